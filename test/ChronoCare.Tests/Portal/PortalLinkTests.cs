using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;

namespace ChronoCare.Tests.Portal;

/// <summary>Proof C4 for the client's links, F9 for their secret: one link opens one job, and looking at it does nothing.</summary>
public sealed class PortalLinkTests(TestHouse house)
{
    [Fact]
    public async Task The_clients_copy_leads_to_their_page_and_is_the_same_when_printed_again()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var number = taken["number"]!.GetValue<string>();
        var address = house.Settings.Address(shop.Shop.Subdomain);
        string Scanned(byte[] pdf) => Tool.Scan(pdf);
        var first = Scanned(await counter.GetByteArrayAsync($"/jobs/{number}/docket.pdf?copy=client"));
        first.ShouldBe(address + await shop.Link(taken["id"]!));
        await counter.PostAsync($"/jobs/{number}/prints", null);
        Scanned(await counter.GetByteArrayAsync($"/jobs/{number}/docket.pdf?copy=client")).ShouldBe(first);
        Scanned(await counter.GetByteArrayAsync($"/jobs/{number}/docket.pdf?copy=shop")).ShouldBe($"{address}/jobs/{number}");
        (await shop.Stranger().Page(new Uri(first).AbsolutePath)).QuerySelector("h1")!.TextContent.ShouldBe("Your Omega Seamaster 300");
    }

    [Fact]
    public async Task A_secret_of_160_bits_of_which_only_a_hash_is_kept()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var token = link["/portal/".Length..];
        token.Length.ShouldBe(27);
        await shop.Stranger().GetAsync(link);
        await using var source = Npgsql.NpgsqlDataSource.Create(house.OwnerUrl);
        var tables = new List<string>();
        await using (var list = source.CreateCommand("select 'shop.' || relname from pg_class where relnamespace = 'shop'::regnamespace and relkind = 'r'"))
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        foreach (var table in tables)
        {
            await using var look = source.CreateCommand($"select count(*) from {table} t where t::text like '%' || $1 || '%'");
            look.Parameters.AddWithValue(token);
            (await look.ExecuteScalarAsync()).ShouldBe(0L, table);
        }
        id.ShouldNotBeNull();
    }

    [Fact]
    public async Task Unknown_foreign_and_revoked_links_are_one_same_answer()
    {
        var (ours, theirs) = (await house.OpenShop(with: s => s with { Name = "Same" }), await house.OpenShop(with: s => s with { Name = "Same" }));
        var (_, foreign) = await theirs.Asked();
        var (revokedJob, revoked) = await ours.Asked();
        var (_, living) = await ours.Asked();
        await (await (await ours.Owner()).PostAsJsonAsync($"/api/jobs/{revokedJob}/link", new { act = "revoke" })).Ok();
        var client = ours.Stranger();
        (await client.GetAsync(living)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await theirs.Stranger().GetAsync(living)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var bodies = new HashSet<string>();
        foreach (var link in new[] { foreign, revoked, "/portal/" + new string('A', 27), "/portal/x", living[..^1], living + "x" })
        {
            var page = await client.GetAsync(link);
            page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            page.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            page.Headers.CacheControl!.NoStore.ShouldBeTrue();
            page.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex"]);
            bodies.Add(await page.Content.ReadAsStringAsync() + await (await client.GetAsync("/api" + link)).Content.ReadAsStringAsync());
            foreach (var below in new[] { "/decision", "/renewal", "/mails", "/fresh", "/all", "/mails/quote" })
                (await client.PostAsync(link + below, Following.Fields(("quote", "1"), ("seen", "00"), ("decision", "approved"), ("name", "X")))).StatusCode.ShouldBe(HttpStatusCode.NotFound, link + below);
            (await client.GetAsync(link + "/quotes/1.pdf")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        bodies.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Jobs_ids_and_numbers_open_nothing_here()
    {
        var shop = await house.OpenShop();
        var taken = await (await shop.Counter()).TakeIn();
        await shop.Link(taken["id"]!);
        foreach (var id in new[] { taken["id"], taken["number"], taken["clientId"], taken["watchId"] })
            (await shop.Stranger().GetAsync($"/portal/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_thousand_looks_decide_nothing_and_only_a_persons_browser_is_seen()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var before = await State(shop);
        for (var i = 0; i < 250; i++)
        {
            await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));
            await client.GetAsync(link);
            await client.GetAsync(link + "/mails/quote");
            await client.GetAsync(link + "/quotes/1.pdf");
        }
        using (var prefetch = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { { "Sec-Fetch-Dest", "document" }, { "Sec-Purpose", "prefetch" } } }) await client.SendAsync(prefetch);
        using (var head = new HttpRequestMessage(HttpMethod.Head, link) { Headers = { { "Sec-Fetch-Dest", "document" } } }) await client.SendAsync(head);
        (await State(shop)).ShouldBe(before);
        using (var person = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { { "Sec-Fetch-Dest", "document" } } }) await client.SendAsync(person);
        (await shop.Db().Row<int>("select seen_times from shop.portal_link")).ShouldBe(1);
        (await (await shop.Owner()).Page($"/jobs/{id}")).QuerySelector("#client-page")!.TextContent.ShouldContain("Seen ");
    }

    private static async Task<string?> State(TestShop shop) => await shop.Db().Row<string>("""
        select (select string_agg(j::text, '') from shop.job j) || (select string_agg(q::text, '') from shop.quote q) || (select string_agg(l::text, '') from shop.portal_link l)
               || (select seq from shop.stream) || (select count(*) from shop.portal_choice)
        """);

    [Fact]
    public async Task Staff_renew_a_link_and_the_old_one_ends_at_once()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var owner = await shop.Owner();
        var made = await (await owner.PostAsJsonAsync($"/api/jobs/{id}/link", new { act = "new" })).Ok();
        var fresh = new Uri(made["address"]!.GetValue<string>()).AbsolutePath;
        fresh.ShouldBe(await shop.Link(id, 2));
        var client = shop.Stranger();
        (await client.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync(fresh)).StatusCode.ShouldBe(HttpStatusCode.OK);
        Tool.Scan(await owner.GetByteArrayAsync($"/jobs/{id}/docket.pdf?copy=client")).ShouldEndWith(fresh);
        await owner.PostAsync($"/jobs/{id}/link", Following.Fields(("act", "revoke")));
        (await client.GetAsync(fresh)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // Revoked stays revoked: a docket printed now leads its holder nowhere.
        Tool.Scan(await owner.GetByteArrayAsync($"/jobs/{id}/docket.pdf?copy=client")).ShouldContain("/jobs/");
        (await owner.PostAsJsonAsync($"/api/jobs/{id}/link", new { act = "dance" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Ninety_days_after_the_watch_left_the_link_ends_and_a_fresh_one_goes_to_the_address_on_file()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var owner = await shop.Owner();
        await (await owner.Decide(id, 1, "declined")).Some();
        await owner.GiveBack(id);
        var client = shop.Stranger();
        Task Ago(int days) => shop.LeftAgo(days);
        await Ago(89);
        (await client.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Ago(91);
        var ended = await client.Page(link, HttpStatusCode.Gone);
        ended.Body!.TextContent.ShouldNotContain("Omega");
        ended.Body.TextContent.ShouldNotContain("hart");
        (await (await client.GetAsync("/api" + link)).Ok(HttpStatusCode.NotFound))["code"]!.GetValue<string>().ShouldBe("link-ended");
        (await client.PostAsync(link + "/mails", Following.Fields(("milestone", "quote"), ("wanted", "false")))).StatusCode.ShouldBe(HttpStatusCode.Gone);
        var mails = (await shop.Mails()).Count;
        for (var i = 0; i < 5; i++)
        {
            var asked = await client.PostAsync(link + "/fresh", null);
            asked.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
            (await client.Page(asked.Headers.Location!.ToString(), HttpStatusCode.Gone)).Body!.TextContent.ShouldContain("If the shop has your e-mail address");
            await shop.Mails();
        }
        var sent = await shop.Mails();
        (sent.Count - mails).ShouldBe(3, "three an hour");
        var fresh = sent.Select(m => m.LinkOf()).Distinct().Single(l => l != link);
        fresh.ShouldNotBe(link);
        (await client.Page(fresh)).QuerySelector("h2")!.TextContent.ShouldBe("Back with you, unserviced");
        (await owner.Page($"/jobs/{id}")).QuerySelector("#timeline")!.TextContent.ShouldContain("The client had a fresh link mailed to the address on file");
        // A living link sends none.
        await client.PostAsync(fresh + "/fresh", null);
        (await shop.Mails()).Count.ShouldBe(sent.Count);
    }

    [Fact]
    public async Task Of_many_who_ask_for_a_fresh_link_at_once_three_are_mailed()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var owner = await shop.Owner();
        await (await owner.Decide(id, 1, "declined")).Some();
        await owner.GiveBack(id);
        await shop.LeftAgo(100);
        var mails = (await shop.Mails()).Count;
        await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => shop.Stranger().PostAsync(link + "/fresh", null)));
        ((await shop.Mails()).Count - mails).ShouldBe(3);
    }

    [Fact]
    public async Task Staff_mail_the_link_and_the_time_line_says_so_without_the_address()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var counter = await shop.Counter();
        var version = await counter.VersionOf(id);
        var answer = await counter.PostAsync($"/jobs/{id}/link", Following.Fields(("act", "mail"), ("from", "docket")));
        answer.Headers.Location!.ToString().ShouldEndWith("/docket?mailed");
        (await shop.Mails()).First(m => m.Subject!.Contains(" at ", StringComparison.Ordinal)).LinkOf().ShouldBe(link);
        (await counter.VersionOf(id)).ShouldBe(version, "a mail makes nobody's page too old");
        (await counter.Page($"/jobs/{id}")).QuerySelector("#timeline")!.TextContent.ShouldContain("Tess Lind mailed the client the link to their page");
        var events = await counter.GetStringAsync($"/api/jobs/{id}/events");
        Regex.IsMatch(events, "hart|example\\.com", RegexOptions.IgnoreCase).ShouldBeFalse();
        var silent = (await counter.TakeIn(f => f["client"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "Otto", ["phone"] = "+41 79 555 01 99" }))["id"];
        (await (await counter.PostAsJsonAsync($"/api/jobs/{silent}/link", new { act = "mail" })).Refused()).Code.ShouldBe("no-mail");
    }
}
