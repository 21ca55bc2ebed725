using System.Collections.Concurrent;
using System.Threading.Channels;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>Tries again where a record could not be sealed at the hand-over, ever more rarely; the job's page says "being sealed" meanwhile.</summary>
public sealed partial class SealingQueue(Database database, IFileStore store, Settings settings, Secrets secrets, TimeProvider clock, ILogger<SealingQueue> log) : BackgroundService
{
    static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    readonly Channel<Due> due = Channel.CreateUnbounded<Due>();
    readonly ConcurrentDictionary<(Guid Tenant, Guid Job), bool> waiting = new();

    sealed record Due(Shop Shop, Guid Actor, Guid Job, int Tries);

    /// <summary>Remembers a record that could not be sealed.</summary>
    public void Later(Shop shop, Guid actor, Guid job, Exception why)
    {
        Failed(log, job, why);
        Soon(shop, actor, job);
    }

    /// <summary>Seals a record that a restart left unsealed; one that waits already is not doubled.</summary>
    public void Soon(Shop shop, Guid actor, Guid job)
    {
        if (waiting.TryAdd((shop.TenantId, job), true)) due.Writer.TryWrite(new(shop, actor, job, 0));
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var next in due.Reader.ReadAllAsync(stop)) _ = Wait(next, stop);
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    // Each waits by itself, so that one that keeps failing holds up no other.
    async Task Wait(Due next, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Waits[Math.Min(next.Tries, Waits.Length - 1)], clock, stop);
            await SealRecord.Run(new RecordRoom(database.Enter(next.Shop.TenantId, next.Actor), next.Shop, new ShopFiles(store, next.Shop.TenantId), settings, secrets, clock), next.Job);
            waiting.TryRemove((next.Shop.TenantId, next.Job), out _);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // After the restart the next look at the record's page asks for it again.
        }
        catch (Exception never) when (never is Refused or NotHere)
        {
            waiting.TryRemove((next.Shop.TenantId, next.Job), out _);
        }
        catch (Exception failed)
        {
            Failed(log, next.Job, failed);
            due.Writer.TryWrite(next with { Tries = next.Tries + 1 });
        }
    }

    [LoggerMessage(LogLevel.Error, "The record of job {Job} could not be sealed; it is tried again")]
    static partial void Failed(ILogger log, Guid job, Exception why);
}
