using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary><c>GET /api/reports/{name}?from&amp;to&amp;since</c>: a report as it was last night, what changed since, and as it is now.</summary>
public static class GetReport
{
    /// <summary>The report.</summary>
    /// <param name="Name">Which.</param><param name="Question">Its heading.</param><param name="From">First day.</param><param name="To">Last day.</param>
    /// <param name="AsOf">The moment it tells of.</param>
    /// <param name="Mark">Sent back as since, it gets only the lines that differ from these; null of more lines than it can hold.</param>
    /// <param name="IsWhole">Whether all lines are here; false where only those are that differ from the answer whose mark was given as since.</param>
    /// <param name="Order">The keys of all lines that there are, in their order: one that you have and that is not among them is gone.</param>
    /// <param name="Figures">The figures of a line.</param>
    /// <param name="Baseline">As last night's copy had it.</param><param name="Delta">Current less baseline.</param><param name="Current">As it is now.</param>
    public sealed record Answer(string Name, string Question, DateOnly From, DateOnly To, AsOf AsOf, string? Mark, bool IsWhole, IReadOnlyList<string> Order,
        IReadOnlyList<ListReports.Column> Figures,
        IReadOnlyList<Line> Baseline, IReadOnlyList<Line> Delta, IReadOnlyList<Line> Current);

    /// <summary>A line; its key is empty for all others together.</summary>
    public sealed record Line(string Key, string Words, IReadOnlyList<Cell> Cells);

    /// <summary>A figure of a line: a number, or money. Both are null where there is nothing to say.</summary>
    public sealed record Cell(string Figure, decimal? Value, Money? Amount);

    /// <summary>Answers it; 304 where nothing changed since the answer that the caller has.</summary>
    [Says("A report: as last night's copy had it (baseline), what changed since (delta), and as it is now (current).", typeof(Answer), Headers = "ETag")]
    public static async Task<IResult> Handle(HttpContext http, string report, TenantDb db, Shop shop, TimeProvider clock, string? from, string? to, string? since)
    {
        var which = AllReports.Of(report) ?? throw new NotHere();
        var now = clock.GetUtcNow();
        var asked = Posted.Of(("from", from), ("to", to));
        var frame = new Frame(PeriodAsked.Read(asked, PeriodAsked.Today(shop, clock)), shop, now);
        asked.Check();
        http.Response.Headers.CacheControl = "private, no-cache";
        // Names may change without an event: where they stand in the answer, it is made before it is compared.
        if (!which.FollowsNames && http.Request.Headers.IfNoneMatch.Count > 0 && IsKnown(Tag(await LoadFacts.Stand(db), null))) return Results.StatusCode(StatusCodes.Status304NotModified);
        var facts = await LoadFacts.Run(db, frame.From, frame.To);
        var counted = Evaluated.Of(which, frame, facts);
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        IReadOnlyList<string> keys = which.HasTotal ? [.. counted.Lines, Tally.Total] : counted.Lines;
        var lines = keys.Select(k => (Baseline: Of(counted.Baseline, k), Delta: Difference(k), Current: Of(counted.Current, k))).ToList();
        var own = lines.Select(l => Mark.Line(which.Name, frame.Period, l.Baseline, l.Delta, l.Current)).ToList();
        var mark = Mark.Of(facts.AsOf.Seq, own);
        if (IsKnown(Tag(facts.AsOf, which.FollowsNames ? mark ?? string.Join(' ', own) : null))) return Results.StatusCode(StatusCodes.Status304NotModified);
        var before = mark is null ? null : Mark.Read(since);
        var told = lines.Where((_, i) => before?.Contains(own[i]) != true).ToList();
        return Answers.Data(new Answer(which.Name, which.Question, frame.Period.From, frame.Period.To, facts.AsOf, mark, before is null, keys, ListReports.Columns(which),
            [.. told.Select(l => l.Baseline)], [.. told.Select(l => l.Delta)], [.. told.Select(l => l.Current)]));

        // What is answered bears it, too.
        bool IsKnown(string tag)
        {
            http.Response.Headers.ETag = tag;
            return http.Request.Headers.IfNoneMatch.Contains(tag);
        }

        string Tag(AsOf at, string? content) => $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{which.Name} {frame.Period} {at.Seq} {at.NightSeq} {at.NightAt:O} {at.RunningSince:O} {at.FailedAt:O} {frame.Now:O} {PeriodAsked.Today(shop, clock):O} {shop.TimeZone} {shop.Currency} {since} {content}")))[..16])}\"";

        Line Of(Tally tally, string line) => new(line, counted.Words(line, formats), [.. which.Figures.Select(f => Cell(f, f.In(tally.Of(line))))]);

        Line Difference(string line) => new(line, counted.Words(line, formats), [.. which.Figures.Select(f => Cell(f, f.In(counted.Current.Of(line)) - f.In(counted.Baseline.Of(line))))]);

        Cell Cell(Figure figure, decimal? value) => figure.Unit == Figure.Money ? new(figure.Key, null, value is { } v ? new Money((long)v, shop.Currency) : null) : new(figure.Key, value, null);
    }
}
