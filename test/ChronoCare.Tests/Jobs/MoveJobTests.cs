using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Jobs;

public sealed class MoveJobTests(TestHouse house)
{
    [Fact]
    public async Task A_watch_taken_in_gets_the_first_number_of_the_year_and_can_be_diagnosed()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        taken["number"]!.GetValue<string>().ShouldEndWith("-0001");
        var moved = await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 });
        var text = await moved.Content.ReadAsStringAsync();
        moved.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        JsonNode.Parse(text)!["version"]!.GetValue<int>().ShouldBe(2);
        JsonNode.Parse(text)!["seq"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public async Task A_stale_version_is_409_with_the_present_state()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        (await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 });
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await again.Content.ReadFromJsonAsync<JsonObject>())!["present"]!["status"]!.GetValue<string>().ShouldBe("diagnosed");
    }

    [Fact]
    public async Task Service_does_not_start_without_an_approved_quote()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 });
        var refused = await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "in_service", version = 2 });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadFromJsonAsync<JsonObject>())!["code"]!.GetValue<string>().ShouldBe("quote-not-approved");
        (await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "in_service", version = 2, reason = "Old friend" })).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "in_service", version = 2, reason = "Old friend" })).StatusCode
            .ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_same_answer_and_one_effect()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var path = $"/api/jobs/{taken["id"]}/milestones";
        var first = await counter.Send(path, new { to = "diagnosed", version = 1 }, key: "k1");
        var second = await counter.Send(path, new { to = "diagnosed", version = 1 }, key: "k1");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        var other = await counter.Send(path, new { to = "returned", version = 2, reason = "no" }, key: "k1");
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }
}
