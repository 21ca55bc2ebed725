using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>The opened watch at the bench: bridges, wheels, rubies and the balance.</summary>
internal static class Movement
{
    private static readonly SKColor Ruby = new(0xC2, 0x1E, 0x4C);

    public static void Draw(Sketch on, WatchLook look)
    {
        var plate = look.GiltMovement ? Metal.Gold : Metal.Steel;
        on.Disc(0, 0, 90, Light.Polished(look.Metal, 30));
        on.Disc(0, 0, 86, Light.Flat(new SKColor(0x17, 0x18, 0x1A)));
        on.Disc(0, 0, 82, Light.Brushed(plate, 20));
        Perlage(on, plate);
        Wheel(on, -24, 28, 21, 60, Metal.Gold, 11);
        Wheel(on, 10, 44, 16, 48, Metal.Gold, 50);
        Bridge(on, plate, 34, b =>
        {
            b.MoveTo(-80, -14);
            b.CubicTo(-60, -20, -40, -6, -22, -10);
            b.CubicTo(6, -16, 26, 6, 80, -6);
            b.LineTo(80, -90);
            b.LineTo(-80, -90);
            b.Close();
        });
        Bridge(on, plate, -22, b =>
        {
            b.MoveTo(-84, 8);
            b.CubicTo(-52, 0, -34, 18, -14, 22);
            b.CubicTo(-2, 26, -4, 52, -16, 84);
            b.LineTo(-90, 84);
            b.Close();
        });
        Wheel(on, 30, -36, 25, 56, Metal.Steel, 0, isFlat: true);
        Wheel(on, -8, -58, 15, 34, Metal.Steel, 8, isFlat: true);
        on.Clipped(Sketch.Circle(82), () => Balance(on));
        foreach (var (x, y, size) in (ReadOnlySpan<(float, float, float)>)[(-24, 28, 3.2f), (-46, 4, 2.6f), (-2, -24, 2.6f), (54, -12, 2.4f), (-40, -38, 2.6f), (-48, 46, 2.4f)]) Jewel(on, x, y, size);
        foreach (var (x, y) in (ReadOnlySpan<(float, float)>)[(-64, -30), (64, -30), (-30, -70), (47, -57), (-66, 22), (-34, 68), (22, -8)])
            Back.Screw(on, x, y, 4, x * 3 + y, Metal.Blued);
        on.Around(look.Brand.ToUpperInvariant() + "  SWISS", 62, -52, 6, Light.Flat(new SKColor(0x1E, 0x20, 0x23, 200)), face: Web.Typefaces.SemiBold);
    }

    private static void Bridge(Sketch on, Metal metal, float stripes, Action<SKPathBuilder> shape)
    {
        SKPath Path()
        {
            using var builder = new SKPathBuilder();
            shape(builder);
            using var raw = builder.Detach();
            using var disc = Sketch.Circle(81);
            return raw.Op(disc, SKPathOp.Intersect);
        }
        var (light, mid, dark) = Light.Of(metal);
        on.At(1.8f, 2.4f, () => on.Fill(Path(), Light.Shadow(170, 2.4f)));
        on.Fill(Path(), Light.Flank(metal, -90, 100));
        on.Clipped(Path(), () => on.Turned(stripes, () =>
        {
            // Côtes: every stripe a small wave of light.
            for (var x = -120f; x < 120; x += 9)
                on.Box(new(x, -130, x + 9, 130), 0, Light.Across(new(x, 0), new(x + 9, 0), light.WithAlpha(150), mid.WithAlpha(20), dark.WithAlpha(100), light.WithAlpha(90)));
        }));
        on.Fill(Path(), Light.Stroke(light, 1.5f));
        on.At(.6f, .8f, () => on.Fill(Path(), Light.Stroke(dark.WithAlpha(150), .6f)));
    }

    private static void Perlage(Sketch on, Metal metal)
    {
        var (light, _, dark) = Light.Of(metal);
        on.Clipped(Sketch.Circle(81), () =>
        {
            for (var y = -84f; y < 86; y += 6.4f)
                for (var x = -84f; x < 86; x += 6.4f)
                {
                    using var a = Light.Stroke(light.WithAlpha(60), .9f);
                    using var b = Light.Stroke(dark.WithAlpha(46), .8f);
                    on.Canvas.DrawCircle(x, y, 3.9f, a);
                    on.Canvas.DrawCircle(x + .8f, y + .9f, 3.4f, b);
                }
        });
    }

    private static void Wheel(Sketch on, float x, float y, float radius, int teeth, Metal metal, float turn, bool isFlat = false) => on.At(x, y, () => on.Turned(turn, () =>
    {
        SKPath Rim()
        {
            using var path = new SKPathBuilder { FillType = SKPathFillType.EvenOdd };
            for (var i = 0; i < teeth * 2; i++)
            {
                var angle = i * MathF.PI / teeth;
                var at = i % 2 == 0 ? radius : radius * .91f;
                var (sin, cos) = MathF.SinCos(angle);
                if (i == 0) path.MoveTo(at * cos, at * sin);
                else path.LineTo(at * cos, at * sin);
            }
            path.Close();
            if (!isFlat)
                for (var spoke = 0; spoke < 5; spoke++)
                {
                    var from = spoke * 72 + 11;
                    path.ArcTo(new SKRect(-radius * .78f, -radius * .78f, radius * .78f, radius * .78f), from, 50, true);
                    path.ArcTo(new SKRect(-radius * .26f, -radius * .26f, radius * .26f, radius * .26f), from + 50, -50, false);
                    path.Close();
                }
            return path.Detach();
        }
        on.At(1.4f, 1.8f, () => on.Fill(Rim(), Light.Shadow(150, 1.6f)));
        on.Fill(Rim(), isFlat ? Light.Brushed(metal, 30) : Light.Polished(metal, 20, .8f));
        if (!isFlat) return;
        on.Disc(0, 0, radius * .34f, Light.Polished(metal, 60));
        Back.Screw(on, 0, 0, radius * .2f, 24, Metal.Blued);
    }));

    private static void Balance(Sketch on) => on.At(31, 33, () =>
    {
        on.Disc(0, 0, 36, Light.Flat(new SKColor(0x1A, 0x1B, 0x1D, 150)));
        on.At(2, 3, () => on.Ring(27, 32, Light.Shadow(160, 2)));
        using (var spring = Light.Stroke(new SKColor(0x2A, 0x4E, 0x9A), .75f))
        using (var coil = new SKPathBuilder())
        {
            for (var a = 0f; a < 9 * 2 * MathF.PI; a += .12f)
            {
                var (sin, cos) = MathF.SinCos(a);
                var at = 3 + a * .26f;
                if (a == 0) coil.MoveTo(at * cos, at * sin);
                else coil.LineTo(at * cos, at * sin);
            }
            using var path = coil.Detach();
            on.Canvas.DrawPath(path, spring);
        }
        on.Ring(27, 32, Light.Polished(Metal.Gold, 35));
        foreach (var turn in (ReadOnlySpan<float>)[24, 114])
            on.Turned(turn, () => on.Box(new(-29, -2, 29, 2), 1, Light.Flank(Metal.Gold, -2, 2, down: true)));
        for (var i = 0; i < 12; i++) on.Turned(i * 30, () => on.Box(new(-1.3f, -34, 1.3f, -31), .5f, Light.Flank(Metal.Gold, -1.3f, 1.3f)));
        // The cock that holds it.
        SKPath Cock() => Sketch.Poly(-7, -6, 7, -4, 40, 22, 52, 48, 40, 56, 20, 38, -6, 7);
        on.At(1.5f, 2, () => on.Fill(Cock(), Light.Shadow(150, 2)));
        on.Fill(Cock(), Light.Flank(Metal.Steel, -10, 50));
        on.Fill(Cock(), Light.Stroke(SKColors.White.WithAlpha(200), 1.1f));
        Jewel(on, 0, 0, 3.4f);
        Back.Screw(on, 21, 24, 4, 40, Metal.Blued);
    }, .9f);

    private static void Jewel(Sketch on, float x, float y, float radius) => on.At(x, y, () =>
    {
        on.Disc(0, 0, radius * 1.7f, Light.Polished(Metal.Gold, 20));
        on.Disc(0, 0, radius, Light.Radial(radius * 1.4f, [Ruby.Lighter(.55f), Ruby, Ruby.Darker(.6f)], [0, .45f, 1], -radius * .3f, -radius * .4f));
        on.Disc(0, 0, radius * .28f, Light.Flat(new SKColor(0x22, 0x06, 0x10)));
        on.Disc(-radius * .35f, -radius * .4f, radius * .22f, Light.Flat(SKColors.White.WithAlpha(210)));
    });
}
