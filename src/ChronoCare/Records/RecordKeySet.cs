using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>The keys a shop ever sealed with, as the world sees them at <c>/.well-known/jwks.json</c>; retired ones stay, or old records would die.</summary>
public static class RecordKeySet
{
    /// <summary>RFC 7517, newest first.</summary>
    public static JsonObject Write(IEnumerable<RecordKey> keys) =>
        new() { ["keys"] = new JsonArray([.. keys.OrderByDescending(k => k.CreatedAt).Select(k => k.Jwk())]) };

    /// <summary>Reads a published set; keys of other kinds are passed over, as RFC 7517 asks.</summary>
    /// <exception cref="FormatException">It is not a key set, or an ES256 key in it cannot be read.</exception>
    public static IReadOnlyList<RecordKey> Read(ReadOnlySpan<byte> json)
    {
        if (CanonicalJson.Parse(json) is not JsonObject { } set || set["keys"] is not JsonArray list)
            throw new FormatException("This is not a list of keys (jwks.json).");
        return [.. list.OfType<JsonObject>().Where(k => k["kty"]?.ToString() == "EC").Select(RecordKey.Read)];
    }
}
