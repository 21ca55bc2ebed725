using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Records;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Web;

/// <summary>The main job as people do it, from signing in to the stranger who checks the record: without scripts, and with the keyboard alone.</summary>
public sealed class WholeWayInBrowserTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(1280, true, true)]
    [InlineData(820, false, false)]
    [InlineData(390, true, false)]
    public async Task A_watch_goes_from_the_counter_to_its_sealed_record(int width, bool hasScripts, bool isKeyboardOnly)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, width: width, hasScripts: hasScripts, hasMotion: true);
        var (page, hands) = (tab.Page, new Hands(tab.Page, isKeyboardOnly));
        ILocator Field(string label) => page.GetByLabel(label, new() { Exact = true });
        ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        ILocator Link(string name) => page.GetByRole(AriaRole.Link, new() { Name = name });

        await tab.Go("/");
        await hands.Write(Field("Your e-mail"), "owner@example.com");
        await hands.Press(Button("Send me a link"));
        await page.Arrived("**/sign-in/code*");
        await hands.Write(Field("Code"), (await Mailed.Newest(shop, "owner@example.com"))!.Code);
        await hands.Press(Button("Sign in"));
        await page.Arrived("**/board");

        await hands.Press(page.GetByRole(AriaRole.Main).Or(page.GetByRole(AriaRole.Banner)).Or(page.Locator(".thumb")).GetByRole(AriaRole.Link, new() { Name = "Take in a watch" }).And(page.Locator(":visible")).First);
        await page.Arrived("**/jobs/new");
        await hands.Write(Field("Phone"), "+41 79 555 01 42");
        await hands.Write(Field("Name"), "Penelope Hart");
        await hands.Write(Field("Serial"), "24 183 318");
        await hands.Write(Field("Brand"), "Omega");
        await hands.Write(Field("Model"), "Seamaster 300");
        await hands.Write(Field("Calibre (optional)"), "Omega 565");
        await hands.Choose(Field("Box"));
        await hands.Choose(Field("Loses"));
        await hands.Write(Field("In their words"), "Loses about five minutes a day since summer.");
        await hands.Give(page.Locator("#photo-files"), Jpeg("dial.jpg", 1), Jpeg("back.jpg", 2));
        await hands.Pick(Field("Case"), "Clean only");
        await hands.Write(Field("Name of who agrees"), "Penelope Hart");
        await hands.Choose(page.Locator("input[name=agrees]"));
        await hands.Press(Button("Take in and print"));
        await page.Arrived("**/docket*");
        var number = page.Url.Split("/jobs/")[1].Split('/')[0];
        var pickUp = (await page.GetByText("Pick-up code").First.TextContentAsync())!.Trim()[^4..];

        await hands.Press(Link("Open the job"));
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Seamaster 300");
        await hands.Write(Field("What was found"), "Dry; mainspring weak.");
        await hands.Press(Button("Diagnosis done"));
        await Assertions.Expect(page.Locator("[aria-current=step]")).ToContainTextAsync("Diagnosed");

        await tab.Go($"/jobs/{number}/photos");
        await Assertions.Expect(page.Locator("#photo-list img")).ToHaveCountAsync(2);

        await tab.Go($"/jobs/{number}/quote");
        var line = page.GetByRole(AriaRole.Group, new() { Name = "Line 1" });
        await hands.Write(line.GetByLabel("What"), "Full service");
        await hands.Write(line.GetByLabel("Price of one"), "640");
        await hands.Press(Button("Send quote 1"));
        await hands.Choose(page.GetByLabel("Go ahead for"));
        await hands.Choose(Field("By phone"));
        await hands.Write(Field("Who said it"), "Penelope Hart");
        await hands.Press(Button("Record the decision"));
        await page.GetByText("by Penelope Hart by phone").First.WaitForAsync();

        await tab.Go($"/jobs/{number}");
        await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Start service" }).And(page.Locator(":visible")).First);
        await Assertions.Expect(page.Locator("[aria-current=step]")).ToContainTextAsync("In service");
        await tab.Go($"/jobs/{number}/bench");
        await Readings(page, hands, hasScripts);
        await hands.Write(Field("Not tested, because"), "Vintage case.");
        await hands.Press(Button("Save the reason"));
        await Assertions.Expect(page.Locator("#water").GetByRole(AriaRole.Status)).ToContainTextAsync("Saved");
        await hands.Write(page.GetByLabel("Work done"), "Stripped, cleaned, lubricated; mainspring replaced.");
        await hands.Choose(page.Locator("#summary").GetByLabel("No", new() { Exact = true }));
        await hands.Write(page.GetByLabel("Timing instrument"), "Witschi Chronoscope S1");
        await hands.Write(page.GetByLabel("Last calibrated"), "2026-02-02");
        await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Finish bench" }).And(page.Locator(":visible")).First);
        await page.Arrived($"**/jobs/{number}");

        await tab.Go("/ready");
        await hands.Press(Link($"Hand over {number}"));
        await hands.Choose(Field("Cash"));
        await hands.Press(page.Locator("[data-take]"));
        await Assertions.Expect(page.GetByText("Nothing is due").Or(page.GetByText("Paid", new() { Exact = true })).First).ToBeVisibleAsync();
        await hands.Write(page.GetByLabel("Pick-up code"), pickUp);
        await hands.Choose(Field("Box"));
        await hands.Press(Button("Hand over"));
        await page.GetByRole(AriaRole.Heading, new() { Name = "Collected" }).WaitForAsync();
        if (hasScripts) tab.Complaints.ShouldBeEmpty();

        await tab.Go($"/jobs/{number}/record");
        var address = new Uri(new Uri(page.Url), (await Link("Public page").GetAttributeAsync("href"))!).AbsolutePath;
        await using var stranger = await browser.Open(shop, width: width, hasScripts: hasScripts);
        await stranger.Go(address);
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Unaltered. Recorded by");
        var seen = await stranger.Page.ContentAsync();
        seen.ShouldContain("Seamaster 300");
        seen.ShouldNotContain("Penelope");
        seen.ShouldNotContain("640.00"); // with its cents: a fingerprint may hold any three digits
        var pdf = await shop.Stranger().GetByteArrayAsync(address + ".pdf");
        Tool.On(pdf, "record.pdf", "pdfsig", "@").ShouldContain("Signature is Valid");
        new Uri(Tool.Scan(pdf)).AbsolutePath.ShouldBe(address);
    }

    private static async Task Readings(IPage page, Hands hands, bool hasScripts)
    {
        string[][] block = [["+5", "289", "0.2"], ["+6", "285", "0.3"], ["+7", "246", "0.4"], ["+3", "240", "0.3"], ["+1", "238", "0.2"], ["+3", "226", "0.4"]];
        var cells = page.Locator("table.grid td.cell input");
        if (hasScripts)
        {
            await hands.Reach(cells.First);
            foreach (var value in block.SelectMany(row => row))
            {
                await page.Keyboard.TypeAsync(value);
                await page.Keyboard.PressAsync("Enter");
            }
            await page.Locator("table.grid [data-held]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
        else
        {
            foreach (var (value, n) in block.SelectMany(row => row).Select((v, n) => (v, n))) await hands.Write(cells.Nth(n), value);
            await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Save timing" }));
        }
        await Assertions.Expect(page.Locator("#timing-card")).ToContainTextAsync("4.2");
    }

    private static FilePayload Jpeg(string name, int seed) => new() { Name = name, MimeType = "image/jpeg", Buffer = Pictures.Photo(800, 600, seed: seed) };
}
