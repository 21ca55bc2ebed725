using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChronoCare.Tests.House;

/// <summary>What tests say to a shop over HTTP.</summary>
public static class Asking
{
    /// <summary>Takes a plain watch in; the API's answer.</summary>
    public static async Task<JsonObject> TakeIn(this HttpClient client, Action<JsonObject>? with = null)
    {
        var form = new JsonObject
        {
            ["client"] = new JsonObject { ["name"] = "Penelope Hart", ["phone"] = "+41 79 555 01 42", ["email"] = "p.hart@example.com" },
            ["watch"] = new JsonObject { ["brand"] = "Omega", ["model"] = "Seamaster 300", ["reference"] = "166.024", ["serial"] = "24 183 318", ["calibre"] = "565" },
            ["symptom"] = "Loses about 5 min a day since summer.",
            ["condition"] = "Crystal scratched at 4.",
            ["agreedBy"] = "Penelope Hart",
        };
        with?.Invoke(form);
        var answer = await client.PostAsJsonAsync("/api/jobs", form);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Whoever works at the bench of this person's shop.</summary>
    public static async Task<HttpClient> Bench(this HttpClient client) => client is Person person ? await person.Bench : client;

    /// <summary>Posts a form as a browser without scripts does.</summary>
    public static Task<HttpResponseMessage> PostForm(this HttpClient client, string path, params (string Name, string Value)[] fields) =>
        client.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Posts JSON with an Idempotency-Key.</summary>
    public static Task<HttpResponseMessage> Send(this HttpClient client, string path, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request);
    }
}
