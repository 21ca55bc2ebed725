using Orleans.Concurrency;
using Orleans.Placement;

namespace ChronoCare.Work;

/// <summary>The one place in the cluster where a shop's bell hangs. It keeps no truth: what it forgets stands in the stream, and two of them at once do nothing twice.</summary>
public interface IShopGrain : IGrainWithGuidKey
{
    /// <summary>There is something new, or something due: the reactions get a turn, and every node that listens is told but the one that rings.</summary>
    [OneWay]
    Task Ring(Guid node);

    /// <summary>A node has connections of this shop. It says so again and again; who stops is forgotten.</summary>
    Task Listen(Guid node, IShopListener listener);
}

/// <summary>A node of the cluster, as the bells see it.</summary>
public interface IShopListener : IGrainObserver
{
    /// <summary>There is something new in this shop's stream.</summary>
    [OneWay]
    Task Rang(Guid tenant);
}

/// <inheritdoc cref="IShopGrain"/>
[PreferLocalPlacement]
public sealed class ShopGrain(Turns turns, TimeProvider clock) : Grain, IShopGrain
{
    /// <summary>How long a node is remembered that has not said again that it listens.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, (IShopListener Node, DateTimeOffset Until)> listeners = [];

    /// <inheritdoc/>
    public Task Ring(Guid node)
    {
        var tenant = this.GetPrimaryKey();
        turns.Ring(tenant);
        var now = clock.GetUtcNow();
        foreach (var (id, (listener, until)) in listeners)
            if (until < now) listeners.Remove(id);
            else if (id != node) listener.Rang(tenant).Ignore();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Listen(Guid node, IShopListener listener)
    {
        listeners[node] = (listener, clock.GetUtcNow() + Memory);
        return Task.CompletedTask;
    }
}
