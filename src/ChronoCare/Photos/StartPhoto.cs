using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Photos;

/// <summary>Announces a photo: <c>POST /api/jobs/{job}/photos {slot, note, fileName, bytes}</c>; its bytes follow in as many parts as the connection needs.</summary>
public static class StartPhoto
{
    /// <summary>What is announced.</summary>
    public sealed record Form(string Slot, string Note, string FileName, int Bytes);

    private static readonly string Insert = $"""
        insert into shop.photo (job_id, draft_key, slot, note, file_name, total_bytes, taken_by, created_at)
        select {PhotoPlace.JobSql}, $3::text, $4, $5, $6, $7, $8, $9
        where ($3::text is not null or {PhotoPlace.JobSql} is not null) and (select count(*) from shop.photo p where {PhotoPlace.Here}) < $10
          and {PhotoSpace.Fits("$7", "$11")}
        returning id, job_id
        """;

    private sealed record Started
    {
        public Guid Id { get; init; }
        public Guid? JobId { get; init; }
    }

    /// <summary>A multipart body is the photos themselves; JSON announces one.</summary>
    [Says("Announces a photo whose bytes follow; or takes whole photos as a form.", typeof(PhotoAnswer), 201, Or = typeof(SendPhotos.Sent), ReadsForm = typeof(SendPhotos), Headers = "Location")]
    [TakesFile("photos", "JPEG, PNG or WebP, several at once.", Several = true)]
    public static async Task<IResult> Handle(HttpContext http, PhotoPlace place, Posted posted, [AsParameters] PhotoRoom room)
    {
        if (!posted.IsJson) return await SendPhotos.Handle(http, place, posted, room);
        var form = Read(posted);
        posted.Check();
        if (form.Slot == SendPhotos.InOrder) form = form with { Slot = (await SendPhotos.FreeSlots(room.Db, place)).FirstOrDefault("other") };
        var photo = await Run(room, place, form);
        http.Response.Headers.Location = $"/api{place.Path}/{photo.Id:D}";
        return Answers.Data(room.Show(photo, place), 201);
    }

    internal static Form Read(Posted posted) => new Form(posted.OneOf("slot", "What it shows", "other", [SendPhotos.InOrder, .. Photo.Slots]), posted.Text("note", "Note", 500), FileNameOf(posted.Plain("fileName", "Name of the file")),
            posted.Whole("bytes", "Size in bytes", 1, PictureHeader.LargestUploadBytes, required: true) ?? 0);

    /// <summary>Announces it.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    /// <exception cref="Refused">There are too many already.</exception>
    public static async Task<Photo> Run(PhotoRoom room, PhotoPlace place, Form form)
    {
        room.Cleaning.Warm();
        var at = room.Clock.GetUtcNow();
        var limits = room.Settings.LimitsOf(room.Shop);
        var ask = room.Db.Ask();
        if (place.Draft is not null) TakeIn.ShareTheDraft(ask, place.Draft);
        PhotoSpace.Wait(ask, limits);
        var started = ask.Change<Started>(Insert, [.. place.Args, form.Slot, form.Note, form.FileName, (long)form.Bytes, room.Db.Actor, at, Photo.MostOfAJob, limits.StorageBytes]);
        await ask.Send();
        if (started.Value is not { } s)
        {
            if (place.Draft is null) await place.Job.Load(room.Db);
            throw await PhotoSpace.IsFull(room.Db, limits, form.Bytes) ? PhotoSpace.Full(limits) : Photo.TooMany();
        }
        return new Photo { Id = s.Id, JobId = s.JobId, Slot = form.Slot, Note = form.Note, FileName = form.FileName, TotalBytes = form.Bytes, TakenBy = room.Db.Actor, CreatedAt = at };
    }

    /// <summary>What is kept of a file's name: no folders, nothing that is not text.</summary>
    internal static string FileNameOf(string sent)
    {
        var name = sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..];
        name = new string([.. name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return name.Length <= 200 ? name : name[..200];
    }
}
