using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Portal;

/// <summary>A client's browser that showed the code of the mailbox: it sees all jobs of whoever this shop knows by that address. Only a hash of the cookie is kept.</summary>
public static class MySession
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "__Host-portal";

    /// <summary>It ends so long after it began, however much it is used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private const string Find = "select email from shop.portal_session where id_hash = $1 and revoked_at is null and expires_at > $2";

    /// <summary>The address this browser proved, or null.</summary>
    public static async Task<string?> Of(HttpContext http, PortalRoom room) => OwnCookie.Read(http, Cookie) is { } value && SignInRequest.IsToken(value)
        ? await room.Client.Row<string>(Find, Sessions.Hash(value), room.Clock.GetUtcNow()) : null;

    /// <summary>Ends it on the server, whatever the browser keeps.</summary>
    public static async Task End(HttpContext http, PortalRoom room)
    {
        if (OwnCookie.Read(http, Cookie) is { Length: > 0 } value)
            await room.Client.Do("update shop.portal_session set revoked_at = $2 where id_hash = $1 and revoked_at is null", Sessions.Hash(value), room.Clock.GetUtcNow());
        OwnCookie.Remove(http, Cookie);
    }
}
