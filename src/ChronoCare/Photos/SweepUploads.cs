using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>Clears away photos that were announced and never finished, and those that were refused: a day after the last byte came. None was ever on a job, so no event tells of it.</summary>
public static class SweepUploads
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private const string Sql = "delete from shop.photo where state <> 'ready' and created_at < $1 and id <> all($2) returning id";

    /// <summary>In one shop; the number of photos cleared away.</summary>
    public static async Task<int> Run(TenantDb db, Uploads uploads, TimeProvider clock)
    {
        var before = clock.GetUtcNow() - Age;
        var gone = await db.Rows<Guid>(Sql, before, uploads.TouchedSince(db.Tenant, before).ToArray());
        foreach (var photo in gone) uploads.Forget(db.Tenant, photo);
        uploads.ForgetUntouched(db.Tenant, before);
        return gone.Count;
    }
}
