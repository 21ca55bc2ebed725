namespace ChronoCare.Records.Paper;

/// <summary>One element of the page's meaning (ISO 32000-1, 14.7): what a screen reader walks while the eye sees the drawing.</summary>
/// <param name="kind">A standard structure type, such as P, H1, Table, TH, Figure.</param>
public sealed class PdfElement(string kind)
{
    public string Kind { get; } = kind;

    /// <summary>What a figure shows, in words.</summary>
    public string? Alt { get; init; }

    public List<PdfElement> Children { get; } = [];

    /// <summary>The marked pieces of pages that belong to this element.</summary>
    public List<(int Page, int Mark)> Content { get; } = [];

    public PdfElement Add(PdfElement child)
    {
        Children.Add(child);
        return child;
    }
}

/// <summary>
/// Remembers which drawing belongs to which element. Skia cannot write structure from .NET, so a rectangle of a size that nothing else has is drawn
/// where a mark belongs; <see cref="PdfArchive"/> then writes the mark in its place.
/// </summary>
public sealed class PdfMarks
{
    /// <summary>How Skia writes that rectangle.</summary>
    internal const string Sentinel = "3.25 7.75 .375 .625 re\nf\n";

    static readonly SkiaSharp.SKRect SentinelBox = SkiaSharp.SKRect.Create(3.25f, 7.75f, 0.375f, 0.625f);

    readonly List<List<string>> pages = [];
    readonly List<List<PdfElement>> owners = [];
    bool open;

    /// <summary>Per page, the operators in the order of their rectangles.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Pages => pages;

    /// <summary>Per page, the element that owns each mark.</summary>
    public IReadOnlyList<IReadOnlyList<PdfElement>> Owners => owners;

    public void BeginPage()
    {
        pages.Add([]);
        owners.Add([]);
    }

    /// <summary>Draws what belongs to an element.</summary>
    public void Draw(SkiaSharp.SKCanvas canvas, PdfElement element, Action draw)
    {
        var mark = owners[^1].Count;
        owners[^1].Add(element);
        element.Content.Add((pages.Count - 1, mark));
        Between(canvas, $"/{element.Kind} <</MCID {mark}>> BDC\n", draw);
    }

    /// <summary>Draws what has no meaning of its own: rules, running heads.</summary>
    public void Decorate(SkiaSharp.SKCanvas canvas, Action draw) => Between(canvas, "/Artifact BMC\n", draw);

    void Between(SkiaSharp.SKCanvas canvas, string begin, Action draw)
    {
        if (open) throw new InvalidOperationException("Marks do not stand inside marks.");
        open = true;
        Mark(canvas, begin);
        draw();
        Mark(canvas, "EMC\n");
        open = false;
    }

    void Mark(SkiaSharp.SKCanvas canvas, string operators)
    {
        using var ink = new SkiaSharp.SKPaint { Color = SkiaSharp.SKColors.White, IsAntialias = false };
        canvas.DrawRect(SentinelBox, ink);
        pages[^1].Add(operators);
    }
}
