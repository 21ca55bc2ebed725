using System.Net;
using System.Net.Http.Json;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Messaging;

/// <summary>Inbox, conversation and composers follow the shop in real browsers: nothing moves under a hand, nothing typed is lost, and nobody types into what has closed without being told.</summary>
public sealed class FollowInBrowserTests(TestHouse house, Browser browser)
{
    private static ILocator Words(Tab tab) => tab.Page.Locator("#compose textarea");

    [Fact]
    public async Task The_inbox_of_two_browsers_follows_and_its_order_waits_for_a_word_under_a_hand()
    {
        var shop = await house.OpenShop();
        var (_, number, link) = await shop.Here();
        var (otherId, otherNumber, otherLink) = await shop.Here();
        var counter = await shop.Counter();
        await shop.Stranger().WriteToShop(link, "I was first.").Sent(HttpStatusCode.OK);
        await using var held = await browser.Open(shop, shop.OwnerId);
        await using var idle = await browser.Open(shop, shop.WatchmakerId, 820);
        await held.Go("/messages");
        await idle.Go("/messages");
        await held.Page.Mouse.MoveAsync(300, 300);
        await held.Page.Mouse.MoveAsync(310, 310);

        await using var phone = await browser.Open(shop, width: 390);
        await phone.Go(otherLink);
        await Words(phone).FillAsync("And I second.");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        var bar = held.Page.Locator("#live-news");
        await Assertions.Expect(bar).ToContainTextAsync("1 change");
        await Assertions.Expect(held.Page.Locator("#inbox li")).ToHaveCountAsync(1);
        await Assertions.Expect(idle.Page.Locator("#inbox li")).ToHaveCountAsync(2);
        await Assertions.Expect(idle.Page.Locator("#unread")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^2"));
        await held.ShouldBeSound();
        // What keeps its place is brought up to date at once.
        await shop.Stranger().WriteToShop(link, "And I still wait.").Sent(HttpStatusCode.OK);
        await Assertions.Expect(held.Page.Locator($"#thread-{number}")).ToContainTextAsync("And I still wait.");
        await Assertions.Expect(held.Page.Locator("#inbox li")).ToHaveCountAsync(1);
        await bar.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(held.Page.Locator("#waiting li")).ToHaveCountAsync(2);
        await Assertions.Expect(held.Page.Locator("#waiting-head")).ToContainTextAsync("2");
        await Assertions.Expect(bar).ToHaveCountAsync(0);

        await counter.Write(otherId, "Here you are.").Sent();
        await Assertions.Expect(idle.Page.Locator($"#answered #thread-{otherNumber}")).ToContainTextAsync("You: Here you are.");
        await idle.ShouldBeSound();
    }

    [Fact]
    public async Task An_empty_inbox_shows_its_first_conversation_at_once()
    {
        var shop = await house.OpenShop();
        var (_, number, link) = await shop.Here();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/messages");
        await tab.Page.Mouse.MoveAsync(300, 300);
        await tab.Page.Mouse.MoveAsync(310, 310);
        await shop.Stranger().WriteToShop(link, "Is anybody there?").Sent(HttpStatusCode.OK);
        await Assertions.Expect(tab.Page.Locator($"#waiting #thread-{number}")).ToContainTextAsync("Is anybody there?");
        await Assertions.Expect(tab.Page.Locator("#live-news")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_conversation_read_to_its_end_keeps_showing_its_end_while_somebody_types()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        for (var i = 0; i < 14; i++) await counter.Write(id, $"Line {i} of a conversation that is longer than the screen.").Sent();
        await using var desk = await browser.Open(shop, shop.OwnerId);
        await using var phone = await browser.Open(shop, width: 390);
        await desk.Go($"/jobs/{number}/messages#compose");
        await phone.Go(link);
        await Words(desk).FillAsync("We are just ab");
        await Words(desk).PressAsync("ArrowLeft");
        var before = (await Words(desk).BoundingBoxAsync())!.Y;

        await Words(phone).FillAsync("Are you closing soon?\nI am on my way.");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

        var came = desk.Page.Locator("#thread [id^=message-]").Filter(new() { HasText = "Are you closing soon?" });
        await Assertions.Expect(came).ToBeInViewportAsync();
        await Assertions.Expect(desk.Page.Locator("#waits")).ToContainTextAsync("Waits for an answer");
        (await Words(desk).BoundingBoxAsync())!.Y.ShouldBe(before, 1.5f, "the field stays under the hand");
        await Assertions.Expect(Words(desk)).ToHaveValueAsync("We are just ab");
        await Assertions.Expect(Words(desk)).ToBeFocusedAsync();
        (await Words(desk).EvaluateAsync<int>("field => field.selectionStart")).ShouldBe(13);
        // Who has it before their eyes has read it.
        await Assertions.Expect(desk.Page.Locator("#unread")).ToHaveCountAsync(0);
        await desk.ShouldBeSound();

        // Answered by a colleague, it waits no more.
        await counter.Write(id, "Until seven.").Sent();
        await Assertions.Expect(desk.Page.Locator("#waits")).ToBeHiddenAsync();
        await Assertions.Expect(phone.Page.Locator("#thread")).ToContainTextAsync("Until seven.");

        // Who reads further up stays there.
        await desk.Page.EvaluateAsync("document.activeElement.blur(); scrollTo(0, 0)");
        await shop.Stranger().WriteToShop(link, "Thank you.").Sent(HttpStatusCode.OK);
        await Assertions.Expect(desk.Page.Locator("#thread")).ToContainTextAsync("Thank you.");
        (await desk.Page.EvaluateAsync<double>("scrollY")).ShouldBe(0);
        // And whoever has read to the end without touching anything sees the new end.
        await desk.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await shop.Stranger().WriteToShop(link, "See you there.").Sent(HttpStatusCode.OK);
        await Assertions.Expect(desk.Page.Locator("#thread [id^=message-]").Last).ToContainTextAsync("See you there.");
        await Assertions.Expect(desk.Page.Locator("#thread [id^=message-]").Last).ToBeInViewportAsync();
        await desk.ShouldBeSound();
    }

    [Fact]
    public async Task Words_for_the_team_never_become_words_for_the_client_when_the_watch_leaves()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.OnTheShelf();
        await (await counter.Pay(id, 18_000)).Some();
        var number = (await counter.Job(id))["number"]!.GetValue<string>();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go($"/jobs/{number}");
        await Words(tab).FillAsync("He tried to haggle, charge him next time.");

        await (await counter.HandOver(id)).Some();

        await Assertions.Expect(tab.Page.Locator("#compose [data-saved]")).ToContainTextAsync("notes for the team are closed");
        await Assertions.Expect(tab.Page.Locator("#compose-who input")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.GetByLabel("To the client")).Not.ToBeCheckedAsync();
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("He tried to haggle, charge him next time.");
        await tab.ShouldBeSound();
        // Sent all the same, it goes nowhere, and stays.
        await tab.Page.Locator("#compose").GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("[data-errors]")).ToContainTextAsync("The watch has left the shop");
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("He tried to haggle, charge him next time.");
        (await counter.Texts(id)).ShouldBeEmpty();
        // The client can still be written to.
        await tab.Go($"/jobs/{number}");
        await Words(tab).FillAsync("Thank you for coming.");
        await tab.Page.GetByLabel("To the client").CheckAsync();
        await tab.Page.Locator("#compose").GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#events [id^=message-]")).ToContainTextAsync("Thank you for coming.");
    }

    [Fact]
    public async Task A_client_whose_link_has_ended_is_told_while_they_write()
    {
        var shop = await house.OpenShop();
        var (id, _, link) = await shop.Here();
        await using var tab = await browser.Open(shop, width: 390);
        await tab.Go(link);
        await (await shop.Counter()).Write(id, "Ready on Friday.").Sent();
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("Ready on Friday.");
        await Words(tab).FillAsync("Is the strap");
        await (await (await shop.Counter()).PostAsJsonAsync($"/api/jobs/{id}/link", new { act = "revoke" })).Some();
        // Within five seconds, though nothing else happens.
        await Assertions.Expect(tab.Page.Locator("#news")).ToContainTextAsync("This link has ended", new() { Timeout = 5_000 });
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("Is the strap");
        await tab.ShouldBeSound();
    }

    [Fact]
    public async Task A_client_who_decides_while_a_newer_quote_comes_is_told_and_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        await using var tab = await browser.Open(shop, width: 390);
        await tab.Go(link);
        await tab.Page.GetByLabel("Your name").FillAsync("Penelope");
        await (await (await shop.Counter()).Quote(id, [Quoting.Line("Full service and a crown", 52_000)])).Some();
        var news = tab.Page.Locator("#news");
        await Assertions.Expect(news).ToContainTextAsync("Something changed where you are writing");
        await Assertions.Expect(tab.Page.GetByLabel("Your name")).ToHaveValueAsync("Penelope");
        await tab.ShouldBeSound();
        await news.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#asked")).ToContainTextAsync("Full service and a crown");
        await Assertions.Expect(news).ToHaveCountAsync(0);
    }
}
