using ChronoCare.Tenancy;

namespace ChronoCare.Identity.Apps;

/// <summary>Once a day: phones whose app is signed out, and used tokens that would be too old to be taken even if they were not used.</summary>
public static class SweepApps
{
    private const string Phones = "delete from shop.push_device d using shop.app a where a.id = d.app_id and (a.revoked_at is not null or a.expires_at <= $1)";

    private const string Tokens = """
        delete from shop.app_token_used t using shop.app a where a.id = t.app_id and (a.revoked_at is not null or a.expires_at <= $1 or t.used_at < $2)
        """;

    /// <summary>One shop.</summary>
    public static async Task Run(TenantDb db, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        ask.Do(Phones, now);
        ask.Do(Tokens, now, now - AppTokens.Longest);
        await ask.Send();
    }
}
