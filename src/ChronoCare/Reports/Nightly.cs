using System.Collections.Concurrent;
using ChronoCare.Tenancy;
using Cronos;
using Prometheus;

namespace ChronoCare.Reports;

/// <summary>
/// Has the reports' copies made each night at two, in every zone that a shop stands in. What is due follows from the log alone: a zone's newest two o'clock that no run after
/// it was well. So a night that was missed is caught up at the start, and in a cluster whoever looks first claims the one place.
/// </summary>
public sealed partial class Nightly(Database database, TimeProvider clock, ILogger<Nightly> log) : BackgroundService
{
    /// <summary>How long after one was begun another can be asked for by hand: it is made for the whole house.</summary>
    public static readonly TimeSpan ByHandAgain = TimeSpan.FromMinutes(5);

    /// <summary>A night that is not done so long after its hour makes the program not ready, for somebody should look.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromHours(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1), Soon = TimeSpan.FromSeconds(2), TryAgain = TimeSpan.FromMinutes(10), Claim = TimeSpan.FromMinutes(1), Beat = TimeSpan.FromSeconds(20);
    // Half a processor: a house of two has three halves for who works at that hour.
    private const double Rest = 1;
    private static readonly CronExpression AtTwo = CronExpression.Parse("0 2 * * *");
    private static readonly Gauge Age = Metrics.CreateGauge("chronocare_report_age_seconds", "Age of the reports' copies of the night.");
    private static readonly Gauge Took = Metrics.CreateGauge("chronocare_report_refresh_seconds", "How long its newest making took.");
    private static readonly Gauge Rows = Metrics.CreateGauge("chronocare_report_rows", "Its rows.");
    private static readonly Counter Failures = Metrics.CreateCounter("chronocare_report_failures_total", "Nights that failed, whole or for some shop.");
    private static readonly Counter Unheard = Metrics.CreateCounter("chronocare_report_found_total", "Jobs whose facts were found to have changed without an event: each is a mistake of the program.");

    private readonly SemaphoreSlim asked = new(0);
    private readonly ConcurrentDictionary<Guid, bool> byHand = new();

    private DateTimeOffset looked = clock.GetUtcNow();

    /// <summary>For <c>/health/ready</c>: ok, or what is wrong.</summary>
    public string Health { get; private set; } = "ok";

    /// <summary>Whether a shop has been without a good night for longer than from one to the next, with what a late one may be late.</summary>
    public static bool IsLate(AsOf stand, DateTimeOffset now) => stand.WellAt is { } well && now - well > TimeSpan.FromDays(1) + Late;

    /// <summary>The newest two o'clock of any of these zones.</summary>
    public static DateTimeOffset DueSince(IEnumerable<string> zones, DateTimeOffset now)
    {
        var due = DateTimeOffset.MinValue;
        foreach (var zone in zones.Select(z => TimeZoneInfo.TryFindSystemTimeZoneById(z, out var found) ? found : TimeZoneInfo.Utc))
            // Where the clock skips two o'clock it is the first moment after; where it comes twice, the first.
            foreach (var at in AtTwo.GetOccurrences(now.AddDays(-2), now, zone, fromInclusive: false, toInclusive: true))
                if (at > due) due = at;
        return due;
    }

    /// <summary>Somebody of a shop asks for it now; it begins within moments, and reckons all of that shop's jobs.</summary>
    public void Ask(Guid shop)
    {
        byHand[shop] = true;
        asked.Release();
    }

    /// <summary>Looks once whether a night is due, and makes it; whether it did, and it was well.</summary>
    public async Task<bool> Look(CancellationToken stop)
    {
        var (now, askers) = (clock.GetUtcNow(), byHand.Keys.ToHashSet());
        var (said, due) = (await database.Night.Look(), DueSince(await database.TimeZones(), now));
        looked = now;
        var isDue = said.WellAt is not { } well || well < due;
        var waits = said.FailedAt is { } failed && failed > (said.WellAt ?? DateTimeOffset.MinValue) && now - failed < TryAgain;
        var made = (askers.Count > 0 || (isDue && !waits)) && await Run(askers.Count > 0 ? "hand" : "night", askers.Contains, stop);
        // Not before it was done: a hand that asked while the database was away is not forgotten.
        foreach (var shop in askers) byHand.TryRemove(shop, out _);
        if (made) return true;
        said = await database.Night.Look();
        // Where none was ever made, nothing is fresh either.
        Age.Set((now - (said.WellAt ?? due)).TotalSeconds);
        var isMaking = said.RunsUntil > now && now - said.RunsSince < Late;
        Health = !isDue || now - due < Late || isMaking ? "ok" : said.Error is { } error && said.FailedAt >= due ? "failed: " + error : "late";
        return false;
    }

    /// <summary>Makes it, if nobody else does; whether it was well.</summary>
    internal async Task<bool> Run(string why, Func<Guid, bool> isWhole, CancellationToken stop, double rest = Rest)
    {
        var (views, began) = (database.Night, clock.GetTimestamp());
        if (await views.Claim(why, clock.GetUtcNow(), Claim) is not { } run) return false;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var held = Held(views, run, over);
        try
        {
            var sums = await views.Refresh(clock.GetUtcNow(), isWhole, rest, (shop, why) => NotMade(log, shop, why), Found, over.Token);
            var error = sums.Error is { } first ? $"{sums.Failed} of {sums.Shops} shops keep the night before: {first}." : null;
            await views.Finish(run, clock.GetUtcNow(), sums, error);
            if (error is not null)
            {
                Failures.Inc();
                return false;
            }
            Age.Set(0);
            Took.Set(clock.GetElapsedTime(began).TotalSeconds);
            Rows.Set(sums.Jobs);
            Health = "ok";
            return true;
        }
        catch (Exception e)
        {
            Failures.Inc();
            Failed(log, e);
            await Finish(views, run, stop.IsCancellationRequested ? "The program was closed." : "The database did not make it: " + e.GetType().Name);
            if (stop.IsCancellationRequested) throw;
            return false;
        }
        finally
        {
            await over.CancelAsync();
            await held;
        }
    }

    private void Found(Guid shop, long jobs)
    {
        Unheard.Inc(jobs);
        HeardOfNothing(log, shop, jobs);
    }

    // A database that went away cannot be told; then the claim lapses, and whoever takes the place next writes down that this run stopped half-way.
    private async Task Finish(NightlyViews views, Guid run, string error)
    {
        try { await views.Finish(run, clock.GetUtcNow(), null, error); }
        catch (Exception e) { NotHeld(log, e); }
    }

    // A claim that is not held lapses: so the next runner need not know that this one died.
    private async Task Held(NightlyViews views, Guid run, CancellationTokenSource over)
    {
        while (true)
        {
            try
            {
                await Task.Delay(Beat, clock, over.Token);
                if (!await views.Hold(run, clock.GetUtcNow() + Claim)) await over.CancelAsync();
            }
            catch (OperationCanceledException) { return; } // over
            catch (Exception e) { NotHeld(log, e); } // tried again at the next beat; the claim holds for three
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var pause = Pause;
                try { await Look(stop); }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    NotLooked(log, e);
                    pause = Soon;
                    if (clock.GetUtcNow() - looked > Late) Health = "cannot look whether a night is due";
                }
                using var next = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await Task.WhenAny(Task.Delay(pause, clock, next.Token), asked.WaitAsync(next.Token));
                await next.CancelAsync();
                stop.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing; the next start catches up what is due.
        }
    }

    [LoggerMessage(LogLevel.Error, "The reports' copies of the night were not all made; what is missing stays as it was")]
    private static partial void Failed(ILogger log, Exception why);

    [LoggerMessage(LogLevel.Error, "The reports' copy of shop {Shop} was not made; the night before stays")]
    private static partial void NotMade(ILogger log, Guid shop, Exception why);

    [LoggerMessage(LogLevel.Error, "{Jobs} jobs of shop {Shop} were counted with facts that had changed without an event; they are right now")]
    private static partial void HeardOfNothing(ILogger log, Guid shop, long jobs);

    [LoggerMessage(LogLevel.Warning, "The claim to make the reports' copy could not be held")]
    private static partial void NotHeld(ILogger log, Exception why);

    [LoggerMessage(LogLevel.Warning, "It could not be looked whether the reports' copy is due; looked again in two seconds")]
    private static partial void NotLooked(ILogger log, Exception why);
}
