using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Photos;

/// <summary>Several photos in one plain form, for browsers without JavaScript and for simple programs: what can be kept is kept, the rest is said.</summary>
public static class SendPhotos
{
    /// <summary>The slot that means: dial, back, sides and so on in the order they were taken.</summary>
    public const string InOrder = "in_order";

    private static readonly string[] Order = ["dial", "back", "side", "side", "crown", "clasp", "serial"];

    /// <summary>What became of them.</summary>
    public sealed record Sent(IReadOnlyList<Guid> Kept, IReadOnlyList<Refusal> Refused);

    /// <summary>One that was not kept, and why.</summary>
    public sealed record Refusal(string FileName, string Sentence)
    {
        /// <summary>For people: which, and why.</summary>
        internal string Sentences => $"{(FileName.Length > 0 ? FileName : "A photo")} was not kept. {Sentence}";
    }

    /// <summary>Handles a multipart body.</summary>
    public static Task<IResult> Handle(HttpContext http, PhotoPlace place, Posted posted, PhotoRoom room) =>
        ListPhotos.Or(http, place, room, posted, null, () => Take(http, place, posted, room));

    private static async Task<IResult> Take(HttpContext http, PhotoPlace place, Posted posted, PhotoRoom room)
    {
        var (slot, note) = Read(posted);
        posted.Check();
        var job = place.Draft is null ? await place.Job.Load(room.Db) : null;
        var sent = await Run(room, place, posted.Files, slot, note, http.RequestAborted);
        if (sent.Kept.Count + sent.Refused.Count == 0) throw new Tenancy.Refused("Choose at least one photo.", "photos");
        if (Answers.IsApi(http))
            return sent.Kept.Count > 0 ? Answers.Data(sent, 201) : Answers.Problem(422, "None of these photos can be kept.", code: "photos-refused",
                errors: new Dictionary<string, string> { ["photos"] = string.Join(' ', sent.Refused.Select(r => r.Sentences)) }, present: sent);
        var back = job is null ? $"/jobs/new?draft={place.Draft}#photos" : $"/jobs/{job.Number}#photos";
        if (sent.Refused.Count == 0) return Answers.SeeOther(back);
        posted.Wrong("photos", string.Join(' ', sent.Refused.Select(r => r.Sentences)));
        return await ListPhotos.Again(place, room, posted, null, sent.Kept.Count, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The slot and note of all photos of a form; errors stay in <paramref name="posted"/>.</summary>
    public static (string Slot, string Note) Read(Posted posted) =>
        (posted.OneOf("slot", "What they show", InOrder, [InOrder, .. Photo.Slots]), posted.Text("photoNote", "Note", 500));

    /// <summary>Cleans and adds them; the intake's form without JavaScript calls this too.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    public static async Task<Sent> Run(PhotoRoom room, PhotoPlace place, IEnumerable<IFormFile> files, string slot, string note, CancellationToken stop = default)
    {
        var chosen = files.Where(f => f.Length > 0 || f.FileName.Length > 0).ToList();
        var kept = new List<Guid>();
        var refused = new List<Refusal>();
        if (chosen.Count == 0) return new(kept, refused);
        var slots = new Queue<string>(slot == InOrder ? await FreeSlots(room.Db, place) : []);
        // All are cleaned side by side; they are added one by one, in the order they were taken.
        var cleaned = chosen.Select(file => Clean(room.Cleaning, file, stop)).ToList();
        for (var i = 0; i < chosen.Count; i++)
        {
            var name = StartPhoto.FileNameOf(chosen[i].FileName);
            try
            {
                var picture = await cleaned[i];
                var shows = slot == InOrder ? slots.TryDequeue(out var next) ? next : "other" : slot;
                kept.Add(await AddPhoto.Run(room, place, new AddPhoto.Form(shows, note, name, chosen[i].Length), picture));
            }
            catch (Refused no) { refused.Add(new(name, no.Message)); }
        }
        return new(kept, refused);
    }

    internal static async Task<CleanPhoto> Clean(PhotoCleaning cleaning, IFormFile file, CancellationToken stop)
    {
        if (file.Length > PictureHeader.LargestUploadBytes) throw PictureHeader.TooLarge();
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, stop);
        return await cleaning.Clean(bytes, stop);
    }

    internal static async Task<List<string>> FreeSlots(TenantDb db, PhotoPlace place)
    {
        var ask = db.Ask();
        var there = ListPhotos.Of(ask, place);
        await ask.Send();
        var free = Order.ToList();
        foreach (var photo in there.Value) free.Remove(photo.Slot);
        return free;
    }
}
