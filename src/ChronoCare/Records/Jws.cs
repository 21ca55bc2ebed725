using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>Compact JWS over canonical bytes (RFC 7515): one algorithm, one key per name, nothing to choose for an attacker.</summary>
public static class Jws
{
    const string Kind = "chronocare.dsr+json";

    /// <summary>Header, payload, signature.</summary>
    public static string Sign(SealingKey key, ReadOnlySpan<byte> payload)
    {
        var signed = Encode(Header(key.Public.Kid)) + "." + Encode(payload);
        return signed + "." + Encode(key.Sign(Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>The payload and the key that signed it.</summary>
    /// <exception cref="NotGenuine">Whatever is wrong, in a sentence.</exception>
    public static (byte[] Payload, RecordKey Key) Verify(string compact, IReadOnlyList<RecordKey> keys)
    {
        var parts = compact.Split('.');
        if (parts.Length != 3) throw new NotGenuine("The signature has not three parts.");
        try
        {
            var header = Decode(parts[0]);
            var key = keys.FirstOrDefault(k => header.AsSpan().SequenceEqual(Header(k.Kid))) ?? throw new NotGenuine(Why(header));
            var payload = Decode(parts[1]);
            if (!key.Verifies(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Decode(parts[2])))
                throw new NotGenuine("The signature does not fit what was signed.");
            return (payload, key);
        }
        catch (FormatException)
        {
            throw new NotGenuine("The signature cannot be read.");
        }
    }

    /// <summary>base64url without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Reads base64url; a spelling that is not the one <see cref="Encode"/> writes is refused.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static byte[] Decode(string text)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        return Encode(bytes) == text ? bytes : throw new FormatException("This is not base64url as it is written here.");
    }

    // Only these very bytes are accepted, so "alg", "crit" and whatever else a header could say is settled.
    static byte[] Header(string kid) => CanonicalJson.Canonicalise(new JsonObject { ["alg"] = "ES256", ["kid"] = kid, ["typ"] = Kind });

    static string Why(byte[] header)
    {
        var said = CanonicalJson.Parse(header) as JsonObject;
        return said?["alg"]?.ToString() is "ES256" && said["typ"]?.ToString() == Kind && said.Count == 3
            ? "It is signed with a key that is not in the list."
            : "It is not signed the way records are (ES256).";
    }
}

/// <summary>Something is not what a shop issued; the message says what is wrong.</summary>
public sealed class NotGenuine(string why) : Exception(why);
