using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Payments;

/// <summary>Invoice, credit note and the drawer's count as somebody at a browser does them, with and without scripts.</summary>
public sealed class BooksInBrowserTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(1280, false, true)]
    [InlineData(820, true, false)]
    [InlineData(390, false, false)]
    [InlineData(390, true, true)]
    public async Task An_invoice_is_issued_and_credited_and_the_drawer_counted(int width, bool isDark, bool hasScripts)
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m });
        var owner = await shop.Owner();
        var id = await owner.Approved(18_000);
        await (await owner.Pay(id, 6_000)).Some();
        var number = (await owner.Job(id))["number"]!.GetValue<string>();
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark, hasScripts);
        var page = tab.Page;
        async Task Look(string name)
        {
            if (hasScripts) await tab.ShouldBeSound();
            await tab.Shot($"books-{name}-{width}-{(isDark ? "dark" : "light")}");
        }
        await tab.Go($"/jobs/{number}/payments");
        await page.GetByText("Issue an invoice over").ClickAsync();
        await page.GetByLabel("Name and address").FillAsync("Penelope Hart\nSeestrasse 1\n8002 Zürich");
        await Look("payments");
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue the invoice" }).ClickAsync();
        await page.GetByText("Seestrasse 1").WaitForAsync();
        await Look("invoice");
        await page.GetByText("Credit it").ClickAsync();
        await page.GetByLabel("Amount, with the tax inside").FillAsync("20");
        await page.GetByLabel("Reason").FillAsync("Crystal scratched");
        await page.GetByRole(AriaRole.Button, new() { Name = "Issue a credit note" }).ClickAsync();
        await page.GetByText("It stands against").WaitForAsync();
        await Look("credit");
        await tab.Go("/invoices");
        await Look("list");
        await tab.Go("/day-end");
        await page.GetByText("Count piece by piece", new() { Exact = true }).ClickAsync();
        await page.Locator("[name='pieces[2].count']").FillAsync("1");
        await Look("day-end");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep the count" }).ClickAsync();
        await page.Locator("[data-errors]").WaitForAsync();
        await Look("day-end-wrong");
        await page.Locator("[name='pieces[4].count']").FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep the count" }).ClickAsync();
        await page.GetByText("What moved").WaitForAsync();
        await Look("count");
        await tab.Go("/settings/invoices");
        await Look("settings");
        (await owner.Job(id)).Amount("balance").ShouldBe(10_000);
        tab.Complaints.ShouldBeEmpty();
    }
}
