using System.Collections.Concurrent;

namespace ChronoCare.Identity;

/// <summary>What was looked up a moment ago and is not asked again for three seconds; what ended here is forgotten at once, and a clock set back trusts nothing.</summary>
sealed class Trusted<T>(TimeProvider clock)
{
    /// <summary>How long. Whatever ends elsewhere is noticed here within it.</summary>
    public static readonly TimeSpan For = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(Guid Tenant, string Name), (T Value, DateTimeOffset At)> known = new();

    public bool Knows(Guid tenant, string name, out T value)
    {
        var now = clock.GetUtcNow();
        var isKnown = known.TryGetValue((tenant, name), out var kept) && now >= kept.At && now - kept.At < For;
        value = kept.Value;
        return isKnown;
    }

    public void Keep(Guid tenant, string name, T value)
    {
        if (known.Count > 20_000) known.Clear();
        known[(tenant, name)] = (value, clock.GetUtcNow());
    }

    public void Forget(Guid tenant, Func<T, bool> which)
    {
        foreach (var (key, kept) in known)
            if (key.Tenant == tenant && which(kept.Value)) known.TryRemove(key, out _);
    }
}
