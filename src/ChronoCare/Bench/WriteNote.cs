using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Page;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>A note on the job, for the team alone unless <c>forClient</c> is said: <c>POST /jobs/{job}/service-log/notes</c>, from the bench or (<c>from=job</c>) the job page.</summary>
public static class WriteNote
{
    private static readonly string Sql = Jobs.Stream.Fact(
        // What is written for the client answers what they asked.
        set: "client_asks = case when $9 then 'none' else client_asks end, new_messages = case when $9 then 0 else new_messages end",
        where: "is_open",
        then: """
            kept as (
              insert into shop.note (id, job_id, text, for_client, written_by, written_at) select $7, m.id, $8, $9, $6, $5 from moved m),
            answered as (update shop.thread t set asked_at = null from moved m where t.job_id = m.id and $9 and t.asked_at is not null)
            """);

    /// <summary>Handles both; a browser goes back to, or sees its words again on, the page it wrote them on.</summary>
    [Says("Writes a note, for the team alone unless it is said to be for the client.", typeof(NoteAnswer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) => posted["from"] == "job"
        ? ShowJobPage.Or(http, job, db, shop, clock, posted, () => Write(http, job, posted, db, clock, $"/jobs/{job.Number ?? job.Id?.ToString("D")}#timeline"))
        : AtBench.OrAgain(http, job, posted, db, shop, clock, "notes", () => Write(http, job, posted, db, clock, AtBench.Address(job, "notes")));

    internal static (string Text, bool ForClient, int? Version) Read(Posted posted) => (posted.Text("text", "The note", 4000, required: true, lines: true),
        posted.OneOf("forClient", "Whether the client may read it", "false", "true", "false") == "true", posted.Version());

    internal static async Task<IResult> Write(HttpContext http, JobRef job, Posted posted, TenantDb db, TimeProvider clock, string back)
    {
        var (text, forClient, version) = Read(posted);
        posted.Check();
        var id = await AtBench.IdOf(db, job);
        var note = Guid.CreateVersion7(clock.GetUtcNow());
        var happened = Event.Of(EventNames.NoteWritten, id, db.Actor, clock.GetUtcNow(),
            new JsonObject { ["note"] = note.ToString("D"), ["forClient"] = forClient, ["digest"] = SummariseService.Digest(note, text) });
        var (appended, log) = await AtBench.Keep(db, Sql, id, version, happened, note, text, forClient);
        return Answers.Done(http, () => NoteAnswer.Of(log.Notes.First(n => n.Id == note), appended), back, 201);
    }
}
