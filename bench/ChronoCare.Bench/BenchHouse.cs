using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChronoCare.Bench;

/// <summary>The program on a PostgreSQL of its own, durable as in production, filled in bulk.</summary>
public sealed class BenchHouse : IAsyncDisposable
{
    private readonly EmbeddedPostgres postgres;
    private readonly WebApplication? app;
    private readonly Process? program;
    private readonly string folder;

    public Settings Settings { get; }
    public Database Database { get; }
    public Secrets Secrets { get; }
    public string OwnerUrl { get; }
    public List<(Shop Shop, string Session)> Shops { get; } = [];

    /// <summary>The reactions that follow a shop's stream; events that are filled in would keep them busy for hours.</summary>
    public string[] Consumers => app!.Services.GetRequiredService<ShopWork>().Consumers;

    private BenchHouse(EmbeddedPostgres postgres, WebApplication? app, Process? program, string folder, Settings settings, Secrets secrets, Database database) =>
        (this.postgres, this.app, this.program, this.folder, Settings, Secrets, Database, OwnerUrl) = (postgres, app, program, folder, settings, secrets, database, settings.Db);

    public static async Task<BenchHouse> Open(Action<WebApplicationBuilder>? also = null)
    {
        var (postgres, settings) = await Ground();
        var secrets = Secrets.Open(settings);
        var database = new Database(settings.Db, secrets, TimeProvider.System, 16);
        await database.Migrate();
        var app = App.Build(settings, database, secrets, TimeProvider.System, also);
        await app.StartAsync();
        return new BenchHouse(postgres, app, null, settings.Data, settings, secrets, database);
    }

    /// <summary>The same with the program in a process of its own, as people run it; the load and the outside world are in this one.</summary>
    /// <param name="told">Settings beside port, data and database.</param>
    public static async Task<BenchHouse> Beside(params (string Name, string Value)[] told)
    {
        var (postgres, settings) = await Ground();
        var secrets = Secrets.Open(settings);
        var database = new Database(settings.Db, secrets, TimeProvider.System, 4);
        await database.Migrate();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChronoCare.dll"), "serve"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in told.Append(("CHRONOCARE_DATA", settings.Data)).Append(("CHRONOCARE_DB", settings.Db)).Append(("CHRONOCARE_PORT", settings.Port.ToString(CultureInfo.InvariantCulture)))) start.Environment[name] = value;
        var program = Process.Start(start)!;
        while (await program.StandardOutput.ReadLineAsync() is { } line && !line.Contains("is open at", StringComparison.Ordinal)) { }
        // What it says later is read away, so that it never waits for us.
        _ = program.StandardOutput.ReadToEndAsync();
        return new BenchHouse(postgres, null, program, settings.Data, settings, secrets, database);
    }

    private static async Task<(EmbeddedPostgres Postgres, Settings Settings)> Ground()
    {
        var folder = Directory.CreateTempSubdirectory("chronocare-bench-").FullName;
        var postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Path.Combine(folder, "postgres") });
        var port = FreePort();
        return (postgres, new Settings { Port = port, Root = $"localhost:{port}", Data = folder, Db = postgres.OwnerConnectionString("chronocare") });
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Processor time so far: of this program (load generator included, unless it runs in a process of its own) and of PostgreSQL's processes, in milliseconds.</summary>
    public (double Own, double Postgres) Spent()
    {
        var master = postgres.ProcessId;
        double ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => Path.GetFileName(f).All(char.IsAsciiDigit)))
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == master.ToString(CultureInfo.InvariantCulture)) ticks += double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
            }
            catch (IOException) { } // gone meanwhile
        }
        program?.Refresh();
        return ((program ?? Process.GetCurrentProcess()).TotalProcessorTime.TotalMilliseconds, ticks * 10);
    }

    public async Task Run(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(OwnerUrl) { CommandTimeout = 1800, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in sql.Split(";;", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            await new NpgsqlCommand(statement, connection).ExecuteNonQueryAsync();
    }

    /// <summary>Opens shops, each with some jobs of which some are open; ids follow from (shop, number), so that a script can name them.</summary>
    public async Task Fill(int shops, int jobs, int open)
    {
        var first = Shops.Count;
        await OpenShops(shops);
        for (var i = first; i < first + shops; i++)
        {
            var shop = Shops[i].Shop;
            var user = await Database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
            var t = shop.TenantId.ToString("D");
            await Run($"""
                set session_replication_role = replica;;
                alter table shop.job disable trigger guard_first_milestone;;
                insert into shop.client (tenant_id, id, name, phone, phone_digits, email, created_at)
                select '{t}', md5('{i} client ' || n)::uuid, 'Client ' || substr(md5('{i}' || n), 1, 8), '+41 79 ' || n, '4179' || n, 'c' || n || '@example.com', now() from generate_series(1, {Math.Max(1, jobs / 3)}) n;;
                insert into shop.watch (tenant_id, id, client_id, brand, model, reference, serial, calibre, created_at)
                select '{t}', md5('{i} watch ' || n)::uuid, md5('{i} client ' || (n % {Math.Max(1, jobs / 3)} + 1))::uuid, 'Omega', 'Seamaster ' || n % 50, '166.' || n % 900, substr(md5('{i}s' || n), 1, 8), '565', now() from generate_series(1, {jobs}) n;;
                insert into shop.job (tenant_id, id, number, client_id, watch_id, status, version, quote_state, log_entries, promised_on, arrived_at, status_at, client_name, watch_name, reference, serial_tail)
                select '{t}', md5('{i} job ' || n)::uuid, '2026-' || lpad(n::text, 5, '0'), md5('{i} client ' || (n % {Math.Max(1, jobs / 3)} + 1))::uuid, md5('{i} watch ' || n)::uuid,
                       case when n <= {open} then (array['received', 'diagnosed', 'in_service', 'ready'])[n % 4 + 1] else 'collected' end, 1, 'approved', 1,
                       current_date + (n % 30)::int, now() - n * interval '5 hours', now() - n * interval '5 hours', 'C. Bench' || n % 97, 'Omega Seamaster ' || n % 50, '166.' || n % 900, substr(md5('{i}s' || n), 5, 4)
                from generate_series(1, {jobs}) n;;
                insert into shop.intake (tenant_id, job_id, symptom, terms_version, agreed_by, pickup_code, taken_in_by) select '{t}', md5('{i} job ' || n)::uuid, 'Loses five minutes a day', 1, 'C', '1234', '{user}' from generate_series(1, {Math.Min(jobs, 100)}) n;;
                insert into shop.search_word (tenant_id, word, kind, id) select '{t}', substr(md5('{i}' || n), 1, 8), 'c', md5('{i} client ' || n)::uuid from generate_series(1, {Math.Max(1, jobs / 3)}) n;;
                insert into shop.search_word (tenant_id, word, kind, id) select '{t}', substr(md5('{i}s' || n), 1, 8), 'w', md5('{i} watch ' || n)::uuid from generate_series(1, {jobs}) n on conflict do nothing;;
                insert into shop.search_term (tenant_id, word) select distinct tenant_id, word from shop.search_word where tenant_id = '{t}';;
                insert into shop.counter (tenant_id, name, value) values ('{t}', 'job-2026', {jobs});;
                alter table shop.job enable always trigger guard_first_milestone
                """);
        }
        await Run("analyze;; checkpoint");
    }

    /// <summary>Opens shops without any jobs, each with its owner signed in.</summary>
    public async Task OpenShops(int shops)
    {
        foreach (var i in Enumerable.Range(Shops.Count, shops))
        {
            var name = "bench" + i.ToString(CultureInfo.InvariantCulture);
            var shop = await new Shops(Database, TimeProvider.System).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = name, Name = name }, "o@example.com", "Owner Bench", "Terms");
            var user = await Database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
            Shops.Add((shop, await new Sessions(TimeProvider.System).Begin(Database.Enter(shop.TenantId), user, "bench")));
        }
    }

    /// <summary>One value, asked as the database's owner.</summary>
    public async Task<T> Ask<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(OwnerUrl);
        await connection.OpenAsync();
        return (T)(await new NpgsqlCommand(sql, connection) { CommandTimeout = 1800 }.ExecuteScalarAsync())!;
    }

    /// <summary>Gives the first job of a shop this many events in a proper chain.</summary>
    public async Task Talk(int shop, int events)
    {
        var db = Database.Enter(Shops[shop].Shop.TenantId, await Database.Enter(Shops[shop].Shop.TenantId).Row<Guid>("select id from shop.user_account"));
        var sql = ChronoCare.Jobs.Stream.Fact();
        for (var i = 0; i < events; i++)
            await ChronoCare.Jobs.Stream.Append(db, sql, JobId(shop, 1), null, ChronoCare.Tenancy.Event.Of("reading-taken", JobId(shop, 1), db.Actor, DateTimeOffset.UnixEpoch.AddYears(56).AddMinutes(i),
                new System.Text.Json.Nodes.JsonObject { ["readings"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["phase"] = "before", ["position"] = "CH", ["rate"] = "4.0", ["amplitude"] = "280" }) }));
    }

    /// <summary>Sends a quote for a job of a shop and makes its client's link; the link's path.</summary>
    public async Task<string> Ask(int shop, int n)
    {
        var (of, _) = Shops[shop];
        var user = await Database.Enter(of.TenantId).Row<Guid>("select id from shop.user_account");
        var db = Database.Enter(of.TenantId, user);
        var job = new ChronoCare.Jobs.JobRef(JobId(shop, n), null);
        await ChronoCare.Quotes.SendQuote.Run(db, of, TimeProvider.System, job, new()
        {
            Note = "Case not polished, as you asked.",
            Lines = [new() { Text = "Full service, calibre 565", Detail = "strip, clean, lubricate, regulate", UnitMinor = 42_000 }, new() { Kind = "part", Text = "Mainspring", UnitMinor = 4_800 }, new() { Kind = "part", Text = "Crystal and gaskets", UnitMinor = 6_400 }],
        });
        var keys = new ChronoCare.Portal.PortalKeys(Secrets);
        var link = await ChronoCare.Portal.OpenLink.Run(db, keys, TimeProvider.System, JobId(shop, n), ChronoCare.Portal.OpenLink.Need.IfNever);
        return "/portal/" + keys.Token(of.TenantId, JobId(shop, n), link!.Value);
    }

    public static Guid JobId(int shop, int n) => Guid.ParseExact(Convert.ToHexStringLower(Md5(string.Create(CultureInfo.InvariantCulture, $"{shop} job {n}"))), "N");

#pragma warning disable CA5351 // Only names the rows that the bulk fill made with md5(); nothing is protected by it.
    private static byte[] Md5(string text) => System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5351

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        if (program is { HasExited: false })
        {
            Posix.Signal(program.Id, Posix.Interrupt);
            await program.WaitForExitAsync();
        }
        program?.Dispose();
        await Database.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
