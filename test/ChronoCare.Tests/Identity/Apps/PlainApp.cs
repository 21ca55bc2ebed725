using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Identity.Apps;

/// <summary>A plain program that keeps no cookies: it knows an address, reads a code, and holds the tokens it was given.</summary>
public sealed class PlainApp(TestShop shop, string? network = null)
{
    private readonly HttpClient http = shop.Stranger();
    private readonly string network = network ?? $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";

    public string Access { get; set; } = "";
    public string Refresh { get; set; } = "";

    /// <summary>Asks for a code and reads the mail.</summary>
    public async Task<Mailed> Ask(string email = "owner@example.com")
    {
        var before = (await Mailed.All(shop, email)).Select(m => m.Link).ToHashSet();
        (await Send(HttpMethod.Post, "/api/sign-in", new { email }, isSignedIn: false)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return (await Mailed.All(shop, email)).Single(m => !before.Contains(m.Link));
    }

    /// <summary>Signs in whole.</summary>
    public async Task<PlainApp> SignIn(string email = "owner@example.com", string device = "Front counter")
    {
        await Hold(await Redeem(email, (await Ask(email)).Code, device));
        return this;
    }

    public Task<HttpResponseMessage> Redeem(string email, string code, string device = "Front counter") => Send(HttpMethod.Post, "/api/tokens", new { email, code, device }, isSignedIn: false);

    public Task<HttpResponseMessage> Renew(string? token = null) => Send(HttpMethod.Post, "/api/tokens", new { refreshToken = token ?? Refresh }, isSignedIn: false);

    /// <summary>Keeps the tokens of an answer.</summary>
    public async Task Hold(HttpResponseMessage answer)
    {
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, body.ToJsonString());
        (Access, Refresh) = (body["accessToken"]!.GetValue<string>(), body["refreshToken"]!.GetValue<string>());
    }

    public Task<HttpResponseMessage> Get(string path) => Send(HttpMethod.Get, path);

    public async Task<JsonObject> Json(string path)
    {
        var answer = await Get(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public async Task<bool> IsIn() => (await Get("/api/me")).StatusCode == HttpStatusCode.OK;

    public Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, bool isSignedIn = true, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (isSignedIn) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Access);
        request.Headers.Add("X-Forwarded-For", network);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return http.SendAsync(request);
    }

    /// <summary>A program with a key that the owner made by the API.</summary>
    public static async Task<(PlainApp Program, Guid Id)> WithKey(TestShop shop, params string[] scopes)
    {
        var made = await (await (await shop.Owner()).PostAsJsonAsync("/api/settings/api-keys", new { name = "Web shop", scopes })).Json();
        return (new PlainApp(shop) { Access = made["key"]!.GetValue<string>() }, made["id"]!.GetValue<Guid>());
    }
}

internal static class Reading
{
    internal static async Task<JsonObject> Json(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Whether a text stands anywhere in the database, in any column of any table.</summary>
    internal static async Task<bool> Keeps(this TestHouse house, string text)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(house.OwnerUrl);
        await using var list = source.CreateCommand("select 'shop.' || relname from pg_class where relnamespace = 'shop'::regnamespace and relkind = 'r'");
        var tables = new List<string>();
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        foreach (var table in tables)
        {
            // Bytes print as hex, so an answer that was kept is looked for as hex too.
            await using var look = source.CreateCommand($"select exists (select from {table} t where t::text like '%' || $1 || '%' or t::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%')");
            look.Parameters.Add(new() { Value = text });
            if (await look.ExecuteScalarAsync() is true) return true;
        }
        return false;
    }
}
