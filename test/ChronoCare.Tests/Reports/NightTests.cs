using ChronoCare.Identity;
using ChronoCare.Jobs.Intake;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChronoCare.Tests.Reports;

/// <summary>Proof A5 and the nights: the copy of all shops is made whole or not at all, and nobody sees another shop's part of it.</summary>
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

    [Fact]
    public async Task Copy_and_mark_are_of_one_moment_though_somebody_writes_between_them()
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        await trade.TakeIn(1);
        var head = await shop.Db().Row<long>("select seq from shop.stream");
        await Trading.Night(house, between: () => trade.TakeIn(2));
        (await Stand(shop)).ShouldBe(new Standing { Seq = head, Jobs = 1 });
        (await shop.Db().Row<long>("select seq from shop.stream")).ShouldBeGreaterThan(head);
        await Trading.Compare(shop, new(new(2026, 10, 1), new(2026, 11, 2)), trade.Clock.GetUtcNow(), "with one between");
    }

    [Fact]
    public async Task A_runner_that_is_killed_half_way_leaves_the_night_before_as_it_was_and_its_place_to_the_next()
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, Begin);
        await trade.TakeIn(1);
        await Trading.Night(house);
        var before = await Stand(shop);
        await trade.TakeIn(2);
        // The job's copy is made by then, and the mark's is not.
        var killed = false;
        await Trading.Night(house, between: async () =>
        {
            if (killed) return;
            killed = true;
            (await AsSuperuser<long>("select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity where usename = 'chronocare_refresh' and state = 'idle in transaction') x")).ShouldBeGreaterThan(0);
            (await Stand(shop)).ShouldBe(before);
            await Trading.Compare(shop, new(new(2026, 10, 1), new(2026, 11, 2)), trade.Clock.GetUtcNow(), "after the kill");
        });
        killed.ShouldBeTrue();
        (await Stand(shop))!.Jobs.ShouldBe(2); // made by the next one
        (await AsSuperuser<long>("select count(*) from report_raw.run where error is not null")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_app_cannot_look_behind_the_barrier_and_sees_its_own_shop_alone_through_it()
    {
        var (ours, theirs) = (await house.OpenShop(), await house.OpenShop());
        await new Trading(ours, Begin).TakeIn(1);
        foreach (var n in (int[])[1, 2, 3]) await new Trading(theirs, Begin).TakeIn(n);
        await Trading.Night(house);
        (await Stand(ours))!.Jobs.ShouldBe(1);
        (await Stand(theirs))!.Jobs.ShouldBe(3);
        (await AsSuperuser<long>("select count(distinct tenant_id) from report_raw.job")).ShouldBeGreaterThan(1);
        foreach (var sql in (string[])["select count(*) from report_raw.job", "select count(*) from report_raw.mark", "select count(*) from report_raw.run", "select jobs from report_raw.sums()", "refresh materialized view report_raw.job"])
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
        await Trading.Night(house);
        const string Sums = "(select count(*) || ' ' || count(*) filter (where is_open) || ' ' || sum(charged_minor) || ' ' || sum(paid_minor) from {0} where tenant_id = $1)";
        var id = shop.Shop.TenantId;
        (await AsSuperuser<string>("select " + string.Format(System.Globalization.CultureInfo.InvariantCulture, Sums, "report_raw.job"), id)).ShouldBe("2 1 40000 40000");
        (await AsSuperuser<string>("select " + string.Format(System.Globalization.CultureInfo.InvariantCulture, Sums, "shop.job"), id)).ShouldBe("2 1 40000 40000");
        // That the whole house adds up is what every night is held to before it stands; here it is shown that the check can fail.
        await trade.TakeIn(3);
        (await AsSuperuser<long>("select shops_apart from report_raw.sums()")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void An_empty_or_untrue_copy_is_thrown_away()
    {
        Nightly.WhatIsWrong(new(10, 100, 0), 9).ShouldBeNull();
        Nightly.WhatIsWrong(new(0, 0, 0), 0).ShouldBeNull();
        Nightly.WhatIsWrong(new(0, 100, 0), 9).ShouldBe("It came out empty, and had 9 rows before.");
        Nightly.WhatIsWrong(new(10, 100, 2), 9).ShouldBe("It does not add up to the rows of 2 shops.");
    }

    [Theory]
    [InlineData("2026-11-30T01:30:00Z", "2026-11-30T01:00:00Z", "Europe/Zurich")]
    [InlineData("2026-11-30T00:30:00Z", "2026-11-29T01:00:00Z", "Europe/Zurich")]
    [InlineData("2026-11-30T20:00:00Z", "2026-11-30T15:30:00Z", "Europe/Zurich", "Australia/Adelaide")]
    [InlineData("2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z", "Europe/Zurich")] // two o'clock is skipped: the first moment after
    [InlineData("2026-11-01T12:00:00Z", "2026-11-01T07:00:00Z", "America/New_York")]
    [InlineData("2026-11-30T03:00:00Z", "2026-11-30T02:00:00Z", "Atlantis/Nowhere")] // counts as UTC
    public void A_night_is_due_at_two_in_each_zone(string now, string due, params string[] zones) =>
        Nightly.DueSince(zones, At(now)).ShouldBe(At(due));

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task One_place_is_claimed_by_one_and_lapses_with_its_runner()
    {
        // In a database of its own, for the house's nights go on.
        var name = "night_" + Guid.NewGuid().ToString("N");
        await AsSuperuserDo($"create database {name}");
        try
        {
            var url = new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Database = name }.ConnectionString;
            await using var database = new Database(url, house.Secrets, TimeProvider.System, 2);
            await database.Migrate();
            var (views, now) = (database.Night, new DateTimeOffset(2026, 11, 30, 2, 0, 0, TimeSpan.Zero));
            var claims = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => views.Claim("night", now, TimeSpan.FromMinutes(1))));
            var first = claims.OfType<Guid>().ShouldHaveSingleItem();
            (await views.Claim("night", now.AddSeconds(50), TimeSpan.FromMinutes(1))).ShouldBeNull();
            (await views.Hold(first, now.AddMinutes(2))).ShouldBeTrue();
            (await views.Claim("night", now.AddSeconds(90), TimeSpan.FromMinutes(1))).ShouldBeNull();
            var next = (await views.Claim("night", now.AddMinutes(3), TimeSpan.FromMinutes(1))).ShouldNotBeNull();
            (await views.Hold(first, now.AddMinutes(9))).ShouldBeFalse();
            await views.Finish(first, now.AddMinutes(3), new(1, 1, 0), null); // too late: it was written off
            (await views.Look()).WellAt.ShouldBeNull();
            (await views.Look()).Error.ShouldBe("Whoever made it stopped half-way.");
            await views.Finish(next, now.AddMinutes(4), new(5, 9, 0), null);
            (await views.Look()).ShouldSatisfyAllConditions(l => l.WellAt.ShouldBe(now.AddMinutes(3)), l => l.Jobs.ShouldBe(5), l => l.RunsUntil.ShouldBeNull());
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await AsSuperuserDo($"drop database {name} with (force)");
        }
    }

    [Fact]
    public async Task A_missed_night_is_caught_up_and_one_that_fails_or_comes_out_empty_is_told_of_and_leaves_the_last_one_standing()
    {
        var name = "night_" + Guid.NewGuid().ToString("N");
        await AsSuperuserDo($"create database {name}");
        try
        {
            var url = new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Database = name }.ConnectionString;
            await using var database = new Database(url, house.Secrets, TimeProvider.System, 2);
            await database.Migrate();
            var clock = new Working.Clock(new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero));
            using var nightly = new Nightly(database, clock, NullLogger<Nightly>.Instance);
            var stop = TestContext.Current.CancellationToken;
            var shop = await new Shops(database, clock).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = "nights", Name = "Nights" }, "owner@example.com", "Ana", "Terms");
            var owner = await database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
            await TakeIn.Run(database.Enter(shop.TenantId, owner), shop, clock, new TakeIn.Form { ClientName = "C", Brand = "Omega", Symptom = "Stopped", AgreedBy = "C" });
            Task<long> Copied() => database.Enter(shop.TenantId).Row<long>("select count(*) from report.job_night");

            (await nightly.Look(stop)).ShouldBeTrue(); // never made before
            (await Copied()).ShouldBe(1);
            (await nightly.Look(stop)).ShouldBeFalse();
            clock.Pass(TimeSpan.FromDays(3));
            (await nightly.Look(stop)).ShouldBeTrue(); // nights were missed
            nightly.Health.ShouldBe("ok");

            // Without its policy the copy's owner sees no row, and no error says so.
            clock.Pass(TimeSpan.FromDays(1));
            await AsSuperuserDo("drop policy report_rows on shop.job", url);
            (await nightly.Look(stop)).ShouldBeFalse();
            (await Copied()).ShouldBe(1);
            (await database.Night.Look()).Error.ShouldBe("It came out empty, and had 1 rows before.");
            (await nightly.Look(stop)).ShouldBeFalse(); // waits a little before it tries again
            clock.Pass(TimeSpan.FromHours(20));
            (await nightly.Look(stop)).ShouldBeFalse();
            nightly.Health.ShouldBe("failed: It came out empty, and had 1 rows before.");
            (await database.Enter(shop.TenantId).Row<bool>("select failed_at > well_at from report.state")).ShouldBeTrue();

            await AsSuperuserDo("set role chronocare_owner; create policy report_rows on shop.job as permissive for select to chronocare_report using (true)", url);
            clock.Pass(TimeSpan.FromMinutes(11));
            (await nightly.Look(stop)).ShouldBeTrue();
            nightly.Health.ShouldBe("ok");
            (await Copied()).ShouldBe(1);

            // Somebody has the place and does not come to an end: nothing failed, and yet it is said, to whoever runs the program and on the owner's page.
            clock.Pass(TimeSpan.FromDays(1));
            var held = (await database.Night.Claim("night", clock.GetUtcNow(), TimeSpan.FromHours(3))).ShouldNotBeNull();
            (await nightly.Look(stop)).ShouldBeFalse();
            nightly.Health.ShouldBe("ok", "it is being made");
            clock.Pass(TimeSpan.FromHours(2.5));
            (await nightly.Look(stop)).ShouldBeFalse();
            nightly.Health.ShouldBe("late");
            await Said(database, url, clock, shop, owner, late: true);
            await database.Night.Finish(held, clock.GetUtcNow(), new(1, 1, 0), null);
            clock.Pass(TimeSpan.FromMinutes(6));
            (await nightly.Look(stop)).ShouldBeFalse("it was begun after two");
            nightly.Health.ShouldBe("ok");
            await Said(database, url, clock, shop, owner, late: false);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await AsSuperuserDo($"drop database {name} with (force)");
        }
    }

    [Fact]
    public async Task That_nobody_could_look_for_two_hours_is_said()
    {
        var stop = TestContext.Current.CancellationToken;
        var clock = new Working.Clock(Begin);
        // Nobody answers there.
        using var nightly = new Nightly(new Database(new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Port = TestHouse.FreePort() }.ConnectionString, house.Secrets, clock), clock, NullLogger<Nightly>.Instance);
        await nightly.StartAsync(stop);
        nightly.Health.ShouldBe("ok", "it may be there again in a moment");
        clock.Pass(Nightly.Late + TimeSpan.FromMinutes(1));
        while (nightly.Health == "ok") await Task.Delay(20, stop); // it looks every two seconds while it cannot
        nightly.Health.ShouldBe("cannot look whether a night is due");
        await nightly.StopAsync(stop);
    }

    // The program on that database, by its own clock.
    private async Task Said(Database database, string url, TimeProvider clock, Shop shop, Guid owner, bool late)
    {
        var port = TestHouse.FreePort();
        var settings = house.Settings with { Port = port, Root = $"localhost:{port}", Db = url };
        await using var app = App.Build(settings, database, house.Secrets, clock);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Host = $"{shop.Subdomain}.localhost:{port}";
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={await new Sessions(clock).Begin(database.Enter(shop.TenantId, owner), owner, "test")}");
        var page = await client.GetStringAsync("/reports", TestContext.Current.CancellationToken);
        page.Contains("They are computed whole every night, and were last", StringComparison.Ordinal).ShouldBe(late);
        page.ShouldContain("Computed ");
        var nightly = app.Services.GetRequiredService<Nightly>();
        for (var tries = 0; late && nightly.Health == "ok" && tries < 200; tries++) await Task.Delay(20, TestContext.Current.CancellationToken); // it looks once when it starts
        var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        ready.IsSuccessStatusCode.ShouldBe(!late);
        (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(late ? "\"reports\":\"late\"" : "\"reports\":\"ok\"");
        var figures = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        foreach (var name in (string[])["chronocare_report_age_seconds", "chronocare_report_failures_total", "chronocare_report_refresh_seconds", "chronocare_report_rows"]) figures.ShouldContain(name);
    }

    private async Task AsSuperuserDo(string sql, string? url = null)
    {
        await using var connection = new NpgsqlConnection(url ?? house.OwnerUrl);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var statement in sql.Split(';')) await new NpgsqlCommand(statement, connection).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
