using ChronoCare.Tests.House;
using ChronoCare.Web;

namespace ChronoCare.Tests.Web;

public class HeadersTests(TestHouse house)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/screen")]
    [InlineData("/nowhere")]
    [InlineData("/api/jobs")]
    [InlineData("/health/live")]
    public async Task Every_answer_forbids_what_is_inline_framed_or_sniffed(string path)
    {
        var shop = await house.OpenShop();
        var answer = await shop.Stranger().GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("base-uri 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
        answer.Headers.GetValues("Permissions-Policy").Single().ShouldStartWith("camera=(self)");
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
    }

    [Fact]
    public async Task Refusals_bear_them_too()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "elsewhere.example" } };
        var answer = await house.Client("").SendAsync(ask);
        ((int)answer.StatusCode).ShouldBe(421);
        answer.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
    }

    [Fact]
    public async Task No_cache_keeps_a_page_of_a_shop()
    {
        var shop = await house.OpenShop();
        var page = await (await shop.Owner()).GetAsync("/screen");
        page.IsSuccessStatusCode.ShouldBeTrue();
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.Vary.ShouldContain("Host");
        page.Headers.Vary.ShouldContain("Cookie");
    }

    [Fact]
    public async Task A_page_with_a_secret_in_its_address_tells_nobody_where_one_came_from()
    {
        var shop = await house.OpenShop();
        (await shop.Stranger().GetAsync("/sign-in/0123456789abcdef")).Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        (await shop.Stranger().GetAsync("/portal/0123456789abcdef")).Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
    }

    [Fact]
    public async Task The_shops_colour_may_be_kept_under_its_own_address_only()
    {
        var shop = await house.OpenShop(with: s => s with { Colour = "#FFD400" });
        var client = shop.Stranger();
        var kept = await client.GetAsync(Brand.Href(shop.Shop));
        kept.Headers.CacheControl!.ToString().ShouldContain("immutable");
        (await kept.Content.ReadAsStringAsync()).ShouldBe(Brand.Css("#FFD400"));
        (await client.GetAsync("/brand.css?v=other")).Headers.CacheControl!.ToString().ShouldBe("no-cache");
    }
}
