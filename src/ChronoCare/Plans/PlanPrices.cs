using System.Collections.Concurrent;
using ChronoCare.Cards;
using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>The prices as Stripe has them, kept for an hour; a page without them says so and works.</summary>
public sealed class PlanPrices(IBilling billing, Settings settings, TimeProvider clock)
{
    // The first page is everybody's: it waits no longer than this, and asks no oftener where Stripe is away.
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1), Patience = TimeSpan.FromMilliseconds(800), Pause = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyDictionary<string, PriceTruth> None = new Dictionary<string, PriceTruth>();
    private readonly ConcurrentDictionary<string, (PriceTruth Price, DateTimeOffset At)> known = new(StringComparer.Ordinal);
    private readonly Lock one = new();
    private (Task<IReadOnlyDictionary<string, PriceTruth>> Task, DateTimeOffset At)? reading;

    /// <summary>As <see cref="All"/>, but never long: whoever comes while Stripe is slow sees what is known.</summary>
    public async Task<IReadOnlyDictionary<string, PriceTruth>> Soon(CancellationToken stop)
    {
        Task<IReadOnlyDictionary<string, PriceTruth>> now;
        lock (one)
        {
            if (reading is not { } r || clock.GetUtcNow() - r.At > Pause) reading = r = (Task.Run(() => All(CancellationToken.None), CancellationToken.None), clock.GetUtcNow());
            now = r.Task;
        }
        await Task.WhenAny(now, Task.Delay(Patience, stop));
        return now.IsCompletedSuccessfully ? await now : None;
    }

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
