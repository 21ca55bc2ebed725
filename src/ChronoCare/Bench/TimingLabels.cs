namespace ChronoCare.Bench;

/// <summary>Writes the values beside their dots so that none covers a dot, a line or another value.</summary>
sealed class TimingLabels(TimingPicture.Canvas canvas, double leftEdge, double rightEdge)
{
    private const double Height = 13, Ascent = 10;

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left))
            * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
    }

    /// <summary>Places them in turn, then lets each look again now that it knows where the others stand.</summary>
    public void Place(IReadOnlyList<(Dot Dot, string Text)> marks)
    {
        List<Box> fixedThings = [.. canvas.Dots.Select(d => new Box(d.X - d.Radius - 1, d.Y - d.Radius - 1, d.X + d.Radius + 1, d.Y + d.Radius + 1)),
            .. canvas.Lines.Where(l => l.Ink == Ink.Link).SelectMany(Along)];
        var placed = new (Label Label, Box Box, int Rank)?[marks.Count];
        for (var round = 0; round < 4; round++)
            for (var i = 0; i < marks.Count; i++)
            {
                placed[i] = null;
                placed[i] = Places(marks[i].Dot, marks[i].Text).MinBy(p => Cost(p.Box, p.Rank, fixedThings, placed));
            }
        canvas.Labels.AddRange(placed.Select(p => p!.Value.Label));
    }

    private double Cost(Box box, int rank, List<Box> fixedThings, (Label Label, Box Box, int Rank)?[] others) =>
        fixedThings.Sum(t => t.Overlap(box)) * 10
        + others.Sum(o => o?.Box.Overlap(box) ?? 0) * 40
        + (box.Left < leftEdge || box.Right > rightEdge + 4 ? 5000 : 0)
        + canvas.Lines.Where(l => l.Ink == Ink.Zero && l.Y1 > box.Top + 2 && l.Y1 < box.Bottom - 2).Sum(_ => 6)
        + rank;

    private static IEnumerable<(Label Label, Box Box, int Rank)> Places(Dot dot, string text)
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
            (dot.X, dot.Y - away - 15, Hang.Middle),
            (dot.X, dot.Y + away + Ascent + 14, Hang.Middle),
        ];
        for (var rank = 0; rank < spots.Length; rank++)
        {
            var (x, y, hang) = spots[rank];
            var left = hang switch { Hang.Start => x, Hang.Middle => x - width / 2, _ => x - width };
            yield return (new(x, y, text, hang, Ink.Value), new(left, y - Ascent, left + width, y - Ascent + Height), rank);
        }
    }

    private static IEnumerable<Box> Along(Line line)
    {
        var steps = (int)Math.Ceiling(Math.Max(Math.Abs(line.X2 - line.X1), Math.Abs(line.Y2 - line.Y1)) / 3) + 1;
        for (var i = 0; i <= steps; i++)
        {
            double x = line.X1 + (line.X2 - line.X1) * i / steps, y = line.Y1 + (line.Y2 - line.Y1) * i / steps;
            yield return new(x - 1.5, y - 1.5, x + 1.5, y + 1.5);
        }
    }
}
