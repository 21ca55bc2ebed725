using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Portal;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Realtime;

/// <summary>What crosses the live connection, to whom, and how it ends (proofs B5, G2).</summary>
public sealed class HearEventsTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long Seq(JsonObject frame) => frame["seq"]!.GetValue<long>();

    private static Task<HttpResponseMessage> Note(HttpClient who, JsonNode job, string text, string @for = "team") => who.Send($"/api/jobs/{job}/service-log/notes", new { text, @for, forClient = @for == "client" ? "true" : "false" });

    [Fact]
    public async Task Staff_hear_what_happens_in_their_shop_as_it_happens()
    {
        var shop = await house.OpenShop();
        using var hearing = await Hearing.Open(shop, shop.CounterId);
        hearing.Protocol.ShouldBe("chronocare.v1");
        (await hearing.Next())!.ToJsonString().ShouldBe("""{"type":"caughtUp","seq":0}""");
        var counter = await shop.Counter();
        var job = await counter.TakeIn();
        var received = (await hearing.Next())!;
        var at = received["at"]!.ToString();
        at.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$");
        received.Select(p => p.Key).ShouldBe(["type", "seq", "jobId", "number", "name", "event", "at", "data"]);
        (received["type"]!.ToString(), Seq(received), received["jobId"]!.ToString(), received["number"]!.ToString(), received["name"]!.ToString(), received["event"]!.ToString())
            .ShouldBe(("event", 1, job["id"]!.ToString(), job["number"]!.ToString(), "milestone-reached", "watch-received"));
        received["data"]!["to"]!.ToString().ShouldBe("received");
        await Note(counter, job["id"]!, "Handle with care");
        var note = (await hearing.Next())!;
        (Seq(note), note["name"]!.ToString()).ShouldBe((2, EventNames.NoteWritten));
        note.ContainsKey("event").ShouldBeFalse();
        await (await (await shop.Watchmaker()).PostAsJsonAsync($"/api/jobs/{job["id"]}/milestones", new { to = "diagnosed", version = 2 }, Stop)).Some();
        var diagnosed = (await hearing.Next())!;
        (diagnosed["name"]!.ToString(), diagnosed["event"]!.ToString(), diagnosed["data"]!["from"]!.ToString(), diagnosed["data"]!["to"]!.ToString())
            .ShouldBe(("milestone-reached", "job-diagnosed", "received", "diagnosed"));
    }

    [Fact]
    public async Task Who_comes_again_with_the_last_number_gets_exactly_what_was_missed_and_then_what_is_new()
    {
        var shop = await house.OpenShop();
        await shop.Happen(5);
        using (var first = await Hearing.Open(shop, shop.CounterId, "/api/events?after=0")) (await first.Missed()).Select(Seq).ShouldBe([1, 2, 3, 4, 5]);
        await shop.Happen(240); // more than one page
        using var again = await Hearing.Open(shop, shop.CounterId, "/api/events?after=5");
        var missed = await again.Missed();
        missed.Select(Seq).ShouldBe(Enumerable.Range(6, 240).Select(i => (long)i));
        await shop.Happen(2);
        (await again.Some(2)).Select(Seq).ShouldBe([246, 247]);
        using var ahead = await Hearing.Open(shop, shop.CounterId, "/api/events?after=9999");
        (await ahead.Next())!.ToJsonString().ShouldBe("""{"type":"caughtUp","seq":247}""");
    }

    [Fact]
    public async Task Connections_that_come_in_the_middle_of_events_miss_none_and_get_none_twice()
    {
        var shop = await house.OpenShop();
        await shop.Happen(1);
        var writing = shop.Happen(60);
        var listeners = Enumerable.Range(0, 12).Select(async i =>
        {
            using var hearing = await Hearing.Open(shop, shop.CounterId, "/api/events?after=0");
            var heard = (await hearing.Missed()).ToList();
            while (heard.Count < 61) heard.Add((await hearing.Next())!);
            heard.Select(Seq).ShouldBe(Enumerable.Range(1, 61).Select(n => (long)n));
            return heard.Count;
        }).ToList();
        await writing;
        (await Task.WhenAll(listeners)).ShouldAllBe(n => n == 61);
    }

    [Fact]
    public async Task Sign_ins_keys_and_roles_are_heard_by_who_may_see_the_stream_and_by_nobody_else()
    {
        var shop = await house.OpenShop();
        using var owner = await Hearing.Open(shop, shop.OwnerId, "/api/events?after=0");
        using var counter = await Hearing.Open(shop, shop.CounterId, "/api/events?after=0");
        await owner.Missed();
        await counter.Missed();
        await new ChronoCare.Tests.Identity.Browser(shop).Post((await new ChronoCare.Tests.Identity.Browser(shop).AskAndRead("owner@example.com")).Path);
        await (await shop.Owner()).PostAsync("/sign-out", null, Stop);
        await (await shop.Counter()).TakeIn();
        var heard = new List<JsonObject>();
        while (heard.LastOrDefault()?["event"]?.ToString() != "watch-received") heard.Add((await owner.Next())!);
        heard.Count.ShouldBeGreaterThan(1);
        heard.SkipLast(1).ShouldAllBe(f => f["jobId"] == null && f["number"] == null);
        heard.Select(f => f["name"]!.ToString()).ShouldContain("signed-out");
        heard.Select(Seq).ShouldBe(Enumerable.Range(1, heard.Count).Select(i => (long)i));
        (await counter.Next())!["event"]!.ToString().ShouldBe("watch-received");
    }

    [Fact]
    public async Task A_client_hears_of_their_own_watch_what_they_may_see_and_nothing_else()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var mine = (await counter.TakeIn())["id"]!;
        var other = (await counter.TakeIn(f => f["client"] = new JsonObject { ["name"] = "Otto Lang", ["email"] = "otto@example.com" }))["id"]!;
        var link = await shop.Link(mine);
        using var client = await Hearing.Open(shop, house.Settings.Port, $"/api{link}/events?after=0", origin: null);
        client.Protocol.ShouldBe("chronocare.v1", $"refused with {client.Refused}");
        var received = (await client.Missed()).ShouldHaveSingleItem();
        received["data"]!.ToJsonString().ShouldBe("""{"from":null,"to":"received"}""");
        await Note(counter, mine, "Between us", "team");
        await Note(counter, other, "To somebody else", "client");
        await (await counter.Send($"/api/jobs/{mine}/facts", new { hold = "parts", version = await counter.VersionOf(mine) })).Some();
        await Note(counter, mine, "To you", "client");
        await (await counter.Quote(mine, [Quoting.Line("Full service", 42_000)])).Some();
        await (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{other}/milestones", new { to = "diagnosed", version = await counter.VersionOf(other) }, Stop)).Some();
        await (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{mine}/milestones", new { to = "diagnosed", version = await counter.VersionOf(mine) }, Stop)).Some();
        var heard = new List<JsonObject>();
        while (heard.LastOrDefault()?["event"]?.ToString() != "job-diagnosed") heard.Add((await client.Next())!);
        heard.ShouldAllBe(f => f["jobId"]!.ToString() == mine.ToString());
        heard.Select(f => $"{f["name"]} {f["data"]!.ToJsonString()}").ShouldBe(["note-written {}", """quote-sent {"version":1}""", """milestone-reached {"from":"received","to":"diagnosed"}"""]);
        heard.Select(Seq).ShouldBe(heard.Select(Seq).Order());
        var all = string.Join('\n', heard.Append(received).Select(f => f.ToJsonString()));
        foreach (var secret in (string[])[shop.CounterId.ToString("D"), shop.OwnerId.ToString("D"), "Tess", "Morel", "Hart", "actor", "client\":"]) all.ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_client_who_proved_an_address_hears_of_all_its_watches_and_of_nobody_elses()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var token = SignInRequest.NewToken();
        await shop.Db().Do("insert into shop.portal_session (id_hash, email, created_at, expires_at) values ($1, $2, now(), now() + interval '1 day')", Sessions.Hash(token), Following.Client);
        var cookie = $"{MySession.Cookie}={token}";
        using var client = await Hearing.Open(shop, house.Settings.Port, "/api/portal/events", cookie: cookie);
        client.Protocol.ShouldBe("chronocare.v1", $"refused with {client.Refused}");
        await client.Missed();
        var one = await counter.TakeIn();
        await counter.TakeIn(f => f["client"] = new JsonObject { ["name"] = "Otto Lang", ["email"] = "otto@example.com" });
        var two = await counter.TakeIn();
        (await client.Some(2)).Select(f => f["number"]!.ToString()).ShouldBe([one["number"]!.ToString(), two["number"]!.ToString()]);
        foreach (var origin in (string?[])[null, "null", "http://evil.example"])
            using (var forged = await Hearing.Open(shop, house.Settings.Port, "/api/portal/events", cookie: cookie, origin: origin)) forged.Refused.ShouldBe(HttpStatusCode.Forbidden, origin);
        await shop.Db().Do("update shop.portal_session set revoked_at = now()");
        var (code, after) = await client.End();
        code.ShouldBe(4401);
        after.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        using var late = await Hearing.Open(shop, house.Settings.Port, "/api/portal/events", cookie: cookie);
        late.Refused.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task No_page_of_another_site_opens_a_connection_with_our_cookie()
    {
        var (shop, sibling) = (await house.OpenShop(), await house.OpenShop());
        var port = house.Settings.Port;
        var session = await shop.Session(shop.OwnerId);
        foreach (var origin in (string?[])[null, "null", house.Settings.Address(sibling.Shop.Subdomain), "http://" + house.Settings.Root, "https://" + new Uri(house.Settings.Address(shop.Shop.Subdomain)).Authority,
            house.Settings.Address(shop.Shop.Subdomain) + "0", "http://evil.example", ""])
        {
            using var forged = await Hearing.Open(shop, port, "/api/events", session, origin: origin);
            forged.Refused.ShouldBe(HttpStatusCode.Forbidden, $"Origin: {origin ?? "none"}");
        }
        using var own = await Hearing.Open(shop, port, "/api/events", session);
        own.Protocol.ShouldBe("chronocare.v1");
        using var foreign = await Hearing.Open(sibling, port, "/api/events", session);
        foreign.Refused.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_door_says_what_it_wants()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var link = await shop.Link((await counter.TakeIn())["id"]!);
        var plain = await counter.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/events") { Headers = { { "Origin", house.Settings.Address(shop.Shop.Subdomain) } } }, Stop);
        (plain.StatusCode, plain.Headers.Upgrade.ToString()).ShouldBe((HttpStatusCode.UpgradeRequired, "websocket"));
        (await shop.Stranger().GetAsync("/api/events", Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await shop.Stranger().GetAsync($"/api{link}/events", Stop)).StatusCode.ShouldBe(HttpStatusCode.UpgradeRequired);
        (await shop.Stranger().GetAsync($"/api{link}x/events", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var after in (string[])["-1", "x", "1.5", "99999999999999999999", "1&after=2"])
            using (var wrong = await Hearing.Open(shop, shop.CounterId, "/api/events?after=" + after)) wrong.Refused.ShouldBe(HttpStatusCode.UnprocessableEntity, after);
    }

    [Fact]
    public async Task An_app_comes_with_its_token_and_a_key_hears_what_it_may()
    {
        var shop = await house.OpenShop();
        async Task<string> Key(params string[] scopes)
        {
            var made = await (await (await shop.Owner()).PostAsJsonAsync("/api/settings/api-keys", new { name = "Till " + scopes.Length, scopes }, Stop)).Ok(HttpStatusCode.Created);
            return made.First(p => p.Value?.ToString().StartsWith("cck_", StringComparison.Ordinal) == true).Value!.ToString();
        }
        using var jobs = await Hearing.Open(shop, house.Settings.Port, "/api/events?after=0", bearer: await Key("read-jobs"), origin: null);
        using var stream = await Hearing.Open(shop, house.Settings.Port, "/api/events?after=0", bearer: await Key("read-jobs", "stream"), origin: null);
        using var bench = await Hearing.Open(shop, house.Settings.Port, "/api/events?after=0", bearer: await Key("bench"), origin: null);
        bench.Refused.ShouldBe(HttpStatusCode.Forbidden);
        (await jobs.Missed()).ShouldBeEmpty();
        (await stream.Missed()).Select(f => f["name"]!.ToString()).ShouldContain("key-added");
    }

    [Fact]
    public async Task A_connection_ends_within_five_seconds_when_what_opened_it_ends()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!;
        var link = await shop.Link(job);
        var session = await shop.Session(shop.WatchmakerId);
        using var signedOut = await Hearing.Open(shop, house.Settings.Port, "/api/events", session);
        using var elsewhere = await Hearing.Open(shop, shop.CounterId);
        using var demoted = await Hearing.Open(shop, shop.WatchmakerId);
        using var client = await Hearing.Open(shop, house.Settings.Port, $"/api{link}/events", origin: null);
        foreach (var hearing in (Hearing[])[signedOut, elsewhere, demoted, client]) await hearing.Missed();
        var leaving = house.Client(shop.Shop.Subdomain, session, shop.WatchmakerId);
        (await leaving.PostAsync("/sign-out", null, Stop)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await shop.Db().Do("update shop.session set revoked_at = now() where user_id = $1", shop.CounterId); // as another node would
        await shop.Db().Do("update shop.portal_link set revoked_at = now() where job_id = $1", Guid.Parse(job.ToString()));
        foreach (var hearing in (Hearing[])[signedOut, elsewhere, client])
        {
            var (code, after) = await hearing.End();
            code.ShouldBe(4401);
            after.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        }
        await (await (await shop.Owner()).PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { role = "counter", isActive = true }, Stop)).Some();
        (await demoted.End()).Code.ShouldBe(4401);
    }

    [Fact]
    public async Task A_reader_that_stops_reading_is_sent_away_and_resumes_where_it_was_and_holds_up_nobody()
    {
        var shop = await house.OpenShop();
        using var slow = await Hearing.Open(shop, shop.CounterId);
        using var quick = await Hearing.Open(shop, shop.OwnerId, "/api/events");
        await quick.Missed();
        await shop.Happen(1);
        (await quick.Next()).ShouldNotBeNull();
        // Big events fill what the network holds back; written at once, as no client could.
        var big = new string('x', 60_000);
        var job = await shop.Db().Row<Guid>("select id from shop.job");
        var sql = ChronoCare.Jobs.Stream.Fact();
        const int events = 700;
        var heard = Task.Run(() => quick.Some(events), Stop);
        for (var i = 0; i < events; i++)
            await shop.Db().Append(sql, job, null, ChronoCare.Tenancy.Event.Of(EventNames.NoteWritten, job, shop.OwnerId, TimeProvider.System.GetUtcNow(), new JsonObject { ["note"] = big }));
        (await heard).Select(Seq).ShouldBe(Enumerable.Range(2, events).Select(i => (long)i));
        var last = 0L;
        while (await slow.Next() is { } frame) last = Seq(frame);
        slow.Closed.ShouldBe(4408);
        last.ShouldBeLessThan(events);
        using var again = await Hearing.Open(shop, shop.CounterId, $"/api/events?after={last}");
        (await again.Missed()).Select(Seq).ShouldBe(Enumerable.Range((int)last + 1, events + 1 - (int)last).Select(i => (long)i));
    }

    [Fact]
    public async Task A_planned_restart_says_so()
    {
        var shop = await house.OpenShop();
        var second = await SecondHouse.Open(house);
        using var hearing = await Hearing.Open(shop, second.Settings.Port, "/api/events", await shop.Session(shop.CounterId));
        await hearing.Missed();
        var stopping = second.Stop();
        (await hearing.End()).Code.ShouldBe(1012);
        await stopping.WaitAsync(TimeSpan.FromSeconds(15), Stop);
        await second.DisposeAsync();
    }
}
