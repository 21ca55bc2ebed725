using System.Net;
using ChronoCare.Portal;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using System.Text.Json.Nodes;

namespace ChronoCare.Tests.Portal;

/// <summary>All watches of a mailbox: proofs C4, C5 and C6 for the client's door.</summary>
public sealed class MyWatchesTests(TestHouse house)
{
    private static async Task<string> CodeFor(TestShop shop, string to = Following.Client) => (await shop.Mails(to)).First(m => m.Subject!.Contains("shows your watches", StringComparison.Ordinal)).CodeOf();

    private static async Task SignIn(TestShop shop, Browser browser, string email = Following.Client)
    {
        (await browser.Post("/portal", ("email", email))).Headers.Location!.ToString().ShouldBe("/portal/code");
        (await browser.Post("/portal/code", ("code", await CodeFor(shop, email.Trim().ToLowerInvariant())))).Headers.Location!.ToString().ShouldBe("/portal");
    }

    [Fact]
    public async Task From_a_jobs_page_a_code_to_the_address_on_file_shows_all_of_ones_watches()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var (id, link) = await shop.Asked();
        var other = await counter.TakeIn(f => { f["client"]!["email"] = "P.Hart@Example.com"; f["watch"]!["model"] = "Constellation"; });
        await counter.TakeIn(f => { f["client"] = new JsonObject { ["name"] = "Otto", ["email"] = "otto@example.com" }; f["watch"]!["model"] = "Railmaster"; });
        var browser = new Browser(shop);
        var page = await browser.Page(link);
        page.Body!.TextContent.ShouldContain("p…@e…");
        page.Body.TextContent.ShouldNotContain("p.hart");
        (await browser.Post(link + "/all")).Headers.Location!.ToString().ShouldBe("/portal/code");
        (await browser.Page("/portal/code")).Body!.TextContent.ShouldNotContain("p.hart");
        await browser.Post("/portal/code", ("code", await CodeFor(shop)));
        var list = await browser.Page("/portal");
        list.QuerySelectorAll(".mine li").Length.ShouldBe(2, "both entries of the address are theirs");
        list.Body!.TextContent.ShouldContain("Constellation");
        list.Body.TextContent.ShouldNotContain("Railmaster");
        list.QuerySelector(".mine .tag")!.TextContent.ShouldBe("your decision is asked");
        var opened = await browser.Post("/portal/open", ("job", other["number"]!.GetValue<string>()));
        (await browser.Page(opened.Headers.Location!.ToString())).QuerySelector("h1")!.TextContent.ShouldBe("Your Omega Constellation");
        (await browser.Post("/portal/open", ("job", "2001-0001"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        id.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_session_is_this_shops_alone_ends_when_left_and_is_kept_as_a_hash()
    {
        var (shop, elsewhere) = (await house.OpenShop(), await house.OpenShop());
        foreach (var s in new[] { shop, elsewhere }) await s.Asked();
        var browser = new Browser(shop);
        await SignIn(shop, browser);
        var cookie = browser.Cookies[MySession.Cookie];
        (await shop.Db().Row<long>("select count(*) from shop.portal_session s where s::text like '%' || $1 || '%'", cookie)).ShouldBe(0);
        var there = new Browser(elsewhere);
        there.Cookies[MySession.Cookie] = cookie;
        (await there.Page("/portal")).QuerySelector(".mine").ShouldBeNull();
        (await there.Post("/portal/open", ("job", "2026-0001"))).Headers.Location!.ToString().ShouldBe("/portal");
        await browser.Post("/portal/sign-out");
        browser.Cookies[MySession.Cookie] = cookie;
        (await browser.Page("/portal")).QuerySelector(".mine").ShouldBeNull();
        (await browser.Get("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await SignIn(shop, browser);
        await house.AsSuperuser($"update shop.portal_session set expires_at = now() where tenant_id = '{shop.Shop.TenantId}'");
        (await browser.Page("/portal")).QuerySelector(".mine").ShouldBeNull();
    }

    [Fact]
    public async Task A_doubled_cookie_is_refused_and_none_of_them_is_for_scripts_or_other_hosts()
    {
        var shop = await house.OpenShop();
        await shop.Asked();
        using var doubled = new HttpRequestMessage(HttpMethod.Get, "/portal") { Headers = { { "Cookie", $"{MySession.Cookie}=a; {MySession.Cookie.ToUpperInvariant()}=b" } } };
        (await shop.Stranger().SendAsync(doubled)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var asked = await new Browser(shop).Post("/portal", ("email", Following.Client));
        var cookie = asked.Headers.GetValues("Set-Cookie").Single();
        foreach (var word in new[] { "__Host-", "secure", "httponly", "samesite=lax", "path=/" }) cookie.ShouldContain(word, Case.Insensitive);
        cookie.ShouldNotContain("domain", Case.Insensitive);
    }

    [Fact]
    public async Task A_known_and_an_unknown_address_get_the_same_answer_and_only_the_known_one_a_mail()
    {
        var shop = await house.OpenShop();
        await shop.Asked();
        var (known, unknown) = (new Browser(shop, "198.51.100.1"), new Browser(shop, "198.51.100.2"));
        var a = await known.Post("/portal", ("email", Following.Client));
        var b = await unknown.Post("/portal", ("email", "nobody@example.com"));
        (a.StatusCode, a.Headers.Location).ShouldBe((b.StatusCode, b.Headers.Location));
        (await known.Page("/portal/code")).Body!.InnerHtml.ShouldBe((await unknown.Page("/portal/code")).Body!.InnerHtml);
        (await shop.Mails()).Count(m => m.Subject!.Contains("shows your watches", StringComparison.Ordinal)).ShouldBe(1);
        (await shop.Mails("nobody@example.com")).ShouldBeEmpty();
        (await shop.Db().Row<long>("select count(*) from shop.portal_request")).ShouldBe(2);
    }

    [Fact]
    public async Task The_code_works_once_in_the_browser_that_asked_and_guesses_are_counted()
    {
        var shop = await house.OpenShop();
        await shop.Asked();
        var browser = new Browser(shop);
        await browser.Post("/portal", ("email", Following.Client));
        var code = await CodeFor(shop);
        (await new Browser(shop).Post("/portal/code", ("code", code))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var copies = Enumerable.Range(0, 64).Select(_ => { var c = new Browser(shop); c.Cookies[AskForCode.Cookie] = browser.Cookies[AskForCode.Cookie]; return c; }).ToList();
        var answers = await Task.WhenAll(copies.Select(c => c.Post("/portal/code", ("code", code))));
        answers.Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);

        var guesser = new Browser(shop, "203.0.113.9");
        await guesser.Post("/portal", ("email", Following.Client));
        var right = await CodeFor(shop);
        for (var i = 0; i < 5; i++) (await guesser.Post("/portal/code", ("code", "000 00" + i))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await guesser.Post("/portal/code", ("code", right))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await guesser.Post("/portal/code", ("code", "?"))).Content.ReadAsStringAsync()).ShouldContain("A code has 6 letters and digits");
    }

    [Fact]
    public async Task Limits_hold_for_strangers_and_lock_out_nobody_who_holds_a_link()
    {
        var shop = await house.OpenShop();
        var (_, link) = await shop.Asked();
        var mails = (await shop.Mails()).Count;
        await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => new Browser(shop, "203.0.113.7").Post("/portal", ("email", Following.Client))));
        ((await shop.Mails()).Count - mails).ShouldBe(5);
        for (var i = 0; i < 30; i++) await new Browser(shop, $"203.0.113.{i + 10}").Post("/portal", ("email", Following.Client));
        ((await shop.Mails()).Count - mails).ShouldBe(20);
        var holder = new Browser(shop, "198.51.100.4");
        await holder.Post(link + "/all");
        ((await shop.Mails()).Count - mails).ShouldBe(21);
        (await holder.Post("/portal/code", ("code", await CodeFor(shop)))).Headers.Location!.ToString().ShouldBe("/portal");
        for (var i = 0; i < 9; i++) await new Browser(shop).Post(link + "/all");
        ((await shop.Mails()).Count - mails).ShouldBe(25);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hart")]
    [InlineData("p.hart@example.com\r\nBcc: all@example.com")]
    public async Task What_is_no_address_is_said_so(string typed)
    {
        var shop = await house.OpenShop();
        var answer = await new Browser(shop).Post("/portal", ("email", typed));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()).Title!.ShouldStartWith("Error: ");
    }

    [Fact]
    public async Task A_link_that_ended_or_was_revoked_is_made_anew_for_who_proved_the_mailbox()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var browser = new Browser(shop);
        await SignIn(shop, browser, "P.Hart@example.com ");
        await (await shop.Owner()).PostAsync($"/jobs/{id}/link", Following.Fields(("act", "revoke")));
        var number = (await browser.Page("/portal")).QuerySelector("input[name=job]")!.GetAttribute("value")!;
        var opened = (await browser.Post("/portal/open", ("job", number))).Headers.Location!.ToString();
        opened.ShouldNotBe(link);
        (await browser.Page(opened)).QuerySelector("h1").ShouldNotBeNull();
        (await browser.Get(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
