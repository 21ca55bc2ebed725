using ChronoCare.Web;
using SkiaSharp;

namespace ChronoCare.Jobs.Docket;

/// <summary>Dockets on paper from the roll: 80 mm wide, of which 72 are printed, and just as long as what they say.</summary>
public static class DocketPaper
{
    /// <summary>Width of the roll, millimetres.</summary>
    public const float WidthMm = 80;

    /// <summary>What no printer head reaches at either side, millimetres.</summary>
    public const float MarginMm = 4;

    /// <summary>One module of the code, millimetres; below 0.5 a scanner misses it.</summary>
    public const float ModuleMm = 0.6f;

    /// <summary>The box a logo stands in, millimetres: whatever its shape, the paper's length is known before the file is read.</summary>
    public const float LogoWidthMm = 60, LogoHeightMm = 14;

    private const float PointsPerMm = 72f / 25.4f;
    private const float Left = MarginMm * PointsPerMm, Right = (WidthMm - MarginMm) * PointsPerMm, Inner = Right - Left;

    private static readonly PaperText Body = new(Typefaces.Regular, 10.5f, SKColors.Black) { Leading = 14 };
    private static readonly PaperText Strong = new(Typefaces.Bold, 10.5f, SKColors.Black) { Leading = 14 };
    private static readonly PaperText Figures = new(Typefaces.SemiBold, 10.5f, SKColors.Black) { Leading = 14 };
    private static readonly PaperText Mono = new(Typefaces.Mono, 10, SKColors.Black) { Leading = 14 };
    private static readonly PaperText Large = new(Typefaces.SemiBold, 13, SKColors.Black) { Leading = 17 };
    private static readonly PaperText Head = new(Typefaces.SemiBold, 10.5f, SKColors.Black) { Leading = 15 };
    private static readonly PaperText Small = new(Typefaces.Regular, 9.5f, SKColors.Black) { Leading = 12.5f };
    private static readonly PaperText Number = new(Typefaces.MonoSemiBold, 26, SKColors.Black) { Leading = 33 };
    private static readonly PaperText Code = new(Typefaces.SemiBold, 15, SKColors.Black) { Leading = 20 };

    /// <summary>Side of the code with its quiet zone, millimetres.</summary>
    public static float CodeMm(QrCode code) => (code.Size + (2 * QrCode.QuietModules)) * ModuleMm;

    /// <summary>Length of a docket, whole millimetres.</summary>
    public static int HeightMm(DocketSlip slip, bool isCopy) => (int)Math.Ceiling(Set(null, slip, isCopy) / PointsPerMm);

    /// <summary>A PDF with one page for each, in its exact size, fonts embedded.</summary>
    /// <param name="slips">Copies to print.</param><param name="isCopy">Whether they were printed before and must say so.</param><param name="at">The document's date: a reprint is the same file.</param>
    /// <param name="logo">The shop's logo, if it has one.</param>
    public static byte[] Pdf(IReadOnlyList<DocketSlip> slips, bool isCopy, DateTimeOffset at, byte[]? logo = null)
    {
        using var picture = logo is null ? null : SKImage.FromEncodedData(logo);
        using var bytes = new MemoryStream();
        using (var document = SKDocument.CreatePdf(bytes, new SKDocumentPdfMetadata
        {
            Title = $"Docket {slips[0].Number}", Author = slips[0].Shop, Creator = "ChronoCare", Creation = at.UtcDateTime, Modified = at.UtcDateTime, RasterDpi = 203,
        }))
        {
            foreach (var slip in slips)
            {
                using var canvas = document.BeginPage(WidthMm * PointsPerMm, HeightMm(slip, isCopy) * PointsPerMm);
                Set(canvas, slip, isCopy, picture);
                document.EndPage();
            }
            document.Close();
        }
        return bytes.ToArray();
    }

    // Sets the docket from top to bottom; without a canvas it only measures. The height in points.
    private static float Set(SKCanvas? canvas, DocketSlip slip, bool isCopy, SKImage? logo = null)
    {
        var y = MarginMm * PointsPerMm;
        if (isCopy) y = Centred(canvas, Strong, "COPY", y);
        if (slip.HasLogo) y = Logo(canvas, logo, y);
        y = Centred(canvas, Large, slip.Shop, y);
        if (slip.ShopLine.Length > 0) y = Centred(canvas, Small, slip.ShopLine, y);
        y = Centred(canvas, Number, slip.Number, y + 2);
        y = Centred(canvas, Small, slip.TakenIn, y);
        y = Centred(canvas, Small, slip.Title, y);
        foreach (var part in slip.Parts)
        {
            y = Rule(canvas, y + 5, 1.4f);
            y = Flow(canvas, Head, part.Title, y + 2, Inner);
            foreach (var line in part.Lines) y = Line(canvas, line, y);
        }
        if (slip.IsSignedOnPaper) y += 34;
        y = Rule(canvas, y + 8, 0.7f);
        y = Flow(canvas, Small, slip.Consent, y + 2, Inner) + 6;
        y = WithCode(canvas, slip, y);
        if (slip.PickupCode is { } code)
        {
            y = Rule(canvas, y + 4, 0.8f, dashed: true);
            y = Centred(canvas, Code, "Pick-up code " + code, y + 4);
        }
        return y + (MarginMm * PointsPerMm);
    }

    private static float Line(SKCanvas? canvas, SlipLine line, float y)
    {
        var text = line.IsLarge ? Large : line.IsStrong ? Strong : line.IsMono ? Mono : Body;
        if (line.Right is null) return Flow(canvas, text, line.Text, y, Inner);
        var right = line.IsMono ? Mono : Figures;
        var width = right.Width(line.Right);
        // Where both do not fit beside each other, the right one gets a line of its own.
        if (text.Width(line.Text) + 8 + width > Inner) return Flow(canvas, right, line.Right, Flow(canvas, text, line.Text, y, Inner), Inner);
        if (canvas is not null) right.Draw(canvas, line.Right, Right - width, y + (right.Leading * 0.76f));
        return Flow(canvas, text, line.Text, y, Inner);
    }

    private static float WithCode(SKCanvas? canvas, DocketSlip slip, float y)
    {
        var code = QrCode.Of(slip.Address);
        var side = CodeMm(code) * PointsPerMm;
        // The quiet zone may lie in the margin.
        var quiet = QrCode.QuietModules * ModuleMm * PointsPerMm;
        if (canvas is not null) code.Draw(canvas, Left - quiet, y, side);
        var from = Left + side - quiet + 4;
        var lines = Body.Lines(slip.AddressWords, Right - from);
        var top = y + ((side - (lines.Count * Body.Leading)) / 2);
        foreach (var line in lines)
        {
            if (canvas is not null) Body.Draw(canvas, line, from, top + (Body.Leading * 0.76f));
            top += Body.Leading;
        }
        return y + side;
    }

    // Its own shape, never larger than a browser shows it (96 pixels an inch): the page and the paper are the same.
    private static float Logo(SKCanvas? canvas, SKImage? logo, float y)
    {
        float width = LogoWidthMm * PointsPerMm, height = LogoHeightMm * PointsPerMm;
        if (canvas is not null && logo is not null)
        {
            var scale = Math.Min(72f / 96, Math.Min(width / logo.Width, height / logo.Height));
            var (w, h) = (logo.Width * scale, logo.Height * scale);
            canvas.DrawImage(logo, SKRect.Create(Left + ((Inner - w) / 2), y + ((height - h) / 2), w, h), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }
        return y + height + (2 * PointsPerMm);
    }

    private static float Flow(SKCanvas? canvas, PaperText text, string words, float y, float width)
    {
        foreach (var line in text.Lines(words, width))
        {
            if (canvas is not null) text.Draw(canvas, line, Left, y + (text.Leading * 0.76f));
            y += text.Leading;
        }
        return y;
    }

    private static float Centred(SKCanvas? canvas, PaperText text, string words, float y)
    {
        foreach (var line in text.Lines(words, Inner))
        {
            if (canvas is not null) text.Draw(canvas, line, Left + ((Inner - text.Width(line)) / 2), y + (text.Leading * 0.76f));
            y += text.Leading;
        }
        return y;
    }

    private static float Rule(SKCanvas? canvas, float y, float thickness, bool dashed = false)
    {
        if (canvas is null) return y + thickness;
        using var dash = dashed ? SKPathEffect.CreateDash([3, 2.5f], 0) : null;
        using var ink = new SKPaint { Color = SKColors.Black, StrokeWidth = thickness, IsStroke = true, PathEffect = dash };
        canvas.DrawLine(Left, y + (thickness / 2), Right, y + (thickness / 2), ink);
        return y + thickness;
    }
}
