using System.Net;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Jobs;

public sealed class PagesTests(TestHouse house)
{
    private static AngleSharp.Html.Dom.IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    [Fact]
    public async Task An_empty_board_says_so_and_offers_to_take_in_the_first()
    {
        var shop = await house.OpenShop();
        var page = Parse(await (await shop.Owner()).GetStringAsync("/board"));
        page.QuerySelector(".empty")!.TextContent.ShouldContain("No watches in the shop. Take in the first.");
    }

    [Fact]
    public async Task A_watch_taken_in_stands_in_the_first_column_and_its_menu_moves_it()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var taken = await bench.TakeIn();
        var number = taken["number"]!.GetValue<string>();
        var page = Parse(await bench.GetStringAsync("/board"));
        var card = page.QuerySelector($"#column-received #job-{number}")!;
        card.QuerySelector("h3")!.TextContent.ShouldBe("Omega Seamaster 300 166.024");
        card.QuerySelector(".client")!.TextContent.ShouldBe("P. Hart");
        var moved = await bench.PostAsync($"/jobs/{number}/milestones", new FormUrlEncodedContent([new("to", "diagnosed"), new("version", "1"), new("from", "board")]));
        moved.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        Parse(await bench.GetStringAsync("/board")).QuerySelector($"#column-diagnosed #job-{number}").ShouldNotBeNull();
    }

    [Fact]
    public async Task The_job_page_tells_what_was_said_what_happened_and_what_stands_in_the_way()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var number = (await bench.TakeIn())["number"]!.GetValue<string>();
        await bench.PostAsync($"/jobs/{number}/diagnosis", new FormUrlEncodedContent([new("diagnosis", "Mainspring set, dry train."), new("version", "1"), new("done", "on")]));
        await shop.Settled();
        var page = Parse(await bench.GetStringAsync($"/jobs/{number}"));
        page.QuerySelector("h1")!.TextContent.ShouldContain(number);
        page.Body!.TextContent.ShouldContain("Loses about 5 min a day since summer.");
        page.Body!.TextContent.ShouldContain("Mainspring set, dry train.");
        page.Body!.TextContent.ShouldContain("Starting needs an approved quote.");
        page.QuerySelectorAll("#events li").Length.ShouldBe(3, "taken in, diagnosed, and the client mailed that it was taken in");
        page.QuerySelector(".track [aria-current=step]")!.TextContent.ShouldContain("Diagnosed");
    }

    [Fact]
    public async Task A_note_of_the_job_page_stays_with_the_team_unless_the_form_says_the_client_sees_it()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var number = (await counter.TakeIn())["number"]!.GetValue<string>();
        foreach (var (text, more) in new[] { ("For us alone.", "false"), ("For them too.", "true") })
        {
            var answer = await counter.PostAsync($"/jobs/{number}/service-log/notes", new FormUrlEncodedContent([new("from", "job"), new("text", text), new("forClient", more)]));
            answer.Headers.Location!.ToString().ShouldBe($"/jobs/{number}#timeline");
        }
        var form = Parse(await counter.GetStringAsync($"/jobs/{number}")).QuerySelectorAll("#timeline form input[type=radio]");
        form.Single(i => i.HasAttribute("checked")).GetAttribute("value").ShouldBe("false");
        Parse(await counter.GetStringAsync($"/jobs/{number}?see=client")).QuerySelector("#events")!.TextContent.ShouldContain("For them too.");
        Parse(await counter.GetStringAsync($"/jobs/{number}?see=client")).QuerySelector("#events")!.TextContent.ShouldNotContain("For us alone.");
    }

    [Fact]
    public async Task A_refused_form_comes_back_filled_in_with_the_sentence()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var number = (await bench.TakeIn())["number"]!.GetValue<string>();
        var long_text = new string('x', 4001);
        var refused = await bench.PostAsync($"/jobs/{number}/diagnosis", new FormUrlEncodedContent([new("diagnosis", long_text), new("version", "1"), new("done", "on")]));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = Parse(await refused.Content.ReadAsStringAsync());
        page.Title!.ShouldStartWith("Error: ");
        page.QuerySelector("textarea[name=diagnosis]")!.TextContent.ShouldContain(long_text);
        page.QuerySelector(".errors")!.TextContent.ShouldContain("4000 fit");
    }

    [Fact]
    public async Task The_stream_page_shows_each_event_and_verifies_the_chain()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var number = (await owner.TakeIn())["number"]!.GetValue<string>();
        Parse(await owner.GetStringAsync("/stream")).QuerySelector("#events tbody")!.TextContent.ShouldContain($"took the watch in as {number}");
        var verified = await owner.PostAsync("/stream/verify", new FormUrlEncodedContent([]));
        Parse(await verified.Content.ReadAsStringAsync()).QuerySelector("#verdict")!.TextContent.ShouldContain("1–1 unbroken");
        Parse(await owner.GetStringAsync("/stream?day=nonsense")).QuerySelector(".errors").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("status=polished", "status")]
    [InlineData("hold=lunch", "hold")]
    [InlineData("assignee=max", "assignee")]
    public async Task A_filter_that_names_nothing_there_is_is_refused_instead_of_finding_nothing(string filter, string field)
    {
        var refused = await (await (await house.OpenShop()).Counter()).GetAsync("/api/jobs?" + filter);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        System.Text.Json.Nodes.JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["errors"]![field].ShouldNotBeNull();
    }

    [Fact]
    public async Task The_list_pages_by_cursor_and_the_job_answers_304_to_its_tag()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        for (var i = 0; i < 5; i++) await counter.TakeIn();
        var seen = new List<string>();
        for (string? after = null; ;)
        {
            var page = System.Text.Json.Nodes.JsonNode.Parse(await counter.GetStringAsync("/api/jobs?status=received&limit=2" + (after is null ? "" : "&after=" + after)))!;
            seen.AddRange(page["items"]!.AsArray().Select(i => i!["number"]!.GetValue<string>()));
            if ((after = page["next"]?.GetValue<string>()) is null) break;
        }
        seen.Count.ShouldBe(5);
        seen.Distinct().Count().ShouldBe(5);
        var job = await counter.GetAsync("/api/jobs/" + seen[0]);
        var tag = job.Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs/" + seen[0]);
        request.Headers.IfNoneMatch.Add(tag);
        (await counter.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }
}
