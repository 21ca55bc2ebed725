using System.Net;
using ChronoCare.Identity;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity;

/// <summary>Proofs B2, B3 and C8: no planted, doubled, old or revoked cookie opens a door.</summary>
public sealed class CookieTests(TestHouse house)
{
    [Theory]
    [InlineData("__Host-session=GOOD; __Host-session=GOOD")]
    [InlineData("__Host-session=GOOD; __Host-session=evil")]
    [InlineData("__Host-session=evil; __Host-session=GOOD")]
    [InlineData("__Host-session=GOOD; __HOST-SESSION=evil")]
    [InlineData("__host-session=evil; __Host-session=GOOD")]
    [InlineData("__Host-session=GOOD;\t__Host-session=evil")]
    [InlineData("__Host-session=GOOD; __Host-session\t=evil")]
    [InlineData("__Host-session=GOOD; \u00a0__Host-session=evil")]
    [InlineData("__Host-session=GOOD; __Host-session")]
    [InlineData("__HOST-SESSION=GOOD")]
    [InlineData("__Host-session")]
    public async Task A_session_cookie_doubled_or_misspelt_is_refused(string cookies)
    {
        var shop = await house.OpenShop();
        var good = await shop.Session(shop.OwnerId);
        (await Ask(shop, cookies.Replace("GOOD", good))).ShouldBe(400);
        (await Ask(shop, "__Host-session=" + good)).ShouldBe(200);
    }

    [Fact]
    public async Task Two_cookie_headers_are_read_as_one()
    {
        var shop = await house.OpenShop();
        var good = await shop.Session(shop.OwnerId);
        (await Raw.Get(house.Settings.Port, "/api/me", Host(shop), "Cookie: __Host-session=" + good, "Cookie: __Host-session=evil")).ShouldBe(400);
        (await Raw.Get(house.Settings.Port, "/api/me", Host(shop), "Cookie: a=b", "Cookie: __Host-session=" + good)).ShouldBe(200);
    }

    [Theory]
    [InlineData("a=b, __Host-session=GOOD")]
    [InlineData("a=\"; __Host-sessio=GOOD\"")]
    [InlineData("__Host-session.=GOOD")]
    [InlineData("%5F_Host-session=GOOD")]
    public async Task What_only_resembles_the_cookie_signs_nobody_in(string cookies)
    {
        var shop = await house.OpenShop();
        (await Ask(shop, cookies.Replace("GOOD", await shop.Session(shop.OwnerId)))).ShouldBe(401);
    }

    [Fact]
    public async Task Another_shops_session_is_nobodys_here()
    {
        var (mine, other) = (await house.OpenShop(), await house.OpenShop());
        (await Ask(mine, "__Host-session=" + await other.Session(other.OwnerId))).ShouldBe(401);
    }

    [Fact]
    public async Task The_cookie_from_before_signing_in_is_worth_nothing_afterwards()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var planted = SignInRequest.NewToken();
        browser.Cookies[Sessions.Cookie] = planted;
        var first = await browser.AskAndRead("owner@example.com");
        await browser.Post(first.Path);
        var held = browser.Cookies[Sessions.Cookie];
        held.ShouldNotBe(planted);
        (await Ask(shop, "__Host-session=" + planted)).ShouldBe(401);
        (await Ask(shop, "__Host-session=" + held)).ShouldBe(200);

        var second = await browser.AskAndRead("bench@example.com");
        await browser.Post(second.Path);
        browser.Cookies[Sessions.Cookie].ShouldNotBe(held);
        (await Ask(shop, "__Host-session=" + held)).ShouldBe(401);
        (await browser.Me()).ShouldBe("bench@example.com");
    }

    [Fact]
    public async Task Every_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        var asked = await browser.Post("/sign-in", ("email", "owner@example.com"));
        var pressed = await browser.Post((await Mailed.Newest(shop, "owner@example.com"))!.Path);
        var set = asked.Headers.GetValues("Set-Cookie").Concat(pressed.Headers.GetValues("Set-Cookie")).Select(c => c.ToLowerInvariant()).ToList();
        set.Count.ShouldBe(4);
        foreach (var cookie in set)
        {
            cookie.ShouldStartWith("__host-");
            cookie.ShouldContain("; path=/;");
            cookie.ShouldContain("; secure");
            cookie.ShouldContain("; httponly");
            cookie.ShouldContain("; samesite=lax");
            cookie.ShouldNotContain("domain");
        }
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        var shop = await house.OpenShop();
        var browser = new Browser(shop);
        await browser.Post((await browser.AskAndRead("owner@example.com")).Path);
        var kept = browser.Cookies[Sessions.Cookie];
        (await browser.Post("/sign-out")).Headers.Location!.ToString().ShouldBe("/sign-in");
        browser.Cookies.ShouldNotContainKey(Sessions.Cookie);
        (await Ask(shop, "__Host-session=" + kept)).ShouldBe(401);
    }

    [Fact]
    public async Task A_session_revoked_by_another_process_is_refused_within_five_seconds()
    {
        var shop = await house.OpenShop();
        var clock = new Clock();
        var (here, there) = (new Sessions(clock), new Sessions(clock));
        var session = await here.Begin(shop.Db(), shop.CounterId, "test");
        (await here.Find(shop.Db(), session)).IsStaff.ShouldBeTrue();
        (await there.End(shop.Db(), shop.CounterId, Sessions.Hash(session))).ShouldBeTrue();
        (await there.Find(shop.Db(), session)).IsStaff.ShouldBeFalse("the process that ended it knows at once");
        (await here.Find(shop.Db(), session)).IsStaff.ShouldBeTrue("what was looked up is trusted for a moment, or this test shows nothing");
        clock.Now += TimeSpan.FromSeconds(5);
        (await here.Find(shop.Db(), session)).IsStaff.ShouldBeFalse();
    }

    [Fact]
    public async Task A_clock_set_back_trusts_nothing_remembered()
    {
        var shop = await house.OpenShop();
        var clock = new Clock();
        var (here, there) = (new Sessions(clock), new Sessions(clock));
        var session = await here.Begin(shop.Db(), shop.CounterId, "test");
        (await here.Find(shop.Db(), session)).IsStaff.ShouldBeTrue();
        await there.End(shop.Db(), shop.CounterId, Sessions.Hash(session));
        clock.Now -= TimeSpan.FromMinutes(10);
        (await here.Find(shop.Db(), session)).IsStaff.ShouldBeFalse();
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();
        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task A_session_ends_at_its_time_and_with_the_persons_leave()
    {
        var shop = await house.OpenShop();
        var sessions = house.Services.GetRequiredService<Sessions>();
        var (old, left) = (await shop.Session(shop.OwnerId), await shop.Session(shop.CounterId));
        await house.AsSuperuser($"update shop.session set expires_at = now() where tenant_id = '{shop.Shop.TenantId}' and user_id = '{shop.OwnerId}'");
        await shop.Db().Do("update shop.user_account set is_active = false where id = $1", shop.CounterId);
        (await sessions.Find(shop.Db(), old)).IsStaff.ShouldBeFalse();
        (await sessions.Find(shop.Db(), left)).IsStaff.ShouldBeFalse();
    }

    private string Host(TestShop shop) => $"Host: {shop.Shop.Subdomain}.{house.Settings.Root}";

    private Task<int> Ask(TestShop shop, string cookies) => Raw.Get(house.Settings.Port, "/api/me", Host(shop), "Cookie: " + cookies);
}
