using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Stream = ChronoCare.Jobs.Stream;

namespace ChronoCare.Photos;

/// <summary>Takes a photo away that should not be there: <c>DELETE …/photos/{photo}</c>, in a form <c>POST …/photos/{photo}/removal</c>. The stream keeps that it was.</summary>
public static class RemovePhoto
{
    private static readonly string Sql = Stream.Fact(
        """
        photos = photos - 1,
        portrait_id = case when portrait_id <> $7 then portrait_id
                      else (select p.id from shop.photo p where p.job_id = job.id and p.state = 'ready' and p.id <> $7 order by (p.slot = 'dial') desc, p.created_at limit 1) end
        """,
        where: "exists (select from gone)",
        first: """
            held as (select id from shop.job where id = $1 and is_open for update),
            gone as (delete from shop.photo p using held h where p.id = $7 and p.job_id = h.id and p.state = 'ready' returning p.id)
            """);

    /// <summary>Handles both.</summary>
    [Says("Takes a photo away.", null, 204)]
    public static Task<IResult> Handle(HttpContext http, PhotoPlace place, Guid photo, [AsParameters] PhotoRoom room) =>
        ListPhotos.Or(http, place, room, Posted.Nothing, photo, () => Remove(http, place, photo, room));

    private static async Task<IResult> Remove(HttpContext http, PhotoPlace place, Guid photo, PhotoRoom room)
    {
        var job = place.Draft is null ? await place.Job.Load(room.Db) : null;
        await Run(room, place, photo);
        return Answers.IsApi(http) ? Results.NoContent() : Answers.SeeOther(job is null ? $"/jobs/new?draft={place.Draft}#photos" : $"/jobs/{job.Number}#photos");
    }

    /// <summary>Takes it away.</summary>
    /// <exception cref="NotHere">No such photo at this place.</exception>
    /// <exception cref="Refused">The watch has left: what was recorded stays.</exception>
    public static async Task Run(PhotoRoom room, PhotoPlace place, Guid id)
    {
        var photo = await ListPhotos.Load(room.Db, place, id);
        if (photo is { JobId: { } job, IsReady: true })
        {
            if (!(await new JobRef(job, null).Load(room.Db)).IsOpen) throw Closed();
            var removed = Event.Of(EventNames.PhotoRemoved, job, room.Db.Actor, room.Clock.GetUtcNow(), new JsonObject { ["photo"] = id.ToString("D") });
            await room.Db.Append(Sql, job, null, removed, id);
        }
        else
        {
            await room.Db.Do("delete from shop.photo where id = $1", id);
        }
        room.Uploads.Forget(room.Shop.TenantId, id);
        if (photo.Sha256 is not { } hash) return;
        // The same picture may have been sent twice, or in a message too; its files go with its last row.
        if (await room.Db.Row<bool>("select exists (select from shop.photo where sha256 = $1) or exists (select from shop.message_photo where sha256 = $1) or exists (select from shop.message_upload where sha256 = $1)", hash)) return;
        foreach (var size in Enum.GetValues<PhotoSize>()) await room.Files.Delete(Photo.FileKind, Photo.NameOf(hash, size));
    }

    private static Refused Closed() => new("The watch has left the shop; its photos stay with its record.", code: "closed");
}
