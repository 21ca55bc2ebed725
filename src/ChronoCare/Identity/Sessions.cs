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

    // Use at the counter is written down at most this often, so a tablet locks that much later at the most and never earlier.
    internal static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(Guid Tenant, string Hash), (Visitor Visitor, DateTimeOffset At, string Counter, bool IsUse)> known = new();

    private sealed record Row
    {
        public Guid UserId { get; init; }
        public string Name { get; init; } = "";
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public string Proof { get; init; } = "";
        public DateTimeOffset ProvedAt { get; init; }
        public bool HasPasskey { get; init; }
        public DateTimeOffset LastUsedAt { get; init; }
        public Guid? CounterDevice { get; init; }
        public Guid? Here { get; init; }
        public string? HereName { get; init; }
        public int? LockMinutes { get; init; }
        public int Unread { get; init; }
    }

    /// <summary>Begins a session without a browser's sign-in (benches, tests); the answer is the cookie's value. People come in by <see cref="NewSession"/>.</summary>
    public async Task<string> Begin(TenantDb db, Guid user, string device, string proof = "mail")
    {
        var value = SignInRequest.NewToken();
        var now = clock.GetUtcNow();
        await db.Do("insert into shop.session (id_hash, user_id, device, created_at, last_used_at, expires_at, proof, proved_at) values ($1, $2, $3, $4, $4, $5, $6, $4)",
            Hash(value), user, device.Length > 200 ? device[..200] : device, now, now + Life, proof);
        return value;
    }

    private static readonly string EndOne = ShopStream.Fact(
        "changed as (update shop.session set revoked_at = $3 where id_hash = $5 and user_id = $6 and revoked_at is null returning user_id)",
        select: "select exists (select from shop.session where id_hash = $5 and user_id = $6)");

    // One event, however many there were.
    private static readonly string EndRest = ShopStream.Fact(
        "changed as (update shop.session set revoked_at = $3 where user_id = $5 and revoked_at is null and expires_at > $3 and id_hash is distinct from $6::bytea returning id_hash)",
        select: "select coalesce(string_agg(encode(id_hash, 'hex'), ' '), '') from changed");

    /// <summary>Ends one session of one user everywhere: this process notices at once, others within seconds.</summary>
    /// <param name="db">The shop's data.</param><param name="user">Whose.</param><param name="idHash">Which.</param><param name="where">Said in the stream: here, or elsewhere.</param>
    /// <returns>False when the user has no such session.</returns>
    public async Task<bool> End(TenantDb db, Guid user, byte[] idHash, string where = "here")
    {
        var happened = SignedOut(db, where);
        var ask = db.Ask();
        var had = ask.Change<bool>(EndOne, happened.Name, happened.Body, happened.At, db.Actor, idHash, user);
        await ask.Send();
        Forget(db.Tenant, idHash);
        return had.Value;
    }

    /// <summary>Ends all sessions of a user but, where given, the one kept; how many.</summary>
    public async Task<int> EndAll(TenantDb db, Guid user, byte[]? kept = null)
    {
        var happened = SignedOut(db, "everywhere-else");
        var ask = db.Ask();
        var ended = ask.Change<string>(EndRest, happened.Name, happened.Body, happened.At, db.Actor, user, kept);
        await ask.Send();
        // One by one: whoever is connected with the one that is kept stays so.
        var hashes = ended.Value!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var hash in hashes) Forget(db.Tenant, Convert.FromHexString(hash));
        return hashes.Length;
    }

    /// <summary>Ends one session because its tablet locks; that happens all day long and is no event.</summary>
    public async Task Lock(TenantDb db, byte[] idHash)
    {
        await db.Do("update shop.session set revoked_at = coalesce(revoked_at, $2) where id_hash = $1", idHash, clock.GetUtcNow());
        Forget(db.Tenant, idHash);
    }

    private Event SignedOut(TenantDb db, string where) => Event.OfShop(ShopEvents.SignedOut, db.Actor, clock.GetUtcNow(), new() { ["where"] = where });

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


    /// <summary>Looks a user's sessions up again at their next request: what is counted for them has changed.</summary>
    public void LookAgain(Guid tenant, Guid user)
    {
        foreach (var (key, kept) in known)
            if (key.Tenant == tenant && kept.Visitor.UserId == user) known.TryRemove(key, out _);
    }

    /// <summary>Trusts nothing remembered of a device at the counter.</summary>
    public void ForgetCounter(Guid tenant, Guid device)
    {
        foreach (var (key, kept) in known)
            if (key.Tenant == tenant && kept.Visitor.Counter?.Id == device) known.TryRemove(key, out _);
    }

    /// <summary>Who a cookie's value belongs to, or the stranger.</summary>
    /// <param name="db">The shop's data.</param><param name="value">The session's cookie.</param><param name="counter">What the browser's cookie as a device of the counter is kept as, if it has one.</param>
    /// <param name="isUse">Whether somebody's hand is behind it; what a page asks by itself keeps no tablet open.</param>
    public async Task<Visitor> Find(TenantDb db, string value, byte[]? counter = null, bool isUse = true)
    {
        if (value.Length is < 40 or > 64) return Visitor.Stranger;
        var hash = Hash(value);
        var key = (db.Tenant, Convert.ToHexStringLower(hash));
        var now = clock.GetUtcNow();
        var here = counter is null ? "" : Convert.ToHexStringLower(counter);
        if (known.TryGetValue(key, out var kept) && now - kept.At < Trusted && now >= kept.At && kept.Counter == here && (kept.IsUse || !isUse)) return kept.Visitor;
        if (known.Count > 20_000) known.Clear();
        var row = await db.Row<Row>("""
            select s.user_id, u.name, u.email, u.role, s.proof, s.proved_at, exists (select from shop.passkey p where p.user_id = s.user_id) as has_passkey, s.last_used_at, s.counter_device, c.id as here, c.name as here_name, c.lock_minutes,
                   (select count(*)::int from shop.thread t join shop.job j on j.id = t.job_id left join shop.message_read r on r.job_id = t.job_id and r.user_id = s.user_id
                    where t.asked_at is not null and t.client_seq > coalesce(r.seq, 0)) as unread
            from shop.session s join shop.user_account u on u.id = s.user_id left join shop.counter_device c on c.token_hash = $3::bytea and c.removed_at is null
            where s.id_hash = $1 and s.revoked_at is null and s.expires_at > $2 and u.is_active
            """, hash, now, counter);
        // A PIN opens nothing away from its tablet, and no session of a tablet goes on where the tablet's own cookie was left out.
        if (row is null || (row.Here is null && row.Proof == "pin") || (row.CounterDevice is { } bound && bound != row.Here))
        {
            known.TryRemove(key, out _);
            return Visitor.Stranger;
        }
        var isAtCounter = row.Here is not null;
        if (isAtCounter && now - row.LastUsedAt > TimeSpan.FromMinutes(row.LockMinutes ?? 1) + Slack)
        {
            await Lock(db, hash);
            return Visitor.Stranger;
        }
        if ((now - row.LastUsedAt > (isAtCounter ? Slack : TimeSpan.FromMinutes(5)) && (isUse || !isAtCounter)) || (isAtCounter && row.CounterDevice is null))
            await db.Do("update shop.session set last_used_at = $2, expires_at = least($3, created_at + $4::interval), counter_device = $5::uuid where id_hash = $1", hash, now,
                now + Life, row.Proof == "pin" ? Unlock.Longest : Longest, row.Here);
        var visitor = new Visitor(row.UserId, row.Name, row.Email, RoleOf(row.Role), key.Item2, row.Proof, isAtCounter ? new CounterDevice(row.Here!.Value, row.HereName!, row.LockMinutes!.Value) : null)
        { ProvedAt = row.ProvedAt, HasPasskey = row.HasPasskey, Unread = row.Unread };
        known[key] = (visitor, now, here, isUse);
        return visitor;
    }

    /// <summary>From the stored word.</summary>
    public static Role RoleOf(string word) => word switch { "owner" => Role.Owner, "watchmaker" => Role.Watchmaker, _ => Role.Counter };

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
