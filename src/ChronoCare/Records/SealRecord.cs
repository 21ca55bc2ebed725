using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Photos;
using ChronoCare.Records.Paper;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Photo = ChronoCare.Photos.Photo;
using Stream = ChronoCare.Jobs.Stream;

namespace ChronoCare.Records;

/// <summary>
/// Seals a collected watch's record, exactly once however often it is tried: the file first, then one statement that writes row and event together.
/// The hand-over asks for it; <c>POST /jobs/{job}/record</c> asks again where it failed.
/// </summary>
public static class SealRecord
{
    static readonly string Sql = Stream.Fact(
        set: "record_due = false",
        then: """
            sealed as (
              insert into shop.record (job_id, revision, code, kid, content, sha256, jws, pdf_key, pdf_sha256, stream_seq, sealed_by, sealed_at)
              select m.id, $7, $8, $9, $10, $11, $12, $13, $14, $15, $6, $5 from moved m)
            """,
        where: "status = 'collected' and not is_practice and (select coalesce(max(r.revision), 0) from shop.record r where r.job_id = job.id) = $7 - 1");

    /// <summary>A sealed record, as programs see it.</summary>
    public sealed record Answer(string Code, int Revision, string Sha256, DateTimeOffset SealedAt, string Url)
    {
        internal static Answer Of(IssuedRecord issued, RecordRoom room) => new(issued.Code, issued.Revision, Convert.ToHexStringLower(issued.Sha256), issued.SealedAt, room.Address(issued.Code));
    }

    // One drawing at a time for a job in this process; between processes the row decides.
    static readonly ConcurrentDictionary<(Guid, Guid), SemaphoreSlim> Turns = new();

    /// <summary>The button "Seal now", and the same for programs.</summary>
    [Says("Seals a collected watch's record where that has not happened yet; repeating it is harmless.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, [AsParameters] RecordRoom room)
    {
        var present = await job.Load(room.Db);
        var sealed_ = await Run(room, present.Id);
        return Answers.Done(http, () => Answer.Of(sealed_, room),
            $"/jobs/{present.Number}/record");
    }

    /// <summary>After the hand-over: seals, or leaves it to <see cref="SealingQueue"/> to try again. A record that cannot be sealed now never keeps a watch here.</summary>
    public static async Task<IssuedRecord?> Try(RecordRoom room, SealingQueue queue, Guid job)
    {
        try
        {
            return await Run(room, job);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            queue.Later(room.Shop, room.Db.Actor, job, failed);
            return null;
        }
    }

    /// <summary>The job's record: sealed now, or as it was sealed before.</summary>
    /// <exception cref="Refused">The watch was not collected.</exception>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<IssuedRecord> Run(RecordRoom room, Guid job)
    {
        var turn = Turns.GetOrAdd((room.Shop.TenantId, job), _ => new(1, 1));
        await turn.WaitAsync();
        try
        {
            var composed = await ComposeRecord.Load(room, new JobRef(job, null));
            if (composed.Issued is [var newest, ..]) return newest;
            if (composed.Job.IsPractice) throw new Refused("This is a practice watch: no service record is sealed for it.", code: "practice");
            if (composed.Job.Status != Milestones.Collected || composed.Draft.Stream is null)
                throw new Refused(composed.Job.Status == Milestones.Returned ? "The watch went back unserviced, so there is no record." : "The record is sealed when the watch is handed over.", code: "not-collected");
            return await Issue(room, composed, composed.Draft, EventNames.RecordSealed);
        }
        finally
        {
            turn.Release();
            Turns.TryRemove(new((room.Shop.TenantId, job), turn));
        }
    }

    /// <summary>Signs, draws and keeps one revision. Somebody who was quicker wins, and theirs is the answer where it says the same or is the first.</summary>
    /// <exception cref="Stale">Somebody else issued this amendment's revision, and it says something else.</exception>
    internal static async Task<IssuedRecord> Issue(RecordRoom room, Composed composed, ServiceRecord record, string eventName)
    {
        using var key = await RecordKeys.Current(room);
        var content = RecordContent.Bytes(record);
        var jws = Jws.Sign(key, content);
        var signed = SealedRecord.Write(jws, content, [.. composed.Issued.Select(r => (r.Jws, r.ContentBytes))]);
        var pdf = RecordPdf.Seal(record, signed, await PhotosOf(room, record), RecordPdf.PaperOf(room.Shop.Locale), key);
        var name = await room.Files.Put(RecordRoom.FileKind, pdf, "pdf");
        var sha256 = SHA256.HashData(content);
        var data = new JsonObject { ["revision"] = record.Revision, ["sha256"] = Convert.ToHexStringLower(sha256), ["kid"] = key.Public.Kid };
        if (record.Amends is { } amends) data["reason"] = amends.Reason;
        var happened = Event.Of(eventName, composed.Job.Id, room.Db.Actor, room.Clock.GetUtcNow(), data);
        try
        {
            var ask = room.Db.Ask();
            var appended = ask.Append(Sql, composed.Job.Id, null, happened, record.Revision, record.Code, key.Public.Kid, System.Text.Encoding.UTF8.GetString(content), sha256,
                jws, name, SHA256.HashData(pdf), record.Stream!.Seq);
            var issued = IssuedRecord.Of(ask, new JobRef(composed.Job.Id, null));
            await ask.Send();
            if (appended.Value is not null) return issued.Value[0];
        }
        catch (Taken)
        {
            // Two at once: the other one's row stands.
        }
        var ours = await ComposeRecord.Load(room, new JobRef(composed.Job.Id, null));
        var theirs = ours.Issued.FirstOrDefault(r => r.Revision == record.Revision);
        if (theirs?.PdfKey != name) await room.Files.Delete(RecordRoom.FileKind, name);
        // Whoever sealed it first: that is the job's record, whichever process it was. An amendment is its words, and other words are another.
        return theirs is not null && (record.Amends is null || theirs.Sha256.AsSpan().SequenceEqual(sha256)) ? theirs : throw new Stale();
    }

    /// <summary>The pictures a record shows, by their hash, as far as they are kept.</summary>
    internal static async Task<IReadOnlyDictionary<string, byte[]>> PhotosOf(RecordRoom room, ServiceRecord record)
    {
        var photos = new Dictionary<string, byte[]>();
        foreach (var photo in record.Photos.Take(RecordPdf.MostPhotos))
            if (await room.Files.Read(Photo.FileKind, Photo.NameOf(Convert.FromHexString(photo.Sha256), PhotoSize.Full)) is { } bytes) photos[photo.Sha256] = bytes;
        return photos;
    }
}
