namespace ChronoCare.Identity;

/// <summary>Who is at the door: somebody signed in to this shop, or a stranger.</summary>
/// <param name="UserId">The user; empty for a stranger.</param><param name="Name">As colleagues call them.</param>
/// <param name="Email">Lower case.</param><param name="Role">What they may do.</param><param name="SessionHash">SHA-256 of the cookie's value, in hex.</param>
/// <param name="Proof">What opened the session: mail, passkey, pin or demo.</param>
public sealed record Visitor(Guid UserId, string Name, string Email, Role Role, string SessionHash, string Proof = "mail")
{
    /// <summary>When they last proved to be there; see <see cref="FreshProof"/>.</summary>
    public DateTimeOffset ProvedAt { get; init; }

    /// <summary>Whether they have one, and so prove with it.</summary>
    public bool HasPasskey { get; init; }

    /// <summary>Nobody we know.</summary>
    public static readonly Visitor Stranger = new(Guid.Empty, "", "", Role.Stranger, "");

    /// <summary>Whether signed in.</summary>
    public bool IsStaff => Role != Role.Stranger;
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
