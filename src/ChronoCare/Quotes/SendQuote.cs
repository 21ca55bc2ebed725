using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>A new version of the quote goes to the client; what was sent before is superseded. <c>POST /jobs/{job}/quotes</c>.</summary>
public static class SendQuote
{
    /// <summary>What was entered, checked; days left empty follow the shop's settings.</summary>
    public sealed record Form
    {
        /// <summary>The job's version the sender saw; null takes whatever it is.</summary>
        public int? Version { get; init; }
        /// <summary>The newest quote the sender saw, 0 for none: a page that stood open overnight must not replace what a colleague sent.</summary>
        public int? Newest { get; init; }
        public IReadOnlyList<QuoteLine> Lines { get; init; } = [];
        public long? CeilingMinor { get; init; }
        public DateOnly? ReadyOn { get; init; }
        public DateOnly? ExpiresOn { get; init; }
        public string Note { get; init; } = "";
        /// <summary>It goes ahead at once, on the word the client gave beforehand; they are told and not asked.</summary>
        public bool IsWithin { get; init; }
    }

    /// <summary>What came of it.</summary>
    public sealed record Done(Job Job, Quote Quote, long Seq, Quote? Before);

    /// <summary>As programs see it.</summary>
    public sealed record Answer(QuoteAnswer Quote, JobAnswer Job, long Seq);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: "quote_version = $7, quote_state = 'sent', client_asks = 'none'",
        then: """
            older as (
              update shop.quote q set state = 'superseded' from moved m where q.job_id = m.id and q.state = 'sent'),
            quoted as (
              insert into shop.quote (job_id, version, currency, tax_name, tax_percent, tax_included, net_minor, tax_minor, credit_minor, total_minor, ceiling_minor,
                                      note, ready_on, expires_on, sent_by, sent_at, content_hash, fee_minor)
              select m.id, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $6, $5, $20, $29 from moved m),
            lines as (
              insert into shop.quote_line (job_id, quote_version, line, kind, text, detail, quantity, unit_minor, amount_minor, part_id, is_optional)
              select m.id, $7, l.line, l.kind, l.text, l.detail, l.quantity, l.unit, l.quantity * l.unit,
                     (select p.id from shop.part p where p.id = l.part and p.job_id = m.id), l.optional
              from moved m, unnest($21::text[], $22::text[], $23::text[], $24::int[], $25::bigint[], $26::uuid[], $30::boolean[]) with ordinality as l(kind, text, detail, quantity, unit, part, optional, line))
            """,
        where: "is_open and quote_version = $7 - 1 and paid_minor = $27 and hold = $28");

    /// <summary>Handles both; the page's other buttons (more rows, one less, preview) show it again and change nothing.</summary>
    [Says("Sends a new version of the quote; what was sent before is superseded.", typeof(Answer), 201, Headers = "Location")]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        if (!Answers.IsApi(http) && posted["act"] is { Length: > 0 } act && act is not ("send" or "within")) return ShowQuote.Edit(job, db, shop, clock, posted, act);
        return ShowQuote.Or(http, job, db, shop, clock, posted, isEditing: true, async () =>
        {
            var form = Read(posted, shop);
            posted.Check();
            var done = await Run(db, shop, clock, job, form);
            if (Answers.IsApi(http)) http.Response.Headers.Location = $"/api/jobs/{done.Job.Id:D}/quotes";
            return Answers.Done(http, () => new Answer(QuoteAnswer.Of(done.Quote, ShopDay.Of(done.Quote.SentAt, shop), done.Before), JobAnswer.Of(done.Job), done.Seq),
                $"/jobs/{done.Job.Number}/quote", 201);
        });
    }

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new()
    {
        Version = posted.Whole("version", "Version", 1, int.MaxValue, required: !posted.Has("newest")),
        Newest = posted.Whole("newest", "Newest quote", 0, int.MaxValue),
        Lines = QuoteLines.Read(posted, shop.Currency),
        CeilingMinor = posted.Money("ceiling", "Authorised up to", shop.Currency),
        ReadyOn = posted.Day("readyOn", "Ready day"),
        ExpiresOn = posted.Day("expiresOn", "Last day"),
        Note = posted.Text("note", "Note", 2000, lines: true),
        IsWithin = posted.Flag("within", "Whether it goes ahead within what the client authorised") || (!posted.IsJson && posted["act"] == "within"),
    };

    /// <summary>The quote as it would be sent, not yet sent: the preview shows the same.</summary>
    /// <exception cref="Refused">The sums or days make no quote.</exception>
    public static Quote Draft(QuoteFile file, Shop shop, DateOnly today, Form form)
    {
        if (form.Lines.Count == 0) throw new Refused("A quote needs at least one line.", "lines[0].text");
        if (form.Lines.All(l => l.IsOptional)) throw new Refused("One line at least must not be optional: it is what the client goes ahead with.", "lines[0].optional");
        var sums = Sums.Of(form.Lines.Where(l => !l.IsOptional).Select(l => l.AmountMinor), shop.TaxPercent, shop.TaxIncluded, file.CreditMinor);
        // With all its options; of the fee that was paid as much is credited as the choice can bear.
        var whole = Sums.Of(form.Lines.Select(l => l.AmountMinor), shop.TaxPercent, shop.TaxIncluded, file.CreditMinor);
        if (sums.GrossMinor < 0) throw new Refused("The discounts are more than the work.", "lines[0].unitPrice");
        if (whole.GrossMinor > Most) throw new Refused("The total is larger than any quote can be.", "lines[0].unitPrice");
        if (form.CeilingMinor < sums.TotalMinor) throw new Refused("The amount authorised cannot be less than the total.", "ceiling");
        if (form.ReadyOn < today) throw new Refused("The ready day is in the past.", "readyOn");
        var expires = form.ExpiresOn ?? today.AddDays(shop.QuoteDays);
        if (expires < today) throw new Refused("The last day is in the past.", "expiresOn");
        return new Quote
        {
            JobId = file.Job.Id,
            Version = file.Job.QuoteVersion + 1,
            Currency = shop.Currency,
            TaxName = shop.TaxName,
            TaxPercent = shop.TaxPercent,
            TaxIncluded = shop.TaxIncluded,
            NetMinor = sums.NetMinor,
            TaxMinor = sums.TaxMinor,
            FeeMinor = file.Intake.InspectionFeeMinor,
            CreditMinor = whole.CreditMinor,
            TotalMinor = sums.TotalMinor,
            CeilingMinor = form.CeilingMinor,
            Note = form.Note,
            ReadyOn = form.ReadyOn,
            ExpiresOn = expires,
            Lines = form.Lines,
        };
    }

    /// <summary>The largest total, minor units.</summary>
    public const long Most = 1_000_000_000_00;

    /// <summary>Sends it: quote, event and the job's facts in one statement, the hold it causes in the same transaction.</summary>
    /// <exception cref="Refused">A rule says no.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    public static async Task<Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Form form)
    {
        var file = await QuoteFile.Load(db, job);
        var present = file.Job;
        if (!present.IsOpen) throw new Refused("The watch has left the shop; nothing can be quoted any more.", code: "closed");
        form = form with { Version = await Jobs.Stream.Seen(db, present, form.Version) };
        if ((form.Newest ?? present.QuoteVersion) != present.QuoteVersion) throw new Stale(JobAnswer.Of(present));
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var quote = Draft(file, shop, ShopDay.Of(at, shop), form) with { SentBy = db.Actor, SentAt = at };
        quote = quote with { ContentHash = QuoteContent.Hash(present.Number, quote) };
        var word = form.IsWithin ? Within(file, quote) : null;
        var lines = quote.Lines;
        var ask = db.Ask();
        var sent = ask.Append(Sql, present.Id, form.Version, Event.Of(EventNames.QuoteSent, present.Id, db.Actor, at, Data(quote, form.IsWithin)), quote.Version, quote.Currency,
            quote.TaxName, quote.TaxPercent, quote.TaxIncluded, quote.NetMinor, quote.TaxMinor, quote.CreditMinor, quote.TotalMinor, quote.CeilingMinor, quote.Note,
            quote.ReadyOn, quote.ExpiresOn, quote.ContentHash, lines.Select(l => l.Kind).ToArray(), lines.Select(l => l.Text).ToArray(),
            lines.Select(l => l.Detail).ToArray(), lines.Select(l => l.Quantity).ToArray(), lines.Select(l => l.UnitMinor).ToArray(), lines.Select(l => l.PartId).ToArray(),
            present.PaidMinor, present.Hold, quote.FeeMinor, lines.Select(l => l.IsOptional).ToArray());
        ChronoCare.Payments.Deposit.AskWithQuote(ask, present.Id, quote.Version);
        var held = word is not null ? DecideQuote.Add(ask, file, quote, new(true, "ceiling", word.GivenBy, "", null), at) : Hold.Await(ask, present, at, quote.Version);
        if (word is not null) Hold.Release(ask, present, at, quote.Version);
        var after = new JobRef(present.Id, null).Load(ask);
        await ask.Send();
        if (sent.Value is null) throw new Stale(JobAnswer.Of(after.Value!));
        if (word is not null) quote = quote with { State = Quote.Approved, DecidedAt = at, DecidedName = word.GivenBy, DecidedHow = "ceiling", DecisionNote = "" };
        return new(after.Value!, quote, (held?.Value ?? sent.Value).Seq, file.Before(quote));
    }

    // What the client authorised beforehand covers work that was agreed to once and has grown.
    private static QuoteFile.Standing Within(QuoteFile file, Quote quote)
    {
        if (quote.HasOptions) throw new Refused("Options are the client's to choose: send the quote, or take them out.", "lines[0].optional", "options-open");
        return file.StandingFor(quote) ?? throw new Refused("No amount was agreed beforehand that covers this quote. Send it and ask the client.", code: "no-standing-word");
    }

    private static JsonObject Data(Quote quote, bool isWithin)
    {
        var data = Data(quote);
        if (isWithin) data["within"] = true;
        return data;
    }

    private static JsonObject Data(Quote quote) => new()
    {
        ["version"] = quote.Version,
        ["currency"] = quote.Currency,
        ["net"] = quote.NetMinor,
        ["tax"] = quote.TaxMinor,
        ["fee"] = quote.FeeMinor,
        ["credit"] = quote.CreditMinor,
        ["total"] = quote.TotalMinor,
        ["ceiling"] = quote.CeilingMinor,
        ["readyOn"] = quote.ReadyOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["expiresOn"] = quote.ExpiresOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["content"] = Convert.ToHexStringLower(quote.ContentHash),
    };
}
