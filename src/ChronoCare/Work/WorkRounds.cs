using System.Collections.Concurrent;
using ChronoCare.Tenancy;
using Prometheus;

namespace ChronoCare.Work;

/// <summary>
/// Gives shops their turns: at once when their bell rings, and within a sweep's pause when a bell was lost, a pause is over or a delivery's time has come. It also knows
/// how far behind the reactions are.
/// </summary>
public sealed partial class WorkRounds(Database database, ShopWork work, Turns turns, ShopBell bell, TimeProvider clock, ILogger<WorkRounds> log) : BackgroundService
{
    /// <summary>Time between two sweeps.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>An event that could be handled and waits longer makes the program not ready.</summary>
    public static readonly TimeSpan MostLag = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    // Beside the requests, which shall always find a connection.
    private const int Workers = 4;

    private static readonly Gauge Lag = Metrics.CreateGauge("chronocare_reaction_lag_seconds", "Age of the oldest event that a reaction could handle and has not.");
    private static readonly Gauge Behind = Metrics.CreateGauge("chronocare_reaction_events_behind", "Events before the slowest reaction of each shop, those included that wait for another try.");
    private static readonly Gauge Aside = Metrics.CreateGauge("chronocare_reaction_events_set_aside", "Events that a reaction failed at too often and that wait for an owner.");

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> ended = new();
    private HashSet<Guid> dueBefore = [];
    private DateTimeOffset? sweptAt;
    private TimeSpan lag;

    /// <summary>For <c>/health/ready</c>: ok, or how far behind.</summary>
    public string Health =>
        sweptAt is { } at && clock.GetUtcNow() - at > MostLag ? "cannot be looked at"
        : lag > MostLag ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{lag.TotalSeconds:F0} s behind")
        : "ok";

    /// <summary>Completes when nothing is left to do for a shop now: every reaction at the head of its stream, no delivery due or running. For tests and tools.</summary>
    public async Task Settled(Guid tenant, CancellationToken stop = default)
    {
        turns.Ring(tenant);
        while (true)
        {
            var again = ended.GetOrAdd(tenant, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (!turns.IsBusy(tenant) && await work.IsSettled(tenant) && !turns.IsBusy(tenant)) return;
            // Another process may be at it, whose end nobody tells us.
            await again.WaitAsync(Beat, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Looks once for shops that are behind and gives them a turn.</summary>
    public async Task Sweep()
    {
        var now = clock.GetUtcNow();
        var (behind, aside) = await database.TenantsBehind(work.Consumers, work.Deliveries, now);
        // Where the shop's grain did nothing since the last sweep, its node may have died: then it is done here.
        var due = behind.Where(b => b.IsDue).Select(b => b.TenantId).ToHashSet();
        foreach (var tenant in due)
            if (dueBefore.Contains(tenant)) turns.Ring(tenant);
            else bell.Ring(tenant);
        dueBefore = due;
        lag = behind.Max(b => now - b.Since) is { } longest && longest > TimeSpan.Zero ? longest : TimeSpan.Zero;
        sweptAt = now;
        Lag.Set(lag.TotalSeconds);
        Behind.Set(behind.Sum(b => b.Events));
        Aside.Set(aside);
        foreach (var tenant in ended.Keys) Told(tenant);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await Task.WhenAll([Sweeps(stop), .. Enumerable.Range(0, Workers).Select(_ => Task.Run(() => turns.Take(tenant => Run(tenant, stop), stop), stop))]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing; the next start's sweep finds what is left.
        }
    }

    private async Task Run(Guid tenant, CancellationToken stop)
    {
        try { await work.Run(tenant, stop); }
        catch (Exception e) when (!stop.IsCancellationRequested) { Stopped(log, e); }
        catch (Exception) { } // closing
        Told(tenant);
    }

    private void Told(Guid tenant)
    {
        if (ended.TryRemove(tenant, out var waiting)) waiting.SetResult();
    }

    private async Task Sweeps(CancellationToken stop)
    {
        if (work.Consumers.Length + work.Deliveries.Length == 0) return;
        while (true)
        {
            try { await Sweep(); }
            catch (Exception e) when (!stop.IsCancellationRequested) { NotSwept(log, e); }
            await Task.Delay(Pause, clock, stop);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A shop's reactions stopped half-way; the next sweep goes on")]
    private static partial void Stopped(ILogger log, Exception why);

    [LoggerMessage(LogLevel.Warning, "It could not be looked for shops that are behind; looked again in two seconds")]
    private static partial void NotSwept(ILogger log, Exception why);
}
