using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Messaging;

/// <summary>What tests say between shop and client.</summary>
internal static class Talking
{
    /// <summary>A watch in the shop and the link of its client.</summary>
    internal static async Task<(JsonNode Id, string Number, string Link)> Here(this TestShop shop, Action<JsonObject>? with = null)
    {
        var taken = await (await shop.Counter()).TakeIn(with);
        return (taken["id"]!, taken["number"]!.ToString(), await shop.Link(taken["id"]!));
    }

    internal static Task<HttpResponseMessage> Write(this HttpClient staff, JsonNode job, string text, Guid? clientId = null) =>
        staff.PostAsJsonAsync($"/api/jobs/{job}/messages", new { clientId = clientId ?? Guid.NewGuid(), text });

    internal static Task<HttpResponseMessage> WriteToShop(this HttpClient client, string link, string text, Guid? clientId = null) =>
        client.PostAsJsonAsync($"/api{link}/messages", new { clientId = clientId ?? Guid.NewGuid(), text });

    internal static MultipartFormDataContent Form(string text, Guid? clientId = null, params (string Name, byte[] Bytes)[] photos)
    {
        var form = new MultipartFormDataContent { { new StringContent(text), "text" }, { new StringContent((clientId ?? Guid.NewGuid()).ToString()), "clientId" } };
        foreach (var (name, bytes) in photos)
        {
            var file = new ByteArrayContent(bytes);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            form.Add(file, "photos", name);
        }
        return form;
    }

    internal static (string Name, byte[] Bytes) Jpeg(int n) => ($"IMG_{n}.jpg", Pictures.Photo(320 + n, 240, seed: n));

    internal static async Task<List<JsonNode>> Messages(this HttpClient staff, JsonNode job) =>
        [.. (await (await staff.GetAsync($"/api/jobs/{job}/messages?limit=200")).Ok())["items"]!.AsArray().Select(m => m!)];

    internal static async Task<List<string>> Texts(this HttpClient staff, JsonNode job) => [.. (await staff.Messages(job)).Select(m => m["text"]!.ToString())];

    internal static async Task<JsonObject> Sent(this Task<HttpResponseMessage> answer, HttpStatusCode status = HttpStatusCode.Created) => await (await answer).Ok(status);
}
