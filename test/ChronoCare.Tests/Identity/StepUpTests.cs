using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Identity;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity.Passkeys;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity;

/// <summary>Proof C7: what changes people, keys or takes everything out wants a proof of the last five minutes, and nothing that was typed is lost over it.</summary>
public sealed class StepUpTests(TestHouse house)
{
    private const string Team = "/settings/team";

    [Fact]
    public async Task The_doors_that_want_a_fresh_proof_refuse_an_old_one_and_do_nothing()
    {
        var doors = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<FreshProof>() is not null)
            .Select(e => (Verb: e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], Path: "/" + e.RoutePattern.RawText!.TrimStart('/'))).ToList();
        string[] wanted =
        [
            "GET /stream/export", "POST /settings/team", "POST /api/settings/team", "POST /settings/team/{id:guid}", "POST /api/settings/team/{id:guid}", "POST /settings/record-keys", "POST /api/settings/record-keys",
            "POST /api/settings/passkeys/challenge", "POST /api/settings/passkeys", "POST /settings/passkeys/{passkey:guid}/removal", "POST /api/settings/passkeys/{passkey:guid}/removal",
        ];
        wanted.Except(doors.Select(d => $"{d.Verb} {d.Path}")).ShouldBeEmpty();

        var shop = await house.OpenShop();
        var owner = await shop.SignedIn(shop.OwnerId);
        await Age(shop, "5 minutes 1 second");
        var before = await shop.Db().Row<string>("select md5(string_agg(u::text, '' order by id)) from shop.user_account u");
        foreach (var (verb, path) in doors)
        {
            var at = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]+\}", shop.CounterId.ToString("D"));
            var answer = verb == "GET" ? await owner.Get(at) : at.StartsWith("/api", StringComparison.Ordinal) ? await owner.PostJson(at, """{"name":"N","email":"n@example.com","role":"owner","sure":true}""")
                : await owner.Post(at, ("name", "N"), ("email", "n@example.com"), ("role", "owner"), ("sure", "on"));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{verb} {at}");
            var text = await answer.Content.ReadAsStringAsync();
            if (!at.StartsWith("/api", StringComparison.Ordinal)) text.ShouldContain("Confirm it is you");
            else
            {
                JsonNode.Parse(text)!["code"]!.GetValue<string>().ShouldBe("step-up-needed");
                answer.Headers.GetValues("Step-Up").ShouldBe(["/step-up"]);
            }
        }
        (await shop.Db().Row<string>("select md5(string_agg(u::text, '' order by id)) from shop.user_account u")).ShouldBe(before);
        // Somebody whose role does not open the door is not asked to confirm first.
        var counter = await shop.SignedIn(shop.CounterId);
        await Age(shop, "1 hour");
        (await (await counter.Post(Team, ("name", "N"))).Content.ReadAsStringAsync()).ShouldNotContain("Confirm it is you");
    }

    [Fact]
    public async Task Five_minutes_are_fresh_and_a_pin_never_is()
    {
        var shop = await house.OpenShop();
        var owner = await shop.SignedIn(shop.OwnerId);
        await Age(shop, "4 minutes 30 seconds");
        (await owner.Get("/stream/export")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // At the counter's own tablet, without which a PIN opens nothing at all.
        var byPin = await shop.SignedIn(shop.OwnerId, "pin");
        byPin.Cookies[CounterDevice.Cookie] = await shop.KeepTablet();
        (await byPin.Get("/stream/export")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Who_has_a_passkey_proves_with_it_and_a_code_by_mail_is_not_enough()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = await shop.SignedIn(shop.OwnerId);
        (await browser.Get("/stream/export")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await browser.PostJson("/api/step-up/code", "{}");
        var code = await CodeOf(shop);
        (await browser.PostJson("/api/step-up", $$"""{"code":"{{code}}"}""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var old = browser.Cookies[Sessions.Cookie];
        var question = await browser.Question("step-up/passkey");
        question["allowCredentials"]!.AsArray().Single()!["id"]!.GetValue<string>().ShouldBe(SoftAuthenticator.Base64(device.CredentialId));
        var answer = await browser.PostJson("/api/step-up/passkey", device.Sign(question.Challenge()).ToJsonString());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        browser.Cookies[Sessions.Cookie].ShouldNotBe(old);
        (await house.Client(shop.Shop.Subdomain, old).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.Get("/stream/export")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // The same session, not another one: it is listed once, and the sign-in is told once.
        (await browser.Page("/settings/sessions")).QuerySelectorAll(".devices li").Length.ShouldBe(2);
        (await shop.Stream()).ShouldNotContain(e => e.Name == "signed-in");
    }

    [Fact]
    public async Task A_colleagues_passkey_proves_nothing_for_me_and_a_challenge_proves_once()
    {
        var shop = await house.OpenShop();
        using var mine = await shop.Device(shop.OwnerId);
        using var theirs = await shop.Device(shop.WatchmakerId);
        var browser = await shop.SignedIn(shop.OwnerId);
        (await (await browser.PostJson("/api/step-up/passkey", theirs.Sign((await browser.Question("step-up/passkey")).Challenge()).ToJsonString())).Code()).ShouldBe("passkey-refused");
        var body = mine.Sign((await browser.Question("step-up/passkey")).Challenge()).ToJsonString();
        var cookie = browser.Cookies[Sessions.Cookie];
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
        {
            var racer = new Browser(shop);
            racer.Cookies[Sessions.Cookie] = cookie;
            return racer.PostJson("/api/step-up/passkey", body);
        }));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        // A signature for the door does not step up, nor the other way round.
        var other = await shop.SignedIn(shop.OwnerId);
        other.Cookies["__Host-passkey"] = SignInRequest.NewToken();
        var atDoor = (await other.Question("sign-in/passkey")).Challenge();
        (await (await other.PostJson("/api/step-up/passkey", mine.Sign(atDoor).ToJsonString())).Code()).ShouldBe("challenge-over");
    }

    [Fact]
    public async Task A_form_goes_on_with_all_that_was_typed_once_a_code_confirms()
    {
        var shop = await house.OpenShop();
        var browser = await shop.SignedIn(shop.OwnerId);
        await Age(shop, "1 hour");
        var page = await Html(await browser.Post(Team, ("_key", "key-of-the-form"), ("name", "Lea \"Łę\" Nguyen"), ("email", "lea@example.com"), ("role", "counter"), ("note", "\n two\nlines "), ("tick", "a"), ("tick", "b")));
        page.Title.ShouldStartWith("Confirm it is you");
        page.QuerySelector(".lede")!.TextContent.ShouldContain(FreshProof.Team);
        var asked = await Html(await browser.Post("/step-up/code", Fields(page)));
        Fields(asked).Where(f => f.Name[0] != '_').ShouldBe([("name", "Lea \"Łę\" Nguyen"), ("email", "lea@example.com"), ("role", "counter"), ("note", "\n two\nlines "), ("tick", "a"), ("tick", "b")]);
        var wrong = await browser.Post("/step-up", With(asked, "000 000"));
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var again = await Html(wrong);
        again.Title.ShouldStartWith("Error: ");
        again.QuerySelector("#f-code-error")!.TextContent.ShouldContain("4 more tries");
        Fields(again).Count(f => f.Name[0] != '_').ShouldBe(6);
        var old = browser.Cookies[Sessions.Cookie];
        var on = await browser.Post("/step-up", With(again, await CodeOf(shop)));
        ((int)on.StatusCode).ShouldBe(307);
        on.Headers.Location!.ToString().ShouldBe(Team);
        browser.Cookies[Sessions.Cookie].ShouldNotBe(old);
        (await house.Client(shop.Shop.Subdomain, old).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        // What a browser does on a 307: the very same form, to the place it was for. Its key is unspent, and makes a second press harmless.
        for (var press = 0; press < 2; press++)
        {
            var done = await browser.Post(Team, Fields(again));
            done.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await done.Content.ReadAsStringAsync());
        }
        (await shop.Db().Row<string>("select name from shop.invitation where email = 'lea@example.com'")).ShouldBe("Lea \"Łę\" Nguyen");
    }

    [Fact]
    public async Task A_page_is_opened_once_a_code_confirms()
    {
        var shop = await house.OpenShop();
        var browser = await shop.SignedIn(shop.OwnerId);
        await Age(shop, "1 hour");
        var answer = await browser.Get("/stream/export");
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var asked = await Html(await browser.Post("/step-up/code", Fields(await Html(answer))));
        var on = await browser.Post("/step-up", With(asked, await CodeOf(shop)));
        on.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        on.Headers.Location!.ToString().ShouldBe("/stream/export");
        (await browser.Get("/stream/export")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Who is fresh already is not asked; where to is never another site.
        (await browser.Get("/step-up?return=/stream")).Headers.Location!.ToString().ShouldBe("/stream");
        (await browser.Get("/step-up?return=//evil.example")).Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task A_file_is_asked_for_again_by_its_name()
    {
        var shop = await house.OpenShop();
        var browser = await shop.SignedIn(shop.OwnerId);
        await Age(shop, "1 hour");
        using var form = new MultipartFormDataContent { { new StringContent("Lea"), "name" } };
        var file = new ByteArrayContent([1, 2, 3]);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(file, "portrait", "lea.png");
        var page = await Html(await browser.Send(new HttpRequestMessage(HttpMethod.Post, Team) { Content = form }));
        var asked = await Html(await browser.Post("/step-up/code", Fields(page)));
        foreach (var one in new[] { page, asked })
        {
            one.QuerySelector("form.confirm")!.GetAttribute("enctype").ShouldBe("multipart/form-data");
            one.QuerySelector("input[type=file]")!.GetAttribute("name").ShouldBe("portrait");
            one.QuerySelector("label[for=f-portrait]")!.TextContent.ShouldContain("Choose the file again");
        }
    }

    [Fact]
    public async Task A_code_confirms_once_in_the_session_that_asked_and_five_wrong_ones_end_it()
    {
        var shop = await house.OpenShop();
        var (browser, other) = (await shop.SignedIn(shop.OwnerId), await shop.SignedIn(shop.OwnerId));
        await browser.PostJson("/api/step-up/code", "{}");
        var code = await CodeOf(shop);
        (await other.PostJson("/api/step-up", $$"""{"code":"{{code}}"}""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        // Nor does it sign anybody in.
        var stranger = new Browser(shop);
        await stranger.Post("/sign-in", ("email", "owner@example.com"));
        (await stranger.Post("/sign-in/code", ("code", code))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostJson("/api/step-up", $$"""{"code":"{{code}}"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.PostJson("/api/step-up", $$"""{"code":"{{code}}"}""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await other.PostJson("/api/step-up/code", "{}");
        for (var n = 0; n < 5; n++) (await other.PostJson("/api/step-up", """{"code":"000000"}""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await other.PostJson("/api/step-up", $$"""{"code":"{{await CodeOf(shop)}}"}""")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Ten_codes_an_hour_are_mailed()
    {
        var shop = await house.OpenShop();
        var browser = await shop.SignedIn(shop.OwnerId);
        for (var n = 0; n < 10; n++) (await browser.PostJson("/api/step-up/code", "{}")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await (await browser.PostJson("/api/step-up/code", "{}")).Code()).ShouldBe("too-many");
        (await shop.Mails("owner@example.com")).Count.ShouldBe(10);
        // They use up none of what signing in is allowed.
        (await new Browser(shop).AskAndRead("owner@example.com")).Code.Length.ShouldBe(7);
    }

    [Fact]
    public async Task A_form_of_another_site_is_not_carried_on()
    {
        var shop = await house.OpenShop();
        var victim = house.Client(shop.Shop.Subdomain, await shop.Session(shop.OwnerId, "mail"));
        await Age(shop, "1 hour");
        var answer = await victim.PostAsync(Team, new FormUrlEncodedContent([new("name", "Mallory"), new("email", "mallory@example.com"), new("role", "owner")]));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("Mallory");
    }

    private async Task Age(TestShop shop, string by)
    {
        await house.AsSuperuser($"update shop.session set proved_at = proved_at - interval '{by}' where tenant_id = '{shop.Shop.TenantId}'");
        house.Services.GetRequiredService<Sessions>().Forget(shop.Shop.TenantId, shop.OwnerId);
    }

    private static async Task<string> CodeOf(TestShop shop) =>
        (await shop.Mails("owner@example.com")).First(m => m.Subject.Contains("confirms it is you", StringComparison.Ordinal)).Subject[..7];

    private static async Task<IHtmlDocument> Html(HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

    private static (string Name, string Value)[] Fields(IHtmlDocument page) =>
        [.. page.QuerySelectorAll("form.confirm [name]").Where(e => e is not IHtmlInputElement { Type: "file" }).Select(e => (e.GetAttribute("name")!, e is IHtmlTextAreaElement area ? area.Value : ((IHtmlInputElement)e).Value))];

    private static (string, string)[] With(IHtmlDocument page, string code) => [.. Fields(page).Where(f => f.Name != "_code"), ("_code", code)];
}
