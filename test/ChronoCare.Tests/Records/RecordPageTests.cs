using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Web;

namespace ChronoCare.Tests.Records;

public sealed class RecordPageTests(TestHouse house, Browser browser)
{
    [Fact]
    public async Task The_public_page_is_sound_at_every_width_by_day_and_by_night()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var code = (await counter.Record(await counter.Collect(await counter.OnTheShelf(photos: true))))["code"]!.GetValue<string>();

        foreach (var (width, isDark) in new[] { (1280, false), (820, true), (390, false), (390, true) })
        {
            await using var tab = await browser.Open(shop, null, width, isDark);
            (await tab.Go($"/r/{code}")).ShouldBe(200);
            await tab.ShouldBeSound();
            await tab.Shot($"record-public-{width}{(isDark ? "-dark" : "")}");
        }
        await using var lost = await browser.Open(shop, null, 390);
        (await lost.Go("/r/0123456789abcdefghjkmnpqrs")).ShouldBe(404);
        await lost.ShouldBeSound();
    }

    [Fact]
    public async Task A_dropped_pdf_is_judged_in_the_browser_and_without_scripts_by_the_server()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var code = (await counter.Record(await counter.Collect(await counter.OnTheShelf())))["code"]!.GetValue<string>();
        var pdf = await counter.GetByteArrayAsync($"/r/{code}.pdf");
        var altered = (byte[])[.. pdf];
        altered[500] ^= 2;

        await using var tab = await browser.Open(shop);
        await tab.Go($"/r/{code}");
        var sent = 0;
        tab.Page.Request += (_, request) => sent += request.Method == "GET" ? 0 : 1;
        await tab.Page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "record.pdf", MimeType = "application/pdf", Buffer = pdf });
        await tab.Page.GetByText("This is the file we issued, unaltered.").WaitForAsync();
        await tab.Page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "record.pdf", MimeType = "application/pdf", Buffer = altered });
        await tab.Page.GetByText("This file is not the one we issued.").WaitForAsync();
        sent.ShouldBe(0);
        await tab.ShouldBeSound();

        await using var plain = await browser.Open(shop, hasScripts: false);
        await plain.Go($"/r/{code}");
        await plain.Page.SetInputFilesAsync("#file", new Microsoft.Playwright.FilePayload { Name = "record.pdf", MimeType = "application/pdf", Buffer = altered });
        await plain.Page.GetByText("Check this file").ClickAsync();
        (await plain.Page.TextContentAsync("#checked"))!.ShouldBe("This file is not the one we issued.");
    }

    [Fact]
    public async Task Draft_and_sealed_record_are_sound_inside_the_shop()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var draft = (await counter.TakeIn())["number"]!.GetValue<string>();
        var id = await counter.Collect(await counter.OnTheShelf(photos: true));
        var number = (await counter.Job(id))["number"]!.GetValue<string>();

        foreach (var (width, isDark) in new[] { (1280, false), (390, true) })
            foreach (var (path, name) in new[] { ($"/jobs/{draft}/record", "draft"), ($"/jobs/{number}/record?as=client", "sealed") })
            {
                await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
                (await tab.Go(path)).ShouldBe(200);
                if (name == "sealed") await tab.Page.ClickAsync("#amend > summary");
                await tab.ShouldBeSound();
                await tab.Shot($"record-{name}-{width}{(isDark ? "-dark" : "")}");
            }
    }

    [Fact]
    public async Task A_refused_amendment_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Collect(await counter.OnTheShelf());
        var number = (await counter.Job(id))["number"]!.GetValue<string>();

        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go($"/jobs/{number}/record");
        await tab.Page.ClickAsync("#amend > summary");
        await tab.Page.FillAsync("#f-workDone", "Full service and a new crystal.");
        await tab.Page.ClickAsync("text=Issue the amendment");
        (await tab.Page.TitleAsync()).ShouldStartWith("Error:");
        (await tab.Page.InputValueAsync("#f-workDone")).ShouldBe("Full service and a new crystal.");
        await tab.Page.FillAsync("#f-reason", "The crystal was forgotten.");
        await tab.Page.ClickAsync("text=Issue the amendment");
        (await tab.Page.TextContentAsync("main"))!.ShouldContain("The crystal was forgotten.");
        tab.Complaints.ShouldBeEmpty();
    }
}
