using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Notifications;
using ChronoCare.Notifications.Words;
using ChronoCare.Portal;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Office;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using Page = ChronoCare.Tests.Portal.Following;

namespace ChronoCare.Tests.Notifications;

/// <summary>The owner settles the matrix and the words, each person their own, and nothing wrong is ever mailed.</summary>
public sealed class NoticeSettingsTests(TestHouse house)
{
    private static JsonObject Cell(JsonObject answer, string audience, string occasion, string channel) =>
        answer["cells"]!.AsArray().Select(c => c!.AsObject()).Single(c => $"{c["audience"]}.{c["occasion"]}.{c["channel"]}" == $"{audience}.{occasion}.{channel}");

    [Fact]
    public async Task What_the_owner_turns_off_is_told_to_nobody_and_offered_to_no_client()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var page = await Posting.Page(owner, "/settings/notifications");
        page.QuerySelectorAll(".matrix input[type=checkbox]").Length.ShouldBe(Occasion.Cells.Count);
        page.QuerySelector(".notice")!.TextContent.ShouldContain("Phones are off");
        var saved = await owner.Submit(page, "/settings/notifications", ("client.in_service.mail", "on"));
        saved.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        Cell(await owner.Json("/api/settings/notifications"), "client", "in_service", "mail")["isOn"]!.GetValue<bool>().ShouldBeTrue();
        var version = (await owner.Json("/api/settings/notifications"))["version"]!.GetValue<int>();
        var answer = await (await owner.PostAsJsonAsync("/api/settings/notifications", new { version, client = new { received = new { mail = false } }, team = new { message = new { mail = false } } })).Ok();
        Cell(answer, "client", "received", "mail")["isOn"]!.GetValue<bool>().ShouldBeFalse();
        Cell(answer, "client", "in_service", "mail")["isOn"]!.GetValue<bool>().ShouldBeTrue("what is not sent stays");
        var id = (await owner.TakeIn())["id"]!;
        (await shop.Mails()).ShouldBeEmpty();
        (await shop.Notices()).ShouldNotContain(n => n.IsClients);
        (await shop.Stranger().Seen(await shop.Link(id)))["mails"]!.AsArray().Select(m => m!["milestone"]!.GetValue<string>()).ShouldBe(["quote", "reminder", "deposit", "within", "in_service", "ready", "record", "message"]);
        (await Page.Page(owner, "/settings/notifications")).QuerySelector(".changes").Words().ShouldContain("A client wrote: mail to the team: on → off");
    }

    [Fact]
    public async Task Two_owners_at_once_both_see_what_the_other_wanted()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var (mine, theirs) = (await Posting.Page(owner, "/settings/notifications"), await Posting.Page(owner, "/settings/notifications"));
        (await owner.Submit(theirs, "/settings/notifications", ("client.collected.mail", "on"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var late = await owner.Submit(mine, "/settings/notifications", ("client.returned.mail", "on"));
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var shown = await late.Html();
        shown.QuerySelector(".notice.warn").Words().ShouldContain("The watch was collected: mail to the client");
        (await owner.Submit(shown, "/settings/notifications")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        Cell(await owner.Json("/api/settings/notifications"), "client", "returned", "mail")["isOn"]!.GetValue<bool>().ShouldBeTrue();
        (await owner.PostAsJsonAsync("/api/settings/notifications", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Each_of_the_team_chooses_within_what_the_shop_tells()
    {
        var shop = await house.OpenShop();
        var (bench, counter) = (await shop.Watchmaker(), await shop.Counter());
        (await bench.GetAsync("/settings/notifications")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await Posting.Page(bench, "/settings/notifications/mine");
        page.QuerySelectorAll(".matrix tbody tr").Length.ShouldBe(Occasion.OfTeam.Count(o => !o.IsOwners));
        page.QuerySelector("input[name='received.mail']").ShouldBeNull("the shop does not tell it");
        page.QuerySelector("input[name='received.push']").ShouldNotBeNull();
        var answer = await (await bench.PostAsJsonAsync("/api/settings/notifications/mine", new { decided = new { mail = false } })).Ok();
        answer["cells"]!.AsArray().Count(c => !c!["isWanted"]!.GetValue<bool>()).ShouldBe(1);
        await counter.Approved(30_000);
        (await shop.Mails("bench@example.com")).ShouldBeEmpty();
        (await shop.Mails("owner@example.com")).Count.ShouldBe(1);
        (await shop.Notices()).Single(n => n.Occasion == "decided" && n.Name == "Max Roy").ShouldSatisfyAllConditions(n => n.State.ShouldBe("muted"), n => n.Reason.ShouldBe("own"));
        page = await Posting.Page(bench, "/settings/notifications/mine");
        (await bench.Submit(page, "/settings/notifications/mine", ("decided.mail", "on"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await counter.Approved(30_000);
        (await shop.Mails("bench@example.com")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_shops_own_words_are_previewed_saved_mailed_and_given_up_again()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        const string address = "/settings/notifications/words/received";
        var page = await Posting.Page(owner, address + "?language=de");
        page.QuerySelector("pre.letter")!.TextContent.ShouldContain("Wir haben sie unter 2026-0042 angenommen.");
        page.QuerySelector("pre.letter")!.TextContent.ShouldContain(shop.Shop.Name);
        page = await Posting.Page(owner, address + "?language=en");
        var shown = await (await owner.Submit(page, address, ("act", "preview"), ("subject", "Welcome, {client}"), ("body", "Your {watch} is here.\n\nThank you."))).Html();
        shown.QuerySelector("pre.letter")!.TextContent.ShouldContain("Welcome, Penelope Hart");
        (await shop.Db().Row<long>("select count(*) from shop.notice_words")).ShouldBe(0, "a preview keeps nothing");
        (await owner.Submit(page, address, ("act", "save"), ("subject", "Welcome, {client}"), ("body", "Your {watch} is here.\n\nThank you."))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await owner.TakeIn(f => f["client"]!["name"] = "Zoë {total} <i>Hart</i>");
        var mail = (await shop.Mails()).Single();
        mail.Subject!.ShouldStartWith("Welcome, Zoë {total} <i>Hart</i> (");
        mail.HtmlBody!.ShouldContain("Welcome, Zo&#235; {total} &lt;i&gt;Hart&lt;/i&gt;");
        mail.TextBody!.ShouldContain("Your Omega Seamaster 300 is here.");
        var html = await owner.GetAsync(address + "/en");
        html.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox");
        (await html.Content.ReadAsStringAsync()).ShouldContain("Welcome, Penelope Hart");
        await (await owner.PostAsJsonAsync("/api" + address, new { act = "reset", language = "en", version = 1 })).Ok();
        (await (await owner.GetAsync("/api" + address)).Ok())["items"]!.AsArray().ShouldAllBe(i => !i!["isOwn"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Two_owners_at_the_same_words_lose_nothing_of_either()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        const string address = "/settings/notifications/words/ready";
        var (page, beside) = (await Posting.Page(owner, address + "?language=en"), await Posting.Page(owner, address + "?language=en"));
        (await owner.Submit(page, address, ("act", "save"), ("subject", "First"), ("body", "The first owner's."))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        // The other one began from the program's words as well.
        var late = await owner.Submit(beside, address, ("act", "save"), ("subject", "Second"), ("body", "The second owner's."));
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var both = await late.Html();
        both.QuerySelectorAll("[role=alert] tbody tr").Select(r => r.Words()).First().ShouldBe("English, subjectSecondFirst");
        both.QuerySelector("textarea")!.TextContent.Trim().ShouldBe("The second owner's.");
        (await shop.Db().Row<string>("select subject from shop.notice_words")).ShouldBe("First");
        // Saving again is a choice now.
        (await owner.Submit(both, address, ("act", "save"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await shop.Db().Row<string>("select subject from shop.notice_words")).ShouldBe("Second");
        var stale = await owner.PostAsJsonAsync("/api" + address, new { act = "reset", language = "en", version = 1 });
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await owner.PostAsJsonAsync("/api" + address, new { language = "en", subject = "x", body = "y" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, "a change says what it changes");
        await (await owner.PostAsJsonAsync("/api" + address, new { act = "reset", language = "en", version = 2 })).Ok();
        (await shop.Db().Row<long>("select count(*) from shop.notice_words")).ShouldBe(0);
    }

    [Theory]
    [InlineData("{watsh} is here", "{watsh} means nothing here. You can use {promised}, {watch}, {number}, {client}, {shop}, {phone}.")]
    [InlineData("It costs {total}", "{total} means nothing here. You can use {promised}, {watch}, {number}, {client}, {shop}, {phone}.")]
    [InlineData("A { brace", "A brace stands alone: write placeholders as {watch}, and no other braces.")]
    public async Task A_placeholder_that_means_nothing_is_said_and_nothing_is_lost(string body, string sentence)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        const string address = "/settings/notifications/words/received";
        var refused = await owner.Submit(await Posting.Page(owner, address + "?language=fr"), address, ("act", "save"), ("body", body));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await refused.Html();
        page.ErrorAt("body").ShouldBe(sentence);
        page.QuerySelector("textarea")!.TextContent.Trim().ShouldBe(body);
        page.QuerySelector("input[name=language]")!.GetAttribute("value").ShouldBe("fr");
        (await (await owner.PostAsJsonAsync("/api" + address, new { language = "fr", version = 0, subject = "x", body })).WrongAt("body")).ShouldBe(sentence);
        (await owner.GetAsync("/settings/notifications/words/everything")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Every_mail_has_its_words_in_every_language_and_each_holds_only_what_it_may()
    {
        foreach (var occasion in ClientOccasion.All)
            foreach (var (language, _) in Language.All)
            {
                var text = ClientWords.Of(occasion.Name, language);
                Placeholders.Wrong(occasion.Name, text.Subject).ShouldBeNull();
                Placeholders.Wrong(occasion.Name, text.Body).ShouldBeNull();
                foreach (var currency in new[] { "CHF", "EUR", "JPY" })
                {
                    var letter = WriteWords.Example(occasion.Name, language, text, new() { Subdomain = "atelier", Name = "Atelier", Currency = currency, Locale = "fr-CH", TimeZone = "Europe/Zurich", Phone = "+41 44 555 01 00" });
                    (letter.Text + letter.Subject).ShouldNotContain("{");
                    letter.Text.ShouldNotContain("  ");
                    letter.Subject.ShouldContain("2026-0042");
                }
            }
        foreach (var (language, _) in Language.All)
            foreach (var occasion in Occasion.OfTeam.Where(o => o.Name != Occasion.Morning)) TeamWords.Title(occasion.Name, "approved", language).ShouldNotBe(occasion.Name);
    }
}
