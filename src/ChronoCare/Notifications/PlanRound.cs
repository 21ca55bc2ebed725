using System.Collections.Concurrent;
using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Plans;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>The clock of a shop's plan: the trial ends at its day where the shop stands, a payment that fails for too long ends the plan, and the owners are told before.</summary>
public sealed partial class PlanRound(FollowPlan follow, NoticeNames names, PushRoad push, Settings settings, TimeProvider clock, ILogger<PlanRound> log)
{
    /// <summary>Its name among the deliveries; stands in Shops.Opening, too.</summary>
    public const string Name = FollowPlan.Clock;

    /// <summary>How many days before the trial's end owners are told, at nine in the morning.</summary>
    public static readonly IReadOnlyList<int> Reminders = [7, 1];

    // A subscription is read again each day, in case that an event never came.
    private static readonly TimeSpan Day = TimeSpan.FromHours(24), Stale = TimeSpan.FromHours(23), Soon = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(9);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset Next, DateTimeOffset? LookedAt, string Status)> done = new();

    /// <summary>As whoever runs deliveries takes it.</summary>
    public Delivery Delivery => new(Name, Run);

    /// <summary>Settles where the shop stands, writes down what its owners are to be told, and says when it wants to look again.</summary>
    public async Task<DateTimeOffset?> Run(TenantDb db, Shop shop, CancellationToken stop)
    {
        if (!settings.HasPlans) return null;
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var read = (await db.Row<Bill>(Bill.Sql))?.LookedAt;
        // It is asked after every event of the shop; nothing of that is news for the plan.
        if (done.TryGetValue(db.Tenant, out var last) && last.Next > now && (last.LookedAt, last.Status) == (read, shop.Status)) return last.Next;
        var next = now + Day;
        if (read < now - Stale)
        {
            try
            {
                await follow.Look(db, shop, stop);
                read = (await db.Row<Bill>(Bill.Sql))?.LookedAt;
            }
            catch (Exception e) when (e is Cards.CardsAway or Cards.CardsRefused)
            {
                NotRead(log, e);
                next = now + Soon;
            }
        }
        var standing = await follow.Settle(db, shop);
        foreach (var at in Moments(standing, shop).Where(m => m > now)) next = at < next ? at : next;
        await Tell(db, shop, standing, now);
        done[db.Tenant] = (next, read, standing.IsLapsed ? "lapsed" : "active");
        return next;
    }

    private static IEnumerable<DateTimeOffset> Moments(Standing standing, Shop shop) => standing.Until is not { } until ? []
        : standing.State == Standing.Trial ? [.. Reminders.Select(d => Morning(shop, d)), until] : [until];

    private static DateTimeOffset Morning(Shop shop, int before) => ShopDay.Start(shop.TrialLastDay.AddDays(1 - before), shop) + Hour;

    private async Task Tell(TenantDb db, Shop shop, Standing standing, DateTimeOffset now)
    {
        // What it is about, so that each is told once: the newest reminder that is due, the payment that failed, the end.
        var cause = standing.State switch
        {
            Standing.Trial when Reminders.Where(d => Morning(shop, d) <= now).DefaultIfEmpty(0).Min() is > 0 and var due => $"trial {due} {shop.TrialLastDay:yyyy-MM-dd}",
            Standing.PastDue or Standing.Lapsed => standing.State + " " + ((await db.Row<Bill>(Bill.Sql))?.PaidUntil?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "trial"),
            _ => null,
        };
        if (cause is null) return;
        var matrix = await OwnersMatrix.Load(db, push, now, Occasion.Plan);
        var plans = matrix.Tell(new(Occasion.Team, Occasion.Plan, About: standing.State), Guid.Empty, now, now).ToList();
        if (plans.Count == 0) return;
        var write = db.Ask();
        TellWhoItConcerns.Write(write, names, plans, null, "plan " + cause, null, now, now, now + Notice.Life);
        // Nothing happened in the shop that would wake the sender.
        write.Do(QuietBench.Wake, SendNotices.Name, now);
        await write.Send();
    }

    [LoggerMessage(LogLevel.Warning, "A shop's subscription could not be read at Stripe; it is read again in ten minutes")]
    private static partial void NotRead(ILogger log, Exception why);
}
