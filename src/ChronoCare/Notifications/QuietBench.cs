using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary>A quiet bench: <c>POST /jobs/{job}/bench/focus</c>. Messages of clients wait for whoever wants it, and go out when it ends: by a second press, or by itself.</summary>
public static class QuietBench
{
    /// <summary>When it ends by itself.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(90);

    /// <summary>Until when messages wait; null where they do not.</summary>
    public sealed record Answer(DateTimeOffset? Until);

    private const string Put = """
        insert into shop.quiet_bench as q (user_id, since, ends_at) values ($1, $2, $3) on conflict (tenant_id, user_id) do update set since = excluded.since, ends_at = excluded.ends_at
        """;

    // What waited is due now; where it is lengthened, it waits on.
    private const string Move = "update shop.notice n set due_at = $2 where n.user_id = $1 and n.state = 'waiting' and n.reason = 'quiet'";

    private const string Wake = "insert into shop.wake (what, at) values ($1, $2) on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)";

    /// <summary>Handles both.</summary>
    [Says("Makes one's bench quiet for a while, or ends that: messages of clients wait meanwhile.", typeof(Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        Bench.AtBench.OrAgain(http, job, posted, db, shop, clock, "quiet", async () =>
        {
            var wanted = Read(posted);
            posted.Check();
            var present = await job.Load(db);
            var now = Event.ToMicroseconds(clock.GetUtcNow());
            var until = wanted ? now + Longest : now;
            var ask = db.Ask();
            ask.Do(Put, db.Actor, now, until);
            ask.Do(Move, db.Actor, until);
            ask.Do(Wake, SendNotices.Name, until);
            await ask.Send();
            return Answers.Done(http, () => new Answer(wanted ? until : null), $"/jobs/{present.Number}/bench");
        });

    internal static bool Read(Posted posted) => posted.OneOf("wanted", "Whether a quiet bench is wanted", null, "true", "false") == "true";
}
