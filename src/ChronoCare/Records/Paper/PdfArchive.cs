using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChronoCare.Web;

namespace ChronoCare.Records.Paper;

/// <summary>What an archived document says about itself.</summary>
/// <param name="Language">BCP 47.</param><param name="Id">16 bytes that stay the document's name for ever.</param>
public sealed record PdfAbout(string Title, string Author, string Subject, string Language, DateTimeOffset CreatedAt, byte[] Id);

/// <summary>A file that travels inside the document.</summary>
/// <param name="MediaType">Such as application/json.</param>
public sealed record PdfAttachment(string Name, string MediaType, string Description, byte[] Bytes, DateTimeOffset ModifiedAt);

/// <summary>
/// Makes an archive copy (PDF/A-3a, ISO 19005-3) of what Skia drew: structure, language, metadata, the attached data, and room for a seal, all in
/// one revision. Skia itself writes PDF/A-2b without structure, and nothing of it reaches .NET.
/// </summary>
public static partial class PdfArchive
{
    /// <summary>The finished file; with <paramref name="seal"/>, its signature is still empty.</summary>
    /// <param name="drawn">Skia's file, drawn with the PDF/A switch on.</param><param name="size">Of every page, points.</param>
    public static byte[] Write(
        byte[] drawn, SkiaSharp.SKSize size, PdfMarks marks, PdfElement document, PdfAbout about, PdfAttachment? attachment, PdfSeal? seal)
    {
        var parts = PdfParts.Read(drawn);
        var pages = Numbers(Kids().Match(parts.Text(PagesOf(parts))).Groups[1].Value);
        if (pages.Count != marks.Pages.Count) throw new InvalidOperationException($"{pages.Count} pages and marks for {marks.Pages.Count} do not fit.");
        NameFigures(parts);
        var widget = seal is null ? 0 : parts.Reserve();
        for (var page = 0; page < pages.Count; page++) Finish(parts, pages[page], page, size, marks.Pages[page], page == 0 ? widget : 0);

        var extra = seal is null ? "" : Sealed(parts, widget, pages[0], pages.Count, seal);
        var root = Structure(parts, pages, marks, document, widget);
        var attached = attachment is null ? "" : Attach(parts, attachment);
        var metadata = parts.AddStream("/Type /Metadata /Subtype /XML", Encoding.UTF8.GetBytes(PdfMetadata.Write(about)), compress: false);
        parts.Set(parts.Catalog, string.Create(CultureInfo.InvariantCulture, $"""
            <</Type /Catalog /Version /1.7 /Pages {PagesOf(parts)} 0 R /Lang ({about.Language}) /MarkInfo <</Marked true>>
            /StructTreeRoot {root} 0 R /Metadata {metadata} 0 R /OutputIntents [{Intent().Match(parts.Text(parts.Catalog)).Value}]
            /ViewerPreferences <</DisplayDocTitle true>>{attached}{extra}>>
            """));
        var info = parts.Add(string.Create(CultureInfo.InvariantCulture, $"""
            <</Title {PdfParts.Quote(about.Title)} /Author {PdfParts.Quote(about.Author)} /Subject {PdfParts.Quote(about.Subject)}
            /Creator (ChronoCare Pro) /Producer (ChronoCare Pro) /CreationDate {PdfParts.Moment(about.CreatedAt)} /ModDate {PdfParts.Moment(about.CreatedAt)}>>
            """));
        return parts.Write(info, about.Id);
    }

    /// <summary>The bytes of the file attached to a document this class wrote; null when there is none.</summary>
    public static byte[]? Attached(byte[] pdf)
    {
        var parts = PdfParts.Read(pdf);
        var stream = parts.Numbers.FirstOrDefault(n => parts.Text(n).StartsWith("<</Type /EmbeddedFile", StringComparison.Ordinal));
        return stream == 0 ? null : parts.Stream(stream);
    }

    static int PagesOf(PdfParts parts) => int.Parse(PagesRef().Match(parts.Text(parts.Catalog)).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    static void Finish(PdfParts parts, int number, int page, SkiaSharp.SKSize size, IReadOnlyList<string> operators, int widget)
    {
        var text = parts.Text(number);
        var contents = int.Parse(Contents().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var pieces = Encoding.Latin1.GetString(parts.Stream(contents)).Split(PdfMarks.Sentinel);
        if (pieces.Length != operators.Count + 1) throw new InvalidOperationException($"Page {page + 1} holds {pieces.Length - 1} marks instead of {operators.Count}.");
        var marked = new StringBuilder(pieces[0]);
        for (var i = 0; i < operators.Count; i++) marked.Append(operators[i]).Append(pieces[i + 1]);
        parts.SetStream(contents, "", Encoding.Latin1.GetBytes(marked.ToString()));
        var box = string.Create(CultureInfo.InvariantCulture, $"/MediaBox [0 0 {size.Width:0.##} {size.Height:0.##}]");
        var annotations = widget == 0 ? "" : $" /Annots [{widget} 0 R]";
        parts.Set(number, MediaBox().Replace(text, box + $" /StructParents {page}{annotations}", 1));
    }

    // Skia knows a glyph's character only from the font's own table, which has none for even figures.
    static void NameFigures(PdfParts parts)
    {
        foreach (var face in Typefaces.All)
            foreach (var number in parts.Numbers.Where(n => parts.Text(n) is var t && t.Contains("/Type0", StringComparison.Ordinal) && t.Contains("+" + face.PostScriptName + "\n", StringComparison.Ordinal)).ToList())
            {
                var map = int.Parse(ToUnicode().Match(parts.Text(number)).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                var lines = string.Concat(PaperText.EvenFigures(face).Select(f => $"<{f.Glyph:X4}> <{(int)f.Character:X4}>\n"));
                var text = Encoding.Latin1.GetString(parts.Stream(map)).Replace("endcmap", $"10 beginbfchar\n{lines}endbfchar\nendcmap", StringComparison.Ordinal);
                parts.SetStream(map, "", Encoding.Latin1.GetBytes(text));
            }
    }

    static int Structure(PdfParts parts, List<int> pages, PdfMarks marks, PdfElement document, int widget)
    {
        var root = parts.Reserve();
        var numbers = new Dictionary<PdfElement, int>();
        var top = Element(parts, document, root, pages, numbers);
        var tree = new StringBuilder();
        for (var page = 0; page < pages.Count; page++)
        {
            var owners = marks.Owners[page].Select(o => numbers[o] + " 0 R");
            tree.Append(CultureInfo.InvariantCulture, $"{page} [{string.Join(' ', owners)}] ");
        }
        if (widget != 0)
        {
            var form = parts.Add($"<</Type /StructElem /S /Form /P {top} 0 R /Pg {pages[0]} 0 R /K <</Type /OBJR /Obj {widget} 0 R>> /Alt (Digital signature)>>");
            parts.Set(top, parts.Text(top).Replace("]>>", $" {form} 0 R]>>", StringComparison.Ordinal));
            tree.Append(CultureInfo.InvariantCulture, $"{pages.Count} {form} 0 R");
        }
        var parents = parts.Add($"<</Nums [{tree}]>>");
        parts.Set(root, $"<</Type /StructTreeRoot /K {top} 0 R /ParentTree {parents} 0 R /ParentTreeNextKey {pages.Count + 1}>>");
        return root;
    }

    static int Element(PdfParts parts, PdfElement element, int parent, List<int> pages, Dictionary<PdfElement, int> numbers)
    {
        var number = numbers[element] = parts.Reserve();
        var kids = element.Content.Select(c => $"<</Type /MCR /Pg {pages[c.Page]} 0 R /MCID {c.Mark}>>")
            .Concat(element.Children.Select(c => $"{Element(parts, c, number, pages, numbers)} 0 R")).ToList();
        var alt = element.Alt is null ? "" : $" /Alt {PdfParts.Quote(element.Alt)}";
        var scope = element.Kind == "TH" ? " /A <</O /Table /Scope /Column>>" : "";
        parts.Set(number, $"<</Type /StructElem /S /{element.Kind} /P {parent} 0 R{alt}{scope} /K [{string.Join(' ', kids)}]>>");
        return number;
    }

    static string Attach(PdfParts parts, PdfAttachment file)
    {
        var type = file.MediaType.Replace("/", "#2F", StringComparison.Ordinal);
        var stream = parts.AddStream($"/Type /EmbeddedFile /Subtype /{type} /Params <</Size {file.Bytes.Length} /ModDate {PdfParts.Moment(file.ModifiedAt)}>>", file.Bytes);
        var name = PdfParts.Quote(file.Name);
        var spec = parts.Add($"<</Type /Filespec /F ({file.Name}) /UF {name} /Desc {PdfParts.Quote(file.Description)} /AFRelationship /Source /EF <</F {stream} 0 R /UF {stream} 0 R>>>>");
        return $" /AF [{spec} 0 R] /Names <</EmbeddedFiles <</Names [{name} {spec} 0 R]>>>>";
    }

    static string Sealed(PdfParts parts, int widget, int page, int key, PdfSeal seal)
    {
        var signature = parts.Add(seal.Dictionary());
        parts.Set(widget, $"<</Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /TU (Digital signature of the shop) /Rect [0 0 0 0] /F 132 /P {page} 0 R /V {signature} 0 R /StructParent {key}>>");
        return $" /AcroForm <</Fields [{widget} 0 R] /SigFlags 3>> /Perms <</DocMDP {signature} 0 R>>";
    }

    static List<int> Numbers(string references) => [.. Reference().Matches(references).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"/Kids \[([^\]]*)\]")]
    private static partial Regex Kids();

    [GeneratedRegex(@"(\d+) 0 R")]
    private static partial Regex Reference();

    [GeneratedRegex(@"/Pages (\d+) 0 R")]
    private static partial Regex PagesRef();

    [GeneratedRegex(@"/Contents (\d+) 0 R")]
    private static partial Regex Contents();

    [GeneratedRegex(@"/ToUnicode (\d+) 0 R")]
    private static partial Regex ToUnicode();

    [GeneratedRegex(@"/MediaBox \[[^\]]*\]")]
    private static partial Regex MediaBox();

    [GeneratedRegex(@"<</Type /OutputIntent[^>]*>>")]
    private static partial Regex Intent();
}
