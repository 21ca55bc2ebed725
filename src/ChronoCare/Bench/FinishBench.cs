using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>The bench is done and the record is drafted: <c>POST /jobs/{job}/bench</c>. Refused while the record has gaps; then the milestone engine decides.</summary>
public static class FinishBench
{
    /// <summary>The button stands at the end of the summary, so what was typed there is kept first.</summary>
    [Says("The bench is done: the job is ready and its record drafted.", typeof(MoveJob.Done), Reads = typeof(SummariseService))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, Visitor visitor, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, "summary", async () =>
        {
            var (seq, log) = await SummariseService.Run(db, shop, clock, job, posted);
            log.Job.Allow(Milestones.Ready);
            foreach (var gap in log.Gaps()) posted.Wrong(gap.Field, gap.Sentence);
            posted.Check();
            var done = await MoveJob.Run(db, visitor, clock, log.Job.Id, Milestones.Ready, (seq is null ? posted.Version() : null) ?? log.Job.Version, null);
            return Answers.Done(http, () => done, $"/jobs/{done.Number}");
        });
}
