using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Jobs.Clients;

public sealed class ClientTests(TestHouse house)
{
    private static async Task<JsonObject> Add(HttpClient at, string name, string phone = "", string email = "")
    {
        var answer = await at.PostAsJsonAsync("/api/clients", new { name, phone, email });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    [Fact]
    public async Task A_client_is_written_down_shown_and_changed()
    {
        var counter = await (await house.OpenShop()).Counter();
        var added = await Add(counter, "Jean-Luc Favre", "079 555 77 01", "JL.Favre@Example.com");
        added["email"]!.GetValue<string>().ShouldBe("jl.favre@example.com");
        var changed = await counter.PostAsJsonAsync($"/api/clients/{added["id"]}", new { version = 1, name = "Jean-Luc Favre-Roux", phone = "079 555 77 01", note = "Rings before noon" });
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var shown = (await counter.GetFromJsonAsync<JsonObject>($"/api/clients/{added["id"]}"))!;
        shown["client"]!["name"]!.GetValue<string>().ShouldBe("Jean-Luc Favre-Roux");
        shown["client"]!["version"]!.GetValue<int>().ShouldBe(2);
        shown["client"]!["email"]!.GetValue<string>().ShouldBe("");
    }

    [Fact]
    public async Task A_stale_change_is_409_with_what_stands_now_and_the_page_keeps_what_was_typed()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await Add(counter, "Mina Koch", "+41 44 555 02 03"))["id"]!.GetValue<string>();
        (await counter.PostAsJsonAsync($"/api/clients/{id}", new { version = 1, name = "Mina Koch-Lee", phone = "+41 44 555 02 03" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var stale = await counter.PostAsJsonAsync($"/api/clients/{id}", new { version = 1, name = "Mina K.", phone = "1" });
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Content.ReadFromJsonAsync<JsonObject>())!["present"]!["name"]!.GetValue<string>().ShouldBe("Mina Koch-Lee");
        var page = await counter.PostAsync($"/clients/{id}", new FormUrlEncodedContent([new("version", "1"), new("name", "Mina typed"), new("phone", "+41 44 555 02 03")]));
        page.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var html = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        html.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Mina typed");
        html.QuerySelector("input[name=version]")!.GetAttribute("value").ShouldBe("2");
        html.Body!.TextContent.ShouldContain("Mina Koch-Lee");
    }

    [Fact]
    public async Task A_new_name_stands_on_every_card_and_is_found_at_once_while_the_old_one_is_not()
    {
        var counter = await (await house.OpenShop()).Counter();
        var first = await counter.TakeIn();
        var client = first["clientId"]!.GetValue<string>();
        await counter.TakeIn(f => { f["client"] = new JsonObject { ["id"] = client }; f["watch"]!["serial"] = "77 001"; });
        (await counter.PostAsJsonAsync($"/api/clients/{client}", new { version = 1, name = "Penelope Lindqvist", email = "p.hart@example.com" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var board = (await counter.GetFromJsonAsync<JsonObject>("/api/jobs"))!["items"]!.AsArray();
        board.Select(j => j!["client"]!.GetValue<string>()).ShouldBe(["P. Lindqvist", "P. Lindqvist"]);
        (await counter.GetFromJsonAsync<JsonObject>("/api/clients?q=lindqvist"))!["items"]!.AsArray().Count.ShouldBe(1);
        (await counter.GetFromJsonAsync<JsonObject>("/api/clients?q=0795550142"))!["items"]!.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Wrong_entries_come_back_with_sentences_and_nothing_lost()
    {
        var counter = await (await house.OpenShop()).Counter();
        var long_name = new string('x', 121);
        var page = await counter.PostAsync("/clients", new FormUrlEncodedContent([new("name", long_name), new("email", "nobody"), new("note", "kept <b>")]));
        page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var html = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        html.Title.ShouldStartWith("Error:");
        html.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe(long_name);
        html.QuerySelector("textarea[name=note]")!.TextContent.ShouldBe("kept <b>");
        html.QuerySelectorAll(".errors a").Select(a => a.TextContent).ShouldBe(["Name is 121 characters long; 120 fit.", "E-mail must look like name@example.com."], ignoreOrder: true);
        var api = await counter.PostAsJsonAsync("/api/clients", new { name = "A B" });
        api.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await api.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!["phone"]!.GetValue<string>().ShouldStartWith("Enter a phone number or an e-mail");
    }

    [Fact]
    public async Task The_list_goes_by_name_and_pages_by_cursor()
    {
        var counter = await (await house.OpenShop()).Counter();
        foreach (var name in (string[])["carla", "Äbi", "Bruno", "anna", "Dario"]) await Add(counter, name, "044 555 00 00");
        var names = new List<string>();
        string? after = null;
        do
        {
            var part = (await counter.GetFromJsonAsync<JsonObject>("/api/clients?limit=2" + (after is null ? "" : "&after=" + after)))!;
            names.AddRange(part["items"]!.AsArray().Select(i => i!["name"]!.GetValue<string>()));
            after = part["next"]?.GetValue<string>();
        } while (after is not null);
        names.ShouldBe(["anna", "Bruno", "carla", "Dario", "Äbi"]);
        (await counter.GetAsync("/api/clients?after=nonsense")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Another_shops_client_is_as_unknown_as_none()
    {
        var theirs = await (await house.OpenShop()).Counter();
        var id = (await Add(theirs, "Canary Bird", "+41 44 555 09 09"))["id"]!.GetValue<string>();
        var ours = await (await house.OpenShop()).Counter();
        foreach (var path in (string[])["/api/clients/", "/clients/"])
            foreach (var asked in (string[])[id, Guid.NewGuid().ToString("D"), "nonsense"])
            {
                (await ours.GetAsync(path + asked)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
                var form = new FormUrlEncodedContent([new("version", "1"), new("name", "X Y"), new("phone", "044 555 00 00")]);
                (await ours.PostAsync(path + asked, form)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            }
        (await ours.GetFromJsonAsync<JsonObject>("/api/clients?q=canary"))!["items"]!.AsArray().ShouldBeEmpty();
        (await ours.GetStringAsync("/clients")).ShouldNotContain("Canary");
    }

    [Fact]
    public async Task The_page_shows_their_watches_and_what_was_done()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        var html = new HtmlParser().ParseDocument(await counter.GetStringAsync($"/clients/{taken["clientId"]}"));
        html.QuerySelector("h1")!.TextContent.ShouldBe("Penelope Hart");
        html.QuerySelector($"a[href='/watches/{taken["watchId"]}']")!.TextContent.ShouldBe("Omega Seamaster 300");
        html.QuerySelector($"a[href='/jobs/{taken["number"]}']").ShouldNotBeNull();
        html.QuerySelector($"a[href='/jobs/new?client={taken["clientId"]}&watch={taken["watchId"]}']").ShouldNotBeNull();
    }
}
