using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>The case back with its engraving, and the serial as the loupe finds it.</summary>
internal static class Back
{
    public static void Draw(Sketch on, WatchLook look)
    {
        if (look.Shape is CaseShape.Tank or CaseShape.Reverso)
        {
            var (w, h) = Rectangle.Size(look);
            on.Box(new(-w - 6, -h - 8, w + 6, h + 8), 5, Light.Flank(look.Metal, -w - 8, w + 8));
            on.Box(new(-w - 6, -h - 8, w + 6, h + 8), 5, Light.Grain(.9f, .02f, 90, 3));
            foreach (var (x, y) in (ReadOnlySpan<(int, int)>)[(-1, -1), (1, -1), (1, 1), (-1, 1)]) Screw(on, x * (w - 1), y * (h + 1), 4.4f, x * 37 + y * 12, look.Metal);
            Engrave(on, look.Brand.ToUpperInvariant(), -20, 10);
            Engrave(on, "WATER RESISTANT", 2, 6.4f);
            Engrave(on, look.Serial, 18, 9);
            return;
        }
        on.Disc(0, 0, 99, Light.Polished(look.Metal, 30));
        on.Disc(0, 0, 92, Light.Brushed(look.Metal, 10));
        Case.Streaks(on, 30, 92);
        for (var notch = 0; notch < 6; notch++)
            on.Turned(notch * 60 + 30, () =>
            {
                on.Box(new(-6.4f, -91, 6.4f, -83.5f), 1, Light.Flat(new SKColor(0x1C, 0x1E, 0x21)));
                on.Box(new(-6.4f, -85.6f, 6.4f, -83.5f), 1, Light.Flat(Light.Of(look.Metal).Light));
            });
        on.Ring(60.4f, 61.2f, Light.Flat(new SKColor(0, 0, 0, 90)));
        on.Ring(61.3f, 61.9f, Light.Flat(SKColors.White.WithAlpha(130)));
        on.Disc(0, 0, 60, Light.Brushed(look.Metal, 75));
        Medal(on, look);
        foreach (var (shift, ink) in (ReadOnlySpan<(float, SKColor)>)[(.7f, SKColors.White.WithAlpha(150)), (0, new SKColor(0x24, 0x27, 0x2B, 225))])
            on.At(shift, shift, () =>
            {
                var words = look.Engraving.ToUpperInvariant();
                var half = words.IndexOf('|');
                on.Around(half < 0 ? words : words[..half], 68, 0, 9, Light.Flat(ink), face: Web.Typefaces.SemiBold);
                if (half >= 0) on.Around(words[(half + 1)..], 68, 180, 9, Light.Flat(ink), inward: true, face: Web.Typefaces.SemiBold);
            });
        Engrave(on, look.Serial, 34, 10.5f);
    }

    private static void Medal(Sketch on, WatchLook look)
    {
        for (var ring = 8f; ring < 58; ring += 2.4f)
        {
            using var groove = Light.Stroke(new SKColor(0, 0, 0, 34), .7f);
            on.Canvas.DrawCircle(0, 0, ring, groove);
        }
        Engrave(on, look.Brand.ToUpperInvariant(), -8, 15);
        if (look.Lines.Length > 0) Engrave(on, look.Lines[0], 10, 8);
    }

    private static void Engrave(Sketch on, string text, float y, float size)
    {
        on.Words(text, .6f, y + .7f, size, Light.Flat(SKColors.White.WithAlpha(160)), Web.Typefaces.SemiBold, 1, size * .08f);
        on.Words(text, 0, y, size, Light.Flat(new SKColor(0x22, 0x25, 0x29, 220)), Web.Typefaces.SemiBold, 1, size * .08f);
    }

    internal static void Screw(Sketch on, float x, float y, float radius, float turn, Metal metal) => on.At(x, y, () =>
    {
        on.Disc(.6f, .8f, radius + .6f, Light.Shadow(130, 1));
        on.Disc(0, 0, radius, Light.Polished(metal, turn));
        on.Turned(turn, () => on.Box(new(-radius * .9f, -radius * .16f, radius * .9f, radius * .16f), 0, Light.Flat(new SKColor(0x0E, 0x10, 0x13, 220))));
    });
}
