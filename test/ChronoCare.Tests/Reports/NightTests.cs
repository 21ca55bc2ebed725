using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using Npgsql;

namespace ChronoCare.Tests.Reports;

/// <summary>Proof A5 and the nights: a shop's copy is made whole or not at all, and nobody sees another shop's part of it.</summary>
public sealed class NightTests(TestHouse house)
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    private async Task<T> AsSuperuser<T>(string sql, params object[] args)
    {
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var arg in args) command.Parameters.Add(new NpgsqlParameter { Value = arg });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private sealed record Standing { public long Seq { get; init; } public long Jobs { get; init; } }

    private static Task<Standing?> Stand(TestShop shop) => shop.Db().Row<Standing>("select coalesce((select seq from report.mark), 0) as seq, (select count(*) from report.job_night) as jobs");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_and_mark_are_of_one_moment_though_somebody_writes_between_them(bool isWhole)
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        await Trading.Night(shop, isWhole: true);
        await trade.TakeIn(1);
        var head = await shop.Db().Row<long>("select seq from shop.stream");
        await Trading.Night(shop, isWhole, _ => trade.TakeIn(2));
        (await Stand(shop)).ShouldBe(new Standing { Seq = head, Jobs = 1 });
        (await shop.Db().Row<long>("select seq from shop.stream")).ShouldBeGreaterThan(head);
        await Trading.Compare(shop, new(new(2026, 10, 1), new(2026, 11, 2)), trade.Clock.GetUtcNow(), "with one between");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_runner_that_is_killed_half_way_leaves_the_night_before_as_it_was(bool isWhole)
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        await trade.TakeIn(1);
        await Trading.Night(shop, isWhole: true);
        var before = await Stand(shop);
        await trade.TakeIn(2);
        // The jobs' copy is made by then, and the mark is not set.
        await Should.ThrowAsync<NpgsqlException>(() => Trading.Night(shop, isWhole, async process =>
        {
            (await AsSuperuser<bool>("select pg_terminate_backend($1, 5000)", process)).ShouldBeTrue();
            (await Stand(shop)).ShouldBe(before);
            await Trading.Compare(shop, new(new(2026, 10, 1), new(2026, 11, 2)), trade.Clock.GetUtcNow(), "after the kill");
        }));
        (await Stand(shop)).ShouldBe(before);
        await Trading.Night(shop, isWhole);
        (await Stand(shop))!.Jobs.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Of_two_who_make_the_same_copy_at_once_one_gives_way(bool first, bool second)
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        await trade.TakeIn(1);
        await Trading.Night(shop, isWhole: true);
        await trade.Hold(trade.Jobs[0], "parts");
        Task next = Task.CompletedTask;
        // The first one's claim lapsed while it was between copy and mark, and somebody else begins, who knows one event more.
        var made = Trading.Night(shop, first, async _ =>
        {
            await trade.TakeIn(2);
            next = Trading.Night(shop, second);
            while (!next.IsCompleted && await AsSuperuser<long>("select count(*) from pg_stat_activity where usename = 'chronocare_refresh' and wait_event_type = 'Lock'") == 0) await Task.Delay(10, TestContext.Current.CancellationToken);
        });
        var failed = new List<Exception>();
        foreach (var runner in (Func<Task>[])[() => made, () => next])
        {
            try { await runner(); }
            catch (PostgresException e) { failed.Add(e); }
        }
        failed.ShouldHaveSingleItem().ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.SerializationFailure);
        await Trading.Compare(shop, new(new(2026, 10, 1), new(2026, 11, 2)), trade.Clock.GetUtcNow(), "after both");
        await Trading.Night(shop);
        (await Stand(shop))!.Jobs.ShouldBe(2);
        await Trading.Night(shop, isWhole: true);
    }

    [Fact]
    public async Task A_fact_that_changed_without_an_event_is_found_and_told_of_when_the_shop_is_reckoned_whole()
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        foreach (var n in (int[])[1, 2, 3]) await trade.TakeIn(n);
        await Trading.Night(shop, isWhole: true);
        Task<NightlyViews.Made> Made(bool isWhole) => house.Database.Night.Make(shop.Shop.TenantId, TimeProvider.System.GetUtcNow(), isWhole, TestContext.Current.CancellationToken);
        await house.AsOperator("update shop.job set promised_on = date '2026-12-24' where tenant_id = $1 and id = $2", shop.Shop.TenantId, trade.Jobs[0]);
        (await Made(false)).Found.ShouldBe(0, "nothing happened to it");
        (await Made(true)).Found.ShouldBe(1);
        (await Made(true)).Found.ShouldBe(0);
        // Where sums show it, the night of what was touched does not stand, and all of the shop's jobs are reckoned at once.
        await house.AsOperator("update shop.job set is_practice = true where tenant_id = $1 and id = $2", shop.Shop.TenantId, trade.Jobs[1]);
        (await Made(false)).Found.ShouldBe(1);
        await Trading.Night(shop, isWhole: true);
    }

    [Fact]
    public async Task The_app_cannot_look_behind_the_barrier_and_sees_its_own_shop_alone_through_it()
    {
        var (ours, theirs) = (await house.OpenShop(), await house.OpenShop());
        await new Trading(ours, Begin).TakeIn(1);
        foreach (var n in (int[])[1, 2, 3]) await new Trading(theirs, Begin).TakeIn(n);
        foreach (var shop in (TestShop[])[ours, theirs]) await Trading.Night(shop, isWhole: true);
        (await Stand(ours))!.Jobs.ShouldBe(1);
        (await Stand(theirs))!.Jobs.ShouldBe(3);
        (await AsSuperuser<long>("select count(distinct tenant_id) from report_raw.job")).ShouldBeGreaterThan(1);
        foreach (var sql in (string[])["select count(*) from report_raw.job", "select count(*) from report_raw.mark", "select count(*) from report_raw.run", "select count(*) from report_raw.shops(now())", "select report_raw.make_whole(sealed.tenant())"])
            (await Should.ThrowAsync<PostgresException>(() => ours.Db().Row<long>(sql))).SqlState.ShouldBe("42501", sql);
        (await ours.Db().Row<long>("select count(*) from report.job_now")).ShouldBe(1);
        (await ours.Db().Row<long>("select count(*) from report.job_now where tenant_id = $1", theirs.Shop.TenantId)).ShouldBe(0);
        (await ours.Db().Row<long>("select count(*) from report.job_night where tenant_id = $1", theirs.Shop.TenantId)).ShouldBe(0);
    }

    [Fact]
    public async Task The_login_that_makes_the_copy_cannot_read_it()
    {
        await using var connection = new NpgsqlConnection(house.Database.Url("refresh"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var sql in (string[])["select count(*) from report_raw.job", "select count(*) from shop.job", "select count(*) from report.job_now", "delete from report_raw.run"])
        {
            await using var command = new NpgsqlCommand(sql, connection);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync(TestContext.Current.CancellationToken))).SqlState.ShouldBe("42501", sql);
        }
    }

    [Fact]
    public async Task Each_shops_part_adds_up_to_its_rows()
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        await trade.Whole(1);
        await trade.TakeIn(2);
        await Trading.Night(shop, isWhole: true);
        const string Sums = "(select count(*) || ' ' || count(*) filter (where is_open) || ' ' || sum(charged_minor) || ' ' || sum(paid_minor) from {0} where tenant_id = $1)";
        var id = shop.Shop.TenantId;
        (await AsSuperuser<string>("select " + string.Format(System.Globalization.CultureInfo.InvariantCulture, Sums, "report_raw.job"), id)).ShouldBe("2 1 40000 40000");
        (await AsSuperuser<string>("select " + string.Format(System.Globalization.CultureInfo.InvariantCulture, Sums, "shop.job"), id)).ShouldBe("2 1 40000 40000");
        await trade.TakeIn(3);
        (await AsSuperuser<long>(Trading.ShopsApart)).ShouldBeGreaterThan(0, "the check can fail");
    }
}
