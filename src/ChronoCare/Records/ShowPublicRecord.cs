using System.Security.Cryptography;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Photo = ChronoCare.Photos.Photo;

namespace ChronoCare.Records;

/// <summary>
/// What a stranger with the code sees, without signing in: <c>/r/{code}</c>, its PDF, its signed data, its photos, and the check of a file they hold.
/// Nothing is said about a code that is not there.
/// </summary>
public static class ShowPublicRecord
{
    const long MostBytes = 20 * 1024 * 1024;

    /// <summary>A record with its verdict.</summary>
    /// <param name="Records">Newest first, as their seals vouch for them; empty when they do not.</param><param name="Rows">The same as kept.</param>
    /// <param name="Broken">Why they are not to be trusted; null when all is well.</param>
    public sealed record View(IReadOnlyList<ServiceRecord> Records, IReadOnlyList<IssuedRecord> Rows, string? Broken);

    /// <summary>What came of a file that was handed in.</summary>
    public sealed record Verdict(string Kind, string Sentence);

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(HttpContext http, string code, [AsParameters] RecordRoom room) => Page(http, await Load(room, code), null, 200);

    /// <summary>The newest PDF, or that of a revision.</summary>
    public static async Task<IResult> Pdf(HttpContext http, string code, int? revision, [AsParameters] RecordRoom room)
    {
        if (await Load(room, code) is not { } view || Row(view, revision) is not { } row) return Page(http, null, null, 404);
        var name = view.Broken is null ? $"service-record-{view.Records[0].Docket}{(revision is null ? "" : $"-{row.Revision}")}.pdf" : "service-record.pdf";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        return await RecordFile.Pdf(http, room, row, name);
    }

    /// <summary>The signed data with its earlier revisions, or that of a revision.</summary>
    public static async Task<IResult> Json(HttpContext http, string code, int? revision, [AsParameters] RecordRoom room)
    {
        if (await Load(room, code) is not { } view || Row(view, revision) is not { } row) return Answers.Problem(404, "No such record.");
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        if (view.Broken is not null) return Answers.Problem(500, "What is kept of this record does not fit its seal. Do not rely on it.", view.Broken, code: "seal-broken");
        return RecordFile.Json(http, IssuedRecord.File(view.Rows, row.Revision), $"record-{row.Code}.json");
    }

    /// <summary>A photo the record shows, by its place in it.</summary>
    public static async Task<IResult> Picture(HttpContext http, string code, int n, string size, [AsParameters] RecordRoom room)
    {
        if (SignedUrl.SizeOf(size) is not { } which || await Load(room, code) is not { Broken: null } view || view.Records[0].Photos.ElementAtOrDefault(n - 1) is not { } photo) throw new NotHere();
        var name = Photo.NameOf(Convert.FromHexString(photo.Sha256), which);
        var file = await room.Files.Read(Photo.FileKind, name, http.RequestAborted) ?? throw new NotHere();
        http.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        return Results.Bytes(file, "image/jpeg");
    }

    /// <summary>"Drop your PDF here" for browsers without scripts; with them the file never leaves the browser.</summary>
    public static async Task<IResult> Check(HttpContext http, string code, Posted posted, [AsParameters] RecordRoom room)
    {
        var view = await Load(room, code);
        if (view is null || view.Broken is not null) return Page(http, view, null, 200);
        if (posted.Files.GetFile("file") is not { Length: > 0 } file) return Page(http, view, new("warn", "Choose the PDF first."), 422);
        if (file.Length > MostBytes) return Page(http, view, NotOurs, 200);
        await using var stream = file.OpenReadStream();
        var hash = await SHA256.HashDataAsync(stream, http.RequestAborted);
        var at = view.Rows.ToList().FindIndex(r => r.PdfSha256.AsSpan().SequenceEqual(hash));
        return Page(http, view, at switch
        {
            < 0 => NotOurs,
            0 => new("ok", "This is the file we issued, unaltered."),
            _ => new("warn", "This is a file we issued, unaltered, but the record was amended since. The newest stands on this page."),
        }, 200);
    }

    internal static readonly Verdict NotOurs = new("bad", "This file is not the one we issued.");

    // The same work whether the code is there or not, or could never be one.
    static async Task<View?> Load(RecordRoom room, string typed)
    {
        var ask = room.Db.Ask();
        var rows = IssuedRecord.With(ask, RecordCode.Read(typed) ?? "");
        var keys = RecordKeys.All(ask);
        await ask.Send();
        if (rows.Value.Count == 0) return null;
        try
        {
            return new(IssuedRecord.Verify(rows.Value, keys()), rows.Value, null);
        }
        catch (Exception broken) when (broken is NotGenuine or FormatException or System.Text.Json.JsonException)
        {
            return new([], rows.Value, broken.Message);
        }
    }

    static IssuedRecord? Row(View view, int? revision) => revision is null ? view.Rows[0] : view.Rows.FirstOrDefault(r => r.Revision == revision);

    static IResult Page(HttpContext http, View? view, Verdict? verdict, int status)
    {
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        return view is null ? Answers.Page<NoRecordPage>(status: 404) : Answers.Page<PublicRecordPage>(new { View = view, Checked = verdict }, status);
    }
}
