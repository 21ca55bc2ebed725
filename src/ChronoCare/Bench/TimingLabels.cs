namespace ChronoCare.Bench;

/// <summary>Writes the values beside their dots so that none covers a dot, a line or another value.</summary>
sealed class TimingLabels(TimingPicture.Canvas canvas, double leftEdge, double rightEdge)
{
    const double Height = 13, Ascent = 10;

    readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left))
            * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
    }

    public void Place(IReadOnlyList<(Dot Dot, string Text)> marks)
    {
        List<Box> taken = [.. canvas.Dots.Select(d => new Box(d.X - d.Radius - 1, d.Y - d.Radius - 1, d.X + d.Radius + 1, d.Y + d.Radius + 1)),
            .. canvas.Lines.Where(l => l.Ink == Ink.Link).SelectMany(Along)];
        foreach (var (dot, text) in marks)
        {
            var (label, box, _) = Places(dot, text).MinBy(p => Cost(p.Box, p.Rank, taken));
            canvas.Labels.Add(label);
            taken.Add(box);
        }
    }

    double Cost(Box box, int rank, List<Box> taken) =>
        taken.Sum(t => t.Overlap(box)) * 10
        + (box.Left < leftEdge || box.Right > rightEdge + 4 ? 1000 : 0)
        + canvas.Lines.Where(l => l.Ink == Ink.Zero && l.Y1 > box.Top + 2 && l.Y1 < box.Bottom - 2).Sum(_ => 6)
        + rank;

    static IEnumerable<(Label Label, Box Box, int Rank)> Places(Dot dot, string text)
    {
        var width = TimingPanel.WidthOf(text);
        var away = dot.Radius + 4;
        (double X, double Y, Hang Hang)[] spots =
        [
            (dot.X + away, dot.Y + 4.5, Hang.Start),
            (dot.X + away - 1, dot.Y - 4, Hang.Start),
            (dot.X + away - 1, dot.Y + 13, Hang.Start),
            (dot.X, dot.Y - away - 1, Hang.Middle),
            (dot.X, dot.Y + away + Ascent, Hang.Middle),
            (dot.X - away, dot.Y + 4.5, Hang.End),
            (dot.X - away + 1, dot.Y - 4, Hang.End),
            (dot.X - away + 1, dot.Y + 13, Hang.End),
        ];
        for (var rank = 0; rank < spots.Length; rank++)
        {
            var (x, y, hang) = spots[rank];
            var left = hang switch { Hang.Start => x, Hang.Middle => x - width / 2, _ => x - width };
            yield return (new(x, y, text, hang, Ink.Value), new(left, y - Ascent, left + width, y - Ascent + Height), rank);
        }
    }

    static IEnumerable<Box> Along(Line line)
    {
        var steps = (int)Math.Ceiling(Math.Max(Math.Abs(line.X2 - line.X1), Math.Abs(line.Y2 - line.Y1)) / 3) + 1;
        for (var i = 0; i <= steps; i++)
        {
            double x = line.X1 + (line.X2 - line.X1) * i / steps, y = line.Y1 + (line.Y2 - line.Y1) * i / steps;
            yield return new(x - 1.5, y - 1.5, x + 1.5, y + 1.5);
        }
    }
}
