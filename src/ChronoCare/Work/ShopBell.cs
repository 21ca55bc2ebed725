using System.Collections.Concurrent;
using ChronoCare.Tenancy;

namespace ChronoCare.Work;

/// <summary>
/// Carries the bell through the cluster: what commits in this process is told here at once and to the shop's grain, which tells the other nodes. Between nodes it may get
/// lost; whoever listens looks after a while by themselves.
/// </summary>
public sealed partial class ShopBell(Database database, Settings settings, IGrainFactory grains, IHostApplicationLifetime life, TimeProvider clock, ILogger<ShopBell> log) : BackgroundService, IShopListener
{
    private static readonly TimeSpan Again = ShopGrain.Memory / 3;
    private readonly Guid node = Guid.NewGuid();
    private readonly ConcurrentDictionary<Guid, byte> heard = new();
    private IShopListener? self;

    /// <summary>Something is new in this shop's stream, wherever it was committed.</summary>
    public event Action<Guid>? Heard;

    /// <summary>Rings in the cluster for a shop that has something due.</summary>
    public void Ring(Guid tenant)
    {
        if (life.ApplicationStopping.IsCancellationRequested) return;
        try { grains.GetGrain<IShopGrain>(tenant).Ring(node).Ignore(); }
        catch (Exception e) when (e is not OutOfMemoryException) { Lost(log, e); } // closing, or not open yet
    }

    /// <summary>From now on this node wants to hear of a shop, until <see cref="Deaf"/>.</summary>
    public void Listen(Guid tenant)
    {
        heard[tenant] = 0;
        _ = Tell(tenant);
    }

    /// <summary>It does not any more.</summary>
    public void Deaf(Guid tenant) => heard.TryRemove(tenant, out _);

    /// <inheritdoc/>
    public Task Rang(Guid tenant)
    {
        Heard?.Invoke(tenant);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        database.Bell.Rang += Committed;
        try
        {
            while (true)
            {
                await Task.Delay(Again, clock, stop);
                foreach (var tenant in heard.Keys) await Tell(tenant);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing.
        }
        finally
        {
            database.Bell.Rang -= Committed;
        }
    }

    private void Committed(Guid tenant)
    {
        Heard?.Invoke(tenant);
        Ring(tenant);
    }

    // Alone, there is nobody to hear it from but oneself.
    private async Task Tell(Guid tenant)
    {
        if (settings.Cluster.Length == 0) return;
        try { await grains.GetGrain<IShopGrain>(tenant).Listen(node, self ??= grains.CreateObjectReference<IShopListener>(this)); }
        catch (Exception e) when (e is not OutOfMemoryException) { Lost(log, e); }
    }

    [LoggerMessage(LogLevel.Debug, "A bell did not reach the cluster; it is looked after by itself")]
    private static partial void Lost(ILogger log, Exception why);
}
