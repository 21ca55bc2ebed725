using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Photos;

/// <summary>Photos as people send them: in a real browser, on good and bad lines, with and without JavaScript.</summary>
public class PhotosInBrowserTests(TestHouse house, Browser browser)
{
    static PhotosInBrowserTests() => Assertions.SetDefaultExpectTimeout(20_000);

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "image/jpeg", Buffer = bytes };
    private static FilePayload Jpeg(int n) => File($"IMG_{n:0000}.jpg", Pictures.Photo(1200 + n, 900, seed: n));

    private sealed record Scene(TestShop Shop, HttpClient Counter, string Number, string Id)
    {
        public string Path => $"/jobs/{Number}/photos";
        public async Task<List<JsonNode>> Photos() =>
            [.. JsonNode.Parse(await Counter.GetStringAsync($"/api/jobs/{Id}/photos"))!["items"]!.AsArray().Where(p => p!["state"]!.ToString() == "ready").Select(p => p!)];
    }

    private async Task<Scene> Open()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        return new(shop, counter, taken["number"]!.ToString(), taken["id"]!.ToString());
    }

    private static ILocator Status(Tab tab) => tab.Page.Locator("[data-photos] [role=status]");

    [Fact]
    public async Task Several_photos_are_sent_at_once_and_stand_in_the_list()
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId, 820);
        (await tab.Go(scene.Path)).ShouldBe(200);
        // They go by themselves.
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send photos" })).Not.ToBeVisibleAsync();
        await tab.Page.GetByLabel("Choose photos").SetInputFilesAsync([Jpeg(1), Jpeg(2), File("big.jpg", Pictures.Photo(4000, 3000, quality: 95))]);
        await Assertions.Expect(Status(tab)).ToHaveTextAsync("3 photos sent");
        await Assertions.Expect(tab.Page.Locator("#photo-list img")).ToHaveCountAsync(3);
        (await scene.Photos()).Select(p => p["slot"]!.ToString()).ShouldBe(["dial", "back", "side"]);
        (await scene.Photos())[2]["width"]!.GetValue<int>().ShouldBe(2000);
        await tab.ShouldBeSound();
    }

    [Fact]
    public async Task What_a_phone_sends_is_small_and_bears_no_place()
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId, 390);
        await tab.Go(scene.Path);
        var sent = 0L;
        tab.Page.Request += (_, request) => { if (request.Headers.TryGetValue("content-range", out var range)) sent = long.Parse(range.Split('/')[1]); };
        var original = Pictures.WithSegments(Pictures.Photo(4000, 3000, quality: 95), (0xE1, Pictures.Exif(6)));
        await tab.Page.GetByLabel("Take photos").SetInputFilesAsync([File("IMG_1.jpg", original)]);
        await Assertions.Expect(Status(tab)).ToHaveTextAsync("1 photo sent");
        sent.ShouldBeInRange(50_000, original.Length / 3);
        var photo = (await scene.Photos()).Single();
        (photo["width"]!.GetValue<int>(), photo["height"]!.GetValue<int>()).ShouldBe((1500, 2000), "upright");
    }

    [Fact]
    public async Task Without_a_line_nothing_is_lost_even_when_the_tab_is_closed()
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId, 390);
        await tab.Go(scene.Path);
        await tab.Page.Context.SetOfflineAsync(true);
        await tab.Page.GetByLabel("Choose photos").SetInputFilesAsync([Jpeg(1), Jpeg(2)]);
        await Assertions.Expect(Status(tab)).ToContainTextAsync("Not sent: 2 photos");
        await Assertions.Expect(tab.Page.Locator("ol.sending li")).ToHaveCountAsync(2);
        await tab.Page.CloseAsync();

        await tab.Page.Context.SetOfflineAsync(false);
        var later = await tab.Page.Context.NewPageAsync();
        await later.GotoAsync("/board");
        await later.WaitForFunctionAsync("() => !localStorage.getItem('photos-waiting')");
        (await scene.Photos()).Select(p => p["width"]!.GetValue<int>()).ShouldBe([1201, 1202]);
    }

    [Fact]
    public async Task A_line_that_breaks_in_the_middle_goes_on_where_it_stopped()
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId);
        await tab.Go(scene.Path);
        var offsets = new List<string>();
        var tries = 0;
        await tab.Page.RouteAsync("**/content", async route =>
        {
            offsets.Add(route.Request.Headers["content-range"]);
            if (++tries is 2 or 3) await route.AbortAsync();
            else await route.ContinueAsync();
        });
        await tab.Page.GetByLabel("Choose photos").SetInputFilesAsync([File("noise.jpg", Pictures.Grain(1400, 1000, 5))]);
        await Assertions.Expect(Status(tab)).ToHaveTextAsync("1 photo sent", new() { Timeout = 20_000 });
        offsets[1].ShouldStartWith("bytes 262144-");
        offsets[2].ShouldBe(offsets[1]);
        offsets[3].ShouldBe(offsets[1]);
        offsets.Count(o => o.StartsWith("bytes 0-", StringComparison.Ordinal)).ShouldBe(1);
        (await scene.Photos()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_photo_that_is_none_says_why_and_can_be_left()
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId, 390);
        await tab.Go(scene.Path);
        await tab.Page.GetByLabel("Choose photos").SetInputFilesAsync([File("a.jpg", "<html>no photo</html>"u8.ToArray()), Jpeg(1)]);
        await Assertions.Expect(Status(tab)).ToContainTextAsync("1 photo was not taken");
        await Assertions.Expect(tab.Page.Locator("ol.sending li")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator("ol.sending li")).ToContainTextAsync("web page, not a photo");
        await tab.ShouldBeSound();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Leave it" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("ol.sending li")).ToHaveCountAsync(0);
        (await scene.Photos()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_scripts_one_form_sends_them()
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId, 390, hasScripts: false);
        await tab.Go(scene.Path);
        await tab.Page.GetByLabel("Take photos").SetInputFilesAsync([Jpeg(1)]);
        await tab.Page.GetByLabel("Choose photos").SetInputFilesAsync([Jpeg(2), Jpeg(3)]);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send photos" }).ClickAsync();
        await tab.Page.Arrived($"**/jobs/{scene.Number}#photos");
        (await scene.Photos()).Select(p => p["width"]!.GetValue<int>()).ShouldBe([1201, 1202, 1203]);

        await tab.Go(scene.Path);
        await tab.Page.Locator("summary").First.ClickAsync();
        await tab.Page.GetByLabel("It shows").First.SelectOptionAsync("damage");
        await tab.Page.GetByLabel("Note").First.FillAsync("Chip at 4");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).First.ClickAsync();
        (await scene.Photos())[0]["note"]!.ToString().ShouldBe("Chip at 4");
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task The_page_of_photos_is_sound(int width, bool isDark)
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, scene.Shop.CounterId, width, isDark);
        await tab.Go(scene.Path);
        await tab.ShouldBeSound();
        var form = new MultipartFormDataContent { { new StringContent("in_order"), "slot" }, { new StringContent("A note that is rather long, about the scratch at four o'clock and the dent beside it"), "photoNote" } };
        for (var n = 0; n < 3; n++) form.Add(new ByteArrayContent(Pictures.Photo(600 + n * 300, 600, seed: n)), "photos", $"{n}.jpg");
        (await scene.Counter.PostAsync($"/api/jobs/{scene.Id}/photos", form)).IsSuccessStatusCode.ShouldBeTrue();
        await tab.Go(scene.Path);
        foreach (var img in await tab.Page.Locator("#photo-list img").AllAsync())
        {
            (await img.GetAttributeAsync("width")).ShouldNotBeNullOrEmpty();
            (await img.GetAttributeAsync("height")).ShouldNotBeNullOrEmpty();
        }
        await tab.Page.Locator("summary").First.ClickAsync();
        await tab.ShouldBeSound();
        await tab.Shot($"photos-{width}{(isDark ? "-dark" : "")}");
    }
}
