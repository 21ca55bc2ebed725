using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Web;

/// <summary>The API's reference for people: whole, light, and sound at every width by day and by night.</summary>
public sealed class DocsPageTests(TestHouse house, Browser browser)
{
    private static readonly HtmlParser Parser = new();

    [Fact]
    public async Task The_pages_name_every_door_of_the_document_and_stay_light()
    {
        var stranger = (await house.OpenShop()).Stranger();
        var document = System.Text.Json.Nodes.JsonNode.Parse(await stranger.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        var doors = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}")).ToList();
        var told = new List<string>();
        foreach (var path in await Paths(stranger))
        {
            var html = await stranger.GetStringAsync(path, TestContext.Current.CancellationToken);
            told.AddRange(Parser.ParseDocument(html).QuerySelectorAll("article h2").Select(h => h.TextContent.Trim()));
            html.ShouldNotContain("<script");
            Pressed(html).ShouldBeLessThanOrEqualTo(15 * 1024, path);
        }
        told.ShouldBe(doors, ignoreOrder: true);
        (await stranger.GetAsync("/docs/nowhere", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await house.Client("").GetAsync("/docs", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, "also at the root host, which is no shop's");
    }

    [Theory]
    [InlineData(390, true)]
    [InlineData(1280, false)]
    public async Task Every_page_of_it_is_sound(int width, bool isDark)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        var wrong = new List<string>();
        foreach (var (n, path) in (await Paths(shop.Stranger())).Index())
        {
            await tab.Go(path);
            // All are made of the same pieces: on the phone every fourth is looked at closely, and all must fit.
            wrong.AddRange((width < 1000 && n % 4 != 0 ? [] : await tab.Axe()).Concat(tab.Complaints).Select(w => $"{path}: {w}"));
            tab.Forget();
            if (await tab.ScrollsSideways()) wrong.Add($"{path}: scrolls sideways");
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    private static async Task<IReadOnlyList<string>> Paths(HttpClient client) =>
        [.. Parser.ParseDocument(await client.GetStringAsync("/docs")).QuerySelectorAll("nav .chip").Select(a => a.GetAttribute("href")!)];

    private static long Pressed(string html)
    {
        using var pressed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(pressed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(System.Text.Encoding.UTF8.GetBytes(html));
        return pressed.Length;
    }
}
