using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary>A job as the board and lists show it: everything stands in the job's own row, so a board is one index scan.</summary>
public sealed record Card
{
    public Guid Id { get; init; }
    public string Number { get; init; } = "";
    public string Status { get; init; } = "";
    public int Version { get; init; }
    public string Hold { get; init; } = "none";
    public DateTimeOffset? HoldSince { get; init; }
    public string QuoteState { get; init; } = "none";
    public bool IsOverridden { get; init; }
    public int LogEntries { get; init; }
    public long ChargedMinor { get; init; }
    public long PaidMinor { get; init; }
    public Guid? AssigneeId { get; init; }
    public string AssigneeName { get; init; } = "";
    public DateOnly? PromisedOn { get; init; }
    public DateTimeOffset ArrivedAt { get; init; }
    public DateTimeOffset StatusAt { get; init; }
    public string ClientName { get; init; } = "";
    public string WatchName { get; init; } = "";
    public string Reference { get; init; } = "";
    public string SerialTail { get; init; } = "";
    public Guid? PortraitId { get; init; }
    public int Photos { get; init; }
    public bool IsPractice { get; init; }
    public string ClientAsks { get; init; } = "none";
    public int NewMessages { get; init; }

    internal const string Columns = """
        id, number, status, version, hold, hold_since, quote_state, override_reason is not null as is_overridden, log_entries, charged_minor, paid_minor, assignee_id,
        assignee_name, promised_on, arrived_at, status_at, client_name, watch_name, reference, serial_tail, portrait_id, photos, client_asks, new_messages, is_practice
        """;

    /// <summary>Brand and model, and the reference where they do not say it already.</summary>
    public string Title => Reference.Length == 0 || WatchName.Contains(Reference, StringComparison.OrdinalIgnoreCase) ? WatchName : WatchName + " " + Reference;

    /// <summary>What the client owes, minor units.</summary>
    public long BalanceMinor => Job.Balance(ChargedMinor, PaidMinor);

    /// <summary>Days past the promised one; 0 when in time, gone or not promised.</summary>
    public int DaysLate(DateOnly today) =>
        PromisedOn is { } day && day < today && Status is not (Milestones.Ready or Milestones.Collected or Milestones.Returned) ? today.DayNumber - day.DayNumber : 0;

    /// <summary>The one tag a card carries: practice, late, then what the client asks, awaiting approval, parts, third party, client, messages, balance, paid.</summary>
    public CardTag? Tag(DateOnly today, Shop shop)
    {
        if (IsPractice) return new("practice", "info");
        if (DaysLate(today) is > 0 and var late) return new(late == 1 ? "1 day late" : $"{late} days late", "bad");
        if (ClientAsks != "none" && Milestones.IsOpen(Status)) return new(ClientDoor.Asks(ClientAsks), "warn");
        var since = HoldSince is { } s ? today.DayNumber - ShopDay.Of(s, shop).DayNumber : 0;
        var days = since > 0 ? $" {since} d" : "";
        return Hold switch
        {
            "approval" => new("awaiting approval" + days, "warn"),
            "parts" => new("parts" + days, "warn"),
            "third_party" => new("with a third party" + days, "warn"),
            "client" => new("waiting for client" + days, "warn"),
            _ when NewMessages > 0 => new(NewMessages == 1 ? "1 new message" : $"{NewMessages} new messages", "info"),
            _ when Status == Milestones.Ready && BalanceMinor > 0 => new("balance " + Money.Typed(BalanceMinor, shop.Currency), "info"),
            _ when Status == Milestones.Ready && ChargedMinor > 0 && BalanceMinor == 0 => new("paid", "ok"),
            _ when Status == Milestones.Diagnosed && QuoteState == "approved" => new("approved", "ok"),
            _ when QuoteState == "declined" => new("to hand back", "warn"),
            _ when Status == Milestones.Received && Photos > 0 => new(Photos == 1 ? "1 photo" : $"{Photos} photos", "info"),
            _ => null,
        };
    }

    /// <summary>The job's rules over what the card knows, for the menu of allowed milestones.</summary>
    public Job AsJob() => new()
    {
        Id = Id, Number = Number, Status = Status, Version = Version, QuoteState = QuoteState, ChargedMinor = ChargedMinor, PaidMinor = PaidMinor, LogEntries = LogEntries,
        OverrideReason = IsOverridden ? "-" : null,
    };
}

/// <summary>A tag says its state in words; the tone only colours it: ok, info, warn, bad.</summary>
public sealed record CardTag(string Text, string Tone);
