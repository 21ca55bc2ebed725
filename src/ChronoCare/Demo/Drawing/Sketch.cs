using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>A canvas that spends what it is given: every paint and path is used once and freed.</summary>
internal sealed class Sketch(SKCanvas canvas, int seed)
{
    public SKCanvas Canvas { get; } = canvas;
    public Random Chance { get; } = new(seed);

    public void Fill(SKPath path, SKPaint paint)
    {
        using (path) using (paint) Canvas.DrawPath(path, paint);
    }

    public void Disc(float x, float y, float radius, SKPaint paint)
    {
        using (paint) Canvas.DrawCircle(x, y, radius, paint);
    }

    public void Ring(float inner, float outer, SKPaint paint)
    {
        using (paint)
        {
            paint.Style = SKPaintStyle.Stroke;
            paint.StrokeWidth = outer - inner;
            Canvas.DrawCircle(0, 0, (inner + outer) / 2, paint);
        }
    }

    public void Box(SKRect box, float round, SKPaint paint)
    {
        using (paint) Canvas.DrawRoundRect(box, round, round, paint);
    }

    public void Line(float x1, float y1, float x2, float y2, SKPaint paint)
    {
        using (paint) Canvas.DrawLine(x1, y1, x2, y2, paint);
    }

    /// <summary>Draws turned about the middle, clockwise from noon.</summary>
    public void Turned(float degrees, Action draw)
    {
        Canvas.Save();
        Canvas.RotateDegrees(degrees);
        draw();
        Canvas.Restore();
    }

    public void At(float x, float y, Action draw, float scale = 1)
    {
        Canvas.Save();
        Canvas.Translate(x, y);
        if (scale != 1) Canvas.Scale(scale);
        draw();
        Canvas.Restore();
    }

    public void Clipped(SKPath clip, Action draw)
    {
        Canvas.Save();
        using (clip) Canvas.ClipPath(clip, SKClipOperation.Intersect, true);
        draw();
        Canvas.Restore();
    }

    public void Words(string text, float x, float y, float size, SKPaint paint, SKTypeface? face = null, float stretch = 1, float spacing = 0)
    {
        using (paint)
        using (var font = new SKFont(face ?? Web.Typefaces.Medium, size, stretch) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.None, LinearMetrics = true })
        {
            if (spacing == 0)
            {
                Canvas.DrawText(text, x, y, SKTextAlign.Center, font, paint);
                return;
            }
            var width = font.MeasureText(text) + spacing * (text.Length - 1);
            var at = x - width / 2;
            foreach (var letter in text)
            {
                var one = letter.ToString();
                Canvas.DrawText(one, at, y, SKTextAlign.Left, font, paint);
                at += font.MeasureText(one) + spacing;
            }
        }
    }

    /// <summary>Words along a circle, their middle at the given angle (0 is noon, clockwise); inward where they would stand on their head.</summary>
    public void Around(string text, float radius, float degrees, float size, SKPaint paint, bool inward = false, SKTypeface? face = null)
    {
        using (paint)
        using (var font = new SKFont(face ?? Web.Typefaces.Medium, size) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.None, LinearMetrics = true })
        {
            var total = font.MeasureText(text) + size * 0.08f * text.Length;
            var sign = inward ? -1 : 1;
            var at = degrees - sign * total / radius * 90 / MathF.PI;
            foreach (var letter in text)
            {
                var one = letter.ToString();
                var width = font.MeasureText(one) + size * 0.08f;
                at += sign * width / radius * 90 / MathF.PI;
                Canvas.Save();
                Canvas.RotateDegrees(at);
                Canvas.Translate(0, -radius);
                if (inward) Canvas.RotateDegrees(180);
                Canvas.DrawText(one, 0, inward ? size * 0.72f : 0, SKTextAlign.Center, font, paint);
                Canvas.Restore();
                at += sign * width / radius * 90 / MathF.PI;
            }
        }
    }

    public static SKPath Circle(float radius, float x = 0, float y = 0)
    {
        using var path = new SKPathBuilder();
        path.AddCircle(x, y, radius, SKPathDirection.Clockwise);
        return path.Detach();
    }

    public static SKPath Poly(params ReadOnlySpan<float> xy)
    {
        using var path = new SKPathBuilder();
        path.MoveTo(xy[0], xy[1]);
        for (var i = 2; i < xy.Length; i += 2) path.LineTo(xy[i], xy[i + 1]);
        path.Close();
        return path.Detach();
    }
}
