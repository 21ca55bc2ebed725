using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;

namespace ChronoCare.Tests.Photos;

/// <summary>Proof D3 where it counts: in the bytes that leave the house.</summary>
public sealed class ServedPhotoTests(TestHouse house)
{
    private static readonly string[] Traces = ["CANARY", "Exif", "GPS", "http://ns.adobe.com", "ICC_PROFILE", "Photoshop"];

    [Fact]
    public async Task No_picture_that_is_served_bears_place_owner_or_camera()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var sent = Pictures.WithSegments(Pictures.Photo(900, 700), (0xE1, Pictures.Exif()), (0xE1, "http://ns.adobe.com/xap/1.0/\0<x>CANARY-XMP 46.2044 6.1432</x>"u8.ToArray()));
        Encoding.Latin1.GetString(sent).ShouldContain("CANARY-OWNER");
        var id = await counter.OnTheShelf();
        using (var form = new MultipartFormDataContent { { new StringContent("dial"), "slot" } })
        {
            var file = new ByteArrayContent(sent);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            form.Add(file, "photos", "dial.jpg");
            await (await counter.PostAsync($"/api/jobs/{id}/photos", form)).Some();
        }
        await counter.Collect(id);
        var code = (await counter.Record(id))["code"]!.GetValue<string>();
        var photo = JsonNode.Parse(await counter.GetStringAsync($"/api/jobs/{id}/photos"))!["items"]![0]!;
        var stranger = shop.Stranger();
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await stranger.GetStringAsync($"/r/{code}"));
        string[] addresses =
        [
            .. ((string[])["thumb", "small", "full"]).Select(size => photo["images"]![size]!["url"]!.GetValue<string>()),
            .. page.QuerySelectorAll($"img[src^='/r/{code}/photos/']").Select(i => i.GetAttribute("src")!),
            $"/r/{code}.pdf",
        ];
        addresses.Length.ShouldBeGreaterThan(4);
        foreach (var address in addresses)
        {
            var bytes = await stranger.GetByteArrayAsync(address);
            bytes.Length.ShouldBeGreaterThan(1000, address);
            var text = Encoding.Latin1.GetString(bytes);
            // The record's own XMP packet is the archive format's; what the phone wrote must not be in it.
            foreach (var trace in address.EndsWith(".pdf", StringComparison.Ordinal) ? ["CANARY", "Exif\0"] : Traces) text.Contains(trace, StringComparison.Ordinal).ShouldBeFalse($"{address}: {trace}");
        }
    }
}
