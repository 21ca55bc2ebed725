using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Payments;

public sealed class DayEndTests(TestHouse house)
{
    private static Task<HttpResponseMessage> Count(HttpClient client, object body) => client.PostAsJsonAsync("/api/day-end", body);

    [Fact]
    public async Task The_drawer_should_hold_what_was_left_and_the_cash_that_came_and_went_since()
    {
        var shop = await house.OpenShop();
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        await (await Count(counter, new { counted = Quoting.Money(20_000), reason = "Float for the first day" })).Ok(HttpStatusCode.Created);
        var id = await owner.Approved(50_000);
        await owner.Pay(id, 30_000, with: p => p["tendered"] = Quoting.Money(40_000));
        await owner.Pay(id, 5_000, "terminal");
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", new { method = "cash", amount = Quoting.Money(1_000), reason = "x" })).Some();
        (await counter.GetFromJsonAsync<JsonObject>("/api/day-end"))!.Amount("expected").ShouldBe(49_000);

        (await (await Count(counter, new { counted = Quoting.Money(48_950) })).Refused()).ShouldBe(("cash-differs", "The drawer should hold 490.00 CHF. Count again, or say why it differs."));
        var count = await (await Count(counter, new { pieces = new[] { new { value = Quoting.Money(20_000), count = 2 }, new { value = Quoting.Money(5), count = 1_790 } }, removed = Quoting.Money(40_000), reason = "Gave 50 rappen too much change" })).Ok(HttpStatusCode.Created);
        (count.Amount("counted"), count.Amount("difference"), count.Amount("left")).ShouldBe((48_950, -50, 8_950));
        (await counter.GetFromJsonAsync<JsonObject>("/api/day-end"))!.Amount("expected").ShouldBe(8_950);
        await (await Count(counter, new { counted = Quoting.Money(8_950) })).Ok(HttpStatusCode.Created);
        var said = await shop.Db().Rows<string>("select body from shop.event where name = 'cash-counted' order by seq");
        said.Count.ShouldBe(3);
        said[1].ShouldContain("\"counted\":48950,\"currency\":\"CHF\",\"expected\":49000");
        (await (await owner.PostAsJsonAsync("/api/stream/verify", new { })).Ok()).ToJsonString().ShouldNotContain("\"firstBad\":1");
    }

    [Fact]
    public async Task Payments_that_race_a_count_are_in_one_count_each()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = await owner.Approved(100_000);
        var all = await Task.WhenAll(Enumerable.Range(0, 48).Select(async n =>
            n % 6 == 0 ? await Count(owner, new { counted = Quoting.Money(0), reason = "Racing" }) : await owner.Pay(id, 100 + n)));
        all.ShouldAllBe(a => a.IsSuccessStatusCode);
        await (await Count(owner, new { counted = Quoting.Money(0), reason = "The last" })).Some();
        var counts = (await owner.GetFromJsonAsync<JsonObject>("/api/day-end?limit=200"))!["items"]!.AsArray();
        counts.Count.ShouldBe(9);
        counts.Sum(c => c!.Amount("in")).ShouldBe((await owner.Job(id)).Amount("paid"));
        counts.Select(c => c!["n"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1, 9).Reverse());
    }

    [Fact]
    public async Task A_watchmaker_counts_no_drawer_and_a_wrong_form_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        (await (await shop.Watchmaker()).GetAsync("/api/day-end")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var counter = await shop.Counter();
        (await (await Count(counter, new { reason = "x" })).WrongAt("counted")).ShouldBe("Count the pieces, or enter what they come to.");
        (await (await Count(counter, new { pieces = new[] { new { value = Quoting.Money(7), count = 1 } } })).WrongAt("pieces[0].value")).ShouldBe("There is no piece of 0.07 CHF.");
        (await (await Count(counter, new { counted = Quoting.Money(100), removed = Quoting.Money(101), reason = "x" })).WrongAt("removed")).ShouldBe("No more can be taken out than was counted.");
        var refused = await counter.PostForm("/day-end", [("counted", "about a hundred"), ("reason", "Not sure")]);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await refused.Content.ReadAsStringAsync();
        page.ShouldContain("value=\"about a hundred\"");
        page.ShouldContain("value=\"Not sure\"");
        var kept = await counter.PostForm("/day-end", [("pieces[0].value", "200.00"), ("pieces[0].count", "2"), ("reason", "The first float")]);
        kept.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.GetStringAsync(kept.Headers.Location!.ToString())).ShouldContain("The first float");
    }
}
