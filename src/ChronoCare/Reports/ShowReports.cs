using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary><c>GET /reports</c>: the owner's questions with their answers; <c>GET /reports/{name}</c>: one of them with the jobs behind it.</summary>
public static class ShowReports
{
    /// <summary>Fewer jobs than this are listed instead of drawn: a picture of four watches says nothing that their names do not.</summary>
    public const int FewestForPicture = 5;

    /// <summary>Jobs listed on a page.</summary>
    public const int MostListed = 200;

    /// <summary>One question.</summary>
    /// <param name="Now">Of the period.</param><param name="Before">Of as many days before; null where that means nothing.</param><param name="Jobs">How many jobs are behind it.</param>
    /// <param name="Few">Those, where they are few.</param>
    public sealed record Section(Evaluated Now, Evaluated? Before, int Jobs, IReadOnlyList<JobFact> Few);

    /// <summary>What the page shows.</summary>
    public sealed record View(Posted Asked, Period Period, DateOnly Today, AsOf AsOf, IReadOnlyList<Section> Sections)
    {
        /// <summary>Whether a night is missing.</summary>
        public bool IsLate { get; init; }
        /// <summary>What came of having them computed anew.</summary>
        public string? Said { get; init; }
        /// <summary>The line whose jobs are listed; empty for all.</summary>
        public string Line { get; init; } = Tally.Total;
        /// <summary>The jobs behind one report.</summary>
        public IReadOnlyList<Behind> Listed { get; init; } = [];
        /// <summary>How many there are in all.</summary>
        public int Count { get; init; }
    }

    /// <summary>A job behind a figure.</summary>
    public sealed record Behind
    {
        public Guid Id { get; init; }
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string ClientName { get; init; } = "";
        public string Status { get; init; } = "";
        public DateTimeOffset ArrivedAt { get; init; }
    }

    private const string Jobs = "select id, number, watch_name, client_name, status, arrived_at from shop.job where id = any ($1) order by arrived_at desc, id desc";

    /// <summary>The page.</summary>
    public static Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock) => Show(http, db, shop, clock, null);

    /// <summary>The same, with a sentence of what was just asked for.</summary>
    internal static async Task<IResult> Show(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, string? said)
    {
        var (asked, period, facts) = await Load(http, db, shop, clock);
        return Answers.Page<ReportsPage>(new { View = new View(asked, period, PeriodAsked.Today(shop, clock), facts.AsOf, [.. AllReports.List.Select(r => Of(r, period, shop, clock, facts))]) { Said = said, IsLate = Nightly.IsLate(facts.AsOf, clock.GetUtcNow()) } }, asked.IsWrong ? 422 : 200);
    }

    /// <summary>The page of one report.</summary>
    public static async Task<IResult> One(HttpContext http, string report, TenantDb db, Shop shop, TimeProvider clock)
    {
        var which = AllReports.Of(report) ?? throw new NotHere();
        var (asked, period, facts) = await Load(http, db, shop, clock);
        var section = Of(which, period, shop, clock, facts);
        var line = asked["line"];
        var behind = section.Now.Behind(line).ToList();
        var listed = behind.OrderByDescending(f => f.ArrivedAt).Take(MostListed).Select(f => f.JobId).ToArray();
        var view = new View(asked, period, PeriodAsked.Today(shop, clock), facts.AsOf, [section]) { Line = line, Listed = await db.Rows<Behind>(Jobs, listed), Count = behind.Count, IsLate = Nightly.IsLate(facts.AsOf, clock.GetUtcNow()) };
        return Answers.Page<ReportPage>(new { View = view }, asked.IsWrong ? 422 : 200);
    }

    internal static async Task<(Posted Asked, Period Period, Facts Facts)> Load(HttpContext http, TenantDb db, Shop shop, TimeProvider clock)
    {
        var asked = PeriodAsked.Asked(http);
        var period = PeriodAsked.Read(asked, PeriodAsked.Today(shop, clock));
        asked.Default("from", Typed(period.From)).Default("to", Typed(period.To));
        var facts = await LoadFacts.Run(db, ShopDay.Start(period.JustBefore().From, shop), ShopDay.Start(period.To.AddDays(1), shop));
        return (asked, period, facts);
    }

    private static Section Of(Report report, Period period, Shop shop, TimeProvider clock, Facts facts)
    {
        var now = Evaluated.Of(report, new Frame(period, shop, clock.GetUtcNow()), facts);
        var behind = now.Counted;
        return new(now, report.IsOfNow ? null : Evaluated.Of(report, new Frame(period.JustBefore(), shop, clock.GetUtcNow()), facts), behind.Count,
            behind.Count < FewestForPicture ? behind : []);
    }

    private static string Typed(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
