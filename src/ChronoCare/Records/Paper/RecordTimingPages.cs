using ChronoCare.Bench;
using ChronoCare.Web;
using SkiaSharp;
using static ChronoCare.Records.Paper.RecordSheet;

namespace ChronoCare.Records.Paper;

/// <summary>The timing on paper: the bench's own picture and sentence, and the figures beneath for whoever regulates the watch next.</summary>
sealed class RecordTimingPages(RecordSheet sheet, ServiceRecord record)
{
    internal void Draw()
    {
        if (record.Picture() is { } picture)
        {
            var scale = Math.Min(sheet.ColumnWidth / (float)picture.Width, 0.62f);
            sheet.Section("Timing", section => Timing(section, picture, scale), ((float)picture.Height * scale) + 60);
        }
        else if (record.Watch.Movement == "mechanical")
            sheet.Section("Timing", section => sheet.Paragraph(section, RecordWords.NotRecorded, sheet.Missing));
    }

    void Timing(PdfElement section, TimingPicture picture, float scale)
    {
        var top = sheet.Y - 9;
        sheet.Mark(section.Add(new("Figure") { Alt = picture.Sentence }), () => Paint(sheet.Canvas, picture, Column, top, scale));
        sheet.Y = top + ((float)picture.Height * scale) + 12;
        sheet.Paragraph(section, picture.Sentence, Body);
        sheet.Y += 8;
        Figures(section, Wind.Full);
        if (!record.Timing.Set(Phase.After, Wind.Day).IsEmpty)
        {
            sheet.Y += 8;
            sheet.Paragraph(section, "After 24 hours", Strong);
            Figures(section, Wind.Day);
        }
        sheet.Y = sheet.Floor + 14;
        var how = RecordWords.Instrument(record.Timing, RecordPdf.Day);
        sheet.Paragraph(section, char.ToUpperInvariant(how[0]) + how[1..], Small);
    }

    void Figures(PdfElement section, Wind wind)
    {
        var (before, after) = (record.Timing.Set(Phase.Before, wind), record.Timing.Set(Phase.After, wind));
        string Rate(decimal? rate) => Bench.Figures.OnePlace(rate, signed: true);
        var rows = Position.All.Where(p => before.At(p) is not null || after.At(p) is not null).Select(p => (IReadOnlyList<string>)
        [
            $"{p.Code}  {p.Words}", Rate(before.At(p)?.RateSecondsPerDay), Rate(after.At(p)?.RateSecondsPerDay),
            Bench.Figures.Plain(before.At(p)?.AmplitudeDegrees), Bench.Figures.Plain(after.At(p)?.AmplitudeDegrees),
            Bench.Figures.OnePlace(before.At(p)?.BeatErrorMilliseconds), Bench.Figures.OnePlace(after.At(p)?.BeatErrorMilliseconds),
        ]).ToList();
        var positions = rows.Count;
        rows.Add(["Mean; largest error", Rate(before.MeanRate), Rate(after.MeanRate), "", "", Bench.Figures.OnePlace(before.LargestBeatError), Bench.Figures.OnePlace(after.LargestBeatError)]);
        rows.Add(["Between positions", Bench.Figures.OnePlace(before.Spread), Bench.Figures.OnePlace(after.Spread), "", "", "", ""]);
        sheet.Table(section,
            [("\nPosition", 1.7f, false), ("Rate, s/d\nbefore", 1, true), ("\nafter", 0.8f, true), ("Amplitude, °\nbefore", 1.15f, true),
                ("\nafter", 0.8f, true), ("Beat error, ms\nbefore", 1.3f, true), ("\nafter", 0.8f, true)],
            rows, strongFrom: positions);
    }

    static void Paint(SKCanvas canvas, TimingPicture picture, float left, float top, float scale)
    {
        float X(double x) => left + ((float)x * scale);
        float Y(double y) => top + ((float)y * scale);
        using var band = new SKPaint { Color = BandFill };
        foreach (var b in picture.Bands) canvas.DrawRect(X(b.X), Y(b.Y), (float)b.Width * scale, (float)b.Height * scale, band);
        using var line = new SKPaint { Color = Quiet, StrokeWidth = scale, Style = SKPaintStyle.Stroke, IsAntialias = true };
        foreach (var l in picture.Lines) canvas.DrawLine(X(l.X1), Y(l.Y1), X(l.X2), Y(l.Y2), line);
        using var filled = new SKPaint { Color = Accent, IsAntialias = true };
        using var white = new SKPaint { Color = SKColors.White, IsAntialias = true };
        using var ring = new SKPaint { Color = Quiet, StrokeWidth = 2 * scale, Style = SKPaintStyle.Stroke, IsAntialias = true };
        foreach (var d in picture.Dots)
        {
            canvas.DrawCircle(X(d.X), Y(d.Y), (float)d.Radius * scale, d.Filled ? filled : white);
            if (!d.Filled) canvas.DrawCircle(X(d.X), Y(d.Y), (float)(d.Radius - 1) * scale, ring);
        }
        foreach (var t in picture.Labels)
        {
            var style = new PaperText(t.Bold ? Typefaces.SemiBold : Typefaces.Regular, (float)TimingPicture.TextSize * scale, t.Bold ? RecordSheet.Ink : Ink2);
            var hung = t.Hang switch { Hang.Middle => style.Width(t.Text) / 2, Hang.End => style.Width(t.Text), _ => 0 };
            style.Draw(canvas, t.Text, X(t.X) - hung, Y(t.Y));
        }
    }
}
