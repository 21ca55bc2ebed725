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

    /// <summary>For programs.</summary>
    public static async Task<IResult> Handle(PhotoPlace place, [AsParameters] PhotoRoom room)
    {
        var ask = room.Db.Ask();
        var job = place.Draft is null ? place.Job.Load(ask) : null;
        var photos = Of(ask, place);
        await ask.Send();
        if (job is { Value: null } || (job is null && photos.Value.Count == 0)) throw new NotHere();
        return Answers.Data(new { Items = photos.Value.Select(p => room.Show(p, place)), Next = (string?)null });
    }

    /// <summary>The job's page of photos.</summary>
    public static async Task<IResult> Page(JobRef job, TenantDb db)
    {
        var ask = db.Ask();
        var row = job.Load(ask);
        var photos = Of(ask, new PhotoPlace(job, null));
        await ask.Send();
        return Answers.Page<PhotosPage>(new { Job = row.Value ?? throw new NotHere(), Photos = photos.Value });
    }

    /// <summary>One of them.</summary>
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
