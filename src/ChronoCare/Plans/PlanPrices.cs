using System.Collections.Concurrent;
using ChronoCare.Cards;
using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>The prices as Stripe has them, kept for an hour; a page without them says so and works.</summary>
public sealed class PlanPrices(IBilling billing, Settings settings, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (PriceTruth Price, DateTimeOffset At)> known = new(StringComparer.Ordinal);

    /// <summary>By plan; one that cannot be read now is left out.</summary>
    public async Task<IReadOnlyDictionary<string, PriceTruth>> All(CancellationToken stop)
    {
        var found = new Dictionary<string, PriceTruth>(StringComparer.Ordinal);
        foreach (var (plan, name) in settings.StripePrices)
        {
            if (known.TryGetValue(name, out var kept) && clock.GetUtcNow() - kept.At < Fresh) found[plan] = kept.Price;
            else
            {
                try
                {
                    found[plan] = await billing.Price(name, stop);
                    known[name] = (found[plan], clock.GetUtcNow());
                }
                catch (Exception e) when (e is CardsAway or CardsRefused) { }
            }
        }
        return found;
    }
}
