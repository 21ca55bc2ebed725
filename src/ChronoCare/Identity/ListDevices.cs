using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/settings/sessions</c>: where somebody is signed in, to see it and to end it.</summary>
public static class ListDevices
{
    /// <summary>One browser or app that is signed in. A browser's id is the hash of a secret, no secret itself.</summary>
    public sealed record Device(string Id, string Kind, string Name, DateTimeOffset SignedInAt, DateTimeOffset LastUsedAt, bool IsThisOne);

    /// <summary>All of them.</summary>
    public sealed record Answer(IReadOnlyList<Device> Items);

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Device { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset LastUsedAt { get; init; }
    }

    private const string Mine = """
        select encode(s.id_hash, 'hex') as id, 'browser' as kind, coalesce(c.name || ', ' || s.device, s.device) as device, s.created_at, s.last_used_at
        from shop.session s left join shop.counter_device c on c.id = s.counter_device where s.user_id = $1 and s.revoked_at is null and s.expires_at > $2
        union all
        select a.id::text, 'app', a.device, a.created_at, a.last_used_at from shop.app a where a.user_id = $1 and a.revoked_at is null and a.expires_at > $2
        order by last_used_at desc limit 100
        """;

    /// <summary>The page and the list.</summary>
    [Says("Where one is signed in.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Visitor visitor, TimeProvider clock, [PageOnly] string? ended = null)
    {
        var devices = await Load(db, visitor, clock);
        return Answers.IsApi(http) ? Answers.Data(new Answer(devices)) : Answers.Page<DevicesPage>(new { Devices = devices, IsEnded = ended is not null });
    }

    internal static async Task<IReadOnlyList<Device>> Load(TenantDb db, Visitor visitor, TimeProvider clock) =>
        [.. (await db.Rows<Row>(Mine, visitor.UserId, clock.GetUtcNow()))
            .Select(r => new Device(r.Id, r.Kind, r.Device, r.CreatedAt, r.LastUsedAt, r.Id == (visitor.App?.ToString("D") ?? visitor.SessionHash)))];
}
