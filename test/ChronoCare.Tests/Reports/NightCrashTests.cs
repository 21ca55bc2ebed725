using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Intake;
using ChronoCare.Payments;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Npgsql;

namespace ChronoCare.Tests.Reports;

/// <summary>
/// The night under kill -9: program and PostgreSQL die in the middle of it. The copies and marks that were not made stay as they were, the law holds all the while, the place becomes free, the log says
/// what happened and the night is made. <c>CHRONOCARE_TEST_NIGHT_KILLS</c> says how often a process is killed besides, at moments that the dice choose.
/// </summary>
public sealed class NightCrashTests : IAsyncDisposable
{
    private static readonly int MoreKills = int.Parse(Environment.GetEnvironmentVariable("CHRONOCARE_TEST_NIGHT_KILLS") ?? "0", CultureInfo.InvariantCulture);
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-crash-").FullName;
    private readonly List<(Shop Shop, Guid Owner, string Session)> shops = [];
    private readonly Dictionary<Guid, List<Guid>> jobs = [];
    private EmbeddedPostgres postgres = null!;
    private ChildProgram? child;
    private Database database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // The database is one of its own: so the program can die and the database live, or the other way round.
    private string Url => postgres.OwnerConnectionString("chronocare");

    private async Task Serve() => child = await ChildProgram.Serve(folder, ("CHRONOCARE_DB", Url));

    private async Task Die()
    {
        child!.Kill();
        await child.DisposeAsync();
        child = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (child is not null) await child.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<T> AsSuperuser<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Url + ";Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stop) is T value ? value : default!;
    }

    private static async Task Until(Func<Task<bool>> isSo, string what, int seconds = 60)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try { if (await isSo()) return; }
            catch (Exception e) when (e is NpgsqlException or SocketException or HttpRequestException) { } // somebody is dead just now
            TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(seconds), what);
            await Task.Delay(25, Stop);
        }
    }

    // Copies and marks as they lie there, whoever may see them: of all shops, or of those from the second on, in the order of the night.
    private Task<string> Copies(bool fromSecond = false) => AsSuperuser<string>($"""
        with s as (select tenant_id from report_raw.mark order by tenant_id offset {(fromSecond ? 1 : 0)})
        select md5((select string_agg(j::text, '|' order by tenant_id, job_id) from report_raw.job j join s using (tenant_id)) || (select string_agg(m::text, '|' order by tenant_id) from report_raw.mark m join s using (tenant_id)))
        """);

    private Task<string> Log() => AsSuperuser<string>("select string_agg(coalesce(error, case when finished_at is null then 'open' else 'well' end), '|' order by started_at, id) from report_raw.run");

    private HttpClient Client(int i)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(System.Net.IPAddress.Loopback, child!.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"http://{shops[i].Shop.Subdomain}.localhost:{child!.Port}") };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={shops[i].Session}");
        return client;
    }

    // A day's work in every shop: one watch comes, one goes on, one is paid something.
    private async Task Work()
    {
        foreach (var (shop, owner, _) in shops)
        {
            var db = database.Enter(shop.TenantId, owner);
            var mine = jobs.TryGetValue(shop.TenantId, out var known) ? known : jobs[shop.TenantId] = [];
            var fee = new TakeIn.Form { ClientName = "C", ClientPhone = "1", Brand = "B", Symptom = "s", AgreedBy = "C", InspectionFeeMinor = 5000 };
            mine.Add((await TakeIn.Run(db, shop, TimeProvider.System, fee)).Id);
            if (mine.Count > 1) await MoveJob.Run(db, new Visitor(owner, "O", "", Role.Owner, ""), TimeProvider.System, mine[^2], "diagnosed", (await new JobRef(mine[^2], null).Load(db)).Version, null);
            await TakePayment.Run(db, shop, TimeProvider.System, new(mine[^1], null), new("cash", 1000, null, "", null));
        }
    }

    // A pool that outlives its database throws at each of its dead lines once.
    private Task LawHolds(string when) => Until(async () =>
    {
        foreach (var (shop, owner, _) in shops)
        {
            var today = ShopDay.Of(TimeProvider.System.GetUtcNow(), shop);
            await Trading.Compare(database.Enter(shop.TenantId, owner), shop, new(today.AddDays(-30), today), TimeProvider.System.GetUtcNow(), when);
        }
        return true;
    }, "the database did not answer " + when);

    // As if a day had passed since the runs so far: the next night is due.
    private Task Tomorrow() => AsSuperuser<object>("update report_raw.run set started_at = started_at - interval '1 day', until_at = until_at - interval '1 day'");

    private Task AskForNight() => Until(async () => (await Client(0).PostAsJsonAsync("/api/reports/night", new { }, Stop)).StatusCode == System.Net.HttpStatusCode.Accepted, "the program does not answer");

    private async Task NightWasMade(string when)
    {
        await Until(async () => await AsSuperuser<long>($"select count(*) from shop.stream s join report_raw.mark m on m.tenant_id = s.tenant_id and m.seq = s.seq") == shops.Count
            && (await Log()).EndsWith("|well", StringComparison.Ordinal), $"no night was made {when}: {await Log()}", 150);
        (await AsSuperuser<long>(Trading.ShopsApart)).ShouldBe(0, when);
        (await AsSuperuser<long>("select count(*) from report_raw.run where finished_at is null")).ShouldBe(0, when);
        await LawHolds(when);
    }

    [Fact]
    public async Task A_night_whose_program_or_database_is_killed_leaves_what_was_and_is_made_after_all()
    {
        postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Path.Combine(folder, "outside"), Fast = true }, Stop);
        await Serve();
        database = new Database(Url, Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4);
        for (var i = 0; i < 3; i++)
        {
            var shop = await new Shops(database, TimeProvider.System).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = $"night{i}", Name = "Night", TimeZone = i == 1 ? "Asia/Kolkata" : "Europe/Zurich" }, "o@example.com", "Owner", "Terms.");
            var owner = await database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
            shops.Add((shop, owner, await new Sessions(TimeProvider.System).Begin(database.Enter(shop.TenantId, owner), owner, "test")));
        }
        await Work();
        await Until(async () => await Log() is { Length: > 0 } log && !log.Contains("open", StringComparison.Ordinal), "the start made no night");
        await Tomorrow();
        await AskForNight();
        await NightWasMade("at first");

        // The program dies between the copy and the mark; its database lives.
        await Killed(Die, isClaimLeft: true);
        await LawHolds("while the program is dead");
        await Serve();
        await LawHolds("after its start");
        await Lapse();
        await AskForNight();
        await NightWasMade("after the program was killed");
        (await Log()).ShouldEndWith("Whoever made it stopped half-way.|well");

        // The database dies at the same place; the program lives and finds it again.
        await Work();
        await Killed(() =>
        {
            Posix.Signal(postgres.ProcessId, 9);
            return Task.CompletedTask;
        }, isClaimLeft: false);
        await Until(async () => await AsSuperuser<int>("select 1") == 1, "the database did not come back");
        await LawHolds("after the database was killed");
        await Lapse();
        await AskForNight();
        await NightWasMade("after the database was killed");
        (await Log()).ShouldMatch(@"\|(Whoever made it stopped half-way\.|The database did not make it: \w+)\|well$");

        var dice = new Random(1);
        for (var i = 0; i < MoreKills; i++)
        {
            await Work();
            var before = await Copies();
            await Tomorrow();
            await AskForNight();
            await Task.Delay(dice.Next(0, 120), Stop);
            var (program, base_) = (dice.Next(3) > 0, dice.Next(2) > 0);
            if (base_) Posix.Signal(postgres.ProcessId, 9);
            if (program || !base_)
            {
                await Die();
            }
            await Until(async () => await AsSuperuser<int>("select 1") == 1, "the database did not come back");
            var after = await Copies();
            await LawHolds($"after kill {i}");
            TestContext.Current.TestOutputHelper!.WriteLine($"kill {i}: {(base_ ? "database " : "")}{(program || !base_ ? "program" : "")}, {(after == before ? "as before" : "made")}: {(await Log()).Split('|')[^1]}");
            if (program || !base_) await Serve();
            // Every fourth time no hand helps: a claim that is left lapses by itself, and the next look makes the night.
            if (i % 4 > 0)
            {
                await Lapse();
                await AskForNight();
            }
            await NightWasMade($"after kill {i}");
        }
    }

    // Somebody who holds the second shop's mark lets the night make its copy and then wait: the middle of the night, and of a shop.
    private async Task Killed(Func<Task> kill, bool isClaimLeft)
    {
        await Work();
        await Tomorrow();
        var (all, others) = (await Copies(), await Copies(fromSecond: true));
        await using (var holding = new NpgsqlConnection(Url + ";Pooling=false"))
        {
            await holding.OpenAsync(Stop);
            await holding.BeginTransactionAsync(Stop);
            await using var mine = new NpgsqlCommand("select tenant_id from report_raw.mark where tenant_id = (select tenant_id from report_raw.mark order by tenant_id offset 1 limit 1) for update", holding);
            await mine.ExecuteNonQueryAsync(Stop);
            await AskForNight();
            await Until(async () => await AsSuperuser<long>("select count(*) from pg_stat_activity where usename = 'chronocare_refresh' and wait_event_type = 'Lock' and query like '%report_raw.stand%'") == 1, "the night never came to the mark");
            (await Copies()).ShouldNotBe(all, "the first shop has its night");
            (await Copies(fromSecond: true)).ShouldBe(others);
            await LawHolds("in the middle");
            await kill();
        }
        await Until(async () => await AsSuperuser<long>("select count(*) from pg_stat_activity where usename = 'chronocare_refresh' and state <> 'idle'") == 0, "the killed night still runs");
        (await Copies(fromSecond: true)).ShouldBe(others);
        if (isClaimLeft) (await Log()).ShouldEndWith("|open");
    }

    // As if so much time had passed that a claim which nobody holds has lapsed, and that a hand may ask again.
    private Task Lapse() => AsSuperuser<object>("""
        update report_raw.run set started_at = started_at - interval '6 minutes', until_at = until_at - interval '6 minutes' where started_at = (select max(started_at) from report_raw.run)
        """);
}
