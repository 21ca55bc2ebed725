using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChronoCare.Web;

/// <summary>The API's document as people read it: <c>/docs</c> names every door by area, <c>/docs/{area}</c> says what each takes and answers.</summary>
public sealed class ApiPages([FromKeyedServices("v1")] IOpenApiDocumentProvider document)
{
    /// <summary>One door.</summary>
    public sealed record Door(string Area, string Method, string Path, string Id, string What, string Who, IReadOnlyList<Row> Parameters, IReadOnlyList<Row> Body, string? Form, string? Example,
        IReadOnlyList<(string Status, string Why, IReadOnlyList<Row> Fields)> Answers);

    /// <summary>A field of what is sent or answered.</summary>
    public sealed record Row(string Name, string Type, string What, bool IsRequired);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = Web.Answers.Json.Encoder };
    private IReadOnlyList<Door>? doors;

    /// <summary>All areas, each with its doors.</summary>
    public static async Task<IResult> Index(HttpContext http, ApiPages pages) =>
        Web.Answers.Page<DocsPage>(new { Doors = await pages.Load(), Area = (string?)null, Shop = http.Features.Get<Tenancy.Door>()?.Shop });

    /// <summary>The doors of one area.</summary>
    public static async Task<IResult> Show(HttpContext http, string area, ApiPages pages)
    {
        var all = await pages.Load();
        return all.Any(d => d.Area == area) ? Web.Answers.Page<DocsPage>(new { Doors = all, Area = area, Shop = http.Features.Get<Tenancy.Door>()?.Shop }) : throw new Tenancy.NotHere();
    }

    private async Task<IReadOnlyList<Door>> Load() => doors ??= Read(await document.GetOpenApiDocumentAsync());

    private static IReadOnlyList<Door> Read(OpenApiDocument document) =>
        [.. from path in document.Paths from operation in path.Value.Operations! select Of(path.Key, operation.Key.Method, operation.Value)];

    private static Door Of(string path, string method, OpenApiOperation operation)
    {
        var content = operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>();
        var json = content.TryGetValue("application/json", out var body) ? body.Schema : null;
        var form = content.TryGetValue("multipart/form-data", out var multipart) ? multipart.Schema : null;
        var files = form?.Properties?.Where(p => (p.Value.Items ?? p.Value).Format == "binary").Select(p => $"{p.Key}: {(p.Value.Items ?? p.Value).Description}").ToList() ?? [];
        return new(operation.Tags!.First().Name!.ToLowerInvariant(), method, path, operation.OperationId!, operation.Summary!, operation.Description!,
            [.. (operation.Parameters ?? []).Select(p => new Row(p.Name!, $"{p.In!.Value.ToString().ToLowerInvariant()}, {Word(p.Schema!)}", p.Description ?? "", p.Required))],
            json is null ? [] : [.. Rows("", json)],
            files.Count > 0 ? "Also as multipart/form-data, with " + string.Join("; ", files) : content.Keys.FirstOrDefault(k => k == "application/octet-stream") is { } raw ? $"The body is {raw}." : null,
            json is null ? null : Sample(json)!.ToJsonString(Indented),
            [.. operation.Responses!.Select(r => (r.Key, r.Value.Description ?? "", (IReadOnlyList<Row>)(r.Key[0] == '2' ? [.. Fields(r.Value)] : [])))]);
    }

    private static IEnumerable<Row> Fields(IOpenApiResponse response) =>
        response.Content is { } content && content.TryGetValue("application/json", out var json) && json.Schema is { } schema ? (schema.AnyOf ?? [schema]).SelectMany(s => Rows("", s)).DistinctBy(r => r.Name) : [];

    // Deep enough to see every field, never so deep that a list inside a list inside a list fills the page.
    private static IEnumerable<Row> Rows(string at, IOpenApiSchema schema, int depth = 0)
    {
        foreach (var (name, of) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            var full = at + name;
            var isMoney = of.Properties?.Keys.ToHashSet().SetEquals(["amount", "currency"]) == true;
            var inside = of.Items ?? of;
            yield return new(of.Items is null ? full : full + "[]", isMoney ? "money" : Word(of), of.Description ?? "", schema.Required?.Contains(name) == true && at.Length == 0);
            if (!isMoney && inside.Properties is { Count: > 0 } && depth < 2)
                foreach (var row in Rows(of.Items is null ? full + "." : full + "[].", inside, depth + 1)) yield return row;
        }
    }

    private static string Word(IOpenApiSchema schema)
    {
        if (schema.Items is { } items) return "list of " + Word(items);
        if (schema.Enum is { Count: > 0 } words) return string.Join(" | ", words.Select(w => w!.ToString()));
        var type = (schema.Type & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Integer => "whole number",
            JsonSchemaType.Number => "number",
            JsonSchemaType.Boolean => "true or false",
            JsonSchemaType.Object => "object",
            _ => schema.Format switch { "uuid" => "id", "date" => "day", "date-time" => "moment", "binary" => "file", _ => "text" },
        };
        if (schema.MaxLength is { } most) type += $", up to {most}";
        if (schema.Minimum is { } low && schema.Maximum is { } high && high.Length < 7) type += $", {low} to {high}";
        return schema.Type?.HasFlag(JsonSchemaType.Null) == true ? type + ", or null" : type;
    }

    private static JsonNode? Sample(IOpenApiSchema schema)
    {
        if (schema.Items is { } items) return new JsonArray(Sample(items));
        if (schema.Enum is { Count: > 0 } words) return words[0]!.DeepClone();
        if (schema.Properties is { } properties)
        {
            if (properties.ContainsKey("amount")) return new JsonObject { ["amount"] = 12500, ["currency"] = "CHF" };
            var shown = properties.Where(p => schema.Required?.Contains(p.Key) == true || schema.Required is not { Count: > 0 }).Take(6).ToList();
            return new JsonObject((shown.Count > 0 ? shown : properties.Take(4)).Select(p => KeyValuePair.Create(p.Key, Sample(p.Value))));
        }
        return (schema.Type & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Integer => Math.Max(1, int.TryParse(schema.Minimum, out var least) ? least : 1),
            JsonSchemaType.Number => 1.5m,
            JsonSchemaType.Boolean => true,
            _ => schema.Format switch { "uuid" => "0190b3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "date" => "2026-12-02", _ => schema.Description ?? "…" },
        };
    }
}
