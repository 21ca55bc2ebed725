using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>The client's word on a quote, recorded by the person who heard it. <c>POST /jobs/{job}/quotes/{n}/decision</c>.</summary>
public static class DecideQuote
{
    /// <summary>What was entered.</summary>
    /// <param name="Approved">Go ahead, or not.</param><param name="How">One of <see cref="Quote.Ways"/>.</param><param name="Name">Who decided.</param>
    /// <param name="Note">What else they said.</param><param name="Version">The job's version that was seen; null takes whatever it is.</param>
    public sealed record Form(bool Approved, string How, string Name, string Note, int? Version)
    {
        /// <summary>SHA-256 of what the client had before their eyes, where they decided themselves.</summary>
        public byte[]? Seen { get; init; }
    }

    /// <summary>What came of it.</summary>
    public sealed record Done(Job Job, Quote Quote, long Seq);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: "quote_state = $8, client_asks = 'none', " + Charges.Set(9),
        then: Charges.Then(9) + """
            ,
            decided as (
              update shop.quote q set state = $10, decided_at = $5, decided_name = $11, decided_how = $12, decision_note = $13, decision_by = $6, seen_hash = $15::bytea
              from moved m where q.job_id = m.id and q.version = $7),
            older as (
              update shop.quote q set state = 'superseded' from moved m where $10 = 'approved' and q.job_id = m.id and q.version < $7 and q.state = 'approved')
            """,
        where: "is_open and quote_version = $7 and quote_state = 'sent' and hold = $14 and " + Charges.Where(9));

    /// <summary>Handles both.</summary>
    [Says("Records the client's word on the newest quote.", typeof(SendQuote.Answer), Or = typeof(AskFirst.Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, int n, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        ShowQuote.Or(http, job, db, shop, clock, posted, isEditing: false, async () =>
        {
            if (posted["decision"].Trim() == "asks") return await AskFirst.Handle(http, job, n, posted, db, shop, clock);
            var form = Read(posted);
            posted.Check();
            var done = await Run(db, shop, clock, job, n, form);
            return Answers.Done(http, () => new SendQuote.Answer(QuoteAnswer.Of(done.Quote, ShopDay.Of(clock.GetUtcNow(), shop)), JobAnswer.Of(done.Job), done.Seq),
                $"/jobs/{done.Job.Number}/quote");
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted)
    {
        var decision = posted.OneOf("decision", "What the client decided", null, "approved", "declined", "asks");
        var how = posted.OneOf("how", "How the client said it", null, [.. Quote.Ways]);
        if (how == "ceiling" && decision == "declined") posted.Wrong("how", "A word given beforehand can only approve.");
        return new(decision == "approved", how, posted.Text("name", "Name of who decided", 120, required: how != "ceiling"),
            posted.Text("note", "Note", 1000, lines: true), posted.Whole("version", "Version", 1, int.MaxValue, required: posted.IsJson));
    }

    /// <summary>Records it: the quote's decision, the job's facts and the event in one statement; the hold it ends in the same transaction.</summary>
    /// <exception cref="Refused">Answered, superseded, expired, or not covered by a word given beforehand.</exception>
    /// <exception cref="Stale">Not at that version, or not what was seen.</exception>
    /// <exception cref="NotHere">No such job or version.</exception>
    public static async Task<Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, int quoteVersion, Form form)
    {
        var file = await QuoteFile.Load(db, job);
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var quote = Decidable(file, quoteVersion, ShopDay.Of(at, shop));
        var present = file.Job;
        if (form.Seen is { } content && !content.AsSpan().SequenceEqual(quote.ContentHash)) throw new Stale(JobAnswer.Of(present));
        form = form with { Version = await Jobs.Stream.Seen(db, present, form.Version) };
        var name = form.Name;
        if (form.How == "ceiling")
        {
            var standing = file.StandingFor(quote) ?? throw new Refused("No amount was agreed beforehand that covers this quote. Ask the client.", "how", "no-standing-word");
            if (name.Length == 0) name = standing.GivenBy;
        }
        var state = form.Approved ? Quote.Approved : Quote.Declined;
        // Declining an extension leaves what was agreed before in force.
        var stands = form.Approved ? quoteVersion : file.InForce?.Version;
        var jobState = stands is null ? Quote.Declined : Quote.Approved;
        var charged = file.ChargedAfter(quote, form.Approved);
        var data = new JsonObject
        {
            ["version"] = quoteVersion,
            ["decision"] = state,
            ["how"] = form.How,
            ["content"] = Convert.ToHexStringLower(quote.ContentHash),
            ["inForce"] = stands,
            ["quoteState"] = jobState,
            ["charged"] = charged.TotalMinor,
            ["currency"] = quote.Currency,
        };
        var ask = db.Ask();
        var decided = ask.Append(Sql, present.Id, form.Version, Event.Of(EventNames.QuoteDecided, present.Id, db.Actor, at, data), quoteVersion, jobState, charged.Json, state,
            name, form.How, form.Note, present.Hold, form.Seen);
        var released = Hold.Release(ask, present, at, quoteVersion);
        var after = new JobRef(present.Id, null).Load(ask);
        await ask.Send();
        if (decided.Value is null)
        {
            Decidable(await QuoteFile.Load(db, new JobRef(present.Id, null)), quoteVersion, ShopDay.Of(at, shop));
            throw new Stale(JobAnswer.Of(after.Value!));
        }
        quote = quote with { State = state, DecidedAt = at, DecidedName = name, DecidedHow = form.How, DecisionNote = form.Note };
        return new(after.Value!, quote, (released?.Value ?? decided.Value).Seq);
    }

    internal static Quote Decidable(QuoteFile file, int version, DateOnly today)
    {
        var quote = file.Quotes.FirstOrDefault(q => q.Version == version) ?? throw new NotHere();
        if (quote.WhyNotDecide(file.Job, today) is { } no) throw new Refused(no.Sentence, no.Field, no.Code);
        return quote;
    }
}
