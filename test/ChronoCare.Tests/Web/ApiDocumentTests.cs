using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Web;

/// <summary>/openapi/v1.json names every door below /api and says of each what it takes and answers.</summary>
public sealed class ApiDocumentTests(TestHouse house)
{
    private async Task<JsonObject> Document() => JsonNode.Parse(await (await house.OpenShop()).Stranger().GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();

    private IEnumerable<(string Method, string Route, RouteEndpoint Door)> Doors() => house.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText?.StartsWith("/api/", StringComparison.Ordinal) == true)
        .Select(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], e.RoutePattern.RawText!, e));

    [Fact]
    public async Task Every_door_of_the_API_is_described_whole()
    {
        var document = await Document();
        if (Environment.GetEnvironmentVariable("KEEP_DOC") is { } keep) File.WriteAllText(keep, document.ToJsonString());
        var missing = new List<string>();
        foreach (var (method, route, door) in Doors())
        {
            var path = ApiShape.PathOf(route);
            var operation = document["paths"]![path]?[method.ToLowerInvariant()]?.AsObject();
            if (operation is null || door.Metadata.GetMetadata<SaysAttribute>() is null || operation["summary"] is null) { missing.Add($"{method} {route}: nothing is said"); continue; }
            if (operation["responses"]!.AsObject().All(r => r.Key[0] != '2' && r.Key != "101")) missing.Add($"{method} {route}: no answer");
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                if (string.IsNullOrEmpty(parameter!["description"]?.GetValue<string>())) missing.Add($"{method} {route}: {parameter["name"]} is not explained");
            foreach (var (media, body) in operation["requestBody"]?["content"]?.AsObject() ?? [])
                if (body!["schema"] is not { } schema) missing.Add($"{method} {route}: {media} has no schema");
                else missing.AddRange(ApiShape.Unexplained(schema, "").Select(f => $"{method} {route}: {f} is not explained"));
            foreach (var (status, response) in operation["responses"]!.AsObject())
                if (status is not ("101" or "204" or "304") && response!["content"] is null) missing.Add($"{method} {route}: {status} has no schema");
        }
        missing.ShouldBeEmpty();
        Doors().Count().ShouldBe(document["paths"]!.AsObject().Sum(p => p.Value!.AsObject().Count));
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own()
    {
        var names = (await Document())["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!["operationId"]!.GetValue<string>()).ToList();
        names.ShouldBe(names.Distinct(), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_reference_leads_to_a_schema()
    {
        var document = await Document();
        var known = document["components"]!["schemas"]!.AsObject().Select(s => "#/components/schemas/" + s.Key).ToHashSet();
        ApiShape.References(document).Where(r => !known.Contains(r)).ShouldBeEmpty();
    }
}
