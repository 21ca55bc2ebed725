using ChronoCare.Bench;
using ChronoCare.Web;
using SkiaSharp;
using static ChronoCare.Records.Paper.RecordSheet;

namespace ChronoCare.Records.Paper;

/// <summary>What stands on the record's pages, from the top of the first to the seal at the end.</summary>
sealed class RecordPages(RecordSheet sheet, ServiceRecord record, string? sha256, RecordPictures pictures)
{
    const float CodeSide = 78, PortraitSide = 132;

    internal void Draw()
    {
        Head();
        Glance();
        if (record.Amends is { } amends) sheet.Section("Amendment", s => Amendment(s, amends));
        sheet.Section("As received", s => Said(s, record.Condition, record.Findings));
        sheet.Section("Work done", s => Said(s, record.WorkDone));
        if (record.WorkDeclined.Length > 0) sheet.Section("Advised and declined", s => Said(s, record.WorkDeclined));
        sheet.Section("Parts", Parts);
        if (record.Lubricants.Count > 0 || record.Watch.Movement == "mechanical") sheet.Section("Lubricants", Lubricants);
        sheet.Section("Water", Water);
        if (record.Watch.Movement == "mechanical" || record.PowerReserveHours is not null)
            sheet.Section("Power reserve", s => Said(s, record.PowerReserveHours is null ? "" : RecordWords.PowerReserve(record.PowerReserveHours)));
        new RecordTimingPages(sheet, record).Draw();
        Photos();
        if (sha256 is not null) sheet.Section("This record", Seal, 130);
    }

    void Head()
    {
        var canvas = sheet.Canvas;
        var document = sheet.Document;
        sheet.Mark(document.Add(new("P")), () => Shop.Draw(canvas, record.Shop.Name, Left, Top + 8));
        var contact = string.Join(" · ", new[] { record.Shop.Address, record.Shop.Phone }.Where(c => c.Length > 0)).ReplaceLineEndings(", ");
        if (contact.Length > 0) sheet.Mark(document.Add(new("P")), () => Small.Draw(canvas, Small.Lines(contact, sheet.ColumnWidth)[0], Left, Top + 22));
        if (sha256 is not null)
        {
            var code = QrCode.Of(record.Address);
            var quiet = CodeSide / (code.Size + (2 * QrCode.QuietModules)) * QrCode.QuietModules;
            sheet.Mark(document.Add(new("Figure") { Alt = $"QR code of {record.Address}" }),
                () => code.Draw(canvas, sheet.Right - CodeSide + quiet, Top - quiet, CodeSide));
        }
        sheet.Y = Top + 64;
        var kind = sha256 is null ? "Draft of a service record, not sealed" : record.Revision > 1 ? "Digital Service Record, amended" : "Digital Service Record";
        sheet.Mark(document.Add(new("P")), () => (sha256 is null ? Kind with { Colour = Warning } : Kind).Draw(canvas, kind, Left, sheet.Y));
        sheet.Y += 29;
        foreach (var line in Title.Lines(record.WatchName, sheet.Right - Left - (sha256 is null ? 0 : CodeSide)))
        {
            sheet.Mark(document.Add(new("H1")), () => Title.Draw(canvas, line, Left, sheet.Y));
            sheet.Y += Title.Leading;
        }
        sheet.Y -= 9;
        var identity = RecordWords.Identity(record.Watch);
        foreach (var line in Sub.Lines(char.ToUpperInvariant(identity[0]) + identity[1..], sheet.Right - Left))
        {
            sheet.Mark(document.Add(new("P")), () => Sub.Draw(canvas, line, Left, sheet.Y));
            sheet.Y += Sub.Leading;
        }
    }

    // The few facts somebody looks for first, beside the watch's portrait.
    void Glance()
    {
        var top = sheet.Y + 8;
        var portrait = record.Photos.FirstOrDefault() is { } photo ? pictures.Of(photo) : null;
        if (portrait is not null)
            Picture(portrait, record.Photos[0], SKRect.Create(sheet.Right - PortraitSide, top, PortraitSide, PortraitSide));
        var width = sheet.ColumnWidth - (portrait is null ? 0 : PortraitSide + 18);
        sheet.Y = top + 9;
        var list = sheet.Document.Add(new("L"));
        foreach (var (label, value) in Facts())
        {
            var item = list.Add(new("LI"));
            sheet.Mark(item.Add(new("Lbl")), () => Small.Draw(sheet.Canvas, label, Left, sheet.Y));
            sheet.Paragraph(item, value.Length > 0 ? value : RecordWords.NotRecorded, value.Length > 0 ? Body : sheet.Missing, Column, width, "LBody");
            sheet.Y += 4.6f;
        }
        if (portrait is not null) sheet.Floor = Math.Max(sheet.Floor, top + PortraitSide);
    }

    IEnumerable<(string, string)> Facts()
    {
        yield return ("Docket", record.Docket);
        yield return ("Received", RecordPdf.Day(record.ReceivedOn));
        if (sha256 is not null) yield return (record.Revision > 1 ? "Amended" : "Handed over", RecordPdf.Day(record.IssuedOn));
        yield return ("Watchmaker", record.Watchmaker);
        yield return ("Case polished", record.IsPolished is null ? "" : record.IsPolished.Value ? "yes" : "no");
        yield return ("Water test", record.WaterTests.Count > 0 ? record.WaterTests[^1].Passed ? "passed" : "not passed" : record.WaterUntestedReason.Length > 0 ? "not tested" : "");
        yield return ("Warranty until", record.WarrantyUntil is { } until ? RecordPdf.Day(until) : "");
    }

    void Amendment(PdfElement section, Amends amends)
    {
        sheet.Paragraph(section, amends.Reason, Body);
        sheet.Paragraph(section, $"This is revision {record.Revision}. It stands in place of the record first issued, which stays published; the first has the SHA-256", Small);
        sheet.Paragraph(section, amends.Sha256, SmallMono);
    }

    void Said(PdfElement section, params string[] texts)
    {
        var said = texts.Where(t => t.Length > 0).ToList();
        if (said.Count == 0) sheet.Paragraph(section, RecordWords.NotRecorded, sheet.Missing);
        for (var i = 0; i < said.Count; i++)
        {
            if (i > 0) sheet.Y += 5;
            sheet.Paragraph(section, said[i], Body);
        }
    }

    void Parts(PdfElement section)
    {
        if (record.Parts.Count == 0) { sheet.Paragraph(section, "No part was replaced.", Body); return; }
        sheet.Table(section, [("Fitted", 1.5f, false), ("Provenance", 1.15f, false), ("Part number", 0.9f, false), ("Old part", 1.1f, false)],
            record.Parts.Select(p => (IReadOnlyList<string>)[RecordWords.Part(p), RecordWords.Provenance(p.Provenance), p.Number, RecordWords.OldPart(p.OldPart)]));
    }

    void Lubricants(PdfElement section)
    {
        if (record.Lubricants.Count == 0) { sheet.Paragraph(section, RecordWords.NotRecorded, sheet.Missing); return; }
        sheet.Table(section, [("Where", 1.6f, false), ("Product", 1.3f, false), ("Batch", 0.7f, false), ("Good until", 1.15f, false)],
            record.Lubricants.Select(l => (IReadOnlyList<string>)[l.Point, l.Product, l.Batch, l.ExpiresOn is { } on ? RecordPdf.Day(on) : ""]));
    }

    void Water(PdfElement section)
    {
        foreach (var test in record.WaterTests) sheet.Paragraph(section, RecordWords.Water(test, RecordPdf.Day), Body);
        if (record.WaterTests.Count > 0) return;
        if (record.WaterUntestedReason.Length > 0) sheet.Paragraph(section, "Not tested: " + record.WaterUntestedReason.TrimEnd('.') + ".", Body);
        else sheet.Paragraph(section, RecordWords.NotRecorded, sheet.Missing);
    }

    void Photos()
    {
        var shown = record.Photos.Take(RecordPdf.MostPhotos).Skip(1).Select(p => (Photo: p, Image: pictures.Of(p))).Where(p => p.Image is not null).ToList();
        if (shown.Count == 0) return;
        const float gap = 10;
        var (width, height) = ((sheet.ColumnWidth - gap) / 2, (sheet.ColumnWidth - gap) / 2 * 0.75f);
        sheet.Section("Photos", section =>
        {
            sheet.Y -= 7;
            for (var i = 0; i < shown.Count; i++)
            {
                if (i % 2 == 0) sheet.Need(height);
                Picture(shown[i].Image!, shown[i].Photo, SKRect.Create(Column + (i % 2 * (width + gap)), sheet.Y, width, height), section);
                sheet.Floor = sheet.Y + height;
                if (i % 2 == 1) sheet.Y += height + gap;
            }
        }, height + 30);
    }

    void Picture(SKImage image, RecordPhoto photo, SKRect box, PdfElement? parent = null)
    {
        // Fills the box, cut evenly on both sides.
        var scale = Math.Max(box.Width / image.Width, box.Height / image.Height);
        var part = SKRect.Create((image.Width - (box.Width / scale)) / 2, (image.Height - (box.Height / scale)) / 2, box.Width / scale, box.Height / scale);
        sheet.Mark((parent ?? sheet.Document).Add(new("Figure") { Alt = $"Photo of the watch: {photo.Slot}" }), () =>
        {
            using var corners = new SKRoundRect(box, 5);
            sheet.Canvas.Save();
            sheet.Canvas.ClipRoundRect(corners, antialias: true);
            var whole = SKRect.Create(box.MidX - (image.Width * scale / 2), box.MidY - (image.Height * scale / 2), image.Width * scale, image.Height * scale);
            sheet.Canvas.DrawImage(image, whole, new SKSamplingOptions(SKFilterMode.Linear));
            sheet.Canvas.Restore();
        });
    }

    void Seal(PdfElement section)
    {
        sheet.Paragraph(section, $"Recorded by {record.Shop.Name} on {RecordPdf.Day(record.IssuedOn)} and sealed with its digital signature. Anyone can check it, without signing in, by the code on page 1 or at", Body);
        sheet.Paragraph(section, record.Address, Mono);
        sheet.Y += 5;
        sheet.Paragraph(section, RecordWords.Says(record), Body);
        sheet.Y += 5;
        sheet.Paragraph(section, "SHA-256 of the record, which is attached to this file as record.json", Small);
        sheet.Paragraph(section, sha256!, SmallMono);
        if (record.Stream is { } stream)
            sheet.Paragraph(section, $"It rests on {record.Events.Count} entries of the shop’s log, which stood at entry {stream.Seq} when the watch was handed over.", Small);
    }
}
