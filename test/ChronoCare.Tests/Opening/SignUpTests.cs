using System.Net;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs.Audit;
using ChronoCare.Opening;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using ChronoCare.Tests.Photos;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Opening;

public sealed class SignUpTests(TestHouse house)
{
    private async Task<Shop> Opened(string address) => (await house.Services.GetRequiredService<Shops>().BySubdomain(address)).ShouldNotBeNull();

    [Fact]
    public async Task A_shop_opens_itself_from_the_first_page_to_the_board_without_a_script()
    {
        var (someone, email, address) = (new Newcomer(house), Newcomer.NewEmail(), Newcomer.NewAddress());
        await someone.Go("/");
        someone.Status.ShouldBe(HttpStatusCode.OK);
        someone.Page.QuerySelectorAll(".btn.primary:not([inert] *)").Single().GetAttribute("href").ShouldBe("/sign-up");
        await someone.Go("/sign-up");
        await someone.Answer(("name", "Ada Tick"), ("email", email.ToUpperInvariant()));
        someone.Text.ShouldContain(email);
        await someone.Answer(("code", (await Newcomer.Codes(house, email)).Single().ToLowerInvariant()));
        someone.Text.ShouldContain("Question 2 of 4");
        await someone.Answer(("name", "Geelong Watch Works"), ("address", $"HTTPS://{address}.{house.Settings.Root}/"));
        someone.At.AbsolutePath.ShouldBe("/sign-up/country");
        await someone.Answer(("country", "AU"));
        someone.Text.ShouldContain("Australian Dollar (AUD)");
        someone.Text.ShouldContain("GST, 10 %");
        await someone.Answer(("timeZone", "Australia/Melbourne"));
        someone.Page.QuerySelector(".previews .docket")!.TextContent.ShouldContain("Geelong Watch Works", customMessage: "the docket with their name, at once");
        await someone.Answer(("colour", "#FFD400"));
        someone.At.ToString().ShouldStartWith(house.Settings.Address(address) + "/welcome/");
        await someone.Answer();
        someone.At.ToString().ShouldBe(house.Settings.Address(address) + "/board");
        someone.Text.ShouldContain("Your first hour");
        someone.Text.ShouldContain("Ada Tick");

        var shop = await Opened(address);
        (shop.Name, shop.Currency, shop.Locale, shop.TimeZone, shop.TaxName, shop.TaxPercent, shop.TaxIncluded, shop.Colour, shop.Plan)
            .ShouldBe(("Geelong Watch Works", "AUD", "en-AU", "Australia/Melbourne", "GST", 10m, true, "#FFD400", "trial"));
        var db = house.Database.Enter(shop.TenantId);
        (await db.Row<string>("select name from shop.event where seq = 1")).ShouldBe("shop-opened");
        (await db.Row<string>("select name from shop.event where seq = 2")).ShouldBe("signed-in");
        (await db.Row<string>("select body from shop.event where seq = 1"))!.ShouldNotContain("example.com");
        (await db.Row<Guid>("select actor from shop.event where seq = 1")).ShouldBe(await db.Row<Guid>("select id from shop.user_account where email = $1 and role = 'owner'", email));
        (await Chain.Verify(db)).IsUnbroken.ShouldBeTrue();
        (await db.Row<string>("select text from shop.terms"))!.ShouldStartWith(TermsTemplate.Mark);
        (await db.Row<string>("select proof from shop.session")).ShouldBe("mail");
    }

    [Fact]
    public async Task A_closed_tab_loses_nothing()
    {
        var someone = await new Newcomer(house).Prove();
        await someone.Answer(("name", "Besançon & Fils"), ("address", Newcomer.NewAddress()));
        await someone.Go("/sign-up/country?country=BE");
        await someone.Answer(("locale", "fr-BE"));
        var later = someone.Tab();
        await later.Go("/sign-up");
        later.At.AbsolutePath.ShouldBe("/sign-up/look");
        await later.Go("/sign-up/country");
        later.Page.QuerySelector("select[name=locale] option[selected]")!.GetAttribute("value").ShouldBe("fr-BE");
        await later.Go("/sign-up/shop");
        later.Page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Besançon & Fils");
        await later.Go("/sign-up/you");
        later.Page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Ada Tick");
        await later.Answer();
        later.At.AbsolutePath.ShouldBe("/sign-up/look", "a mailbox that was proved is not asked for again");
    }

    [Fact]
    public async Task Nobody_answers_a_question_before_the_one_before_it_and_nothing_without_a_draft()
    {
        var stranger = new Newcomer(house);
        foreach (var question in Draft.Questions.Skip(1))
        {
            await stranger.Go(question);
            stranger.At.PathAndQuery.ShouldBe("/sign-up?late");
            stranger.Text.ShouldContain("more than a day has passed");
        }
        var someone = await new Newcomer(house).Introduce(Newcomer.NewEmail());
        foreach (var question in Draft.Questions.Skip(2))
        {
            await someone.Go(question);
            someone.At.AbsolutePath.ShouldBe("/sign-up/code");
        }
        (await someone.Get("/sign-up/address?address=abc")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_two_who_race_for_one_address_one_opens_and_the_other_keeps_all_that_was_typed()
    {
        for (var round = 0; round < 3; round++)
        {
            var address = Newcomer.NewAddress();
            // The second one looks the same to a hasty eye.
            var both = await Task.WhenAll(new Newcomer(house).ToTheLast(address, "Anna's Clocks", "CH"), new Newcomer(house).ToTheLast(round == 0 ? address : address[..6] + "-" + address[6..], "Berta's Clocks", "GB"));
            var answers = await Task.WhenAll(both.Select(b => b.Press(("colour", "#006039"))));
            answers.Select(a => a.StatusCode).Order().ShouldBe([HttpStatusCode.SeeOther, HttpStatusCode.Conflict]);
            var lost = both[answers[0].StatusCode == HttpStatusCode.Conflict ? 0 : 1];
            await lost.Follow(answers.Single(a => a.StatusCode == HttpStatusCode.Conflict));
            lost.Title.ShouldStartWith("Error: ");
            lost.Page.QuerySelector("input[name=name]")!.GetAttribute("value")!.ShouldEndWith("'s Clocks");
            var free = lost.Page.QuerySelectorAll("input[name=free]").Select(f => f.GetAttribute("value")!).ToList();
            free.Count.ShouldBe(3);
            await lost.Answer(("free", free[0]));
            lost.At.AbsolutePath.ShouldBe("/sign-up/look", "country, colour and logo are kept");
            lost.Page.QuerySelector("input[name=colour]")!.GetAttribute("value").ShouldBe("#006039");
            await lost.Answer();
            lost.At.ToString().ShouldStartWith(house.Settings.Address(free[0]) + "/welcome/");
        }
    }

    [Fact]
    public async Task Of_64_who_press_at_once_one_shop_opens_and_all_lead_into_it()
    {
        var (address, email) = (Newcomer.NewAddress(), Newcomer.NewEmail());
        var someone = await new Newcomer(house).ToTheLast(address, email: email);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => someone.Tab().Press()));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.SeeOther && a.Headers.Location!.ToString().StartsWith(house.Settings.Address(address) + "/welcome/"));
        var db = house.Database.Enter((await Opened(address)).TenantId);
        (await db.Row<long>("select count(*) from shop.event where name = 'shop-opened'")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.user_account")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.terms")).ShouldBe(1);
        (await Chain.Verify(db)).IsUnbroken.ShouldBeTrue();
    }

    [Fact]
    public async Task The_way_in_is_spent_by_a_press_alone_once_and_within_a_minute()
    {
        var address = Newcomer.NewAddress();
        var someone = await new Newcomer(house).ToTheLast(address);
        var into = (await someone.Press()).Headers.Location!.ToString();
        var scanner = new Newcomer(house);
        for (var i = 0; i < 50; i++)
        {
            (await scanner.Get(into)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await scanner.Tab().Get(into)).Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        }
        await someone.Go(into);
        var tabs = Enumerable.Range(0, 32).Select(_ => someone.Tab()).ToList();
        var pressed = await Task.WhenAll(tabs.Select(t => t.Press()));
        pressed.Count(p => p.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);
        pressed.Count(p => p.StatusCode == HttpStatusCode.NotFound).ShouldBe(31);
        var db = house.Database.Enter((await Opened(address)).TenantId);
        (await db.Row<long>("select count(*) from shop.session")).ShouldBe(1);

        // Whoever went in signs in by mail from then on; the draft gives out no further way.
        await someone.Go($"http://{house.Settings.Root}/sign-up/open");
        someone.Text.ShouldContain("You went in already");
        await someone.Go($"http://{house.Settings.Root}/sign-up");
        someone.Text.ShouldContain("Who opens the shop?", customMessage: "the same browser may open another one");
    }

    [Fact]
    public async Task A_way_in_that_came_too_late_is_made_anew_where_the_shop_was_opened_and_nowhere_else()
    {
        var address = Newcomer.NewAddress();
        var someone = await new Newcomer(house).ToTheLast(address);
        var into = (await someone.Press()).Headers.Location!.ToString();
        var tenant = (await Opened(address)).TenantId;
        await house.AsSuperuser($"update shop.welcome set expires_at = now() - interval '1 second' where tenant_id = '{tenant}'");
        await someone.Go(into);
        someone.Status.ShouldBe(HttpStatusCode.NotFound);
        someone.Text.ShouldContain("This way in is over");
        var other = await house.OpenShop();
        foreach (var wrong in new[] { into, house.Settings.Address(other.Shop.Subdomain) + new Uri(into).AbsolutePath, house.Settings.Address(address) + "/welcome/" + SignInRequest.NewToken(), house.Settings.Address(address) + "/welcome/x" })
            (await new Newcomer(house).Get(wrong)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await someone.Go($"http://{house.Settings.Root}/sign-up");
        someone.Text.ShouldContain("is open");
        await someone.Answer();
        await someone.Answer();
        someone.At.AbsolutePath.ShouldBe("/board");
    }

    [Fact]
    public async Task In_the_new_shop_nobody_of_another_one_is_anybody()
    {
        var address = Newcomer.NewAddress();
        var someone = await new Newcomer(house).ToTheLast(address);
        await someone.Answer();
        await someone.Answer();
        var mine = someone.Cookies[new Uri(house.Settings.Address(address)).Authority][Sessions.Cookie];
        var other = await house.OpenShop();
        (await house.Client(address, await other.Session(other.OwnerId)).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await house.Client(other.Shop.Subdomain, mine).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await house.Client(address, mine).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_address_may_own_several_shops_and_nobody_is_told_that_it_is_known()
    {
        var email = Newcomer.NewEmail();
        var first = await new Newcomer(house).ToTheLast(Newcomer.NewAddress(), email: email);
        await first.Answer();
        await first.Answer();
        var (known, unknown) = (await new Newcomer(house).Introduce(email), await new Newcomer(house).Introduce(Newcomer.NewEmail()));
        string Plain(Newcomer n) => System.Text.RegularExpressions.Regex.Replace(n.Page.Body!.InnerHtml, "[0-9a-f]{32}(@example.com)?|n[0-9a-f]{32}@example.com", "…");
        Plain(known).ShouldBe(Plain(unknown));
        await known.Answer(("code", (await Newcomer.Codes(house, email))[0]));
        known.At.AbsolutePath.ShouldBe("/sign-up/shop");
    }

    [Fact]
    public async Task A_logo_comes_along_drawn_anew_and_is_the_shops_at_once()
    {
        var address = Newcomer.NewAddress();
        var someone = await new Newcomer(house).ToTheLast(address);
        await someone.Follow(await someone.Press(Pictures.Photo(300, 120), ("look", "1"), ("colour", "#0379A8")));
        someone.At.AbsolutePath.ShouldBe("/sign-up/look");
        var shown = someone.Page.QuerySelector(".docket [data-logo]")!;
        shown.HasAttribute("hidden").ShouldBeFalse();
        (await someone.Get(shown.GetAttribute("src")!)).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        (await new Newcomer(house).Get(shown.GetAttribute("src")!)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "it is shown to nobody else");
        (await (await someone.Get(someone.Page.QuerySelector("link[href^='/sign-up/look.css']")!.GetAttribute("href")!)).Content.ReadAsStringAsync()).ShouldContain(".preview{--brand:#0379A8");
        await someone.Follow(await someone.Press("no picture at all"u8.ToArray()));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Title.ShouldStartWith("Error: ");
        await someone.Answer();
        (await house.Client(address).GetAsync((await Opened(address)).LogoHref)).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
    }

    [Fact]
    public async Task What_was_begun_and_left_is_swept_away_after_a_day_and_an_open_shop_keeps_all_it_has()
    {
        var (left, opened) = (await new Newcomer(house).ToTheLast(Newcomer.NewAddress()), await new Newcomer(house).ToTheLast(Newcomer.NewAddress()));
        foreach (var one in new[] { left, opened }) await one.Follow(await one.Press(Pictures.Photo(300, 120), ("look", "1")));
        await opened.Answer();
        Guid Tenant(Newcomer n) => Guid.ParseExact(n.Cookies[house.Settings.Root][Draft.Cookie][..32], "N");
        var (gone, stays) = (Tenant(left), Tenant(opened));
        await house.AsSuperuser($"update shop.sign_up set expires_at = now() where tenant_id in ('{gone}', '{stays}')");
        await house.AsSuperuser($"update shop.sign_up_ask set at = now() - interval '25 hours' where draft_id in ('{gone}', '{stays}')");
        var store = house.Services.GetRequiredService<IFileStore>();
        (await store.List(gone, Shop.LogoKind).ToListAsync()).Count.ShouldBe(1);
        await SweepSignUps.Run(house.Database, store, TimeProvider.System, CancellationToken.None);
        foreach (var tenant in new[] { gone, stays }) (await house.Database.Enter(tenant).Row<long>("select count(*) from shop.sign_up")).ShouldBe(0);
        (await house.Database.Enter(Guid.Empty).Row<long>("select count(*) from shop.sign_up_ask where draft_id in ($1, $2)", gone, stays)).ShouldBe(0);
        (await store.List(gone, Shop.LogoKind).ToListAsync()).ShouldBeEmpty();
        (await store.List(stays, Shop.LogoKind).ToListAsync()).Count.ShouldBe(1);
        await left.Go("/sign-up/look");
        left.At.PathAndQuery.ShouldBe("/sign-up?late");
    }

    [Fact]
    public async Task Where_sign_up_is_off_there_are_no_such_pages()
    {
        var port = TestHouse.FreePort();
        var off = house.Settings with { Port = port, Root = $"localhost:{port}", SignUp = false };
        await using var app = App.Build(off, house.Database, house.Secrets, TimeProvider.System);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://localhost:{port}") };
        foreach (var path in Draft.Questions.Append("/sign-up").Append("/sign-up/address?address=abc"))
            (await http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        (await http.PostAsync("/sign-up/you", new FormUrlEncodedContent([new("name", "A"), new("email", Newcomer.NewEmail())]), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var first = await http.GetStringAsync("/", TestContext.Current.CancellationToken);
        first.ShouldContain("No new shops can be opened here at the moment.");
        first.ShouldNotContain("/sign-up\"");
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("geelong")]
    [InlineData("  GEELONG.ROOT ")]
    [InlineData("https://geelong.ROOT/board?x=1")]
    public async Task The_first_page_leads_to_any_shops_sign_in_and_does_not_tell_whether_there_is_one(string typed)
    {
        var someone = await new Newcomer(house).Go("/");
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)someone.Page.QuerySelector("form.find-shop")!;
        form.Method.ShouldBe("get");
        var answer = await someone.Get("/your-shop?name=" + Uri.EscapeDataString(typed.Replace("ROOT", house.Settings.Root)));
        answer.Headers.Location!.ToString().ShouldBe(house.Settings.Address("geelong") + "/sign-in");
    }

    [Theory]
    [InlineData("")]
    [InlineData("evil.example")]
    [InlineData("a b")]
    [InlineData("-x-")]
    [InlineData("javascript:alert(1)")]
    public async Task What_is_no_shops_address_leads_nowhere_and_is_kept(string typed)
    {
        var someone = await new Newcomer(house).Go("/your-shop?name=" + Uri.EscapeDataString(typed));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Title.ShouldStartWith("Error: ");
        someone.Page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe(typed);
    }

    [Fact]
    public async Task The_address_is_looked_at_as_one_types()
    {
        var shop = await house.OpenShop();
        var someone = await new Newcomer(house).Prove();
        async Task<JsonObject> Look(string query) => JsonNode.Parse(await (await someone.Get("/sign-up/address?" + query)).Content.ReadAsStringAsync())!.AsObject();
        var name = Newcomer.NewAddress();
        var made = await Look("name=" + Uri.EscapeDataString($"Örtli’s {name} & Co."));
        made["address"]!.GetValue<string>().ShouldBe($"ortlis-{name}-and"[..Math.Min(32, $"ortlis-{name}-and".Length)]);
        made["isFree"]!.GetValue<bool>().ShouldBeTrue();
        (await Look("address=" + shop.Shop.Subdomain))["isFree"]!.GetValue<bool>().ShouldBeFalse();
        (await Look("address=admin"))["sentence"]!.GetValue<string>().ShouldContain("kept back");
    }
}
