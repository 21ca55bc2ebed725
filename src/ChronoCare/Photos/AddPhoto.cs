using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;
using Stream = ChronoCare.Jobs.Stream;

namespace ChronoCare.Photos;

/// <summary>A clean photo takes its place on the job, with its event, in one statement: one that came whole, or one that came in parts.</summary>
public static class AddPhoto
{
    /// <summary>What is known of it beside the picture.</summary>
    /// <param name="Slot">One of <see cref="Photo.Slots"/>.</param><param name="Note">A word about it.</param><param name="FileName">As it was sent.</param><param name="Bytes">As it was sent.</param>
    public sealed record Form(string Slot, string Note, string FileName, long Bytes);

    // The card shows the dial; until there is one, the first photo.
    private const string Card = """
        photos = photos + 1,
        portrait_id = case when portrait_id is null or ($11 = 'dial' and not exists (select from shop.photo q where q.id = portrait_id and q.slot = 'dial'))
                           then $7 else portrait_id end
        """;

    private static readonly string Whole = Stream.Fact(Card, where: "photos < $15 and " + PhotoSpace.Fits("$14", "$16"), then: """
        added as (
          insert into shop.photo (id, job_id, slot, note, file_name, total_bytes, state, width, height, sha256, taken_by, created_at)
          select $7, m.id, $11, $12, $13, $14, 'ready', $8, $9, $10, $6, $5 from moved m
          returning id)
        """);

    private static readonly string Claimed = Stream.Fact(Card, where: "exists (select from claimed)", first: """
        claimed as (
          update shop.photo set state = 'ready', width = $8, height = $9, sha256 = $10 where id = $7 and job_id = $1 and state = 'uploading' and slot = $11
          returning id)
        """);

    private static readonly string WholeOfDraft = $"""
        insert into shop.photo (id, draft_key, slot, note, file_name, total_bytes, state, width, height, sha256, taken_by, created_at)
        select $1, $2::text, $3, $4, $5, $6, 'ready', $7, $8, $9, $10, $11
        where not exists (select from shop.intake i where i.draft_key = $2) and (select count(*) from shop.photo p where p.draft_key = $2) < $12
          and {PhotoSpace.Fits("$6", "$13")}
        """;

    private const string ClaimedOfDraft = """
        update shop.photo set state = 'ready', width = $2, height = $3, sha256 = $4 where id = $1 and job_id is null and state = 'uploading'
        """;

    private const string JobOfDraft = "select i.job_id from shop.intake i where i.draft_key = $1";

    /// <summary>Adds a photo that came whole; its id.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    /// <exception cref="Refused">There are too many already.</exception>
    public static async Task<Guid> Run(PhotoRoom room, PhotoPlace place, Form form, CleanPhoto picture)
    {
        var hash = await Keep(room.Files, picture);
        var at = Event.ToMicroseconds(room.Clock.GetUtcNow());
        var id = Guid.NewGuid();
        var full = picture.Full;
        var limits = room.Settings.LimitsOf(room.Shop);
        var job = place.Draft is null ? place.Job.Id ?? (await place.Job.Load(room.Db)).Id : await room.Db.Row<Guid?>(JobOfDraft, place.Draft);
        if (job is null)
        {
            var ask = room.Db.Ask();
            TakeIn.ShareTheDraft(ask, place.Draft!);
            PhotoSpace.Wait(ask, limits);
            var added = ask.Do(WholeOfDraft, id, place.Draft, form.Slot, form.Note, form.FileName, form.Bytes, full.Width, full.Height, hash, room.Db.Actor, at, Photo.MostOfAJob, limits.StorageBytes);
            await ask.Send();
            if (added.Value == 1) return id;
            // Taken in at this very moment, perhaps: then it has a job now.
            job = await room.Db.Row<Guid?>(JobOfDraft, place.Draft) ?? throw await Why(room.Db, limits, form.Bytes);
        }
        var write = room.Db.Ask();
        PhotoSpace.Wait(write, limits);
        var appended = write.Append(Whole, job.Value, null, Added(room.Db, job.Value, at, id, form.Slot, hash), id, full.Width, full.Height, hash, form.Slot, form.Note, form.FileName,
            form.Bytes, Photo.MostOfAJob, limits.StorageBytes);
        await write.Send();
        if (appended.Value is not null) return id;
        await new JobRef(job, null).Load(room.Db);
        throw await Why(room.Db, limits, form.Bytes);
    }

    private static async Task<Refused> Why(TenantDb db, Plan limits, long bytes) => await PhotoSpace.IsFull(db, limits, bytes) ? PhotoSpace.Full(limits) : Photo.TooMany();

    /// <summary>Adds a photo that came in parts; false when somebody changed it meanwhile and it has to be looked at again.</summary>
    internal static async Task<bool> Claim(PhotoRoom room, Photo photo, CleanPhoto picture)
    {
        var hash = await Keep(room.Files, picture);
        var full = picture.Full;
        if (photo.JobId is not { } job) return await room.Db.Do(ClaimedOfDraft, photo.Id, full.Width, full.Height, hash) == 1;
        var at = Event.ToMicroseconds(room.Clock.GetUtcNow());
        try
        {
            await room.Db.Append(Claimed, job, null, Added(room.Db, job, at, photo.Id, photo.Slot, hash), photo.Id, full.Width, full.Height, hash, photo.Slot);
            return true;
        }
        catch (Stale) { return false; }
    }

    // The files first, the row last: a row never points at nothing, and a file nobody points at does no harm.
    internal static async Task<byte[]> Keep(ShopFiles files, CleanPhoto picture)
    {
        var hash = SHA256.HashData(picture.Full.Jpeg);
        foreach (var size in Enum.GetValues<PhotoSize>()) await files.PutAs(Photo.FileKind, Photo.NameOf(hash, size), picture[size].Jpeg);
        return hash;
    }

    private static Event Added(TenantDb db, Guid job, DateTimeOffset at, Guid photo, string slot, byte[] hash) => Event.Of(EventNames.PhotoAdded, job, db.Actor, at, new JsonObject
    {
        ["photo"] = photo.ToString("D"),
        ["slot"] = slot,
        ["sha256"] = Convert.ToHexStringLower(hash),
    });
}
