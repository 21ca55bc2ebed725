using ChronoCare.Web;
using SkiaSharp;

namespace ChronoCare.Records.Paper;

/// <summary>The pages of a record being drawn: a cursor that runs down, breaks pages, and marks every piece with what it means.</summary>
sealed class RecordSheet(SKDocument document, SKSize size, string runningFoot, bool isDraft, int pagesInAll)
{
    internal const float Left = 48, Top = 46, Bottom = 58, LabelWidth = 104;

    internal static readonly SKColor Ink = new(0x16, 0x19, 0x1D), Ink2 = new(0x45, 0x4B, 0x53), Hairline = new(0xD9, 0xDA, 0xD4),
        Accent = new(0x1F, 0x4E, 0x79), Warning = new(0x8A, 0x53, 0x00), Quiet = new(0x5F, 0x66, 0x6F), BandFill = new(0xE6, 0xF3, 0xEA);

    internal static readonly PaperText Title = new(Typefaces.SemiBold, 25, Ink) { Leading = 29 }, Shop = new(Typefaces.SemiBold, 12, Ink),
        Kind = new(Typefaces.Medium, 10.5f, Accent), Sub = new(Typefaces.Regular, 10.5f, Ink2), Head = new(Typefaces.SemiBold, 9.5f, Ink),
        Body = new(Typefaces.Regular, 9.5f, Ink), Small = new(Typefaces.Regular, 8, Ink2),
        Cell = new(Typefaces.Regular, 9, Ink), CellHead = new(Typefaces.Medium, 8, Ink2), Strong = new(Typefaces.SemiBold, 9, Ink),
        Mono = new(Typefaces.Mono, 8.5f, Ink), SmallMono = new(Typefaces.Mono, 7.6f, Ink);

    /// <summary>What is not recorded: asked for in a draft, plainly said in a record.</summary>
    internal PaperText Missing { get; } = Body with { Colour = isDraft ? Warning : Ink2 };

    readonly PdfMarks marks = new();
    SKCanvas? canvas;

    internal PdfElement Document { get; } = new("Document");

    internal PdfMarks Marks => marks;

    internal SKCanvas Canvas => canvas ?? throw new InvalidOperationException("No page is open.");

    /// <summary>Where the next thing may begin, points from the top.</summary>
    internal float Y { get; set; }

    /// <summary>The lowest point something was drawn at on this page.</summary>
    internal float Floor { get; set; }

    internal float Right => size.Width - Left;

    /// <summary>The column of facts, beside the column of headings.</summary>
    internal static float Column => Left + LabelWidth;

    internal float ColumnWidth => Right - Column;

    internal int Page => marks.Pages.Count;

    internal void NewPage()
    {
        EndPage();
        canvas = document.BeginPage(size.Width, size.Height);
        marks.BeginPage();
        Y = Floor = Top;
        var foot = size.Height - 32;
        Decorate(() =>
        {
            Small.Draw(canvas, runningFoot, Left, foot);
            var number = pagesInAll == 0 ? $"page {Page}" : $"page {Page} of {pagesInAll}";
            Small.Draw(canvas, number, Right - Small.Width(number), foot);
        });
    }

    internal void EndPage()
    {
        if (canvas is null) return;
        canvas = null;
        document.EndPage();
    }

    /// <summary>Begins a page when less than this is left on the present one.</summary>
    internal void Need(float height)
    {
        if (Y + height > size.Height - Bottom && Y > Top) NewPage();
    }

    internal void Mark(PdfElement element, Action draw) => marks.Draw(Canvas, element, draw);

    internal void Decorate(Action draw) => marks.Decorate(Canvas, draw);

    internal void Rule(float from, float to) => Decorate(() =>
    {
        using var line = new SKPaint { Color = Hairline, StrokeWidth = 0.6f, Style = SKPaintStyle.Stroke, IsAntialias = true };
        Canvas.DrawLine(from, Y, to, Y, line);
    });

    /// <summary>A heading in the left column and its facts beside it, under a hairline.</summary>
    /// <param name="least">Points that must stay together with the heading.</param>
    internal void Section(string heading, Action<PdfElement> body, float least = 40)
    {
        Y = Floor + 12;
        Need(least);
        Rule(Left, Right);
        Y += 16;
        var section = Document.Add(new("Sect"));
        var baseline = Y;
        foreach (var line in Head.Lines(heading, LabelWidth - 10))
        {
            Mark(section.Add(new("H2")), () => Head.Draw(Canvas, line, Left, baseline));
            Floor = baseline + 4;
            baseline += Head.Leading;
        }
        body(section);
    }

    /// <summary>Text in the column of facts (or elsewhere), broken into lines and over pages.</summary>
    internal void Paragraph(PdfElement parent, string text, PaperText style, float? x = null, float? width = null, string kind = "P")
    {
        var element = parent.Add(new(kind));
        var lines = new Queue<string>(style.Lines(text, width ?? ColumnWidth));
        while (lines.Count > 0)
        {
            Need(style.Leading);
            var fits = Math.Max(1, (int)((size.Height - Bottom - Y) / style.Leading) + 1);
            Mark(element, () =>
            {
                // The space keeps the last word of a line apart from the first of the next when the text is read or copied.
                for (; fits > 0 && lines.TryDequeue(out var line); fits--, Y += style.Leading)
                    style.Draw(Canvas, lines.Count > 0 ? line + " " : line, x ?? Column, Y);
            });
            Floor = Math.Max(Floor, Y - style.Leading + 4);
        }
    }

    /// <summary>A table in the column of facts; figures hang right. Rows break over pages, heads are repeated for the eye.</summary>
    internal void Table(PdfElement parent, IReadOnlyList<(string Head, float Share, bool Figures)> columns, IEnumerable<IReadOnlyList<string>> rows, int strongFrom = int.MaxValue)
    {
        const float padding = 8;
        var table = parent.Add(new("Table"));
        var total = columns.Sum(c => c.Share);
        var widths = columns.Select(c => c.Share / total * ColumnWidth).ToArray();
        void Row(IReadOnlyList<string> texts, PaperText style, string kind, PdfElement? into)
        {
            var even = style with { HasEvenFigures = true };
            var cells = texts.Select((t, i) => style.Lines(t, widths[i] - padding)).ToList();
            var row = into?.Add(new("TR"));
            var x = Column;
            for (var i = 0; i < cells.Count; x += widths[i++])
            {
                var (lines, left, column) = (cells[i], x, i);
                void Write()
                {
                    for (var n = 0; n < lines.Count; n++)
                    {
                        var y = Y + (n * style.Leading);
                        if (columns[column].Figures) even.Draw(Canvas, lines[n], left + widths[column] - padding - even.Width(lines[n]), y);
                        else style.Draw(Canvas, lines[n], left, y);
                    }
                }
                if (row is null) Decorate(Write);
                else Mark(row.Add(new(kind)), Write);
            }
            Y += (cells.Max(c => c.Count) - 1) * style.Leading + 5;
            Floor = Y;
            Y += 12.5f;
        }
        Need(40);
        Row([.. columns.Select(c => c.Head)], CellHead, "TH", table);
        var number = 0;
        foreach (var texts in rows)
        {
            var style = number++ >= strongFrom ? Strong : Cell;
            var before = Page;
            Need(texts.Select((t, i) => style.Lines(t, widths[i] - padding).Count).Max() * style.Leading);
            if (Page != before) { Y += 8; Row([.. columns.Select(c => c.Head)], CellHead, "TH", null); }
            else
            {
                Y -= 12.5f;
                Rule(Column, Right);
                Y += 12.5f;
            }
            Row(texts, style, "TD", table);
        }
    }
}
