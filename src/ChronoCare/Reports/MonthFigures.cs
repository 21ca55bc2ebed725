using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary>A month in the figures that an owner asks for first, each beside the month before; of a few watches those themselves.</summary>
/// <param name="Month">Its days.</param><param name="Rows">The figures.</param><param name="Jobs">How many watches anything happened to in it that is counted.</param>
/// <param name="Watches">Those, where they are fewer than <see cref="ShowReports.FewestForPicture"/>.</param>
public sealed record MonthFigures(Period Month, IReadOnlyList<MonthFigures.Row> Rows, int Jobs, IReadOnlyList<MonthFigures.Watch> Watches)
{
    /// <summary>One figure as its report defines it.</summary>
    public sealed record Row(Report Report, Figure Figure, string Of, decimal? Now, decimal? Before);

    /// <summary>A watch and what became of it in the month.</summary>
    public sealed record Watch(string Number, string Name, DateTimeOffset? CameInAt, DateTimeOffset? ReadyAt, DateTimeOffset? CollectedAt, DateTimeOffset? ReturnedAt, long PaidMinor);

    // In the order of the page. What is so now and not in a month (what is owed) is left to the page.
    private static readonly (Report Report, string[] Figures)[] Said =
    [
        (FlowReports.InAndOut, ["in", "out", "back"]), (FlowReports.InProgress, ["watches", "late"]), (TimeReports.Turnaround, ["p50", "p80"]), (TimeReports.Promises, ["kept-share", "ready"]),
        (TimeReports.Waiting, ["days"]), (MoneyReports.Earned, ["net", "gross"]), (MoneyReports.Payments, ["net"]), (TalkReports.Quotes, ["rate", "sent"]), (TalkReports.Answers, ["hours-p50"]), (BenchReports.Returns, ["back"]),
    ];

    // A watch that only stands there is no news of a month.
    private static readonly Report[] Happenings = [FlowReports.InAndOut, TimeReports.Turnaround, MoneyReports.Over, MoneyReports.Payments, TalkReports.Quotes];

    private sealed record Named
    {
        public Guid Id { get; init; }
        public string WatchName { get; init; } = "";
    }

    /// <summary>Whether nothing happened that is counted.</summary>
    public bool IsEmpty => Jobs == 0;

    /// <summary>Counts a month.</summary>
    public static async Task<MonthFigures> Of(TenantDb db, Shop shop, DateOnly first, DateTimeOffset now)
    {
        Period month = new(first, first.AddMonths(1).AddDays(-1)), before = new(first.AddMonths(-1), first.AddDays(-1));
        var facts = await LoadFacts.Run(db, ShopDay.Start(before.From, shop), ShopDay.Start(month.To.AddDays(1), shop));
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var (frame, then) = (new Frame(month, shop, now), new Frame(before, shop, now));
        var rows = Said.SelectMany(s => Beside(s.Report, s.Figures, frame, then, facts, formats)).ToList();
        var behind = Happenings.SelectMany(r => Evaluated.Of(r, frame, facts).Counted).DistinctBy(f => f.JobId).OrderBy(f => f.ArrivedAt).ToList();
        return new(month, rows, behind.Count, behind.Count < ShowReports.FewestForPicture ? await Names(db, frame, behind) : []);
    }

    private static IEnumerable<Row> Beside(Report report, string[] figures, Frame frame, Frame then, Facts facts, Formats formats)
    {
        var (now, before) = (Evaluated.Of(report, frame, facts), Evaluated.Of(report, then, facts));
        var of = report.Head == Tally.Total ? "" : now.Words(report.Head, formats);
        foreach (var figure in figures.Select(key => report.Figures.Single(f => f.Key == key)))
            yield return new(report, figure, of, figure.In(now.Current.Of(report.Head)), figure.In(before.Current.Of(report.Head)));
    }

    private static async Task<IReadOnlyList<Watch>> Names(TenantDb db, Frame frame, IReadOnlyList<JobFact> few)
    {
        var names = (await db.Rows<Named>("select id, watch_name from shop.job where id = any ($1)", few.Select(f => f.JobId).ToArray())).ToDictionary(n => n.Id, n => n.WatchName);
        return [.. few.Select(f => new Watch(f.Number, names.GetValueOrDefault(f.JobId, ""), In(f.ArrivedAt), In(f.ReadyAt), In(f.CollectedAt), In(f.ReturnedAt), f.Payments.Where(p => frame.Has(p.At)).Sum(p => p.AmountMinor)))];

        DateTimeOffset? In(DateTimeOffset? at) => frame.Has(at) ? at : null;
    }
}
