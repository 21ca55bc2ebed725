using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary><c>GET /jobs/{job}/card</c>: a job's card payments: the code for the client's phone, refunds on their way, disputes.</summary>
public static class ShowCard
{
    /// <summary>As programs see it.</summary>
    public sealed record Listed(IReadOnlyList<StartCheckout.Answer> Pages, IReadOnlyList<GiveBack.Answer> Refunds, IReadOnlyList<DisputeAnswer> Disputes, AskDeposit.Answer? Deposit);

    /// <summary>A dispute as programs see it; the status is Stripe's word.</summary>
    public sealed record DisputeAnswer(string Id, Money Amount, string Reason, string Status, DateTimeOffset? DueBy, DateTimeOffset OpenedAt);

    /// <summary>The page; <c>credit</c> names the credit note that money is given back for.</summary>
    public static Task<IResult> Handle(JobRef job, [AsParameters] CardRoom room, string? credit) => Page(job, room, null, 200, credit);

    /// <summary>The same for programs.</summary>
    [Says("A job's payment pages, refunds to cards, disputes and the deposit it is asked; the money itself stands in the ledger.", typeof(Listed))]
    public static async Task<IResult> Api(JobRef job, [AsParameters] CardRoom room)
    {
        var ask = room.Db.Ask();
        var (there, desk, deposit) = (job.Load(ask), CardDesk.Load(ask, job), Deposit.Load(ask, job));
        await ask.Send();
        if (there.Value is not { } found) throw new NotHere();
        var d = desk();
        return Answers.Data(new Listed([.. d.Pages.Select(p => StartCheckout.Answer.Of(p, null))], [.. d.Refunds.Select(GiveBack.Answer.Of)],
            [.. d.Disputes.Select(x => new DisputeAnswer(x.Id, new(x.AmountMinor, x.Currency), x.Reason, x.Status, x.DueBy, x.OpenedAt))], AskDeposit.Answer.Of(deposit.Value, found)));
    }

    /// <summary>Carries a form out; where it is refused, a browser sees the page again with what was typed and the sentence why not.</summary>
    public static async Task<IResult> Or(HttpContext http, JobRef job, Posted posted, CardRoom room, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            return await Page(job, room, posted, StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static async Task<IResult> Page(JobRef job, CardRoom room, Posted? posted, int status, string? credit = null)
    {
        var ask = room.Db.Ask();
        var seq = ask.Row<long>(Live.Sql);
        var (ledger, desk, deposit) = (Ledger.Load(ask, job), CardDesk.Load(ask, job), Deposit.Load(ask, job));
        await ask.Send();
        var now = room.Clock.GetUtcNow();
        return Answers.Page<CardPage>(new
        {
            Ledger = ledger(), Desk = desk(), Deposit = deposit.Value, IsOn = room.Cards.IsOn, Seq = seq.Value, PayAt = await PayAt(room, desk(), ledger().Job.Id), Now = now, Today = ShopDay.Of(now, room.Shop), Posted = posted, Credit = credit,
        }, status);
    }

    /// <summary>Where the code on the counter leads: our own short address, or Stripe's long one where the client's link was taken back.</summary>
    public static async Task<string?> PayAt(CardRoom room, CardDesk desk, Guid job) =>
        desk.Living(room.Clock.GetUtcNow()) is not { } page ? null : await room.Client.Open(job) is { } home ? home + "/pay" : page.Url;
}
