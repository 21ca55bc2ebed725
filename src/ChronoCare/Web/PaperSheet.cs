using ChronoCare.Tenancy;
using SkiaSharp;

namespace ChronoCare.Web;

/// <summary>A4 in the house's letters that goes on on further pages: running text, rows with an amount, columns, rules. Fonts are embedded.</summary>
public sealed class PaperSheet
{
    private const float Width = 595, Height = 842, Left = 62, Right = Width - 62, Top = 62, Bottom = Height - 62;

    private static readonly SKColor Ink = new(0x16, 0x19, 0x1D), Quiet = new(0x45, 0x4B, 0x53), Rim = new(0xB0, 0xB4, 0xBA);
    public static readonly PaperText Head = new(Typefaces.SemiBold, 17, Ink) { Leading = 23 };
    public static readonly PaperText Strong = new(Typefaces.SemiBold, 10.5f, Ink) { Leading = 15 };
    public static readonly PaperText Body = new(Typefaces.Regular, 10.5f, Ink) { Leading = 15 };
    public static readonly PaperText Small = new(Typefaces.Regular, 9, Quiet) { Leading = 12.5f };
    public static readonly PaperText Mono = new(Typefaces.Mono, 8, Quiet) { Leading = 11 };
    public static readonly PaperText Total = new(Typefaces.SemiBold, 13, Ink) { Leading = 19 };

    private readonly SKDocument document;
    private readonly string foot;
    private SKCanvas canvas;
    private float y = Top;
    private int page = 1;

    private PaperSheet(SKDocument document, string foot) => (this.document, this.foot, canvas) = (document, foot, document.BeginPage(Width, Height));

    /// <summary>The PDF; the same facts always give the same paper.</summary>
    /// <param name="shop">Its author.</param><param name="title">Of the document; it stands at the foot of every page.</param><param name="at">When it was made.</param><param name="draw">Draws it.</param>
    public static byte[] Pdf(Shop shop, string title, DateTimeOffset at, Action<PaperSheet> draw)
    {
        using var bytes = new MemoryStream();
        using (var document = SKDocument.CreatePdf(bytes, new SKDocumentPdfMetadata { Title = title, Author = shop.Name, Creator = "ChronoCare", Creation = at.UtcDateTime, Modified = at.UtcDateTime }))
        {
            var sheet = new PaperSheet(document, title);
            draw(sheet);
            sheet.EndPage();
            document.Close();
        }
        return bytes.ToArray();
    }

    /// <summary>Leaves room.</summary>
    public void Gap(float points) => y += points;

    /// <summary>Running text, broken into lines.</summary>
    /// <param name="text">How.</param><param name="words">What.</param><param name="less">Points kept free at its right.</param>
    public void Flow(PaperText text, string words, float less = 0)
    {
        foreach (var line in text.Lines(words, Right - Left - less))
        {
            Room(text.Leading);
            text.Draw(canvas, line, Left, y + (text.Leading * 0.76f));
            y += text.Leading;
        }
    }

    /// <summary>Words at the left, an amount at the right.</summary>
    public void Pair(PaperText text, string words, string amount)
    {
        Room(text.Leading);
        var width = text.Width(amount);
        text.Draw(canvas, amount, Right - width, y + (text.Leading * 0.76f));
        Flow(text, words, width + 14);
    }

    /// <summary>A thin line across.</summary>
    public void Rule()
    {
        Room(12);
        using var ink = new SKPaint { Color = Rim, StrokeWidth = 0.8f, IsStroke = true };
        canvas.DrawLine(Left, y + 4, Right, y + 4, ink);
        y += 10;
    }

    private void Room(float height)
    {
        if (y + height <= Bottom) return;
        EndPage();
        canvas = document.BeginPage(Width, Height);
        (y, page) = (Top, page + 1);
    }

    private void EndPage()
    {
        var number = page.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var words = Small.Lines(foot, Right - Left - Small.Width(number) - 14);
        Small.Draw(canvas, words.Count > 1 ? words[0] + "…" : foot, Left, Height - 36);
        Small.Draw(canvas, number, Right - Small.Width(number), Height - 36);
        document.EndPage();
    }
}
