using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary><c>GET /jobs/{number}/payments</c>: the ledger, and the form that takes money; with <c>?refund=1</c> the owner's that gives it back, for a credit note where <c>credit</c> names one.</summary>
public static class ShowPayments
{
    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, string? refund, string? credit) =>
        Page(await Ledger.Load(db, job), shop, clock, refund is not null && visitor.May(May.Refund), null, StatusCodes.Status200OK, credit);

    /// <summary>Carries a form out; where it is refused, a browser sees the page again with what was typed and the sentence why not.</summary>
    public static async Task<IResult> Or(HttpContext http, JobRef job, TenantDb db, Shop shop, TimeProvider clock, Posted posted, bool isRefund, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this job in the meantime. This is how it stands now; what you typed is still here.");
            return Page(await Ledger.Load(db, job), shop, clock, isRefund, posted, no is Stale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static IResult Page(Ledger ledger, Shop shop, TimeProvider clock, bool isRefund, Posted? posted, int status, string? credit = null) =>
        Answers.Page<PaymentsPage>(new { Ledger = ledger, Today = ShopDay.Of(clock.GetUtcNow(), shop), IsRefund = isRefund, Posted = posted, Credit = credit }, status);
}
