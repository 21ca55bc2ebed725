using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Jobs.Audit;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity.Apps;

public sealed class ApiKeyTests(TestHouse house)
{
    private IEnumerable<(string Verb, string Route, May May)> Doors() => house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
        .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(m => m != "HEAD").Select(m => (m, e.RoutePattern.RawText!, e.Metadata.GetMetadata<DoorSign>()!.May)));

    [Fact]
    public void Every_door_of_staff_asks_for_one_scope_or_says_that_no_key_opens_it()
    {
        var doors = Doors().Where(d => d.May != May.Anyone).ToList();
        doors.Count.ShouldBeGreaterThan(60);
        doors.Where(d => { Scopes.Of(d.Verb, d.Route, out var isNamed); return !isNamed; }).ShouldBeEmpty("say in Scopes.cs which scope opens it, or that none does");
        doors.Where(d => !Permissions.Of(d.May).Of(Role.Integration) && Scopes.Of(d.Verb, d.Route, out _) is not null).ShouldBeEmpty("what only an owner may do, no key may");
        Scopes.Idle([.. doors.Select(d => (d.Verb, d.Route))]).ShouldBeEmpty("a line that means no door");
        Scopes.Words.Where(w => doors.All(d => Scopes.Of(d.Verb, d.Route, out _) != w)).ShouldBeEmpty("a scope that opens nothing");
        Scopes.Of("GET", "/api/forgotten", out var named).ShouldBeNull();
        named.ShouldBeFalse("or the test could not fail");
    }

    [Fact]
    public async Task A_key_opens_the_doors_of_its_scope_and_no_other()
    {
        var shop = await house.OpenShop();
        var programs = new Dictionary<string, PlainApp>();
        foreach (var word in Scopes.Words) programs[word] = (await PlainApp.WithKey(shop, word)).Program;
        foreach (var (verb, route, may) in Doors())
        {
            var path = System.Text.RegularExpressions.Regex.Replace(route, @"\{(\w+)[^}]*\}", m => m.Groups[1].Value is "n" or "version" ? "1" : Guid.NewGuid().ToString("D"));
            var wanted = Scopes.Of(verb, route, out _);
            foreach (var (word, program) in programs)
            {
                var answer = await program.Send(new HttpMethod(verb), path, verb is "POST" or "PUT" ? new { } : null);
                var text = await answer.Content.ReadAsStringAsync();
                var isShut = text.Contains("\"code\":\"scope\"", StringComparison.Ordinal) || text.Contains("\"code\":\"no-key\"", StringComparison.Ordinal);
                if (may == May.Anyone) isShut.ShouldBeFalse($"{verb} {route}");
                else
                {
                    isShut.ShouldBe(wanted is null || (wanted.Length > 0 && wanted != word), $"{verb} {route} with {word}: {(int)answer.StatusCode} {text}");
                    if (isShut) answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
                    else ((int)answer.StatusCode).ShouldNotBe(401, $"{verb} {route} with {word}");
                }
            }
        }
        // Pages are for people: no key opens one.
        foreach (var path in new[] { "/board", "/clients", "/settings/api-keys", "/stream", "/screen" })
            (await programs["read-jobs"].Get(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
    }

    [Fact]
    public async Task What_a_key_does_stands_under_its_own_name()
    {
        var shop = await house.OpenShop();
        var (program, id) = await PlainApp.WithKey(shop, "write-jobs", "read-jobs", "quotes", "payments");
        var me = await program.Json("/api/me");
        (me["id"]!.GetValue<Guid>(), me["name"]!.GetValue<string>(), me["role"]!.GetValue<string>()).ShouldBe((id, "Web shop", "integration"));
        var taken = await (await program.Send(HttpMethod.Post, "/api/jobs", new JsonObject
        {
            ["client"] = new JsonObject { ["name"] = "Penelope Hart", ["phone"] = "+41 79 555 01 42" },
            ["watch"] = new JsonObject { ["brand"] = "Omega" },
            ["symptom"] = "Stopped.",
            ["agreedBy"] = "Penelope Hart",
            ["inspectionFee"] = Quoting.Money(5_000),
        })).Json();
        var job = taken["id"]!.GetValue<string>();
        await (await program.Send(HttpMethod.Post, $"/api/jobs/{job}/payments", new { method = "cash", amount = Quoting.Money(5_000), tendered = Quoting.Money(5_000) })).Json();
        (await shop.Db().Rows<Guid>("select distinct actor from shop.event where job_id = $1", Guid.Parse(job))).ShouldBe([id]);
        (await shop.Db().Row<Guid>("select taken_by from shop.payment")).ShouldBe(id);
        var owner = await shop.Owner();
        (await owner.GetStringAsync("/stream")).ShouldContain("Web shop");
        (await owner.GetStringAsync($"/jobs/{taken["number"]}")).ShouldContain("Web shop");
        (await Chain.Verify(shop.Db())).IsUnbroken.ShouldBeTrue();
        // Giving money back stays with people.
        (await program.Send(HttpMethod.Post, $"/api/jobs/{job}/refunds", new { method = "cash", amount = Quoting.Money(100), reason = "x" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_key_is_nobody_who_could_sign_in_be_given_work_or_stand_in_the_team()
    {
        var shop = await house.OpenShop();
        var (_, id) = await PlainApp.WithKey(shop, "read-jobs");
        var email = (await shop.Db().Row<string>("select email from shop.user_account where id = $1", id))!;
        await shop.Stranger().PostAsJsonAsync("/api/sign-in", new { email });
        (await Mailed.All(shop, email)).ShouldBeEmpty();
        var owner = await shop.Owner();
        (await owner.GetStringAsync("/api/settings/team")).ShouldNotContain("Web shop");
        (await owner.GetAsync($"/api/settings/team/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await owner.PostAsJsonAsync($"/api/settings/team/{id}", new { role = "owner", isActive = true })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await owner.GetStringAsync("/jobs/new")).ShouldNotContain("Web shop");
        var job = await owner.TakeIn();
        (await owner.PostAsJsonAsync($"/api/jobs/{job["id"]}/facts", new { version = job["version"], assigneeId = id })).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        // Not even whoever writes to the database past every rule of the program.
        await Should.ThrowAsync<Npgsql.PostgresException>(() => house.AsSuperuser($"update shop.user_account set is_active = true where id = '{id}'"));
    }

    [Fact]
    public async Task A_key_is_shown_once_and_nothing_that_could_tell_it_is_kept()
    {
        var shop = await house.OpenShop();
        var owner = new Browser(shop);
        await owner.Post((await owner.AskAndRead("owner@example.com")).Path);
        (string, string)[] form = [("name", "Till"), ("scopes", "payments"), ("scopes", "read-jobs"), ("until", "2199-12-31"), ("_key", "once")];
        var answer = await owner.Post("/settings/api-keys", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        var secret = page.QuerySelector(".secret")!.TextContent.Trim();
        secret.ShouldMatch("^cck_[A-Za-z0-9_-]{43}$");
        (await house.Keeps(secret)).ShouldBeFalse();
        (await house.Keeps(secret[..10])).ShouldBeTrue("its beginning is kept, to tell keys apart");

        var again = await owner.Post("/settings/api-keys", form);
        again.StatusCode.ShouldBe(HttpStatusCode.SeeOther, "a second press makes no second key and is not told the first");
        (await owner.Page(again.Headers.Location!.ToString())).Body!.TextContent.ShouldContain("shown once");
        (await (await owner.Get("/settings/api-keys")).Content.ReadAsStringAsync()).ShouldNotContain(secret);
        (await shop.Db().Row<long>("select count(*) from shop.api_key")).ShouldBe(1);
        (await shop.Db().Row<string>("select array_to_string(scopes, ' ') from shop.api_key")).ShouldBe("read-jobs payments");

        var client = await shop.Owner();
        var made = await (await client.Send("/api/settings/api-keys", new { name = "Sheet", scopes = new[] { "read-jobs" } }, "k1")).Json();
        var repeated = await client.Send("/api/settings/api-keys", new { name = "Sheet", scopes = new[] { "read-jobs" } }, "k1");
        repeated.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await repeated.Content.ReadAsStringAsync()).ShouldContain("told-once");
        (await house.Keeps(made["key"]!.GetValue<string>())).ShouldBeFalse();
        (await shop.Db().Row<long>("select count(*) from shop.api_key")).ShouldBe(2);
    }

    [Fact]
    public async Task Making_and_revoking_stand_in_the_stream_and_every_owner_hears_of_it()
    {
        var shop = await house.OpenShop();
        await shop.Db().Do("insert into shop.user_account (email, name, role, created_at) values ('second@example.com', 'Bea Kern', 'owner', now())");
        var (program, id) = await PlainApp.WithKey(shop, "read-jobs");
        var owner = await shop.Owner();
        (await program.Get("/api/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.GetStringAsync("/api/settings/api-keys")).ShouldNotContain("\"lastUsedAt\":null");
        (await owner.PostAsJsonAsync($"/api/settings/api-keys/{id}/end", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await program.Get("/api/jobs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await owner.PostAsJsonAsync($"/api/settings/api-keys/{id}/end", new { })).StatusCode.ShouldBe(HttpStatusCode.OK, "again is harmless");
        var said = await shop.Db().Rows<string>("select body from shop.event where name in ('key-added', 'key-removed') order by seq");
        said.Count.ShouldBe(2);
        said[0].ShouldContain($"\"key\":\"{id}\",\"kind\":\"api\",\"scopes\":[\"read-jobs\"]");
        said[1].ShouldContain("\"name\":\"key-removed\"");
        said.ShouldAllBe(s => s.Contains(shop.OwnerId.ToString()) && !s.Contains("Web shop"));
        foreach (var to in new[] { "owner@example.com", "second@example.com" })
            (await Letters.To(shop, to)).Select(m => m.Subject).ShouldBe([$"A key for programs was revoked at {shop.Shop.Name}", $"A new key for programs at {shop.Shop.Name}"], ignoreOrder: true);
        (await Letters.To(shop, "bench@example.com")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_ends_after_its_last_day()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        (await owner.PostAsJsonAsync("/api/settings/api-keys", new { name = "Old", scopes = new[] { "read-jobs" }, until = "2020-01-01" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var today = ChronoCare.Jobs.ShopDay.Of(TimeProvider.System.GetUtcNow(), shop.Shop);
        var made = await (await owner.PostAsJsonAsync("/api/settings/api-keys", new { name = "Today", scopes = new[] { "read-jobs" }, until = today.ToString("yyyy-MM-dd") })).Json();
        made["expiresAt"]!.GetValue<DateTimeOffset>().ShouldBe(ChronoCare.Jobs.ShopDay.Start(today.AddDays(1), shop.Shop));
        await house.AsSuperuser($"update shop.api_key set expires_at = now() where tenant_id = '{shop.Shop.TenantId}'");
        (await new PlainApp(shop) { Access = made["key"]!.GetValue<string>() }.Get("/api/jobs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_makes_no_key_is_said_at_its_field_and_stays_typed()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        foreach (var (body, field) in new (object, string)[] { (new { name = "", scopes = new[] { "bench" } }, "name"), (new { name = "x" }, "scopes"), (new { name = "x", scopes = new[] { "everything" } }, "scopes"),
            (new { name = "x", scopes = new[] { "bench" }, until = "soon" }, "until") })
        {
            var answer = await owner.PostAsJsonAsync("/api/settings/api-keys", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.AsObject().Select(e => e.Key).ShouldBe([field]);
        }
        var browser = new Browser(shop);
        browser.Cookies[Sessions.Cookie] = await shop.Session(shop.OwnerId);
        var refused = await browser.Post("/settings/api-keys", ("name", ""), ("scopes", "bench"), ("scopes", "stream"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = new HtmlParser().ParseDocument(await refused.Content.ReadAsStringAsync());
        page.QuerySelectorAll("input[name=scopes][checked]").Select(i => i.GetAttribute("value")).ShouldBe(["bench", "stream"]);
        (await (await shop.Watchmaker()).GetAsync("/api/settings/api-keys")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task One_key_in_a_hurry_waits_and_no_other_does()
    {
        var shop = await house.OpenShop();
        var (hurried, calm) = ((await PlainApp.WithKey(shop, "read-jobs")).Program, (await PlainApp.WithKey(shop, "read-jobs")).Program);
        var answers = new System.Collections.Concurrent.ConcurrentBag<HttpResponseMessage>();
        await Parallel.ForEachAsync(Enumerable.Range(0, KeyGate.PerMinute + 50), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) => answers.Add(await hurried.Get("/api/me")));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBeInRange(KeyGate.PerMinute, KeyGate.PerMinute + 49);
        var waiting = answers.First(a => a.StatusCode == HttpStatusCode.TooManyRequests);
        waiting.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        (await calm.Get("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
