using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Audit;

/// <summary><c>GET /stream</c>: the audit, newest first, filtered by person, job, kind and day; <c>POST /stream/verify</c> walks the chain.</summary>
public static class ShowStream
{
    /// <summary>A line of the audit.</summary>
    public sealed record Line
    {
        public long Seq { get; init; }
        public string Name { get; init; } = "";
        public string Body { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public string Number { get; init; } = "";
        /// <summary>Whether it happened to a job; without a number that is a practice watch that was wiped.</summary>
        public bool HasJob { get; init; }
        public string ActorName { get; init; } = "";
        public byte[] Hash { get; init; } = [];

        /// <summary>The data part of the body.</summary>
        public JsonObject Data => JsonNode.Parse(Body)!["data"]!.AsObject();
    }

    /// <summary>What a program is told of a walk.</summary>
    public sealed record Walked(bool Unbroken, long Through, long? FirstBad, string? What, string Sentence);

    /// <summary>What the page shows.</summary>
    public sealed record View(IReadOnlyList<Line> Lines, long Head, long? Next, Posted Filter, IReadOnlyList<Person> People, IReadOnlyDictionary<string, string> Names, Chain.Verdict? Verdict)
    {
        /// <summary>What reactions failed at.</summary>
        public IReadOnlyList<SetAside> SetAside { get; init; } = [];
    }

    /// <summary>Somebody who did something.</summary>
    public sealed record Person
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
    }

    /// <summary>An event that a reaction failed at too often: it went on without it.</summary>
    public sealed record SetAside
    {
        /// <summary>The reaction, a sentence in one word.</summary>
        public string Consumer { get; init; } = "";
        public long Seq { get; init; }
        public int Tries { get; init; }
        public string LastError { get; init; } = "";
        public DateTimeOffset SetAsideAt { get; init; }
        public string Name { get; init; } = "";
        public string Number { get; init; } = "";

        /// <summary>The reaction as people read it.</summary>
        public string Sentence => System.Text.RegularExpressions.Regex.Replace(Consumer, "(?<=[a-z])[A-Z]", m => " " + m.Value.ToLowerInvariant());
    }

    private const string Failed = """
        select a.consumer, a.seq, a.tries, a.last_error, a.set_aside_at, e.name, coalesce(j.number, '') as number
        from shop.set_aside a join shop.event e on e.seq = a.seq left join shop.job j on j.id = e.job_id order by a.seq, a.consumer limit 100
        """;

    private const int PageSize = 100;

    private const string Some = """
        select e.seq, e.name, e.body, e.at, e.hash, coalesce(j.number, '') as number, e.job_id is not null as has_job, coalesce(u.name, '') as actor_name
        from shop.event e left join shop.job j on j.id = e.job_id left join shop.user_account u on u.id = e.actor
        where ($1::bigint is null or e.seq < $1) and ($2::uuid is null or e.actor = $2) and ($3::text is null or j.number = $3) and ($4::text is null or e.name = $4)
          and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
        order by e.seq desc limit $7
        """;

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop)
    {
        var filter = Posted.Of([.. http.Request.Query.Select(q => (q.Key, (string?)q.Value.ToString()))]);
        return Answers.Page<StreamPage>(new { View = await Load(db, shop, filter, null) });
    }

    /// <summary>Walks the whole chain and shows the verdict above the list.</summary>
    [Says("Walks the shop's whole stream and says whether it is unbroken.", typeof(Walked))]
    public static async Task<IResult> Verify(HttpContext http, TenantDb db, Shop shop)
    {
        var verdict = await Chain.Verify(db);
        return Answers.IsApi(http)
            ? Answers.Data(new Walked(verdict.IsUnbroken, verdict.Through, verdict.FirstBad, verdict.What, verdict.Sentence))
            : Answers.Page<StreamPage>(new { View = await Load(db, shop, Posted.Nothing, verdict) });
    }

    private static async Task<View> Load(TenantDb db, Shop shop, Posted filter, Chain.Verdict? verdict)
    {
        var person = filter.Id("who", "Person");
        var job = filter.Text("job", "Job", 20);
        var kind = filter.Text("kind", "Kind", 40);
        var day = filter.Day("day", "Day");
        var before = long.TryParse(filter["before"], out var b) && b > 0 ? b : (long?)null;
        var ask = db.Ask();
        var head = ask.Row<long>(Live.Sql);
        var lines = filter.IsWrong ? null : ask.Rows<Line>(Some, before, person, job.Length == 0 ? null : job.ToUpperInvariant(), kind.Length == 0 ? null : kind,
            day is { } d ? ShopDay.Start(d, shop) : null, day is { } e ? ShopDay.Start(e.AddDays(1), shop) : null, PageSize + 1);
        var people = ask.Rows<Person>("select id, name from shop.user_account order by name");
        // Events name people and tablets by id alone; whoever may read the stream may know who that is.
        var others = ask.Rows<Person>("select id, name from shop.invitation union all select id, name from shop.counter_device");
        var failed = ask.Rows<SetAside>(Failed);
        await ask.Send();
        var found = lines?.Value ?? [];
        return new([.. found.Take(PageSize)], head.Value, found.Count > PageSize ? found[PageSize - 1].Seq : null, filter, people.Value, people.Value.Concat(others.Value).ToDictionary(p => p.Id.ToString("D"), p => p.Name), verdict) { SetAside = failed.Value };
    }
}
