using System.Collections.Concurrent;
using System.Threading.Channels;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>Tries again where a record could not be sealed at the hand-over, ever more rarely, and at the start where a restart came between; the job's page says "being sealed" meanwhile.</summary>
public sealed partial class SealingQueue(Database database, Shops shops, IFileStore store, Settings settings, Secrets secrets, TimeProvider clock, ILogger<SealingQueue> log) : BackgroundService
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

    // Each stands in a small index of its own, so a shop with none costs one empty look. Whoever handed the watch over seals.
    const string Unsealed = """
        select j.id as job, h.given_by as actor from shop.job j join shop.handover h on h.job_id = j.id where j.record_due order by j.id
        """;

    sealed record Left
    {
        public Guid Job { get; init; }
        public Guid Actor { get; init; }
    }

    /// <summary>Seals, one after another, what a restart left unsealed in any shop; what fails is tried again with the others.</summary>
    internal async Task Resume(CancellationToken stop)
    {
        await foreach (var shop in shops.All(stop))
            foreach (var left in await database.Enter(shop.TenantId).Rows<Left>(Unsealed))
                if (waiting.TryAdd((shop.TenantId, left.Job), true)) await Seal(new(shop, left.Actor, left.Job, 0), stop);
    }

    async Task ResumeAtStart(CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Resume(stop);
                return;
            }
            catch (Exception failed) when (!stop.IsCancellationRequested)
            {
                NotLooked(log, failed);
                await Task.Delay(Waits[Math.Min(tries, Waits.Length - 1)], clock, stop);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            _ = ResumeAtStart(stop);
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
        }
        catch (OperationCanceledException)
        {
            return; // the next start finds it
        }
        await Seal(next, stop);
    }

    async Task Seal(Due next, CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            await SealRecord.Run(new RecordRoom(database.Enter(next.Shop.TenantId, next.Actor), next.Shop, new ShopFiles(store, next.Shop.TenantId), settings, secrets, clock), next.Job);
            waiting.TryRemove((next.Shop.TenantId, next.Job), out _);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next start finds it.
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

    [LoggerMessage(LogLevel.Error, "Records that wait to be sealed could not be looked for; it is tried again")]
    static partial void NotLooked(ILogger log, Exception why);

    [LoggerMessage(LogLevel.Error, "The record of job {Job} could not be sealed; it is tried again")]
    static partial void Failed(ILogger log, Guid job, Exception why);
}
