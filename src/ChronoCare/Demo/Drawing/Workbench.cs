using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>The bench a watch lies on, a tool or two out of focus, and what the camera adds at the end.</summary>
internal static class Workbench
{
    private static readonly SKColor[] Mats = [new(0xC9, 0xCB, 0xC6), new(0xB7, 0xC1, 0xBA), new(0xD8, 0xD2, 0xC6), new(0x9C, 0xA6, 0xA8), new(0xE2, 0xDF, 0xD8), new(0x6F, 0x78, 0x7A)];

    public static void Lay(Sketch on, int width, int height, int seed)
    {
        // Behind the focus: half as many pixels do, and soften it for nothing.
        using var behind = SKSurface.Create(new SKImageInfo(width / 2, height / 2, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Paint(new Sketch(behind.Canvas, seed), width / 2, height / 2, seed);
        using var picture = behind.Snapshot();
        on.Canvas.DrawImage(picture, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear));
    }

    private static void Paint(Sketch on, int width, int height, int seed)
    {
        var mat = Mats[(seed & 0x7FFF) % Mats.Length];
        on.Canvas.Clear(mat);
        Cover(on, width, height, Light.Grain(.035f, .035f, 46, seed));
        Cover(on, width, height, Light.Grain(.5f, .5f, 44, seed + 1));
        // The window: upper left, soft.
        Cover(on, width, height, Light.Radial(width * 1.15f, [SKColors.White.WithAlpha(120), SKColors.White.WithAlpha(0)], [0, 1], width * .12f, -height * .1f));
        Cover(on, width, height, Light.Across(new(0, 0), new(width, height), new SKColor(0, 0, 0, 0), new SKColor(14, 18, 26, 80)));
        Tool(on, width, height);
    }

    private static void Tool(Sketch on, int width, int height)
    {
        var left = on.Chance.Next(2) == 0;
        var (x, y) = (left ? width * .03f : width * .9f, height * (left ? .92f : .1f));
        using var blur = SKImageFilter.CreateBlur(width * .008f, width * .008f);
        using var layer = new SKPaint { ImageFilter = blur };
        on.Canvas.SaveLayer(layer);
        on.Canvas.Scale(width / 1280f);
        (x, y) = (x * 1280f / width, y * 1280f / width);
        switch (on.Chance.Next(4))
        {
            case 0: // brass tweezers
                on.At(x, y, () => on.Turned(left ? 52 : -128, () =>
                {
                    foreach (var side in (ReadOnlySpan<int>)[-1, 1])
                    {
                        on.Fill(Sketch.Poly(side * 5, -260, side * 9, 0, side * 20, 260, side * 3, 260), Light.Shadow(70, 10));
                        on.Fill(Sketch.Poly(side * 2, -270, side * 7, -60, side * 15, 240, side * 2, 240), Light.Across(new(-18, 0), new(18, 0), new SKColor(0xE3, 0xC5, 0x86), new SKColor(0x8E, 0x6C, 0x2E)));
                    }
                }));
                break;
            case 1: // screwdriver with a knurled, coloured ring
                on.At(x, y, () => on.Turned(left ? 60 : -120, () =>
                {
                    on.Box(new(-16, -250, 28, 260), 10, Light.Shadow(80, 14));
                    on.Box(new(-15, -80, 15, 250), 6, Light.Flank(Metal.Steel, -15, 15));
                    on.Box(new(-15, -30, 15, 20), 2, Light.Across(new(-15, 0), new(15, 0), new SKColor(0x8E, 0x24, 0x2A), new SKColor(0xE0, 0x62, 0x58), new SKColor(0x6A, 0x16, 0x1C)));
                    on.Box(new(-5, -220, 5, -80), 2, Light.Flank(Metal.Steel, -5, 5));
                }));
                break;
            case 2: // loupe
                on.At(x, y, () =>
                {
                    on.Disc(10, 14, 96, Light.Shadow(110, 18));
                    on.Disc(0, 0, 92, Light.Flat(new SKColor(0x1C, 0x1E, 0x21)));
                    on.Disc(0, 0, 70, Light.Radial(80, [new(0xBF, 0xD0, 0xD6), new(0x3A, 0x44, 0x4A), new(0x14, 0x16, 0x18)], [0, .7f, 1], -20, -24));
                });
                break;
            default: // a folded cloth's edge
                on.At(x, y, () => on.Turned(left ? 28 : -152, () =>
                {
                    on.Box(new(-210, -40, 210, 300), 12, Light.Shadow(60, 16));
                    on.Box(new(-205, -48, 205, 300), 12, Light.Across(new(0, -48), new(0, 200), new SKColor(0xF1, 0xF1, 0xEE), new SKColor(0xC8, 0xCB, 0xCC)));
                }));
                break;
        }
        on.Canvas.Restore();
    }

    /// <summary>Vignette, a breath of warmth, and the grain of a sensor.</summary>
    public static void Finish(Sketch on, int width, int height, int seed)
    {
        Cover(on, width, height, Light.Radial(MathF.Sqrt(width * width + height * height) * .56f, [new(0, 0, 0, 0), new(8, 11, 18, 0), new(8, 11, 18, 70)], [0, .55f, 1], width / 2f, height / 2f));
        Cover(on, width, height, Light.Grain(.9f, .9f, 13, seed + 2, SKBlendMode.SrcOver));
    }

    private static void Cover(Sketch on, int width, int height, SKPaint paint)
    {
        using (paint) on.Canvas.DrawRect(0, 0, width, height, paint);
    }
}
