using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>The file <c>/r/{code}.json</c> serves and the PDF carries: the record to be read, and the signature that vouches for it.</summary>
public static class SealedRecord
{
    /// <summary>Canonical: <c>{"jws":…,"record":…}</c>; earlier revisions, newest first, under <c>earlier</c>.</summary>
    public static byte[] Write(string jws, byte[] content, params IReadOnlyList<(string Jws, byte[] Content)> earlier)
    {
        var file = One(jws, content);
        if (earlier.Count > 0) file["earlier"] = new JsonArray([.. earlier.Select(e => One(e.Jws, e.Content))]);
        return CanonicalJson.Canonicalise(file);
    }

    /// <summary>Reads and checks one such file, or a bare JWS.</summary>
    /// <returns>The record and its earlier revisions, newest first.</returns>
    /// <exception cref="NotGenuine">Whatever is wrong, in a sentence.</exception>
    public static IReadOnlyList<ServiceRecord> Verify(byte[] file, IReadOnlyList<RecordKey> keys)
    {
        if (file is [(byte)'e', (byte)'y', ..]) return [Check(System.Text.Encoding.Latin1.GetString(file).TrimEnd(), null, keys).Record];
        JsonObject? read;
        try
        {
            read = CanonicalJson.Parse(file) as JsonObject;
        }
        catch (FormatException)
        {
            throw new NotGenuine("This is not a record's file: it is no JSON.");
        }
        if (read?["jws"] is null || read["record"] is null) throw new NotGenuine("This is not a record's file: \"jws\" and \"record\" are missing.");
        var earlier = read["earlier"] as JsonArray ?? [];
        if (read.Count != (earlier.Count > 0 ? 3 : 2) || earlier.Any(e => e is not JsonObject { Count: 2 })) throw new NotGenuine("Something was added to the file.");
        List<(ServiceRecord Record, string Sha256)> records = [.. earlier.Prepend(read).Select(f => Check(Text(f!["jws"]), f["record"], keys))];
        for (var i = 0; i < records.Count; i++)
            if (i > 0 && !Follows(records[i - 1], records[i], records[^1])) throw new NotGenuine("The amendments do not follow from one another.");
        if (records.Count > 1 && records[^1].Record.Revision != 1) throw new NotGenuine("The first record is missing.");
        return [.. records.Select(r => r.Record)];
    }

    static (ServiceRecord Record, string Sha256) Check(string jws, JsonNode? shown, IReadOnlyList<RecordKey> keys)
    {
        var (payload, key) = Jws.Verify(jws, keys);
        try
        {
            var record = RecordContent.Read(payload);
            if (shown is not null && !CanonicalJson.Canonicalise(shown).AsSpan().SequenceEqual(payload))
                throw new NotGenuine("What the file shows is not what was signed.");
            if (key.RetiredAt < record.IssuedAt) throw new NotGenuine("It is signed with a key that was retired before.");
            return (record, RecordContent.Sha256(payload));
        }
        catch (FormatException wrong)
        {
            throw new NotGenuine(wrong.Message);
        }
    }

    // By the bytes that were signed: a record read and written again by a later program need not be the same.
    static bool Follows((ServiceRecord Record, string) later, (ServiceRecord Record, string Sha256) earlier, (ServiceRecord, string Sha256) first) =>
        later.Record.Code == earlier.Record.Code && later.Record.Revision == earlier.Record.Revision + 1 && later.Record.Amends is { } amends
        && amends.PreviousSha256 == earlier.Sha256 && amends.Sha256 == first.Sha256;

    static JsonObject One(string jws, byte[] content) => new() { ["jws"] = jws, ["record"] = CanonicalJson.Parse(content) };

    static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new NotGenuine("The signature cannot be read.");
}
