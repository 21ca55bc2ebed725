using System.Net;
using System.Net.Http.Json;
using ChronoCare.Tests.House;
using SkiaSharp;
using UglyToad.PdfPig;

namespace ChronoCare.Tests.Office;

public sealed class SaveBrandTests(TestHouse house)
{
    [Theory]
    [InlineData("#ffd400", "#FFD400")]
    [InlineData("ffd400", "#FFD400")]
    [InlineData("#abc", "#AABBCC")]
    public async Task A_colour_is_kept_one_way_however_it_is_typed(string typed, string kept)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var saved = await (await owner.PostAsJsonAsync("/api/settings/brand", new { version = 1, colour = typed })).Json();
        saved["colour"]!.GetValue<string>().ShouldBe(kept);
        (await owner.GetStringAsync("/brand.css")).ShouldContain("--brand:" + kept);
    }

    [Theory]
    [InlineData("red")]
    [InlineData("#12345")]
    [InlineData("#1234567")]
    [InlineData("#12345g}body{display:none")]
    [InlineData("")]
    public async Task What_is_no_colour_is_refused(string typed)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        (await owner.PostAsJsonAsync("/api/settings/brand", new { version = 1, colour = typed })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_colour_can_be_looked_at_before_it_is_saved()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var page = await owner.Page("/settings/brand?colour=%23ffd400");
        page.QuerySelectorAll(".swatches figcaption")[1].TextContent.ShouldStartWith("#846D01");
        page.QuerySelectorAll(".swatches text")[1].TextContent.ShouldBe("Adjusted for reading");
        (await owner.Json("/api/settings/brand"))["colour"]!.GetValue<string>().ShouldBe("#1F4E79");
    }

    [Fact]
    public async Task A_logo_is_drawn_anew_shown_and_taken_away()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        (await shop.Stranger().GetAsync("/logo")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Upload(owner, 1, Png(), "logo.png")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var address = (await owner.Page("/settings/brand")).QuerySelector(".logo img")!.GetAttribute("src")!;
        var shown = await shop.Stranger().GetAsync(address);
        shown.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        shown.Headers.CacheControl!.ToString().ShouldContain("immutable");
        using var picture = SKBitmap.Decode(await shown.Content.ReadAsByteArrayAsync());
        var corner = picture.GetPixel(2, 2);
        (corner.Red > 240 && corner.Green > 240 && corner.Blue > 240).ShouldBeTrue("what was clear stands on white");
        (await owner.Submit(await owner.Page("/settings/brand"), "/settings/brand", ("removeLogo", "on"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await shop.Stranger().GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_logo_stands_on_the_docket_on_its_paper_and_on_public_pages_and_goes_from_them_again()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var docket = $"/jobs/{(await owner.TakeIn())["number"]}/docket";
        async Task<(string? OnPage, int OnPaper, string? ToPublic, double Height)> Look()
        {
            using var paper = PdfDocument.Open(await owner.GetByteArrayAsync(docket + ".pdf?copy=client"));
            var hidden = await (await shop.Stranger().GetAsync("/r/00000000000000000000000000")).Html();
            return ((await owner.Page(docket)).QuerySelector(".docket .logo")?.GetAttribute("src"), paper.GetPage(1).GetImages().Count(),
                hidden.QuerySelector("header .plate img")?.GetAttribute("src"), paper.GetPage(1).Height);
        }
        var without = await Look();
        (without.OnPage, without.OnPaper, without.ToPublic).ShouldBe((null, 0, null));
        (await Upload(owner, 1, Png(), "logo.png")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var with = await Look();
        var address = (await owner.Page("/settings/brand")).QuerySelector(".logo img")!.GetAttribute("src");
        (with.OnPage, with.OnPaper, with.ToPublic).ShouldBe((address, 1, address));
        with.Height.ShouldBe(without.Height + 16 / 25.4 * 72, 3, "14 mm of box and 2 of air, to the whole millimetre");
        await owner.Submit(await owner.Page("/settings/brand"), "/settings/brand", ("removeLogo", "on"));
        (await Look()).ShouldBe(without);
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_with_a_sentence_at_its_field()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        foreach (var bytes in new[] { "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), "GIF89a"u8.ToArray(), [0xff, 0xd8, 0xff, 0xe0, 0, 0] })
        {
            var refused = await Upload(owner, 1, bytes, "logo.png");
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await refused.Html()).ErrorAt("logo").ShouldNotBeEmpty();
        }
        (await shop.Stranger().GetAsync("/logo")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_shops_logo_is_not_another_ones()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        await Upload(await shop.Owner(), 1, Png(), "logo.png");
        (await other.Stranger().GetAsync("/logo")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> Upload(HttpClient owner, int version, byte[] bytes, string name) => owner.PostAsync("/settings/brand", new MultipartFormDataContent
    {
        { new StringContent(version.ToString()), "version" }, { new StringContent("#006039"), "colour" }, { new ByteArrayContent(bytes), "logo", name },
    });

    private static byte[] Png()
    {
        using var surface = SKSurface.Create(new SKImageInfo(300, 120, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(SKColors.Transparent);
        using var paint = new SKPaint { Color = new SKColor(0, 0x60, 0x39) };
        surface.Canvas.DrawCircle(150, 60, 40, paint);
        using var image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
