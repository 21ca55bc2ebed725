using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Audit;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Quotes;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Jobs.Practice;

public sealed partial class PracticeTests(TestHouse house)
{
    private static async Task<JsonObject> Practise(HttpClient owner) => await (await owner.PostAsJsonAsync("/api/practice", new { })).Ok(HttpStatusCode.Created);

    [Fact]
    public async Task A_practice_watch_is_taken_in_by_one_button_and_says_so_on_board_job_page_and_docket()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var pressed = await owner.PostAsync("/practice", new FormUrlEncodedContent([]));
        var docket = pressed.Headers.Location!.ToString();
        docket.ShouldStartWith("/jobs/");
        (await owner.GetStringAsync(docket.Split('?')[0])).ShouldContain("PRACTICE WATCH");
        var number = docket.Split('/')[2];
        (await owner.GetStringAsync($"/jobs/{number}")).ShouldContain("A practice watch: it counts in no report");
        var board = new HtmlParser().ParseDocument(await owner.GetStringAsync("/board"));
        board.QuerySelector($"#job-{number} .tag")!.TextContent.ShouldBe("practice");
        (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{number}"))!["isPractice"]!.GetValue<bool>().ShouldBeTrue();
        (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{(await owner.TakeIn())["id"]}"))!["isPractice"]!.GetValue<bool>().ShouldBeFalse();
        (await owner.GetStringAsync("/stream")).ShouldContain("took a practice watch in as " + number);
        (await (await shop.Counter()).PostAsJsonAsync("/api/practice", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await shop.Watchmaker()).PostAsJsonAsync("/api/practice/wipe", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Wiped_practice_is_gone_from_every_door_and_list_and_the_stream_stays_whole()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var real = await owner.TakeIn();
        var taken = await Practise(owner);
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        using (var photos = new MultipartFormDataContent())
        {
            var file = new ByteArrayContent(Pictures.Photo(320, 240));
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            photos.Add(file, "photos", "1.jpg");
            ((int)(await owner.PostAsync($"/jobs/{number}/photos", photos)).StatusCode).ShouldBe(303);
        }
        await (await owner.Quote(id, [Quoting.Line("Full service", 42_000)])).Some();
        await (await owner.Decide(id, 1, "approved")).Some();
        await (await owner.Pay(id, 42_000)).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "A note on practice", forClient = false })).Some();
        var ids = (await shop.Db().Rows<string>("""
            select id::text from shop.job where is_practice union all select number from shop.job where is_practice union all select id::text from shop.client where is_practice
            union all select id::text from shop.watch where is_practice union all select id::text from shop.photo union all select id::text from shop.payment
            """)).ToList();
        ids.Count.ShouldBe(6);
        (await owner.GetAsync($"/jobs/{number}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var events = await shop.Db().Row<long>("select count(*) from shop.event where job_id = $1", Guid.Parse(id.GetValue<string>()));

        (await (await owner.PostAsJsonAsync("/api/practice/wipe", new { })).Ok())["jobs"]!.GetValue<long>().ShouldBe(1);
        (await (await owner.PostAsJsonAsync("/api/practice/wipe", new { })).Ok())["jobs"]!.GetValue<long>().ShouldBe(0);

        var wrong = new List<string>();
        foreach (var pattern in house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<DoorSign>() is { AtShop: not false } && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(p => Parameter().IsMatch(p)).Distinct())
            foreach (var one in ids)
            {
                string Address(string with) => Parameter().Replace(pattern, m => m.Value.Contains(":int", StringComparison.Ordinal) || m.Value is "{size}" or "{n}" ? m.Value == "{size}" ? "240" : "1" : with);
                var unknown = await owner.GetAsync(Address(one.Length == 36 ? Guid.NewGuid().ToString("D") : "2001-9999"));
                var wiped = await owner.GetAsync(Address(one));
                if (wiped.StatusCode != unknown.StatusCode) wrong.Add($"{Address(one)}: {wiped.StatusCode}, an unknown one {unknown.StatusCode}");
            }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
        foreach (var list in new[] { "/board", "/board?view=list", "/clients", "/watches", "/ready", "/search?q=Practice", "/search?q=" + number, "/api/jobs", "/api/jobs?status=received,diagnosed,in_service,ready", "/api/clients",
            "/api/clients?q=Practice", "/api/watches", "/api/search?q=Practice", "/jobs/new", "/settings/documents" })
        {
            var text = await owner.GetStringAsync(list);
            if (!list.Contains("search", StringComparison.Ordinal) && !list.Contains("q=", StringComparison.Ordinal)) text.ShouldNotContain("Practice Client", Case.Sensitive, list);
            foreach (var one in ids.Where(i => i.Length == 36)) text.ShouldNotContain(one, Case.Insensitive, list);
            text.ShouldNotContain("/jobs/" + number, Case.Sensitive, list);
        }
        (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "Too late" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await owner.GetAsync($"/jobs/{real["number"]}")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await shop.Db().Row<long>("select count(*) from shop.event where job_id = $1", Guid.Parse(id.GetValue<string>()))).ShouldBe(events);
        (await Chain.Verify(shop.Db())).IsUnbroken.ShouldBeTrue();
        var stream = await owner.GetStringAsync("/stream");
        stream.ShouldContain("wiped the practice watches");
        stream.ShouldContain("<span class=\"meta\">practice watch</span>");
        var folded = JobHistory.Fold(await shop.Db().Rows<StoredEvent>($"select {StoredEvent.Columns} from shop.event e where e.job_id = $1 order by e.job_version", Guid.Parse(id.GetValue<string>())));
        folded.IsPractice.ShouldBeTrue();
        folded.PaidMinor.ShouldBe(42_000);
    }

    [Fact]
    public async Task A_practice_watch_goes_the_whole_way_and_no_record_is_ever_sealed_for_it()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await Practise(owner))["id"]!;
        (await owner.GetStringAsync($"/jobs/{id}/record")).ShouldContain("it is never sealed");
        await (await owner.Quote(id, [Quoting.Line("Full service", 9_000)])).Some();
        await (await owner.Decide(id, 1, "approved")).Some();
        foreach (var to in new[] { "diagnosed", "in_service" }) await (await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to, version = await owner.VersionOf(id) })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log", new { workDone = "Full service.", isPolished = "no" })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "ready", version = await owner.VersionOf(id) })).Some();
        await (await owner.Pay(id, (await owner.Job(id)).Amount("balance"))).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/handover", new { givenTo = "Me", knownBy = "known", accessoriesReturned = true, version = await owner.VersionOf(id) })).Some();
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/record", new { })).Refused()).ShouldBe(("practice", "This is a practice watch: no service record is sealed for it."));
        (await owner.GetStringAsync($"/jobs/{id}/record")).ShouldContain("none is sealed for it");
        (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/record"))!["state"]!.GetValue<string>().ShouldBe("none");
        (await shop.Db().Row<bool>("select record_due from shop.job")).ShouldBeFalse("nothing waits to be sealed");
        (await shop.Db().Row<long>("select count(*) from shop.record")).ShouldBe(0);
        // Amounts of practice keep no currency.
        var details = await owner.GetFromJsonAsync<JsonObject>("/api/settings/shop");
        await (await owner.PostAsJsonAsync("/api/settings/shop", new { version = details!["version"], currency = "EUR" })).Some();
    }

    [Fact]
    public async Task What_a_real_job_came_to_use_stays_when_practice_is_wiped()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var practice = await Practise(owner);
        var real = await owner.TakeIn(form =>
        {
            form["client"] = new JsonObject { ["id"] = practice["clientId"]!.DeepClone() };
            form["watch"] = new JsonObject { ["id"] = practice["watchId"]!.DeepClone() };
        });
        await (await owner.PostAsJsonAsync("/api/practice/wipe", new { })).Some();
        foreach (var path in new[] { $"/jobs/{real["number"]}", $"/clients/{practice["clientId"]}", $"/watches/{practice["watchId"]}" })
            (await owner.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        (await owner.GetAsync($"/jobs/{practice["number"]}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_app_can_hide_nothing_that_is_not_practice()
    {
        var shop = await house.OpenShop();
        await (await shop.Owner()).TakeIn();
        foreach (var statement in new[] { "update shop.job set wiped_at = now()", "update shop.job set is_practice = true", "update shop.client set wiped_at = now()", "update shop.watch set is_practice = true", "update shop.photo set wiped_at = now()" })
            (await Should.ThrowAsync<Npgsql.PostgresException>(() => shop.Db().Do(statement))).SqlState.ShouldBe("42501", statement);
        await shop.Db().Read("select shop.wipe_practice(now())", async r => await r.ReadAsync());
        (await shop.Db().Row<long>("select count(*) from shop.job")).ShouldBe(1);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
