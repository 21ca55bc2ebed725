using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary><c>GET /api/jobs/{job}/payments</c>: the ledger in its order, and what is open.</summary>
public static class ListPayments
{
    /// <summary>A job's entries are few, so all of them.</summary>
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop)
    {
        var ledger = await Ledger.Load(db, job);
        Money M(long minor) => new(minor, shop.Currency);
        return Answers.Data(new
        {
            Charged = M(ledger.Job.ChargedMinor),
            Paid = M(ledger.Job.PaidMinor),
            Balance = M(ledger.Job.BalanceMinor),
            Open = M(ledger.OpenMinor),
            Items = ledger.Payments.Select(PaymentAnswer.Of),
            Next = (string?)null,
        });
    }
}
