using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Bench;

/// <summary>What happens, as it happens: from commit to the other side's frame and to the reaction, one event to a whole shop, and what a quiet connection weighs.</summary>
public static class Live
{
    internal static string Spread(IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {sorted[sorted.Count / 2]:F1} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:F1} ms, longest {sorted[^1]:F1} ms ({sorted.Count} measured)");
    }

    public static async Task<int> Run()
    {
        await Frames();
        await Idle();
        return 0;
    }

    private static async Task Frames()
    {
        var sent = new ConcurrentDictionary<string, long>();
        var reacted = new ConcurrentBag<double>();
        static string Key(Guid tenant, long n) => string.Create(CultureInfo.InvariantCulture, $"{tenant:N}{n}");
        var reaction = new Reaction("MeasureWhenNoted", new HashSet<string> { EventNames.NoteWritten }, default, h =>
        {
            if (sent.TryGetValue(Key(h.Shop.TenantId, h.Event.Data["n"]!.GetValue<long>()), out var at)) reacted.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            h.Ask.Do("insert into shop.counter (name, value) values ('measured', 1) on conflict (tenant_id, name) do update set value = shop.counter.value + 1");
            return Task.CompletedTask;
        });
        await using var house = await BenchHouse.Open(b => b.Services.AddSingleton(reaction));
        const int shops = 20, each = 50, perSecond = 200, seconds = 15;
        await house.Fill(shops, 3, 3);
        async Task<List<Ear>> Connect(int shop, int count)
        {
            var ears = new List<Ear>();
            for (var i = 0; i < count; i++) ears.Add(await Ear.Open(house.Settings.Port, house.Shops[shop].Shop.Subdomain, house.Shops[shop].Session));
            return ears;
        }
        var sql = ChronoCare.Jobs.Stream.Fact();
        async Task Write(int shop, long n)
        {
            var tenant = house.Shops[shop].Shop.TenantId;
            var job = BenchHouse.JobId(shop, 1);
            sent[Key(tenant, n)] = Stopwatch.GetTimestamp();
            await house.Database.Enter(tenant).Append(sql, job, null, ChronoCare.Tenancy.Event.Of(EventNames.NoteWritten, job, Guid.Empty, TimeProvider.System.GetUtcNow(), new JsonObject { ["n"] = n }));
        }

        var all = new List<Ear>();
        var waits = new ConcurrentBag<double>();
        var measures = false;
        for (var s = 0; s < shops; s++)
        {
            var tenant = house.Shops[s].Shop.TenantId;
            foreach (var ear in await Connect(s, each))
            {
                all.Add(ear);
                _ = Task.Run(async () =>
                {
                    var buffer = new byte[2048];
                    try
                    {
                        while (true)
                        {
                            var length = await ear.Next(buffer);
                            var now = Stopwatch.GetTimestamp();
                            var n = JsonNode.Parse(buffer.AsSpan(0, length))!["data"]!["n"]!.GetValue<long>();
                            if (Volatile.Read(ref measures) && sent.TryGetValue(Key(tenant, n), out var at)) waits.Add(Stopwatch.GetElapsedTime(at, now).TotalMilliseconds);
                        }
                    }
                    catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
                });
            }
        }
        async Task Load(int duration)
        {
            var clock = Stopwatch.StartNew();
            var writing = new List<Task>();
            for (var i = 0; i < perSecond * duration; i++)
            {
                var due = TimeSpan.FromSeconds((double)i / perSecond) - clock.Elapsed;
                if (due > TimeSpan.Zero) await Task.Delay(due);
                writing.Add(Write(i % shops, Stopwatch.GetTimestamp()));
            }
            await Task.WhenAll(writing);
            await Task.Delay(1000);
        }
        await Load(4); // warm
        Volatile.Write(ref measures, true);
        reacted.Clear();
        await Load(seconds);
        Console.WriteLine($"from sending the commit to the frame, {shops * each} connections of {shops} shops, {perSecond} events a second: {Spread(waits)}");
        Console.WriteLine($"from sending the commit to the reaction, the same minute: {Spread(reacted)}");
        foreach (var ear in all) ear.Dispose();

        await house.Fill(1, 3, 3);
        var crowd = await Connect(shops, 1000);
        var heard = new double[crowd.Count];
        var whole = new List<double>();
        for (var round = 0; round < 60; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var reading = crowd.Select((ear, i) => Task.Run(async () =>
            {
                await ear.Next(new byte[1024]);
                heard[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            })).ToList();
            await Task.Delay(50);
            began = Stopwatch.GetTimestamp();
            await Write(shops, round + 1);
            await Task.WhenAll(reading);
            if (round >= 10) whole.AddRange(heard);
        }
        Console.WriteLine($"one event to 1,000 connections of one shop: {Spread(whole)}");
        foreach (var ear in crowd) ear.Dispose();
    }

    private static async Task Idle()
    {
        var data = Directory.CreateTempSubdirectory("chronocare-live-").FullName;
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChronoCare.dll"), "serve"]) { RedirectStandardOutput = true };
            (start.Environment["CHRONOCARE_DATA"], start.Environment["CHRONOCARE_PORT"], start.Environment["CHRONOCARE_DEMO"]) = (data, port.ToString(CultureInfo.InvariantCulture), "off");
            using var process = Process.Start(start)!;
            while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("is open at", StringComparison.Ordinal)) { }
            await using var database = new Database(EmbeddedPostgres.OwnerConnectionStringOfRunning(Path.Combine(data, "postgres"), "chronocare")!, Secrets.Open(new Settings { Data = data }), TimeProvider.System, 2);
            var doors = new List<(string Name, string Session)>();
            for (var i = 0; i < 100; i++)
            {
                var shop = await new Shops(database, TimeProvider.System).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = $"idle{i}", Name = "Idle" }, "o@example.com", "Owner", "Terms.");
                var user = await database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
                doors.Add((shop.Subdomain, await new Sessions(TimeProvider.System).Begin(database.Enter(shop.TenantId), user, "bench")));
            }
            long Memory()
            {
                process.Refresh();
                return process.WorkingSet64;
            }
            var before = Memory();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the program without connections: {before / 1048576.0:F0} MB"));
            var ears = new ConcurrentBag<Ear>();
            await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => ears.Add(await Ear.Open(port, doors[i % 100].Name, doors[i % 100].Session)));
            var opened = Memory();
            var lost = 0;
            foreach (var ear in ears) _ = ear.Next(new byte[64]).ContinueWith(_ => Interlocked.Increment(ref lost), TaskScheduler.Default);
            await Task.Delay(TimeSpan.FromSeconds(60)); // two pings to each
            var after = Memory();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory with 10,000 quiet connections: {opened / 1048576.0:F0} MB at once, {after / 1048576.0:F0} MB after a minute; {(after - before) / 10_000.0 / 1024:F1} kB a connection; {lost} lost"));
            foreach (var ear in ears) ear.Dispose();
            Posix.Signal(process.Id, Posix.Interrupt);
            await process.WaitForExitAsync();
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
