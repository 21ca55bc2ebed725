using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ChronoCare.Bench;

/// <summary>Lighthouse's own words about pages that strangers see, as a slow phone shows them: the median of three visits, and what each page loses points for.</summary>
public static class Lighthouse
{
    private const string Flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
    private static readonly string[] Categories = ["performance", "accessibility", "best-practices"];

    public static async Task<int> Run()
    {
        var tool = await Tool();
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 30, 10);
        var (shop, _) = house.Shops[0];
        var portal = await house.Ask(0, 2);
        foreach (var (name, path) in new[] { ("client's page, deciding", portal), ("client's way in", "/portal"), ("sign-in", "/sign-in"), ("the API's pages", "/docs") })
        {
            // A page's first visit ever also waits for the program to be compiled, which no client's does.
            using (var first = Weight.At(house.Settings.Address(shop.Subdomain))) await first.GetAsync(path);
            var visits = new List<JsonNode>();
            for (var i = 0; i < 3; i++) visits.Add(await Visit(tool, house.Settings.Address(shop.Subdomain) + path));
            string Median(string category) => visits.Select(v => Math.Round((v["categories"]![category]!["score"]?.GetValue<double>() ?? 0) * 100)).Order().ElementAt(1).ToString(CultureInfo.InvariantCulture);
            string Measure(string audit) => visits.Select(v => v["audits"]![audit]!["numericValue"]?.GetValue<double>() ?? 0).Order().ElementAt(1).ToString("0.###", CultureInfo.InvariantCulture);
            Console.WriteLine($"{name,-24} performance {Median("performance"),3} · accessibility {Median("accessibility"),3} · best practices {Median("best-practices"),3} · LCP {Measure("largest-contentful-paint")} ms · CLS {Measure("cumulative-layout-shift")} · TBT {Measure("total-blocking-time")} ms");
            foreach (var lost in visits.SelectMany(Lost).Distinct()) Console.WriteLine("    " + lost);
        }
        return 0;
    }

    // Of performance only what is measured bears points; of the others every audit that failed.
    private static IEnumerable<string> Lost(JsonNode visit) => Categories.SelectMany(c => visit["categories"]![c]!["auditRefs"]!.AsArray().Where(r => r!["weight"]!.GetValue<double>() > 0)
        .Select(r => visit["audits"]![r!["id"]!.GetValue<string>()]!).Where(a => a["score"] is JsonValue score && score.GetValue<double>() < 0.9).Select(a => $"{c}: {a["title"]}"));

    private static async Task<JsonNode> Visit(string tool, string address)
    {
        var report = Path.Combine(Path.GetTempPath(), $"chronocare-lighthouse-{Guid.NewGuid():N}.json");
        try
        {
            using var run = Process.Start(new ProcessStartInfo("node",
            [
                Path.Combine(tool, "node_modules", "lighthouse", "cli", "index.js"), address, "--quiet", "--no-enable-error-reporting", "--output=json", "--output-path=" + report,
                "--only-categories=" + string.Join(',', Categories), "--chrome-flags=" + Flags, "--ignore-status-code",
            ])
            { Environment = { ["CHROME_PATH"] = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium" }, RedirectStandardError = true })!;
            var complaints = await run.StandardError.ReadToEndAsync();
            await run.WaitForExitAsync();
            if (!File.Exists(report)) throw new InvalidOperationException("Lighthouse gave no report: " + complaints);
            return JsonNode.Parse(await File.ReadAllTextAsync(report))!;
        }
        finally { File.Delete(report); }
    }

    // Fetched by its lock file the first time, never committed.
    private static async Task<string> Tool()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tools", "lighthouse"))) folder = folder.Parent;
        var tool = Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("tools/lighthouse is not above the bench."), "tools", "lighthouse");
        if (!File.Exists(Path.Combine(tool, "node_modules", "lighthouse", "cli", "index.js")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = tool, RedirectStandardOutput = true })!;
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
        }
        return tool;
    }
}
