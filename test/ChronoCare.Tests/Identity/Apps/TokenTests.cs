using System.Net;
using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity.Apps;

/// <summary>Proofs C4 and C6 for programs: a code is spent once, used up by nobody else, and a copied token ends everything it belongs to.</summary>
public sealed class TokenTests(TestHouse house)
{
    [Fact]
    public async Task A_plain_program_signs_in_with_address_and_code_alone()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn("bench@example.com", "Max's phone");
        app.Access.ShouldStartWith("cca_");
        app.Refresh.ShouldStartWith("ccr_");
        (app.Access.Length, app.Refresh.Length).ShouldBe((47, 47));
        var me = await app.Json("/api/me");
        (me["email"]!.GetValue<string>(), me["role"]!.GetValue<string>()).ShouldBe(("bench@example.com", "watchmaker"));
        var said = await shop.Db().Row<string>("select body from shop.event where name = 'signed-in' order by seq desc limit 1") ?? "";
        said.ShouldContain("\"how\":\"app\"");
        said.ShouldContain($"\"actor\":\"{shop.WatchmakerId}\"");
        said.ShouldNotContain("Max", customMessage: "what a device is called may name its owner");
    }

    [Fact]
    public async Task Neither_token_is_kept_nor_the_answer_that_told_them()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var again = await app.Send(HttpMethod.Post, "/api/tokens", new { refreshToken = app.Refresh }, headers: ("Idempotency-Key", "renew-1"));
        await app.Hold(again);
        foreach (var secret in new[] { app.Access, app.Refresh }) (await house.Keeps(secret)).ShouldBeFalse();
        (await house.Keeps(Convert.ToHexStringLower(Sessions.Hash(app.Refresh)))).ShouldBeTrue("or the search finds nothing at all");
    }

    [Fact]
    public async Task A_code_that_a_page_asked_for_signs_no_program_in()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        (await new PlainApp(shop).Redeem("owner@example.com", mail.Code)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await new PlainApp(shop).Redeem("owner@example.com", mail.Path.Split('/')[^1])).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await browser.Post("/sign-in/code", ("code", mail.Code));
        (await browser.Me()).ShouldBe("owner@example.com");
    }

    [Fact]
    public async Task Of_64_that_bring_the_code_at_once_one_gets_in()
    {
        var shop = await house.OpenShop();
        var app = new PlainApp(shop);
        var mail = await app.Ask();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => app.Redeem("owner@example.com", mail.Code)));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.app")).ShouldBe(1);
    }

    [Fact]
    public async Task Five_wrong_codes_end_the_code()
    {
        var shop = await house.OpenShop();
        var app = new PlainApp(shop);
        var mail = await app.Ask();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => app.Redeem("owner@example.com", Wrong(mail))));
        (await shop.Db().Row<int>("select tries_here from shop.sign_in_request")).ShouldBe(5);
        (await app.Redeem("owner@example.com", mail.Code)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Strangers_who_know_the_address_use_up_no_try_of_the_person()
    {
        var shop = await house.OpenShop();
        var app = new PlainApp(shop, "198.51.100.4");
        var mail = await app.Ask();
        foreach (var n in Enumerable.Range(1, 12)) (await new PlainApp(shop, $"203.0.113.{n}").Redeem("owner@example.com", Wrong(mail))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await shop.Db().Row<int>("select tries_elsewhere from shop.sign_in_request")).ShouldBe(5);
        (await new PlainApp(shop, "203.0.113.99").Redeem("owner@example.com", mail.Code)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, "elsewhere the tries are used up");
        (await app.Redeem("owner@example.com", mail.Code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_all_tries_are_used_up_the_links_own_token_still_signs_in_once()
    {
        var shop = await house.OpenShop();
        var app = new PlainApp(shop);
        var mail = await app.Ask();
        for (var n = 0; n < 6; n++) await app.Redeem("owner@example.com", Wrong(mail));
        var token = mail.Path.Split('/')[^1];
        (await app.Redeem("bench@example.com", token)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, "it is bound to its address");
        (await app.Redeem("owner@example.com", token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.Redeem("owner@example.com", token)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_code_is_dead_after_ten_minutes()
    {
        var shop = await house.OpenShop();
        var app = new PlainApp(shop);
        var mail = await app.Ask();
        (await shop.Db().Row<bool>("select expires_at = created_at + interval '10 minutes' from shop.sign_in_request")).ShouldBeTrue();
        await house.AsSuperuser($"update shop.sign_in_request set expires_at = now() - interval '1 second' where tenant_id = '{shop.Shop.TenantId}'");
        (await app.Redeem("owner@example.com", mail.Code)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_refresh_gives_the_next_pair_and_the_one_before_opens_nothing()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var (access, refresh) = (app.Access, app.Refresh);
        await app.Hold(await app.Renew());
        app.Access.ShouldNotBe(access);
        app.Refresh.ShouldNotBe(refresh);
        (await app.IsIn()).ShouldBeTrue();
        (await new PlainApp(shop) { Access = access }.IsIn()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refresh_whose_answer_was_lost_gets_the_same_answer_again_however_often_and_late()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var old = app.Refresh;
        var first = await (await app.Renew(old)).Json();
        await house.AsSuperuser($"update shop.app set access_until = now() - interval '1 minute' where tenant_id = '{shop.Shop.TenantId}'");
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ => (await (await app.Renew(old)).Json()).ToJsonString()));
        answers.Distinct().ShouldBe([first.ToJsonString()]);
        (await shop.Db().Row<long>("select count(*) from shop.app_token_used")).ShouldBe(1, "one step was made");
        (app.Access, app.Refresh) = (first["accessToken"]!.GetValue<string>(), first["refreshToken"]!.GetValue<string>());
        (await app.IsIn()).ShouldBeTrue();
        await app.Hold(await app.Renew());
        (await app.IsIn()).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_64_refreshes_at_once_all_get_the_one_next_pair()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ => (await (await app.Renew()).Json()).ToJsonString()));
        answers.Distinct().Count().ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.app_token_used")).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_used_refresh_token_again_ends_the_app_at_once_and_its_person_is_told(bool isNewestUsedByAccess)
    {
        var shop = await house.OpenShop();
        var (app, other) = (await new PlainApp(shop).SignIn("bench@example.com", "Max's phone"), await new PlainApp(shop).SignIn("bench@example.com", "Tablet"));
        var stolen = app.Refresh;
        await app.Hold(await app.Renew());
        // The honest app showed that the answer arrived: by opening a door with it, or by the next refresh.
        if (isNewestUsedByAccess) (await app.IsIn()).ShouldBeTrue();
        else await app.Hold(await app.Renew());
        (await app.IsIn()).ShouldBeTrue();

        var thief = await app.Renew(stolen);
        thief.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await thief.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"signed-out\"");
        (await app.IsIn()).ShouldBeFalse("the access token ends with it, at once");
        (await app.Renew()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await other.IsIn()).ShouldBeTrue("another app of the same person is another family");

        await app.Renew(stolen);
        var events = await shop.Db().Rows<string>("select body from shop.event where name = 'key-removed'");
        var said = events.ShouldHaveSingleItem();
        said.ShouldContain("\"kind\":\"app\"");
        said.ShouldContain("\"why\":\"used-again\"");
        said.ShouldContain($"\"user\":\"{shop.WatchmakerId}\"");
        var mails = await Letters.To(shop, "bench@example.com");
        var warning = mails.Where(m => m.Subject!.StartsWith("An app was signed out", StringComparison.Ordinal)).ShouldHaveSingleItem();
        warning.TextBody!.ShouldContain("Max's phone");
        (await (await shop.Owner()).GetStringAsync("/stream")).ShouldContain("signed an app out: a used key of it came again");
    }

    [Fact]
    public async Task What_was_never_a_token_ends_nothing()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        foreach (var odd in new[] { "ccr_" + SignInRequest.NewToken(), app.Access, app.Refresh[4..], app.Refresh.ToUpperInvariant(), "x" })
            (await app.Renew(odd)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, odd);
        (await app.IsIn()).ShouldBeTrue();
    }

    [Fact]
    public async Task An_access_token_opens_for_fifteen_minutes_and_an_app_lives_for_sixty_days_of_rest()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        (await shop.Db().Row<bool>("select access_until = created_at + interval '15 minutes' and expires_at = created_at + interval '60 days' from shop.app")).ShouldBeTrue();
        await Elsewhere(shop, "access_until = now() - interval '1 second'");
        (await app.IsIn()).ShouldBeFalse();
        await app.Hold(await app.Renew());
        (await app.IsIn()).ShouldBeTrue();
        await Elsewhere(shop, "created_at = now() - interval '170 days', expires_at = now() + interval '1 day'");
        await app.Hold(await app.Renew());
        (await shop.Db().Row<bool>("select expires_at = created_at + interval '180 days' from shop.app")).ShouldBeTrue("no refresh carries it beyond half a year");
        await Elsewhere(shop, "expires_at = now() - interval '1 second'");
        (await app.Renew()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_cookie_and_a_bearer_token_together_are_refused()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var host = $"Host: {shop.Shop.Subdomain}.{house.Settings.Root}";
        var cookie = "Cookie: __Host-session=" + await shop.Session(shop.OwnerId);
        (await Raw.Get(house.Settings.Port, "/api/me", host, "Authorization: Bearer " + app.Access)).ShouldBe(200);
        (await Raw.Get(house.Settings.Port, "/api/me", host, "authorization: bEARER " + app.Access)).ShouldBe(200);
        (await Raw.Get(house.Settings.Port, "/api/me", host, cookie, "Authorization: Bearer " + app.Access)).ShouldBe(400);
        (await Raw.Get(house.Settings.Port, "/api/me", host, cookie, "Authorization: Bearer nonsense")).ShouldBe(400);
        (await Raw.Get(house.Settings.Port, "/api/me", host, "Authorization: Bearer " + app.Access, "Authorization: Bearer " + app.Access)).ShouldBe(400);
        (await Raw.Get(house.Settings.Port, "/api/me", host, cookie, "Authorization: Basic b3duZXI6eA==")).ShouldBe(200, "a proxy's own scheme is none of ours");
    }

    [Fact]
    public async Task What_opens_nothing_is_told_to_bring_something_better()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        var foreign = await new PlainApp(other).SignIn();
        foreach (var token in new[] { foreign.Access, foreign.Refresh, "cca_" + SignInRequest.NewToken(), "cck_" + SignInRequest.NewToken(), "", "x y", new string('a', 5000) })
        {
            var answer = await new PlainApp(shop) { Access = token }.Get("/api/me");
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, token);
            answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer error=");
        }
        (await shop.Stranger().GetAsync("/api/me")).Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await foreign.IsIn()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bearer_request_needs_no_origin_and_a_cookies_does()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var body = new { name = "Otto Lang", phone = "+41 79 555 01 77" };
        (await app.Send(HttpMethod.Post, "/api/clients", body, headers: [("Origin", "capacitor://localhost"), ("Sec-Fetch-Site", "cross-site")])).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await app.Send(HttpMethod.Post, "/api/settings/sessions/end", headers: ("Sec-Fetch-Site", "cross-site"))).StatusCode.ShouldBe(HttpStatusCode.OK, "without a body and the forms' own word, too");
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/clients") { Content = System.Net.Http.Json.JsonContent.Create(body), Headers = { { "Origin", "capacitor://localhost" } } };
        (await (await shop.Owner()).SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Apps_stand_among_ones_devices_and_are_ended_there()
    {
        var shop = await house.OpenShop();
        var (phone, tablet) = (await new PlainApp(shop).SignIn(device: "My phone"), await new PlainApp(shop).SignIn(device: "Tablet <b>"));
        var colleague = await new PlainApp(shop).SignIn("bench@example.com");
        var desk = new Browser(shop);
        await desk.Post((await desk.AskAndRead("owner@example.com")).Path);
        var page = await desk.Page("/settings/sessions");
        page.QuerySelectorAll(".devices strong").Select(d => d.TextContent).ShouldBe(["My phone", "Tablet <b>", "Firefox on Linux"], ignoreOrder: true);
        var form = page.QuerySelectorAll(".devices li").Single(li => li.TextContent.Contains("My phone")).QuerySelector("form")!.GetAttribute("action")!;
        (await desk.Post(form)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await phone.IsIn()).ShouldBeFalse();
        (await phone.Renew()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await desk.Post(form)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var mine = (await tablet.Json("/api/settings/sessions"))["items"]!.AsArray();
        mine.Single(d => d!["isThisOne"]!.GetValue<bool>())!["kind"]!.GetValue<string>().ShouldBe("app");
        var theirs = (await colleague.Json("/api/settings/sessions"))["items"]![0]!["id"]!;
        (await desk.Post($"/settings/sessions/{theirs}/end")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "nobody ends a colleague's");

        (await tablet.Send(HttpMethod.Post, "/api/settings/sessions/end", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await tablet.IsIn()).ShouldBeTrue("the one that asks stays");
        (await desk.Me()).ShouldBeNull();
        (await colleague.IsIn()).ShouldBeTrue();
        (await shop.Db().Row<long>("select count(*) from shop.event where name = 'key-removed'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("DELETE", "/api/tokens")]
    [InlineData("POST", "/api/sign-out")]
    public async Task An_app_signs_out(string method, string path)
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        ((int)(await app.Send(new HttpMethod(method), path, method == "POST" ? new { } : null)).StatusCode).ShouldBeInRange(200, 204);
        (await app.IsIn()).ShouldBeFalse();
        (await app.Renew()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await shop.Db().Row<string>("select body from shop.event where name = 'key-removed'"))!.ShouldContain($"\"actor\":\"{shop.OwnerId}\"");
    }

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_refusal()
    {
        var shop = await house.OpenShop();
        var answers = new List<string>();
        foreach (var email in new[] { "owner@example.com", "nobody@example.com" })
        {
            var app = new PlainApp(shop);
            var asked = await app.Send(HttpMethod.Post, "/api/sign-in", new { email }, isSignedIn: false);
            var refused = new List<string>();
            for (var n = 0; n < 7; n++) refused.Add(await (await app.Redeem(email, "000 000")).Content.ReadAsStringAsync());
            answers.Add($"{asked.StatusCode} {await asked.Content.ReadAsStringAsync()} {string.Join(' ', refused.Distinct())}");
        }
        answers[0].ShouldBe(answers[1]);
        answers[0].ShouldContain("That is not the code");
    }

    private Task Elsewhere(TestShop shop, string set)
    {
        // As another process would; what this one looked up a moment ago is forgotten here at once, so that no test has to wait for it.
        house.Services.GetRequiredService<SessionEnds>().Tell(new(shop.Shop.TenantId));
        return house.AsSuperuser($"update shop.app set {set} where tenant_id = '{shop.Shop.TenantId}'");
    }

    private static string Wrong(Mailed mail) => mail.Code == "000 000" ? "111 111" : "000 000";
}

/// <summary>All mails to somebody, whatever they say.</summary>
internal static class Letters
{
    internal static async Task<IReadOnlyList<MimeKit.MimeMessage>> To(TestShop shop, string to)
    {
        await shop.House.Services.GetRequiredService<ChronoCare.Mail.Outbox>().Quiet();
        var folder = shop.House.Services.GetRequiredService<ChronoCare.Mail.MailFolder>();
        var found = new List<MimeKit.MimeMessage>();
        foreach (var name in folder.Of(shop.Shop.Subdomain))
            if (await folder.Open(shop.Shop.Subdomain, name, CancellationToken.None) is { } mail && mail.To.Mailboxes.Single().Address == to) found.Add(mail);
        return found;
    }
}
