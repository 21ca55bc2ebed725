using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChronoCare.Tenancy;

/// <summary>
/// Writes JSON in the one form of RFC 8785, so that the same facts are the same bytes: what the stream hashes and a record signs.
/// </summary>
/// <remarks>
/// Throws <see cref="FormatException"/> for what has no such form: NaN and infinities, whole numbers a double cannot hold exactly,
/// names given twice and halves of surrogate pairs.
/// </remarks>
public static class CanonicalJson
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The canonical form as UTF-8 bytes, without a byte order mark.</summary>
    public static byte[] Canonicalise(JsonNode? node) => Utf8.GetBytes(Write(node));

    /// <summary>The canonical form as text.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        try
        {
            Write(text, node);
        }
        catch (Exception half) when (half is EncoderFallbackException or InvalidOperationException)
        {
            throw new FormatException("The text holds half of a surrogate pair.", half);
        }
        return text.ToString();
    }

    /// <summary>Reads JSON as strictly as it is written: what has no canonical form, comments and trailing commas are refused.</summary>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var node = JsonNode.Parse(utf8, documentOptions: Strict);
            Write(node); // nodes are read late; whatever is wrong must come out here and not when somebody asks for a member
            return node;
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException("This is not well-formed JSON.", wrong);
        }
    }

    /// <summary>Whether these bytes already are the canonical form of what they say.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Canonicalise(Parse(utf8)).AsSpan().SequenceEqual(utf8);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonArray list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Write(text, list[i]);
                }
                text.Append(']');
                break;
            case JsonObject members:
                WriteMembers(text, members);
                break;
            default:
                WriteValue(text, node.AsValue());
                break;
        }
    }

    static void WriteMembers(StringBuilder text, JsonObject members)
    {
        KeyValuePair<string, JsonNode?>[] sorted;
        try
        {
            sorted = [.. members];
        }
        catch (ArgumentException twice)
        {
            throw new FormatException("A name is given twice.", twice);
        }
        // Ordinal is by UTF-16 code units, which is the order RFC 8785 asks for.
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        text.Append('{');
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0) text.Append(',');
            WriteString(text, sorted[i].Key);
            text.Append(':');
            Write(text, sorted[i].Value);
        }
        text.Append('}');
    }

    static void WriteValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.Null:
                text.Append("null");
                break;
            case JsonValueKind.String:
                WriteString(text, AsString(value));
                break;
            case JsonValueKind.Number:
                text.Append(AsNumber(value));
                break;
            default:
                Write(text, JsonSerializer.SerializeToNode(value));
                break;
        }
    }

    // A value made in memory may be a Guid, a moment or a char: what it would say as JSON is what is signed.
    static string AsString(JsonValue value) =>
        value.TryGetValue<string>(out var direct) ? direct : JsonSerializer.Deserialize<string>(value.ToJsonString())!;

    static string AsNumber(JsonValue value)
    {
        string literal;
        try
        {
            literal = value.ToJsonString();
        }
        catch (ArgumentException notANumber)
        {
            throw new FormatException("NaN and infinities have no JSON form.", notANumber);
        }
        var number = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number)) throw new FormatException($"{literal} is too large for a JSON number.");
        var canonical = EcmaScriptNumber.Write(number);
        // Fractions are rounded to the nearest double, as the RFC says; a whole number that would change is more likely an id, and is refused.
        if (literal.AsSpan().IndexOfAny('.', 'e', 'E') < 0 && literal != canonical
            && new BigInteger(number) != BigInteger.Parse(literal, CultureInfo.InvariantCulture))
            throw new FormatException($"{literal} cannot be held exactly as a JSON number: write it as text.");
        return canonical;
    }

    static void WriteString(StringBuilder text, string value)
    {
        _ = Utf8.GetByteCount(value); // throws at half a surrogate pair
        text.Append('"');
        foreach (var c in value)
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        text.Append('"');
    }
}
