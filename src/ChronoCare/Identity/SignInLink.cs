using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>A link that signs one person in from any browser, once: printed when a developer's machine starts, never made or taken in production.</summary>
public static class SignInLink
{
    /// <summary>How long it may be used: a working day at the developer's desk.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private const string Insert = """
        insert into shop.sign_in_request (token_hash, code_hash, browser_hash, purpose, email, network_hash, takes_code, created_at, expires_at)
        select $1, $1, $1, 'demo', u.email, $1, false, $3, $4 from shop.user_account u where u.id = $2 and u.is_active
        """;

    private const string Somebody = """
        select id from shop.user_account where is_active and (email = $1 or ($1 = '' and role = 'owner')) order by created_at, id limit 1
        """;

    /// <summary>The address to open for one person of a shop, by e-mail; without one, for its first owner.</summary>
    /// <exception cref="WrongSetting">There is no such shop or person, or this is production.</exception>
    public static async Task<string> Make(Shops shops, Database database, Settings settings, TimeProvider clock, string subdomain, string email = "")
    {
        var shop = await shops.BySubdomain(subdomain) ?? throw new WrongSetting($"There is no shop \"{subdomain}\".");
        var db = database.Enter(shop.TenantId);
        var user = await db.Row<Guid?>(Somebody, EmailAddress.Kept(email)) ?? throw new WrongSetting($"Nobody active in {subdomain} has the e-mail \"{email}\".");
        try { return await Make(db, settings, clock, subdomain, user); }
        catch (Refused refused) { throw new WrongSetting(refused.Message); }
    }

    /// <summary>The address to open.</summary>
    /// <exception cref="Refused">Not in production, and not for somebody who does not work here.</exception>
    public static async Task<string> Make(TenantDb db, Settings settings, TimeProvider clock, string subdomain, Guid user)
    {
        if (!settings.IsDevelopment) throw new Refused("Such a link is for development only. Sign in by mail.");
        var token = SignInRequest.NewToken();
        var now = clock.GetUtcNow();
        if (await db.Do(Insert, Sessions.Hash(token), user, now, now + Life) == 0) throw new Refused("Nobody active here has this id.");
        return $"{settings.Address(subdomain)}/sign-in/{token}";
    }
}
