using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Dom;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Messaging;

/// <summary>Who waits for an answer stands on top, everywhere the same: inbox, navigation, board and card.</summary>
public sealed class InboxTests(TestHouse house)
{
    private static Task<HttpResponseMessage> Post(HttpClient who, string path, object body) => who.PostAsJsonAsync(path, body);

    // A person's session is trusted for three seconds; another session of theirs sees what is so now.
    private static async Task<string?> Badge(TestShop shop) => (await (await shop.Counter()).Page("/clients")).QuerySelector("#unread")?.FirstChild?.TextContent;

    [Fact]
    public async Task Who_waits_longest_stands_on_top_and_the_answered_follow_by_age()
    {
        var shop = await house.OpenShop();
        var jobs = new List<(System.Text.Json.Nodes.JsonNode Id, string Number, string Link)>();
        for (var i = 0; i < 4; i++) jobs.Add(await shop.Here());
        var counter = await shop.Counter();
        await counter.Write(jobs[0].Id, "Nobody asked.").Sent();
        await shop.Stranger().WriteToShop(jobs[2].Link, "I was first.").Sent(HttpStatusCode.OK);
        await shop.Stranger().WriteToShop(jobs[1].Link, "I was second.").Sent(HttpStatusCode.OK);
        await shop.Stranger().WriteToShop(jobs[2].Link, "And I still wait.").Sent(HttpStatusCode.OK);
        await shop.Stranger().WriteToShop(jobs[3].Link, "Answered at once.").Sent(HttpStatusCode.OK);
        await counter.Write(jobs[3].Id, "Here you are.").Sent();
        var inbox = await (await counter.GetAsync("/api/messages")).Ok();
        inbox["waiting"]!.AsArray().Select(w => w!["number"]!.ToString()).ShouldBe([jobs[2].Number, jobs[1].Number]);
        inbox["waiting"]![0]!["newMessages"]!.GetValue<int>().ShouldBe(2);
        inbox["waiting"]![0]!["lastText"]!.ToString().ShouldBe("And I still wait.");
        inbox["answered"]!.AsArray().Select(w => w!["number"]!.ToString()).ShouldBe([jobs[3].Number, jobs[0].Number]);
        var page = await counter.Page("/messages");
        page.QuerySelectorAll("#inbox li").Select(l => l.Id).ShouldBe([$"thread-{jobs[2].Number}", $"thread-{jobs[1].Number}", $"thread-{jobs[3].Number}", $"thread-{jobs[0].Number}"]);
        (await (await (await house.OpenShop()).Owner()).Page("/messages")).QuerySelector("#inbox").Words().ShouldContain("Nobody wrote yet");
    }

    [Fact]
    public async Task Each_of_the_team_has_read_for_themselves_and_the_navigation_counts_what_is_left()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var (_, otherNumber, otherLink) = await shop.Here();
        (await Badge(shop)).ShouldBeNull();
        await shop.Stranger().WriteToShop(link, "One.").Sent(HttpStatusCode.OK);
        await shop.Stranger().WriteToShop(link, "Two.").Sent(HttpStatusCode.OK);
        await shop.Stranger().WriteToShop(otherLink, "Three.").Sent(HttpStatusCode.OK);
        (await Badge(shop)).ShouldBe("2", "two conversations");
        // A program that looks has read nothing; a page that somebody opens has been read by them alone.
        await (await shop.Counter()).GetAsync($"/api/jobs/{id}/messages");
        (await Badge(shop)).ShouldBe("2");
        await (await shop.Owner()).Page($"/jobs/{number}/messages");
        (await Badge(shop)).ShouldBe("2");
        await (await shop.Counter()).Page($"/jobs/{number}/messages");
        (await Badge(shop)).ShouldBe("1");
        await (await shop.Counter()).Page($"/jobs/{otherNumber}");
        (await Badge(shop)).ShouldBeNull();
        (await (await shop.Counter()).Page("/messages")).QuerySelectorAll(".unread").ShouldBeEmpty();
        (await (await shop.Watchmaker()).Page("/messages")).QuerySelectorAll(".unread").Length.ShouldBe(2);
        await shop.Stranger().WriteToShop(link, "Four.").Sent(HttpStatusCode.OK);
        (await Badge(shop)).ShouldBe("1", "what came after is new again");
        var read = await (await Post(await shop.Counter(), $"/api/jobs/{id}/messages/read", new { })).Ok();
        read["readSeq"]!.GetValue<long>().ShouldBeGreaterThan(0);
        (await Badge(shop)).ShouldBeNull();
    }

    [Fact]
    public async Task Board_and_card_say_new_messages_until_the_shop_answers()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var (other, otherNumber, otherLink) = await shop.Here();
        var counter = await shop.Counter();
        async Task<(string? Chip, string? Tag)> Board()
        {
            var page = await counter.Page("/board?view=columns");
            return (page.QuerySelector("a[href*='show=messages']")?.Words(), page.QuerySelector($"#job-{number} .tag")?.Words());
        }
        (await Board()).ShouldBe((null, null));
        await shop.Stranger().WriteToShop(link, "One.").Sent(HttpStatusCode.OK);
        (await Board()).ShouldBe(("1 new message", "1 new message"));
        await shop.Stranger().WriteToShop(link, "Two.").Sent(HttpStatusCode.OK);
        await shop.Stranger().WriteToShop(otherLink, "Three.").Sent(HttpStatusCode.OK);
        (await Board()).ShouldBe(("3 new messages", "2 new messages"));
        (await counter.Page("/board?view=columns&show=messages")).QuerySelectorAll(".watch").Length.ShouldBe(2);
        // What holds the watch up is more urgent on its one tag; the strip still counts the words.
        await (await Post(counter, $"/api/jobs/{id}/facts", new { version = await counter.VersionOf(id), hold = "parts" })).Some();
        (await Board()).ShouldBe(("3 new messages", "parts"));
        await counter.Write(id, "Soon.").Sent();
        (await Board()).ShouldBe(("1 new message", "parts"));
        // Answered on the phone, or by a note the client reads.
        await (await Post(counter, $"/api/jobs/{other}/messages/read", new { answered = true })).Some();
        (await Board()).Chip.ShouldBeNull();
        await shop.Stranger().WriteToShop(otherLink, "Four.").Sent(HttpStatusCode.OK);
        await (await Post(await shop.Watchmaker(), $"/api/jobs/{other}/service-log/notes", new { text = "For you to read.", forClient = true })).Some();
        (await Board()).Chip.ShouldBeNull();
        (await (await counter.GetAsync("/api/messages")).Ok())["waiting"]!.AsArray().ShouldBeEmpty();
        await shop.Stranger().WriteToShop(otherLink, "Five.").Sent(HttpStatusCode.OK);
        await (await Post(await shop.Watchmaker(), $"/api/jobs/{other}/service-log/notes", new { text = "For the team.", forClient = false })).Some();
        (await Board()).Chip.ShouldBe("1 new message", "a note for the team answers nobody");
    }

    [Fact]
    public async Task The_client_sees_what_is_new_and_the_shop_that_it_was_read()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        await (await shop.Counter()).Write(id, "Ready on Friday.").Sent();
        async Task<string> Thread() => (await (await shop.Counter()).Page($"/jobs/{number}/messages")).QuerySelector("[id^=message-]").Words();
        (await Thread()).ShouldNotEndWith("read");
        // A scanner that fetches the link has read nothing.
        await shop.Stranger().Page(link);
        (await Thread()).ShouldNotEndWith("read");
        var phone = shop.Stranger();
        phone.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "document");
        (await phone.Page(link)).QuerySelector("[id^=message-]").Words().ShouldContain("New · ");
        (await Thread()).ShouldEndWith("· read");
        (await phone.Page(link)).QuerySelector("[id^=message-]").Words().ShouldNotContain("New");
    }

    [Fact]
    public async Task Snippets_are_the_shops_own_and_every_word_in_braces_is_a_fact_of_the_job()
    {
        var shop = await house.OpenShop();
        var (_, link) = await shop.Asked();
        var owner = await shop.Owner();
        (await (await shop.Counter()).GetAsync("/settings/snippets")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await owner.Page("/settings/snippets");
        page.QuerySelectorAll("fieldset").Length.ShouldBe(7, "five it comes with and two free places");
        var wrong = await Post(owner, "/api/settings/snippets", new { version = 0, items = new[] { new { title = "Price", text = "It costs {price}." }, new { title = "", text = "No title." } } });
        (await wrong.WrongAt("items[0].text"))!.ShouldContain("{price} is none of the job's facts.");
        var saved = await (await Post(owner, "/api/settings/snippets", new { version = 0, items = new[] { new { title = "All", text = "{client}|{watch}|{number}|{promised}|{total}|{balance}|{shop}|{phone}|<b>" } } })).Ok();
        (await Post(owner, "/api/settings/snippets", new { version = 0, items = new[] { new { title = "Late", text = "Late." } } })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var number = (await shop.Db().Row<string>("select number from shop.job"))!;
        foreach (var path in (string[])[$"/jobs/{number}", $"/jobs/{number}/messages"])
        {
            var thread = await (await shop.Counter()).Page(path);
            var words = thread.QuerySelector(".snippets a")!.GetAttribute("data-words")!.Split('|');
            words[0].ShouldBe("Penelope Hart");
            words[2].ShouldBe(number);
            words[4].ShouldBe("CHF\u00a0468.00");
            words[^1].ShouldBe("<b>");
            ((IHtmlTextAreaElement)(await (await shop.Counter()).Page(path + "?snippet=1")).QuerySelector("#compose textarea")!).Value.Split('|')[2].ShouldBe(number);
            (await (await shop.Counter()).Page(path + "?snippet=99")).QuerySelector("#compose textarea")!.TextContent.ShouldBe("");
        }
        await (await Post(owner, "/api/settings/snippets", new { version = saved["version"], items = Array.Empty<object>() })).Ok();
        (await (await shop.Counter()).Page($"/jobs/{number}")).QuerySelector(".snippets").ShouldBeNull("none is none");
        link.ShouldNotBeNull();
    }
}
