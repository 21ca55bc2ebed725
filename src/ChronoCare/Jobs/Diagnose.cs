using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary>The bench says what it found. The text is kept even when the milestone is refused. <c>POST /jobs/{job}/diagnosis</c>.</summary>
public static class Diagnose
{
    private const string Keep = """
        insert into shop.service_log as l (job_id, diagnosis) values ($1, $2)
        on conflict (tenant_id, job_id) do update set diagnosis = excluded.diagnosis
        """;

    /// <summary>Handles both: keeps the text, and reaches the milestone when <c>done</c> is said and the watch still waits for it.</summary>
    [Says("Keeps what the bench found.", typeof(JobAnswer), Or = typeof(MoveJob.Done))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, Visitor visitor, TimeProvider clock) =>
        Page.ShowJobPage.Or(http, job, db, shop, clock, posted, () => Handle(http, job, posted, db, visitor, clock));

    private static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Visitor visitor, TimeProvider clock)
    {
        var (version, text, isDone) = Read(posted);
        posted.Check();
        var present = await job.Load(db);
        if (!present.IsOpen) throw new Refused("The watch has left the shop; its diagnosis stands.", code: "closed");
        var command = db.Command;
        db.Command = null;
        await db.Do(Keep, present.Id, text);
        db.Command = command;
        if (!isDone || present.Status != Milestones.Received)
            return Answers.Done(http, () => JobAnswer.Of(present), $"/jobs/{present.Number}");
        var done = await MoveJob.Run(db, visitor, clock, present.Id, Milestones.Diagnosed, version!.Value, null);
        return Answers.Done(http, () => done, $"/jobs/{present.Number}");
    }

    internal static (int? Version, string Text, bool IsDone) Read(Posted posted) => (posted.Whole("version", "Version", 1, int.MaxValue, required: true),
        posted.Text("diagnosis", "What was found", 4000, required: true, lines: true), posted.Flag("done", "Whether the milestone is reached with it"));
}
