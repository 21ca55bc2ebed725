using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Server-side sessions: an opaque 256-bit cookie value of which only the hash is kept; what was looked up is trusted for three seconds.</summary>
public sealed class Sessions(TimeProvider clock, SessionEnds? ends = null)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "__Host-session";

    /// <summary>A session ends this long after its last use.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>However much it is used, a session ends this long after it began.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(180);

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

    /// <summary>Begins a session without a browser's sign-in (benches, tests); the answer is the cookie's value. People come in by <see cref="NewSession"/>.</summary>
    public async Task<string> Begin(TenantDb db, Guid user, string device)
    {
        var value = SignInRequest.NewToken();
        var now = clock.GetUtcNow();
        await db.Do("insert into shop.session (id_hash, user_id, device, created_at, last_used_at, expires_at, proved_at) values ($1, $2, $3, $4, $4, $5, $4)",
            Hash(value), user, device.Length > 200 ? device[..200] : device, now, now + Life);
        return value;
    }

    /// <summary>Ends one session of one user everywhere: this process notices at once, others within seconds.</summary>
    /// <returns>False when the user has no such session.</returns>
    public async Task<bool> End(TenantDb db, Guid user, byte[] idHash)
    {
        var ended = await db.Do("update shop.session set revoked_at = coalesce(revoked_at, $3) where id_hash = $1 and user_id = $2", idHash, user, clock.GetUtcNow());
        Forget(db.Tenant, idHash);
        return ended == 1;
    }

    /// <summary>Ends all sessions of a user but, where given, the one kept; how many.</summary>
    public async Task<int> EndAll(TenantDb db, Guid user, byte[]? kept = null)
    {
        var ask = db.Ask();
        var ended = ask.Change<string>("""
            with ended as (update shop.session set revoked_at = $2 where user_id = $1 and revoked_at is null and id_hash is distinct from $3::bytea returning id_hash)
            select coalesce(string_agg(encode(id_hash, 'hex'), ' '), '') from ended
            """, user, clock.GetUtcNow(), kept);
        await ask.Send();
        // One by one: whoever is connected with the one that is kept stays so.
        var hashes = ended.Value!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var hash in hashes) Forget(db.Tenant, Convert.FromHexString(hash));
        return hashes.Length;
    }

    /// <summary>Trusts nothing remembered of a session that has ended, and tells whoever keeps a connection of it.</summary>
    public void Forget(Guid tenant, byte[] idHash)
    {
        known.TryRemove((tenant, Convert.ToHexStringLower(idHash)), out _);
        ends?.Tell(new(tenant, Pass.OfSession(idHash)));
    }

    /// <summary>Trusts nothing remembered of a user whose sessions and apps have ended, and tells whoever keeps a connection of theirs.</summary>
    public void Forget(Guid tenant, Guid user)
    {
        foreach (var (key, kept) in known)
            if (key.Tenant == tenant && kept.Visitor.UserId == user) known.TryRemove(key, out _);
        ends?.Tell(new(tenant, User: user));
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
            await db.Do("update shop.session set last_used_at = $2, expires_at = least($3, created_at + $4::interval) where id_hash = $1", hash, now, now + Life, Longest);
        var visitor = new Visitor(row.UserId, row.Name, row.Email, RoleOf(row.Role), key.Item2);
        known[key] = (visitor, now);
        return visitor;
    }

    /// <summary>From the stored word.</summary>
    public static Role RoleOf(string word) => word switch { "owner" => Role.Owner, "watchmaker" => Role.Watchmaker, _ => Role.Counter };

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
