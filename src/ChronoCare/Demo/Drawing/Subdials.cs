using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>Small dials within the dial: running seconds and counters.</summary>
internal static class Subdials
{
    /// <summary>Where they stand and how large, in parts of the dial's radius; where their hand points; what is printed in them.</summary>
    public static IReadOnlyList<(float X, float Y, float Size, float Hand, string Label)> Places(WatchLook look) => look.Subdials switch
    {
        SubdialLayout.SmallSecond => [(0, .47f, .3f, 212, "60 30")],
        SubdialLayout.SmallSecondNine => [(-.45f, 0, .3f, 118, "60 30")],
        SubdialLayout.Three69 => [(.45f, 0, .31f, 0, "30"), (0, .45f, .31f, 0, "12"), (-.45f, 0, .31f, 148, "60")],
        SubdialLayout.ThreeTwelve69 => [(0, -.45f, .28f, 0, "30"), (0, .45f, .28f, 0, "12"), (-.45f, 0, .28f, 231, "60")],
        SubdialLayout.TwoThree9 => [(.44f, 0, .3f, 0, "30"), (-.44f, 0, .3f, 77, "60")],
        _ => [],
    };

    public static void Draw(Sketch on, WatchLook look, float x, float y, float radius, float hand, string label) => on.At(x, y, () =>
    {
        var c = look.SubdialColour ?? look.Dial.Darker(.22f);
        on.Disc(-.7f, -.9f, radius + .3f, Light.Flat(new SKColor(0, 0, 0, 120)));
        on.Disc(.7f, .9f, radius + .3f, Light.Flat(SKColors.White.WithAlpha(70)));
        on.Disc(0, 0, radius, Light.Sweep(45, [c, c.Lighter(.24f), c, c.Darker(.2f), c, c.Lighter(.16f), c, c.Darker(.25f), c], [0, .07f, .17f, .3f, .42f, .57f, .68f, .82f, 1]));
        for (var ring = radius * .2f; ring < radius - 1; ring += 1.5f)
        {
            using var groove = Light.Stroke(new SKColor(0, 0, 0, 30), .5f);
            on.Canvas.DrawCircle(0, 0, ring, groove);
        }
        var ink = c.Red + c.Green + c.Blue > 380 ? new SKColor(0x1A, 0x1C, 0x1F) : new SKColor(0xF2, 0xF1, 0xEA);
        for (var i = 0; i < 60; i++)
        {
            if (i % 2 == 1) continue;
            on.Turned(i * 6, () => on.Box(new(-.3f, -radius + .8f, .3f, -radius + (i % 10 == 0 ? 4.2f : 2.4f)), 0, Light.Flat(ink.WithAlpha(220))));
        }
        var words = label.Split(' ');
        on.Words(words[0], 0, -radius + 9.4f, 5, Light.Flat(ink), Web.Typefaces.SemiBold);
        if (words.Length > 1) on.Words(words[1], 0, radius - 5.6f, 5, Light.Flat(ink), Web.Typefaces.SemiBold);
        on.Turned(hand, () =>
        {
            on.At(.8f, 1, () => on.Fill(Needle(radius), Light.Shadow(130, .8f)));
            on.Fill(Needle(radius), look.HandColour is { } h ? Light.Flat(h) : Light.Flank(look.HandMetal, -1, 1));
        });
        on.Disc(0, 0, 1.7f, Light.Polished(look.HandMetal));
    });

    private static SKPath Needle(float radius) => Sketch.Poly(-.8f, radius * .26f, .8f, radius * .26f, .45f, -radius * .86f, -.45f, -radius * .86f);
}
