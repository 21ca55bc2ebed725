using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>A page at Stripe at which a shop subscribes. One that has not ended may be paid, and a shop has no second one beside it.</summary>
public sealed record PlanCheckout
{
    /// <summary>Also the key of the request that makes it, and its reference at Stripe.</summary>
    public Guid Id { get; init; }
    public string Plan { get; init; } = "";
    /// <summary>Nothing is charged before; null where it is charged at once.</summary>
    public DateTimeOffset? FreeUntil { get; init; }
    /// <summary>Stripe's name of it, once that is known.</summary>
    public string? Session { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    // Stripe takes between thirty minutes and a day.
    private static readonly TimeSpan Life = TimeSpan.FromHours(23), Least = TimeSpan.FromMinutes(31);

    // Stripe wants two days between the moment that a page is made and the end of what is free.
    private static readonly TimeSpan Notice = TimeSpan.FromHours(49), LeastNotice = TimeSpan.FromHours(48);

    /// <summary>A new one.</summary>
    public static PlanCheckout Begun(string plan, DateTimeOffset trialEnds, DateTimeOffset now) =>
        new() { Id = Guid.NewGuid(), Plan = plan, FreeUntil = trialEnds > now + Notice ? trialEnds : null, AskedAt = now, ExpiresAt = Event.ToMicroseconds(now + Life) };

    /// <summary>Whether it was never made as far as we know, and cannot be any more: Stripe would refuse its times.</summary>
    public bool IsTooLate(DateTimeOffset now) => Session is null && (now + Least > ExpiresAt || FreeUntil is { } until && now + LeastNotice > until);
}

/// <summary>Such a page as Stripe knows it.</summary>
/// <param name="Status">open, complete or expired.</param><param name="Reference">Our own id of it, or empty.</param>
public sealed record PlanCheckoutTruth(string Id, string Url, string Status, string Reference)
{
    public bool IsOpen => Status == "open";
}
