using System.Net;
using ChronoCare.Identity;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Identity;

public sealed class SignInTests(TestHouse house)
{
    [Fact]
    public async Task The_link_signs_in_the_browser_that_asked()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com", "/board?hold=parts");
        mail.Link.ShouldStartWith(house.Settings.Address(shop.Shop.Subdomain) + "/sign-in/");
        var page = await browser.Page(mail.Path);
        page.QuerySelector("form[method=post] button")!.TextContent.ShouldBe("Sign in");
        (await browser.Me()).ShouldBeNull("looking at the link signs nobody in");
        var pressed = await browser.Post(mail.Path);
        pressed.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        pressed.Headers.Location!.ToString().ShouldBe("/board?hold=parts");
        (await browser.Me()).ShouldBe("owner@example.com");
        browser.Cookies.ShouldNotContainKey(SignInRequest.Cookie);
    }

    [Fact]
    public async Task The_code_signs_in_the_browser_that_asked_however_it_is_typed()
    {
        var shop = await house.OpenShop();
        foreach (var typed in new Func<string, string>[] { c => c, c => c.ToLowerInvariant(), c => c.Replace(" ", "-").Replace('0', 'O'), c => $"  {c.Replace('1', 'l')} " })
        {
            var browser = new Browser(shop, network: Random.Shared.Next(1, 255) + ".7.7.7");
            var mail = await browser.AskAndRead("bench@example.com");
            (await browser.Page("/sign-in/code")).QuerySelector("input[name=code]")!.GetAttribute("autocomplete").ShouldBe("one-time-code");
            var answer = await browser.Post("/sign-in/code", ("code", typed(mail.Code)));
            answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther, mail.Code + await answer.Content.ReadAsStringAsync());
            (await browser.Me()).ShouldBe("bench@example.com");
        }
    }

    [Fact]
    public async Task A_program_signs_in_with_the_code()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        (await browser.PostJson("/api/sign-in", """{"email":"Owner@Example.com "}""")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var mail = (await Mailed.Newest(shop, "owner@example.com"))!;
        (await browser.PostJson("/api/sign-in/code", $$"""{"code":"{{mail.Code}}"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.Me()).ShouldBe("owner@example.com");
    }

    [Fact]
    public async Task In_another_browser_the_link_shows_the_code_and_signs_nobody_in()
    {
        var shop = await house.OpenShop();
        var (asked, other) = (new Browser(shop), new Browser(shop));
        var mail = await asked.AskAndRead("owner@example.com");
        (await other.Page(mail.Path)).Body!.TextContent.ShouldContain(mail.Code);
        (await other.Post(mail.Path)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await other.Post("/sign-in/code", ("code", mail.Code))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await other.Me()).ShouldBeNull();
        (await asked.Post("/sign-in/code", ("code", mail.Code))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await asked.Me()).ShouldBe("owner@example.com");
    }

    [Fact]
    public async Task A_mail_scanner_spends_nothing()
    {
        var shop = await house.OpenShop();
        var (person, scanner) = (new Browser(shop), new Browser(shop));
        var mail = await person.AskAndRead("owner@example.com");
        for (var i = 0; i < 100; i++)
        {
            await scanner.Get(mail.Path);
            await scanner.Send(new HttpRequestMessage(HttpMethod.Head, mail.Path));
            (await scanner.Post(mail.Path)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
        (await person.Post(mail.Path)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_64_who_press_at_once_one_gets_in(bool byLink)
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        var tabs = Enumerable.Range(0, 64).Select(_ =>
        {
            var tab = new Browser(shop);
            foreach (var (name, value) in browser.Cookies) tab.Cookies[name] = value;
            return tab;
        }).ToList();
        var answers = await Task.WhenAll(tabs.Select(tab => byLink ? tab.Post(mail.Path) : tab.Post("/sign-in/code", ("code", mail.Code))));
        answers.Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.session where user_id = $1", shop.OwnerId)).ShouldBe(1);
        (await Task.WhenAll(tabs.Select(tab => tab.Me()))).Count(me => me is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Five_wrong_codes_end_the_code_but_not_the_link()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        var wrong = mail.Code == "000 000" ? "111 111" : "000 000";
        for (var left = 4; left >= 0; left--)
            (await (await browser.Post("/sign-in/code", ("code", wrong))).Content.ReadAsStringAsync())
                .ShouldContain(left switch { 0 => "No code can be tried any more", 1 => "One more try", _ => $"{left} more tries" });
        (await browser.Post("/sign-in/code", ("code", mail.Code))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.Me()).ShouldBeNull();
        (await browser.Post(mail.Path)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Wrong_codes_sent_at_once_are_counted_one_by_one()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        var wrong = mail.Code == "000 000" ? "111 111" : "000 000";
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => browser.Post("/sign-in/code", ("code", wrong))));
        (await shop.Db().Row<int>("select attempts from shop.sign_in_request")).ShouldBe(5);
        (await browser.Post("/sign-in/code", ("code", mail.Code))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task After_ten_minutes_neither_link_nor_code_works()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        (await shop.Db().Row<bool>("select expires_at = created_at + interval '10 minutes' from shop.sign_in_request")).ShouldBeTrue();
        mail.Mail.TextBody!.ShouldContain("Both work once, for 10 minutes.");
        (await browser.Page("/sign-in/code")).Body!.TextContent.ShouldContain("Both work for 10 minutes");
        await house.AsSuperuser($"update shop.sign_in_request set expires_at = now() - interval '1 second' where tenant_id = '{shop.Shop.TenantId}'");
        (await browser.Get(mail.Path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.Post(mail.Path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.Post("/sign-in/code", ("code", mail.Code))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.Me()).ShouldBeNull();
    }

    [Fact]
    public async Task A_used_link_a_foreign_one_and_an_invented_one_look_the_same()
    {
        var (shop, foreign) = (await house.OpenShop(), await house.OpenShop());
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        var elsewhere = await new Browser(foreign).AskAndRead("owner@example.com");
        await browser.Post(mail.Path);
        var pages = new List<string>();
        foreach (var path in new[] { mail.Path, elsewhere.Path, "/sign-in/" + SignInRequest.NewToken(), "/sign-in/x" })
        {
            var answer = await new Browser(shop).Get(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            pages.Add(await answer.Content.ReadAsStringAsync());
        }
        pages.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_who_left_gets_no_mail_and_an_old_link_of_theirs_is_dead()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("bench@example.com");
        await shop.Db().Do("update shop.user_account set is_active = false where id = $1", shop.WatchmakerId);
        (await browser.Post(mail.Path)).StatusCode.ShouldNotBe(HttpStatusCode.SeeOther);
        (await browser.Me()).ShouldBeNull();
        await browser.Post("/sign-in", ("email", "bench@example.com"));
        (await Mailed.All(shop, "bench@example.com")).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-out")]
    [InlineData("/board\r\nSet-Cookie: a=b")]
    public async Task After_sign_in_nobody_is_sent_elsewhere(string asked)
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com", asked);
        (await browser.Post(mail.Path)).Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task Pages_with_a_token_tell_no_other_site_and_no_cache()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        var answer = await browser.Get(mail.Path);
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_developers_link_signs_in_any_browser_once_and_never_in_production()
    {
        var shop = await house.OpenShop();
        var link = await SignInLink.Make(shop.Db(), house.Settings, TimeProvider.System, shop.Shop.Subdomain, shop.OwnerId);
        var browser = new Browser(shop);
        var path = new Uri(link).AbsolutePath;
        (await browser.Page(path)).QuerySelector("form[method=post] button").ShouldNotBeNull();
        (await browser.Post(path)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await browser.Me()).ShouldBe("owner@example.com");
        (await new Browser(shop).Post(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Should.ThrowAsync<ChronoCare.Tenancy.Refused>(() =>
            SignInLink.Make(shop.Db(), house.Settings with { IsDevelopment = false }, TimeProvider.System, shop.Shop.Subdomain, shop.OwnerId));
        FollowLink.What(new SignInRequest { Purpose = "demo", ExpiresAt = DateTimeOffset.MaxValue }, null, DateTimeOffset.MinValue, isDevelopment: false).ShouldBe(FollowLink.Can.Nothing);
    }
}
