using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Quotes;

/// <summary>What tests say about quotes and money over HTTP.</summary>
public static class Quoting
{
    public static JsonObject Money(long amount, string currency = "CHF") => new() { ["amount"] = amount, ["currency"] = currency };

    public static JsonObject Line(string text, long unit, int quantity = 1, string kind = "labour", string currency = "CHF") =>
        new() { ["kind"] = kind, ["text"] = text, ["quantity"] = quantity, ["unitPrice"] = Money(unit, currency) };

    public static async Task<JsonObject> Job(this HttpClient client, JsonNode id) => (await client.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}"))!;

    public static async Task<int> VersionOf(this HttpClient client, JsonNode id) => (await client.Job(id))["version"]!.GetValue<int>();

    /// <summary>Sends a quote of these lines.</summary>
    public static async Task<HttpResponseMessage> Quote(this HttpClient client, JsonNode id, JsonObject[] lines, Action<JsonObject>? with = null)
    {
        var body = new JsonObject { ["version"] = await client.VersionOf(id), ["lines"] = new JsonArray([.. lines]) };
        with?.Invoke(body);
        return await client.PostAsJsonAsync($"/api/jobs/{id}/quotes", body);
    }

    /// <summary>Records the client's word.</summary>
    public static async Task<HttpResponseMessage> Decide(this HttpClient client, JsonNode id, int n, string decision, Action<JsonObject>? with = null)
    {
        var body = new JsonObject { ["decision"] = decision, ["how"] = "phone", ["name"] = "Penelope Hart", ["note"] = "", ["version"] = await client.VersionOf(id) };
        with?.Invoke(body);
        return await client.PostAsJsonAsync($"/api/jobs/{id}/quotes/{n}/decision", body);
    }

    /// <summary>A watch taken in, quoted and approved at this price.</summary>
    public static async Task<JsonNode> Approved(this HttpClient client, long price, Action<JsonObject>? intake = null)
    {
        var id = (await client.TakeIn(intake))["id"]!;
        await (await client.Quote(id, [Line("Full service", price)])).Ok(HttpStatusCode.Created);
        await (await client.Decide(id, 1, "approved")).Ok();
        return id;
    }

    public static Task<HttpResponseMessage> Pay(this HttpClient client, JsonNode id, long amount, string method = "cash", Action<JsonObject>? with = null)
    {
        var body = new JsonObject { ["method"] = method, ["amount"] = Money(amount) };
        with?.Invoke(body);
        return client.PostAsJsonAsync($"/api/jobs/{id}/payments", body);
    }

    public static async Task<JsonObject> Ok(this HttpResponseMessage answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Any success.</summary>
    public static async Task Some(this HttpResponseMessage answer) => answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());

    /// <summary>A refusal's code and the sentence people read.</summary>
    public static async Task<(string? Code, string Sentence)> Refused(this HttpResponseMessage answer)
    {
        var problem = await answer.Ok(HttpStatusCode.UnprocessableEntity);
        return (problem["code"]?.GetValue<string>(), problem["title"]!.GetValue<string>());
    }

    /// <summary>The sentence at a wrong field.</summary>
    public static async Task<string?> WrongAt(this HttpResponseMessage answer, string field) =>
        (await answer.Ok(HttpStatusCode.UnprocessableEntity))["errors"]?[field]?.GetValue<string>();

    /// <summary>Past every wall, as somebody with the keys to the server: for what only time could bring about.</summary>
    public static async Task AsOperator(this TestHouse house, string sql, params object[] args)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(house.OwnerUrl);
        await using var command = source.CreateCommand(sql);
        foreach (var arg in args) command.Parameters.AddWithValue(arg);
        await command.ExecuteNonQueryAsync();
    }

    public static long Amount(this JsonNode node, string name) => node[name]!["amount"]!.GetValue<long>();
}
