namespace ChronoCare.Payments;

/// <summary>Money that changed hands over a job: an entry of its ledger, never changed afterwards; a refund is an entry of its own.</summary>
public sealed record Payment
{
    /// <summary>How money is taken at the counter.</summary>
    public static readonly IReadOnlyList<string> Methods = ["cash", "terminal", "transfer"];

    public Guid Id { get; init; }
    /// <summary>payment or refund.</summary>
    public string Kind { get; init; } = "payment";
    public string Method { get; init; } = "cash";
    public long AmountMinor { get; init; }
    public string Currency { get; init; } = "";
    /// <summary>What the client put on the counter, minor units; cash only.</summary>
    public long? TenderedMinor { get; init; }
    /// <summary>The terminal's slip, the transfer's reference, or why money went back.</summary>
    public string Reference { get; init; } = "";
    /// <summary>The credit note that a refund gives back, where it was given for one.</summary>
    public Guid? CreditNote { get; init; }
    /// <summary>Null for what a client paid online, or Stripe booked.</summary>
    public Guid? TakenBy { get; init; }
    public string TakenByName { get; init; } = "";
    public DateTimeOffset TakenAt { get; init; }

    /// <summary>What goes back over the counter at once, minor units.</summary>
    public long ChangeMinor => TenderedMinor is { } given && given > AmountMinor ? given - AmountMinor : 0;

    /// <summary>What it adds to the paid sum; below zero for a refund.</summary>
    public long SignedMinor => Kind == "refund" ? -AmountMinor : AmountMinor;

    /// <summary>The method as people say it.</summary>
    public static string Word(string method) => method switch { "cash" => "Cash", "terminal" => "Card terminal", "transfer" => "Bank transfer", "card" => "Card", _ => method };

    internal const string Columns = "p.id, p.kind, p.method, p.amount_minor, p.currency, p.tendered_minor, p.reference, p.credit_note, p.taken_by, p.taken_at";
}
