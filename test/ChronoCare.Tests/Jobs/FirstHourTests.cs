using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Jobs;

public sealed class FirstHourTests(TestHouse house)
{
    private static async Task<IHtmlDocument> Board(HttpClient client) => new HtmlParser().ParseDocument(await client.GetStringAsync("/board"));

    private static IReadOnlyList<string> Done(IHtmlDocument board) => [.. board.QuerySelectorAll(".first-hour li.done").Select(l => l.TextContent.Trim())];

    [Fact]
    public async Task What_is_done_is_seen_by_what_is_there()
    {
        var shop = await house.OpenShop(with: s => s with { FirstHourUntil = TimeProvider.System.GetUtcNow().AddDays(30) });
        var owner = await shop.Owner();
        var board = await Board(owner);
        board.QuerySelectorAll(".first-hour li").Length.ShouldBe(5);
        Done(board).ShouldBe(["Invite a colleague done"]); // a test's shop has a team from the start
        board.QuerySelectorAll(".btn.primary").Length.ShouldBe(1);
        await owner.PostAsync("/practice", new FormUrlEncodedContent([]));
        board = await Board(owner);
        Done(board)[0].ShouldBe("Take in a practice watch done");
        var docket = board.QuerySelector(".first-hour a[href$='/docket']")!.GetAttribute("href")!;
        await owner.PostAsync(docket.Replace("/docket", "/prints"), new FormUrlEncodedContent([]));
        await owner.PostAsync("/settings/brand", new FormUrlEncodedContent([new("version", "1"), new("colour", "#FFD400")]));
        await owner.PostAsync("/settings/documents", new FormUrlEncodedContent([new("version", "1"), new("text", "Ours.")]));
        Done(await Board(owner)).Count.ShouldBe(5);
        await owner.PostAsync("/practice/wipe", new FormUrlEncodedContent([]));
        board = await Board(owner);
        Done(board).Count.ShouldBe(5, "wiped practice was practice all the same");
        board.QuerySelector("form[action='/practice/wipe']").ShouldBeNull();
        await owner.PostAsync("/first-hour/hide", new FormUrlEncodedContent([]));
        (await Board(owner)).QuerySelector(".first-hour").ShouldBeNull();
    }

    [Fact]
    public async Task Only_the_owner_of_a_new_shop_sees_it()
    {
        var shop = await house.OpenShop(with: s => s with { FirstHourUntil = TimeProvider.System.GetUtcNow().AddDays(30) });
        (await Board(await shop.Counter())).QuerySelector(".first-hour").ShouldBeNull();
        (await Board(await shop.Watchmaker())).QuerySelector(".first-hour").ShouldBeNull();
        var old = await house.OpenShop(with: s => s with { FirstHourUntil = TimeProvider.System.GetUtcNow().AddSeconds(-1) });
        (await Board(await old.Owner())).QuerySelector(".first-hour").ShouldBeNull();
        (await Board(await (await house.OpenShop()).Owner())).QuerySelector(".first-hour").ShouldBeNull();
    }
}
