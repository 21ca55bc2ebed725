using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HarfBuzzSharp;
using SkiaSharp;

namespace ChronoCare.Web;

/// <summary>One way of setting text on paper: shaped and kerned, at a typeface's and point size's exact measures.</summary>
/// <param name="Face">One of <see cref="Typefaces"/>.</param><param name="Size">Points.</param><param name="Colour">Ink.</param>
public sealed record PaperText(SKTypeface Face, float Size, SKColor Colour)
{
    const int Precision = 1024;
    static readonly Feature[] Plain = [], Even = [Feature.Parse("tnum")];
    static readonly ConcurrentDictionary<SKTypeface, Font> Shapers = new();

    /// <summary>Distance between two baselines, points.</summary>
    public float Leading { get; init; } = Size * 1.42f;

    /// <summary>For columns: figures of equal width.</summary>
    public bool HasEvenFigures { get; init; }

    /// <summary>Width of the text in points.</summary>
    public float Width(string text) => Shape(text).Width;

    /// <summary>Draws one line from its left end on the baseline; its width in points.</summary>
    public float Draw(SKCanvas canvas, string text, float x, float baseline)
    {
        if (text.Length == 0) return 0;
        var (glyphs, points, width) = Shape(text);
        using var font = SkiaFont();
        using var builder = new SKTextBlobBuilder();
        var run = builder.AllocatePositionedRun(font, glyphs.Length);
        run.SetGlyphs(glyphs);
        run.SetPositions(points);
        using var blob = builder.Build();
        using var ink = new SKPaint { Color = Colour, IsAntialias = true };
        canvas.DrawText(blob, x, baseline, ink);
        return width;
    }

    /// <summary>Breaks text into lines no wider than asked; line ends of the text are kept, words that fit no line are cut.</summary>
    public IReadOnlyList<string> Lines(string text, float width)
    {
        List<string> lines = [];
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Cut(w, width)))
            {
                var longer = line.Length == 0 ? word : line + " " + word;
                if (line.Length > 0 && Width(longer) > width) { lines.Add(line); line = word; }
                else line = longer;
            }
            lines.Add(line);
        }
        return lines;
    }

    /// <summary>
    /// What this typeface can print of a text: letters it lacks lose their accent, or become a question mark. An archived page may not hold a glyph
    /// that stands for nothing.
    /// </summary>
    public string Printable(string text)
    {
        using var font = SkiaFont();
        if (font.ContainsGlyphs(text)) return text;
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var letter = rune.ToString();
            if (rune.Value == '\n' || font.ContainsGlyphs(letter)) printable.Append(letter);
            else if (Rune.IsWhiteSpace(rune)) printable.Append(' ');
            else if (Bare(letter) is { Length: > 0 } bare && font.ContainsGlyphs(bare)) printable.Append(bare);
            else if (!Rune.IsControl(rune)) printable.Append('?');
        }
        return printable.ToString();
    }

    /// <summary>
    /// The glyphs of a typeface's even figures and the characters they stand for. They have no character of their own in the font, so a PDF must be
    /// told, or text taken from it has no figures.
    /// </summary>
    public static IReadOnlyList<(ushort Glyph, char Character)> EvenFigures(SKTypeface face)
    {
        var even = new PaperText(face, 10, SKColors.Black) { HasEvenFigures = true };
        return [.. "0123456789".Select(c => (even.Shape(c.ToString()).Glyphs[0], c))];
    }

    static string Bare(string letter) => string.Concat(letter.Normalize(NormalizationForm.FormKD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));

    // Measures pieces near a line's length only: a word as long as a page costs what its lines cost.
    IEnumerable<string> Cut(string word, float width)
    {
        while (word.Length > 1)
        {
            var (fits, tooLong) = (1, 2);
            while (tooLong <= word.Length && Width(word[..tooLong]) <= width) (fits, tooLong) = (tooLong, tooLong * 2);
            if (tooLong > word.Length && Width(word) <= width) break;
            tooLong = Math.Min(tooLong, word.Length);
            while (tooLong - fits > 1)
            {
                var middle = (fits + tooLong) / 2;
                if (Width(word[..middle]) <= width) fits = middle;
                else tooLong = middle;
            }
            // Never between the two halves of one letter.
            if (char.IsHighSurrogate(word[fits - 1])) fits += fits > 1 ? -1 : 1;
            if (fits >= word.Length) break;
            yield return word[..fits];
            word = word[fits..];
        }
        yield return word;
    }

    (ushort[] Glyphs, SKPoint[] Points, float Width) Shape(string text)
    {
        using var buffer = new HarfBuzzSharp.Buffer();
        buffer.AddUtf16(Printable(text));
        buffer.GuessSegmentProperties();
        Shapers.GetOrAdd(Face, Shaper).Shape(buffer, HasEvenFigures ? Even : Plain);
        var scale = Size / Precision;
        var (infos, positions) = (buffer.GlyphInfos, buffer.GlyphPositions);
        var glyphs = new ushort[infos.Length];
        var points = new SKPoint[infos.Length];
        var x = 0f;
        for (var i = 0; i < infos.Length; i++)
        {
            glyphs[i] = (ushort)infos[i].Codepoint;
            points[i] = new(x + (positions[i].XOffset * scale), -positions[i].YOffset * scale);
            x += positions[i].XAdvance * scale;
        }
        return (glyphs, points, x);
    }

    SKFont SkiaFont() => new(Face, Size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None, Edging = SKFontEdging.Antialias };

    static Font Shaper(SKTypeface face)
    {
        using var stream = face.OpenStream(out var index);
        var bytes = new byte[stream.Length];
        stream.Read(bytes, bytes.Length);
        // Blob.FromStream hands out an address that the collector may move; these few bytes stay where they are for the program's life.
        var memory = Marshal.AllocHGlobal(bytes.Length);
        Marshal.Copy(bytes, 0, memory, bytes.Length);
        using var blob = new Blob(memory, bytes.Length, MemoryMode.ReadOnly);
        using var data = new Face(blob, index) { UnitsPerEm = face.UnitsPerEm };
        var font = new Font(data);
        font.SetScale(Precision, Precision);
        font.SetFunctionsOpenType();
        return font;
    }
}
