using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Records;

namespace ChronoCare.Tests.Web;

/// <summary>Whatever is sent, no answer tells of the inside: no statement, no code of the database, no trace, and never a 500.</summary>
public sealed partial class ApiFuzzTests(TestHouse house)
{
    // As JSON text; each stands in every field of every door.
    private static readonly string[] Hostile =
    [
        "\"' or 1=1; drop table shop.job; --\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u202e\\ufeff${jndi:x}<script>\"", "99999999999999999999999999", "-1e308", "[[[[1]]]]", "{\"a\":{\"b\":null}}", "true",
        "\"" + new string('x', 30_000) + "\"", "\"9999-99-99\"", "\"00000000-0000-0000-0000-000000000000\"",
    ];

    [Fact]
    public async Task Hostile_fields_at_every_door_are_refused_in_plain_words()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.OnTheShelf())!.ToString();
        var document = JsonNode.Parse(await owner.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        var wrong = new List<string>();
        var sent = 0;
        foreach (var (path, operations) in document["paths"]!.AsObject())
            foreach (var (method, operation) in operations!.AsObject())
            {
                if (path is "/api/sign-out" || path.Contains("sessions", StringComparison.Ordinal)) continue;
                foreach (var at in Addresses(path, operation!, id))
                    foreach (var body in method == "post" ? Bodies(operation!["requestBody"]?["content"]?["application/json"]?["schema"]) : [null])
                    {
                        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), at);
                        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
                        using var answer = await owner.SendAsync(request, TestContext.Current.CancellationToken);
                        sent++;
                        var text = answer.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true ? await answer.Content.ReadAsStringAsync() : "";
                        if ((int)answer.StatusCode >= 500 || Inside().IsMatch(text)) wrong.Add($"{method} {at} {body?[..Math.Min(body.Length, 120)]}: {(int)answer.StatusCode} {text[..Math.Min(text.Length, 300)]}");
                    }
            }
        wrong.ShouldBeEmpty(string.Join('\n', wrong.Take(20)));
        sent.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Words_of_the_inside_are_recognised()
    {
        Inside().IsMatch("ERROR: 23505: duplicate key value").ShouldBeTrue();
        Inside().IsMatch("   at ChronoCare.Jobs.MoveJob.Run()").ShouldBeTrue();
        Inside().IsMatch("The balance is not paid.").ShouldBeFalse();
    }

    private static IEnumerable<string> Addresses(string path, JsonNode operation, string job)
    {
        var at = Regex.Replace(path, @"\{(\w+)\}", m => m.Groups[1].Value switch { "job" => job, "n" or "version" => "1", "key" => "omega-565", _ => Guid.NewGuid().ToString("D") });
        yield return at;
        foreach (var query in (operation["parameters"] as JsonArray ?? []).Where(p => p!["in"]!.GetValue<string>() == "query").Select(p => p!["name"]!.GetValue<string>()))
            foreach (var value in (string[])["'%22;--", "%00", "-1", "99999999999999999999", "%F0%9F%95%B0", "AAAA", "%ff%fe"]) yield return $"{at}?{query}={value}";
        if (path.Contains('{', StringComparison.Ordinal))
            foreach (var value in (string[])["'%20or%201=1--", "%00", "%E2%80%AE", "99999999999999999999"]) yield return Regex.Replace(path, @"\{\w+\}", value);
    }

    private static IEnumerable<string?> Bodies(JsonNode? schema)
    {
        yield return "{}";
        yield return "[]";
        yield return "{\"a\":1,\"a\":2}";
        yield return "{";
        if (schema is null) yield break;
        foreach (var value in Hostile) yield return Filled(schema, value);
    }

    private static string Filled(JsonNode schema, string value) => schema["items"] is { } items ? $"[{Filled(items, value)}]"
        : schema["properties"] is JsonObject properties ? "{" + string.Join(",", properties.Select(p => $"\"{p.Key}\":{(p.Key == "version" ? "1" : Filled(p.Value!, value))}")) + "}"
        : value;

    [GeneratedRegex(@"SQLSTATE|DETAIL:|Npgsql|\b(22|23|42|P0)[0-9A-Z]{3}:| at ChronoCare\.| at System\.|Exception|insert into|shop\.\w+ ", RegexOptions.IgnoreCase)]
    private static partial Regex Inside();
}
