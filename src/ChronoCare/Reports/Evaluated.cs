using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary>A report counted: as it was last night, what changed since, and as it is now.</summary>
public sealed class Evaluated
{
    // A page asks for them at every picture and table.
    private IReadOnlyList<string>? lines;

    private Evaluated(Report report, Frame frame, Facts facts)
    {
        (Report, Frame, Facts) = (report, frame, facts);
        var counted = new List<JobFact>();
        report.Count(facts.Night, frame, Baseline, 1, counted);
        report.Count(counted.Where(f => facts.Touched.Contains(f.JobId)), frame, Delta, -1);
        counted.RemoveAll(f => facts.Touched.Contains(f.JobId));
        report.Count(facts.Since, frame, Delta, 1, counted);
        Counted = counted;
        Current = Baseline + Delta;
    }

    /// <summary>Which.</summary>
    public Report Report { get; }

    /// <summary>What it was held against.</summary>
    public Frame Frame { get; }

    /// <summary>Last night's count.</summary>
    public Tally Baseline { get; } = new();

    /// <summary>What the jobs that something happened to since count for now, less what they counted for then.</summary>
    public Tally Delta { get; } = new();

    /// <summary>Both together: the count as it is now.</summary>
    public Tally Current { get; }

    /// <summary>The jobs that count for something in it.</summary>
    public IReadOnlyList<JobFact> Counted { get; }

    private Facts Facts { get; }

    /// <summary>Counts.</summary>
    public static Evaluated Of(Report report, Frame frame, Facts facts) => new(report, frame, facts);

    /// <summary>The jobs behind it, or behind one line of it.</summary>
    public IEnumerable<JobFact> Behind(string line = Tally.Total) => line == Tally.Total ? Counted : Counted.Where(f => Report.IsBehind(f, Frame, line));

    /// <summary>Whether anything stands in it.</summary>
    public bool IsEmpty => !Current.Lines.Any();

    /// <summary>Its lines in the order they are shown: as the words are given, in the order of time with none left out, or by the first figure. A line that something stood in last night stays.</summary>
    public IReadOnlyList<string> Lines => lines ??= InOrder();

    private IReadOnlyList<string> InOrder()
    {
        var some = Current.Lines.Concat(Baseline.Lines).ToHashSet();
        return Report.Lines switch
        {
            LineKind.Words => [.. Report.Words.Select(w => w.Line).Where(some.Contains), .. some.Except(Report.Words.Select(w => w.Line)).Order(StringComparer.Ordinal)],
            LineKind.Days => some.Count == 0 ? [] : [.. Frame.Period.Lines().Select(d => d.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))],
            _ => [.. some.OrderByDescending(l => Report.Figures[0].Of(Current.Of(l)) ?? 0).ThenByDescending(l => Report.Figures[^1].Of(Current.Of(l)) ?? 0).ThenBy(l => l, StringComparer.Ordinal)],
        };
    }

    /// <summary>A line as people read it.</summary>
    public string Words(string line, Formats formats) => line.Length == 0 ? "All" : Report.Lines switch
    {
        LineKind.Words => Report.Words.FirstOrDefault(w => w.Line == line).Words ?? line,
        LineKind.Days => Time(DateOnly.ParseExact(line, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), formats),
        LineKind.People => Facts.People.GetValueOrDefault(line, "Nobody’s bench"),
        _ => line == "not stated" ? "Not stated" : line,
    };

    private string Time(DateOnly day, Formats formats) => Frame.Period.Step switch
    {
        "day" => formats.Day(day),
        "week" => $"Week of {formats.Day(day)}",
        _ => day.ToString("MMM yyyy", System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>A figure as people read it, without its unit; a dash where there is nothing to say.</summary>
    public static string Text(Figure figure, decimal? value, Formats formats) => value is not { } v ? "–"
        : figure.Unit == Figure.Money ? formats.Amount((long)v) : formats.Number(v, figure.Places);
}
