using System.Globalization;
using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>Hour markers: applied, painted or printed.</summary>
internal static class Indices
{
    private static readonly string[] Romans = ["XII", "I", "II", "III", "IIII", "V", "VI", "VII", "VIII", "IX", "X", "XI"];

    public static void Draw(Sketch on, WatchLook look, float r)
    {
        for (var hour = 0; hour < 12; hour++)
        {
            var isDate = look.DateAt > 0 && (look.DateAt % 12 == hour);
            var isTaken = Subdials.Places(look).Any(s => Under(s, hour));
            on.Turned(hour * 30, () =>
            {
                switch (look.Index)
                {
                    case IndexKind.Dots: if (!isDate) Dots(on, look, r, hour); break;
                    case IndexKind.Snowflake: if (!isDate) Snow(on, look, r, hour); break;
                    case IndexKind.Dress: if (!isDate && !isTaken) Baton(on, look, r - 3, hour % 3 == 0 ? 15 : 11, .9f, hour == 0); break;
                    case IndexKind.Arabic or IndexKind.Military or IndexKind.Pilot: if (!isDate && !isTaken) Arabic(on, look, r, hour); break;
                    case IndexKind.Roman or IndexKind.Railway:
                        if (!isDate && !isTaken) on.Words(Romans[hour], 0, -r + 17, 13, Light.Flat(look.Print), Web.Typefaces.Medium, .72f);
                        break;
                    default: if (!isDate) Baton(on, look, r - 6, isTaken ? 5 : hour % 3 == 0 ? 14 : 12, hour % 3 == 0 ? 1.9f : 1.5f, hour == 0); break;
                }
            });
        }
    }

    private static bool Under((float X, float Y, float Size, float Hand, string Label) s, int hour)
    {
        var angle = hour * MathF.PI / 6;
        var (x, y) = (MathF.Sin(angle) * .8f, -MathF.Cos(angle) * .8f);
        return (x - s.X) * (x - s.X) + (y - s.Y) * (y - s.Y) < (s.Size + .06f) * (s.Size + .06f);
    }

    private static void Baton(Sketch on, WatchLook look, float from, float length, float half, bool isNoon)
    {
        if (isNoon)
        {
            on.Canvas.Save();
            on.Canvas.Translate(-half * 1.5f, 0);
            One();
            on.Canvas.Translate(half * 3, 0);
            One();
            on.Canvas.Restore();
        }
        else One();

        void One()
        {
            on.Box(new(-half + .9f, -from + 1, half + .9f, -from + length + 1.2f), .4f, Light.Shadow(130, .9f));
            on.Box(new(-half, -from, half, -from + length), .4f, Light.Flank(look.HandMetal, -half, half));
            on.Line(0, -from + .6f, 0, -from + length - .6f, Light.Stroke(SKColors.White.WithAlpha(150), .35f));
            if (look.Index == IndexKind.Batons && look.Lume.Alpha > 0 && half > 1.2f) on.Box(new(-half * .5f, -from + 1.2f, half * .5f, -from + length - 2), .2f, Light.Flat(look.Lume));
        }
    }

    private static void Dots(Sketch on, WatchLook look, float r, int hour)
    {
        var at = -r + 12.5f;
        if (hour == 0) Plot(() => Sketch.Poly(-7, at - 6, 7, at - 6, 0, at + 8));
        else if (hour % 3 == 0) Plot(() => Box(-3.2f, at - 5.5f, 3.2f, at + 8));
        else Plot(() => Sketch.Circle(5.1f, 0, at));

        void Plot(Func<SKPath> shape)
        {
            on.At(.9f, 1.2f, () => on.Fill(shape(), Light.Shadow(150, 1)));
            on.Fill(shape(), Light.Flat(look.Lume));
            var rim = Light.Polished(look.HandMetal, hour * 40);
            rim.Style = SKPaintStyle.Stroke;
            rim.StrokeWidth = 1.3f;
            on.Fill(shape(), rim);
        }
    }

    private static void Snow(Sketch on, WatchLook look, float r, int hour)
    {
        var at = -r + 12;
        Func<SKPath> shape = hour switch
        {
            0 => () => Sketch.Poly(-7, at - 6, 7, at - 6, 0, at + 7),
            6 or 9 or 3 => () => Box(-3, at - 5, 3, at + 9),
            _ => () => Sketch.Circle(4.8f, 0, at),
        };
        on.At(.9f, 1.2f, () => on.Fill(shape(), Light.Shadow(150, 1)));
        on.Fill(shape(), Light.Flat(look.Lume));
        var rim = Light.Stroke(Light.Of(look.HandMetal).Mid, 1.1f);
        on.Fill(shape(), rim);
    }

    private static void Arabic(Sketch on, WatchLook look, float r, int hour)
    {
        if (look.Index == IndexKind.Pilot && hour == 0)
        {
            on.Fill(Sketch.Poly(-6.5f, -r + 7, 6.5f, -r + 7, 0, -r + 20), Light.Flat(look.Lume));
            on.Disc(-10, -r + 9, 1.5f, Light.Flat(look.Lume));
            on.Disc(10, -r + 9, 1.5f, Light.Flat(look.Lume));
            return;
        }
        var text = (hour == 0 ? 12 : hour).ToString(CultureInfo.InvariantCulture);
        var size = look.Index == IndexKind.Military ? 14.5f : look.Index == IndexKind.Pilot ? 18f : 15.5f;
        on.At(0, -r + 8 + size * .5f, () => on.Turned(-hour * 30, () =>
        {
            on.Words(text, .5f, size * .36f + .6f, size, Light.Flat(new SKColor(0, 0, 0, 80)), Web.Typefaces.SemiBold, .9f);
            on.Words(text, 0, size * .36f, size, Light.Flat(look.Index == IndexKind.Arabic ? look.Print : look.Lume), Web.Typefaces.SemiBold, .9f);
        }));
        if (look.Index == IndexKind.Military) on.Fill(Sketch.Poly(-1.8f, -r + 1.5f, 1.8f, -r + 1.5f, 0, -r + 5.5f), Light.Flat(look.Lume));
    }

    private static SKPath Box(float left, float top, float right, float bottom)
    {
        using var path = new SKPathBuilder();
        path.AddRoundRect(new SKRect(left, top, right, bottom), .8f, .8f, SKPathDirection.Clockwise);
        return path.Detach();
    }
}
