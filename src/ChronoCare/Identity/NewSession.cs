using System.Text.Json.Nodes;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>A session about to begin, whatever opens it: a new id, the old one of this browser ended, and the sign-in written to the stream, all in one statement.</summary>
public sealed class NewSession
{
    private readonly HttpContext http;
    private readonly TenantDb db;
    private readonly byte[]? old;

    /// <summary>Values of $1 to $9 of <see cref="Sql"/>; the slice's own follow from $10.</summary>
    public object?[] Args { get; }

    /// <summary>The cookie's value, known to nobody else.</summary>
    public string Value { get; } = SignInRequest.NewToken();

    /// <param name="http">The request that signs in.</param><param name="db">The shop's data.</param>
    /// <param name="proof">What opens it: mail, passkey, pin or demo.</param><param name="now">The moment.</param>
    public NewSession(HttpContext http, TenantDb db, string proof, DateTimeOffset now)
    {
        (this.http, this.db) = (http, db);
        old = OwnCookie.Read(http, Sessions.Cookie) is { Length: > 0 } had ? Sessions.Hash(had) : null;
        var device = DeviceName.Of(http.Request.Headers.UserAgent.ToString());
        var happened = Event.OfShop(ShopEvents.SignedIn, db.Actor, now, new JsonObject { ["how"] = proof, ["device"] = device });
        Args = [happened.Name, happened.Body, happened.At, db.Actor, Sessions.Hash(Value), device, happened.At + Sessions.Life, old, proof];
    }

    /// <summary>The statement. $3 is now; the slice's own parameters begin at $10.</summary>
    /// <param name="admitted">CTEs of the slice, the last called <c>admitted</c>: at most one row with the <c>user_id</c> of somebody who may come in.</param>
    /// <param name="select">What is answered; <c>changed</c> has the <c>user_id</c> of who came in, or no row.</param>
    public static string Sql(string admitted, string select) => ShopStream.Fact($"""
        {admitted},
        changed as (
          insert into shop.session (id_hash, user_id, device, created_at, last_used_at, expires_at, proof, proved_at)
          select $5, a.user_id, $6, $3, $3, $7, $9, $3 from admitted a
          returning user_id),
        ended as (update shop.session set revoked_at = $3 where id_hash = $8::bytea and revoked_at is null and exists (select from changed))
        """, actor: "(select user_id from changed)", select: select);

    /// <summary>Hands the browser its cookies, once the statement let somebody in.</summary>
    public void Admit(Sessions sessions, SignInKeys keys, string email)
    {
        if (old is not null) sessions.Forget(db.Tenant, old);
        OwnCookie.Write(http, Sessions.Cookie, Value, Sessions.Longest);
        OwnCookie.Write(http, KnownDevice.Cookie, KnownDevice.Note(keys.Device, db.Tenant, email), KnownDevice.Life);
        OwnCookie.Remove(http, SignInRequest.Cookie);
    }
}
