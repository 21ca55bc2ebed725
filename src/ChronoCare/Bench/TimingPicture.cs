namespace ChronoCare.Bench;

/// <summary>What a part of the picture stands for; paper and screen each give it their own colour.</summary>
public enum Ink { Band, Zero, Link, Before, After, Heading, Value, Quiet }

/// <summary>Where a text hangs on its point.</summary>
public enum Hang { Start, Middle, End }

/// <summary>A shaded rectangle: the calibre's tolerance.</summary>
public readonly record struct Band(double X, double Y, double Width, double Height);

/// <summary>A straight line: the zero line, or the way from before to after.</summary>
public readonly record struct Line(double X1, double Y1, double X2, double Y2, Ink Ink);

/// <summary>One reading: hollow before, filled after.</summary>
public readonly record struct Dot(double X, double Y, double Radius, Ink Ink)
{
    public bool Filled => Ink == Ink.After;
}

/// <summary>A text on its baseline; bold for headings and values.</summary>
public readonly record struct Label(double X, double Y, string Text, Hang Hang, Ink Ink)
{
    public bool Bold => Ink is Ink.Heading or Ink.Value;
}

/// <summary>The timing before and after as two small multiples: plain geometry in pixels (y down), drawn alike by the page's SVG and the record's PDF.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Bands">Drawn first.</param>
/// <param name="Lines">Drawn over the bands.</param>
/// <param name="Dots">Drawn over the lines.</param>
/// <param name="Labels">Drawn last, <see cref="TextSize"/> high.</param>
/// <param name="Sentence">The same, said.</param>
public sealed record TimingPicture(
    double Width, double Height, IReadOnlyList<Band> Bands, IReadOnlyList<Line> Lines,
    IReadOnlyList<Dot> Dots, IReadOnlyList<Label> Labels, string Sentence)
{
    /// <summary>Pixels; also on the narrow drawing, which is its own and never a shrunken wide one.</summary>
    public const double TextSize = 13;

    /// <summary>The drawing beside the grid on a desk.</summary>
    public const double Wide = 550;

    /// <summary>The drawing for a phone.</summary>
    public const double Narrow = 350;

    /// <summary>Draws both panels; null when nothing was measured. Without tolerances there is no shading.</summary>
    public static TimingPicture? Of(TimingSet before, TimingSet after, Tolerances? tolerances, double width = Wide)
    {
        if (before.IsEmpty && after.IsEmpty) return null;
        var canvas = new Canvas();
        var y = canvas.Legend(before, after, tolerances is not null);
        foreach (var measure in (Measure[])[Measure.Rate, Measure.Amplitude])
        {
            if (before.Readings.Concat(after.Readings).All(r => r.Value(measure) is null)) continue;
            y = new TimingPanel(canvas, measure, before, after, tolerances, width, y).Draw();
        }
        return new(width, y, canvas.Bands, canvas.Lines, canvas.Dots, canvas.Labels, TimingSentence.Say(before, after, tolerances));
    }

    internal sealed class Canvas
    {
        public List<Band> Bands { get; } = [];
        public List<Line> Lines { get; } = [];
        public List<Dot> Dots { get; } = [];
        public List<Label> Labels { get; } = [];

        public double Legend(TimingSet before, TimingSet after, bool shaded)
        {
            var x = 6.0;
            if (!before.IsEmpty) x = Key("before", Ink.Before, x);
            if (!after.IsEmpty) x = Key("after", Ink.After, x);
            if (shaded)
            {
                Bands.Add(new(x - 4, 4, 20, 14));
                Labels.Add(new(x + 22, 15, "the calibre’s tolerance", Hang.Start, Ink.Quiet));
            }
            return 36;
        }

        double Key(string name, Ink ink, double x)
        {
            Dots.Add(new(x + 1, 11, TimingPanel.Radius, ink));
            Labels.Add(new(x + 12, 15, name, Hang.Start, Ink.Quiet));
            return x + 12 + TimingPanel.WidthOf(name) + 20;
        }
    }
}
