using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Portal;

/// <summary>The client with a phone in one hand: the mail, the quote, the decision, the receipt.</summary>
public sealed class PortalInBrowserTests(TestHouse house, Browser browser)
{
    private async Task<(TestShop Shop, System.Text.Json.Nodes.JsonNode Job, string Link)> Quoted()
    {
        var shop = await house.OpenShop(with: s => s with { Name = "Geelong Watch Works", Colour = "#006039", TaxPercent = 10, TaxName = "GST", Currency = "AUD", Locale = "en-AU", TimeZone = "Australia/Melbourne" });
        var owner = await shop.Owner();
        var id = (await owner.TakeIn(f => f["inspectionFee"] = Quoting.Money(3_500, "AUD")))["id"]!;
        using (var photos = new MultipartFormDataContent { { new StringContent("in_order"), "slot" } })
        {
            foreach (var seed in (int[])[1, 2, 3])
            {
                var file = new ByteArrayContent(Pictures.Photo(640, 480, seed: seed));
                file.Headers.ContentType = new("image/jpeg");
                photos.Add(file, "photos", $"{seed}.jpg");
            }
            await owner.PostAsync($"/jobs/{id}/photos", photos);
        }
        await (await owner.Pay(id, 3_500, "cash", b => b["amount"] = Quoting.Money(3_500, "AUD"))).Some();
        await (await owner.PostAsync($"/api/jobs/{id}/diagnosis", System.Net.Http.Json.JsonContent.Create(new { version = await owner.VersionOf(id), diagnosis = "Dry.", done = true }))).Some();
        System.Text.Json.Nodes.JsonObject Line(string text, long unit, string kind, string detail)
        {
            var line = Quoting.Line(text, unit, 1, kind, "AUD");
            line["detail"] = detail;
            return line;
        }
        await (await owner.Quote(id, [Line("Full service, calibre 565", 42_000, "labour", "strip, clean, lubricate, regulate"), Line("Mainspring", 4_800, "part", "genuine; old part returned to you"), Line("Crystal and gaskets", 6_400, "part", "")],
            q => { q["note"] = "Case not polished, as you asked."; q["readyOn"] = TimeProvider.System.GetUtcNow().AddDays(12).ToString("yyyy-MM-dd"); })).Some();
        return (shop, id, (await shop.Mails()).First(m => m.Subject!.Contains("quote", StringComparison.Ordinal)).LinkOf());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_quote_is_decided_on_one_screen_with_two_taps_and_a_name(bool hasScripts)
    {
        var (shop, id, link) = await Quoted();
        await using var tab = await browser.Open(shop, width: 390, hasScripts: hasScripts);
        var page = tab.Page;
        await tab.Go(link);
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Send my decision" });
        // Shop, watch, photo, lines, total, days, radios, name and button, all without scrolling.
        foreach (var seen in new[]
        {
            page.Locator(".crown .shop"), page.Locator("h1"), page.Locator(".watch img"), page.GetByText("Crystal and gaskets"), page.Locator(".paper tfoot td"), page.GetByText("Case not polished"),
            page.GetByText("Valid until"), page.GetByLabel("Go ahead for"), page.GetByLabel("Send it back unserviced"), page.GetByLabel("Ask a question first"), page.GetByLabel("Your name"), button,
        })
        {
            var box = (await seen.BoundingBoxAsync())!;
            box.Y.ShouldBeGreaterThanOrEqualTo(0);
            (box.Y + box.Height).ShouldBeLessThanOrEqualTo(844, await seen.EvaluateAsync<string>("e => e.outerHTML.slice(0, 120)"));
        }
        (await page.Locator("input:checked").CountAsync()).ShouldBe(0);
        if (hasScripts) await tab.ShouldBeSound();
        await tab.Shot($"portal-decide-{(hasScripts ? "js" : "plain")}");
        await page.GetByLabel("Your name").FillAsync("Penelope Hart");
        await page.GetByLabel("Go ahead for").CheckAsync();
        await button.ClickAsync();
        await page.GetByText("Thank you: the work goes ahead").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Receipt (PDF)" })).ToBeVisibleAsync();
        if (hasScripts) await tab.ShouldBeSound();
        (await (await shop.Counter()).Job(id))["quoteState"]!.GetValue<string>().ShouldBe("approved");
        await tab.Go($"{link}");
        (await shop.Db().Row<int>("select seen_times from shop.portal_link")).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(390, false)]
    [InlineData(390, true)]
    [InlineData(820, true)]
    [InlineData(1280, false)]
    public async Task Every_state_of_the_page_is_sound(int width, bool isDark)
    {
        var (shop, id, link) = await Quoted();
        var owner = await shop.Owner();
        await using var tab = await browser.Open(shop, width: width, isDark: isDark);
        var page = tab.Page;
        async Task Look(string name, string? path = null)
        {
            await tab.Go(path ?? link);
            await tab.ShouldBeSound();
            await tab.Shot($"portal-{name}-{width}{(isDark ? "-dark" : "")}");
        }
        await Look("asked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send my decision" }).ClickAsync();
        await page.Locator("[data-errors]").WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Shot($"portal-wrong-{width}{(isDark ? "-dark" : "")}");
        await page.GetByLabel("Ask a question first").CheckAsync();
        await page.GetByLabel("Your name").FillAsync("Penelope Hart");
        await page.GetByLabel("Your question").FillAsync("Is the dial left as it is?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send my decision" }).ClickAsync();
        await page.GetByText("Your question is with the shop").WaitForAsync();
        await tab.ShouldBeSound();
        await using (var desk = await browser.Open(shop, shop.OwnerId, width, isDark))
        {
            await desk.Go($"/jobs/{id}");
            await Assertions.Expect(desk.Page.GetByText("The client asks something; their words stand below.")).ToBeVisibleAsync();
            await desk.ShouldBeSound();
            await desk.Shot($"job-asks-{width}{(isDark ? "-dark" : "")}");
            await desk.Go("/board?view=columns");
            await desk.ShouldBeSound();
            await desk.Shot($"board-asks-{width}{(isDark ? "-dark" : "")}");
        }
        await house.AsOperator("update shop.quote set expires_on = date '2026-01-01' where tenant_id = $1", shop.Shop.TenantId);
        await Look("expired");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to have it renewed" }).ClickAsync();
        await page.GetByText("You hear from it").WaitForAsync();
        await tab.ShouldBeSound();
        await house.AsOperator("update shop.quote set expires_on = current_date + 10 where tenant_id = $1", shop.Shop.TenantId);
        await (await owner.Decide(id, 1, "approved")).Some();
        await owner.Move(id, "in_service");
        await Look("service");
        await (await owner.PostAsync($"/api/jobs/{id}/service-log/readings", System.Net.Http.Json.JsonContent.Create(new { phase = "after", readings = new[] { new { position = "CH", rateSecondsPerDay = 4 } } }))).Some();
        await owner.Move(id, "ready");
        await Look("ready");
        await (await owner.Pay(id, (await owner.Job(id)).Amount("balance"), "terminal", b => b["amount"] = Quoting.Money((int)b["amount"]!["amount"]!.GetValue<long>(), "AUD"))).Some();
        await (await owner.HandOver(id)).Some();
        await Look("collected");
        await page.GetByRole(AriaRole.Switch, new() { Name = "The watch is ready" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Switch, new() { Name = "The watch is ready" })).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mail me a code" }).ClickAsync();
        await page.Arrived("**/portal/code");
        await tab.ShouldBeSound();
        await tab.Shot($"portal-code-{width}{(isDark ? "-dark" : "")}");
        await page.GetByLabel("Code").FillAsync((await shop.Mails()).First(m => m.Subject!.Contains("shows your watches", StringComparison.Ordinal)).CodeOf());
        await page.GetByRole(AriaRole.Button, new() { Name = "Show my watches" }).ClickAsync();
        await page.Arrived("**/portal");
        await tab.ShouldBeSound();
        await tab.Shot($"portal-mine-{width}{(isDark ? "-dark" : "")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Your Omega Seamaster 300" }).WaitForAsync();
        await Look("unknown", "/portal/" + new string('A', 27));
        await shop.LeftAgo(100);
        await Look("ended");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a fresh link" }).ClickAsync();
        await page.GetByText("a fresh link is on its way").WaitForAsync();
        await tab.ShouldBeSound();
        await Look("entry", "/portal");
    }

    [Theory]
    [InlineData(390, true)]
    [InlineData(1280, false)]
    public async Task Staff_copy_mail_and_renew_the_link_at_docket_and_job(int width, bool isDark)
    {
        var (shop, id, link) = await Quoted();
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        var page = tab.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.Go($"/jobs/{id}/docket");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldEndWith(link);
        await tab.ShouldBeSound();
        await tab.Shot($"docket-link-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mail it to the client" }).ClickAsync();
        await page.GetByText("The link is on its way to the client.").WaitForAsync();
        await tab.Go($"/jobs/{id}");
        await tab.ShouldBeSound();
        await tab.Shot($"job-link-{width}");
        await page.GetByText("Somebody else has the link?").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new link" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Link for the client")).Not.ToHaveValueAsync(new System.Text.RegularExpressions.Regex(System.Text.RegularExpressions.Regex.Escape(link)));
    }
}
