using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>Clears away photos that were announced and never finished, those that were refused, and those of messages whose words never came: a day after the last byte came. None was ever on a job, so no event tells of it.</summary>
public static class SweepUploads
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private const string Sql = "delete from shop.photo where state <> 'ready' and created_at < $1 and id <> all($2) returning id";

    private const string OfMessages = "delete from shop.message_upload where created_at < $1 and id <> all($2) returning id";

    /// <summary>In one shop; the number of photos cleared away.</summary>
    public static async Task<int> Run(TenantDb db, Uploads uploads, TimeProvider clock)
    {
        var before = clock.GetUtcNow() - Age;
        var touched = uploads.TouchedSince(db.Tenant, before).ToArray();
        var ask = db.Ask();
        var (gone, ofMessages) = (ask.Rows<Guid>(Sql, before, touched), ask.Rows<Guid>(OfMessages, before, touched));
        await ask.Send();
        foreach (var photo in gone.Value.Concat(ofMessages.Value)) uploads.Forget(db.Tenant, photo);
        uploads.ForgetUntouched(db.Tenant, before);
        return gone.Value.Count + ofMessages.Value.Count;
    }
}
