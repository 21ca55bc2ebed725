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

/// <summary>When nights are made, who makes them, and what is told where one was not. Each in a database of its own, for the house's nights go on.</summary>
public sealed class NightlyTests(TestHouse house)
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

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
        await using var alone = await OwnBase.Open(house);
        var database = alone.Database;
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
        await alone.Do("drop policy report_rows on shop.job");
        (await nightly.Look(stop)).ShouldBeFalse();
        (await Copied()).ShouldBe(1);
        (await database.Night.Look()).Error.ShouldBe("1 of 1 shops keep the night before: it came out empty, and had 1 rows before.");
        (await nightly.Look(stop)).ShouldBeFalse(); // waits a little before it tries again
        clock.Pass(TimeSpan.FromHours(20));
        (await nightly.Look(stop)).ShouldBeFalse();
        nightly.Health.ShouldBe("failed: 1 of 1 shops keep the night before: it came out empty, and had 1 rows before.");
        (await database.Enter(shop.TenantId).Row<bool>("select failed_at > well_at from report.state")).ShouldBeTrue();

        await alone.Do("set role chronocare_owner; create policy report_rows on shop.job as permissive for select to chronocare_report using (true)");
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
        await Said(alone, clock, shop, owner, late: true);
        await database.Night.Finish(held, clock.GetUtcNow(), new(1, 1), null);
        clock.Pass(TimeSpan.FromMinutes(6));
        (await nightly.Look(stop)).ShouldBeFalse("it was begun after two");
        nightly.Health.ShouldBe("ok");
        await Said(alone, clock, shop, owner, late: false);
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
    private async Task Said(OwnBase alone, TimeProvider clock, Shop shop, Guid owner, bool late)
    {
        var port = TestHouse.FreePort();
        var settings = house.Settings with { Port = port, Root = $"localhost:{port}", Db = alone.Url };
        await using var app = App.Build(settings, alone.Database, house.Secrets, clock);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Host = $"{shop.Subdomain}.localhost:{port}";
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={await new Sessions(clock).Begin(alone.Database.Enter(shop.TenantId, owner), owner, "test")}");
        var page = await client.GetStringAsync("/reports", TestContext.Current.CancellationToken);
        page.Contains("They are computed anew every night, and were last", StringComparison.Ordinal).ShouldBe(late);
        page.ShouldContain("Computed ");
        var nightly = app.Services.GetRequiredService<Nightly>();
        for (var tries = 0; late && nightly.Health == "ok" && tries < 200; tries++) await Task.Delay(20, TestContext.Current.CancellationToken); // it looks once when it starts
        var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        ready.IsSuccessStatusCode.ShouldBe(!late);
        (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(late ? "\"reports\":\"late\"" : "\"reports\":\"ok\"");
        var figures = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        foreach (var name in (string[])["chronocare_report_age_seconds", "chronocare_report_failures_total", "chronocare_report_refresh_seconds", "chronocare_report_rows"]) figures.ShouldContain(name);
    }

    [Fact]
    public async Task A_shop_that_does_not_come_out_right_keeps_its_night_before_and_the_others_get_theirs()
    {
        await using var alone = await OwnBase.Open(house);
        var (clock, stop) = (new Working.Clock(new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero)), TestContext.Current.CancellationToken);
        using var nightly = new Nightly(alone.Database, clock, NullLogger<Nightly>.Instance);
        var shops = new List<Shop>();
        foreach (var name in (string[])["first", "second", "third"])
        {
            shops.Add(await new Shops(alone.Database, clock).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = name, Name = name }, "owner@example.com", "Ana", "Terms"));
            await TakeInOne(shops[^1]);
        }
        async Task TakeInOne(Shop shop) =>
            await TakeIn.Run(alone.Database.Enter(shop.TenantId, await alone.Database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account")), shop, clock, new TakeIn.Form { ClientName = "C", Brand = "Omega", Symptom = "Stopped", AgreedBy = "C" });
        Task<long> Copied(Shop shop) => alone.Database.Enter(shop.TenantId).Row<long>("select count(*) from report.job_night");

        (await nightly.Look(stop)).ShouldBeTrue();
        var seen = await alone.Database.Enter(shops[1].TenantId).Row<long>("select seq from shop.stream");
        foreach (var shop in shops) await TakeInOne(shop);
        // One event of the second's is seen by nobody who makes copies.
        await alone.Do($"set role chronocare_owner; create policy blind on shop.event as restrictive for select to chronocare_report using (tenant_id <> '{shops[1].TenantId}' or seq <= {seen})");
        clock.Pass(TimeSpan.FromDays(1));
        (await nightly.Look(stop)).ShouldBeFalse();
        (await Copied(shops[0]), await Copied(shops[1]), await Copied(shops[2])).ShouldBe((2, 1, 2));
        (await alone.Database.Night.Look()).Error.ShouldBe("1 of 3 shops keep the night before: it does not add up to the shop's rows.");
        foreach (var shop in shops) ((await LoadFacts.Stand(alone.Database.Enter(shop.TenantId))).FailedAt is not null).ShouldBe(shop == shops[1], shop.Name + ": only whose night it is hears of it");
        clock.Pass(TimeSpan.FromDays(1) + Nightly.Late);
        (await nightly.Look(stop)).ShouldBeFalse();
        foreach (var shop in shops) Nightly.IsLate(await LoadFacts.Stand(alone.Database.Enter(shop.TenantId)), clock.GetUtcNow()).ShouldBe(shop == shops[1], shop.Name);
        await alone.Do("set role chronocare_owner; drop policy blind on shop.event");
        clock.Pass(TimeSpan.FromMinutes(11));
        (await nightly.Look(stop)).ShouldBeTrue();
        (await Copied(shops[1])).ShouldBe(2);
        (await LoadFacts.Stand(alone.Database.Enter(shops[1].TenantId))).FailedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Each_shop_is_reckoned_whole_on_its_own_day_of_the_week_and_one_that_missed_it_is_caught_up()
    {
        await using var alone = await OwnBase.Open(house);
        var now = new DateTimeOffset(2026, 11, 30, 2, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 30; i++) await new Shops(alone.Database, TimeProvider.System).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = $"shop{i}", Name = "Shop" }, "owner@example.com", "Ana", "Terms");
        Task<string> Whole(DateTimeOffset at) => alone.Ask<string>("select coalesce(string_agg(shop::text, ' ' order by shop) filter (where is_whole), '') from report_raw.shops($1)", at);
        (await Whole(now)).Split(' ').Length.ShouldBe(30, "a new shop's first is whole");
        Task Make(DateTimeOffset at) => alone.Do(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
            insert into report_raw.mark (tenant_id, seq, at, whole_at, jobs) select s.shop, 0, '{at:O}', '{at:O}', 0 from report_raw.shops('{at:O}') s where s.is_whole
            on conflict (tenant_id) do update set whole_at = excluded.whole_at
            """));
        await Make(now);
        (await Whole(now.AddHours(1))).ShouldBe("");
        var days = new List<string>();
        for (var day = 1; day <= 7; day++)
        {
            days.AddRange((await Whole(now.AddDays(day))).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            await Make(now.AddDays(day));
        }
        // Those whose day is the first's were made on it, less than a day before.
        days.Distinct().Count().ShouldBe(days.Count);
        days.Count.ShouldBeInRange(15, 30);
        (await Whole(now.AddDays(16))).Split(' ').Length.ShouldBe(30, "all missed theirs");
    }
}
