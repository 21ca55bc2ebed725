using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Office;

/// <summary>Somebody who works here, or did: they stay named under what they did, so nobody is ever deleted.</summary>
public sealed record Colleague
{
    public Guid Id { get; init; }
    public string Email { get; init; } = "";
    public string Name { get; init; } = "";
    /// <summary>owner, watchmaker, counter.</summary>
    public string Role { get; init; } = "";
    public bool IsActive { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last use of any of their devices; null when they never signed in.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }
    /// <summary>Open jobs that wait for them.</summary>
    public long OpenJobs { get; init; }

    /// <summary>Every role, the one that may least first.</summary>
    public static readonly IReadOnlyList<string> Roles = ["counter", "watchmaker", "owner"];

    /// <summary>A role as it stands on a button: Counter, Watchmaker, Owner.</summary>
    public static string Word(string role) => char.ToUpperInvariant(role[0]) + role[1..];

    /// <summary>What somebody joins as: "as a watchmaker", "at the counter".</summary>
    public static string As(string role) => role switch { "owner" => "as an owner", "watchmaker" => "as a watchmaker", _ => "at the counter" };

    /// <summary>What a role may do, in few words for whoever gives it; the table has all of it.</summary>
    public static string May(string role) => role switch
    {
        "owner" => "everything, these settings and the team too",
        "watchmaker" => "all that is done at the counter, diagnosis and the bench; no refunds, no settings",
        _ => "take in, quote, take payments, hand over; no bench, no refunds, no settings",
    };

    /// <summary>What they lose by another role, in one sentence out of the table; null when they lose nothing.</summary>
    public string? Loses(string role) => Permissions.Lost(Sessions.RoleOf(Role), Sessions.RoleOf(role)) is { Count: > 0 } lost
        ? $"{Name} will no longer be able to {string.Join("; ", lost.Select(l => l.Words))}." : null;

    internal const string Select = """
        select u.id, u.email, u.name, u.role, u.is_active, u.created_at, (select max(s.last_used_at) from shop.session s where s.user_id = u.id) as last_seen_at,
               (select count(*) from shop.job j where j.is_open and j.assignee_id = u.id) as open_jobs
        from shop.user_account u
        """;

    /// <summary>All of them, who is active first.</summary>
    public static Task<IReadOnlyList<Colleague>> All(TenantDb db) => db.Rows<Colleague>(Select + " where u.kind = 'person' order by u.is_active desc, lower(u.name), u.id");

    /// <summary>One of them.</summary>
    /// <exception cref="NotHere">Nobody of this shop.</exception>
    public static async Task<Colleague> One(TenantDb db, Guid id) => await db.Row<Colleague>(Select + " where u.id = $1 and u.kind = 'person'", id) ?? throw new NotHere();
}
