using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Jobs;

public sealed class MoveJobTests(TestHouse house)
{
    [Fact]
    public async Task A_watch_taken_in_gets_the_first_number_of_the_year_and_can_be_diagnosed()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var taken = await bench.TakeIn();
        taken["number"]!.GetValue<string>().ShouldEndWith("-0001");
        var moved = await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 });
        var text = await moved.Content.ReadAsStringAsync();
        moved.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        JsonNode.Parse(text)!["version"]!.GetValue<int>().ShouldBe(2);
        JsonNode.Parse(text)!["seq"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public async Task A_stale_version_is_409_with_the_present_state()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var taken = await bench.TakeIn();
        (await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 });
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await again.Content.ReadFromJsonAsync<JsonObject>())!["present"]!["status"]!.GetValue<string>().ShouldBe("diagnosed");
    }

    [Fact]
    public async Task A_photo_or_a_note_in_the_meantime_makes_no_page_too_old_but_a_hold_does()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var job = $"/api/jobs/{(await bench.TakeIn())["id"]}";
        using var photo = new MultipartFormDataContent { { new ByteArrayContent(Photos.Pictures.Photo(64, 48)), "photos", "dial.jpg" } };
        (await bench.PostAsync(job + "/photos", photo)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await bench.PostAsJsonAsync(job + "/service-log/notes", new { text = "Crown feels loose." })).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await bench.PostAsJsonAsync(job + "/facts", new { version = 1, hold = "parts" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.PostAsJsonAsync(job + "/milestones", new { to = "diagnosed", version = 3 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await bench.PostAsJsonAsync(job + "/milestones", new { to = "diagnosed", version = 4 })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Service_does_not_start_without_an_approved_quote()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var taken = await bench.TakeIn();
        await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 });
        var refused = await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "in_service", version = 2 });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>().ShouldBe("quote-not-approved");
        (await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "in_service", version = 2, reason = "Old friend" })).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "in_service", version = 2, reason = "Old friend" })).StatusCode
            .ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("returned", "goes back", "?kind=returned")]
    [InlineData("collected", "is collected", "")]
    public async Task A_watch_leaves_by_the_hand_over_alone(string to, string words, string way)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var taken = await owner.TakeIn();
        var (id, number) = (taken["id"]!, taken["number"]!);
        await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/readings", new { position = "CH", rateSecondsPerDay = 1 });
        foreach (var next in (string[])["diagnosed", "in_service", "ready"])
            await (await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = next, version = await owner.VersionOf(id), reason = "My word" })).Some();
        var before = await owner.Job(id);
        var refused = await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to, version = await owner.VersionOf(id), reason = "Not worth it" });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = (await refused.Content.ReadFromJsonAsync<JsonObject>())!;
        problem["code"]!.GetValue<string>().ShouldBe("handover-needed");
        problem["title"]!.GetValue<string>().ShouldBe($"A watch {words} by handing it over: who takes it has to be recorded.");
        (await owner.Job(id)).ToJsonString().ShouldBe(before.ToJsonString());

        // A browser sees the same sentence and the way that resolves it; the move menu leads there as well.
        var page = await owner.PostAsync($"/jobs/{number}/milestones", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["to"] = to, ["version"] = before["version"]!.ToString(), ["reason"] = "Not worth it",
        }));
        page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var html = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        html.Title.ShouldStartWith("Error: ");
        html.QuerySelector("[data-errors]")!.TextContent.ShouldContain($"A watch {words} by handing it over");
        html.QuerySelector("[data-errors] a.btn")!.GetAttribute("href").ShouldBe($"/jobs/{number}/handover{way}");
        using var board = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await (await shop.Counter()).GetStringAsync("/board"));
        board.QuerySelectorAll($"#job-{number} .menu a, #job-{number} a").ShouldContain(a => a.GetAttribute("href") == $"/jobs/{number}/handover{way}");

        // Nor does the database let it go.
        (await Should.ThrowAsync<ChronoCare.Tenancy.RefusedByDatabase>(() => shop.Db().Do($"update shop.job set status = '{to}' where number = $1", number.GetValue<string>()))).State.ShouldBe("CC005");
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_same_answer_and_one_effect()
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        var taken = await bench.TakeIn();
        var path = $"/api/jobs/{taken["id"]}/milestones";
        var first = await bench.Send(path, new { to = "diagnosed", version = 1 }, key: "k1");
        var second = await bench.Send(path, new { to = "diagnosed", version = 1 }, key: "k1");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        var other = await bench.Send(path, new { to = "returned", version = 2, reason = "no" }, key: "k1");
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }
}
