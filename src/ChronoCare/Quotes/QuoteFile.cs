using ChronoCare.Jobs;
using ChronoCare.Jobs.Page;
using ChronoCare.Payments;
using ChronoCare.Tenancy;

namespace ChronoCare.Quotes;

/// <summary>Everything a quote is written and decided from: the job, what was agreed at the counter, all versions with their lines. One round trip.</summary>
public sealed record QuoteFile(Job Job, QuoteFile.Agreed Intake, IReadOnlyList<Quote> Quotes)
{
    /// <summary>What the job owes so far.</summary>
    public Charges Charges { get; init; } = new([]);

    /// <summary>What was agreed at the counter about money.</summary>
    public sealed record Agreed
    {
        public long InspectionFeeMinor { get; init; }
        /// <summary>The work may go up to this without asking, minor units.</summary>
        public long? StopAtMinor { get; init; }
        public string AgreedBy { get; init; } = "";
    }

    /// <summary>A word given beforehand that covers a quote.</summary>
    /// <param name="UpToMinor">Its limit, minor units.</param><param name="GivenBy">Whose word.</param>
    public sealed record Standing(long UpToMinor, string GivenBy);

    /// <summary>The newest version, or null.</summary>
    public Quote? Newest => Quotes.Count == 0 ? null : Quotes[^1];

    /// <summary>What of a deposit is open, minor units: nothing with a quote whose day is over.</summary>
    /// <param name="deposit">What is asked ahead, or null.</param><param name="today">The shop's day.</param>
    public long Open(Deposit? deposit, DateOnly today) => Newest is { State: Quote.Sent } open && open.IsExpired(today) ? 0 : deposit?.OpenMinor(Job) ?? 0;

    /// <summary>The version in force, or null.</summary>
    public Quote? InForce => Quotes.FirstOrDefault(q => q.State == Quote.Approved);

    /// <summary>What a version is compared with: the one that was in force when it was sent, else the one sent before it.</summary>
    public Quote? Before(Quote quote) => Quotes.LastOrDefault(q => q.Version < quote.Version && q.State is Quote.Approved or Quote.Superseded && q.DecidedAt is not null)
        ?? Quotes.LastOrDefault(q => q.Version < quote.Version);

    /// <summary>Whether something was agreed to before this version, so that a no to it leaves that in force and no fee is due.</summary>
    public bool IsMore(Quote quote) => Quotes.Any(q => q.Version < quote.Version && q.DecidedAt is not null && q.State is Quote.Approved or Quote.Superseded);

    /// <summary>What of the inspection fee is paid and will be credited.</summary>
    public long CreditMinor => Math.Clamp(Job.PaidMinor, 0, Intake.InspectionFeeMinor);

    /// <summary>Up to what the client let the work go without being asked again, and how much of it is used; null without such a word.</summary>
    public Authorised? Authorised => Jobs.Authorised.Of(Facts);

    private IReadOnlyList<QuoteFacts> Facts => [.. Quotes.Select(q => new QuoteFacts
    {
        Version = q.Version, State = q.State, TotalMinor = q.Agreed.TotalMinor, CeilingMinor = q.CeilingMinor, DecidedAt = q.DecidedAt, DecidedName = q.DecidedName, DecidedHow = q.DecidedHow,
    })];

    /// <summary>The word given beforehand that covers this quote: the ceiling of what the client approved last, or the stop-at of the intake as long as they declined nothing since. Null when it costs more, or asks for a higher ceiling than there is.</summary>
    public Standing? StandingFor(Quote quote)
    {
        if (Authorised is { } word && quote.TotalMinor <= word.UpToMinor && (quote.CeilingMinor ?? 0) <= word.UpToMinor) return new(word.UpToMinor, word.GivenBy);
        if (Intake.StopAtMinor is { } stop && quote.ChargedMinor <= stop && (quote.CeilingMinor ?? 0) <= stop && Jobs.Authorised.LastOwn(Facts) is not { State: Quote.Declined }) return new(stop, Intake.AgreedBy);
        return null;
    }

    /// <summary>
    /// What follows for the job's ledger from a decision: approved, the lines chosen are in force, and only what differs from before is entered; declined, what was agreed before
    /// stays, or else the inspection fee is due.
    /// </summary>
    /// <param name="quote">The version decided on.</param><param name="approved">The client's word.</param>
    /// <param name="chosen">Of its optional lines those that were chosen, by their place from 1.</param>
    public Charges.Entered ChargedAfter(Quote quote, bool approved, IReadOnlyCollection<int> chosen)
    {
        if (!approved && InForce is not null) return Charges.With([]);
        var terms = new TaxTerms(quote.TaxName, quote.TaxPercent, quote.TaxIncluded, quote.Currency);
        if (!approved) return Charges.InForce(quote.FeeMinor == 0 ? [] : [new Due(Charge.Fee, "Inspection fee", quote.FeeMinor, terms with { Included = true })]);
        return Charges.InForce([.. quote.PlacesWith(chosen).Select(c => new Due(Charge.Line, c.Line.Text, c.Line.AmountMinor, terms)
        {
            Quantity = c.Line.Quantity, QuoteVersion = quote.Version, QuoteLine = c.Place,
        })]);
    }

    private sealed record LineRow
    {
        public int QuoteVersion { get; init; }
        public string Kind { get; init; } = "";
        public string Text { get; init; } = "";
        public string Detail { get; init; } = "";
        public int Quantity { get; init; }
        public long UnitMinor { get; init; }
        public Guid? PartId { get; init; }
        public bool IsOptional { get; init; }
    }

    private const string Said = $"select i.inspection_fee_minor, i.stop_at_minor, i.agreed_by from shop.intake i where i.job_id = {JobRef.Sql}";

    private const string Versions = $"""
        select {Quote.Columns}, coalesce(s.name, '') as sent_by_name, d.name as decided_by_name
        from shop.quote q left join shop.user_account s on s.id = q.sent_by left join shop.user_account d on d.id = q.decision_by
        where q.job_id = {JobRef.Sql} order by q.version
        """;

    private const string Lines = $"""
        select l.quote_version, l.kind, l.text, l.detail, l.quantity, l.unit_minor, l.part_id, l.is_optional
        from shop.quote_line l where l.job_id = {JobRef.Sql} order by l.quote_version, l.line
        """;

    /// <summary>Reads it.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<QuoteFile> Load(TenantDb db, JobRef job)
    {
        var ask = db.Ask();
        var file = Load(ask, job);
        await ask.Send();
        return file();
    }

    /// <summary>Adds it to a batch; call the answer after the batch was sent.</summary>
    public static Func<QuoteFile> Load(Ask ask, JobRef job)
    {
        var row = job.Load(ask);
        var said = ask.Row<Agreed>(Said, job.Id, job.Number);
        var quotes = ask.Rows<Quote>(Versions, job.Id, job.Number);
        var lines = ask.Rows<LineRow>(Lines, job.Id, job.Number);
        var charges = Charges.Load(ask, job);
        return () =>
        {
            var of = lines.Value.ToLookup(l => l.QuoteVersion, l => new QuoteLine
            {
                Kind = l.Kind, Text = l.Text, Detail = l.Detail, Quantity = l.Quantity, UnitMinor = l.UnitMinor, PartId = l.PartId, IsOptional = l.IsOptional,
            });
            return new QuoteFile(row.Value ?? throw new NotHere(), said.Value ?? new Agreed(), [.. quotes.Value.Select(q => q with { Lines = [.. of[q.Version]] })]) { Charges = charges() };
        };
    }
}
