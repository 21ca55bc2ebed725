using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Photos;

/// <summary>A job's or a draft's photos, oldest first: <c>GET …/photos</c> for programs, and the rows for pages.</summary>
public static class ListPhotos
{
    private const string Sql = $"""
        select {Photo.Columns} from shop.photo p join shop.user_account u on u.id = p.taken_by
        where {PhotoPlace.Here} and p.state <> 'refused' order by p.created_at, p.id
        """;

    /// <summary>Adds them to a page's batch; those still on their way are among them.</summary>
    public static Answer<IReadOnlyList<Photo>> Of(Ask ask, PhotoPlace place) => ask.Rows<Photo>(Sql, place.Args);

    /// <summary>They come whole, so there is never a next page.</summary>
    public sealed record Listed(IReadOnlyList<PhotoAnswer> Items, string? Next = null);

    /// <summary>For programs.</summary>
    [Says("The photos of a job or draft, oldest first.", typeof(Listed))]
    public static async Task<IResult> Handle(PhotoPlace place, [AsParameters] PhotoRoom room)
    {
        var ask = room.Db.Ask();
        var job = place.Draft is null ? place.Job.Load(ask) : null;
        var photos = Of(ask, place);
        await ask.Send();
        if (job is { Value: null } || (job is null && photos.Value.Count == 0)) throw new NotHere();
        return Answers.Data(new Listed([.. photos.Value.Select(p => room.Show(p, place))]));
    }

    /// <summary>The job's page of photos.</summary>
    public static async Task<IResult> Page(JobRef job, TenantDb db)
    {
        var ask = db.Ask();
        var row = job.Load(ask);
        var photos = Of(ask, new PhotoPlace(job, null));
        await ask.Send();
        var found = row.Value ?? throw new NotHere();
        return Answers.Page<PhotosPage>(new { Job = found, Place = new PhotoPlace(new JobRef(null, found.Number), null), Photos = photos.Value });
    }

    /// <summary>Carries a form out; where it is refused, a browser sees the page again with what was entered and the sentence why not.</summary>
    /// <param name="http">The request.</param><param name="place">Where the photos stand.</param><param name="room">What is worked with.</param>
    /// <param name="posted">The form.</param><param name="photo">The photo whose form it is; null for that of new ones.</param><param name="carryOut">The verb.</param>
    internal static async Task<IResult> Or(HttpContext http, PhotoPlace place, PhotoRoom room, Posted posted, Guid? photo, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this photo in the meantime. This is how it stands now; what you typed is still here.");
            return await Again(place, room, posted, photo, 0, no is Stale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>The page again, with what was entered.</summary>
    internal static async Task<IResult> Again(PhotoPlace place, PhotoRoom room, Posted posted, Guid? photo, int kept, int status)
    {
        var ask = room.Db.Ask();
        var row = place.Draft is null ? place.Job.Load(ask) : null;
        var photos = Of(ask, place);
        await ask.Send();
        if (row is { Value: null }) throw new NotHere();
        if (row?.Value is { } job) place = new PhotoPlace(new JobRef(null, job.Number), null);
        return Answers.Page<PhotosPage>(new { Job = row?.Value, Place = place, Photos = photos.Value, Posted = posted, Wrong = photo, Kept = kept }, status);
    }

    /// <summary>One of them.</summary>
    [Says("One photo; its addresses live for a minute.", typeof(PhotoAnswer))]
    public static async Task<IResult> One(PhotoPlace place, Guid photo, [AsParameters] PhotoRoom room) =>
        Answers.Data(room.Show(await Load(room.Db, place, photo), place));

    private const string OneSql = $"""
        select {Photo.Columns} from shop.photo p join shop.user_account u on u.id = p.taken_by where {PhotoPlace.Here} and p.id = $4
        """;

    /// <summary>The photo, if it stands at this place.</summary>
    /// <exception cref="NotHere">It does not.</exception>
    internal static async Task<Photo> Load(TenantDb db, PhotoPlace place, Guid photo) =>
        await db.Row<Photo>(OneSql, [.. place.Args, photo]) ?? throw new NotHere();
}
