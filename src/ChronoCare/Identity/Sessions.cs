using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Identity;

/// <summary>Server-side sessions: an opaque 256-bit cookie value of which only the hash is kept; what was looked up is trusted for three seconds.</summary>
public sealed class Sessions(TimeProvider clock)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "__Host-session";

    /// <summary>A session ends this long after its last use.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<(Guid Tenant, string Hash), (Visitor Visitor, DateTimeOffset At)> known = new();

    private sealed record Row
    {
        public Guid UserId { get; init; }
        public string Name { get; init; } = "";
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public DateTimeOffset LastUsedAt { get; init; }
    }

    /// <summary>Begins a session; the answer is the cookie's value, known to nobody else.</summary>
    public async Task<string> Begin(TenantDb db, Guid user, string device)
    {
        var value = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow();
        await db.Do("insert into shop.session (id_hash, user_id, device, created_at, last_used_at, expires_at) values ($1, $2, $3, $4, $4, $5)",
            Hash(value), user, device.Length > 200 ? device[..200] : device, now, now + Life);
        return value;
    }

    /// <summary>Ends a session everywhere; open pages of this process notice at once, other processes within seconds.</summary>
    public async Task End(TenantDb db, byte[] idHash)
    {
        await db.Do("update shop.session set revoked_at = $2 where id_hash = $1 and revoked_at is null", idHash, clock.GetUtcNow());
        known.TryRemove((db.Tenant, Convert.ToHexStringLower(idHash)), out _);
    }

    /// <summary>Who a cookie's value belongs to, or the stranger.</summary>
    public async Task<Visitor> Find(TenantDb db, string value)
    {
        if (value.Length is < 40 or > 64) return Visitor.Stranger;
        var hash = Hash(value);
        var key = (db.Tenant, Convert.ToHexStringLower(hash));
        var now = clock.GetUtcNow();
        if (known.TryGetValue(key, out var kept) && now - kept.At < Trusted && now >= kept.At) return kept.Visitor;
        if (known.Count > 20_000) known.Clear();
        var row = await db.Row<Row>("""
            select s.user_id, u.name, u.email, u.role, s.last_used_at from shop.session s join shop.user_account u on u.id = s.user_id
            where s.id_hash = $1 and s.revoked_at is null and s.expires_at > $2 and u.is_active
            """, hash, now);
        if (row is null)
        {
            known.TryRemove(key, out _);
            return Visitor.Stranger;
        }
        if (now - row.LastUsedAt > TimeSpan.FromMinutes(5))
            await db.Do("update shop.session set last_used_at = $2, expires_at = $3 where id_hash = $1", hash, now, now + Life);
        var visitor = new Visitor(row.UserId, row.Name, row.Email, RoleOf(row.Role), key.Item2);
        known[key] = (visitor, now);
        return visitor;
    }

    /// <summary>From the stored word.</summary>
    public static Role RoleOf(string word) => word switch { "owner" => Role.Owner, "watchmaker" => Role.Watchmaker, _ => Role.Counter };

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>Reads the session's cookie at a shop's door; a doubled or look-alike name is refused rather than guessed about.</summary>
public sealed class SessionGate(RequestDelegate next, Sessions sessions)
{
    /// <summary>Middleware, after the host gate.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Door>() is { Db: { } db } && http.Request.Headers.Cookie.Count > 0)
        {
            string? value = null;
            var found = 0;
            foreach (var header in http.Request.Headers.Cookie)
                foreach (var pair in (header ?? "").Split(';'))
                {
                    var cut = pair.IndexOf('=');
                    var name = (cut < 0 ? pair : pair[..cut]).Trim();
                    if (!name.Equals(Sessions.Cookie, StringComparison.OrdinalIgnoreCase)) continue;
                    found++;
                    if (name == Sessions.Cookie && cut >= 0) value = pair[(cut + 1)..].Trim();
                }
            if (found > 1 || (found == 1 && value is null)) throw new BadHttpRequestException("The session cookie came more than once.");
            if (value is not null)
            {
                var visitor = await sessions.Find(db, value);
                if (visitor.IsStaff)
                {
                    http.Features.Set(visitor);
                    db.ActAs(visitor.UserId);
                }
            }
        }
        await next(http);
    }
}

/// <summary>Lets no other site change anything in a signed-in person's name: Sec-Fetch-Site, or an exact Origin where a browser sends none.</summary>
public sealed class OriginGate(RequestDelegate next, Settings settings)
{
    /// <summary>Middleware, after the session gate.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var method = http.Request.Method;
        if (!(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)) && http.Features.Get<Door>() is { } door)
        {
            var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
            var origin = http.Request.Headers.Origin.ToString();
            var own = door.Shop is { } shop ? settings.Address(shop.Subdomain) : $"{settings.Scheme}://{settings.Root}";
            // A program without a browser sends neither header and no ambient cookie of a victim.
            if ((site.Length > 0 && site != "same-origin") || (origin.Length > 0 && origin != own))
                throw new WrongOrigin();
        }
        await next(http);
    }
}

/// <summary>A form of another site tried to act here: 403.</summary>
public sealed class WrongOrigin() : Exception("This was sent from another site. Open the page here and try again.");
