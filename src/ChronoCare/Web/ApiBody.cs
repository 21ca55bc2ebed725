using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ChronoCare.Web;

/// <summary>Turns what a reader asks for into the schema of a body: dotted names nest, indexed ones are lists.</summary>
static class ApiBody
{
    /// <summary>The schema of these fields, and of files that come with them.</summary>
    public static OpenApiSchema Of(IEnumerable<Question> questions, IEnumerable<TakesFileAttribute>? files = null)
    {
        var all = questions.ToList();
        // A list that is also asked for as text or by its rows' fields is described by those.
        all.RemoveAll(q => q.Kind == "list" && all.Exists(o => o.Name.StartsWith(q.Name + "[]", StringComparison.Ordinal)));
        var body = Nest(all.Where(q => !(q.Kind is "text" && all.Exists(o => o.Name.StartsWith(q.Name + "[]", StringComparison.Ordinal)))));
        foreach (var file in files ?? [])
        {
            var one = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = file.What };
            body.Properties![file.Name] = file.Several ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one;
        }
        return body;
    }

    private static OpenApiSchema Nest(IEnumerable<Question> questions)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(), Required = new HashSet<string>() };
        foreach (var part in questions.GroupBy(q => Head(q.Name)))
        {
            var inside = part.Where(q => q.Name.Length > part.Key.Length).Select(q => q with { Name = q.Name[part.Key.Length..].TrimStart('.') }).ToList();
            var name = part.Key.Replace("[]", "", StringComparison.Ordinal);
            var of = inside.Count > 0 ? Nest(inside) : One(part.First());
            schema.Properties[name] = part.Key.EndsWith("[]", StringComparison.Ordinal) ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = of } : of;
            if (inside.Count == 0 && part.First().IsRequired) schema.Required.Add(name);
        }
        return schema;
    }

    private static string Head(string name) => name.IndexOf('.') is > 0 and var dot ? name[..dot] : name;

    private static OpenApiSchema One(Question q)
    {
        var schema = new OpenApiSchema { Description = q.Label.Length == 0 ? null : q.Label };
        switch (q.Kind)
        {
            case "flag":
                schema.Type = JsonSchemaType.Boolean;
                break;
            case "whole":
                (schema.Type, schema.Minimum, schema.Maximum) = (JsonSchemaType.Integer, Plain(q.Least), Plain(q.Most));
                break;
            case "decimal":
                (schema.Type, schema.Minimum, schema.Maximum) = (JsonSchemaType.Number, Plain(q.Least), Plain(q.Most));
                break;
            case "money":
                schema.Type = JsonSchemaType.Object;
                schema.Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["amount"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "Minor units", Minimum = Plain(q.Least), Maximum = Plain(q.Most) },
                    ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "ISO 4217; the shop's", MaxLength = 3 },
                };
                schema.Required = new HashSet<string> { "amount" };
                break;
            case "day":
                (schema.Type, schema.Format) = (JsonSchemaType.String, "date");
                break;
            case "id":
                (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
                break;
            case "list":
                (schema.Type, schema.Items) = (JsonSchemaType.Array, new OpenApiSchema { Type = JsonSchemaType.String });
                break;
            default:
                if (q.Allowed.Contains("true") && q.Allowed.Contains("false")) schema.Type = JsonSchemaType.Boolean;
                else
                {
                    schema.Type = JsonSchemaType.String;
                    if (q.Allowed.Count > 0) schema.Enum = [.. q.Allowed.Select(word => (JsonNode)word)];
                    else if (q.Most is { } most) schema.MaxLength = (int)most;
                }
                break;
        }
        return schema;
    }

    private static string? Plain(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);
}
