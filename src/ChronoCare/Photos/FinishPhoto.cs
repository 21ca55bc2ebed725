using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Photos;

/// <summary>All bytes are there: <c>POST …/photos/{photo}/finish</c> cleans the photo and puts it on the job. Asking again is harmless.</summary>
public static class FinishPhoto
{
    /// <summary>Handles it.</summary>
    [Says("All bytes are there: cleans the photo and puts it in its place. Asking again is harmless.", typeof(PhotoAnswer), MayBeStale = true)]
    public static async Task<IResult> Handle(HttpContext http, PhotoPlace place, Guid photo, [AsParameters] PhotoRoom room) =>
        Answers.Data(room.Show(await Run(room, place, photo, http.RequestAborted), place));

    /// <summary>Finishes it.</summary>
    /// <exception cref="NotHere">No such photo at this place.</exception>
    /// <exception cref="Refused">Bytes are missing, or it is no photo we take.</exception>
    public static async Task<Photo> Run(PhotoRoom room, PhotoPlace place, Guid id, CancellationToken stop = default)
    {
        var shop = room.Shop.TenantId;
        var photo = await ListPhotos.Load(room.Db, place, id);
        if (photo.IsReady) return photo;
        CheckComplete(photo, room.Uploads.Received(shop, id));
        CleanPhoto picture;
        try
        {
            picture = await room.Cleaning.Clean(await room.Uploads.Read(shop, id, stop), stop);
        }
        catch (Refused)
        {
            await room.Db.Do("update shop.photo set state = 'refused' where id = $1 and state = 'uploading'", id);
            room.Uploads.Forget(shop, id);
            throw;
        }
        // Between look and claim the draft may have become a job, the slot another, or a second finish the first one.
        for (var attempt = 0; !await AddPhoto.Claim(room, photo, picture); attempt++)
        {
            photo = await ListPhotos.Load(room.Db, place, id);
            if (photo.IsReady) break;
            if (photo.State != "uploading" || attempt > 4) throw new Stale(room.Show(photo, place));
        }
        room.Uploads.Forget(shop, id);
        return await ListPhotos.Load(room.Db, place, id);
    }

    private static void CheckComplete(Photo photo, long received)
    {
        if (photo.State == "refused") throw new Refused("This photo was refused. Send another one.", "photo", "photo-refused");
        if (received < photo.TotalBytes)
            throw new Refused($"{photo.TotalBytes - received} of {photo.TotalBytes} bytes have not come yet.", "photo", "upload-incomplete");
    }
}
