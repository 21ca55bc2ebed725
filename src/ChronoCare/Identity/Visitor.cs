using ChronoCare.Identity.Apps;

namespace ChronoCare.Identity;

/// <summary>Who is at the door: somebody signed in to this shop, or a stranger.</summary>
/// <param name="UserId">The user; empty for a stranger.</param><param name="Name">As colleagues call them.</param>
/// <param name="Email">Lower case.</param><param name="Role">What they may do.</param><param name="SessionHash">SHA-256 of the cookie's value, in hex; empty where none opened the door.</param>
public sealed record Visitor(Guid UserId, string Name, string Email, Role Role, string SessionHash)
{
    /// <summary>Nobody we know.</summary>
    public static readonly Visitor Stranger = new(Guid.Empty, "", "", Role.Stranger, "");

    /// <summary>Whether signed in.</summary>
    public bool IsStaff => Role != Role.Stranger;

    /// <summary>Whether a bearer token brought them in, which no other site can make a browser send.</summary>
    public bool IsBearer => App is not null || Key is not null;

    /// <summary>The app they are signed in with, where it is one.</summary>
    public Guid? App { get; init; }

    /// <summary>What an integration's key opens, where it is one.</summary>
    public KeyScopes? Key { get; init; }

    /// <summary>What they came in with, by its public name.</summary>
    public Pass? Pass => Key is not null ? Identity.Pass.OfKey(UserId) : App is { } app ? Identity.Pass.OfApp(app) : SessionHash.Length == 64 ? new Pass('s', SessionHash) : null;
}

/// <summary>What a user is in the shop.</summary>
public enum Role
{
    /// <summary>Not signed in.</summary>
    Stranger,
    /// <summary>Works at the counter.</summary>
    Counter,
    /// <summary>Works at the bench.</summary>
    Watchmaker,
    /// <summary>Owns the shop.</summary>
    Owner,
    /// <summary>A program with a key of its own; its scopes say what it may.</summary>
    Integration,
}

/// <summary>Who may pass a door.</summary>
public enum Who
{
    /// <summary>Strangers too.</summary>
    Anyone,
    /// <summary>Everybody signed in to this shop.</summary>
    Staff,
    /// <summary>The owner.</summary>
    Owner,
}
