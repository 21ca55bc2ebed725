namespace ChronoCare.Bench;

/// <summary>One of the two small multiples: a measure over the six positions, flat and on edge apart.</summary>
sealed class TimingPanel
{
    internal const double Radius = 5;
    private const double Gutter = 46, GroupGap = 0.35, LetterWidth = 7.4;

    private readonly TimingPicture.Canvas canvas;
    private readonly Measure measure;
    private readonly TimingSet before, after;
    private readonly Tolerances? tolerances;
    private readonly double slot, top, plotHeight, low, high, step;

    public TimingPanel(TimingPicture.Canvas canvas, Measure measure, TimingSet before, TimingSet after,
        Tolerances? tolerances, double width, double y)
    {
        (this.canvas, this.measure, this.before, this.after, this.tolerances) = (canvas, measure, before, after, tolerances);
        slot = (width - Gutter - 4) / (Position.All.Count + GroupGap);
        top = y + 22;
        plotHeight = 140;
        (low, high, step) = Scale([.. Extent()]);
    }

    internal static double WidthOf(string text) => text.Length * LetterWidth;

    /// <summary>Draws it and says where the next may begin.</summary>
    public double Draw()
    {
        canvas.Labels.Add(new(0, top - 8, $"{measure.Label}, {measure.Unit}", Hang.Start, Ink.Heading));
        Shade();
        Ticks();
        var marks = Marks();
        new TimingLabels(canvas, Gutter, Left(Position.All.Count)).Place(marks);
        foreach (var position in Position.All)
            canvas.Labels.Add(new(Centre(position), top + plotHeight + 18, position.Code, Hang.Middle, Ink.Heading));
        canvas.Labels.Add(new((Left(0) + Left(2) - slot * GroupGap) / 2, top + plotHeight + 36, "lying flat", Hang.Middle, Ink.Quiet));
        canvas.Labels.Add(new((Left(2) + Left(6)) / 2, top + plotHeight + 36, "on edge", Hang.Middle, Ink.Quiet));
        return top + plotHeight + 58;
    }

    private void Shade()
    {
        if (tolerances is null) return;
        if (measure == Measure.Rate)
            canvas.Bands.Add(Between(Left(0), Left(6), tolerances.RateLow, tolerances.RateHigh));
        else
        {
            canvas.Bands.Add(Between(Left(0), Left(2) - slot * GroupGap, tolerances.FlatLow, tolerances.FlatHigh));
            canvas.Bands.Add(Between(Left(2), Left(6), tolerances.EdgeLow, tolerances.EdgeHigh));
        }
    }

    private void Ticks()
    {
        for (var tick = Math.Ceiling(low / step) * step; tick <= high + step / 1e6; tick += step)
            canvas.Labels.Add(new(Gutter - 8, Y((decimal)tick) + 4.5, measure.Signed ? Figures.Signed((decimal)tick)
                : Figures.Plain((decimal)tick), Hang.End, Ink.Quiet));
        if (measure == Measure.Rate) canvas.Lines.Add(new(Left(0), Y(0), Left(6), Y(0), Ink.Zero));
    }

    private List<(Dot Dot, string Text)> Marks()
    {
        List<(Dot, string)> marks = [];
        foreach (var position in Position.All)
        {
            var was = before.At(position)?.Value(measure);
            var now = after.At(position)?.Value(measure);
            var apart = was is not null && now is not null ? Math.Min(6, slot / 9) : 0;
            Dot? first = was is null ? null : new Dot(Centre(position) - apart, Y(was.Value), Radius, Ink.Before);
            Dot? second = now is null ? null : new Dot(Centre(position) + apart, Y(now.Value), Radius, Ink.After);
            if (first is { } from && second is { } to) Join(from, to);
            if (first is { } hollow) canvas.Dots.Add(hollow);
            if (second is { } filled) canvas.Dots.Add(filled);
            if ((second ?? first) is { } named) marks.Add((named, Text((now ?? was)!.Value)));
        }
        return marks;
    }

    private string Text(decimal value) => measure.Signed ? Figures.Signed(value) : measure.Figure(value);

    private void Join(Dot from, Dot to)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y, length = Math.Sqrt(dx * dx + dy * dy);
        if (length <= 2 * Radius) return;
        double ux = dx / length * Radius, uy = dy / length * Radius;
        canvas.Lines.Add(new(from.X + ux, from.Y + uy, to.X - ux, to.Y - uy, Ink.Link));
    }

    private Band Between(double left, double right, decimal lowest, decimal highest) =>
        new(left, Y(highest), right - left, Y(lowest) - Y(highest));

    // The left edge of a slot; slot 6 is the right end of the plot.
    private double Left(int index) => Gutter + slot * (index + (index >= 2 ? GroupGap : 0));

    private double Centre(Position position) => Left(position.Order) + slot * 0.42;

    private double Y(decimal value) => top + (high - (double)value) / (high - low) * plotHeight;

    private IEnumerable<double> Extent()
    {
        foreach (var value in before.Readings.Concat(after.Readings).Select(r => r.Value(measure)).OfType<decimal>()) yield return (double)value;
        if (measure == Measure.Rate) yield return 0;
        if (tolerances is null) yield break;
        foreach (var limit in measure == Measure.Rate
            ? (decimal[])[tolerances.RateLow, tolerances.RateHigh]
            : [tolerances.FlatLow, tolerances.FlatHigh, tolerances.EdgeLow, tolerances.EdgeHigh]) yield return (double)limit;
    }

    private static (double Low, double High, double Step) Scale(IReadOnlyList<double> values)
    {
        double low = values.Min(), high = values.Max();
        if (high - low < 4) (low, high) = (low - 2, high + 2);
        var margin = (high - low) * 0.07;
        (low, high) = (low - margin, high + margin);
        var rough = (high - low) / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        return (low, high, step);
    }
}
