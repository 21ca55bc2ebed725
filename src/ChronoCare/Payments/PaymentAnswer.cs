using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary>An entry of the ledger as the API shows it.</summary>
public sealed record PaymentAnswer(Guid Id, string Kind, string Method, Money Amount, Money? Tendered, Money? Change, string Reference, Guid? CreditNote, Guid? TakenBy, DateTimeOffset TakenAt)
{
    /// <summary>From the noun.</summary>
    public static PaymentAnswer Of(Payment p) => new(p.Id, p.Kind, p.Method, new(p.AmountMinor, p.Currency), p.TenderedMinor is { } t ? new(t, p.Currency) : null,
        p.TenderedMinor is null ? null : new(p.ChangeMinor, p.Currency), p.Reference, p.CreditNote, p.TakenBy, p.TakenAt);
}
