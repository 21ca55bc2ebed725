using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Portal;

/// <summary>A job's newest link, made where it is needed; however many ask at once, they get the same one.</summary>
public static class OpenLink
{
    /// <summary>When a new one is made.</summary>
    public enum Need
    {
        /// <summary>Where there never was one; a revoked one stays revoked.</summary>
        IfNever,
        /// <summary>Where none lives: revoked, or ended.</summary>
        IfNoneLives,
        /// <summary>In any case; those before end at once.</summary>
        Always,
    }

    private const string Newest = $"""
        select {PortalLink.Columns} from shop.job j left join lateral (
          select x.n, x.made_at, x.revoked_at, x.seen_at from shop.portal_link x where x.job_id = j.id order by x.n desc limit 1) l on true
        where j.id = $1
        """;

    private const string Revoke = "update shop.portal_link set revoked_at = $2 where job_id = $1 and revoked_at is null";

    // Whichever index notices it first: made twice at once, it is the same link in its number and in its token.
    private const string Make = """
        insert into shop.portal_link (job_id, n, token_hash, made_at, made_by) values ($1, $2, $3, $4, $5::uuid) on conflict do nothing
        """;

    /// <summary>Its number; null when it was revoked and no new one is wanted.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<int?> Run(TenantDb db, PortalKeys keys, TimeProvider clock, Guid job, Need need)
    {
        var newest = await db.Row<PortalLink>(Newest, job) ?? throw new NotHere();
        var now = clock.GetUtcNow();
        if (newest.N > 0 && need != Need.Always)
        {
            if (newest.IsLive(now)) return newest.N;
            if (need == Need.IfNever) return newest.RevokedAt is null ? newest.N : null;
        }
        var n = newest.N + 1;
        var ask = db.Ask();
        if (need == Need.Always) ask.Do(Revoke, job, now);
        var made = ask.Do(Make, job, n, Sessions.Hash(keys.Token(db.Tenant, job, n)), now, db.Actor == Guid.Empty ? null : db.Actor);
        await ask.Send();
        // Somebody made this very one a moment ago, and it has just been ended with the others: the next one then.
        if (need == Need.Always && made.Value == 0) return await Run(db, keys, clock, job, need);
        return n;
    }

    /// <summary>Ends all links of a job at once.</summary>
    public static Task<int> End(TenantDb db, TimeProvider clock, Guid job) => db.Do(Revoke, job, clock.GetUtcNow());
}
