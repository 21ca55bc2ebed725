using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>A watch in our care: what it has become and what guards its next step. Rules only, no I/O.</summary>
public sealed record Job
{
    /// <summary>Stored words of what a job may wait for.</summary>
    public static readonly string[] Holds = ["none", "approval", "parts", "client", "third_party"];

    public Guid Id { get; init; }
    public string Number { get; init; } = "";
    public Guid ClientId { get; init; }
    public Guid WatchId { get; init; }
    public string Status { get; init; } = Milestones.Received;
    public int Version { get; init; } = 1;
    public string Hold { get; init; } = "none";
    public DateTimeOffset? HoldSince { get; init; }
    public int QuoteVersion { get; init; }
    public string QuoteState { get; init; } = "none";
    public string? OverrideReason { get; init; }
    public long ChargedMinor { get; init; }
    public long PaidMinor { get; init; }
    public string? LeaveReason { get; init; }
    public int LogEntries { get; init; }
    public int Photos { get; init; }
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
    /// <summary>What the client asked on their own page and waits for: none, question or renewal.</summary>
    public string ClientAsks { get; init; } = "none";
    /// <summary>Messages of the client that nobody answered yet.</summary>
    public int NewMessages { get; init; }
    /// <summary>Of its amounts: the shop's, ISO 4217.</summary>
    public string Currency { get; init; } = "";
    /// <summary>Whether it is there to learn on: no report counts it, no record is sealed for it, one button wipes it.</summary>
    public bool IsPractice { get; init; }

    /// <summary>What the client still owes, minor units; negative when we owe.</summary>
    public long BalanceMinor => Balance(ChargedMinor, PaidMinor);

    /// <summary>What is owed, minor units: the one place that says so, here and as <see cref="BalanceSql"/>. The database holds both sums to their entries (shop.guard_money).</summary>
    public static long Balance(long chargedMinor, long paidMinor) => chargedMinor - paidMinor;

    /// <summary>The same in SQL, of shop.job as j.</summary>
    public const string BalanceSql = "j.charged_minor - j.paid_minor";

    /// <summary>Whether nothing is left but to hand the watch back unserviced: the client declined, and nothing that was agreed to before stands.</summary>
    public bool IsToHandBack => IsOpen && QuoteState == "declined";

    /// <summary>Whether the watch is still in the shop.</summary>
    public bool IsOpen => Milestones.IsOpen(Status);

    /// <summary>Columns of shop.job in the order-free form every slice selects.</summary>
    public const string Columns = """
        j.id, j.number, j.client_id, j.watch_id, j.status, j.version, j.hold, j.hold_since, j.quote_version, j.quote_state, j.override_reason, j.charged_minor,
        j.paid_minor, j.leave_reason, j.log_entries, j.photos, j.assignee_id, j.assignee_name, j.promised_on, j.arrived_at, j.status_at, j.client_name,
        j.watch_name, j.reference, j.serial_tail, j.portrait_id, j.client_asks, j.new_messages, j.is_practice, (select t.currency from shop.tenant t) as currency
        """;

    /// <summary>Why the job cannot become <paramref name="to"/> now, or null when it can.</summary>
    /// <param name="to">A milestone.</param><param name="reason">The owner's word that sets a guard aside, if given.</param>
    /// <param name="maySetAside">Whether the person asking may set the guard of this step aside.</param>
    public Refusal? WhyNot(string to, string? reason = null, bool maySetAside = false)
    {
        if (Milestones.EventOf(Status, to) is null)
            return new("milestone-not-allowed", Status == to
                ? $"This job is already {Milestones.Word(to).ToLowerInvariant()}."
                : $"A job that is {Milestones.Past(Status).ToLowerInvariant()} cannot become {Milestones.Past(to).ToLowerInvariant()}.");
        var hasReason = !string.IsNullOrWhiteSpace(reason);
        if (to == Milestones.InService && Status == Milestones.Diagnosed && QuoteState != "approved")
        {
            // Nobody works against the client's no, whatever their reason.
            if (QuoteState == "declined") return new("quote-not-approved", "The client declined the quote. Send a new one, or hand the watch back.");
            if (!hasReason) return new("quote-not-approved", QuoteState switch
            {
                "sent" => "The quote is not approved yet. Record the client's decision, or the owner starts with a reason.",
                _ => "Starting needs an approved quote. Send a quote first, or the owner starts with a reason.",
            });
            if (!maySetAside) return new("owner-only", "Only the owner can start without an approved quote.");
        }
        if (to == Milestones.InService && Status == Milestones.Ready && !hasReason)
            return new("reason-needed", "Say what the final check found.", "reason");
        if (to == Milestones.Ready && LogEntries == 0)
            return new("log-empty", "The service log is empty. Record the work at the bench first.");
        if (to == Milestones.Collected && BalanceMinor != 0)
        {
            if (!hasReason) return new("balance-open", BalanceMinor > 0
                ? "The balance is not paid. Take the payment first, or the owner hands over on account with a reason."
                : "More was paid than charged. Refund the difference first, or the owner closes with a reason.");
            if (!maySetAside) return new("owner-only", "Only the owner can hand over with an open balance.");
        }
        if (to == Milestones.Returned && !hasReason) return new("reason-needed", "Say why the watch goes back unserviced.", "reason");
        return null;
    }

    /// <summary>Throws the sentence of <see cref="WhyNot"/>.</summary>
    /// <exception cref="Refused">A rule says no.</exception>
    public void Allow(string to, string? reason = null, bool maySetAside = false)
    {
        if (WhyNot(to, reason, maySetAside) is { } no) throw new Refused(no.Sentence, no.Field, no.Code);
    }

    /// <summary>The step that usually comes next, or null when the watch has left.</summary>
    public string? NextStep => Status switch
    {
        Milestones.Received => Milestones.Diagnosed,
        Milestones.Diagnosed => Milestones.InService,
        Milestones.InService => Milestones.Ready,
        Milestones.Ready => Milestones.Collected,
        _ => null,
    };

    /// <summary>How a client is named on the board: initial and surname.</summary>
    public static string CardName(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? name.Trim() : $"{System.Globalization.StringInfo.GetNextTextElement(words[0])}. {words[^1]}";
    }

    /// <summary>The last four signs of a serial, all that leaves the shop.</summary>
    public static string Tail(string serial)
    {
        var kept = new string([.. serial.Where(char.IsLetterOrDigit)]);
        return kept.Length <= 4 ? kept : kept[^4..];
    }
}

/// <summary>Why not: a stable code, a sentence, and the field it belongs to.</summary>
public sealed record Refusal(string Code, string Sentence, string? Field = null);
