using System.Globalization;
using ChronoCare.Web;
using SkiaSharp;

namespace ChronoCare.Records.Paper;

/// <summary>The paper a record is drawn for.</summary>
public enum PaperSize
{
    A4,
    Letter,
}

/// <summary>The record on paper, to be kept as long as the watch: an archive PDF that carries the signed data inside it and bears the shop's seal.</summary>
public static class RecordPdf
{
    /// <summary>Most photos shown; a record of many stays small enough to mail.</summary>
    public const int MostPhotos = 6;

    /// <summary>The sealed file: what <c>/r/{code}.pdf</c> serves.</summary>
    /// <param name="signed">The signed data as <see cref="SealedRecord.Write"/> writes it; travels inside as record.json.</param>
    /// <param name="photos">Pictures by SHA-256 as the record names them; those that are missing are left out of the drawing.</param>
    public static byte[] Seal(ServiceRecord record, byte[] signed, IReadOnlyDictionary<string, byte[]> photos, PaperSize paper, SealingKey key)
    {
        var content = RecordContent.Bytes(record);
        var attachment = new PdfAttachment("record.json", "application/json", "The signed data of this service record", signed, record.IssuedAt);
        var pdf = Compose(record, RecordContent.Sha256(content), photos, paper, attachment, new PdfSeal(record.Shop.Name, record.IssuedAt));
        PdfSeal.Sign(pdf, key);
        return pdf;
    }

    /// <summary>What it would look like now: marked as a draft, gaps shown, not sealed.</summary>
    public static byte[] Draft(ServiceRecord record, IReadOnlyDictionary<string, byte[]> photos, PaperSize paper) =>
        Compose(record, null, photos, paper, null, null);

    /// <summary>Letter where people buy Letter, A4 elsewhere.</summary>
    public static PaperSize PaperOf(string locale)
    {
        var region = locale.Split('-', '_') is { Length: > 1 } parts ? parts[^1].ToUpperInvariant() : "";
        return region is "US" or "CA" or "MX" or "PH" or "CL" or "CO" or "VE" or "GT" or "CR" or "PA" or "DO" or "PR" ? PaperSize.Letter : PaperSize.A4;
    }

    static byte[] Compose(
        ServiceRecord record, string? sha256, IReadOnlyDictionary<string, byte[]> photos, PaperSize paper, PdfAttachment? attachment, PdfSeal? seal)
    {
        var size = paper == PaperSize.A4 ? new SKSize(595.28f, 841.89f) : new SKSize(612, 792);
        using var pictures = new RecordPictures(record, photos);
        var pages = Draw(record, sha256, pictures, size, 0).Marks.Pages.Count;
        var (drawn, marks, document) = Draw(record, sha256, pictures, size, pages);
        return PdfArchive.Write(drawn, size, marks, document, About(record, sha256), attachment, seal);
    }

    // Drawn twice: only after the first time is it known how many pages "page 1 of n" must say.
    static (byte[] Pdf, PdfMarks Marks, PdfElement Document) Draw(ServiceRecord record, string? sha256, RecordPictures pictures, SKSize size, int pages)
    {
        using var file = new MemoryStream();
        RecordSheet sheet;
        using (var pdf = SKDocument.CreatePdf(file, new SKDocumentPdfMetadata { PdfA = true, RasterDpi = 72, EncodingQuality = 101, Title = "-" }))
        {
            var foot = $"{record.Shop.Name} · service record {record.Code}" + (record.Revision > 1 ? $" · amendment {record.Revision - 1}" : "");
            sheet = new RecordSheet(pdf, size, sha256 is null ? "Draft, not sealed · " + record.WatchName : foot, sha256 is null, pages);
            sheet.NewPage();
            new RecordPages(sheet, record, sha256, pictures).Draw();
            sheet.EndPage();
            pdf.Close();
        }
        return (file.ToArray(), sheet.Marks, sheet.Document);
    }

    static PdfAbout About(ServiceRecord record, string? sha256) => new(
        $"Service record: {record.WatchName}, {Day(record.IssuedOn)}", record.Shop.Name,
        sha256 is null ? "Draft of a service record" : $"Service record {record.Code}, SHA-256 {sha256}", "en", record.IssuedAt,
        System.Security.Cryptography.SHA256.HashData(RecordContent.Bytes(record))[..16]);

    /// <summary>2 December 2026: nobody reads it as the 12th of February.</summary>
    internal static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
