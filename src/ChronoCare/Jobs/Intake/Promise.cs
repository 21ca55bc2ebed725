using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Intake;

/// <summary>The day a shop can promise: what four of five of its own last watches took, or what it set itself while there are too few.</summary>
/// <param name="Day">The suggestion.</param><param name="Days">From today.</param><param name="Jobs">How many watches it rests on; 0 when it is the shop's setting.</param>
public sealed record Promise(DateOnly Day, int Days, int Jobs)
{
    private const int Fewest = 5;

    // From the counter to ready, of the last hundred that left: the time a watch waited to be fetched does not count.
    private const string Sql = """
        select count(*)::int as jobs, coalesce(ceil(percentile_cont(0.8) within group (order by extract(epoch from r.at - j.arrived_at) / 86400)), 0)::int as days
        from (select id, arrived_at from shop.job where not is_open and status = 'collected' and not is_practice order by status_at desc limit 100) j
        cross join lateral (select min(e.at) as at from shop.event e where e.job_id = j.id and e.name = 'job-ready') r
        where r.at is not null
        """;

    /// <summary>What came of the shop's last watches.</summary>
    public sealed record Past
    {
        public int Jobs { get; init; }
        public int Days { get; init; }
    }

    /// <summary>Adds the question to a page's batch.</summary>
    public static Answer<Past?> Ask(Ask ask) => ask.Row<Past>(Sql);

    /// <summary>The suggestion.</summary>
    public static Promise Of(Past? past, Shop shop, DateOnly today)
    {
        var days = past is { Jobs: >= Fewest } p ? Math.Clamp(p.Days, 1, 365) : shop.PromiseDays;
        return new(today.AddDays(days), days, past is { Jobs: >= Fewest } ? past.Jobs : 0);
    }

    /// <summary>Why this day.</summary>
    public string Sentence => Jobs > 0
        ? $"Suggested: of your last {Jobs} watches four in five were ready within {Days} day{(Days == 1 ? "" : "s")}."
        : $"Suggested: {Days} day{(Days == 1 ? "" : "s")}, as set for this shop. Later it follows your own pace.";
}
