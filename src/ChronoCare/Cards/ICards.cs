namespace ChronoCare.Cards;

/// <summary>Where the house ends and Stripe begins: what we ask of it, each in one shop's account. The truth of an amount is what it says here, never what a webhook says.</summary>
public interface ICards
{
    /// <summary>Whether there is a key at all; without it nothing below is called.</summary>
    bool IsOn { get; }

    /// <summary>Whether real money moves.</summary>
    bool IsLive { get; }

    /// <summary>Hosts that our forms may lead to: the payment page's and the onboarding's.</summary>
    string Hosts { get; }

    /// <summary>Makes an account for a shop; the same key, the same account.</summary>
    Task<AccountTruth> MakeAccount(Guid key, string country, string email, CancellationToken stop);

    /// <summary>Reads an account.</summary>
    Task<AccountTruth> ReadAccount(string account, CancellationToken stop);

    /// <summary>An address at which its owner gives Stripe what is missing; it opens once.</summary>
    Task<string> LinkToOnboarding(string account, string returnTo, string refreshAt, CancellationToken stop);

    /// <summary>Makes a payment page; the same key, the same page.</summary>
    Task<SessionTruth> OpenSession(Checkout checkout, string words, string description, string successAt, string cancelAt, CancellationToken stop);

    /// <summary>Reads a payment page.</summary>
    Task<SessionTruth> ReadSession(string account, string session, CancellationToken stop);

    /// <summary>The page by which a payment was made, or null where it was made otherwise.</summary>
    Task<SessionTruth?> SessionOf(string account, string payment, CancellationToken stop);

    /// <summary>Closes a payment page; how it stands afterwards, which may be paid.</summary>
    Task<SessionTruth> ExpireSession(string account, string session, CancellationToken stop);

    /// <summary>Reads a payment with all that was given back of it.</summary>
    Task<PaymentTruth> ReadPayment(string account, string payment, CancellationToken stop);

    /// <summary>Gives money back; the same key, the same refund.</summary>
    Task<RefundTruth> Refund(CardRefund refund, CancellationToken stop);

    /// <summary>Reads a dispute.</summary>
    Task<DisputeTruth> ReadDispute(string account, string dispute, CancellationToken stop);

    /// <summary>What was not delivered to us since a moment, the oldest first.</summary>
    Task<IReadOnlyList<StripeNews>> Missed(string account, DateTimeOffset since, CancellationToken stop);
}

/// <summary>An account as Stripe knows it. <paramref name="Missing"/> are Stripe's names of what it still wants.</summary>
public sealed record AccountTruth(string Id, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted, IReadOnlyList<string> Missing, string DisabledReason);

/// <summary>A payment page as Stripe knows it; amounts in our minor units.</summary>
/// <param name="Id">Stripe's.</param><param name="Status">open, complete, expired.</param><param name="IsPaid">Whether the money is there.</param><param name="Payment">The payment intent, once there is one.</param>
public sealed record SessionTruth(string Id, string? Url, string Status, bool IsPaid, string? Payment, long AmountMinor, string Currency);

/// <summary>A payment as Stripe knows it, minor units.</summary>
public sealed record PaymentTruth(string Id, string Status, long ReceivedMinor, string Currency, IReadOnlyList<RefundTruth> Refunds);

/// <summary>A refund as Stripe knows it: pending, succeeded, failed, canceled, requires_action.</summary>
public sealed record RefundTruth(string Id, long AmountMinor, string Status, string Failure);

/// <summary>A dispute as Stripe knows it. <paramref name="Moves"/> are the amounts it took (below zero) and gave back, each by its name.</summary>
public sealed record DisputeTruth(string Id, string Payment, long AmountMinor, string Currency, string Reason, string Status, DateTimeOffset? DueBy, DateTimeOffset OpenedAt, IReadOnlyList<DisputeMove> Moves);

/// <summary>Money that a dispute moved, minor units.</summary>
public sealed record DisputeMove(string Id, long AmountMinor);

/// <summary>An event of Stripe's, as far as it counts: that something happened to an object. No payload is kept.</summary>
/// <param name="Account">Whose; empty for our own.</param><param name="About">The object's id.</param><param name="Payment">The payment intent it belongs to, or empty.</param>
public sealed record StripeNews(string Id, string Type, string Account, bool IsLive, string About, string Payment, DateTimeOffset At)
{
    /// <summary>Our customer that it is about, where it comes from our own account; not kept.</summary>
    public string Customer { get; init; } = "";
}

/// <summary>Stripe understood and said no.</summary>
/// <param name="sentence">Its words.</param><param name="code">Its code, or empty.</param>
public sealed class CardsRefused(string sentence, string code) : Exception(sentence)
{
    /// <summary>Its code, or empty.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the account is not ours to work with any more.</summary>
    public bool IsGone => Code == "account_invalid";
}

/// <summary>Stripe did not answer, or not for certain: what was asked may have been done. The same key asked again finds out.</summary>
public sealed class CardsAway(string why, Exception? cause = null) : Exception(why, cause);
