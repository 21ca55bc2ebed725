using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/settings/sessions</c>: where somebody is signed in, to see it and to end it.</summary>
public static class ListDevices
{
    /// <summary>One browser or program that is signed in. Its id is the hash of a secret, no secret itself.</summary>
    public sealed record Device(string Id, string Name, DateTimeOffset SignedInAt, DateTimeOffset LastUsedAt, bool IsThisOne);

    /// <summary>All of them.</summary>
    public sealed record Answer(IReadOnlyList<Device> Items);

    private sealed record Row
    {
        public byte[] IdHash { get; init; } = [];
        public string Device { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset LastUsedAt { get; init; }
    }

    private const string Mine = """
        select s.id_hash, coalesce(c.name || ', ' || s.device, s.device) as device, s.created_at, s.last_used_at
        from shop.session s left join shop.counter_device c on c.id = s.counter_device where s.user_id = $1 and s.revoked_at is null and s.expires_at > $2
        order by s.last_used_at desc limit 100
        """;

    /// <summary>The page and the list.</summary>
    [Says("Where one is signed in.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Visitor visitor, TimeProvider clock, [PageOnly] string? ended = null)
    {
        var devices = await Load(db, visitor, clock);
        return Answers.IsApi(http) ? Answers.Data(new Answer(devices)) : Answers.Page<DevicesPage>(new { Devices = devices, IsEnded = ended is not null });
    }

    internal static async Task<IReadOnlyList<Device>> Load(TenantDb db, Visitor visitor, TimeProvider clock) =>
        [.. (await db.Rows<Row>(Mine, visitor.UserId, clock.GetUtcNow())).Select(r => (r, Id: Convert.ToHexStringLower(r.IdHash)))
            .Select(d => new Device(d.Id, d.r.Device, d.r.CreatedAt, d.r.LastUsedAt, d.Id == visitor.SessionHash))];
}
