using System.Security.Cryptography;
using ChronoCare.Identity;
using ChronoCare.Jobs.Audit;
using ChronoCare.Notifications;
using ChronoCare.Tenancy;
using ChronoCare.Tests.Mail;
using ChronoCare.Tests.Notifications;
using ChronoCare.Tests.Work;
using Npgsql;

namespace ChronoCare.Tests.House;

/// <summary>A PostgreSQL of its own with a post office and Apple's end beside it, for tests that let the program run in processes of its own and kill, stop or cut off one of them.</summary>
[CollectionDefinition(nameof(RealHouse))]
public sealed class RealHouse : IAsyncLifetime, ICollectionFixture<RealHouse>
{
    private static readonly string[] Consumers = [CrashReactions.Reaction.Name, TellWhoItConcerns.Name], Deliveries = [CrashReactions.Written, SendNotices.Name];
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-real-").FullName;
    private EmbeddedPostgres? postgres;
    private Apple? apple;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal Apple Apple => apple!;
    public PostOffice Post { get; } = new();
    public Database Database { get; private set; } = null!;
    public EmbeddedPostgres Postgres => postgres!;

    /// <summary>Somebody of a shop of this house, and the shop.</summary>
    public sealed record RealShop(RealHouse House, Guid Tenant, string Subdomain, Guid User, string Session)
    {
        public TenantDb Db => House.Database.Enter(Tenant, User);
        public HttpClient At(int port) => ChildProgram.At(port, Subdomain, Session);

        /// <summary>Takes a watch in whose client has a mailbox, by a command with a key.</summary>
        public static Task<HttpResponseMessage> TakeIn(HttpClient client, string key) => client.Send("/api/jobs", new
        {
            client = new { name = "Penelope Hart", phone = "+41 79 555 01 42", email = "p.hart@post.internal" }, watch = new { brand = "Omega", model = "Seamaster 300" },
            symptom = "Loses about 5 min a day since summer.", agreedBy = "Penelope Hart",
        }, key);

        /// <summary>Writes a note on a watch, by a command with a key.</summary>
        public static Task<HttpResponseMessage> Note(HttpClient client, Guid job, string key) => client.Send($"/api/jobs/{job}/service-log/notes", new { text = key, @for = "team" }, key);
    }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Outside);
        postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Path.Combine(folder, "postgres"), Fast = true });
        Database = Connect();
        await Database.Migrate();
        apple = await Apple.Open(TimeProvider.System);
    }

    private Database Connect() => new(Url(postgres!.Port), Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4);

    /// <summary>Waits until PostgreSQL, which was killed and comes back by itself, is there again.</summary>
    public async Task PostgresAgain()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await AsOperator<int>("select 1");
                break;
            }
            catch (NpgsqlException) when (tries < 200)
            {
                await Task.Delay(50, Stop);
            }
        }
        // What we had open ended with it.
        await Database.DisposeAsync();
        Database = Connect();
    }

    private string Outside => Path.Combine(folder, "outside");

    // In the clear, so that a wire can read it.
    private string Url(int port) => new NpgsqlConnectionStringBuilder(postgres!.OwnerConnectionString("chronocare")) { Port = port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable }.ConnectionString;

    /// <summary>Starts the program; what it says to PostgreSQL goes through the wire where one is given.</summary>
    public Task<ChildProgram> Serve(DatabaseWire? wire = null, params (string Name, string Value)[] settings) => ChildProgram.Serve(folder,
    [
        ("CHRONOCARE_DB", Url(wire?.Port ?? postgres!.Port)), ("CHRONOCARE_SMTP", $"smtp://127.0.0.1:{Post.Port}"), .. Apple.Settings(),
        ("DOTNET_STARTUP_HOOKS", typeof(CrashReactions).Assembly.Location), ("TEST_OUTSIDE", Outside), .. settings,
    ]);

    /// <summary>Opens a shop whose watchmaker carries a phone.</summary>
    public async Task<RealShop> OpenShop()
    {
        var clock = TimeProvider.System;
        var opened = await new Shops(Database, clock).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = "r" + Guid.NewGuid().ToString("N")[..20], Name = "Real Works" }, "o@example.com", "Ana Morel", "Terms.");
        var user = await Database.Enter(opened.TenantId).Row<Guid>("select id from shop.user_account");
        var db = Database.Enter(opened.TenantId, user);
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        ask.Do("insert into shop.user_account (email, name, role, created_at) values ('bench@example.com', 'Max Roy', 'watchmaker', $1)", now);
        ask.Do("""
            insert into shop.app (id, user_id, device, access_hash, access_until, refresh_hash, created_at, last_used_at, expires_at)
            select $1, u.id, 'Phone', $2, $3, $2, $3, $3, $4 from shop.user_account u where u.role = 'watchmaker'
            """, Guid.NewGuid(), RandomNumberGenerator.GetBytes(32), now, now.AddDays(30));
        ask.Do("insert into shop.push_device (token, user_id, app_id, environment, locale, app_version, registered_at) select $1, a.user_id, a.id, 'production', 'en', '1', $2 from shop.app a",
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), now);
        await ask.Send();
        return new(this, opened.TenantId, opened.Subdomain, user, await new Sessions(clock).Begin(db, user, "test"));
    }

    /// <summary>As whoever runs PostgreSQL.</summary>
    public async Task<T> AsOperator<T>(string sql, params object[] args)
    {
        await using var connection = new NpgsqlConnection(Url(postgres!.Port) + ";Pooling=false");
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var arg in args) command.Parameters.AddWithValue(arg);
        return (T)(await command.ExecuteScalarAsync(Stop) ?? throw new InvalidOperationException("No row: " + sql));
    }

    /// <summary>As if the time of whoever took something to send were over: nothing has to wait for the minutes after which the dead are given up.</summary>
    public Task LeasesEnd() => AsOperator<long>("""
        with n as (update shop.notice set due_at = made_at where state in ('queued', 'waiting') and due_at > now() returning 1),
        w as (update shop.wake set at = now(), is_claimed = false where what = any ($1) returning 1)
        select (select count(*) from n) + (select count(*) from w)
        """, (object)Deliveries);

    /// <summary>Waits until every event is handled and everything that was due outside has gone out. What somebody who died still has in hand is given up after a while.</summary>
    public async Task Settled()
    {
        var (since, gaveUp) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp());
        while ((await Database.TenantsBehind(Consumers, Deliveries, TimeProvider.System.GetUtcNow() + ChronoCare.Work.ShopWork.Lease)).Behind.Count > 0
            || await AsOperator<long>("select count(*) from shop.notice where state in ('queued', 'waiting')") > 0)
        {
            TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(60), "something is never done");
            await Task.Delay(50, Stop);
            if (TimeProvider.System.GetElapsedTime(gaveUp) < TimeSpan.FromSeconds(5)) continue;
            gaveUp = TimeProvider.System.GetTimestamp();
            await LeasesEnd();
        }
    }

    private sealed record Sent
    {
        public Guid Id { get; init; }
        public string Channel { get; init; } = "";
        public string Occasion { get; init; } = "";
        public string State { get; init; } = "";
    }

    /// <summary>Holds what stands in a shop's books against what the outside has got: every event handled, each effect in the database once, each mail and push at least once and all of the same one under one name.</summary>
    /// <returns>What it saw, in words.</returns>
    public async Task<string> Everything(RealShop shop)
    {
        var db = shop.Db;
        var verdict = await Chain.Verify(db);
        verdict.IsUnbroken.ShouldBeTrue(verdict.Sentence);
        var notes = await db.Rows<long>("select seq from shop.event where name = 'note-written' order by seq");
        (await db.Rows<long>("select substr(name, 8)::bigint from shop.counter where name like 'effect %' order by 1")).ShouldBe(notes);
        (await db.Row<long>("select coalesce(max(value), 0) from shop.counter where name = 'effects'")).ShouldBe(notes.Count);
        var outside = Directory.EnumerateFiles(Outside).Select(f => Path.GetFileName(f)).Where(f => f.StartsWith(shop.Tenant.ToString("D"), StringComparison.Ordinal)).Select(f => f[..^33]).ToList();
        outside.Distinct().Order().ShouldBe(notes.Select(n => $"{shop.Tenant:D} {n}").Order());
        (await db.Row<long>("select count(*) from shop.set_aside")).ShouldBe(0);

        // One mail to the client and one push to the phone for each watch that came in; and all that is said to be sent is outside, and nothing else.
        var notices = await db.Rows<Sent>("select id, channel, occasion, state from shop.notice");
        var watches = await db.Row<long>("select count(*) from shop.event where name = 'watch-received'");
        notices.Where(n => n is { Occasion: "received", State: Notice.Sent }).GroupBy(n => n.Channel).Select(g => (g.Key, (long)g.Count())).Order().ShouldBe([("mail", watches), ("push", watches)]);
        List<string> mails;
        lock (Post.Mails) mails = [.. Post.Mails.Where(m => m.Headers["X-ChronoCare-Shop"] == shop.Subdomain).Select(m => m.MessageId!.Split('@')[0])];
        mails.Distinct().Order().ShouldBe(notices.Where(n => n is { Channel: "mail", State: Notice.Sent }).Select(n => SendNotices.MailId(n.Id, shop.Subdomain)).Order());
        var ours = notices.Where(n => n is { Channel: "push", State: Notice.Sent }).Select(n => n.Id).ToHashSet();
        var pushes = Apple.Log.Where(p => ours.Contains(p.Id)).Select(p => p.Id).ToList();
        pushes.Distinct().Order().ShouldBe(ours.Order());
        Apple.Wrong.ShouldBeEmpty();
        return $"{verdict.Through} events, {notes.Count} effects in the database; outside {mails.Count} mails under {mails.Distinct().Count()} names, {pushes.Count} pushes under {ours.Count}, {outside.Count} files under {notes.Count}";
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
        await Post.DisposeAsync();
        if (apple is not null) await apple.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
