using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>The two rectangular classics, head and dial in one: brancards with Roman hours, and the case that turns over.</summary>
internal static class Rectangle
{
    private static readonly string[] Hours = ["XII", "I", "II", "III", "IIII", "V", "VI", "VII", "VIII", "IX", "X", "XI"];

    /// <summary>Half width and half height of the dial.</summary>
    public static (float W, float H) Size(WatchLook look) => look.Shape == CaseShape.Tank ? (52, 76) : (56, 72);

    public static void Draw(Sketch on, WatchLook look, TimeOnly time)
    {
        var (w, h) = Size(look);
        if (look.Shape == CaseShape.Tank)
        {
            foreach (var side in (ReadOnlySpan<int>)[-1, 1])
                on.Box(new(side < 0 ? -76 : 57, -122, side < 0 ? -57 : 76, 122), 9, Light.Flank(look.Metal, side < 0 ? -76 : 57, side < 0 ? -57 : 76));
            on.Box(new(-57, -88, 57, 88), 2, Light.Flank(look.Metal, -90, 90, down: true));
        }
        else
        {
            // Three gadroons above and below, and the rails on which the case slides.
            foreach (var side in (ReadOnlySpan<int>)[-1, 1])
                for (var i = 0; i < 3; i++)
                {
                    var y = side * (86 + i * 8.5f);
                    on.Box(new(-68, y - 3.4f, 68, y + 3.4f), 3, Light.Flank(look.Metal, y - 3.4f, y + 3.4f, down: true));
                }
            on.Box(new(-66, -80, 66, 80), 3, Light.Flank(look.Metal, -80, 80, down: true));
        }
        on.Box(new(-w - 2, -h - 2, w + 2, h + 2), 2, Light.Flat(Light.Of(look.Metal).Dark.Darker(.4f)));
        var c = look.Dial;
        on.Box(new(-w, -h, w, h), 1, Light.Radial(h * 1.7f, [c.Lighter(.2f), c, c.Darker(.16f)], [0, .5f, 1], -w * .4f, -h * .5f));
        on.Clipped(Box(w, h), () =>
        {
            if (look.Finish == DialFinish.Guilloche)
                for (var ring = 2f; ring < 110; ring += 2.6f)
                {
                    using var wave = Light.Stroke(c.Darker(.3f).WithAlpha(80), .6f);
                    on.Canvas.DrawRoundRect(new SKRect(-ring * w / h, -ring, ring * w / h, ring), 3, 3, wave);
                }
            if (look.Shape == CaseShape.Tank) Roman(on, look, w, h);
            else Deco(on, look, w, h);
            var words = Light.Flat(look.Print);
            on.Words(look.Brand.ToUpperInvariant(), 0, look.Shape == CaseShape.Tank ? -h * .3f : -h * .36f, look.Shape == CaseShape.Tank ? 7.6f : 5.4f, words, Web.Typefaces.SemiBold, .9f, .3f);
            using var rim = Light.Shadow(110, 4);
            rim.Style = SKPaintStyle.Stroke;
            rim.StrokeWidth = 6;
            on.Canvas.DrawRect(-w - .5f, -h, w * 2 + 4, h * 2 + 5, rim);
        });
        Hands.Draw(on, look, look.Shape == CaseShape.Tank ? 56 : 58, time);
        on.Clipped(Box(w, h), () => on.Fill(Sketch.Poly(-w, -h, w * .5f, -h, -w * .35f, h, -w, h), Light.Across(new(-w, -h), new(w * .4f, h * .3f), SKColors.White.WithAlpha(74), SKColors.White.WithAlpha(6))));
    }

    private static void Roman(Sketch on, WatchLook look, float w, float h)
    {
        Railway(on, look, w * .5f, h * .52f);
        for (var hour = 0; hour < 12; hour++)
        {
            var angle = hour * MathF.PI / 6;
            var (x, y) = Edge(MathF.Sin(angle), -MathF.Cos(angle), w * .77f, h * .8f);
            on.At(x, y, () => on.Turned(hour * 30, () => on.Words(Hours[hour], 0, 5.6f, 16, Light.Flat(look.Print), Web.Typefaces.Medium, .66f)));
        }
    }

    private static void Deco(Sketch on, WatchLook look, float w, float h)
    {
        Railway(on, look, w * .62f, h * .66f);
        for (var hour = 0; hour < 12; hour++)
        {
            var angle = hour * MathF.PI / 6;
            var (x, y) = Edge(MathF.Sin(angle), -MathF.Cos(angle), w * .82f, h * .84f);
            on.Words((hour == 0 ? 12 : hour).ToString(System.Globalization.CultureInfo.InvariantCulture), x, y + 5, 14, Light.Flat(look.Print), Web.Typefaces.Medium, .72f);
        }
    }

    private static void Railway(Sketch on, WatchLook look, float w, float h)
    {
        foreach (var grow in (ReadOnlySpan<float>)[0, 4])
        {
            using var line = Light.Stroke(look.Print, .7f);
            on.Canvas.DrawRect(-w - grow, -h - grow, (w + grow) * 2, (h + grow) * 2, line);
        }
        for (var minute = 0; minute < 60; minute++)
        {
            var angle = minute * MathF.PI / 30;
            var (x1, y1) = Edge(MathF.Sin(angle), -MathF.Cos(angle), w, h);
            var (x2, y2) = Edge(MathF.Sin(angle), -MathF.Cos(angle), w + 4, h + 4);
            on.Line(x1, y1, x2, y2, Light.Stroke(look.Print, minute % 5 == 0 ? 1.5f : .6f));
        }
    }

    private static (float, float) Edge(float x, float y, float w, float h)
    {
        var scale = Math.Min(w / Math.Max(.001f, Math.Abs(x)), h / Math.Max(.001f, Math.Abs(y)));
        return (x * scale, y * scale);
    }

    private static SKPath Box(float w, float h)
    {
        using var path = new SKPathBuilder();
        path.AddRect(new SKRect(-w, -h, w, h), SKPathDirection.Clockwise);
        return path.Detach();
    }
}
