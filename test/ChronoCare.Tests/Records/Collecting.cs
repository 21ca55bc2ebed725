using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Records;

/// <summary>The whole way of a watch, over HTTP, up to its record.</summary>
static class Collecting
{
    /// <summary>Taken in, photographed, serviced, measured and ready on the shelf.</summary>
    internal static async Task<JsonNode> OnTheShelf(this HttpClient client, Action<JsonObject>? intake = null, bool photos = false)
    {
        var id = await client.Approved(18000, intake);
        if (photos)
        {
            using var form = new MultipartFormDataContent();
            foreach (var name in (string[])["one.jpg", "two.jpg"])
            {
                var file = new ByteArrayContent(Pictures.Photo(640, 480, seed: name.Length));
                file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
                form.Add(file, "photos", name);
            }
            form.Add(new StringContent("dial"), "slot");
            (await client.PostAsync($"/jobs/{(await client.Job(id))["number"]}/photos", form)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        }
        await (await (await client.Bench()).PostAsJsonAsync($"/api/jobs/{id}/diagnosis", new { diagnosis = "Old oil, mainspring set.", done = true, version = await client.VersionOf(id) })).Ok();
        await client.Move(id, "in_service");
        await client.Log(id, "readings", new JsonObject
        {
            ["liftAngleDegrees"] = 49, ["beatsPerHour"] = 19800,
            ["readings"] = new JsonArray([.. Positions("before", [15, 18, 20, 9, -2, 22]), .. Positions("after", [5, 6, 7, 3, 1, 3])]),
        });
        await client.Log(id, "lubricants", new JsonObject { ["point"] = "Pallet stones", ["product"] = "Moebius 9415", ["batch"] = "23117", ["used"] = true });
        await client.Log(id, "parts", new JsonObject { ["name"] = "Mainspring", ["partNumber"] = "565.1208", ["provenance"] = "genuine", ["state"] = "fitted", ["oldPart"] = "returned" });
        await client.Log(id, "", new JsonObject
        {
            ["workDone"] = "Full service for Penelope Hart, serial 24183318.", ["isPolished"] = "no", ["instrument"] = "Witschi Chronoscope S1",
            ["calibratedOn"] = "2026-03-03", ["powerReserveHours"] = 47.5,
        });
        await client.Log(id, "water-tests", new JsonObject { ["notTestedBecause"] = "No diver’s case." });
        await client.Move(id, "ready");
        return id;
    }

    /// <summary>Paid and handed over.</summary>
    internal static async Task<JsonNode> Collect(this HttpClient client, JsonNode id)
    {
        await client.Pay(id, 18000);
        await (await client.HandOver(id)).Ok();
        return id;
    }

    internal static async Task<HttpResponseMessage> HandOver(this HttpClient client, JsonNode id) =>
        await client.PostAsJsonAsync($"/api/jobs/{id}/handover", new { givenTo = "Penelope Hart", knownBy = "known", accessoriesReturned = true, version = await client.VersionOf(id) });

    internal static async Task<JsonObject> Record(this HttpClient client, JsonNode id) => (await client.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/record"))!;

    internal static async Task Move(this HttpClient client, JsonNode id, string to) =>
        await (await (await client.Bench()).PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to, version = await client.VersionOf(id) })).Ok();

    internal static async Task Log(this HttpClient client, JsonNode id, string what, JsonObject said)
    {
        said["version"] = await client.VersionOf(id);
        await (await (await client.Bench()).PostAsJsonAsync($"/api/jobs/{id}/service-log{(what.Length > 0 ? "/" + what : "")}", said)).Some();
    }

    static IEnumerable<JsonNode> Positions(string phase, int[] rates) => ChronoCare.Bench.Position.All.Select((p, i) => (JsonNode)new JsonObject
    {
        ["phase"] = phase, ["wind"] = "full", ["position"] = p.Code, ["rateSecondsPerDay"] = rates[i], ["amplitudeDegrees"] = phase == "after" ? 270 - (i * 8) : 230 - (i * 5), ["beatErrorMilliseconds"] = 0.3,
    });
}
