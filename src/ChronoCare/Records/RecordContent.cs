using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>A record as its canonical bytes, and back: the bytes that are hashed, signed, printed and attached. Same facts, same bytes.</summary>
public static class RecordContent
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        IgnoreReadOnlyProperties = true,
        Converters = { new Moment() },
    };

    /// <summary>RFC 8785, UTF-8.</summary>
    public static byte[] Bytes(ServiceRecord record) => CanonicalJson.Canonicalise(JsonSerializer.SerializeToNode(record, Json));

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="FormatException">They are not the canonical form of a record.</exception>
    public static ServiceRecord Read(ReadOnlySpan<byte> canonical)
    {
        if (!CanonicalJson.IsCanonical(canonical)) throw new FormatException("This is not canonical JSON.");
        try
        {
            var record = JsonSerializer.Deserialize<ServiceRecord>(canonical, Json) ?? throw new FormatException("This is not a service record.");
            return record.Schema == ServiceRecord.FirstSchema ? record : throw new FormatException($"This program does not know records of the kind {record.Schema}.");
        }
        catch (JsonException wrong)
        {
            throw new FormatException("This is not a service record.", wrong);
        }
    }

    /// <summary>SHA-256 of canonical bytes as the record prints it: lower-case hex.</summary>
    public static string Sha256(ReadOnlySpan<byte> canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));

    // The same moment must always be the same text.
    sealed class Moment : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Event.Moment(value));
    }
}
