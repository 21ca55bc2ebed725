namespace ChronoCare.Jobs;

/// <summary>Somebody was to be told of something about a job, and how that went; as the job's page and the API show it.</summary>
public sealed record Told
{
    public Guid Id { get; init; }
    public long? Seq { get; init; }
    public string Occasion { get; init; } = "";
    public string Audience { get; init; } = "";
    public string Channel { get; init; } = "";
    public string About { get; init; } = "";
    public string State { get; init; } = "";
    public string Reason { get; init; } = "";
    public string Said { get; init; } = "";
    public int Tries { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Of the team; null for the client.</summary>
    public string? Name { get; init; }
    /// <summary>What the app called its phone; null where it is signed out, and for mails.</summary>
    public string? Phone { get; init; }

    /// <summary>Rows of shop.notice n.</summary>
    public const string Select = """
        select n.id, n.seq, n.occasion, n.audience, n.channel, n.about, n.state, n.reason, n.said, n.tries, n.made_at, n.due_at, n.ended_at, u.name, a.device as phone
        from shop.notice n left join shop.user_account u on u.id = n.user_id left join shop.push_device d on d.token = n.device left join shop.app a on a.id = d.app_id
        """;

    public bool IsClients => Audience == "client";

    /// <summary>Whether it is a line of the time line: mails to the client that went out, or should have.</summary>
    public bool IsInTimeline => IsClients && State is ("sent" or "bounced" or "failed");

    /// <summary>Whether somebody of the shop has to do something about it.</summary>
    public bool IsTrouble => IsClients && (State is "bounced" or "failed" || State == "skipped" && Reason is ("phone" or "no-address"));

    /// <summary>What it was about, in a word or two.</summary>
    public string What => Occasion switch
    {
        "received" => "Taken in",
        "diagnosed" => "Diagnosed",
        "quote" => "Quote " + About,
        "within" => $"Quote {About}, within what was authorised",
        "deposit" => "Deposit",
        "reminder" => $"Reminder of quote {About}",
        "in_service" => "In service",
        "ready" => "Ready",
        "collected" => "Collected",
        "returned" => "Returned",
        "record" => "Service record",
        "message" => IsClients ? "Message" : "The client wrote",
        "asked" => "The client asks",
        "decided" => "Quote decided",
        "assigned" => "On one’s bench",
        "failed" => "Final check failed",
        "plan" => "The shop’s plan",
        _ => Occasion.Replace('_', ' '),
    };

    /// <summary>How it went, in a word.</summary>
    public string Word => State switch
    {
        "queued" => Tries == 0 ? "on its way" : "trying again",
        "waiting" => Reason == "quiet" ? "waits: quiet bench" : "waits",
        "sent" => Channel == "push" ? "shown" : "mailed",
        "bounced" => Channel == "push" ? "phone gone" : "came back",
        "failed" => Reason == "given-up" ? "given up" : "refused",
        "muted" => IsClients && Reason == "none" ? "wants nothing" : "turned off",
        "expired" => "too late to tell",
        _ => Reason switch { "phone" => "by phone", "no-address" => "no e-mail", "moved-on" => "no longer so", "push-off" => "push is off", "left" => "signed out", "together" => "told together", "example" => "an example’s address", _ => "not told" },
    };

    /// <summary>Colour beside the word.</summary>
    public string Kind => State switch { "sent" => "ok", "bounced" or "failed" when IsClients => "bad", "skipped" when IsTrouble => "warn", _ => "" };
}
