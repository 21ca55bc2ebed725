using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Web;

/// <summary>The shop's page at a desk and the client's on a phone, side by side through a whole job: neither is ever loaded again by hand, and the program is killed in the middle.</summary>
public class TogetherInBrowserTests(TestHouse house, Browser browser)
{
    [Fact]
    public async Task Shop_and_client_see_the_same_job_through_all_its_milestones_and_a_kill_in_the_middle()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = await counter.TakeIn();
        var (id, number) = (job["id"]!, job["number"]!.ToString());
        var path = new Uri((await (await counter.PostAsJsonAsync($"/api/jobs/{id}/link", new { act = "new" })).Ok())["address"]!.ToString()).PathAndQuery;
        // A program of its own on the same database, which the two look at; the work is done at another.
        var port = TestHouse.FreePort();
        Task<ChildProgram> Serve() => ChildProgram.Serve(house.Folder, ("CHRONOCARE_DB", house.OwnerUrl), ("CHRONOCARE_PORT", port.ToString(CultureInfo.InvariantCulture)));
        var program = await Serve();
        try
        {
            var address = $"http://{shop.Shop.Subdomain}.localhost:{port}";
            await using var desk = await browser.Open(shop, shop.OwnerId, hasMotion: true);
            await using var phone = await browser.Open(shop, width: 390, hasMotion: true);
            await desk.Go($"{address}/jobs/{number}");
            await phone.Go(address + path);
            var (track, step) = (desk.Page.Locator("#job-head [aria-current=step]"), phone.Page.Locator("#way [aria-current=step]"));
            async Task Both(string word, string name)
            {
                await Assertions.Expect(track).ToContainTextAsync(word);
                await Assertions.Expect(step).ToContainTextAsync(word);
                await desk.Shot($"together-{name}-desk");
                await phone.Shot($"together-{name}-phone");
            }
            await Both("Received", "1-received");

            await counter.Move(id, "diagnosed");
            await Both("Diagnosed", "2-diagnosed");

            await (await counter.Quote(id, [Quoting.Line("Full service", 18000)])).Ok(HttpStatusCode.Created);
            var goAhead = phone.Page.GetByLabel("Go ahead");
            await Assertions.Expect(goAhead).ToBeVisibleAsync();
            await phone.Shot("together-3-asked-phone");
            await goAhead.CheckAsync();
            await phone.Page.GetByLabel("Your name").FillAsync("Penelope Hart");
            await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Send my decision" }).ClickAsync();
            await Assertions.Expect(desk.Page.Locator("#events > li").Filter(new() { HasText = "approved quote 1 online" })).ToHaveCountAsync(1);
            await desk.Shot("together-4-approved-desk");

            program.Kill();
            await counter.Move(id, "in_service");
            await (await counter.PostAsJsonAsync($"/api/jobs/{id}/messages", new { clientId = Guid.NewGuid(), text = "The movement is out of its case." })).Ok(HttpStatusCode.Created);
            await program.DisposeAsync();
            desk.Forget();
            phone.Forget();
            program = await Serve();
            await Both("In service", "5-in-service");
            await Assertions.Expect(phone.Page.Locator("#thread")).ToContainTextAsync("The movement is out of its case.");
            await Assertions.Expect(desk.Page.Locator("#events")).ToContainTextAsync("The movement is out of its case.");

            await phone.Page.GetByLabel("Write to the shop", new() { Exact = true }).FillAsync("May I see it?");
            await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
            await Assertions.Expect(desk.Page.Locator("#events")).ToContainTextAsync("May I see it?");
            await desk.Shot("together-6-asked-desk");

            await counter.Log(id, "", new JsonObject { ["workDone"] = "Cleaned, oiled, regulated.", ["isPolished"] = "no" });
            await counter.Move(id, "ready");
            await Both("Ready", "7-ready");

            await counter.Collect(id);
            await Both("Collected", "8-collected");
            await Assertions.Expect(phone.Page.Locator("#records")).ToContainTextAsync("Record of this service");
            desk.Forget();
            phone.Forget();
            await desk.ShouldBeSound();
            await phone.ShouldBeSound();
        }
        finally
        {
            await program.DisposeAsync();
        }
    }
}
