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
    /// <param name="IsWhole">Whether all lines are here; false where only those are that differ from the answer whose number was given as since.</param>
    /// <param name="Figures">The figures of a line.</param>
    /// <param name="Baseline">As last night's copy had it.</param><param name="Delta">Current less baseline.</param><param name="Current">As it is now.</param>
    public sealed record Answer(string Name, string Question, DateOnly From, DateOnly To, AsOf AsOf, bool IsWhole, IReadOnlyList<ListReports.Column> Figures,
        IReadOnlyList<Line> Baseline, IReadOnlyList<Line> Delta, IReadOnlyList<Line> Current);

    /// <summary>A line; its key is empty for all others together.</summary>
    public sealed record Line(string Key, string Words, IReadOnlyList<Cell> Cells);

    /// <summary>A figure of a line: a number, or money. Both are null where there is nothing to say.</summary>
    public sealed record Cell(string Figure, decimal? Value, Money? Amount);

    /// <summary>Answers it; 304 where nothing changed since the answer that the caller has.</summary>
    [Says("A report: as last night's copy had it (baseline), what changed since (delta), and as it is now (current).", typeof(Answer), Headers = "ETag")]
    public static async Task<IResult> Handle(HttpContext http, string report, TenantDb db, Shop shop, TimeProvider clock, Remembered remembered, string? from, string? to, long? since)
    {
        var which = AllReports.Of(report) ?? throw new NotHere();
        var now = clock.GetUtcNow();
        var asked = Posted.Of(("from", from), ("to", to));
        var frame = new Frame(PeriodAsked.Read(asked, PeriodAsked.Today(shop, clock)), shop, now);
        asked.Check();
        http.Response.Headers.CacheControl = "private, no-cache";
        if (http.Request.Headers.IfNoneMatch.Count > 0 && Tag(await LoadFacts.Stand(db)) is var known && http.Request.Headers.IfNoneMatch.Contains(known))
        {
            http.Response.Headers.ETag = known;
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }
        var facts = await LoadFacts.Run(db, frame.From, frame.To);
        var counted = Evaluated.Of(which, frame, facts);
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var keys = which.HasTotal ? [.. counted.Lines, Tally.Total] : counted.Lines;
        var current = keys.Select(k => Of(counted.Current, k)).ToList();
        var key = new Remembered.Key(db.Tenant, report, frame.Period, facts.AsOf.Seq);
        var before = since is { } seq && !which.FollowsClock ? remembered.Get(key with { Seq = seq }) : null;
        if (!which.FollowsClock) remembered.Put(key, current);
        // A line that has gone since is told of too: all its figures are those of nothing.
        var changed = before is null ? null : current.Where(l => !before.TryGetValue(l.Key, out var had) || had != Remembered.Text(l)).Select(l => l.Key).Concat(before.Keys.Except(keys)).ToList();
        var told = changed ?? keys;
        http.Response.Headers.ETag = Tag(facts.AsOf);
        return Answers.Data(new Answer(which.Name, which.Question, frame.Period.From, frame.Period.To, facts.AsOf, changed is null, ListReports.Columns(which),
            [.. told.Select(k => Of(counted.Baseline, k))], [.. told.Select(Difference)], [.. told.Select(k => Of(counted.Current, k))]));

        string Tag(AsOf at) => $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{which.Name} {frame.Period} {at.Seq} {at.NightSeq} {at.NightAt:O} {at.RunningSince:O} {at.FailedAt:O} {frame.Now:O} {PeriodAsked.Today(shop, clock):O} {shop.TimeZone} {shop.Currency} {since}")))[..16])}\"";

        Line Of(Tally tally, string line) => new(line, counted.Words(line, formats), [.. which.Figures.Select(f => Cell(f, f.In(tally.Of(line))))]);

        Line Difference(string line) => new(line, counted.Words(line, formats), [.. which.Figures.Select(f => Cell(f, f.In(counted.Current.Of(line)) - f.In(counted.Baseline.Of(line))))]);

        Cell Cell(Figure figure, decimal? value) => figure.Unit == Figure.Money ? new(figure.Key, null, value is { } v ? new Money((long)v, shop.Currency) : null) : new(figure.Key, value, null);
    }
}

/// <summary>
/// What was answered lately, so that a caller who names it gets only what differs. It is memory of one process and no truth: where it does not know the answer any more,
/// the caller gets the whole.
/// </summary>
public sealed class Remembered
{
    private const int Most = 2000;
    private readonly Lock gate = new();
    private readonly Dictionary<Key, Dictionary<string, string>> kept = [];
    private readonly Queue<Key> order = new();

    /// <summary>Which answer.</summary>
    public sealed record Key(Guid Tenant, string Report, Period Period, long Seq);

    /// <summary>A line's figures as text.</summary>
    internal static string Text(GetReport.Line line) => string.Join('|', line.Cells.Select(c => FormattableString.Invariant($"{c.Value} {c.Amount?.Amount}")));

    internal IReadOnlyDictionary<string, string>? Get(Key key)
    {
        lock (gate) return kept.GetValueOrDefault(key);
    }

    internal void Put(Key key, IEnumerable<GetReport.Line> lines)
    {
        var texts = lines.ToDictionary(l => l.Key, Text);
        lock (gate)
        {
            if (!kept.TryAdd(key, texts)) return;
            order.Enqueue(key);
            if (order.Count > Most) kept.Remove(order.Dequeue());
        }
    }
}
