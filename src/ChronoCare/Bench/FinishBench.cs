using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>The bench is done and the record is drafted: <c>POST /jobs/{job}/bench</c>. Refused while the record has gaps; then the milestone engine decides.</summary>
public static class FinishBench
{
    /// <summary>Handles both.</summary>
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Visitor visitor, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, "finish", async () =>
        {
            var version = posted.Version();
            var log = await LoadServiceLog.Run(db, job);
            log.Job.Allow(Milestones.Ready);
            foreach (var gap in log.Gaps()) posted.Wrong(gap.Field, gap.Sentence);
            posted.Check();
            var done = await MoveJob.Run(db, visitor, clock, log.Job.Id, Milestones.Ready, version ?? log.Job.Version, null);
            return Answers.Done(http, () => done, $"/jobs/{done.Number}");
        });
}
