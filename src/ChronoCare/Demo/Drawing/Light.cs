using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>North light from the upper left: how metal, paint and shadow answer it.</summary>
internal static class Light
{
    public static SKPaint Flat(SKColor colour) => new() { Color = colour, IsAntialias = true };

    public static SKPaint Shaded(SKShader shader)
    {
        using (shader) return new SKPaint { Shader = shader, IsAntialias = true };
    }

    public static SKPaint Stroke(SKColor colour, float width, SKStrokeCap cap = SKStrokeCap.Butt) =>
        new() { Color = colour, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeCap = cap };

    public static SKPaint Shadow(byte alpha, float blur)
    {
        using var mask = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, blur);
        return new SKPaint { Color = new SKColor(0x0B, 0x0D, 0x12, alpha), IsAntialias = true, MaskFilter = mask };
    }

    /// <summary>A metal's light, middle and dark.</summary>
    public static (SKColor Light, SKColor Mid, SKColor Dark) Of(Metal metal) => metal switch
    {
        Metal.Gold => (new(0xFF, 0xF0, 0xC4), new(0xD6, 0xAC, 0x5C), new(0x7C, 0x57, 0x1C)),
        Metal.RoseGold => (new(0xFF, 0xE3, 0xD2), new(0xD3, 0x9A, 0x7C), new(0x7B, 0x48, 0x33)),
        Metal.Titanium => (new(0xD2, 0xD4, 0xD5), new(0x93, 0x97, 0x9A), new(0x53, 0x56, 0x59)),
        Metal.Bronze => (new(0xE8, 0xC9, 0x94), new(0xA8, 0x7B, 0x45), new(0x55, 0x3A, 0x1D)),
        Metal.Black => (new(0x5A, 0x5E, 0x63), new(0x2A, 0x2C, 0x2F), new(0x10, 0x11, 0x13)),
        Metal.Blued => (new(0x6E, 0x97, 0xD8), new(0x20, 0x44, 0x8C), new(0x0C, 0x1C, 0x45)),
        _ => (new(0xFA, 0xFB, 0xFC), new(0xBA, 0xBF, 0xC4), new(0x5E, 0x64, 0x6A)),
    };

    /// <summary>Mirror finish seen around a ring: sharp alternations of sky and room.</summary>
    public static SKPaint Polished(Metal metal, float turn = 0, float depth = 1)
    {
        var (light, mid, dark) = Of(metal);
        dark = Mix(mid, dark, depth);
        return Sweep(turn,
            [mid, light, light, dark, mid, Mix(mid, light, .6f), dark, mid, light, Mix(light, mid, .3f), dark, mid, Mix(mid, light, .5f), dark, mid],
            [0, .05f, .09f, .15f, .22f, .29f, .36f, .46f, .54f, .58f, .65f, .73f, .80f, .90f, 1]);
    }

    /// <summary>Circular brushing: two soft beams of light, as every lathe leaves them.</summary>
    public static SKPaint Brushed(Metal metal, float turn = 0)
    {
        var (light, mid, dark) = Of(metal);
        var low = Mix(mid, dark, .45f);
        return Sweep(turn, [Mix(mid, dark, .2f), low, light, low, Mix(mid, dark, .25f), low, Mix(light, mid, .2f), low, Mix(mid, dark, .2f)],
            [0, .08f, .125f, .20f, .38f, .56f, .625f, .70f, 1]);
    }

    /// <summary>A flat brushed surface lit across.</summary>
    public static SKPaint Flank(Metal metal, float from, float to, bool down = false)
    {
        var (light, mid, dark) = Of(metal);
        return Shaded(SKShader.CreateLinearGradient(down ? new(0, from) : new(from, 0), down ? new(0, to) : new(to, 0),
            [Mix(mid, dark, .55f), Mix(mid, light, .55f), light, mid, Mix(mid, dark, .35f), Mix(mid, dark, .75f)], [0, .12f, .26f, .52f, .82f, 1], SKShaderTileMode.Clamp));
    }

    public static SKPaint Sweep(float turn, SKColor[] colours, float[] at) =>
        Shaded(SKShader.CreateSweepGradient(new(0, 0), colours, at, SKMatrix.CreateRotationDegrees(turn - 180)));

    public static SKPaint Radial(float radius, SKColor[] colours, float[] at, float x = 0, float y = 0) =>
        Shaded(SKShader.CreateRadialGradient(new(x, y), radius, colours, at, SKShaderTileMode.Clamp));

    public static SKPaint Across(SKPoint from, SKPoint to, params SKColor[] colours) => Shaded(SKShader.CreateLinearGradient(from, to, colours, SKShaderTileMode.Clamp));

    /// <summary>Grain of paint, leather or film over what is there already.</summary>
    /// <param name="scaleX">Grains per unit across; less is longer.</param><param name="scaleY">The same downwards.</param><param name="alpha">How much.</param>
    /// <param name="seed">Where in the grain.</param><param name="blend">How it lies over the rest.</param>
    public static SKPaint Grain(float scaleX, float scaleY, byte alpha, int seed, SKBlendMode blend = SKBlendMode.SoftLight)
    {
        var place = SKMatrix.CreateScaleTranslation(.5f / scaleX, .5f / scaleY, seed % 97 * 13, seed % 89 * 17);
        using var shader = Noise.Value.ToShader(SKShaderTileMode.Repeat, SKShaderTileMode.Repeat, new SKSamplingOptions(SKFilterMode.Linear), place);
        return new SKPaint { Shader = shader, Color = SKColors.White.WithAlpha(alpha), BlendMode = blend };
    }

    // One tile for all grain: computing noise anew for every surface took longer than the rest of a picture.
    private static readonly Lazy<SKImage> Noise = new(() =>
    {
        var size = new SKSizeI(256, 256);
        using var surface = SKSurface.Create(new SKImageInfo(size.Width, size.Height));
        using var noise = SKShader.CreatePerlinNoiseFractalNoise(.5f, .5f, 3, 11, size);
        using var grey = SKColorFilter.CreateColorMatrix([2.1f, 0, 0, 0, -.55f, 2.1f, 0, 0, 0, -.55f, 2.1f, 0, 0, 0, -.55f, 0, 0, 0, 0, 1]);
        using var paint = new SKPaint { Shader = noise, ColorFilter = grey };
        surface.Canvas.DrawPaint(paint);
        return surface.Snapshot();
    });

    public static SKColor Mix(SKColor a, SKColor b, float share) => new(
        (byte)(a.Red + (b.Red - a.Red) * share), (byte)(a.Green + (b.Green - a.Green) * share), (byte)(a.Blue + (b.Blue - a.Blue) * share), (byte)(a.Alpha + (b.Alpha - a.Alpha) * share));

    public static SKColor Lighter(this SKColor colour, float share) => Mix(colour, SKColors.White, share);

    public static SKColor Darker(this SKColor colour, float share) => Mix(colour, new SKColor(5, 6, 9), share);
}
