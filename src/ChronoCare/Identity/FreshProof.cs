namespace ChronoCare.Identity;

/// <summary>Stands at a door whose deed wants its person to have proved, a moment ago, that they are the one: a passkey of theirs, or a code by mail where they have none.</summary>
/// <param name="Why">One sentence for them: what the deed changes.</param>
public sealed record FreshProof(string Why)
{
    /// <summary>How old a proof may be.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public const string Team = "This changes who may come into the shop.";
    public const string Keys = "This changes what opens the shop.";
    public const string RecordKeys = "This changes the key that seals the shop's records.";
    public const string Cards = "This changes where the shop's card payments go.";
    public const string Plan = "This changes what the shop pays for.";
    public const string Export = "This takes all that ever happened in the shop out of it.";

    /// <summary>Whether this person's session bears one. A PIN never is, nor what a program signs in with.</summary>
    public static bool IsOf(Visitor visitor, DateTimeOffset now) =>
        now - visitor.ProvedAt <= Life && (visitor.HasPasskey ? visitor.Proof == "passkey" : visitor.Proof is "passkey" or "mail" or "demo");
}

/// <summary>At a door that wants a fresh proof: lets through who has one, and asks the others first. Behind the form gate, so that no other site's form is ever carried on.</summary>
public sealed class FreshGate(RequestDelegate next, TimeProvider clock)
{
    /// <summary>Middleware, after the door keeper and the form gate.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        var visitor = http.Features.Get<Visitor>() ?? Visitor.Stranger;
        return http.GetEndpoint()?.Metadata.GetMetadata<FreshProof>() is { } wanted && !FreshProof.IsOf(visitor, clock.GetUtcNow()) ? StepUp.Instead(http, visitor, wanted) : next(http);
    }
}
