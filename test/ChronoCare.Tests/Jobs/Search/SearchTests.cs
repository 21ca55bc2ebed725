using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Jobs.Search;

public sealed class SearchTests(TestHouse house)
{
    private static async Task<JsonObject> Find(HttpClient at, string text) => (await at.GetFromJsonAsync<JsonObject>("/api/search?q=" + Uri.EscapeDataString(text)))!;

    private static string Shown(JsonNode found) => string.Join(' ', new[] { "jobs", "clients", "watches" }.Select(kind => $"{kind[0]}{found[kind]!.AsArray().Count}"));

    private static async Task<HttpClient> ShopOfThree(TestHouse house)
    {
        var counter = await (await house.OpenShop()).Counter();
        await counter.TakeIn();
        await counter.TakeIn(f =>
        {
            f["client"] = new JsonObject { ["name"] = "Linh Nguyễn", ["phone"] = "044 555 88 12", ["email"] = "linh@example.org" };
            f["watch"] = new JsonObject { ["brand"] = "Rolex", ["model"] = "Submariner", ["reference"] = "126610LN", ["serial"] = "9K 443 210" };
        });
        await counter.TakeIn(f =>
        {
            f["client"] = new JsonObject { ["name"] = "Max Müller-Hart", ["phone"] = "+49 30 555 0199" };
            f["watch"] = new JsonObject { ["brand"] = "Omega", ["model"] = "Speedmaster", ["reference"] = "311.30.42.30", ["serial"] = "80 551 004" };
        });
        return counter;
    }

    [Theory]
    [InlineData("hart", "j2 c2 w0")]
    [InlineData("HART pen", "j1 c1 w0")]
    [InlineData("p hart", "j1 c1 w0")]
    [InlineData("hart omega", "j2 c0 w2")]
    [InlineData("muller speed", "j1 c0 w1")]
    [InlineData("nguyen", "j1 c1 w0")]
    [InlineData("+41795550142", "j1 c1 w0")]
    [InlineData("079 555 01 42", "j1 c1 w0")]
    [InlineData("555 01 42", "j1 c1 w0")]
    [InlineData("0142", "j1 c1 w0")]
    [InlineData("079 555", "j1 c1 w0")]
    [InlineData("p.hart@exam", "j1 c1 w0")]
    [InlineData("24 183 318", "j1 c0 w1")]
    [InlineData("3318", "j1 c0 w1")]
    [InlineData("43210", "j1 c0 w1")]
    [InlineData("166.024", "j1 c0 w1")]
    [InlineData("126610", "j1 c0 w1")]
    [InlineData("omega 3004", "j0 c0 w0")]
    [InlineData("omega 1004", "j1 c0 w1")]
    [InlineData("omega 300 3318", "j1 c0 w1")]
    [InlineData("zzz", "j0 c0 w0")]
    public async Task Whatever_somebody_has_of_it_finds_it(string text, string expected) => Shown(await Find(await ShopOfThree(house), text)).ShouldBe(expected);

    [Theory]
    [InlineData("penelpoe", "penelope")]
    [InlineData("nguyne", "nguyen")]
    [InlineData("submarinr", "submariner")]
    [InlineData("speedmaster mueller", "speedmaster muller")]
    public async Task A_slip_of_the_finger_is_mended_and_said(string text, string meant)
    {
        var found = await Find(await ShopOfThree(house), text);
        found["jobs"]!.AsArray().Count.ShouldBe(1);
        found["takenFor"]!.GetValue<string>().ShouldBe(meant);
    }

    [Fact]
    public async Task A_dockets_number_typed_or_scanned_goes_straight_to_it()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var number = (await counter.TakeIn())["number"]!.GetValue<string>();
        foreach (var text in new[] { number, house.Settings.Address(shop.Shop.Subdomain) + "/jobs/" + number })
        {
            var straight = await counter.GetAsync("/search?q=" + Uri.EscapeDataString(text));
            straight.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
            straight.Headers.Location!.ToString().ShouldBe("/jobs/" + number);
        }
        (await Find(counter, "1"))["jobs"]![0]!["number"]!.GetValue<string>().ShouldBe(number);
        (await counter.GetAsync("/search?q=1999-0001")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_list_under_the_field_groups_what_is_found_and_offers_to_take_in()
    {
        var counter = await ShopOfThree(house);
        var html = new HtmlParser().ParseDocument(await counter.GetStringAsync("/search?part=list&q=nguyen"));
        html.QuerySelector("nav").ShouldBeNull();
        html.QuerySelectorAll("[role=group] > .group").Select(g => g.TextContent).ShouldBe(["Jobs", "Clients", "Actions"]);
        html.QuerySelectorAll("[role=option]").Last().TextContent.ShouldContain("Take in for L. Nguyễn");
        html.QuerySelectorAll("[role=option]").Last().GetAttribute("data-href")!.ShouldStartWith("/jobs/new?client=");
        var none = new HtmlParser().ParseDocument(await counter.GetStringAsync("/search?part=list&q=zzz"));
        none.QuerySelectorAll("[role=option]").ShouldHaveSingleItem().GetAttribute("data-href").ShouldBe("/jobs/new?q=zzz");
    }

    [Fact]
    public async Task The_page_lists_the_same_as_links_and_says_how_many()
    {
        var counter = await ShopOfThree(house);
        var html = new HtmlParser().ParseDocument(await counter.GetStringAsync("/search?q=hart"));
        html.QuerySelector("[role=status].lede")!.TextContent.Trim().ShouldBe("4 found for “hart”.");
        html.QuerySelector("#q")!.GetAttribute("value").ShouldBe("hart");
        html.QuerySelectorAll("section a[href^='/jobs/2']").Length.ShouldBe(2);
        (await counter.GetStringAsync("/search?q=%3Cscript%3E")).ShouldNotContain("<script>\"");
    }

    [Theory]
    [InlineData("'; drop table shop.job; --")]
    [InlineData("%")]
    [InlineData("_ _ _")]
    [InlineData("\\")]
    [InlineData("\u0000abc")]
    [InlineData("\ud83d\ude00")]
    [InlineData("a")]
    public async Task Odd_signs_are_looked_for_like_any_other(string text)
    {
        var counter = await ShopOfThree(house);
        (await counter.GetAsync("/api/search?q=" + Uri.EscapeDataString(text))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await counter.GetAsync("/search?q=" + Uri.EscapeDataString(text))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await counter.GetAsync("/search?q=%ff%fe" + Uri.EscapeDataString(text))).StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nothing_of_another_shop_is_ever_found()
    {
        var theirs = await ShopOfThree(house);
        var number = (await Find(theirs, "hart"))["jobs"]![0]!["number"]!.GetValue<string>();
        var ours = await (await house.OpenShop()).Counter();
        foreach (var text in new[] { "hart", "omega", "0142", "3318", number, "penelpoe" }) Shown(await Find(ours, text)).ShouldBe("j0 c0 w0");
    }
}
