using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChronoCare.Tests.Web;

/// <summary>As much of JSON Schema as the document uses, and strict: a property it does not name is wrong, and a keyword this does not know too.</summary>
public static partial class ApiShape
{
    private static readonly HashSet<string> Known =
        ["type", "properties", "required", "items", "additionalProperties", "enum", "format", "anyOf", "oneOf", "$ref", "description", "pattern", "minimum", "maximum", "maxLength", "default"];

    /// <summary>The document's path of a route: without the constraints.</summary>
    public static string PathOf(string route) => Constraint().Replace(route, "");

    /// <summary>What is wrong with a value, each as place and sentence.</summary>
    public static IEnumerable<string> Wrong(JsonNode document, JsonNode? schema, JsonNode? value, string at = "$")
    {
        if (schema is not JsonObject s) yield break;
        if (s["$ref"]?.GetValue<string>() is { } reference) { foreach (var w in Wrong(document, Find(document, reference), value, at)) yield return w; yield break; }
        foreach (var keyword in s.Select(k => k.Key).Where(k => !Known.Contains(k))) yield return $"{at}: the test does not know {keyword}";
        if ((s["anyOf"] ?? s["oneOf"]) is JsonArray choices)
        {
            var tried = choices.Select(c => Wrong(document, c, value, at).ToList()).ToList();
            if (tried.All(t => t.Count > 0)) foreach (var w in tried.MinBy(t => t.Count)!) yield return w;
            yield break;
        }
        var types = s["type"] switch { JsonArray many => [.. many.Select(t => t!.GetValue<string>())], JsonValue one => [one.GetValue<string>()], _ => new List<string>() };
        var kind = KindOf(value);
        if (types.Count > 0 && !types.Contains(kind) && !(kind == "integer" && types.Contains("number"))) { yield return $"{at}: is {kind}, said {string.Join("|", types)}"; yield break; }
        if (s["enum"] is JsonArray words && words.All(w => !JsonNode.DeepEquals(w, value))) yield return $"{at}: {value} is none of {words.ToJsonString()}";
        if (value is JsonObject o)
        {
            var properties = s["properties"] as JsonObject;
            foreach (var name in s["required"]?.AsArray() ?? []) if (!o.ContainsKey(name!.GetValue<string>())) yield return $"{at}: {name} is missing";
            foreach (var (name, inside) in o)
            {
                if (properties?[name] is { } p) { foreach (var w in Wrong(document, p, inside, $"{at}.{name}")) yield return w; }
                else if (s["additionalProperties"] is { } any) { foreach (var w in Wrong(document, any, inside, $"{at}.{name}")) yield return w; }
                else if (properties is { Count: > 0 }) yield return $"{at}: {name} is not described";
            }
        }
        if (value is JsonArray list)
            for (var i = 0; i < list.Count; i++) foreach (var w in Wrong(document, s["items"], list[i], $"{at}[{i}]")) yield return w;
        if (kind == "string" && s["format"]?.GetValue<string>() is { } format && !Fits(value!.GetValue<string>(), format)) yield return $"{at}: {value} is no {format}";
    }

    /// <summary>Fields of a body that no sentence explains.</summary>
    public static IEnumerable<string> Unexplained(JsonNode schema, string at)
    {
        if (schema["items"] is { } items) return Unexplained(items, at + "[]");
        return schema["properties"] is JsonObject properties && properties.Count > 0
            ? properties.SelectMany(p => p.Value!["properties"] is null && p.Value["items"] is null
                ? string.IsNullOrEmpty(p.Value["description"]?.GetValue<string>()) ? [$"{at}.{p.Key}"] : Array.Empty<string>() : Unexplained(p.Value, $"{at}.{p.Key}"))
            : [];
    }

    /// <summary>Names of all fields of a body, dotted, lists with [].</summary>
    public static IEnumerable<string> Fields(JsonNode? schema, string at = "")
    {
        if (at.Length > 0) yield return at;
        if (schema?["items"] is { } items) foreach (var f in Fields(items, at + "[]")) yield return f;
        foreach (var (name, inside) in schema?["properties"] as JsonObject ?? [])
            foreach (var f in Fields(inside, at.Length == 0 ? name : $"{at}.{name}")) yield return f;
    }

    /// <summary>Every reference of a document.</summary>
    public static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "$ref" ? [p.Value!.GetValue<string>()] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Find(JsonNode document, string reference) => reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part]);

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => decimal.Truncate(value.GetValue<JsonElement>().GetDecimal()) == value.GetValue<JsonElement>().GetDecimal() ? "integer" : "number",
        _ => "boolean",
    };

    private static bool Fits(string text, string format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        _ => true,
    };

    [GeneratedRegex(@":\w+(?=\})")]
    private static partial Regex Constraint();
}
