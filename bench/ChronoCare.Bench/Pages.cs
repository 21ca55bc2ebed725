using System.Globalization;

namespace ChronoCare.Bench;

/// <summary>What staff wait for: the pages themselves at 32 connections.</summary>
public static class Pages
{
    public static async Task<int> Run(string only = "")
    {
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 5000, 60);
        await house.Talk(0, 50);
        var (shop, session) = house.Shops[0];
        var host = $"{shop.Subdomain}.{house.Settings.Root}";
        foreach (var (name, path) in new[] { ("board page, 60 open jobs", "/board"), ("job page, 50 events", $"/jobs/{BenchHouse.JobId(0, 1):D}"), ("search page", "/search?q=omega") })
        {
            if (!name.Contains(only, StringComparison.Ordinal)) continue;
            var ask = Load.Get(host, path, session);
            // Long enough for the compiler to have done with what runs hot; a shop's server runs for weeks.
            await Load.Run(house.Settings.Port, 32, 0, 15, (_, _) => ask);
            var (own, postgres, collections) = (house.Spent().Own, house.Spent().Postgres, GC.CollectionCount(0));
            var at32 = await Load.Run(house.Settings.Port, 32, 0, 8, (_, _) => ask);
            var (after, pages) = (house.Spent(), at32.PerSecond * 8);
            var spent = $"processor a page {(after.Own - own) / pages:F2} ms ours, {(after.Postgres - postgres) / pages:F2} ms PostgreSQL, {pages / Math.Max(1, GC.CollectionCount(0) - collections):F0} pages a collection";
            var at1 = await Load.Run(house.Settings.Port, 1, .5, 3, (_, _) => ask);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-26} 32 connections: {at32.PerSecond,6:F0}/s p50 {at32.P50:F1} ms p95 {at32.P95:F1} ms ({at32.Errors} errors) · alone: p50 {at1.P50:F1} ms p95 {at1.P95:F1} ms · {spent}"));
        }
        return 0;
    }
}
