using System.Net;
using System.Net.Http.Json;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Web;

/// <summary>Pages follow the shop in a real browser: what another pair of hands does shows by itself, and nothing moves or is lost under this one.</summary>
public class LiveInBrowserTests(TestHouse house, Browser browser)
{
    [Fact]
    public async Task A_job_page_shows_what_a_colleague_does_and_keeps_what_is_being_typed()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        var job = await watchmaker.TakeIn();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go($"/jobs/{job["number"]}");
        var note = tab.Page.GetByLabel("Note", new() { Exact = true });
        await note.FillAsync("The crown is stiff, ask");
        await note.PressAsync("ArrowLeft");

        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{job["id"]}/service-log/notes", new { text = "Movement is a 7S26" })).Ok(HttpStatusCode.Created);
        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{job["id"]}/milestones", new { to = "diagnosed", version = (await watchmaker.Job(job["id"]!))["version"]!.GetValue<int>() })).Ok();

        await Assertions.Expect(tab.Page.Locator("#events")).ToContainTextAsync("Movement is a 7S26");
        await Assertions.Expect(tab.Page.Locator("#events > li").First).ToContainTextAsync("finished the diagnosis");
        await Assertions.Expect(note).ToHaveValueAsync("The crown is stiff, ask");
        await Assertions.Expect(note).ToBeFocusedAsync();
        (await note.EvaluateAsync<int>("field => field.selectionStart")).ShouldBe(22);
        await Assertions.Expect(tab.Page.Locator("#say")).ToContainTextAsync("finished the diagnosis");
        await tab.ShouldBeSound();
    }

    [Fact]
    public async Task What_is_typed_where_a_colleague_was_quicker_stays_until_the_change_is_asked_for()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        var job = await watchmaker.TakeIn();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go($"/jobs/{job["number"]}");
        var diagnosis = tab.Page.Locator("#job-steps textarea").First;
        await diagnosis.FillAsync("Mainspring tired");

        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{job["id"]}/milestones", new { to = "diagnosed", version = job["version"]!.GetValue<int>() })).Ok();

        var show = tab.Page.Locator("#live-news").GetByRole(AriaRole.Button, new() { Name = "Show" });
        await Assertions.Expect(show).ToBeVisibleAsync();
        await Assertions.Expect(diagnosis).ToHaveValueAsync("Mainspring tired");
        await Assertions.Expect(tab.Page.Locator("#events > li").First).ToContainTextAsync("finished the diagnosis");
        await tab.ShouldBeSound();
        await show.ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#live-news")).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Page.Locator("#job-steps textarea").First).Not.ToHaveValueAsync("Mainspring tired");
    }

    [Fact]
    public async Task On_the_board_nothing_moves_under_a_hand_and_a_word_shows_what_changed()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        var first = await watchmaker.TakeIn();
        var second = await watchmaker.TakeIn();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/board");
        await tab.Page.Mouse.MoveAsync(300, 300);

        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{first["id"]}/milestones", new { to = "diagnosed", version = first["version"]!.GetValue<int>() })).Ok();

        var bar = tab.Page.Locator("#live-news");
        await Assertions.Expect(bar).ToContainTextAsync("1 change");
        await Assertions.Expect(tab.Page.Locator($"#column-received #job-{first["number"]}")).ToHaveCountAsync(1);
        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{second["id"]}/facts", new { hold = "parts", version = second["version"]!.GetValue<int>() })).Ok();
        // What keeps its place is brought up to date at once.
        await Assertions.Expect(tab.Page.Locator($"#job-{second["number"]}")).ToContainTextAsync("parts");
        await tab.ShouldBeSound();

        await bar.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator($"#column-diagnosed #job-{first["number"]}")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator($"#column-received #job-{first["number"]}")).ToHaveCountAsync(0);
        await Assertions.Expect(bar).ToHaveCountAsync(0);
        // A card that came with the change can be carried on.
        (await tab.Page.Locator($"#job-{first["number"]}").GetAttributeAsync("draggable")).ShouldBe("true");
    }

    [Fact]
    public async Task A_board_that_nobody_touches_follows_by_itself()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/board");
        var job = await watchmaker.TakeIn();
        await Assertions.Expect(tab.Page.Locator($"#column-received #job-{job["number"]}")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator("#live-news")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_ready_list_the_bench_and_the_stream_follow_too()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        var job = await watchmaker.TakeIn();
        await using var bench = await browser.Open(shop, shop.WatchmakerId, 820);
        await using var stream = await browser.Open(shop, shop.OwnerId);
        await bench.Go($"/jobs/{job["number"]}/bench");
        await stream.Go("/stream");

        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{job["id"]}/service-log/notes", new { text = "Rotor rubs at 6" })).Ok(HttpStatusCode.Created);

        await Assertions.Expect(bench.Page.Locator("#notes")).ToContainTextAsync("Rotor rubs at 6");
        await Assertions.Expect(stream.Page.Locator("#live-news")).ToContainTextAsync("1 new");
        await stream.Page.Locator("#live-news").GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(stream.Page.Locator("#events tbody tr").First).ToContainTextAsync("wrote a note");
        await bench.ShouldBeSound();
        await stream.ShouldBeSound();
    }

    [Fact]
    public async Task After_the_line_was_down_what_was_missed_is_shown()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        var job = await watchmaker.TakeIn();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go($"/jobs/{job["number"]}");
        await tab.Page.Context.SetOfflineAsync(true);
        await (await watchmaker.PostAsJsonAsync($"/api/jobs/{job["id"]}/service-log/notes", new { text = "Written while nobody could hear" })).Ok(HttpStatusCode.Created);
        await tab.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(tab.Page.Locator("#events")).ToContainTextAsync("Written while nobody could hear");
    }

    [Fact]
    public async Task Who_is_signed_out_elsewhere_is_told_and_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        var job = await (await shop.Watchmaker()).TakeIn();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{job["number"]}");
        await tab.Page.GetByLabel("Note", new() { Exact = true }).FillAsync("Half a sentence");
        await (await (await shop.Watchmaker()).PostAsJsonAsync("/api/settings/sessions/end", new { })).Ok();
        await Assertions.Expect(tab.Page.Locator("#live-out")).ToContainTextAsync("signed out");
        await Assertions.Expect(tab.Page.GetByLabel("Note", new() { Exact = true })).ToHaveValueAsync("Half a sentence");
    }
}
