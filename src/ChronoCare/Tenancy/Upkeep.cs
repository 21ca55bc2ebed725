namespace ChronoCare.Tenancy;

/// <summary>Goes round all shops a while after the start and then once a day, and does in each what has to be done behind the requests.</summary>
/// <param name="house">What is done once a round, for no shop.</param>
/// <param name="shops">The shops.</param><param name="chores">What is done in one shop, by name.</param><param name="clock">The clock.</param><param name="log">Where failures are told; one shop's never keeps another waiting.</param>
public sealed partial class Upkeep(Shops shops, IReadOnlyList<(string Name, Func<Shop, CancellationToken, Task> Do)> chores, TimeProvider clock, ILogger<Upkeep> log,
    IReadOnlyList<(string Name, Func<CancellationToken, Task> Do)>? house = null) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromDays(1);

    /// <summary>One round.</summary>
    public async Task Round(CancellationToken stop)
    {
        foreach (var (name, chore) in house ?? [])
        {
            try { await chore(stop); }
            catch (Exception e) when (!stop.IsCancellationRequested) { Failed(log, name, "the root host", e); }
        }
        await foreach (var shop in shops.All(stop))
            foreach (var (name, chore) in chores)
            {
                try { await chore(shop, stop); }
                catch (Exception e) when (!stop.IsCancellationRequested) { Failed(log, name, shop.Subdomain, e); }
            }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(First, clock, stop);
            while (true)
            {
                try { await Round(stop); }
                catch (Exception e) when (!stop.IsCancellationRequested) { Failed(log, "the round", "all shops", e); }
                await Task.Delay(Pause, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing; the next start goes round again.
        }
    }

    [LoggerMessage(LogLevel.Error, "Upkeep ({Name}) failed at {Shop}")]
    private static partial void Failed(ILogger log, string name, string shop, Exception why);
}
