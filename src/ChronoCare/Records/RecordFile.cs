using System.Security.Cryptography;
using ChronoCare.Web;

namespace ChronoCare.Records;

/// <summary>How a record's files go over the wire.</summary>
static class RecordFile
{
    /// <summary>The sealed file, byte for byte as it was issued, or an error: a damaged one is never served.</summary>
    internal static async Task<IResult> Pdf(HttpContext http, RecordRoom room, IssuedRecord record, string name)
    {
        var tag = $"\"{Convert.ToHexStringLower(record.PdfSha256)}\"";
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch == tag) return Results.StatusCode(StatusCodes.Status304NotModified);
        var pdf = await room.Files.Read(RecordRoom.FileKind, record.PdfKey, http.RequestAborted);
        if (pdf is null || !SHA256.HashData(pdf).AsSpan().SequenceEqual(record.PdfSha256))
            throw new InvalidOperationException($"The file {record.PdfKey} of record {record.Code} is {(pdf is null ? "missing" : "damaged")}.");
        return Pdf(http, pdf, name);
    }

    internal static IResult Pdf(HttpContext http, byte[] pdf, string name)
    {
        // The browser's own viewer is a plug-in in a page it makes itself.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{name}\"";
        return Results.Bytes(pdf, "application/pdf");
    }

    internal static IResult Json(HttpContext http, byte[] json, string name)
    {
        var tag = $"\"{RecordContent.Sha256(json)}\"";
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch == tag) return Results.StatusCode(StatusCodes.Status304NotModified);
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{name}\"";
        // Whoever checks records may do so from any page: there is nothing in it that is not public.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Bytes(json, "application/json; charset=utf-8");
    }
}
