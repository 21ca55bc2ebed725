using System.Globalization;
using ChronoCare.Quotes;
using Microsoft.Playwright;

namespace ChronoCare.Bench;

/// <summary>A client taps "Pay" on their own page: how long until their browser asks Stripe for its page, measured by the browser, with Stripe answering at once and after 300 ms. Each tap makes a page anew.</summary>
public static class Pay
{
    private const int Taps = 40;

    public static async Task<int> Run()
    {
        await using var opened = await CardShops.Open(1, 2 * Taps + 4);
        var (house, stripe) = (opened.House, opened.Stripe);
        var shop = house.Shops[0].Shop;
        var db = house.Database.Enter(shop.TenantId, await house.Database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var job = 0;
        foreach (var wait in new[] { 0, 300 })
        {
            var taken = new List<double>();
            for (var i = -2; i < Taps; i++)
            {
                job++;
                var portal = await house.Ask(0, job);
                await DecideQuote.Run(db, shop, TimeProvider.System, new(BenchHouse.JobId(0, job), null), 1, new(true, "phone", "Penelope Hart", "", null));
                await using var context = await browser.NewContextAsync(new() { BaseURL = house.Settings.Address(shop.Subdomain), ViewportSize = new() { Width = 390, Height = 844 } });
                var page = await context.NewPageAsync();
                var tapped = new TaskCompletionSource<double>();
                page.Console += (_, said) =>
                {
                    if (said.Text.StartsWith("tap ", StringComparison.Ordinal)) tapped.TrySetResult(double.Parse(said.Text[4..], CultureInfo.InvariantCulture));
                };
                await page.AddInitScriptAsync("document.addEventListener('click', e => console.log('tap ' + (performance.timeOrigin + e.timeStamp)), true)");
                await page.GotoAsync(portal);
                stripe.Wait = TimeSpan.FromMilliseconds(wait);
                await page.Locator("form[action$='/checkout'] button").ClickAsync();
                await page.WaitForURLAsync(stripe.Home + "/pay/**");
                stripe.Wait = TimeSpan.Zero;
                var there = await page.EvaluateAsync<double>("performance.timeOrigin + performance.getEntriesByType('navigation')[0].requestStart");
                // The first ones warm up.
                if (i >= 0) taken.Add(there - await tapped.Task);
            }
            Console.WriteLine($"tap        from the tap on Pay to asking for Stripe's page, Stripe's answer after {wait} ms: {Live.Spread(taken)}; ours without that: {Live.Spread([.. taken.Select(t => t - wait)])}");
        }
        return 0;
    }
}
