using ChronoCare.Portal;
using ChronoCare.Tenancy;
using ChronoCare.Work;
using Prometheus;

namespace ChronoCare.Realtime;

/// <summary>The live connections of this node, shop by shop; it lets them hear the bells, and looks itself every two seconds for what a lost bell left behind and for clients' doors that have closed.</summary>
public sealed partial class Feeds(Database database, ShopBell bell, IHostApplicationLifetime life, TimeProvider clock, ILogger<Feeds> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly Gauge Connections = Metrics.CreateGauge("chronocare_live_connections", "Open connections to /api/events and its like.");

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ShopFeed> feeds = [];

    /// <summary>Keeps a connection until it is over.</summary>
    /// <param name="tenant">The shop.</param><param name="listener">The connection.</param><param name="after">The last event it knows.</param>
    /// <param name="ended">Cancelled when what opened it has ended.</param>
    public async Task Keep(Guid tenant, Listener listener, long? after, CancellationToken ended)
    {
        var feed = Join(tenant, listener);
        Connections.Inc();
        try
        {
            await using var ending = ended.Register(() => listener.Close(Listener.Ended, "What opened this has ended: sign in again."));
            await using var closing = life.ApplicationStopping.Register(() => listener.Close(Listener.Restart, "Restarting: come again with after."));
            var heard = listener.Hear();
            try { await feed.CatchUp(listener, after); }
            catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or OperationCanceledException or InvalidOperationException or IOException)
            {
                if (!listener.Gone.IsCancellationRequested) listener.Close(Listener.TooSlow, "You are too far behind: come again with after."); // it stopped reading
            }
            catch (Exception e)
            {
                Failed(log, e);
                listener.Close(1011, "Something went wrong on our side: come again with after.");
            }
            await heard;
        }
        finally
        {
            Connections.Dec();
            Leave(feed, listener);
        }
    }

    /// <summary>How many connections of one shop came in with this key.</summary>
    public int Count(Guid tenant, string key)
    {
        ShopFeed? feed;
        lock (gate) feeds.TryGetValue(tenant, out feed);
        return feed?.Everybody.Count(l => l.Key == key) ?? 0;
    }

    private ShopFeed Join(Guid tenant, Listener listener)
    {
        var isNew = false;
        ShopFeed? feed;
        lock (gate)
        {
            if (!feeds.TryGetValue(tenant, out feed))
            {
                feeds[tenant] = feed = new ShopFeed(tenant, () => database.Enter(tenant), e => Failed(log, e));
                isNew = true;
            }
            feed.Add(listener);
        }
        if (isNew) bell.Listen(tenant);
        return feed;
    }

    private void Leave(ShopFeed feed, Listener listener)
    {
        lock (gate)
        {
            if (!feed.Remove(listener)) return;
            feeds.Remove(feed.Tenant);
            bell.Deaf(feed.Tenant);
        }
    }

    private void Ring(Guid tenant)
    {
        ShopFeed? feed;
        lock (gate) feeds.TryGetValue(tenant, out feed);
        feed?.Ring();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        bell.Heard += Ring;
        try
        {
            while (true)
            {
                await Task.Delay(Pause, clock, stop);
                try { await Round(); }
                catch (Exception e) when (!stop.IsCancellationRequested) { Failed(log, e); }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing; each connection is told so by itself.
        }
        finally
        {
            bell.Heard -= Ring;
        }
    }

    private const string Open = """
        select l.token_hash as hash, j.is_open, j.status_at, l.made_at, l.revoked_at from shop.portal_link l join shop.job j on j.id = l.job_id where l.token_hash = any ($1)
        """;

    private const string Sessions = "select id_hash from shop.portal_session where id_hash = any ($1) and revoked_at is null and expires_at > $2";

    private sealed record Link
    {
        public byte[] Hash { get; init; } = [];
        public bool IsOpen { get; init; }
        public DateTimeOffset StatusAt { get; init; }
        public DateTimeOffset MadeAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }

        public bool IsLive(DateTimeOffset now) => new PortalLink { IsOpen = IsOpen, StatusAt = StatusAt, MadeAt = MadeAt, RevokedAt = RevokedAt }.IsLive(now);
    }

    internal async Task Round()
    {
        List<ShopFeed> all;
        lock (gate) all = [.. feeds.Values];
        if (all.Count == 0) return;
        var heads = (await database.Heads([.. all.Select(f => f.Tenant)])).ToDictionary(h => h.Tenant, h => h.Seq);
        foreach (var feed in all)
        {
            if (heads.GetValueOrDefault(feed.Tenant) > feed.Last) feed.Ring();
            var clients = feed.Everybody.Where(l => l.Hears is not Listener.Ears.Staff).ToList();
            if (clients.Count > 0) await CloseEnded(feed.Tenant, clients);
        }
    }

    private async Task CloseEnded(Guid tenant, IReadOnlyList<Listener> clients)
    {
        var now = clock.GetUtcNow();
        var hashes = clients.Select(l => Convert.FromHexString(l.Key)).ToArray();
        var ask = database.Enter(tenant).Ask();
        var links = ask.Rows<Link>(Open, [hashes]);
        var sessions = ask.Rows<byte[]>(Sessions, hashes, now);
        var isClosed = ask.Row<bool>("select status = 'closed' from shop.tenant");
        await ask.Send();
        var open = isClosed.Value ? [] : links.Value.Where(l => l.IsLive(now)).Select(l => l.Hash).Concat(sessions.Value).Select(Convert.ToHexString).ToHashSet();
        foreach (var client in clients.Where(c => !open.Contains(c.Key))) client.Close(Listener.Ended, "What opened this has ended.");
    }

    [LoggerMessage(LogLevel.Warning, "A live feed could not be read; it is read again in two seconds")]
    private static partial void Failed(ILogger log, Exception why);
}
