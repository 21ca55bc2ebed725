using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>What went wrong behind the pages and waits for a person: mails to clients that came back, and events that a reaction failed at too often.</summary>
public sealed record Trouble
{
    public static readonly Trouble None = new();

    /// <summary>How long a mail that came back is news; one that arrived later, or a watch that has left, ends it before.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(14);

    // At most so many of each are counted.
    private const int Most = 100;

    private static readonly string Sql = $"""
        select (select count(*) from (select from shop.set_aside a where $2 limit {Most}) aside) as set_aside,
          coalesce((select string_agg(b.number, ' ' order by b.number) from (
            select distinct j.number from shop.notice n join shop.job j on j.id = n.job_id and j.is_open
            where n.audience = 'client' and n.state in ('bounced', 'failed') and n.ended_at > $1
              and not exists (select from shop.notice l where l.job_id = n.job_id and l.audience = 'client' and l.state = 'sent' and l.ended_at > n.ended_at) limit {Most}) b), '') as numbers
        """;

    /// <summary>Set aside by a reaction; whoever may see the stream tries them again there.</summary>
    public long SetAside { get; init; }

    /// <summary>As the database gives it.</summary>
    public string Numbers { get; init; } = "";

    /// <summary>Numbers of the open jobs whose client did not get their last mail.</summary>
    public IReadOnlyList<string> CameBack => Numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool IsNone => SetAside == 0 && Numbers.Length == 0;

    /// <summary>Adds it to a batch.</summary>
    /// <param name="ask">The batch.</param><param name="now">The moment.</param><param name="seesStream">Whether what was set aside concerns the reader.</param>
    public static Answer<Trouble?> Load(Ask ask, DateTimeOffset now, bool seesStream) => ask.Row<Trouble>(Sql, now - News, seesStream);
}
