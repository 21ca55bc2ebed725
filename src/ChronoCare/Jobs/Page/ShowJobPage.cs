using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Page;

/// <summary><c>GET /jobs/{number}</c>: the job, whole, on one page.</summary>
public static class ShowJobPage
{
    /// <summary>The page; <c>see</c> filters the time line (all, client, team), <c>snippet</c> puts the words of one in the composer. Who opens it has read the conversation in it.</summary>
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, TimeProvider clock, Timelines timelines, string? see, int? snippet)
    {
        var view = await JobView.Load(db, shop, clock, timelines, job, db.Actor);
        var words = snippet is { } n && n > 0 && n <= view.Snippets.Count ? view.Snippets[n - 1].Fill(view.Job, view.Client.Name, view.Quotes.FirstOrDefault()?.TotalMinor, shop) : null;
        return Answers.Page<JobPage>(new { View = view, See = see is "client" or "team" ? see : "all", Words = words });
    }

    /// <summary>Carries out a form of the job page; where it is refused, a browser sees the page again with what was typed and the sentence why not.</summary>
    public static async Task<IResult> Or(HttpContext http, JobRef job, TenantDb db, Shop shop, TimeProvider clock, Posted posted, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this job in the meantime. This is how it stands now; what you typed is still here.");
            var timelines = http.RequestServices.GetRequiredService<Timelines>();
            var view = await JobView.Load(db, shop, clock, timelines, job);
            return Answers.Page<JobPage>(new { View = view, See = "all", Posted = posted, Way = no is Refused { Code: MoveJob.HandOverNeeded } ? HandOver(view.Job, posted["to"]) : null },
                no is Stale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static (string Href, string Text)? HandOver(Job job, string to) =>
        to == Milestones.Returned ? ($"/jobs/{job.Number}/handover?kind=returned", "Hand it back unserviced") : ($"/jobs/{job.Number}/handover", "Hand over");
}
