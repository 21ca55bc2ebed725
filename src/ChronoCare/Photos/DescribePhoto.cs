using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Stream = ChronoCare.Jobs.Stream;

namespace ChronoCare.Photos;

/// <summary>Says what a photo shows, or puts a note to it: <c>POST …/photos/{photo} {slot, note}</c>.</summary>
public static class DescribePhoto
{
    private static readonly string Sql = Stream.Fact(
        """
        portrait_id = coalesce((select p.id from shop.photo p where p.job_id = job.id and p.state = 'ready' and p.id <> $7 and p.slot = 'dial' order by p.created_at limit 1),
                               case when $8 = 'dial' then $7 else portrait_id end)
        """,
        where: "exists (select from said)",
        first: "said as (update shop.photo set slot = $8, note = $9 where id = $7 and job_id = $1 and state = 'ready' returning id)");

    /// <summary>Handles both.</summary>
    [Says("Says what a photo shows, and puts a note to it.", typeof(PhotoAnswer))]
    public static Task<IResult> Handle(HttpContext http, PhotoPlace place, Guid photo, Posted posted, [AsParameters] PhotoRoom room) =>
        ListPhotos.Or(http, place, room, posted, photo, () => Describe(http, place, photo, posted, room));

    private static async Task<IResult> Describe(HttpContext http, PhotoPlace place, Guid photo, Posted posted, PhotoRoom room)
    {
        var (slot, note) = Read(posted);
        posted.Check();
        var said = await Run(room, place, photo, slot, note);
        var back = place.Draft is null ? $"/jobs/{(await place.Job.Load(room.Db)).Number}#photos" : $"/jobs/new?draft={place.Draft}#photos";
        return Answers.Done(http, () => room.Show(said, place), back);
    }

    internal static (string Slot, string Note) Read(Posted posted) => (posted.OneOf("slot", "What it shows", null, [.. Photo.Slots]), posted.Text("note", "Note", 500));

    /// <summary>Says it.</summary>
    /// <exception cref="NotHere">No such photo at this place.</exception>
    public static async Task<Photo> Run(PhotoRoom room, PhotoPlace place, Guid id, string slot, string note)
    {
        var photo = await ListPhotos.Load(room.Db, place, id);
        if (photo is { JobId: { } job, IsReady: true })
        {
            // The note may name people, so the stream says that there is one, not what it says.
            var said = Event.Of(EventNames.PhotoDescribed, job, room.Db.Actor, room.Clock.GetUtcNow(), new JsonObject
            {
                ["photo"] = id.ToString("D"),
                ["slot"] = slot,
                ["hasNote"] = note.Length > 0,
            });
            await room.Db.Append(Sql, job, null, said, id, slot, note);
        }
        else
        {
            await room.Db.Do("update shop.photo set slot = $2, note = $3 where id = $1", id, slot, note);
        }
        return photo with { Slot = slot, Note = note };
    }
}
