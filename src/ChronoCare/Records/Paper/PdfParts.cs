using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace ChronoCare.Records.Paper;

/// <summary>The objects of a PDF file as raw bytes, numbered from 1: read from what Skia wrote, changed and added to, written out again.</summary>
public sealed partial class PdfParts
{
    readonly SortedDictionary<int, byte[]> objects = [];

    /// <summary>The number of the catalog Skia wrote.</summary>
    public int Catalog { get; private init; }

    /// <summary>Reads a file with one classical cross-reference table.</summary>
    public static PdfParts Read(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var table = int.Parse(StartXref().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var entries = Entry().Matches(text[table..text.IndexOf("trailer", table, StringComparison.Ordinal)])
            .Select((m, number) => (number, Offset: int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))).Skip(1)
            .OrderBy(e => e.Offset).ToList();
        var parts = new PdfParts { Catalog = int.Parse(Root().Match(text, table).Groups[1].ValueSpan, CultureInfo.InvariantCulture) };
        for (var i = 0; i < entries.Count; i++)
        {
            var end = i + 1 < entries.Count ? entries[i + 1].Offset : table;
            var start = text.IndexOf("obj\n", entries[i].Offset, StringComparison.Ordinal) + 4;
            parts.objects[entries[i].number] = pdf[start..text.LastIndexOf("\nendobj", end, StringComparison.Ordinal)];
        }
        return parts;
    }

    public IReadOnlyCollection<int> Numbers => objects.Keys;

    public string Text(int number) => Encoding.Latin1.GetString(objects[number]);

    public void Set(int number, string body) => objects[number] = Encoding.Latin1.GetBytes(body);

    /// <summary>A place for an object whose content comes later.</summary>
    public int Reserve()
    {
        var number = objects.Keys.Last() + 1;
        objects[number] = [];
        return number;
    }

    public int Add(string body)
    {
        var number = Reserve();
        Set(number, body);
        return number;
    }

    /// <summary>A stream; compressed unless a reader must find its bytes as they are.</summary>
    public int AddStream(string entries, byte[] data, bool compress = true)
    {
        var number = Reserve();
        SetStream(number, entries, data, compress);
        return number;
    }

    public void SetStream(int number, string entries, byte[] data, bool compress = true)
    {
        var body = compress ? Deflate(data) : data;
        var filter = compress ? " /Filter /FlateDecode" : "";
        objects[number] =
        [
            .. Encoding.Latin1.GetBytes($"<<{entries}{filter} /Length {body.Length}>>\nstream\n"),
            .. body,
            .. "\nendstream"u8,
        ];
    }

    /// <summary>The unpacked bytes of a stream that Skia packed.</summary>
    public byte[] Stream(int number)
    {
        var text = Text(number);
        var start = text.IndexOf("stream\n", StringComparison.Ordinal) + 7;
        var length = int.Parse(Length().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        using var unpacked = new MemoryStream();
        using (var packed = new ZLibStream(new MemoryStream(objects[number], start, length), CompressionMode.Decompress)) packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>The whole file in one revision.</summary>
    public byte[] Write(int info, byte[] id)
    {
        using var file = new MemoryStream();
        void Put(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        Put("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        var table = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {objects.Keys.Last() + 1}\n0000000000 65535 f \n"));
        foreach (var (number, body) in objects)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Position:D10} 00000 n \n");
            Put(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n"));
            file.Write(body);
            Put("\nendobj\n");
        }
        var start = file.Position;
        var name = Convert.ToHexString(id);
        Put(table.ToString());
        Put(string.Create(CultureInfo.InvariantCulture,
            $"trailer\n<</Size {objects.Keys.Last() + 1} /Root {Catalog} 0 R /Info {info} 0 R /ID [<{name}> <{name}>]>>\nstartxref\n{start}\n%%EOF\n"));
        return file.ToArray();
    }

    /// <summary>A text of any language as PDF writes it.</summary>
    public static string Quote(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    /// <summary>A moment as PDF writes it, UTC.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("'(D:'yyyyMMddHHmmss\"+00'00')\"", CultureInfo.InvariantCulture);

    static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize)) deflate.Write(data);
        return packed.ToArray();
    }

    [GeneratedRegex(@"startxref\n(\d+)\n%%EOF\s*$")]
    private static partial Regex StartXref();

    [GeneratedRegex(@"(\d{10}) \d{5} [nf]")]
    private static partial Regex Entry();

    [GeneratedRegex(@"/Root (\d+) 0 R")]
    private static partial Regex Root();

    [GeneratedRegex(@"/Length (\d+)>>")]
    private static partial Regex Length();
}
