using ChronoCare.Tenancy;
using Microsoft.Extensions.Caching.Memory;

namespace ChronoCare.Jobs.Page;

/// <summary>Keeps what was read of jobs' time lines: events never change, so a page that is looked at again reads the later ones only.</summary>
public sealed class Timelines : IDisposable
{
    private const long MostEvents = 100_000;
    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostEvents });

    private sealed record Key(Guid Tenant, JobRef Job);

    /// <summary>What is known already; nothing where the job was not looked at of late.</summary>
    public Known Of(Guid tenant, JobRef job) => kept.TryGetValue(new Key(tenant, job), out Known? have) ? have! : Known.Nothing;

    /// <summary>All events of a job that was found: what was known and what came after it.</summary>
    public IReadOnlyList<TimelineEvent> With(Guid tenant, JobRef job, Guid id, Known known, IReadOnlyList<TimelineEvent> later)
    {
        if (later.Count == 0) return known.Events;
        var now = new Known(id, [.. known.Events, .. later]);
        kept.Set(new Key(tenant, job), now, new MemoryCacheEntryOptions { Size = now.Events.Count, SlidingExpiration = TimeSpan.FromHours(1) });
        return now.Events;
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose() => kept.Dispose();

    /// <summary>A job's id and its events up to some version.</summary>
    public sealed record Known(Guid? Id, IReadOnlyList<TimelineEvent> Events)
    {
        internal static readonly Known Nothing = new(null, []);

        /// <summary>The newest version among them, 0 for none.</summary>
        public int Version => Events.Count == 0 ? 0 : Events[^1].JobVersion;
    }
}
