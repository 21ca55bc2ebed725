using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>What holds a watch to the wrist, as far as it can be seen from above: running out of the picture, up and down.</summary>
internal static class Strap
{
    public static void Draw(Sketch on, WatchLook look, bool isBack = false)
    {
        var width = look.Shape switch { CaseShape.Tank => 52f, CaseShape.Reverso => 50f, CaseShape.Integrated => 62f, _ => 54f };
        var from = look.Shape switch { CaseShape.Tank => 92f, CaseShape.Reverso => 104f, CaseShape.Integrated => 92f, _ => 92f };
        foreach (var turn in (ReadOnlySpan<float>)[0, 180])
            on.Turned(turn, () =>
            {
                on.Box(new(-width - 2 + (turn == 0 ? 10 : -10), -330, width + 6 + (turn == 0 ? 10 : -10), -from + 20), 8, Light.Shadow(120, 11));
                switch (look.Strap)
                {
                    case StrapKind.Leather or StrapKind.Rubber or StrapKind.Nato: Band(on, look, width, from, isBack); break;
                    case StrapKind.Mesh: Mesh(on, look, width, from); break;
                    default: Links(on, look, width, from); break;
                }
                // It falls away from the eye and from the window.
                on.Box(new(-width, -330, width, -from + 30), 4, Light.Across(new(0, -from), new(0, -290), new SKColor(8, 10, 14, 0), new SKColor(8, 10, 14, turn == 0 ? (byte)95 : (byte)140)));
            });
    }

    private static void Band(Sketch on, WatchLook look, float width, float from, bool isBack)
    {
        var c = isBack && look.Strap == StrapKind.Leather ? new SKColor(0xC9, 0xA8, 0x80) : look.StrapColour;
        var box = new SKRect(-width, -330, width, -from + 26);
        var padded = look.Strap == StrapKind.Nato ? .12f : .34f;
        on.Box(box, 5, Light.Across(new(-width, 0), new(width, 0), c.Darker(.45f), c.Lighter(padded * .55f), c.Lighter(padded * .8f), c, c.Darker(.55f)));
        on.Box(box, 5, look.Strap == StrapKind.Rubber ? Light.Grain(.9f, .9f, 60, on.Chance.Next(999)) : Light.Grain(.35f, .35f, 120, on.Chance.Next(999)));
        if (look.Strap == StrapKind.Nato)
        {
            for (var y = -from + 20; y > -330; y -= 3.2f) on.Line(-width, y, width, y, Light.Stroke(new SKColor(0, 0, 0, 36), 1));
            return;
        }
        if (look.Strap == StrapKind.Rubber)
        {
            for (var x = -width * .55f; x <= width * .56f; x += width * .275f) on.Line(x, -330, x, -from - 12, Light.Stroke(c.Darker(.5f), 3));
            return;
        }
        // Stitches, each with its dimple.
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
            for (var y = -from - 2f; y > -330; y -= 11)
            {
                on.Line(side * (width - 7), y + 1, side * (width - 7) + 1, y - 5.4f, Light.Stroke(new SKColor(0, 0, 0, 110), 3.2f, SKStrokeCap.Round));
                on.Line(side * (width - 7), y, side * (width - 7), y - 6, Light.Stroke(c.Lighter(.5f), 2, SKStrokeCap.Round));
            }
    }

    private static void Links(Sketch on, WatchLook look, float width, float from)
    {
        var middle = look.Accent ?? look.Metal;
        var (pitch, parts) = look.Strap switch
        {
            StrapKind.FiveLink => (13f, (float[])[-1, -.55f, -.2f, .2f, .55f, 1]),
            StrapKind.Flat => (20f, [-1, 1]),
            _ => (19f, [-1, -.42f, .42f, 1]),
        };
        on.Box(new(-width, -330, width, -from + 26), 4, Light.Flat(Light.Of(look.Metal).Dark.Darker(.55f)));
        for (var y = -from + 20f; y > -335; y -= pitch)
        {
            var w = width;
            for (var p = 0; p + 1 < parts.Length; p++)
            {
                var isMiddle = parts.Length == 2 || (p > 0 && p < parts.Length - 2);
                var isPolished = look.Strap == StrapKind.FiveLink && isMiddle;
                var shift = isMiddle && parts.Length > 2 ? pitch / 2 : 0;
                var box = new SKRect(parts[p] * w + .8f, y - pitch + 1 + shift, parts[p + 1] * w - .8f, y - .8f + shift);
                var metal = isMiddle && parts.Length > 2 ? middle : look.Metal;
                on.Box(box, isPolished ? 5 : 2.2f, isPolished ? Light.Flank(metal, box.Top, box.Bottom, down: true) : Light.Flank(metal, -width * 1.05f, width * 1.1f));
                on.Box(box, 2.2f, Light.Across(new(0, box.Top), new(0, box.Bottom), SKColors.White.WithAlpha(70), SKColors.White.WithAlpha(0), new SKColor(0, 0, 0, 96)));
            }
        }
        if (look.Strap != StrapKind.FiveLink) on.Box(new(-width, -330, width, -from + 26), 4, Light.Grain(.02f, .9f, 70, on.Chance.Next(999)));
    }

    private static void Mesh(Sketch on, WatchLook look, float width, float from)
    {
        var box = new SKRect(-width + 3, -330, width - 3, -from + 26);
        on.Box(box, 3, Light.Flank(look.Metal, -width, width));
        var (light, _, dark) = Light.Of(look.Metal);
        for (var y = -from + 24f; y > -330; y -= 3.6f)
            for (var x = -width + 5 + ((int)(y / 3.6f) % 2 == 0 ? 0 : 2.2f); x < width - 4; x += 4.4f)
            {
                on.Line(x, y, x + 2.6f, y - 2.2f, Light.Stroke(dark.WithAlpha(150), 1.3f));
                on.Line(x, y - 1.2f, x + 2.2f, y - 2.8f, Light.Stroke(light.WithAlpha(120), .7f));
            }
    }
}
