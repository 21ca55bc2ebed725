namespace ChronoCare.Reports;

/// <summary>Every report, in the order of the page.</summary>
public static class AllReports
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Report> List =
    [
        FlowReports.InProgress, FlowReports.InAndOut, TimeReports.Turnaround, TimeReports.Promises, TimeReports.Waiting, MoneyReports.Earned, MoneyReports.Over, MoneyReports.Payments, MoneyReports.Owed,
        TalkReports.Quotes, TalkReports.Answers, BenchReports.Watchmakers, BenchReports.Returns, BenchReports.Timing, BenchReports.Parts,
    ];

    /// <summary>The one of a name, or null.</summary>
    public static Report? Of(string name) => List.FirstOrDefault(r => r.Name == name);

    /// <summary>Whole hours between two moments; a clock that was set back makes none negative.</summary>
    internal static decimal Hours(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, decimal.Floor((decimal)(to - from).Ticks / TimeSpan.TicksPerHour));
}
