using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/counter</c>: keeps the browser one sits at as a tablet of the counter; the owner sees all of them and takes them away.</summary>
public static class KeepAtCounter
{
    /// <summary>A tablet of the counter.</summary>
    public sealed record Tablet
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public int LockMinutes { get; init; }
        public string AddedBy { get; init; } = "";
        public DateTimeOffset AddedAt { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
    }

    /// <summary>A tablet as programs see it.</summary>
    public sealed record Answer(Guid Id, string Name, int LockMinutes, DateTimeOffset AddedAt, DateTimeOffset? LastUsedAt);

    /// <summary>All of them.</summary>
    public sealed record Listed(IReadOnlyList<Answer> Items);

    /// <summary>It is not at the counter any more.</summary>
    public sealed record Removed(Guid Id);

    private static readonly string Insert = ShopStream.Fact("""
        changed as (insert into shop.counter_device (id, token_hash, name, lock_minutes, added_by, added_at) values ($5, $6, $7, $8, $4, $3) returning id)
        """);

    private const string All = """
        select c.id, c.name, c.lock_minutes, u.name as added_by, c.added_at, c.last_used_at from shop.counter_device c join shop.user_account u on u.id = c.added_by
        where c.removed_at is null order by c.added_at desc, c.id limit 200
        """;

    /// <summary><c>GET</c>.</summary>
    public static Task<IResult> Show(TenantDb db, Visitor visitor, string? saved = null) =>
        Page(db, visitor, Posted.Of(("name", "Counter"), ("lockMinutes", "2")), 200, saved is null ? null : "Taken off the counter. Whoever worked there is signed out.");

    /// <summary>For programs: the owner's list.</summary>
    [Says("The tablets that are kept at the counter.", typeof(Listed))]
    public static async Task<IResult> List(TenantDb db) =>
        Answers.Data(new Listed([.. (await db.Rows<Tablet>(All)).Select(t => new Answer(t.Id, t.Name, t.LockMinutes, t.AddedAt, t.LastUsedAt))]));

    /// <summary><c>POST</c>: from now on this browser belongs to the counter. Whoever set it up is signed out there, so that no session of theirs stays behind.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Visitor visitor, Sessions sessions, TimeProvider clock)
    {
        var (name, minutes) = Read(posted);
        if (visitor.Counter is not null) posted.Wrong("", $"This browser is kept at the counter already, as {visitor.Counter.Name}.");
        if (posted.IsWrong) return await Page(db, visitor, posted, 422, null);
        var token = SignInRequest.NewToken();
        var id = Guid.NewGuid();
        var ask = db.Ask();
        ask.Append(Insert, Event.OfShop(ShopEvents.KeyAdded, db.Actor, clock.GetUtcNow(), new() { ["kind"] = "counter", ["key"] = id.ToString("D") }), id, Sessions.Hash(token), name, minutes!.Value);
        await ask.Send();
        OwnCookie.Write(http, CounterDevice.Cookie, token, CounterDevice.Life);
        await sessions.End(db, visitor.UserId, Convert.FromHexString(visitor.SessionHash));
        OwnCookie.Remove(http, Sessions.Cookie);
        return Answers.SeeOther("/counter");
    }

    /// <summary><c>POST …/removal</c>.</summary>
    [Says("Takes a tablet off the counter; whoever works there is signed out.", typeof(Removed))]
    public static async Task<IResult> Remove(HttpContext http, Guid tablet, TenantDb db, Sessions sessions, TimeProvider clock)
    {
        if (!await CounterDevice.Remove(db, sessions, clock, tablet, "owner")) throw new NotHere();
        return Answers.Done(http, () => new Removed(tablet), "/settings/counter?saved=removed");
    }

    internal static (string Name, int? LockMinutes) Read(Posted posted) =>
        (posted.Text("name", "Name", 60, required: true), posted.Whole("lockMinutes", "Minutes until it locks", 1, 15, required: true));

    private static async Task<IResult> Page(TenantDb db, Visitor visitor, Posted posted, int status, string? saved) => Answers.Page<CounterPage>(new
    {
        Tablets = visitor.May(May.SettleCounter) ? await db.Rows<Tablet>(All) : [], Posted = posted, Saved = saved,
        HasPin = await db.Row<bool>("select exists (select from shop.pin where user_id = $1)", visitor.UserId),
    }, status);
}
