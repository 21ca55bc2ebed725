namespace ChronoCare.Reports;

/// <summary>One question that an owner asks, and how it is answered: which facts count, in which line, and the figures made of them. All of it is written here once.</summary>
/// <param name="Name">Its name for programs, which never changes.</param>
/// <param name="Question">Its heading.</param>
/// <param name="Lines">What its lines are.</param>
/// <param name="Figures">The columns; the first one is what its picture shows.</param>
/// <param name="Counts">Adds what one job counts for.</param>
public sealed record Report(string Name, string Question, LineKind Lines, IReadOnlyList<Figure> Figures, Action<JobFact, Frame, Adding> Counts)
{
    /// <summary>What its lines are called: "Step", "Calibre".</summary>
    public string LineTitle { get; init; } = "";

    /// <summary>The lines' words in their order, where they are fixed ones.</summary>
    public IReadOnlyList<(string Line, string Words)> Words { get; init; } = [];

    /// <summary>Whether all lines together mean something.</summary>
    public bool HasTotal { get; init; } = true;

    /// <summary>Whether the figures are of the present alone: then a past period has none, and there is none before.</summary>
    public bool IsOfNow { get; init; }

    /// <summary>Whether names stand in its lines that may change though nothing happens: people's, and calibres as the watch says them now.</summary>
    public bool FollowsNames { get; init; }

    /// <summary>The line whose figures stand above its picture: all together, unless that means nothing.</summary>
    public string Head { get; init; } = Tally.Total;

    /// <summary>Counts some jobs.</summary>
    /// <param name="facts">The jobs.</param><param name="frame">What they are held against.</param><param name="into">Where.</param><param name="times">1, or −1 to take them away.</param>
    /// <param name="behind">Gathers those that counted.</param>
    public void Count(IEnumerable<JobFact> facts, Frame frame, Tally into, int times = 1, ICollection<JobFact>? behind = null)
    {
        var adding = new Adding(into, times, HasTotal);
        foreach (var fact in facts)
        {
            var before = adding.Added;
            Counts(fact, frame, adding);
            if (adding.Added > before) behind?.Add(fact);
        }
    }

    /// <summary>Whether a job counts in a line.</summary>
    public bool IsBehind(JobFact fact, Frame frame, string line)
    {
        var alone = new Tally();
        Count([fact], frame, alone);
        return line.Length == 0 ? alone.Lines.Any() : alone.Lines.Contains(line);
    }
}

/// <summary>What the lines of a report are: fixed words, days of the shop, people, or words of the trade that the shop chose.</summary>
public enum LineKind { Words, Days, People, Texts }

/// <summary>A figure, defined once: here, on the page at its <c>?</c>, in the API and in docs/reports.md.</summary>
/// <param name="Key">For programs; never changes.</param><param name="Title">The column's head.</param><param name="Unit">watches, days, hours, percent, money, s/d, °, or what is counted.</param>
/// <param name="Definition">What it is, in a sentence.</param><param name="Of">How it is made of a line.</param>
public sealed record Figure(string Key, string Title, string Unit, string Definition, Func<Tally.Lined, decimal?> Of)
{
    /// <summary>Minor units of the shop's currency.</summary>
    public const string Money = "money";

    /// <summary>Places after the point.</summary>
    public int Places => Unit switch { "days" or "hours" or "s/d" => 1, _ => 0 };

    /// <summary>The figure of a line, rounded as it is shown.</summary>
    public decimal? In(Tally.Lined line) => Of(line) is { } value ? decimal.Round(value, Places, MidpointRounding.AwayFromZero) : null;
}

/// <summary>Adds to a tally, in a line and in the total.</summary>
public sealed class Adding(Tally into, int times, bool hasTotal)
{
    /// <summary>How often something was added.</summary>
    public int Added { get; private set; }

    /// <summary>Counts one, or so much.</summary>
    public void Add(string line, string measure, decimal value = 1) => Put(line, measure, value, keeps: false);

    /// <summary>Counts a value of which percentiles are wanted.</summary>
    public void Spread(string line, string measure, decimal value) => Put(line, measure, value, keeps: true);

    private void Put(string line, string measure, decimal value, bool keeps)
    {
        into.Add(line, measure, value, times, keeps);
        if (hasTotal) into.Add(Tally.Total, measure, value, times, keeps);
        Added++;
    }
}
