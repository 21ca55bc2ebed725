using ChronoCare.Tenancy;

namespace ChronoCare.Realtime;

/// <summary>All connections of one shop on this node: its stream is read once for all of them whenever its bell rings.</summary>
public sealed class ShopFeed(Guid tenant, Func<TenantDb> open, Action<Exception> failed)
{
    private const int PageSize = 200;
    private readonly Lock gate = new();
    private readonly List<Listener> listeners = [];
    private long last = -1;
    private int rings;

    /// <summary>The shop.</summary>
    public Guid Tenant { get; } = tenant;

    /// <summary>The last event that was handed on; -1 before the first.</summary>
    public long Last
    {
        get { lock (gate) return last; }
    }

    /// <summary>How many are connected.</summary>
    public int Count
    {
        get { lock (gate) return listeners.Count; }
    }

    /// <summary>Everybody who is connected.</summary>
    public IReadOnlyList<Listener> Everybody
    {
        get { lock (gate) return [.. listeners]; }
    }

    internal void Add(Listener listener)
    {
        lock (gate) listeners.Add(listener);
    }

    internal bool Remove(Listener listener)
    {
        lock (gate)
        {
            listeners.Remove(listener);
            return listeners.Count == 0;
        }
    }

    /// <summary>Brings a new listener from the last event it knows to the present, in order, and makes it live.</summary>
    /// <param name="listener">Added already.</param><param name="after">The last event it knows; null for the present.</param>
    public async Task CatchUp(Listener listener, long? after)
    {
        var head = await open().Row<long>("select seq from shop.stream");
        listener.Seq = Math.Min(after ?? head, head);
        while (true)
        {
            if (after is not null)
            {
                while (true)
                {
                    var page = await open().Rows<EventFrame.Row>(EventFrame.After, listener.Seq, PageSize);
                    foreach (var row in page)
                    {
                        if (new EventFrame(row).For(listener.Hears) is { Length: > 0 } frame) await listener.TellSlowly(frame);
                        listener.Seq = row.Seq;
                    }
                    if (page.Count < PageSize) break;
                }
            }
            lock (gate)
            {
                if (last <= listener.Seq)
                {
                    if (last < 0) last = listener.Seq;
                    listener.Tell(EventFrame.CaughtUp(listener.Seq));
                    listener.IsLive = true;
                    break;
                }
            }
            after ??= listener.Seq; // the feed came further meanwhile
        }
        Ring(); // what was committed since the last look rang before it could hear
    }

    /// <summary>Something may be new. Many rings while it reads are one more reading.</summary>
    public void Ring()
    {
        if (Interlocked.Increment(ref rings) == 1) _ = Task.Run(Pump);
    }

    private async Task Pump()
    {
        while (true)
        {
            var seen = Volatile.Read(ref rings);
            try { await Read(); }
            catch (Exception e) { failed(e); } // the round rings again
            if (Interlocked.CompareExchange(ref rings, 0, seen) == seen) return;
        }
    }

    private async Task Read()
    {
        while (true)
        {
            var from = Last;
            if (from < 0) return;
            var page = await open().Rows<EventFrame.Row>(EventFrame.After, from, PageSize);
            foreach (var row in page) HandOn(new EventFrame(row));
            if (page.Count < PageSize) return;
        }
    }

    private void HandOn(EventFrame frame)
    {
        var changes = frame.Changes;
        lock (gate)
        {
            last = frame.Seq;
            foreach (var listener in listeners)
            {
                if (!listener.IsLive || listener.Seq >= frame.Seq) continue;
                listener.Seq = frame.Seq;
                if (frame.For(listener.Hears) is { Length: > 0 } bytes) listener.Tell(bytes);
                if (changes is { } who && listener.Hears is Listener.Ears.Staff staff && staff.User == who) listener.Close(Listener.Ended, "What you may do has changed: come again.");
            }
        }
    }
}
