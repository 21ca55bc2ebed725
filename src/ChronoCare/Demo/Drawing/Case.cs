using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>Case, lugs, crown, pushers and bezel, and the shadow they throw on the bench.</summary>
internal static class Case
{
    /// <summary>Inner edge of the bezel: where the crystal begins, in hundredths of the case's radius.</summary>
    public static float Opening(WatchLook look) => look.Bezel switch
    {
        BezelKind.Diver => 74,
        BezelKind.Tachymeter => 76,
        BezelKind.Fluted or BezelKind.Coin => 83,
        BezelKind.Thin => 93,
        BezelKind.Brushed => 84,
        _ => 87,
    };

    public static void Shadow(Sketch on, WatchLook look)
    {
        on.At(16, 20, () => on.Fill(Outline(look), Light.Shadow(150, 20)));
        on.At(5, 6, () => on.Fill(Outline(look), Light.Shadow(170, 6)));
    }

    public static void Body(Sketch on, WatchLook look)
    {
        Crown(on, look);
        on.Fill(Outline(look), Light.Flank(look.Metal, -112, 118));
        on.Clipped(Outline(look), () =>
        {
            on.Box(new(-150, -170, 150, 170), 0, Light.Grain(.9f, .015f, 90, on.Chance.Next(999)));
            on.Box(new(-150, -170, 150, 170), 0, Light.Across(new(-90, -120), new(90, 130), SKColors.White.WithAlpha(30), SKColors.White.WithAlpha(0), new SKColor(0, 0, 0, 110)));
        });
        on.Fill(Outline(look), Light.Stroke(Light.Of(look.Metal).Light.WithAlpha(190), 1.3f));
        on.At(.9f, 1.1f, () => on.Fill(Outline(look), Light.Stroke(new SKColor(0, 0, 0, 110), 1)));
    }

    public static void Bezel(Sketch on, WatchLook look)
    {
        var inner = Opening(look);
        var metal = look.Accent ?? look.Metal;
        on.Disc(2.2f, 3, 101, Light.Shadow(130, 3));
        switch (look.Bezel)
        {
            case BezelKind.Diver:
            case BezelKind.Tachymeter:
                on.Disc(0, 0, 100, Light.Polished(look.Metal, 12));
                if (look.Bezel == BezelKind.Diver) Teeth(on, look.Metal, 96, 100.5f, 120);
                Insert(on, look, inner + 1.5f, look.Bezel == BezelKind.Diver ? 95.5f : 97);
                on.Ring(inner - 1, inner + 2, Light.Polished(look.Metal, 40));
                break;
            case BezelKind.Fluted:
                on.Disc(0, 0, 99, Light.Polished(metal));
                Teeth(on, metal, inner + 2, 98, 72);
                on.Ring(inner - .5f, inner + 2.5f, Light.Polished(metal, 70));
                break;
            case BezelKind.Coin:
                on.Disc(0, 0, 99, Light.Polished(metal, 20));
                Teeth(on, metal, 93, 99.5f, 180);
                break;
            case BezelKind.Brushed:
                on.Disc(0, 0, 98, Light.Brushed(metal));
                Streaks(on, inner, 98);
                on.Ring(inner - 1, inner + 1.4f, Light.Polished(metal, 90));
                on.Ring(96.4f, 98, Light.Polished(metal, 200));
                break;
            default:
                on.Disc(0, 0, 98, Light.Polished(metal, look.Bezel == BezelKind.Thin ? 80 : 10));
                on.Ring(inner - .6f, inner + (98 - inner) * .4f, Light.Polished(metal, 188, .75f));
                break;
        }
    }

    private static void Insert(Sketch on, WatchLook look, float inner, float outer)
    {
        var c = look.BezelColour;
        on.Ring(inner, outer, Light.Sweep(20, [c.Darker(.2f), c.Lighter(.24f), c, c.Darker(.35f), c, c.Lighter(.16f), c, c.Darker(.3f), c.Darker(.2f)], [0, .1f, .2f, .36f, .5f, .62f, .72f, .88f, 1]));
        var middle = (inner + outer) / 2;
        if (look.Bezel == BezelKind.Tachymeter)
        {
            on.Around("TACHYMÈTRE", middle - 3.6f, 25, 6.4f, Light.Flat(look.Print));
            foreach (var (units, at) in (ReadOnlySpan<(string, float)>)[("500", 43), ("300", 72), ("200", 108), ("150", 144), ("120", 180), ("100", 216), ("80", 270), ("70", 309), ("60", 356)])
                on.Around(units, middle - (at is > 100 and < 260 ? 2.6f : 3.6f), at, 7.4f, Light.Flat(look.Print), inward: at is > 100 and < 260);
            return;
        }
        for (var minute = 0; minute < 60; minute++)
        {
            if (minute == 0) continue;
            var isTen = minute % 10 == 0;
            on.Turned(minute * 6, () =>
            {
                if (isTen) on.Words((minute).ToString(System.Globalization.CultureInfo.InvariantCulture), 0, -middle + 4.6f, 13, Light.Flat(look.Print), Web.Typefaces.Bold);
                else if (minute % 5 == 0) on.Box(new(-1.8f, -outer + 4, 1.8f, -inner - 4), 1, Light.Flat(look.Print));
                else if (minute < 15 || minute % 5 == 0) on.Box(new(-.6f, -outer + 5, .6f, -middle - 1), 0, Light.Flat(look.Print));
            });
        }
        on.Fill(Sketch.Poly(-8, -outer + 3, 8, -outer + 3, 0, -inner - 3), Light.Flat(look.Print));
        on.Disc(0, -middle - 1.2f, 3.2f, Light.Flat(look.Lume));
    }

    private static void Teeth(Sketch on, Metal metal, float inner, float outer, int count)
    {
        var (light, mid, dark) = Light.Of(metal);
        for (var i = 0; i < count; i++)
            on.Turned(i * 360f / count, () =>
            {
                var half = MathF.PI * outer / count;
                // A tooth's two faces look to and from the window.
                var lit = .5f + .5f * MathF.Cos((i * 360f / count + 45) * MathF.PI / 180);
                on.Fill(Sketch.Poly(-half, -outer, 0, -outer, 0, -inner, -half * inner / outer, -inner), Light.Flat(Light.Mix(dark, light, lit)));
                on.Fill(Sketch.Poly(0, -outer, half, -outer, half * inner / outer, -inner, 0, -inner), Light.Flat(Light.Mix(Light.Mix(mid, light, .5f), dark, lit)));
            });
    }

    internal static void Streaks(Sketch on, float inner, float outer)
    {
        for (var i = 0; i < 260; i++)
        {
            var radius = inner + (outer - inner) * (float)on.Chance.NextDouble();
            using var arc = Light.Stroke(on.Chance.Next(2) == 0 ? SKColors.White.WithAlpha(26) : new SKColor(0, 0, 0, 26), .5f);
            on.Canvas.DrawArc(new(-radius, -radius, radius, radius), on.Chance.Next(360), 30 + on.Chance.Next(80), false, arc);
        }
    }

    private static void Crown(Sketch on, WatchLook look)
    {
        var metal = look.Accent ?? look.Metal;
        var edge = look.Shape switch { CaseShape.Tank => 76f, CaseShape.Reverso => 74f, _ => 101f };
        on.Box(new(edge - 4, -8, edge + 4, 8), 1, Light.Flank(look.Metal, -8, 8, down: true));
        on.Box(new(edge + 3, -8, edge + 20, 16), 4, Light.Shadow(120, 4));
        on.Box(new(edge + 1.5f, -11.5f, edge + 15, 11.5f), 3, Light.Flank(metal, -11.5f, 11.5f, down: true));
        for (var y = -10f; y <= 10; y += 2.3f) on.Line(edge + 2.5f, y, edge + 13, y, Light.Stroke(new SKColor(0, 0, 0, 120), .9f));
        if (look.Shape == CaseShape.Tank) on.Fill(Sketch.Poly(edge + 15, -5, edge + 22, 0, edge + 15, 5), Light.Flat(new SKColor(0x1C, 0x3F, 0x94)));
        if (!look.HasPushers) return;
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
            on.Turned(side * 27, () =>
            {
                on.Box(new(96, -4.5f, 108, 4.5f), 1, Light.Flank(look.Metal, -4.5f, 4.5f, down: true));
                on.Box(new(107, -8, 118, 12), 3, Light.Shadow(90, 3));
                on.Box(new(106, -7.5f, 117, 7.5f), 2.5f, Light.Flank(look.Metal, -7.5f, 7.5f, down: true));
            });
    }

    internal static SKPath Outline(WatchLook look)
    {
        using var path = new SKPathBuilder();
        switch (look.Shape)
        {
            case CaseShape.Tank:
                path.AddRoundRect(new SKRect(-76, -122, 76, 122), 12, 12, SKPathDirection.Clockwise);
                return path.Detach();
            case CaseShape.Reverso:
                path.AddRoundRect(new SKRect(-73, -124, 73, 124), 8, 8, SKPathDirection.Clockwise);
                return path.Detach();
            case CaseShape.Integrated:
                path.MoveTo(-64, -122);
                path.LineTo(64, -122);
                path.CubicTo(92, -96, 106, -60, 106, 0);
                path.CubicTo(106, 60, 92, 96, 64, 122);
                path.LineTo(-64, 122);
                path.CubicTo(-92, 96, -106, 60, -106, 0);
                path.CubicTo(-106, -60, -92, -96, -64, -122);
                path.Close();
                return path.Detach();
            case CaseShape.Cushion:
                path.AddRoundRect(new SKRect(-104, -106, 104, 106), 58, 58, SKPathDirection.Clockwise);
                return path.Detach();
        }
        var guard = look.HasGuards ? 8f : 0f;
        path.MoveTo(-54, -121);
        path.QuadTo(-68, -126, -75, -117);
        path.CubicTo(-80, -98, -95, -64, -101.5f, -22);
        path.QuadTo(-103, 0, -101.5f, 22);
        path.CubicTo(-95, 64, -80, 98, -75, 117);
        path.QuadTo(-68, 126, -54, 121);
        path.QuadTo(-55, 106, -50, 94);
        path.LineTo(50, 94);
        path.QuadTo(55, 106, 54, 121);
        path.QuadTo(68, 126, 75, 117);
        path.CubicTo(80, 98, 93, 70, 100, 34);
        path.QuadTo(102 + guard, 28, 102 + guard, 16);
        path.LineTo(102, 12);
        path.LineTo(102, -12);
        path.LineTo(102 + guard, -16);
        path.QuadTo(102 + guard, -28, 100, -34);
        path.CubicTo(93, -70, 80, -98, 75, -117);
        path.QuadTo(68, -126, 54, -121);
        path.QuadTo(55, -106, 50, -94);
        path.LineTo(-50, -94);
        path.QuadTo(-55, -106, -54, -121);
        path.Close();
        return path.Detach();
    }
}
