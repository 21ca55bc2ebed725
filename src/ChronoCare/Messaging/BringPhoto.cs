using System.Net.Http.Headers;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary>
/// Brings a photo of a message before its words: <c>PUT /api/jobs/{job}/messages/{message}/photos/{n}</c>, all of it or, with <c>Content-Range: bytes 0-262143/3485120</c>, a part.
/// The message's id is the sender's own. With the last part the photo is cleaned; it is seen by nobody until the message itself comes and says how many it bears.
/// </summary>
public static class BringPhoto
{
    /// <summary>Most photos of one side that may wait for their words about one job.</summary>
    public const int MostWaiting = 60;

    /// <summary>How much of it is there, and whether it can stand in the message.</summary>
    public sealed record Answer(long ReceivedBytes, long TotalBytes, bool IsReady);

    /// <summary>Where a photo belongs: the job, whose message, which of its photos.</summary>
    public readonly record struct Place(Guid Job, string Author, Guid Message, int N)
    {
        internal object?[] Args => [Job, Author, Message, N];
    }

    /// <summary>A photo on its way, or waiting for its words.</summary>
    public sealed record Upload
    {
        public Guid Id { get; init; }
        public int N { get; init; }
        public string FileName { get; init; } = "";
        public long TotalBytes { get; init; }
        public string State { get; init; } = "uploading";
        public int? Width { get; init; }
        public int? Height { get; init; }
        public byte[]? Sha256 { get; init; }

        /// <summary>Whether it can stand in its message.</summary>
        public bool IsReady => State == "ready";
    }

    private const string Columns = "u.id, u.n, u.file_name, u.total_bytes, u.state, u.width, u.height, u.sha256";

    private const string One = $"select {Columns} from shop.message_upload u where u.job_id = $1 and u.author = $2 and u.client_key = $3 and u.n = $4";

    // What stands in a message already need not come again.
    private const string InMessage = """
        select exists (select from shop.message m join shop.message_photo p on p.message_id = m.id where m.job_id = $1 and (m.author = 'staff') = ($2 = 'staff') and m.client_key = $3 and p.n = $4)
        """;

    private static readonly string Begin = $"""
        insert into shop.message_upload (job_id, author, client_key, n, file_name, total_bytes, created_at)
        select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from shop.message_upload u where u.job_id = $1 and u.author = $2) < $8
          and {PhotoSpace.Fits("$6", "$9")}
        on conflict (tenant_id, job_id, author, client_key, n) do nothing
        """;

    private static readonly string Anew = $"""
        update shop.message_upload set state = 'uploading', total_bytes = $2, file_name = $3
        where id = $1 and state <> 'ready' and {PhotoSpace.Fits("$2 - case state when 'refused' then 0 else total_bytes end", "$4")}
        """;

    private const string Ready = "update shop.message_upload set state = 'ready', width = $2, height = $3, sha256 = $4 where id = $1 and state = 'uploading'";

    private const string Refuse = "update shop.message_upload set state = 'refused' where id = $1 and state = 'uploading'";

    /// <summary><c>PUT</c>, for the shop.</summary>
    [Says("Brings a photo of a message whose words follow under the same id: all of its bytes, or from where Content-Range says.", typeof(Answer), Takes = "application/octet-stream", MayBeStale = true)]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, Guid message, int n, [AsParameters] UploadRoom room, string? name = null) =>
        Answers.Data(await Run(http, room, new((await job.Load(room.Db)).Id, Message.ByStaff, message, Fits(n)), name));

    /// <summary><c>GET</c>, for the shop: where to go on after a break.</summary>
    [Says("How much of a photo has come whose message is still on its way.", typeof(Answer))]
    public static async Task<IResult> Look(JobRef job, Guid message, int n, [AsParameters] UploadRoom room) =>
        Answers.Data(await Stands(room.Uploads, room.Db, new((await job.Load(room.Db)).Id, Message.ByStaff, message, Fits(n))));

    /// <summary>Which of a message's photos.</summary>
    /// <exception cref="NotHere">No message bears so many.</exception>
    public static int Fits(int n) => n is >= 1 and <= Message.MostPhotos ? n : throw new NotHere();

    /// <summary>Where it stands.</summary>
    /// <exception cref="NotHere">Nothing of it came yet.</exception>
    public static async Task<Answer> Stands(Uploads uploads, TenantDb db, Place place)
    {
        var upload = await db.Row<Upload>(One, place.Args) ?? throw new NotHere();
        return new(upload.IsReady ? upload.TotalBytes : uploads.Received(db.Tenant, upload.Id), upload.TotalBytes, upload.IsReady);
    }

    /// <summary>Takes what came, and cleans the photo once all of it is there. Again and again is harmless.</summary>
    /// <exception cref="Refused">It is no photo we take, too large, or too many wait.</exception>
    /// <exception cref="Stale">It did not begin where the last byte ended.</exception>
    public static async Task<Answer> Run(HttpContext http, UploadRoom room, Place place, string? name)
    {
        var db = room.Db;
        var (offset, total) = Range(http.Request);
        var ask = db.Ask();
        var known = ask.Row<Upload>(One, place.Args);
        var isSent = ask.Row<bool>(InMessage, place.Args);
        await ask.Send();
        if (isSent.Value) return new(total, total, true);
        var upload = known.Value ?? await Start(room, place, name, total);
        if (upload.IsReady) return new(upload.TotalBytes, upload.TotalBytes, true);
        // Refused before, or another file than the one that was begun: from its first byte on.
        if (upload.State == "refused" || upload.TotalBytes != total)
        {
            if (offset > 0) throw new Stale(new { receivedBytes = 0L });
            room.Uploads.Forget(db.Tenant, upload.Id);
            upload = upload with { FileName = StartPhoto.FileNameOf(name ?? "") };
            var again = db.Ask();
            PhotoSpace.Wait(again, room.Limits);
            var begun = again.Do(Anew, upload.Id, total, upload.FileName, room.Limits.StorageBytes);
            await again.Send();
            if (begun.Value == 0 && await PhotoSpace.IsFull(db, room.Limits, total)) throw room.Full(place.Author);
        }
        var received = room.Uploads.Received(db.Tenant, upload.Id);
        // Where only the cleaning was cut off, its bytes are all there.
        if (received < total) received = await room.Uploads.Append(db.Tenant, upload.Id, offset, total, http.Request.Body, http.RequestAborted);
        if (received < total) return new(received, total, false);
        await Clean(room, upload, http.RequestAborted);
        return new(total, total, true);
    }

    /// <summary>Adds those of a message that can stand in it to a batch, in their order.</summary>
    internal static Answer<IReadOnlyList<Upload>> Waiting(Ask ask, Guid job, string author, Guid message) =>
        ask.Rows<Upload>($"select {Columns} from shop.message_upload u where u.job_id = $1 and u.author = $2 and u.client_key = $3 and u.state = 'ready' order by u.n", job, author, message);

    private static async Task<Upload> Start(UploadRoom room, Place place, string? name, long total)
    {
        room.Cleaning.Warm();
        var ask = room.Db.Ask();
        PhotoSpace.Wait(ask, room.Limits);
        ask.Do(Begin, [.. place.Args, StartPhoto.FileNameOf(name ?? ""), total, room.Clock.GetUtcNow(), (long)MostWaiting, room.Limits.StorageBytes]);
        var begun = ask.Row<Upload>(One, place.Args);
        await ask.Send();
        if (begun.Value is null && await PhotoSpace.IsFull(room.Db, room.Limits, total)) throw room.Full(place.Author);
        return begun.Value ?? throw new Refused($"{MostWaiting} photos about this watch wait for the words they belong to. Send those first.", "photos", "too-many-photos");
    }

    private static async Task Clean(UploadRoom room, Upload upload, CancellationToken stop)
    {
        var db = room.Db;
        CleanPhoto picture;
        try
        {
            picture = await room.Cleaning.Clean(await room.Uploads.Read(db.Tenant, upload.Id, stop), stop);
        }
        catch (Refused no)
        {
            await db.Do(Refuse, upload.Id);
            room.Uploads.Forget(db.Tenant, upload.Id);
            throw new Refused($"{(upload.FileName.Length > 0 ? upload.FileName : "A photo")} cannot be sent. {no.Message}", "photos", no.Code ?? "photo-refused");
        }
        var hash = await AddPhoto.Keep(room.Files, picture);
        await db.Do(Ready, upload.Id, picture.Full.Width, picture.Full.Height, hash);
        room.Uploads.Forget(db.Tenant, upload.Id);
    }

    private static (long Offset, long Total) Range(HttpRequest request)
    {
        var (offset, total) = (0L, request.ContentLength ?? 0);
        if (request.Headers.ContentRange.ToString() is { Length: > 0 } said)
        {
            if (!ContentRangeHeaderValue.TryParse(said, out var range) || range is not { Unit: "bytes", From: { } from, Length: { } all }) throw new BadHttpRequestException("Content-Range must be such as bytes 0-262143/3485120.");
            (offset, total) = (from, all);
        }
        if (total <= 0) throw new Refused("There is nothing in it.", "photos", "photo-empty");
        if (total > PictureHeader.LargestUploadBytes) throw PictureHeader.TooLarge();
        return (offset, total);
    }
}

/// <summary>All that photos on their way to a message work with.</summary>
public readonly record struct UploadRoom(TenantDb Db, Shop Shop, TimeProvider Clock, ShopFiles Files, PhotoCleaning Cleaning, Uploads Uploads, Settings Settings)
{
    internal Plan Limits => Settings.LimitsOf(Shop);

    internal Refused Full(string author) => author == Message.ByStaff ? PhotoSpace.Full(Limits) : PhotoSpace.FullForClient();
}
