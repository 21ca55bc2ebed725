namespace ChronoCare.Cards;

/// <summary>A payment page that was asked of Stripe, and what became of it.</summary>
public sealed record Checkout
{
    /// <summary>How long a client has at a page they opened themselves.</summary>
    public static readonly TimeSpan ClientLife = TimeSpan.FromHours(23);
    /// <summary>How long a page made at the counter lives; Stripe knows none shorter than half an hour.</summary>
    public static readonly TimeSpan CounterLife = TimeSpan.FromHours(1);
    /// <summary>How long a page that Stripe never confirmed is asked for again before another one is made.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public Guid Id { get; init; }
    public Guid JobId { get; init; }
    public string Account { get; init; } = "";
    public long AmountMinor { get; init; }
    public string Currency { get; init; } = "";
    public long FeeMinor { get; init; }
    /// <summary>asked, open, paid, expired, cancelled, refused.</summary>
    public string State { get; init; } = "asked";
    public string? SessionId { get; init; }
    public string? PaymentId { get; init; }
    public string? Url { get; init; }
    public Guid? AskedBy { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? CancelAt { get; init; }
    public string Said { get; init; } = "";

    /// <summary>Whether somebody could pay on it now.</summary>
    public bool IsLiving(DateTimeOffset now) => State == "open" && CancelAt is null && ExpiresAt > now;

    internal const string Columns = "c.id, c.job_id, c.account, c.amount_minor, c.currency, c.fee_minor, c.state, c.session_id, c.payment_id, c.url, c.asked_by, c.asked_at, c.expires_at, c.cancel_at, c.said";
}

/// <summary>Money that is given back to a card.</summary>
public sealed record CardRefund
{
    public Guid Id { get; init; }
    public Guid JobId { get; init; }
    public Guid Payment { get; init; }
    public string PaymentId { get; init; } = "";
    public string Account { get; init; } = "";
    public long AmountMinor { get; init; }
    public string Currency { get; init; } = "";
    public string Reason { get; init; } = "";
    /// <summary>asked, pending, succeeded, failed.</summary>
    public string State { get; init; } = "asked";
    public string? RefundId { get; init; }
    public Guid AskedBy { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public int Tries { get; init; }
    public string Said { get; init; } = "";

    /// <summary>The state as people say it.</summary>
    public static string Word(string state) => state switch { "asked" => "on its way to Stripe", "pending" => "with the bank", "succeeded" => "given back", _ => "failed" };

    internal const string Columns = "r.id, r.job_id, r.payment, r.payment_id, r.account, r.amount_minor, r.currency, r.reason, r.state, r.refund_id, r.asked_by, r.asked_at, r.tries, r.said";
}

/// <summary>A payment that its cardholder's bank asks back.</summary>
public sealed record Dispute
{
    public string Id { get; init; } = "";
    public long AmountMinor { get; init; }
    public string Currency { get; init; } = "";
    public string Reason { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTimeOffset? DueBy { get; init; }
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>The status as people say it.</summary>
    public string Word => Status switch
    {
        "needs_response" or "warning_needs_response" => "wants your answer",
        "under_review" or "warning_under_review" => "with the bank",
        "won" or "warning_closed" or "prevented" => "decided for you",
        "lost" => "decided for the cardholder",
        _ => Status.Replace('_', ' '),
    };

    internal const string Columns = "d.id, d.amount_minor, d.currency, d.reason, d.status, d.due_by, d.opened_at";
}

/// <summary>The shop's account at Stripe, as it was read last.</summary>
public sealed record CardAccount
{
    public Guid Key { get; init; }
    public string? Account { get; init; }
    public bool ChargesEnabled { get; init; }
    public bool PayoutsEnabled { get; init; }
    public bool DetailsSubmitted { get; init; }
    public string[] Missing { get; init; } = [];
    public string DisabledReason { get; init; } = "";
    public DateTimeOffset? LookedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public bool IsGone { get; init; }
    public DateTimeOffset? ReconciledAt { get; init; }
    /// <summary>Since when Stripe takes no more cards, after it did.</summary>
    public DateTimeOffset? ChargesLostAt { get; init; }
    /// <summary>Since when it pays out no more, after it did.</summary>
    public DateTimeOffset? PayoutsLostAt { get; init; }

    /// <summary>Whether a client can be asked to pay by card.</summary>
    public bool Takes => Account is not null && ChargesEnabled && EndedAt is null && !IsGone;

    /// <summary>off, begun, incomplete, ready.</summary>
    public string State => Account is null || EndedAt is not null || IsGone ? "off" : ChargesEnabled && PayoutsEnabled ? "ready" : DetailsSubmitted ? "waiting" : "incomplete";

    /// <summary>What Stripe still wants, in words; its own names where we know none.</summary>
    public IReadOnlyList<string> Wanted => [.. Missing.Select(Word).Distinct()];

    private static string Word(string name) => name.Split('.')[0] switch
    {
        "external_account" => "a bank account for payouts",
        "tos_acceptance" => "Stripe's terms, accepted",
        "business_profile" => name switch { "business_profile.url" => "the shop's web address, or what it sells", "business_profile.support_phone" => "a phone number for clients", "business_profile.mcc" => "the kind of business", _ => "more about the business" },
        "individual" or "representative" or "person" => "details of the person who answers for the shop",
        "company" => "details of the company",
        "owners" or "directors" or "executives" => "details of owners and directors",
        _ when name.StartsWith("person_", StringComparison.Ordinal) => "details of the person who answers for the shop",
        _ => name.Replace('_', ' ').Replace(".", ": ", StringComparison.Ordinal),
    };

    internal const string Sql = "select a.key, a.account, a.charges_enabled, a.payouts_enabled, a.details_submitted, a.missing, a.disabled_reason, a.looked_at, a.ended_at, a.is_gone, a.reconciled_at, a.charges_lost_at, a.payouts_lost_at from shop.card_account a";
}
