using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChronoCare.Reports;

/// <summary>
/// What an answer held, line by line, in a text that whoever got it sends back to get only what differs. The server keeps nothing of it: so it means the same in every
/// process, after every restart, and whatever changed, with an event or without one.
/// </summary>
internal static class Mark
{
    /// <summary>An answer of more lines bears no mark: an address holds no longer one.</summary>
    public const int MostLines = 300;

    // Of 64 bits: that a line that changed keeps its own by chance happens once in 10^19 times.
    private const int Size = 8;

    /// <summary>The mark of these lines; null of too many.</summary>
    /// <param name="seq">The shop's newest event in the answer; said for people, and compared with nothing.</param><param name="lines">Each line's own, in order.</param>
    public static string? Of(long seq, IReadOnlyCollection<ulong> lines)
    {
        if (lines.Count > MostLines) return null;
        var all = new byte[lines.Count * Size];
        foreach (var (line, i) in lines.Select((l, i) => (l, i))) System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(all.AsSpan(i * Size), line);
        return string.Create(CultureInfo.InvariantCulture, $"{seq}.{System.Buffers.Text.Base64Url.EncodeToString(all)}");
    }

    /// <summary>What stands in a mark; null where it is none of ours.</summary>
    public static IReadOnlySet<ulong>? Read(string? mark)
    {
        if (mark?.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var point)) return null;
        var text = mark.AsSpan(point + 1);
        if (!System.Buffers.Text.Base64Url.IsValid(text, out var length) || length % Size != 0 || length > MostLines * Size) return null;
        var all = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        var lines = new HashSet<ulong>();
        for (var i = 0; i < all.Length; i += Size) lines.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(all.AsSpan(i)));
        return lines;
    }

    /// <summary>A line's own: of the report, the period, and all that is answered of it.</summary>
    public static ulong Line(string report, Period period, GetReport.Line baseline, GetReport.Line delta, GetReport.Line current) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { report, period, baseline, delta, current })));
}
