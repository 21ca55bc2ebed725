using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChronoCare.Identity;
using ChronoCare.Tests.House;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChronoCare.Tests.Web.Browser))]

namespace ChronoCare.Tests.Web;

/// <summary>Chromium, once for the whole run and started by the first test that looks; every tab is a person of its own with empty pockets.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Flags =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private const string Shell = "/usr/bin/chromium-headless-shell";

    private readonly SemaphoreSlim one = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;
    private string axe = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens a tab at a shop.</summary>
    /// <param name="shop">Whose address it starts at.</param><param name="user">Signed in as; null is a stranger.</param><param name="width">CSS pixels; below 900 it is a touch screen.</param>
    /// <param name="isDark">What the system prefers.</param><param name="hasScripts">Off is the world without JavaScript.</param>
    /// <param name="hasMotion">Whether anything moves between two pages: work for the browser, and seldom what a test is about.</param>
    public async Task<Tab> Open(TestShop shop, Guid? user = null, int width = 1280, bool isDark = false, bool hasScripts = true, bool hasMotion = false)
    {
        await Start();
        var address = shop.House.Settings.Address(shop.Shop.Subdomain);
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = address,
            ViewportSize = new() { Width = width, Height = width < 500 ? 844 : width < 900 ? 1180 : 800 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = hasMotion ? ReducedMotion.NoPreference : ReducedMotion.Reduce,
            JavaScriptEnabled = hasScripts,
            HasTouch = width < 900,
            IsMobile = width < 900,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(15_000);
        if (user is { } who)
            await context.AddCookiesAsync([new() { Name = Sessions.Cookie, Value = await shop.Session(who), Domain = new Uri(address).Host, Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
        return new Tab(await context.NewPageAsync(), context, axe, width);
    }

    /// <summary>Opens a tab at the root host, as somebody without a shop; each comes from a network of its own.</summary>
    public async Task<Tab> OpenRoot(TestHouse house, int width = 1280, bool isDark = false, bool hasScripts = true)
    {
        await Start();
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = "http://" + house.Settings.Root,
            ViewportSize = new() { Width = width, Height = width < 500 ? 844 : width < 900 ? 1180 : 800 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = hasScripts,
            HasTouch = width < 900,
            IsMobile = width < 900,
            Locale = "en-AU",
            ExtraHTTPHeaders = new Dictionary<string, string> { ["X-Forwarded-For"] = $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}" },
        });
        context.SetDefaultTimeout(15_000);
        return new Tab(await context.NewPageAsync(), context, axe, width);
    }

    private async Task Start()
    {
        await one.WaitAsync();
        try
        {
            if (browser is not null) return;
            axe = await File.ReadAllTextAsync(await Axe());
            Assertions.SetDefaultExpectTimeout(15_000);
            playwright = await Playwright.CreateAsync();
            browser = await playwright.Chromium.LaunchAsync(new()
            {
                // The one without a desktop is the same engine and takes a quarter less time.
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? (File.Exists(Shell) ? Shell : "/usr/bin/chromium"),
                Args = Flags,
            });
        }
        finally { one.Release(); }
    }

    // Fetched by its lock file the first time, never committed.
    private static async Task<string> Axe()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tools", "axe"))) folder = folder.Parent;
        var tool = Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("tools/axe is not above the tests."), "tools", "axe");
        var script = Path.Combine(tool, "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(script))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = tool, RedirectStandardOutput = true })!;
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
        }
        return script;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>One person's tab; remembers whatever the browser complained about.</summary>
public sealed class Tab(IPage page, IBrowserContext context, string axe, int width) : IAsyncDisposable
{
    private readonly List<string> complaints = Listen(page);

    public IPage Page { get; } = page;

    /// <summary>Goes to a path of the shop and waits for its typefaces; the answer's status.</summary>
    public async Task<int> Go(string path)
    {
        var answer = await Page.GotoAsync(path);
        return answer!.Status;
    }

    /// <summary>What axe finds (WCAG 2.2 AA and best practice) on the page as it stands at a desk and on a phone: must be nothing, like the browser's own complaints and sideways scrolling at every width.</summary>
    public async Task ShouldBeSound()
    {
        (await Axe()).ShouldBeEmpty(Page.Url);
        complaints.ShouldBeEmpty(Page.Url);
        (await ScrollsSideways()).ShouldBeFalse("scrolls sideways: " + Page.Url);
    }

    /// <summary>Whether anything stands out at the side; a phone would zoom out to show it, so the window's own width says nothing.</summary>
    public async Task<bool> ScrollsSideways() => await Page.EvaluateAsync<int>("document.documentElement.scrollWidth") > width;

    /// <summary>
    /// Sentences of axe's violations. It is half of what a look costs and is asked at a desk and on a phone only: in between, and narrower still, the same elements stand in other
    /// places, which complaints and sideways scrolling are about.
    /// </summary>
    /// <param name="within">A selector of what to look at; null is the whole page.</param>
    public async Task<IReadOnlyList<string>> Axe(string? within = null)
    {
        if (width is not (>= 1000 or 390)) return [];
        await Page.EvaluateAsync("document.fonts.ready");
        await Page.EvaluateAsync(axe);
        var found = await Page.EvaluateAsync<JsonElement>("""
            within => axe.run(within ? { include: [...document.querySelectorAll(within)] } : document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(r => r.violations.flatMap(v =>
              v.nodes.map(n => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.split('\n').slice(1, 3).join(' ')}`)))
            """, within);
        return [.. found.EnumerateArray().Select(v => v.GetString()!)];
    }

    /// <summary>Refusals of the CSP, errors of scripts, files that did not come.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>What was heard so far is dealt with.</summary>
    public void Forget() => complaints.Clear();

    /// <summary>A picture of the whole page below TestResults, for a person's eye: only where SHOTS is set, since it costs more than most tests.</summary>
    public Task Shot(string name) => Environment.GetEnvironmentVariable("SHOTS") is null ? Task.CompletedTask
        : Page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine("TestResults", name + ".png") });

    private static List<string> Listen(IPage page)
    {
        var heard = new List<string>();
        page.Console += (_, said) =>
        {
            // A page that answers 4xx on purpose is logged as a failed load.
            if (said.Type is "error" or "warning" && !said.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)) heard.Add(said.Text);
        };
        // A loaded machine may show the next page before the browser's own animation between the two could begin: nothing of ours went wrong.
        page.PageError += (_, error) => { if (!error.Contains("Transition was aborted", StringComparison.Ordinal)) heard.Add(error); };
        return heard;
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}

/// <summary>
/// Waiting for another page. The library's own waiting looks whether the page has loaded and listens for it afterwards: on a busy machine the news comes in between and is missed.
/// </summary>
internal static class Arrivals
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the tab stands at an address, loaded.</summary>
    /// <param name="page">The tab.</param><param name="address">Whole, or from the shop's root on; ** stands for anything, * for anything within one step of the path.</param><param name="milliseconds">How long at most.</param>
    public static async Task Arrived(this IPage page, string address, float milliseconds = 15_000)
    {
        var sought = Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        try { await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{(address[0] == '/' ? "https?://[^/]*" : "")}{sought}$"), new() { Timeout = milliseconds }); }
        catch (PlaywrightException e) { throw new TimeoutException($"{page.Url} is not {address}", e); }
        await page.Loaded();
    }

    /// <summary>Waits until the page that the tab stands at has loaded.</summary>
    public static async Task Loaded(this IPage page)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await page.EvaluateAsync<string>("document.readyState") == "complete") return;
            }
            catch (PlaywrightException e) when (e.Message.Contains("context was destroyed", StringComparison.Ordinal)) { } // the next page came
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(15)) throw new TimeoutException("Not loaded: " + page.Url);
            await Task.Delay(Again);
        }
    }
}
