using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Jobs.Watches;

public sealed class WatchTests(TestHouse house)
{
    [Fact]
    public async Task The_history_of_a_serial_spans_its_owners()
    {
        var counter = await (await house.OpenShop()).Counter();
        var first = await counter.TakeIn();
        var second = await counter.TakeIn(f =>
        {
            f["client"] = new JsonObject { ["name"] = "Otto Brandt", ["phone"] = "+41 44 555 03 03" };
            f["watch"]!["serial"] = "24-183-318";
        });
        second["watchId"]!.GetValue<string>().ShouldNotBe(first["watchId"]!.GetValue<string>());
        var sheet = (await counter.GetFromJsonAsync<JsonObject>($"/api/watches/{second["watchId"]}"))!;
        sheet["jobs"]!.AsArray().Select(j => j!["number"]!.GetValue<string>()).ShouldBe([second["number"]!.GetValue<string>(), first["number"]!.GetValue<string>()]);
        var html = new HtmlParser().ParseDocument(await counter.GetStringAsync($"/watches/{second["watchId"]}"));
        html.QuerySelectorAll("#history ~ * tbody tr, section[aria-labelledby=history] tbody tr").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Two_watches_without_a_serial_share_no_history()
    {
        var counter = await (await house.OpenShop()).Counter();
        await counter.TakeIn(f => f["watch"]!["serial"] = "");
        var other = await counter.TakeIn(f => f["watch"]!["serial"] = " - ");
        (await counter.GetFromJsonAsync<JsonObject>($"/api/watches/{other["watchId"]}"))!["jobs"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_watch_is_called_changes_on_every_card_and_in_search()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        var changed = await counter.PostAsJsonAsync($"/api/watches/{taken["watchId"]}", new { version = 1, brand = "Tudor", model = "Black Bay", reference = "M79030B-0001", serial = "J 123 456" });
        changed.StatusCode.ShouldBe(HttpStatusCode.OK, await changed.Content.ReadAsStringAsync());
        var card = (await counter.GetFromJsonAsync<JsonObject>("/api/jobs"))!["items"]![0]!;
        (card["watch"]!.GetValue<string>(), card["reference"]!.GetValue<string>(), card["serialTail"]!.GetValue<string>()).ShouldBe(("Tudor Black Bay", "M79030B-0001", "3456"));
        (await counter.GetFromJsonAsync<JsonObject>("/api/watches?q=79030"))!["items"]!.AsArray().Count.ShouldBe(1);
        (await counter.GetFromJsonAsync<JsonObject>("/api/watches?q=seamaster"))!["items"]!.AsArray().Count.ShouldBe(0);
        var stale = await counter.PostAsJsonAsync($"/api/watches/{taken["watchId"]}", new { version = 1, brand = "Rolex" });
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Content.ReadFromJsonAsync<JsonObject>())!["present"]!["brand"]!.GetValue<string>().ShouldBe("Tudor");
    }

    [Fact]
    public async Task A_watch_can_have_a_new_owner_but_only_of_this_shop()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var heir = (await (await counter.PostAsJsonAsync("/api/clients", new { name = "Ida Hart", phone = "044 555 12 12" })).Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        var stranger = (await (await (await (await house.OpenShop()).Counter()).PostAsJsonAsync("/api/clients", new { name = "Else Where", phone = "044 555 13 13" }))
            .Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        var path = $"/api/watches/{taken["watchId"]}";
        (await counter.PostAsJsonAsync(path, new { version = 1, brand = "Omega", clientId = stranger })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.PostAsJsonAsync(path, new { version = 1, brand = "Omega", clientId = heir })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await counter.GetFromJsonAsync<JsonObject>(path))!["client"]!["name"]!.GetValue<string>().ShouldBe("Ida Hart");
        // The job of that day keeps who brought it.
        (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{taken["id"]}"))!["client"]!.GetValue<string>().ShouldBe("P. Hart");
    }

    [Fact]
    public async Task A_watch_is_written_down_for_a_known_client_only()
    {
        var counter = await (await house.OpenShop()).Counter();
        var client = (await counter.TakeIn())["clientId"]!.GetValue<string>();
        var added = await counter.PostAsJsonAsync("/api/watches", new { clientId = client, brand = "Seiko", reference = "SKX007K2" });
        added.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await counter.PostAsJsonAsync("/api/watches", new { clientId = Guid.NewGuid(), brand = "Seiko" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.PostAsJsonAsync("/api/watches", new { clientId = client, model = new string('m', 121) })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.GetFromJsonAsync<JsonObject>("/api/watches?limit=1"))!["items"]![0]!["brand"]!.GetValue<string>().ShouldBe("Seiko");
    }

    [Fact]
    public async Task Wrong_entries_come_back_with_the_watch_beside_them()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        var page = await counter.PostAsync($"/watches/{taken["watchId"]}", new FormUrlEncodedContent([new("version", "1"), new("brand", ""), new("model", new string('m', 200))]));
        page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var html = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        html.QuerySelector("h1")!.TextContent.ShouldBe("Omega Seamaster 300");
        html.QuerySelector("input[name=model]")!.GetAttribute("value").ShouldBe(new string('m', 200));
        html.QuerySelectorAll(".errors a").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Another_shops_watch_is_as_unknown_as_none()
    {
        var theirs = await (await house.OpenShop()).Counter();
        var id = (await theirs.TakeIn())["watchId"]!.GetValue<string>();
        var ours = await (await house.OpenShop()).Counter();
        foreach (var path in (string[])["/api/watches/", "/watches/"])
            foreach (var asked in (string[])[id, Guid.NewGuid().ToString("D"), "nonsense"])
            {
                (await ours.GetAsync(path + asked)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                (await ours.PostAsync(path + asked, new FormUrlEncodedContent([new("version", "1"), new("brand", "X")]))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            }
        (await ours.GetFromJsonAsync<JsonObject>("/api/watches?q=24183318"))!["items"]!.AsArray().ShouldBeEmpty();
    }
}
