using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary><c>GET /api/jobs/{job}/payments</c>: the ledger in its order, and what is open.</summary>
public static class ListPayments
{
    /// <summary>The ledger; <see cref="Open"/> is what may still be taken.</summary>
    public sealed record Listed(Money Charged, Money Paid, Money Balance, Money Open, IReadOnlyList<ChargeAnswer> Charges, IReadOnlyList<PaymentAnswer> Items, string? Next = null);

    /// <summary>An entry of what is charged; the rate as text with three places.</summary>
    public sealed record ChargeAnswer(int N, string Kind, string Text, int Quantity, Money Net, Money Tax, string TaxName, string TaxPercent, int? QuoteVersion, int? QuoteLine, int? TakesBack, DateTimeOffset EnteredAt);

    /// <summary>A job's entries are few, so all of them.</summary>
    [Says("The job's ledger, and what is open.", typeof(Listed))]
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop)
    {
        var ledger = await Ledger.Load(db, job);
        Money M(long minor) => new(minor, shop.Currency);
        return Answers.Data(new Listed(M(ledger.Job.ChargedMinor), M(ledger.Job.PaidMinor), M(ledger.Job.BalanceMinor), M(ledger.OpenMinor),
            [.. ledger.Charges.Entries.Select(c => new ChargeAnswer(c.N, c.Kind, c.Text, c.Quantity, M(c.NetMinor), M(c.TaxMinor), c.TaxName, Event.Decimal(c.TaxPercent, 3)!, c.QuoteVersion, c.QuoteLine, c.TakesBack, c.EnteredAt))],
            [.. ledger.Payments.Select(PaymentAnswer.Of)]));
    }
}
