using System.Security.Cryptography;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Tries a PIN on a device of the counter and begins the short session it opens.</summary>
public static class Unlock
{
    /// <summary>A session opened by a PIN ends this long after it began, however much it is used.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private sealed record Tried
    {
        public byte[] Salt { get; init; } = [];
        public int Iterations { get; init; }
        public byte[] Hash { get; init; } = [];
        public string Email { get; init; } = "";
        /// <summary>Null when the PIN is locked here.</summary>
        public int? Misses { get; init; }
        /// <summary>Null when the device is off the counter.</summary>
        public int? DeviceMisses { get; init; }
        public DateTimeOffset? LockedUntil { get; init; }
    }

    /// <summary>How it went.</summary>
    /// <param name="IsIn">Signed in; the cookies are set.</param><param name="IsUnknown">Nobody active here has a PIN and this face.</param>
    /// <param name="IsOff">The device is off the counter.</param><param name="LockedFor">Minutes the PIN is locked here.</param><param name="Left">Further tries.</param>
    public sealed record Outcome(bool IsIn = false, bool IsUnknown = false, bool IsOff = false, int? LockedFor = null, int Left = 0);

    // Each try is counted, one after the other by the row's lock, before anybody looks whether it is right. A right one takes the count back.
    private const string Charge = """
        with asked as (
          select p.user_id, p.salt, p.iterations, p.hash, u.email from shop.pin p join shop.user_account u on u.id = p.user_id and u.is_active where p.user_id = $3),
        tried as (
          insert into shop.pin_try as t (device_id, user_id, misses) select $2, a.user_id, 1 from asked a
          on conflict (tenant_id, device_id, user_id) do update
            set misses = case when t.locked_until is null then t.misses + 1 else 1 end,
                locked_until = case when t.locked_until is null and t.misses + 1 >= 5 then $1 + interval '15 minutes' end
            where t.locked_until is null or t.locked_until <= $1
          returning t.misses),
        counted as (
          update shop.counter_device d set misses = d.misses + 1 where d.id = $2 and d.removed_at is null and exists (select from tried) returning d.misses)
        select a.salt, a.iterations, a.hash, a.email, t.misses, c.misses as device_misses,
               (select k.locked_until from shop.pin_try k where k.device_id = $2 and k.user_id = $3) as locked_until
        from asked a left join tried t on true left join counted c on true
        """;

    private static readonly string Begin = NewSession.Sql("""
        admitted as (
          select p.user_id from shop.pin p join shop.user_account u on u.id = p.user_id and u.is_active
          join shop.counter_device d on d.id = $11 and d.removed_at is null where p.user_id = $10 and p.hash = $12)
        """, "select user_id from changed");

    /// <summary>Tries it.</summary>
    public static async Task<Outcome> Run(HttpContext http, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock, CounterDevice device, Guid user, string pin)
    {
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        if (await db.Row<Tried>(Charge, now, device.Id, user) is not { } tried) return new(IsUnknown: true);
        if (tried.Misses is null)
        {
            // Somebody's try locked it a moment ago: then the row as this statement saw it does not say so yet.
            var until = tried.LockedUntil is { } seen && seen > now ? seen : now + Pin.Locked;
            return new(LockedFor: (int)Math.Ceiling((until - now).TotalMinutes));
        }
        if (tried.DeviceMisses is null) return new(IsOff: true);
        var hash = await Task.Run(() => Pin.Hash(keys.Pin, db.Tenant, user, pin, tried.Salt, tried.Iterations));
        if (CryptographicOperations.FixedTimeEquals(hash, tried.Hash)) return await Enter(http, db, sessions, keys, device, user, tried, now);
        if (tried.DeviceMisses >= CounterDevice.MostMisses)
        {
            await CounterDevice.Remove(db, sessions, clock, device.Id, "wrong-pins");
            return new(IsOff: true);
        }
        return tried.Misses >= Pin.MostMisses ? new(LockedFor: (int)Pin.Locked.TotalMinutes) : new(Left: Pin.MostMisses - tried.Misses.Value);
    }

    private static async Task<Outcome> Enter(HttpContext http, TenantDb db, Sessions sessions, SignInKeys keys, CounterDevice device, Guid user, Tried tried, DateTimeOffset now)
    {
        var session = new NewSession(http, db, "pin", now);
        var ask = db.Ask();
        var begun = ask.Change<Guid?>(Begin, [.. session.Args, user, device.Id, tried.Hash]);
        ask.Do("update shop.session set counter_device = $2, expires_at = $3 where id_hash = $1", Sessions.Hash(session.Value), device.Id, now + Longest);
        ask.Do("update shop.pin_try set misses = 0, locked_until = null where device_id = $1 and user_id = $2", device.Id, user);
        ask.Do("update shop.counter_device set misses = 0, last_used_at = $2 where id = $1", device.Id, now);
        await ask.Send();
        if (begun.Value is null) return new(IsOff: true);
        session.Admit(sessions, keys, tried.Email);
        // A tablet in use never loses its cookie to age.
        OwnCookie.Write(http, CounterDevice.Cookie, OwnCookie.Read(http, CounterDevice.Cookie)!, CounterDevice.Life);
        return new(IsIn: true);
    }
}
