using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>A photograph of a watch that nobody took: the same look, view and seed always give the same picture.</summary>
internal static class WatchPicture
{
    /// <summary>Draws it and encodes it as a camera would.</summary>
    /// <param name="look">The watch.</param><param name="view">A slot of a photo: dial, back, side, crown, clasp, serial, damage, bench.</param>
    /// <param name="seed">Which bench, tool, turn and wear.</param><param name="day">What its date window shows.</param>
    /// <param name="width">Pixels; the picture is three quarters as high.</param>
    public static byte[] Jpeg(WatchLook look, string view, int seed, DateOnly day, int width = 1280)
    {
        using var picture = Draw(look, view, seed, day, width, width * 3 / 4);
        using var data = picture.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }

    public static SKImage Draw(WatchLook look, string view, int seed, DateOnly day, int width, int height)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var on = new Sketch(surface.Canvas, seed);
        Workbench.Lay(on, width, height, seed);
        on.Canvas.Save();
        on.Canvas.Translate(width / 2f + on.Chance.Next(-14, 15), height / 2f + on.Chance.Next(-10, 11));
        on.Canvas.Scale(height / 272f);
        on.Canvas.RotateDegrees(on.Chance.Next(-9, 10) + (view == "back" ? 4 : 0));
        Camera(on, look, view);
        switch (view)
        {
            case "back" or "serial": From(on, look, () => Back.Draw(on, look), isBack: true); break;
            case "bench": From(on, look, () => Opened(on, look), isBack: true); break;
            default: From(on, look, () => Front(on, look, seed, day)); break;
        }
        if (view == "damage") Damage(on, look);
        on.Canvas.Restore();
        Workbench.Finish(on, width, height, seed);
        return surface.Snapshot();
    }

    // Nearer for what is small: the loupe goes where it matters.
    private static void Camera(Sketch on, WatchLook look, string view)
    {
        switch (view)
        {
            case "crown": on.Canvas.Scale(2.3f); on.Canvas.Translate(-82, 0); break;
            case "serial": on.Canvas.Scale(3); on.Canvas.Translate(0, look.Shape == CaseShape.Round ? -30 : -10); break;
            case "damage": on.Canvas.Scale(2.4f); on.Canvas.Translate(-52, -66); break;
            case "side": on.Canvas.Scale(1.7f); on.Canvas.Translate(-66, -44); break;
            case "clasp": on.Canvas.Scale(1.6f); on.Canvas.Translate(0, -150); break;
            case "bench": on.Canvas.Scale(1.42f); break;
        }
    }

    private static void From(Sketch on, WatchLook look, Action head, bool isBack = false)
    {
        Case.Shadow(on, look);
        Strap.Draw(on, look, isBack);
        Case.Body(on, look);
        head();
    }

    private static void Opened(Sketch on, WatchLook look)
    {
        on.Canvas.Save();
        if (look.Shape is CaseShape.Tank or CaseShape.Reverso) on.Canvas.Scale(.72f);
        Movement.Draw(on, look);
        on.Canvas.Restore();
    }

    private static void Front(Sketch on, WatchLook look, int seed, DateOnly day)
    {
        var time = new TimeOnly(10, 8 + seed % 3, 33 + seed % 9);
        if (look.Shape is CaseShape.Tank or CaseShape.Reverso)
        {
            Rectangle.Draw(on, look, time);
            return;
        }
        Case.Bezel(on, look);
        Dial.Draw(on, look, day);
        Hands.Draw(on, look, Case.Opening(look) - 4, time);
        Crystal(on, look);
        Wear(on, look);
    }

    private static void Crystal(Sketch on, WatchLook look)
    {
        var edge = Case.Opening(look);
        on.Clipped(Sketch.Circle(edge), () =>
        {
            // The window's pane, and the blue of the coating at the far rim.
            on.Turned(-38, () => on.Box(new(-edge * .9f, -edge * 1.02f, edge * .5f, -edge * .34f), 26, Light.Across(new(0, -edge), new(0, -edge * .3f), SKColors.White.WithAlpha(64), SKColors.White.WithAlpha(4))));
            on.Disc(0, 0, edge, Light.Radial(edge, [new(90, 120, 220, 0), new(90, 120, 220, 0), new(120, 150, 240, 46)], [0, .88f, 1]));
        });
        using var lip = Light.Stroke(SKColors.White.WithAlpha(120), .8f);
        on.Canvas.DrawArc(new(-edge, -edge, edge, edge), 190, 80, false, lip);
        if (!look.Cyclops || look.DateAt == 0) return;
        on.Turned(look.DateAt * 30, () => on.At(0, -edge * .71f, () =>
        {
            on.Disc(1, 1.4f, 13, Light.Shadow(60, 2));
            on.Disc(0, 0, 12.5f, Light.Radial(13, [SKColors.White.WithAlpha(10), SKColors.White.WithAlpha(20), SKColors.White.WithAlpha(120)], [0, .8f, 1]));
        }));
    }

    private static void Wear(Sketch on, WatchLook look)
    {
        on.Clipped(Case.Outline(look), () =>
        {
            for (var i = 0; i < 22; i++)
            {
                var (x, y) = (on.Chance.Next(-104, 104), on.Chance.Next(-122, 122));
                if (x * x + y * y < 84 * 84) continue;
                on.Line(x, y, x + on.Chance.Next(-9, 10), y + on.Chance.Next(-9, 10), Light.Stroke(SKColors.White.WithAlpha((byte)on.Chance.Next(40, 120)), .35f));
            }
        });
    }

    private static void Damage(Sketch on, WatchLook look)
    {
        var reach = look.Shape is CaseShape.Tank or CaseShape.Reverso ? 60f : 78f;
        on.Turned(132, () =>
        {
            for (var i = 0; i < 7; i++)
            {
                var x = on.Chance.Next(-16, 17);
                var y = -reach + on.Chance.Next(-16, 14);
                var (dx, dy) = (on.Chance.Next(6, 26), on.Chance.Next(-7, 8));
                on.Line(x + .4f, y + .5f, x + dx + .4f, y + dy + .5f, Light.Stroke(new SKColor(0, 0, 0, 130), .6f));
                on.Line(x, y, x + dx, y + dy, Light.Stroke(SKColors.White.WithAlpha(220), .45f));
            }
            on.At(-6, -reach + 4, () =>
            {
                on.Fill(Sketch.Poly(-3.4f, -1, 0, -3, 4.2f, -1.2f, 3, 2.2f, -1.4f, 3), Light.Flat(new SKColor(0x10, 0x11, 0x14, 190)));
                on.Fill(Sketch.Poly(-3.4f, -1, 0, -3, 1, -1.6f, -2, .4f), Light.Flat(SKColors.White.WithAlpha(230)));
            });
        });
    }
}
