using System.Net;
using ChronoCare.Identity;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Identity;

public sealed class DeviceTests(TestHouse house)
{
    [Fact]
    public async Task A_person_sees_where_they_are_signed_in_and_ends_it_there()
    {
        var shop = await house.OpenShop();
        var (tablet, desk) = (new Browser(shop, "198.51.100.1"), new Browser(shop, "198.51.100.2"));
        foreach (var browser in new[] { tablet, desk }) await browser.Post((await browser.AskAndRead("owner@example.com")).Path);
        var page = await desk.Page("/settings/sessions");
        page.QuerySelectorAll(".devices li").Length.ShouldBe(2);
        page.QuerySelector(".devices strong")!.TextContent.ShouldBe("Firefox on Linux");
        var form = page.QuerySelectorAll(".devices form").ShouldHaveSingleItem();
        (await desk.Post(form.GetAttribute("action")!)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await tablet.Me()).ShouldBeNull();
        (await desk.Me()).ShouldBe("owner@example.com");
    }

    [Fact]
    public async Task All_others_can_be_ended_at_once()
    {
        var shop = await house.OpenShop();
        var others = new[] { await shop.Owner(), await shop.Owner() };
        var (me, colleague) = (await shop.Owner(), await shop.Counter());
        (await me.PostAsync("/api/settings/sessions/end", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var other in others) (await other.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await me.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await colleague.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_ends_a_colleagues_device_or_learns_of_it()
    {
        var shop = await house.OpenShop();
        var (owner, session) = (await shop.Owner(), await shop.Session(shop.CounterId));
        var theirs = Convert.ToHexStringLower(Sessions.Hash(session));
        foreach (var id in new[] { theirs, new string('0', 64), "x", theirs.ToUpperInvariant() })
            (await owner.PostAsync($"/api/settings/sessions/{id}/end", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await house.Client(shop.Shop.Subdomain, session).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("curl/8.0", "a program")]
    [InlineData("", "a program")]
    public void A_browser_is_called_by_its_name(string agent, string name) => DeviceName.Of(agent).ShouldBe(name);
}
