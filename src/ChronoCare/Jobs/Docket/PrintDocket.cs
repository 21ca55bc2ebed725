using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Docket;

/// <summary><c>POST /jobs/{job}/prints</c>: every print of a docket is an event; from the second on it says COPY.</summary>
public static class PrintDocket
{
    /// <summary>A print.</summary>
    /// <param name="Id">Its own.</param><param name="IsCopy">Whether there was one before.</param><param name="Pdf">Where the paper is.</param>
    /// <param name="Version">The job's.</param><param name="Seq">In the stream.</param>
    public sealed record Done(Guid Id, bool IsCopy, string Pdf, int Version, long Seq);

    private static readonly string Sql = Stream.Fact(
        then: "p as (insert into shop.print (id, job_id, what, printed_by, printed_at) select $7, m.id, 'docket', $6, $5 from moved m)");

    private const string Earlier = "select count(*) from shop.print where job_id = $1 and what = 'docket' and id <> $2";

    /// <summary>Handles both; a browser without a script gets the PDF to print.</summary>
    [Says("Counts a print of the docket; from the second on it says COPY.", typeof(Done), 201)]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, TenantDb db, TimeProvider clock)
    {
        var present = await job.Load(db);
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var id = Guid.CreateVersion7(at);
        var ask = db.Ask();
        var printed = ask.Append(Sql, present.Id, null, Event.Of(EventNames.DocketPrinted, present.Id, db.Actor, at, new JsonObject
        {
            ["print"] = id.ToString("D"),
            ["what"] = "docket",
        }), id);
        var earlier = ask.Row<long>(Earlier, present.Id, id);
        await ask.Send();
        var done = printed.Value ?? throw new NotHere();
        var pdf = $"/jobs/{present.Number}/docket.pdf?print={id:D}";
        return Answers.Done(http, () => new Done(id, earlier.Value > 0, pdf, done.Version, done.Seq), pdf, 201);
    }
}
