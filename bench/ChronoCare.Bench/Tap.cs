using System.Globalization;
using Microsoft.Playwright;

namespace ChronoCare.Bench;

/// <summary>How long a message takes from the tap to the sender's own eyes, while the server is two seconds away: measured by the browser, to the frame that shows it.</summary>
public static class Tap
{
    private const int Taps = 40;

    // From the click on to the frame after the bubble stands in the list.
    private const string Watch = """
        () => {
          window.taken = [];
          let tapped = 0;
          document.querySelector('#compose').addEventListener('click', event => { if (event.target.closest('button:not([type=button])')) tapped = event.timeStamp; }, true);
          new MutationObserver(() => tapped && requestAnimationFrame(() => { if (tapped) window.taken.push(performance.now() - tapped); tapped = 0; }))
            .observe(document.getElementById('sending'), { childList: true });
        }
        """;

    public static async Task<int> Run()
    {
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 30, 10);
        await house.Talk(0, 50);
        var (shop, session) = house.Shops[0];
        var portal = await house.Ask(0, 2);
        var address = house.Settings.Address(shop.Subdomain);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        foreach (var (name, path, isStaff) in new[] { ("client's page", portal, false), ("conversation", "/jobs/2026-00001/messages", true), ("job page, 50 events", "/jobs/2026-00001", true) })
        {
            await using var context = await browser.NewContextAsync(new() { BaseURL = address, ViewportSize = new() { Width = isStaff ? 1280 : 390, Height = 844 } });
            if (isStaff) await context.AddCookiesAsync([new() { Name = "__Host-session", Value = session, Domain = new Uri(address).Host, Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
            var page = await context.NewPageAsync();
            await page.GotoAsync(path);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await context.RouteAsync("**/*", async route => { await Task.Delay(2000); await route.ContinueAsync(); });
            await page.EvaluateAsync(Watch);
            for (var i = 0; i < Taps; i++)
            {
                if (name.StartsWith("job", StringComparison.Ordinal)) await page.GetByLabel("To the client").CheckAsync();
                await page.Locator("#compose textarea").FillAsync($"Message {i}, as somebody would write it on a phone.");
                await page.Locator("#compose button:not([type=button])").Last.ClickAsync();
            }
            await page.WaitForFunctionAsync($"() => window.taken.length >= {Taps}");
            var taken = (await page.EvaluateAsync<double[]>("window.taken")).Order().ToArray();
            var waiting = await page.Locator("#sending li").CountAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-20} tap to words on the page, server 2 s away: p50 {taken[taken.Length / 2]:F1} ms · p95 {taken[(int)(taken.Length * 0.95)]:F1} ms · worst {taken[^1]:F1} ms of {taken.Length}; still on their way then: {waiting}"));
        }
        return 0;
    }
}
