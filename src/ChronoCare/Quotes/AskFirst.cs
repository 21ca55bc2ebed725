using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>The client neither accepts nor declines but asks something first: kept as a note for the team, while the quote stays open.</summary>
public static class AskFirst
{
    /// <summary>As programs see it: no quote was decided.</summary>
    public sealed record Answer(JobAnswer Job, long Seq);

    private static readonly string Sql = Jobs.Stream.Fact(
        // A client has one question waiting at a time.
        where: "is_open and quote_version = $9 and quote_state = 'sent' and (not $10::boolean or client_asks <> 'question')",
        set: "client_asks = case when $10::boolean then 'question' else client_asks end",
        // The client's own words have no writer among the team.
        then: "kept as (insert into shop.note (id, job_id, text, for_client, written_by, written_at) select $7, m.id, $8, $10::boolean, case when $10::boolean then null else $6 end, $5 from moved m)");

    internal static async Task<IResult> Handle(HttpContext http, JobRef job, int n, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        var how = posted.OneOf("how", "How the client said it", null, [.. Quote.Ways.Where(w => w != "ceiling")]);
        var name = posted.Text("name", "Name of who asked", 120, required: true);
        var question = posted.Text("note", "What they ask", 1000, required: true, lines: true);
        posted.Check();
        var done = await Run(db, shop, clock, job, n, how, name, question);
        return Answers.Done(http, () => new Answer(JobAnswer.Of(done.Job), done.Seq), $"/jobs/{done.Job.Number}");
    }

    /// <summary>Keeps the question.</summary>
    /// <exception cref="Refused">The quote cannot be decided any more.</exception>
    public static async Task<(Job Job, long Seq)> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, int n, string how, string name, string question)
    {
        var file = await QuoteFile.Load(db, job);
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        DecideQuote.Decidable(file, n, ShopDay.Of(at, shop));
        var isOwn = how == Quote.Online;
        var text = isOwn ? $"{name}: {question}" : $"{name} asks about quote {n} ({Quote.How(how)}): {question}";
        var note = Guid.CreateVersion7(at);
        var happened = Event.Of(EventNames.NoteWritten, file.Job.Id, db.Actor, at, new JsonObject
        {
            ["note"] = note.ToString("D"),
            ["forClient"] = isOwn,
            ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{note:D} {text}"))),
        }.AskedOnline(isOwn, "question", n));
        var ask = db.Ask();
        var written = ask.Append(Sql, file.Job.Id, null, happened, note, text, n, isOwn);
        var after = new JobRef(file.Job.Id, null).Load(ask);
        await ask.Send();
        return (after.Value!, (written.Value ?? throw new Stale(JobAnswer.Of(after.Value!))).Seq);
    }

    /// <summary>Says in an event's data that the client asked themselves, and for what.</summary>
    public static JsonObject AskedOnline(this JsonObject data, bool isOwn, string asks, int quote)
    {
        if (!isOwn) return data;
        (data["by"], data["asks"], data["quote"]) = ("client", asks, quote);
        return data;
    }
}
