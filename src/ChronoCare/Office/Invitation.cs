using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Office;

/// <summary>Somebody was asked by mail to join the team: a link, for a week, once. Nobody is of the team before they pressed its button.</summary>
public sealed record Invitation
{
    /// <summary>How long a link works from when it was last sent.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>How often one invitation is mailed; the table's check says the same.</summary>
    public const int MostSends = 5;

    /// <summary>People a shop may invite a day.</summary>
    public const int MostADay = 20;

    public Guid Id { get; init; }
    public string Email { get; init; } = "";
    public string Name { get; init; } = "";
    public string Role { get; init; } = "";
    public string InvitedBy { get; init; } = "";
    public int Sends { get; init; }
    public DateTimeOffset SentAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? JoinedAt { get; init; }
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Whether its link still opens the door.</summary>
    public bool IsLive(DateTimeOffset now) => JoinedAt is null && WithdrawnAt is null && now < ExpiresAt;

    private const string Select = """
        select i.id, i.email, i.name, i.role, u.name as invited_by, i.sends, i.sent_at, i.expires_at, i.joined_at, i.withdrawn_at
        from shop.invitation i join shop.user_account u on u.id = i.invited_by
        """;

    /// <summary>Those who have not come yet, the newest first.</summary>
    public static Task<IReadOnlyList<Invitation>> Open(TenantDb db) =>
        db.Rows<Invitation>(Select + " where i.joined_at is null and i.withdrawn_at is null order by i.created_at desc, i.id limit 200");

    /// <summary>One of those who have not come yet.</summary>
    /// <exception cref="NotHere">Not invited, or not any more.</exception>
    public static async Task<Invitation> One(TenantDb db, Guid id) =>
        await db.Row<Invitation>(Select + " where i.id = $1 and i.joined_at is null and i.withdrawn_at is null", id) ?? throw new NotHere();

    /// <summary>The one that waits for an address, or null.</summary>
    public static Task<Invitation?> OfAddress(TenantDb db, string email) =>
        db.Row<Invitation>(Select + " where i.email = $1 and i.joined_at is null and i.withdrawn_at is null", email);

    /// <summary>The invitation of a link, whatever became of it, or null.</summary>
    public static async Task<Invitation?> OfToken(TenantDb db, string token) =>
        SignInRequest.IsToken(token) ? await db.Row<Invitation>(Select + " where i.token_hash = $1", Sessions.Hash(token)) : null;
}
