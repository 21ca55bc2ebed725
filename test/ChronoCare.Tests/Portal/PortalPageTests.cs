using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;

namespace ChronoCare.Tests.Portal;

public sealed class PortalPageTests(TestHouse house)
{
    // Each would betray something that is not for the client's eyes, or another's.
    private static readonly string[] Canaries =
        ["TEAMNOTE-7Q1", "DIAGNOSIS-7Q2", "HOLDWORD-7Q3", "CLIENTNOTE-7Q4", "SUPPLIER-7Q5", "Morel", "Lind", "Roy", "812,345", "812’345", "812345", "81234500", "SECONDCONTACT-7Q6", "OTHERCLIENT-7Q7", "555 01 42", "p.hart", "24 183 318", "24183318", "PHOTONOTE-7Q8", "third party"];

    [Fact]
    public async Task What_is_not_for_the_client_stands_on_no_page_and_in_no_answer_of_theirs()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        void Fill(JsonObject f)
        {
            f["declaredValue"] = Quoting.Money(81_234_500);
            f["client"]!["secondContact"] = "SECONDCONTACT-7Q6";
        }
        await owner.TakeIn(f => { f["client"] = new JsonObject { ["name"] = "OTHERCLIENT-7Q7", ["phone"] = "+41 79 555 09 09" }; });
        var taken = await owner.TakeIn(Fill);
        var id = taken["id"]!;
        var client = await owner.GetFromJsonAsync<JsonObject>($"/api/clients/{taken["clientId"]}");
        await shop.Db().Do("update shop.client set note = 'CLIENTNOTE-7Q4'");
        client.ShouldNotBeNull();
        using (var photos = new MultipartFormDataContent { { new StringContent("dial"), "slot" }, { new StringContent("PHOTONOTE-7Q8"), "note" } })
        {
            var file = new ByteArrayContent(Pictures.Photo(320, 240));
            file.Headers.ContentType = new("image/jpeg");
            photos.Add(file, "photos", "1.jpg");
            await owner.PostAsync($"/jobs/{id}/photos", photos);
        }
        await shop.Db().Do("update shop.photo set note = 'PHOTONOTE-7Q8'");
        async Task Post(string path, object body) => await (await owner.PostAsJsonAsync($"/api/jobs/{id}/{path}", body)).Some();
        await Post("service-log/notes", new { text = "TEAMNOTE-7Q1", forClient = false });
        await Post("service-log/notes", new { text = "Old parts are in the bag.", forClient = true });
        await Post("service-log/parts", new { name = "Mainspring", group = "movement", provenance = "genuine", state = "ordered", supplier = "SUPPLIER-7Q5" });
        await Post("diagnosis", new { version = await owner.VersionOf(id), diagnosis = "DIAGNOSIS-7Q2", done = true });
        await (await owner.Quote(id, [Quoting.Line("Full service", 42_000)])).Some();
        await Post("facts", new { version = await owner.VersionOf(id), hold = "third_party", assigneeId = shop.WatchmakerId });
        var link = await shop.Link(id);
        var stranger = shop.Stranger();
        await Look(stranger, link, "before");
        (await stranger.Page(link)).Body.Words().ShouldContain("Old parts are in the bag.");
        await stranger.Decide(link, await stranger.Form(link), "approved", "P. H.");
        await Post("milestones", new { to = "in_service", version = await owner.VersionOf(id), reason = "HOLDWORD-7Q3" });
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/readings", new { phase = "after", readings = new[] { new { position = "CH", rateSecondsPerDay = 4 } } })).Some();
        await Post("milestones", new { to = "ready", version = await owner.VersionOf(id) });
        await Look(stranger, link, "ready");
        await Post("milestones", new { to = "in_service", version = await owner.VersionOf(id), reason = "HOLDWORD-7Q3" });
        await Look(stranger, link, "back at the bench");
    }

    private static async Task Look(HttpClient stranger, string link, string when)
    {
        foreach (var path in new[] { link, "/api" + link, link + "/quotes/1.pdf" })
        {
            var answer = await stranger.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var text = path.EndsWith(".pdf", StringComparison.Ordinal)
                ? string.Join(' ', UglyToad.PdfPig.PdfDocument.Open(await answer.Content.ReadAsByteArrayAsync()).GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text)) : WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            foreach (var canary in Canaries) text.ShouldNotContain(canary, Case.Insensitive, $"{path} {when}");
        }
        var refused = await stranger.PostAsync(link + "/decision", Following.Fields(("name", "x")));
        var said = await refused.Content.ReadAsStringAsync();
        foreach (var canary in Canaries) said.ShouldNotContain(canary, Case.Insensitive, "refused, " + when);
    }

    [Fact]
    public async Task The_page_follows_the_watch_from_the_counter_to_its_record()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var client = shop.Stranger();
        var id = (await owner.OnTheShelf(photos: true))!;
        var link = await shop.Link(id);
        var page = await client.Page(link);
        page.QuerySelector(".asked h2").Words().ShouldBe("It is ready to be collected");
        page.QuerySelector("[aria-current=step]").Words().ShouldContain("Ready");
        page.QuerySelectorAll(".track li").Length.ShouldBe(5);
        var photo = page.QuerySelector(".photos img")!.GetAttribute("src")!;
        photo.ShouldContain("sig=");
        (await client.GetAsync(photo)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync(photo.Split('?')[0])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await (await owner.Pay(id, (await owner.Job(id)).Amount("balance"))).Some();
        page = await client.Page(link);
        page.QuerySelector(".asked").Words().ShouldContain("It is paid.");
        page.QuerySelector("#amounts-head")!.ParentElement.Words().ShouldContain("Open");
        await (await owner.HandOver(id)).Some();
        page = await client.Page(link);
        page.QuerySelector(".asked h2").Words().ShouldBe("Collected");
        var record = page.QuerySelector(".records a")!;
        record.TextContent.ShouldBe("Record of this service");
        (await client.GetAsync(record.GetAttribute("href"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var json = await client.Seen(link);
        (json["asked"]!.GetValue<string>(), json["record"]!.GetValue<string>()).ShouldBe(("collected", record.GetAttribute("href")![3..]));
    }

    [Fact]
    public async Task Earlier_records_are_those_of_this_client_alone()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var first = (await owner.OnTheShelf())!;
        await (await owner.Pay(first, (await owner.Job(first)).Amount("balance"))).Some();
        await (await owner.HandOver(first)).Some();
        var job = await owner.Job(first);
        var again = (await owner.TakeIn(f => { f["client"] = new JsonObject { ["id"] = job["clientId"]!.DeepClone() }; f["watch"] = new JsonObject { ["id"] = job["watchId"]!.DeepClone() }; }))["id"]!;
        (await shop.Stranger().Page(await shop.Link(again))).QuerySelector(".records a").Words().ShouldBe("Earlier record");
        // The watch was sold: its new owner does not see the old one's.
        var sold = (await owner.TakeIn(f =>
        {
            f["client"] = new JsonObject { ["name"] = "New Owner", ["phone"] = "+41 79 555 77 77" };
            f["watch"] = new JsonObject { ["id"] = job["watchId"]!.DeepClone(), ["isNewOwner"] = true };
        }))["id"]!;
        (await shop.Stranger().Page(await shop.Link(sold))).QuerySelector(".records a").ShouldBeNull();
    }

    [Fact]
    public async Task Mails_about_a_ready_watch_go_once_each_time_and_only_to_who_wants_them()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.OnTheShelf())!;
        async Task<IReadOnlyList<MimeKit.MimeMessage>> Mails() => [.. (await shop.Mails()).Where(m => m.Subject!.StartsWith("Your Omega Seamaster 300 is ready (", StringComparison.Ordinal))];
        await shop.Mails();
        var mails = await Mails();
        mails.Count.ShouldBe(1);
        (await owner.Page($"/jobs/{id}")).QuerySelector("#timeline").Words().ShouldContain("The program mailed the client that the watch is ready");
        mails[0].Headers["List-Unsubscribe-Post"].ShouldBe("List-Unsubscribe=One-Click");
        var unsubscribe = new Uri(mails[0].Headers["List-Unsubscribe"]!.Trim('<', '>')).AbsolutePath;
        var link = await shop.Link(id);
        var client = shop.Stranger();
        // Looking at the address ends nothing; the mail program's own press does.
        (await client.GetAsync(unsubscribe)).Headers.Location!.ToString().ShouldBe(link + "#mails");
        (await client.Seen(link))["mails"]!.AsArray().ShouldAllBe(m => m!["isWanted"]!.GetValue<bool>());
        await client.PostAsync(unsubscribe, Following.Fields(("List-Unsubscribe", "One-Click")));
        (await client.Seen(link))["mails"]!.AsArray().Single(m => !m!["isWanted"]!.GetValue<bool>())!["milestone"]!.GetValue<string>().ShouldBe("ready");
        await owner.ReadyAgain(id);
        (await Mails()).Count.ShouldBe(1);
        await client.PostAsync(link + "/mails", Following.Fields(("milestone", "ready"), ("wanted", "true")));
        await owner.ReadyAgain(id);
        (await Mails()).Count.ShouldBe(2);
        var all = (await shop.Mails()).Count;
        (await client.PostAsync(link + "/mails", Following.Fields(("milestone", "everything"), ("wanted", "true")))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        foreach (var how in new[] { "phone", "none" })
        {
            var quiet = (await owner.TakeIn(f => f["client"]!["tellBy"] = how))["id"]!;
            await (await owner.Quote(quiet, [Quoting.Line("Battery", 3_000)])).Some();
        }
        (await shop.Mails()).Count.ShouldBe(all);
    }
}
