using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Records.Paper;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Records;

/// <summary>The record as staff see it: a draft with its gaps until the watch is collected, then what was sealed. <c>GET /jobs/{job}/record</c>, also below /api and as PDF.</summary>
public static class ShowRecord
{
    /// <summary>The page; <c>as</c> shows it as the client or as the public would see it.</summary>
    public static async Task<IResult> Handle(JobRef job, string? @as, [AsParameters] RecordRoom room, SealingQueue queue)
    {
        var composed = await ComposeRecord.Load(room, job);
        if (composed.State == "being_sealed") queue.Soon(room.Shop, room.Db.Actor, composed.Job.Id);
        return Page(composed, @as is "client" ? "client" : "public", null, 200);
    }

    /// <summary>The page again, with what was typed.</summary>
    internal static async Task<IResult> Again(RecordRoom room, JobRef job, Posted posted, int status) =>
        Page(await ComposeRecord.Load(room, job), "public", posted, status);

    /// <summary>As programs see it; <see cref="Record"/> is the canonical content, chronocare.dsr/1.</summary>
    public sealed record Answer(string State, string Number, int Version, JsonObject? Record, IReadOnlyList<Gap> Gaps, string? Code, string? Url, int Revision, string? Sha256,
        string? PdfSha256, string? Jws, DateTimeOffset? SealedAt);

    /// <summary>For programs: state, content, gaps, and once sealed the code, hash and signature.</summary>
    [Says("The record: a draft with its gaps, then what was sealed.", typeof(Answer))]
    public static async Task<IResult> Api(JobRef job, [AsParameters] RecordRoom room)
    {
        var composed = await ComposeRecord.Load(room, job);
        var newest = composed.Issued.FirstOrDefault();
        var content = newest?.ContentBytes ?? RecordContent.Bytes(composed.Draft);
        return Answers.Data(new Answer(composed.State, composed.Job.Number, composed.Job.Version, composed.State == "none" ? null : JsonNode.Parse(content)!.AsObject(),
            newest is null && composed.State != "none" ? [.. composed.Gaps()] : [], newest?.Code, newest is null ? null : room.Address(newest.Code), newest?.Revision ?? 0,
            newest is null ? null : Convert.ToHexStringLower(newest.Sha256), newest is null ? null : Convert.ToHexStringLower(newest.PdfSha256), newest?.Jws, newest?.SealedAt));
    }

    /// <summary>The sealed file, or the draft drawn anew.</summary>
    [Says("The record as PDF: sealed, or the draft drawn anew.", Media = "application/pdf", Headers = "ETag")]
    public static async Task<IResult> Pdf(HttpContext http, JobRef job, [AsParameters] RecordRoom room)
    {
        var composed = await ComposeRecord.Load(room, job);
        if (composed.Issued is [var newest, ..]) return await RecordFile.Pdf(http, room, newest, $"record-{composed.Job.Number}.pdf");
        if (composed.State == "none") throw new NotHere();
        var draft = RecordPdf.Draft(composed.Draft, await SealRecord.PhotosOf(room, composed.Draft), RecordPdf.PaperOf(room.Shop.Locale));
        return RecordFile.Pdf(http, draft, $"draft-{composed.Job.Number}.pdf");
    }

    static IResult Page(Composed composed, string @as, Posted? posted, int status) =>
        Answers.Page<RecordPage>(new { Composed = composed, As = @as, Posted = posted }, status);
}
