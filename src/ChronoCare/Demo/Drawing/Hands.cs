using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>Hour, minute and second hand, each with its shadow on the dial below.</summary>
internal static class Hands
{
    public static void Draw(Sketch on, WatchLook look, float r, TimeOnly time)
    {
        var hour = (time.Hour % 12 + time.Minute / 60f) * 30;
        var minute = (time.Minute + time.Second / 60f) * 6;
        One(on, look, hour, r * .56f, r, true, 1.6f);
        One(on, look, minute, r * .86f, r, false, 2.2f);
        var isChrono = look.HasPushers;
        if (look.Subdials is SubdialLayout.SmallSecond or SubdialLayout.SmallSecondNine || look.Index is IndexKind.Roman && look.Shape != CaseShape.Round) { }
        else Second(on, look, r, isChrono ? 0 : time.Second * 6, isChrono);
        on.Disc(.6f, .8f, 3.6f, Light.Shadow(130, .8f));
        on.Disc(0, 0, 3.2f, Light.Polished(look.HandMetal));
        on.Disc(0, 0, 1.1f, Light.Flat(Light.Of(look.HandMetal).Dark));
    }

    private static void One(Sketch on, WatchLook look, float degrees, float length, float r, bool isHour, float lift)
    {
        on.Canvas.Save();
        on.Canvas.Translate(lift, lift * 1.25f);
        on.Turned(degrees, () => on.Fill(Shape(look, length, r, isHour), Light.Shadow(140, 1.4f)));
        on.Canvas.Restore();
        on.Turned(degrees, () =>
        {
            var half = r * .06f;
            SKPaint Body() => look.HandColour is { } flat ? Light.Flat(flat) : Light.Flank(look.HandMetal, -half, half);
            on.Fill(Shape(look, length, r, isHour), Body());
            if (look.HandColour is null && look.Hands is HandKind.Dauphine or HandKind.Leaf or HandKind.Sword)
                on.Clipped(Shape(look, length, r, isHour), () =>
                {
                    var (light, mid, dark) = Light.Of(look.HandMetal);
                    var lit = MathF.Cos((degrees - 45) * MathF.PI / 180) * .5f + .5f;
                    on.Box(new(-30, -length - 5, 0, 40), 0, Light.Flat(Light.Mix(dark, light, lit)));
                    on.Box(new(0, -length - 5, 30, 40), 0, Light.Flat(Light.Mix(light, Light.Mix(dark, mid, .4f), lit)));
                });
            if (look.HandColour is null) on.Fill(Shape(look, length, r, isHour), Light.Stroke(Light.Of(look.HandMetal).Dark.WithAlpha(120), .35f));
            Glow(on, look, length, r, isHour);
        });
    }

    private static SKPath Shape(WatchLook look, float length, float r, bool isHour)
    {
        var w = r * (isHour ? .052f : .042f);
        using var path = new SKPathBuilder();
        switch (look.Hands)
        {
            case HandKind.Dauphine: return Sketch.Poly(0, -length, w * 1.35f, 0, 0, r * .12f, -w * 1.35f, 0);
            case HandKind.Sword: return Sketch.Poly(0, -length, w * 1.5f, -length * .72f, w * .62f, 0, w * .5f, r * .1f, -w * .5f, r * .1f, -w * .62f, 0, -w * 1.5f, -length * .72f);
            case HandKind.Pilot: return Sketch.Poly(0, -length, w * 1.6f, -length * .78f, w * .5f, -r * .08f, w * .5f, r * .06f, -w * .5f, r * .06f, -w * .5f, -r * .08f, -w * 1.6f, -length * .78f);
            case HandKind.Leaf:
                path.MoveTo(0, -length);
                path.CubicTo(w * .9f, -length * .6f, w * 1.9f, -length * .4f, w * .5f, 0);
                path.LineTo(-w * .5f, 0);
                path.CubicTo(-w * 1.9f, -length * .4f, -w * .9f, -length * .6f, 0, -length);
                path.Close();
                return path.Detach();
            case HandKind.Mercedes when isHour:
                path.AddRect(new SKRect(-w * .8f, -length, w * .8f, r * .06f), SKPathDirection.Clockwise);
                path.AddCircle(0, -length * .66f, r * .125f, SKPathDirection.Clockwise);
                path.AddPoly([new(-w * .8f, -length), new(0, -length - r * .07f), new(w * .8f, -length)], true);
                return path.Detach();
            case HandKind.Snowflake when isHour:
                path.AddRect(new SKRect(-w * .7f, -length, w * .7f, r * .06f), SKPathDirection.Clockwise);
                path.AddPoly([new(0, -length * .92f), new(r * .125f, -length * .7f), new(0, -length * .48f), new(-r * .125f, -length * .7f)], true);
                return path.Detach();
            case HandKind.Plongeur when !isHour: return Sketch.Poly(0, -length - 2, w * 2.1f, -length * .86f, w * 1.6f, -length * .3f, w * .8f, 0, -w * .8f, 0, -w * 1.6f, -length * .3f, -w * 2.1f, -length * .86f);
            case HandKind.Syringe: return Sketch.Poly(0, -length, w * .3f, -length * .86f, w * 1.25f, -length * .84f, w * 1.25f, -length * .28f, w * .5f, -length * .24f, w * .5f, r * .05f, -w * .5f, r * .05f, -w * .5f, -length * .24f, -w * 1.25f, -length * .28f, -w * 1.25f, -length * .84f, -w * .3f, -length * .86f);
            default:
                path.AddRoundRect(new SKRect(-w * .95f, -length, w * .95f, r * .1f), .8f, .8f, SKPathDirection.Clockwise);
                return path.Detach();
        }
    }

    private static void Glow(Sketch on, WatchLook look, float length, float r, bool isHour)
    {
        var w = r * (isHour ? .052f : .042f);
        var lume = look.Lume;
        if (lume.Alpha == 0 || look.Hands is HandKind.Dauphine or HandKind.Leaf) return;
        switch (look.Hands)
        {
            case HandKind.Mercedes when isHour:
                on.Disc(0, -length * .66f, r * .098f, Light.Flat(lume));
                foreach (var spoke in (ReadOnlySpan<float>)[0, 120, 240])
                    on.At(0, -length * .66f, () => on.Turned(spoke + 60, () => on.Line(0, 0, 0, -r * .1f, Light.Stroke(Light.Of(look.HandMetal).Mid, 1.1f))));
                on.Box(new(-w * .42f, -length + 1, w * .42f, -length * .82f), .3f, Light.Flat(lume));
                break;
            case HandKind.Snowflake when isHour:
                on.Fill(Sketch.Poly(0, -length * .88f, r * .095f, -length * .7f, 0, -length * .52f, -r * .095f, -length * .7f), Light.Flat(lume));
                break;
            case HandKind.Sword or HandKind.Pilot:
                on.Fill(Sketch.Poly(0, -length * .94f, w * .95f, -length * .74f, w * .42f, -length * .3f, -w * .42f, -length * .3f, -w * .95f, -length * .74f), Light.Flat(lume));
                break;
            case HandKind.Plongeur when !isHour:
                on.Fill(Sketch.Poly(0, -length + 2, w * 1.4f, -length * .85f, w * .95f, -length * .34f, -w * .95f, -length * .34f, -w * 1.4f, -length * .85f), Light.Flat(lume));
                break;
            case HandKind.Syringe:
                on.Box(new(-w * .8f, -length * .82f, w * .8f, -length * .31f), .3f, Light.Flat(lume));
                break;
            default:
                on.Box(new(-w * .46f, -length + 2, w * .46f, -length * .3f), .4f, Light.Flat(lume));
                break;
        }
    }

    private static void Second(Sketch on, WatchLook look, float r, float degrees, bool isChrono)
    {
        SKPath Needle() => Sketch.Poly(-.75f, r * .24f, .75f, r * .24f, .38f, -r * .9f, -.38f, -r * .9f);
        on.Canvas.Save();
        on.Canvas.Translate(2.8f, 3.4f);
        on.Turned(degrees, () => on.Fill(Needle(), Light.Shadow(110, 1.2f)));
        on.Canvas.Restore();
        on.Turned(degrees, () =>
        {
            on.Fill(Needle(), Light.Flat(look.Second));
            if (isChrono) on.Fill(Sketch.Poly(-1.6f, r * .26f, 1.6f, r * .26f, 1, r * .08f, -1, r * .08f), Light.Flat(look.Second));
            else if (look.Hands is HandKind.Mercedes or HandKind.Snowflake or HandKind.Plongeur)
            {
                on.Disc(0, -r * .62f, 3.4f, Light.Flat(look.Second));
                on.Disc(0, -r * .62f, 2.4f, Light.Flat(look.Lume));
            }
            else on.Disc(0, r * .2f, 2, Light.Flat(look.Second));
        });
    }
}
