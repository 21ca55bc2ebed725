using System.Collections.Concurrent;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>
/// Tells whoever keeps a connection open that what opened it has ended. What ends in this process is told at once; what ends elsewhere (another process, its time, the
/// shop's closing) is found by asking every two seconds after those that are watched, one question a shop.
/// </summary>
public sealed partial class SessionEnds(Database database, TimeProvider clock, ILogger<SessionEnds> log) : BackgroundService
{
    /// <summary>Time between two rounds.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Something ended: one pass, or all of one person's, or (neither) all of a shop's.</summary>
    public readonly record struct Ending(Guid Tenant, Pass? Pass = null, Guid? User = null);

    /// <summary>A connection's own watch, until it is disposed of.</summary>
    public sealed class Watch : IDisposable
    {
        private readonly CancellationTokenSource source = new();
        private readonly SessionEnds ends;

        internal Watch(SessionEnds ends, Guid tenant, Pass pass, Guid user) => (this.ends, Tenant, Pass, User) = (ends, tenant, pass, user);

        internal Guid Tenant { get; }
        internal Pass Pass { get; }
        internal Guid User { get; }

        /// <summary>Cancelled when the session, app or key has ended, or its person left, or the shop closed; at most five seconds later.</summary>
        public CancellationToken Ended => source.Token;

        internal void End()
        {
            try { _ = source.CancelAsync(); }
            catch (ObjectDisposedException) { } // the connection went first
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            ends.watched.TryRemove(this, out _);
            source.Dispose();
        }
    }

    private readonly ConcurrentDictionary<Watch, byte> watched = new();

    /// <summary>Heard by what remembers look-ups; connections take a <see cref="Watch"/>.</summary>
    public event Action<Ending>? Happened;

    /// <summary>Watches over a connection of somebody who is in.</summary>
    public Watch Begin(Guid tenant, Visitor visitor)
    {
        var watch = new Watch(this, tenant, visitor.Pass ?? throw new ArgumentException("A stranger has nothing that could end.", nameof(visitor)), visitor.UserId);
        watched[watch] = 0;
        return watch;
    }

    /// <summary>Says that something has ended.</summary>
    public void Tell(Ending ending)
    {
        Happened?.Invoke(ending);
        foreach (var watch in watched.Keys)
            if (watch.Tenant == ending.Tenant && (ending.Pass is null || watch.Pass == ending.Pass) && (ending.User is null || watch.User == ending.User)) watch.End();
    }

    /// <summary>Asks once after everything that is watched.</summary>
    public async Task Round()
    {
        foreach (var shop in watched.Keys.GroupBy(w => w.Tenant).ToList())
        {
            try
            {
                var alive = await Passes.Alive(database.Enter(shop.Key), shop.Select(w => w.Pass).Distinct().ToList(), clock.GetUtcNow());
                foreach (var watch in shop.Where(w => !alive.Contains(w.Pass))) watch.End();
            }
            catch (Exception e) when (e is not OutOfMemoryException) { Failed(log, e); }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, clock, stop);
                await Round();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing; who was connected is told so by the connection itself.
        }
    }

    [LoggerMessage(LogLevel.Warning, "It could not be asked whether sessions have ended; asked again in two seconds")]
    private static partial void Failed(ILogger log, Exception why);
}
