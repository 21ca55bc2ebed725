using System.Diagnostics;
using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChronoCare.Bench;

/// <summary>The reports as jobs and shops grow: making the night's copy, what that does to writes, the page, the API, what changed since, and what it takes on disk.</summary>
public static class Nights
{
    // Each of 200 shops writes something every other second.
    private const int Pace = 100;

    // What is written down of one size; printed as it comes, and as a table at the end.
    private sealed class Figures
    {
        public List<(string What, string Value)> All { get; } = [];

        public void Add(string what, FormattableString value)
        {
            All.Add((what, value.ToString(CultureInfo.InvariantCulture)));
            Console.WriteLine($"{what}: {All[^1].Value}");
        }
    }

    /// <summary>So many thousand jobs over so many shops.</summary>
    public static async Task<int> Run(int thousandJobs, int shops)
    {
        await using var house = await BenchHouse.Open();
        Table([await Measure(house, shops, Math.Max(1, thousandJobs * 1000 / shops))]);
        return 0;
    }

    /// <summary>First few shops, then many, each with as many jobs: what a shop notices of the others.</summary>
    public static async Task<int> Tenants(int few, int many, int jobsOfShop)
    {
        await using var house = await BenchHouse.Open();
        var with = await Measure(house, few, jobsOfShop);
        Table([with, await Measure(house, many - few, jobsOfShop)]);
        return 0;
    }

    private static async Task<Figures> Measure(BenchHouse house, int further, int jobs)
    {
        var figures = new Figures();
        var first = house.Shops.Count;
        var began = Stopwatch.GetTimestamp();
        await Books.Fill(house, further, jobs);
        var shops = house.Shops.Count;
        figures.Add("shops", $"{shops:N0}");
        figures.Add("jobs", $"{(long)shops * jobs:N0}");
        figures.Add("events", $"{(long)shops * jobs * Books.EventsOfJob:N0}");
        figures.Add("filled in", $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        using var nightly = new Nightly(house.Database, TimeProvider.System, NullLogger<Nightly>.Instance);

        // As it is made every night, and as once a week: with its rests.
        async Task<double> Night(bool isWhole)
        {
            var start = Stopwatch.GetTimestamp();
            while (!await nightly.Run("hand", _ => isWhole, CancellationToken.None)) await Task.Delay(100);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        figures.Add(first == 0 ? "night, from nothing" : "night, with all the new shops", $"{await Night(true):F1} s");
        await house.Run("vacuum analyze report_raw.job;; vacuum analyze report_raw.mark;; checkpoint");
        figures.Add("night, all reckoned, nothing changed", $"{await Night(true):F1} s");
        for (var i = 0; i < shops; i++) await Books.Touch(house, i, jobs);

        // One after another, with nothing beside it.
        async Task Alone(string what, Func<Shop, TenantDb, Task> work)
        {
            var times = new List<double>();
            for (var turn = 0; turn < 300; turn++)
            {
                var shop = house.Shops[turn * 7 % shops].Shop;
                var start = Stopwatch.GetTimestamp();
                await work(shop, house.Database.Enter(shop.TenantId));
                if (turn >= 60) times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            times.Sort();
            figures.Add(what, $"p50 {times[times.Count / 2]:F1} ms, p95 {times[(int)(times.Count * .95)]:F1} ms");
        }

        var asks = house.Shops.Select(s => ($"{s.Shop.Subdomain}.{house.Settings.Root}", s.Session)).ToArray();
        var today = DateOnly.FromDateTime(house.Shops[0].Shop.OpenedAt.UtcDateTime);
        // Of many shops that ask in turn each finds its session forgotten, which is kept for three seconds; twenty among many ask as often as twenty alone.
        (string, string, int, int)[] doors =
        [
            ("page, 90 days, 1 connection", "/reports", 1, shops), ("page, 90 days, 4 connections", "/reports", 4, shops),
            ("page, 90 days, 1 connection, of twenty of the shops", "/reports", 1, 20), ("page, 90 days, 4 connections, of twenty of the shops", "/reports", 4, 20),
            ("page, 12 months, 1 connection", "/reports?" + PeriodAsked.Query(new(today.AddDays(-364), today)), 1, shops), ("API, 90 days, 4 connections", "/api/reports/turnaround", 4, shops),
        ];
        // Twenty seconds of warming: each connection to the database plans the big statements once.
        foreach (var (name, path, connections, of) in doors)
        {
            var gets = asks.Where((_, i) => i % Math.Max(1, shops / of) == 0).Select(a => Load.Get(a.Item1, path, a.Session)).ToArray();
            var f = await Load.Run(house.Settings.Port, connections, 20, 10, (c, turn) => gets[(c * 31 + turn * 7) % gets.Length]);
            figures.Add(name, $"p50 {f.P50:F1} ms, p95 {f.P95:F1} ms{(f.Errors > 0 ? $", {f.Errors} errors" : "")}");
        }
        await Alone($"what changed since, {Math.Max(1, jobs / 100)} jobs", (shop, db) => LoadFacts.Since(db));
        var days = new Period(today.AddDays(-179), today);
        await Alone("of the page: facts of 180 days read", (shop, db) => LoadFacts.Run(db, ShopDay.Start(days.From, shop), ShopDay.Start(days.To.AddDays(1), shop)));
        var facts = await LoadFacts.Run(house.Database.Enter(house.Shops[0].Shop.TenantId), ShopDay.Start(days.From, house.Shops[0].Shop), ShopDay.Start(days.To.AddDays(1), house.Shops[0].Shop));
        await Alone("of the page: counted", (shop, _) =>
        {
            foreach (var period in (Period[])[days with { From = today.AddDays(-89) }, days with { To = today.AddDays(-90) }])
                foreach (var report in AllReports.List) Evaluated.Of(report, new Frame(period, house.Shops[0].Shop, DateTimeOffset.UtcNow), facts);
            return Task.CompletedTask;
        });

        // At a pace that many shops at work come to, and then as fast as they come: that fills all processors, of which the night takes one.
        foreach (var pace in (int[])[Pace, 0])
        {
            var quiet = await Write(house, asks, jobs, 2, 20, null, pace);
            var how = pace > 0 ? $"writes, {pace} a second" : "writes, as fast as they go";
            figures.Add(how, $"p50 {quiet.P50:F1} ms, p99 {quiet.P99:F1} ms at {quiet.PerSecond:F0}/s{(quiet.Errors > 0 ? $", {quiet.Errors} errors" : "")}");
            foreach (var (what, isWhole) in ((string, bool)[])[("night of what was touched", false), ("night, all reckoned", true)])
            {
                var making = Night(isWhole);
                var during = await Write(house, asks, jobs, 0, 1, making, pace);
                figures.Add($"{what}, beside {how}", $"{await making:F1} s");
                figures.Add($"{how}, in that night", $"p50 {during.P50:F1} ms, p99 {during.P99:F1} ms at {during.PerSecond:F0}/s, × {during.P99 / quiet.P99:F2}{(during.Errors > 0 ? $", {during.Errors} errors" : "")}");
            }
        }
        figures.Add("disk, whole database", $"{await house.Ask<long>("select pg_database_size(current_database())") / 1e9:F2} GB");
        figures.Add("disk, the copy", $"{await house.Ask<long>("select pg_total_relation_size('report_raw.job')") / 1e9:F2} GB");
        return figures;
    }

    private static void Table(IReadOnlyList<Figures> sizes)
    {
        Console.WriteLine();
        Console.WriteLine($"| {string.Join(" | ", sizes.Select(s => s.All[0].Value + " shops").Prepend("figure"))} |");
        Console.WriteLine($"|---|{string.Concat(sizes.Select(_ => "---|"))}");
        for (var i = 1; i < sizes[0].All.Count; i++) Console.WriteLine($"| {sizes[0].All[i].What} | {string.Join(" | ", sizes.Select(s => s.All[i].Value))} |");
    }

    private static Task<Load.Figures> Write(BenchHouse house, (string Host, string Session)[] asks, int jobs, double warm, double seconds, Task? until, int pace) => Load.Run(house.Settings.Port, 4, warm, seconds, (c, turn) =>
    {
        var shop = (c * 31 + turn * 7) % asks.Length;
        return Load.Post(asks[shop].Host, $"/api/jobs/{BenchHouse.JobId(shop, 1 + turn % Math.Min(60, jobs)):D}/service-log/notes", asks[shop].Session, """{"text":"Mainspring set","for":"team"}""");
    }, until, pace);
}
