using System.Security.Cryptography;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/settings/pin</c>: one's own PIN for the tablets of the counter.</summary>
public static class SetPin
{
    /// <summary>Whether one has a PIN, and since when.</summary>
    public sealed record Answer(bool HasPin, DateTimeOffset? Since);

    // Whoever is in by the old one somewhere is so no more.
    private const string Ended = "ended as (update shop.session s set revoked_at = $3 from changed c where s.user_id = c.user_id and s.proof = 'pin' and s.revoked_at is null)";

    private static readonly string Save = ShopStream.Fact($"""
        changed as (
          insert into shop.pin (user_id, salt, iterations, hash, set_at) values ($4, $5, $6, $7, $3)
          on conflict (tenant_id, user_id) do update set salt = excluded.salt, iterations = excluded.iterations, hash = excluded.hash, set_at = excluded.set_at
          returning user_id),
        {Ended}
        """);

    private static readonly string Drop = ShopStream.Fact($"""
        changed as (delete from shop.pin where user_id = $4 returning user_id),
        {Ended}
        """);

    /// <summary><c>GET</c>.</summary>
    [Says("Whether one has a PIN for the tablets of the counter.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, [PageOnly] string? saved = null)
    {
        var since = await Since(db);
        if (Answers.IsApi(http)) return Answers.Data(new Answer(since is not null, since));
        return Answers.Page<PinPage>(new { Since = since, Posted = Posted.Nothing, Saved = saved switch { "removed" => "Removed. No PIN opens your account.", not null => "Saved. It works at every tablet of the counter.", _ => null } });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Sets one's PIN for the tablets of the counter.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock)
    {
        var pin = Read(posted);
        if (!posted.IsWrong && !Pin.IsOne(pin)) posted.Wrong("pin", "A PIN has four to six digits.");
        else if (!posted.IsWrong && Pin.TooEasy(pin) is { } easy) posted.Wrong("pin", easy);
        else if (!posted.IsWrong && !posted.IsJson && posted["again"].Trim() != pin) posted.Wrong("again", "The two are not the same.");
        if (posted.IsWrong && !Answers.IsApi(http)) return Answers.Page<PinPage>(new { Since = await Since(db), Posted = posted.Put("pin", "").Put("again", "") }, 422);
        posted.Check();
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var salt = RandomNumberGenerator.GetBytes(16);
        var ask = db.Ask();
        ask.Append(Save, Event.OfShop(ShopEvents.KeyAdded, db.Actor, at, new() { ["kind"] = "pin" }), salt, Pin.Iterations, Pin.Hash(keys.Pin, db.Tenant, db.Actor, pin, salt, Pin.Iterations));
        await ask.Send();
        sessions.Forget(db.Tenant, db.Actor);
        return Answers.Done(http, () => new Answer(true, at), "/settings/pin?saved=1");
    }

    /// <summary><c>POST /settings/pin/removal</c>.</summary>
    [Says("Removes one's PIN.", typeof(Answer))]
    public static async Task<IResult> Remove(HttpContext http, TenantDb db, Sessions sessions, TimeProvider clock)
    {
        var ask = db.Ask();
        ask.Append(Drop, Event.OfShop(ShopEvents.KeyRemoved, db.Actor, clock.GetUtcNow(), new() { ["kind"] = "pin" }));
        await ask.Send();
        sessions.Forget(db.Tenant, db.Actor);
        return Answers.Done(http, () => new Answer(false, null), "/settings/pin?saved=removed");
    }

    internal static string Read(Posted posted) => posted.Text("pin", "PIN", 20, required: true);

    private static Task<DateTimeOffset?> Since(TenantDb db) => db.Row<DateTimeOffset?>("select set_at from shop.pin where user_id = $1", db.Actor);
}
