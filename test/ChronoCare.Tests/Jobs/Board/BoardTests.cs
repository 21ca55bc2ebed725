using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Jobs.Board;

public sealed class BoardTests(TestHouse house)
{
    private static AngleSharp.Html.Dom.IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    [Fact]
    public async Task A_card_that_was_kept_is_never_shown_once_its_job_changed()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        string Card(string html) => Parse(html).QuerySelector($"#job-{number}")!.OuterHtml;
        var first = Card(await counter.GetStringAsync("/board"));
        Card(await counter.GetStringAsync("/board")).ShouldBe(first);
        (await counter.PostAsJsonAsync($"/api/jobs/{id}/facts", new { version = 1, hold = "parts" })).EnsureSuccessStatusCode();
        Card(await counter.GetStringAsync("/board")).ShouldContain("parts");
        var client = (await counter.Job(id))["clientId"]!.GetValue<string>();
        await shop.Db().Do("update shop.job set client_name = 'Q. Quill' where client_id = $1", Guid.Parse(client));
        Card(await counter.GetStringAsync("/board")).ShouldContain("Q. Quill");
    }

    [Fact]
    public async Task A_card_kept_for_the_owner_is_not_shown_to_others_and_none_to_another_shop()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        var number = (await counter.TakeIn())["number"]!.GetValue<string>();
        await counter.PostAsync($"/jobs/{number}/milestones", new FormUrlEncodedContent([new("to", "diagnosed"), new("version", "1")]));
        // Starting without an approved quote is the owner's alone, so the two menus cannot be the same.
        var (his, theirs) = (await owner.GetStringAsync("/board"), await counter.GetStringAsync("/board"));
        Parse(his).QuerySelector($"#job-{number}").ShouldNotBeNull();
        Parse(theirs).QuerySelector($"#job-{number}").ShouldNotBeNull();
        Parse(await (await other.Owner()).GetStringAsync("/board")).QuerySelectorAll(".watch").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_says_how_long_it_is_and_a_look_at_its_head_has_the_same_length()
    {
        var counter = await (await house.OpenShop()).Counter();
        await counter.TakeIn();
        var page = await counter.GetAsync("/board");
        var body = await page.Content.ReadAsByteArrayAsync();
        page.Content.Headers.ContentLength.ShouldBe(body.Length);
        var head = await counter.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/board"));
        head.Content.Headers.ContentLength.ShouldBe(body.Length);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Programs_look_for_jobs_by_name_serial_and_number()
    {
        var counter = await (await house.OpenShop()).Counter();
        var first = (await counter.TakeIn())["number"]!.GetValue<string>();
        await counter.TakeIn(i =>
        {
            i["client"] = new JsonObject { ["name"] = "Otto Baum", ["phone"] = "+41 79 555 02 77" };
            i["watch"] = new JsonObject { ["brand"] = "Tudor", ["model"] = "Ranger", ["serial"] = "H998877" };
        });
        async Task<string[]> Found(string query) =>
            [.. (await counter.GetFromJsonAsync<JsonObject>("/api/jobs?" + query))!["items"]!.AsArray().Select(j => j!["number"]!.GetValue<string>())];
        (await Found("q=hart")).ShouldBe([first]);
        (await Found("q=24183318")).ShouldBe([first]);
        (await Found("q=" + first)).ShouldBe([first]);
        (await Found("q=tudor")).Single().ShouldNotBe(first);
        (await Found("q=hart&status=ready")).ShouldBeEmpty();
        (await Found("q=nobody+at+all")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_changes_nothing_makes_no_programs_version_too_old()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var seen = await counter.VersionOf(id);
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "Came while somebody typed.", forClient = false })).Some();
        (await counter.VersionOf(id)).ShouldBeGreaterThan(seen);
        await (await counter.Pay(id, 5000, with: p => p["version"] = seen)).Ok(System.Net.HttpStatusCode.Created);
        // A payment is something that is decided upon: what was seen before it is too old now.
        (await counter.Pay(id, 5000, with: p => p["version"] = seen)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
        var now = await counter.VersionOf(id);
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "Another.", forClient = false })).Some();
        await (await counter.Quote(id, [Quoting.Line("Full service", 21000)], q => q["version"] = now)).Ok(System.Net.HttpStatusCode.Created);
        now = await counter.VersionOf(id);
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "And one more.", forClient = false })).Some();
        await (await counter.Decide(id, 2, "approved", d => d["version"] = now)).Ok();
    }
}
