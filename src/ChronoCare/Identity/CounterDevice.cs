using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>A browser that stays at the counter while people come and go: it holds a secret of its own, and whoever works in it is locked out after a short while without use.</summary>
/// <param name="Id">The device.</param><param name="Name">As the shop calls it.</param><param name="LockMinutes">Minutes without use until it locks.</param>
public sealed record CounterDevice(Guid Id, string Name, int LockMinutes)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "__Host-counter";

    /// <summary>How long a browser keeps it.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(400);

    /// <summary>Wrong PINs in a row, whoever's, that take a device off the counter.</summary>
    public const int MostMisses = 20;

    /// <summary>What the cookie of this request is kept as, whether it is worth anything or not; null without one.</summary>
    public static byte[]? HashOf(HttpContext http) => OwnCookie.Read(http, Cookie) is { } value && SignInRequest.IsToken(value) ? Sessions.Hash(value) : null;

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public int LockMinutes { get; init; }
    }

    /// <summary>The device that asks, or null.</summary>
    public static async Task<CounterDevice?> Here(TenantDb db, HttpContext http) =>
        HashOf(http) is { } hash && await db.Row<Row>("select id, name, lock_minutes from shop.counter_device where token_hash = $1 and removed_at is null", hash) is { } row
            ? new(row.Id, row.Name, row.LockMinutes) : null;

    // Whoever is signed in there, by whatever proof, is so no more.
    private static readonly string Removed = ShopStream.Fact("""
        changed as (update shop.counter_device set removed_at = $3 where id = $5 and removed_at is null returning id),
        ended as (update shop.session s set revoked_at = $3 from changed c where s.counter_device = c.id and s.revoked_at is null)
        """);

    /// <summary>Takes a device off the counter; false when there is no such one.</summary>
    public static async Task<bool> Remove(TenantDb db, Sessions sessions, TimeProvider clock, Guid device, string why)
    {
        var ask = db.Ask();
        var removed = ask.Append(Removed, Event.OfShop(ShopEvents.KeyRemoved, db.Actor, clock.GetUtcNow(), new() { ["kind"] = "counter", ["key"] = device.ToString("D"), ["why"] = why }), device);
        await ask.Send();
        sessions.ForgetCounter(db.Tenant, device);
        return removed.Value is not null;
    }
}
