using ChronoCare.Tenancy;

namespace ChronoCare.Cards;

/// <summary>Once a day: Stripe's events that were followed long ago forget which object they were about. Name, type, account and times stay, so that none is ever taken twice and it can be shown what came when.</summary>
public static class SweepStripeEvents
{
    /// <summary>How long an event keeps it: three times as long as Stripe itself lists events.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const string Sql = "update shop.stripe_event set about = '', payment_id = '', said = '' where state <> 'new' and received_at < $1 and about <> ''";

    /// <summary>One shop; how many were swept.</summary>
    public static Task<int> Run(TenantDb db, TimeProvider clock) => db.Do(Sql, clock.GetUtcNow() - Kept);
}
