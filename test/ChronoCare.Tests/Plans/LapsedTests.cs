using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Plans;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Plans;

/// <summary>A shop whose plan has ended, at every door: it reads and exports as before, finishes what is open, and begins nothing new. Doors are found, not listed.</summary>
public sealed partial class LapsedTests(TestHouse house)
{
    // Not walked: one makes the reports of the whole house, and the stream's own pages of mails are the developer's.
    private static readonly string[] NotOurs = ["/reports/night", "/api/reports/night"];

    private sealed record Door(string Verb, string Pattern);

    private List<Door> Doors() => [.. house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<DoorSign>() is { AtShop: true })
        .Select(e => new Door(e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], "/" + e.RoutePattern.RawText!.TrimStart('/'))).Distinct()];

    [Fact]
    public void Every_door_that_changes_something_stands_in_the_table_and_every_line_means_a_door()
    {
        var writing = Doors().Where(d => d.Verb != "GET").ToList();
        writing.Count.ShouldBeGreaterThan(100);
        writing.Where(d => !(Lapse.Of(d.Verb, d.Pattern, out var isNamed) is not null && isNamed)).ShouldBeEmpty();
        var used = writing.Select(d => Lapse.Of(d.Verb, d.Pattern, out _)).ToHashSet();
        Lapse.Lines.Where(l => !used.Contains(l)).ShouldBeEmpty("lines that mean no door");
        Lapse.Lines.Where(l => l.Answer == WhileLapsed.Shut && l.What is null).ShouldBeEmpty();
        // A door that nobody thought of is shut, and is seen here.
        Lapse.Of("POST", "/api/invented", out var known).Answer.ShouldBe(WhileLapsed.Shut);
        known.ShouldBeFalse();
        Lapse.Of("GET", "/api/invented", out known).Answer.ShouldBe(WhileLapsed.Open);
    }

    [Fact]
    public async Task A_lapsed_shop_reads_everything_finishes_what_is_open_and_begins_nothing_at_any_door()
    {
        var stop = TestContext.Current.CancellationToken;
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var (id, link) = await shop.Asked();
        var job = await owner.Job(id);
        var names = new Dictionary<string, string>
        {
            ["job"] = job["number"]!.ToString(), ["client"] = (await shop.Db().Row<Guid>("select id from shop.client")).ToString(), ["watch"] = (await shop.Db().Row<Guid>("select id from shop.watch")).ToString(),
            ["id"] = shop.CounterId.ToString(), ["token"] = link["/portal/".Length..], ["n"] = "1", ["report"] = "turnaround",
        };
        var before = await Reads(owner, names);
        before.Count.ShouldBeGreaterThan(100);
        before.Count(r => r.Value == HttpStatusCode.OK).ShouldBeGreaterThan(70);

        await house.AsOperator("update shop.tenant set opened_at = now() - interval '60 days', status = 'lapsed' where tenant_id = $1", shop.Shop.TenantId);
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        owner = await shop.Owner();
        var after = await Reads(owner, names);
        before.Where(r => after[r.Key] != r.Value).Select(r => $"{r.Key}: {r.Value}, lapsed {after[r.Key]}").ShouldBeEmpty();

        var rows = await Rows(shop);
        var shut = 0;
        foreach (var door in Doors().Where(d => d.Verb != "GET" && !NotOurs.Contains(d.Pattern)))
        {
            // One of these ends the session that asks.
            var asking = await shop.Owner();
            var answer = Lapse.Of(door.Verb, door.Pattern, out _).Answer;
            using var heard = await asking.SendAsync(new HttpRequestMessage(new HttpMethod(door.Verb), Address(door.Pattern, [])) { Content = Typed(door, answer == WhileLapsed.Shut) }, stop);
            var text = await heard.Content.ReadAsStringAsync(stop);
            if (answer != WhileLapsed.Shut)
            {
                // The intake says so itself, at its head and where it is sent.
                if (door.Pattern is not ("/jobs" or "/api/jobs" or "/jobs/new")) text.ShouldNotContain("plan has ended, so", Case.Insensitive, $"{door}");
                ((int)heard.StatusCode).ShouldBeLessThan(500, $"{door}");
                continue;
            }
            shut++;
            heard.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, $"{door}: {text}");
            if (door.Pattern.StartsWith("/api", StringComparison.Ordinal))
            {
                var problem = JsonNode.Parse(text)!;
                (problem["code"]!.ToString(), problem["status"]!.GetValue<int>()).ShouldBe(("plan-lapsed", 422), $"{door}");
                problem["title"]!.ToString().ShouldEndWith("What is open can be finished. The owner chooses a plan under Settings, Plan.");
                continue;
            }
            // The way to pay, and all that was typed, to be sent again to where it was going.
            var page = await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(text, stop);
            page.QuerySelector("[data-errors]").ShouldNotBeNull($"{door}").TextContent.ShouldContain("The owner chooses a plan under Settings, Plan.");
            page.QuerySelector("main a[href='/settings/plan']").ShouldNotBeNull($"{door}");
            var kept = page.QuerySelector("form[data-kept]").ShouldNotBeNull($"{door}");
            kept.GetAttribute("action").ShouldBe(Address(door.Pattern, []).Split('?')[0]);
            kept.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Words that \"were\" typed");
        }
        shut.ShouldBeGreaterThan(12);
        (await Rows(shop)).ShouldBe(rows);

        await TakesNothingIn(shop);
        await Finishes(shop, id, link);
    }

    private async Task<Dictionary<string, HttpStatusCode>> Reads(HttpClient owner, Dictionary<string, string> names)
    {
        var heard = new Dictionary<string, HttpStatusCode>();
        foreach (var door in Doors().Where(d => d.Verb == "GET" && !d.Pattern.Contains("/dev/mail", StringComparison.Ordinal)))
        {
            using var answer = await owner.GetAsync(Address(door.Pattern, names), HttpCompletionOption.ResponseHeadersRead);
            heard[door.Pattern] = answer.StatusCode;
        }
        return heard;
    }

    private static string Address(string pattern, Dictionary<string, string> names) => Parameter().Replace(pattern, m => names.TryGetValue(m.Groups[1].Value, out var known) ? known
        : m.Value.Contains(":int", StringComparison.Ordinal) || m.Groups[1].Value is "size" ? "1" : m.Groups[1].Value is "draft" ? "draft-of-nothing" : "0b3f3c52-7a86-4d0e-9a4e-2f6f0a3d9c11");

    private static HttpContent? Typed(Door door, bool isWhole)
    {
        if (door.Verb == "DELETE") return null;
        var fields = isWhole ? new Dictionary<string, string> { ["name"] = "Words that \"were\" typed", ["email"] = "kept@example.com", ["role"] = "counter", ["scopes"] = "read-jobs", ["brand"] = "Omega", ["slot"] = "dial", ["bytes"] = "10" } : [];
        return door.Pattern.StartsWith("/api", StringComparison.Ordinal) ? new StringContent(System.Text.Json.JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json") : new FormUrlEncodedContent(fields);
    }

    // Everything that a lapsed shop may have no more of.
    private async Task<string> Rows(TestShop shop) => (await shop.Db().Row<string>("""
        select concat_ws(' ', (select count(*) from shop.job), (select count(*) from shop.client), (select count(*) from shop.watch), (select count(*) from shop.photo), (select count(*) from shop.user_account),
          (select count(*) from shop.invitation), (select count(*) from shop.counter_device), (select count(*) from shop.user_account where is_active))
        """))!;

    private async Task TakesNothingIn(TestShop shop)
    {
        var counter = await shop.Counter();
        var page = await counter.Page("/jobs/new");
        page.QuerySelector("main .notice").ShouldNotBeNull().TextContent.ShouldContain("no new watch can be taken in");
        // Whoever does not pay for the plan is left in peace everywhere else; whoever does sees the way on every page.
        (await counter.Page("/board")).QuerySelector("aside[aria-label=Plan]").ShouldBeNull();
        var owner = await shop.Owner();
        (await owner.Page("/board")).QuerySelector("aside[aria-label=Plan] a")!.GetAttribute("href").ShouldBe("/settings/plan");
        (await (await counter.PostAsJsonAsync("/api/jobs", new { client = new { name = "N", phone = "1" }, watch = new { brand = "B" }, symptom = "s", agreedBy = "N" })).Refused()).Code.ShouldBe("plan-lapsed");
        var refused = await counter.PostAsync("/jobs", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client.name"] = "Newcomer", ["client.phone"] = "079 555 00 00", ["watch.brand"] = "Typed brand", ["symptom"] = "Stops", ["agreedBy"] = "Newcomer", ["agreedHow"] = "typed", ["agrees"] = "true",
        }));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var again = await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(await refused.Content.ReadAsStringAsync(), TestContext.Current.CancellationToken);
        again.QuerySelector("[data-errors]")!.TextContent.ShouldContain("no new watch can be taken in");
        again.QuerySelector("input[name='watch.brand']")!.GetAttribute("value").ShouldBe("Typed brand");
        // Somebody who left may not come back, and may still leave.
        await (await owner.PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { isActive = "false" })).Ok();
        (await (await owner.PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { isActive = "true" })).Refused()).Code.ShouldBe("plan-lapsed");
    }

    // The whole rest of a watch's way, with the client's own part in it.
    private async Task Finishes(TestShop shop, JsonNode id, string link)
    {
        var (owner, client) = (await shop.Owner(), shop.Stranger());
        await (await client.WriteFrom(link, "When will it be ready?")).Some();
        var form = await client.Form(link);
        (await client.Decide(link, form, "approved")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        async Task Move(string to) => await (await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to, version = await owner.VersionOf(id) })).Ok();
        await Move("diagnosed");
        await Move("in_service");
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/lubricants", new { point = "Pallet stones", product = "Moebius 9415", used = true, version = await owner.VersionOf(id) })).Some();
        await Move("ready");
        await (await owner.Pay(id, (await owner.Job(id)).Amount("balance"))).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/handover", new { givenTo = "Penelope Hart", knownBy = "known", accessoriesReturned = true, version = await owner.VersionOf(id) })).Ok();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Some();
        (await owner.Job(id))["status"]!.ToString().ShouldBe("collected");
        (await client.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync($"/jobs/{id}/record")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.GetStringAsync("/stream/export")).ShouldContain("watch-collected");
    }

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}

file static class Words
{
    internal static Task<HttpResponseMessage> WriteFrom(this HttpClient client, string link, string text) => client.PostAsJsonAsync($"/api{link}/messages", new { clientId = Guid.NewGuid(), text });
}
