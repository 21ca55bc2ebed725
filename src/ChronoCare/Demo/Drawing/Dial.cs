using System.Globalization;
using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>The round dial: its ground, its markers, its words and its windows.</summary>
internal static class Dial
{
    public static void Draw(Sketch on, WatchLook look, DateOnly day)
    {
        var edge = Case.Opening(look);
        var r = edge - 3.5f;
        on.Disc(0, 0, edge, Light.Radial(edge, [look.Dial.Darker(.5f), new SKColor(0x12, 0x13, 0x15)], [.9f, 1]));
        Ground(on, look, r);
        Track(on, look, r);
        foreach (var (x, y, size, hand, label) in Subdials.Places(look)) Subdials.Draw(on, look, x * r, y * r, size * r, hand, label);
        Indices.Draw(on, look, r);
        Words(on, look, r);
        if (look.DateAt > 0) Date(on, look, r, day);
        // The wall around the dial throws its own shadow, on the window's side.
        on.Clipped(Sketch.Circle(edge), () =>
        {
            using var rim = Light.Shadow(130, 4.5f);
            rim.Style = SKPaintStyle.Stroke;
            rim.StrokeWidth = 7;
            on.Canvas.DrawCircle(2.5f, 3.2f, edge + 2, rim);
        });
    }

    private static void Ground(Sketch on, WatchLook look, float r)
    {
        var c = look.Dial;
        switch (look.Finish)
        {
            case DialFinish.Sunburst:
                on.Disc(0, 0, r, Light.Sweep(45, [c, c.Lighter(.38f), c, c.Darker(.32f), c, c.Lighter(.26f), c, c.Darker(.4f), c], [0, .07f, .17f, .3f, .42f, .5f + .07f, .68f, .82f, 1]));
                on.Disc(0, 0, r, Light.Radial(r, [SKColors.White.WithAlpha(16), new SKColor(0, 0, 0, 0), new SKColor(0, 0, 0, 70)], [0, .6f, 1]));
                for (var i = 0; i < 180; i++)
                    on.Turned((float)on.Chance.NextDouble() * 360, () => on.Line(0, -3, 0, -r, Light.Stroke(on.Chance.Next(2) == 0 ? SKColors.White.WithAlpha(9) : new SKColor(0, 0, 0, 12), .6f)));
                break;
            case DialFinish.Fume:
                on.Disc(0, 0, r, Light.Radial(r, [c.Lighter(.18f), c, c.Darker(.75f)], [0, .5f, 1], -r * .1f, -r * .12f));
                break;
            case DialFinish.Snow:
                on.Disc(0, 0, r, Light.Radial(r * 1.2f, [c.Lighter(.5f), c, c.Darker(.14f)], [0, .5f, 1], -r * .3f, -r * .4f));
                on.Disc(0, 0, r, Light.Grain(.11f, .05f, 150, 41));
                on.Disc(0, 0, r, Light.Grain(.3f, .16f, 120, 42));
                break;
            case DialFinish.Waffle:
                on.Disc(0, 0, r, Light.Sweep(45, [c, c.Lighter(.3f), c, c.Darker(.3f), c, c.Lighter(.2f), c, c.Darker(.35f), c], [0, .07f, .17f, .3f, .42f, .57f, .68f, .82f, 1]));
                on.Clipped(Sketch.Circle(r), () =>
                {
                    for (var p = -r; p < r; p += 6.4f)
                    {
                        on.Line(p, -r, p, r, Light.Stroke(new SKColor(0, 0, 0, 70), 1.1f));
                        on.Line(p + 1, -r, p + 1, r, Light.Stroke(SKColors.White.WithAlpha(38), .7f));
                        on.Line(-r, p, r, p, Light.Stroke(new SKColor(0, 0, 0, 70), 1.1f));
                        on.Line(-r, p + 1, r, p + 1, Light.Stroke(SKColors.White.WithAlpha(38), .7f));
                    }
                });
                break;
            case DialFinish.Guilloche:
                Plain(on, c, r);
                for (var i = 0; i < 60; i++)
                    on.Turned(i * 6, () =>
                    {
                        using var wave = Light.Stroke(c.Darker(.25f).WithAlpha(90), .5f);
                        on.Canvas.DrawCircle(0, -r * .36f, r * .36f, wave);
                    });
                break;
            case DialFinish.Linen:
                Plain(on, c, r);
                on.Disc(0, 0, r, Light.Grain(.9f, .03f, 120, 7));
                on.Disc(0, 0, r, Light.Grain(.03f, .9f, 120, 8));
                break;
            case DialFinish.Lacquer:
                Plain(on, c, r);
                on.Disc(0, 0, r, Light.Radial(r * 1.3f, [SKColors.White.WithAlpha(66), SKColors.White.WithAlpha(0)], [0, 1], -r * .5f, -r * .6f));
                break;
            default:
                Plain(on, c, r);
                on.Disc(0, 0, r, Light.Grain(.7f, .7f, 70, 5));
                break;
        }
    }

    private static void Plain(Sketch on, SKColor c, float r) =>
        on.Disc(0, 0, r, Light.Radial(r * 1.5f, [c.Lighter(.14f), c, c.Darker(.28f)], [0, .45f, 1], -r * .4f, -r * .5f));

    private static void Track(Sketch on, WatchLook look, float r)
    {
        if (look.Index is IndexKind.Dress) return;
        var isRail = look.Index is IndexKind.Railway or IndexKind.Roman;
        if (isRail)
        {
            on.Ring(r - 1.2f, r - .6f, Light.Flat(look.Print));
            on.Ring(r - 5.2f, r - 4.6f, Light.Flat(look.Print));
        }
        for (var minute = 0; minute < 60; minute++)
            on.Turned(minute * 6, () =>
            {
                var isFive = minute % 5 == 0;
                on.Box(new(isFive ? -.7f : -.32f, -r + 1, isFive ? .7f : .32f, -r + (isRail ? 5 : isFive ? 5.4f : 4)), 0, Light.Flat(look.Print.WithAlpha(isFive ? (byte)255 : (byte)205)));
            });
    }

    private static void Words(Sketch on, WatchLook look, float r)
    {
        var brand = look.Brand.ToUpperInvariant();
        var at = look.Subdials is SubdialLayout.ThreeTwelve69 ? -r * .12f : -r * .44f;
        if (look.Index is IndexKind.Roman or IndexKind.Railway or IndexKind.Arabic or IndexKind.Pilot) at = look.Subdials is SubdialLayout.ThreeTwelve69 ? at : -r * .36f;
        if (look.Subdials is SubdialLayout.ThreeTwelve69)
        {
            on.Words(brand, r * .46f, r * .02f - 9, 6.2f, Light.Flat(look.Print), Web.Typefaces.SemiBold, .95f, .3f);
        }
        else
        {
            // An applied mark above the name, its edge caught by the light.
            on.Words(brand, .35f, at + .5f, 7.4f, Light.Flat(new SKColor(0, 0, 0, 90)), Web.Typefaces.SemiBold, .95f, .55f);
            on.Words(brand, 0, at, 7.4f, Light.Flat(look.Print), Web.Typefaces.SemiBold, .95f, .55f);
        }
        var y = look.Subdials switch { SubdialLayout.SmallSecond => r * .22f, SubdialLayout.Three69 or SubdialLayout.TwoThree9 => -r * .31f, SubdialLayout.ThreeTwelve69 => r * 2, _ => r * .34f };
        foreach (var line in look.Lines.Take(look.Subdials == SubdialLayout.None || look.Subdials == SubdialLayout.SmallSecondNine ? 4 : 1))
        {
            on.Words(line, 0, y, 4.5f, Light.Flat(look.Print.WithAlpha(225)), Web.Typefaces.Medium, 1, .35f);
            y += 6.3f;
        }
        if (look.Subdials == SubdialLayout.None) on.Around("SWISS MADE", r - 3.4f, 180, 2.6f, Light.Flat(look.Print.WithAlpha(190)), inward: true);
    }

    private static void Date(Sketch on, WatchLook look, float r, DateOnly day)
    {
        var angle = look.DateAt * 30f;
        var reach = look.Index is IndexKind.Dress ? r * .8f : r * .74f;
        on.Turned(angle, () => on.At(0, -reach, () => on.Turned(-angle, () =>
        {
            on.Box(new(-7.6f, -6.4f, 7.6f, 6.4f), .8f, Light.Flat(look.Print.WithAlpha(200)));
            on.Box(new(-6.8f, -5.6f, 6.8f, 5.6f), .5f, Light.Flat(new SKColor(0xF4, 0xF3, 0xEE)));
            on.Box(new(-6.8f, -5.6f, 6.8f, -3), .5f, Light.Across(new(0, -5.6f), new(0, -2.6f), new SKColor(0, 0, 0, 120), new SKColor(0, 0, 0, 0)));
            on.Words(day.Day.ToString(CultureInfo.InvariantCulture), 0, 3.5f, 9.6f, Light.Flat(new SKColor(0x16, 0x18, 0x1B)), Web.Typefaces.SemiBold, .86f);
        })));
    }
}
