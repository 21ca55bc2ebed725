using System.Data.Common;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary>The facts of a shop's jobs: last night's, and of those that something happened to since, today's.</summary>
public sealed class Facts
{
    /// <summary>Last night's, by job.</summary>
    public IReadOnlyList<JobFact> Night { get; init; } = [];

    /// <summary>Today's, of the jobs that something happened to since.</summary>
    public IReadOnlyList<JobFact> Since { get; init; } = [];

    /// <summary>Those jobs: practice is among them and has no facts.</summary>
    public IReadOnlySet<Guid> Touched { get; init; } = new HashSet<Guid>();

    /// <summary>The moment these were read.</summary>
    public AsOf AsOf { get; init; } = new();

    /// <summary>Names of the team, by id.</summary>
    public IReadOnlyDictionary<string, string> People { get; init; } = new Dictionary<string, string>();

    /// <summary>As it is now: last night's where nothing happened since, and today's.</summary>
    public IEnumerable<JobFact> Current => Night.Where(f => !Touched.Contains(f.JobId)).Concat(Since);
}

/// <summary>What an answer tells of.</summary>
public sealed record AsOf
{
    /// <summary>The shop's newest event in it.</summary>
    public long Seq { get; init; }
    /// <summary>The shop's newest event in last night's copy; 0 where there is none yet.</summary>
    public long NightSeq { get; init; }
    /// <summary>When that copy was made; null where there is none yet.</summary>
    public DateTimeOffset? NightAt { get; init; }
    /// <summary>When this shop's copy was last made well, or, where it had none to make, the house's were.</summary>
    public DateTimeOffset? WellAt { get; init; }
    /// <summary>When one failed, that left this shop's as it was; null where this shop's was made since.</summary>
    public DateTimeOffset? FailedAt { get; init; }
    /// <summary>When the newest was begun.</summary>
    public DateTimeOffset? BegunAt { get; init; }
    /// <summary>Since when one is being made; null where none is.</summary>
    public DateTimeOffset? RunningSince { get; init; }
}

/// <summary>Reads them in one round trip.</summary>
public static class LoadFacts
{
    // The head is read first: what comes after may be newer than it says and never older, and a job that is touched in between is found as touched.
    internal const string Heads = """
        select s.seq, coalesce(m.seq, 0) as night_seq, m.at as night_at, greatest(r.well_at, m.at) as well_at, case when m.at is null or r.failed_at > m.at then r.failed_at end as failed_at, r.begun_at, r.running_since
        from shop.stream s left join report.mark m on true left join report.state r on true
        """;

    private const string Night = $"""
        select {JobFact.Columns} from report.job_night f left join lateral (select w.calibre from shop.watch w where w.id = f.watch_id offset 0) w on true where f.until_at >= $1 and f.arrived_at < $2
        """;

    // One job after another, each led into its indexes by its id; the offset keeps the planner from reckoning all jobs of the shop first.
    private const string Touched = $"""
        select t.job_id, {JobFact.Columns}
        from (select distinct e.job_id from shop.event e where e.seq > (select coalesce(max(m.seq), 0) from report.mark m) and e.job_id is not null) t
          left join lateral (select n.* from report.job_now n where n.job_id = t.job_id offset 0) f on true
          left join shop.watch w on w.id = f.watch_id
        """;

    private const string All = $"select {JobFact.Columns} from report.job_now f left join shop.watch w on w.id = f.watch_id";

    // A night that is made between two statements of the batch would be told of by its new rows under its old mark.
    private const string NightAgain = "select coalesce(max(m.seq), 0) as night_seq, max(m.at) as night_at from report.mark m";

    private const string Names = "select id::text, name from shop.user_account";

    /// <summary>What counts between two moments.</summary>
    public static async Task<Facts> Run(TenantDb db, DateTimeOffset from, DateTimeOffset to)
    {
        while (true)
            if (await Once(db, from, to) is { } facts) return facts;
    }

    private static async Task<Facts?> Once(TenantDb db, DateTimeOffset from, DateTimeOffset to)
    {
        var ask = db.Ask();
        var heads = ask.Row<AsOf>(Heads);
        var touched = new HashSet<Guid>();
        var since = ask.Read(Touched, reader => Read(reader, touched));
        var night = ask.Read(Night, reader => Read(reader, null), from, to);
        var people = ask.Read(Names, async reader =>
        {
            var names = new Dictionary<string, string>();
            while (await reader.ReadAsync()) names[reader.GetString(0)] = reader.GetString(1);
            return names;
        });
        var again = ask.Row<AsOf>(NightAgain);
        await ask.Send();
        return (again.Value?.NightSeq, again.Value?.NightAt) != (heads.Value?.NightSeq, heads.Value?.NightAt) ? null : new() { AsOf = heads.Value ?? new(), Since = since.Value, Touched = touched, Night = night.Value, People = people.Value };
    }

    /// <summary>Only what changed since the night: for measuring.</summary>
    internal static Task<List<JobFact>> Since(TenantDb db) => db.Read(Touched, reader => Read(reader, []));

    /// <summary>Where stream and copy stand, without any facts.</summary>
    public static async Task<AsOf> Stand(TenantDb db) => await db.Row<AsOf>(Heads) ?? new();

    /// <summary>Every job's facts reckoned anew from its rows and its stream: what all else is compared with.</summary>
    internal static Task<List<JobFact>> Anew(TenantDb db) => db.Read(All, reader => Read(reader, null));

    private static async Task<List<JobFact>> Read(DbDataReader reader, HashSet<Guid>? touched)
    {
        var facts = new List<JobFact>();
        while (await reader.ReadAsync())
        {
            touched?.Add(reader.GetGuid(0));
            if (touched is not null && reader.IsDBNull(1)) continue; // practice
            facts.Add(JobFact.Read(reader, touched is null ? 0 : 1));
        }
        return facts;
    }
}
