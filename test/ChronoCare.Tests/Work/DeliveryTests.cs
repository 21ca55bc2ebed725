using ChronoCare.Tenancy;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Work;

/// <summary>What is due outside is carried out, however often somebody is killed before it is.</summary>
public sealed class DeliveryTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private const string Wake = "insert into shop.wake (what, at) values ($1, $2) on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)";

    [Fact]
    public async Task A_delivery_runs_after_the_reactions_and_again_when_it_wants_to()
    {
        var shop = await house.OpenShop();
        await shop.Happen(2);
        var clock = new Working.Clock(Now);
        var runs = new List<(DateTimeOffset At, int Counted)>();
        var work = Working.Runner(house, clock, [Working.Counts("CountFirst")], [new Delivery("deliver", async (db, _, _) =>
        {
            runs.Add((clock.GetUtcNow(), (await db.Counted("CountFirst")).Count));
            return runs.Count == 1 ? clock.GetUtcNow().AddHours(1) : null;
        })]);
        await work.Run(shop.Shop.TenantId, Stop);
        runs.Select(r => r.Counted).ShouldBe([2]);
        await work.Run(shop.Shop.TenantId, Stop);
        runs.Count.ShouldBe(1, "not before its time");
        clock.Pass(TimeSpan.FromHours(1));
        (await house.Database.TenantsBehind(["CountFirst"], ["deliver"], clock.GetUtcNow())).Behind.Single(b => b.TenantId == shop.Shop.TenantId).IsDue.ShouldBeTrue();
        await work.Run(shop.Shop.TenantId, Stop);
        runs.Count.ShouldBe(2);
        (await shop.Db().Row<long>("select count(*) from shop.wake where what = 'deliver'")).ShouldBe(0);
        (await work.IsSettled(shop.Shop.TenantId)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_asked_for_while_a_delivery_runs_is_not_lost()
    {
        var shop = await house.OpenShop();
        var runs = 0;
        var work = Working.Runner(house, TimeProvider.System, [], [new Delivery("deliver", async (db, _, _) =>
        {
            if (++runs == 1) await db.Do(Wake, "deliver", Now);
            return null;
        })]);
        await shop.Db().Do(Wake, "deliver", Now);
        await work.Run(shop.Shop.TenantId, Stop);
        runs.ShouldBe(2);
        (await shop.Db().Row<long>("select count(*) from shop.wake where what = 'deliver'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_delivery_that_fails_or_dies_half_way_is_run_again_and_holds_up_no_other()
    {
        var shop = await house.OpenShop();
        await shop.Happen(1);
        var clock = new Working.Clock(Now);
        var (failed, done) = (0, 0);
        var work = Working.Runner(house, clock, [Working.Counts("CountBefore")],
        [
            new Delivery("fails once", (_, _, _) => ++failed == 1 ? throw new IOException("Nobody answers.") : Task.FromResult<DateTimeOffset?>(null)),
            new Delivery("works", (_, _, _) => { done++; return Task.FromResult<DateTimeOffset?>(null); }),
        ]);
        await work.Run(shop.Shop.TenantId, Stop);
        (failed, done).ShouldBe((1, 1));
        await work.Run(shop.Shop.TenantId, Stop);
        failed.ShouldBe(1, "it waits first");
        clock.Pass(ChronoCare.Work.ShopWork.Lease);
        await work.Run(shop.Shop.TenantId, Stop);
        (failed, done).ShouldBe((2, 1));
    }
}
