using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Handover;

/// <summary><c>GET /jobs/{number}/handover</c>: what lies on the counter, the payment, and the form; with <c>?kind=returned</c> for a watch that goes back unserviced.</summary>
public static class ShowHandOver
{
    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(JobRef job, [AsParameters] CardRoom room, string? kind) =>
        await Page(await Counter.Load(room.Db, job), room, kind == Milestones.Returned, null, StatusCodes.Status200OK);

    /// <summary>Carries the form out; where it is refused, a browser sees the page again with what was typed and the sentence why not.</summary>
    public static async Task<IResult> Or(HttpContext http, JobRef job, CardRoom room, Posted posted, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this job in the meantime. This is how it stands now; what you typed is still here.");
            return await Page(await Counter.Load(room.Db, job), room, posted["kind"] == Milestones.Returned, posted, no is Stale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static async Task<IResult> Page(Counter counter, CardRoom room, bool isBack, Posted? posted, int status)
    {
        var now = room.Clock.GetUtcNow();
        return Answers.Page<HandOverPage>(new
        {
            Counter = counter, IsBack = counter.Done is { } done ? done.Kind == Milestones.Returned : isBack, Today = ShopDay.Of(now, room.Shop), Now = now, Posted = posted,
            PayAt = await ShowCard.PayAt(room, counter.Desk, counter.Job.Id),
        }, status);
    }
}
