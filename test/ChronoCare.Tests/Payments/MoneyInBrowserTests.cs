using System.Net;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Payments;

/// <summary>Quote, money and hand-over as people meet them: in Chromium, with and without scripts, at a desk, a tablet and a phone.</summary>
public sealed class MoneyInBrowserTests(TestHouse house, Browser browser)
{
    private static async Task<string> Number(HttpClient client, JsonNode id) => (await client.Job(id))["number"]!.GetValue<string>();

    private static async Task OnTheShelf(HttpClient client, JsonNode id)
    {
        foreach (var to in new[] { "diagnosed", "in_service", "ready" })
        {
            if (to == "ready") await (await (await client.Bench()).Send($"/api/jobs/{id}/service-log/lubricants", new { point = "Pallet stones", product = "Moebius 9415" })).Some();
            await (await (await client.Bench()).Send($"/api/jobs/{id}/milestones", new { to, version = await client.VersionOf(id) })).Ok();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_whole_way_of_money_by_hand(bool hasScripts)
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn(i => i["accessories"] = "Box, papers");
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        await using var tab = await browser.Open(shop, shop.CounterId, 390, hasScripts: hasScripts);
        var page = tab.Page;

        await tab.Go($"/jobs/{number}/quote");
        await page.GetByRole(AriaRole.Group, new() { Name = "Line 1" }).GetByLabel("What").FillAsync("Full service");
        await page.GetByRole(AriaRole.Group, new() { Name = "Line 1" }).GetByLabel("Price of one").FillAsync("1'250.50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send quote 1" }).ClickAsync();
        await page.GetByText("Go ahead for CHF 1,250.50").Or(page.GetByText("Go ahead for CHF\u00a01’250.50")).CheckAsync();
        await page.GetByText("At the counter").CheckAsync();
        await page.GetByLabel("Who said it").FillAsync("Penelope Hart");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the decision" }).ClickAsync();
        await page.GetByText("by Penelope Hart at the counter").First.WaitForAsync();
        await OnTheShelf(counter, id);

        await tab.Go("/ready");
        await page.GetByRole(AriaRole.Link, new() { Name = $"Hand over {number}" }).ClickAsync();
        await page.GetByText("Cash", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Cash given (optional)").FillAsync("1300");
        if (hasScripts) await page.GetByText("Change: CHF 49.50").Or(page.GetByText("Change: CHF\u00a049.50")).WaitForAsync();
        await page.Locator("[data-take]").ClickAsync();
        await page.GetByLabel("Pick-up code").FillAsync(taken["pickupCode"]!.GetValue<string>());
        await page.GetByText("Box", new() { Exact = true }).CheckAsync();
        await page.GetByText("papers", new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Collected" }).WaitForAsync();
        (await counter.Job(id)).Amount("balance").ShouldBe(0);
    }

    [Fact]
    public async Task The_quote_adds_up_while_somebody_types_and_rows_come_and_go_in_place()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m, TaxIncluded = false });
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        await using var tab = await browser.Open(shop, shop.CounterId);
        var page = tab.Page;
        await tab.Go($"/jobs/{taken["number"]}/quote");
        await page.GetByRole(AriaRole.Group, new() { Name = "Line 1" }).GetByLabel("What").FillAsync("Full service");
        await page.GetByRole(AriaRole.Group, new() { Name = "Line 1" }).GetByLabel("Price of one").FillAsync("100");
        await page.GetByRole(AriaRole.Group, new() { Name = "Line 1" }).GetByLabel("Quantity").FillAsync("2");
        await Assertions.Expect(page.Locator("#sum")).ToContainTextAsync("216.20");
        await Assertions.Expect(page.Locator("#paper tfoot")).ToContainTextAsync("216.20");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add rows" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "Line 4" }).GetByLabel("What")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Line 4" }).GetByLabel("What").FillAsync("Strap");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove line 1" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "Line 3" }).GetByLabel("What")).ToHaveValueAsync("Strap");
        await Assertions.Expect(page.Locator("#sum")).Not.ToContainTextAsync("216.20");
        tab.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    [InlineData(390, true)]
    [InlineData(1280, true)]
    public async Task Every_page_of_money_is_sound_empty_full_long_and_wrong(int width, bool isDark)
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m });
        var counter = await shop.Counter();
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        await tab.Go("/ready");
        await tab.ShouldBeSound();

        var taken = await counter.TakeIn(i => { i["inspectionFee"] = Quoting.Money(5000); i["stopAt"] = Quoting.Money(90000); i["accessories"] = "Box\nPapers\nTwo links"; });
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        await tab.Go($"/jobs/{number}/quote");
        await tab.ShouldBeSound();
        await tab.Page.GetByRole(AriaRole.Group, new() { Name = "Line 1" }).GetByLabel("Price of one").FillAsync("about 400");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send quote 1" }).ClickAsync();
        await tab.Page.Locator("[data-errors]").WaitForAsync();
        await tab.ShouldBeSound();

        var words = string.Join(' ', Enumerable.Repeat("Krongehäusedichtungswechsel", 7));
        await counter.Quote(id, [Quoting.Line("Full service, calibre 565", 42000), Quoting.Line("Mainspring", 2400, 2, "part")]);
        await (await counter.Quote(id, [Quoting.Line(words, 99_999_999, 9), Quoting.Line("Loyal client", -12345, 1, "other")], q => { q["note"] = words; q["ceiling"] = Quoting.Money(1_000_000_000); })).Some();
        await tab.Go($"/jobs/{number}/quote");
        await tab.ShouldBeSound();
        await tab.Go($"/jobs/{number}/quote?edit=1");
        await tab.ShouldBeSound();
        await (await counter.Quote(id, [Quoting.Line("Full service, calibre 565", 42000)])).Some();
        await (await counter.Decide(id, 3, "approved")).Ok();
        await OnTheShelf(counter, id);
        await counter.Pay(id, 5000, "terminal", p => p["reference"] = words[..120]);
        foreach (var path in new[] { "/ready", $"/jobs/{number}/quote", $"/jobs/{number}/payments", $"/jobs/{number}/payments?refund=1", $"/jobs/{number}/handover", $"/jobs/{number}/handover?kind=returned" })
        {
            (await tab.Go(path)).ShouldBe(200, path);
            await tab.ShouldBeSound();
        }
        await tab.Go($"/jobs/{number}/handover");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync();
        await tab.Page.Locator("[data-errors]").WaitForAsync();
        await tab.ShouldBeSound();
        await counter.Pay(id, 37000);
        await (await counter.Send($"/api/jobs/{id}/handover", new { givenTo = "Penelope Hart", knownBy = "known", accessoriesReturned = true, version = await counter.VersionOf(id) })).Ok();
        await tab.Go($"/jobs/{number}/handover");
        await tab.ShouldBeSound();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Receipt" }).ClickAsync();
        await tab.ShouldBeSound();
        (await tab.Page.EvaluateAsync<bool>("[...document.querySelectorAll('.receipt *')].every(e => e.getBoundingClientRect().right <= document.querySelector('.receipt').getBoundingClientRect().right)"))
            .ShouldBeTrue("The receipt is wider than its paper.");
    }
}
