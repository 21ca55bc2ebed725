using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Portal;

/// <summary>A link that opens one job for its client. Rules, and how it is found.</summary>
public sealed record PortalLink
{
    /// <summary>How long a link lives on after the watch has left, or after it was made if that was later.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    public Guid JobId { get; init; }
    public int N { get; init; }
    public Guid ClientId { get; init; }
    public bool IsOpen { get; init; }
    public DateTimeOffset StatusAt { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The moment it ends; null while the watch is in the shop.</summary>
    public DateTimeOffset? EndsAt => IsOpen ? null : (StatusAt > MadeAt ? StatusAt : MadeAt) + Life;

    /// <summary>Whether it opens the job.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !(EndsAt <= now);

    /// <summary>Columns from <c>shop.portal_link l join shop.job j</c>.</summary>
    internal const string Columns = "j.id as job_id, coalesce(l.n, 0) as n, j.client_id, j.is_open, j.status_at, coalesce(l.made_at, j.arrived_at) as made_at, l.revoked_at, l.seen_at";

    private const string ByToken = $"select {Columns} from shop.portal_link l join shop.job j on j.id = l.job_id where l.token_hash = $1 and l.revoked_at is null";

    /// <summary>The link of a token; unknown, foreign and revoked ones are the same nothing, at the same cost.</summary>
    /// <exception cref="NotHere">None of ours.</exception>
    public static async Task<PortalLink> Find(TenantDb db, string token) => await db.Row<PortalLink>(ByToken, Sessions.Hash(token)) ?? throw new NotHere();

    /// <summary>Only the first letters of an address: enough to know one's own by, too little to learn another's.</summary>
    public static string Masked(string email) => email.IndexOf('@') is > 0 and var at && at + 1 < email.Length ? $"{email[0]}…@{email[at + 1]}…" : "";
}
