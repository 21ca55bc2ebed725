using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary>A quiet bench: <c>POST /jobs/{job}/bench/focus</c>. Messages of clients wait for whoever wants it, and go out as one notice when it ends: by a second press, soon after they left the bench, or by itself.</summary>
public static class QuietBench
{
    /// <summary>When it ends by itself.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(90);

    /// <summary>How long after somebody left the bench it ends: a page that is loaded anew, or another bench, is back before.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>Until when messages wait; null where they do not.</summary>
    public sealed record Answer(DateTimeOffset? Until);

    private const string Put = """
        insert into shop.quiet_bench as q (user_id, since, ends_at) values ($1, $2, $3) on conflict (tenant_id, user_id) do update set since = excluded.since, ends_at = excluded.ends_at
        """;

    private const string Left = """
        with q as (update shop.quiet_bench set ends_at = $2 where user_id = $1 and ends_at > $2 returning ends_at)
        update shop.notice n set due_at = q.ends_at from q where n.user_id = $1 and n.state = 'waiting' and n.reason = 'quiet'
        """;

    // Only while it has not ended: what went out meanwhile went out.
    private const string Back = """
        with q as (update shop.quiet_bench set ends_at = since + $3 where user_id = $1 and ends_at > $2 returning ends_at)
        update shop.notice n set due_at = q.ends_at from q where n.user_id = $1 and n.state = 'waiting' and n.reason = 'quiet'
        """;

    private const string Stands = "select q.ends_at from shop.quiet_bench q where q.user_id = $1 and q.ends_at > $2";

    // What waited is due now; where it is lengthened, it waits on.
    private const string Move = "update shop.notice n set due_at = $2 where n.user_id = $1 and n.state = 'waiting' and n.reason = 'quiet'";

    internal const string Wake = "insert into shop.wake (what, at) values ($1, $2) on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)";

    /// <summary>Handles both.</summary>
    [Says("Makes one's bench quiet for a while, or ends that: messages of clients wait meanwhile. left ends it in twenty seconds unless one is back before.", typeof(Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        Bench.AtBench.OrAgain(http, job, posted, db, shop, clock, "quiet", async () =>
        {
            var wanted = Read(posted);
            posted.Check();
            var present = await job.Load(db);
            var now = Event.ToMicroseconds(clock.GetUtcNow());
            var until = wanted switch { "true" => now + Longest, "left" => now + Grace, _ => now };
            var ask = db.Ask();
            if (wanted == "left") ask.Do(Left, db.Actor, until);
            else if (wanted == "back") ask.Do(Back, db.Actor, now, Longest);
            else
            {
                ask.Do(Put, db.Actor, now, until);
                ask.Do(Move, db.Actor, until);
            }
            if (wanted != "back") ask.Do(Wake, SendNotices.Name, until);
            var stands = ask.Row<DateTimeOffset?>(Stands, db.Actor, now);
            await ask.Send();
            return Answers.Done(http, () => new Answer(stands.Value), $"/jobs/{present.Number}/bench");
        });

    internal static string Read(Posted posted) => posted.OneOf("wanted", "Whether a quiet bench is wanted", null, "true", "false", "left", "back");
}
