using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChronoCare.StandIn;

/// <summary>What Stripe's description says that a request may carry: everything else is refused in Stripe's words.</summary>
public sealed class Requests
{
    private sealed record Route(string Verb, Regex Path, string Pattern, JsonObject Schema);

    private readonly List<Route> routes = [];

    /// <summary>Reads the description.</summary>
    public Requests(JsonObject described)
    {
        // Stripe has this address and the description we have does not: it is a part. It asks for no more than any other look-up.
        described["GET /v1/disputes/{dispute}"] = described["GET /v1/charges/{charge}"]!.DeepClone();
        foreach (var (name, schema) in described)
        {
            var (verb, path) = (name[..name.IndexOf(' ')], name[(name.IndexOf(' ') + 1)..]);
            routes.Add(new(verb, new Regex("^" + Regex.Replace(path, @"\{(\w+)\}", "(?<$1>[^/]+)") + "$"), path, schema!.AsObject()));
        }
        // A fixed word goes before a name: /v1/invoices/upcoming is no invoice.
        routes.Sort((a, b) => a.Pattern.Count(c => c == '{') - b.Pattern.Count(c => c == '{'));
    }

    /// <summary>The door of a request, by its pattern, and the ids in its address.</summary>
    /// <exception cref="Refusal">There is none, or what was sent is not what it takes.</exception>
    public (string Door, IReadOnlyList<string> Ids) Check(string verb, string path, JsonObject sent)
    {
        foreach (var route in routes.Where(r => r.Verb == verb))
        {
            if (route.Path.Match(path) is not { Success: true } match) continue;
            Fields(sent, route.Schema, "");
            return ($"{verb} {route.Pattern}", [.. match.Groups.Values.Skip(1).Select(g => g.Value)]);
        }
        throw new Refusal(404, $"Unrecognized request URL ({verb}: {path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.");
    }

    /// <summary>Reads <c>a[b][0][c]=v</c> into a tree.</summary>
    public static JsonObject Tree(IEnumerable<KeyValuePair<string, string>> sent)
    {
        var root = new JsonObject();
        foreach (var (name, value) in sent)
        {
            var cut = name.IndexOf('[');
            string[] parts = cut < 0 ? [name] : [name[..cut], .. Regex.Matches(name[cut..], @"\[([^\]]*)\]").Select(m => m.Groups[1].Value)];
            var at = root;
            for (var i = 0; i < parts.Length - 1; i++)
            {
                var key = parts[i].Length == 0 ? at.Count.ToString(CultureInfo.InvariantCulture) : parts[i];
                if (at[key] is not JsonObject inner) at[key] = inner = [];
                at = inner;
            }
            at[parts[^1].Length == 0 ? at.Count.ToString(CultureInfo.InvariantCulture) : parts[^1]] = value;
        }
        return root;
    }

    private static string At(string where, string name) => where.Length == 0 ? name : $"{where}[{name}]";

    private static void Fields(JsonObject sent, JsonObject schema, string where)
    {
        var known = schema["properties"] as JsonObject;
        foreach (var (name, value) in sent)
        {
            if (known?[name] is JsonObject one) Value(value!, one, At(where, name));
            else if (schema["additionalProperties"] is JsonObject any) Value(value!, any, At(where, name));
            else throw new Refusal(400, $"Received unknown parameter: {At(where, name)}", "parameter_unknown", At(where, name));
        }
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()))
            if (!sent.ContainsKey(name)) throw new Refusal(400, $"Missing required param: {At(where, name)}.", "parameter_missing", At(where, name));
    }

    private static void Value(JsonNode sent, JsonObject schema, string where)
    {
        if (schema["anyOf"] is JsonArray several)
        {
            Refusal? last = null;
            foreach (var one in several)
            {
                try { Value(sent, one!.AsObject(), where); return; }
                // What is deeper inside is the better reason.
                catch (Refusal no) when (last is null || (no.Param?.Length ?? 0) >= (last.Param?.Length ?? 0)) { last = no; }
                catch (Refusal) { }
            }
            throw last!;
        }
        var type = schema["type"]?.GetValue<string>();
        if (type is "object" or "array")
        {
            if (sent is not JsonObject inner) throw new Refusal(400, $"Invalid {type}", $"parameter_invalid_{(type == "array" ? "array" : "object")}", where);
            if (type == "object") Fields(inner, schema, where);
            else foreach (var (n, item) in inner) Value(item!, schema["items"]!.AsObject(), $"{where}[{n}]");
            return;
        }
        if (sent is not JsonValue) throw new Refusal(400, $"Invalid string: {sent.ToJsonString()}", "parameter_invalid_string", where);
        var text = sent.GetValue<string>();
        if (schema["enum"] is JsonArray words && !words.Any(w => w!.GetValue<string>() == text))
            throw new Refusal(400, $"Invalid {where}: must be one of {string.Join(", ", words.SkipLast(1).Select(w => w!.ToString()))}, or {words[^1]}", null, where);
        if (type == "integer" && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            throw new Refusal(400, $"Invalid integer: {text}", "parameter_invalid_integer", where);
        if (type == "boolean" && text is not ("true" or "false")) throw new Refusal(400, $"Invalid boolean: {text}", null, where);
        if (schema["maxLength"]?.GetValue<int>() is { } most && text.Length > most) throw new Refusal(400, $"Invalid string: {text[..20]}…; must be at most {most} characters", null, where);
    }
}

/// <summary>Stripe says no: its status, words, code and the parameter it means.</summary>
public sealed class Refusal(int status, string message, string? code = null, string? param = null, string type = "invalid_request_error") : Exception(message)
{
    public int Status { get; } = status;
    public string? Param { get; } = param;

    /// <summary>As it goes over the wire.</summary>
    public JsonObject Body
    {
        get
        {
            var error = new JsonObject { ["type"] = type, ["message"] = Message };
            if (code is not null) error["code"] = code;
            if (Param is not null) error["param"] = Param;
            return new() { ["error"] = error };
        }
    }
}
