using ChronoCare.Identity.Apps;

namespace ChronoCare.Identity;

/// <summary>Who is at the door: somebody signed in to this shop, or a stranger.</summary>
/// <param name="UserId">The user; empty for a stranger.</param><param name="Name">As colleagues call them.</param>
/// <param name="Email">Lower case.</param><param name="Role">What they are here.</param><param name="SessionHash">SHA-256 of the cookie's value, in hex; empty where none opened the door.</param>
/// <param name="Proof">What opened the session: mail, passkey, pin or demo.</param><param name="Counter">The tablet of the counter they work in, if they do.</param>
public sealed record Visitor(Guid UserId, string Name, string Email, Role Role, string SessionHash, string Proof = "mail", CounterDevice? Counter = null)
{
    /// <summary>When they last proved to be there; see <see cref="FreshProof"/>.</summary>
    public DateTimeOffset ProvedAt { get; init; }

    /// <summary>Whether they have one, and so prove with it.</summary>
    public bool HasPasskey { get; init; }

    /// <summary>Conversations in which a client waits for an answer and that they have not read yet; known to a few seconds.</summary>
    public int Unread { get; init; }

    /// <summary>Nobody we know.</summary>
    public static readonly Visitor Stranger = new(Guid.Empty, "", "", Role.Stranger, "");

    /// <summary>Whether signed in.</summary>
    public bool IsStaff => Role != Role.Stranger;

    /// <summary>Whether a PIN at the counter's tablet is all that says who this is.</summary>
    public bool IsByPin => Proof == "pin";

    /// <summary>Whether they may, by their role and by what says who they are.</summary>
    public bool May(May may) => WhyNot(may) is null;

    /// <summary>Why they may not, in one sentence that names who may; null when they may.</summary>
    public string? WhyNot(May may) => Permissions.Of(may) is var line && !line.Of(Role) ? line.Refusal : IsByPin && !line.ByPin ? "A PIN is not enough for this." : null;

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
