using System.Collections.Concurrent;
using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>Turns an upload into a clean photo in a process of its own, so that a hostile file can at worst end that process, never the server.</summary>
public sealed class PhotoCleaning : IAsyncDisposable
{
    /// <summary>A picture that costs more processor time is refused and its worker ended; a 24 MP photo costs a third of a second.</summary>
    public static readonly TimeSpan MostWork = TimeSpan.FromSeconds(6);

    /// <summary>The same by the clock on the wall, generous, because a busy machine is no fault of the picture.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan IdleLife = TimeSpan.FromMinutes(1);
    private const int PicturesPerWorker = 500;

    private readonly SemaphoreSlim places = new(Workers);
    private readonly ConcurrentStack<PhotoWorker> idle = new();
    private readonly TimeProvider clock;
    private readonly ILogger<PhotoCleaning> log;
    private readonly TimeSpan mostWork;
    private readonly ITimer sweep;
    private int warming;

    public PhotoCleaning(TimeProvider clock, ILogger<PhotoCleaning> log) : this(clock, log, MostWork) { }

    internal PhotoCleaning(TimeProvider clock, ILogger<PhotoCleaning> log, TimeSpan mostWork)
    {
        this.mostWork = mostWork;
        this.clock = clock;
        this.log = log;
        sweep = clock.CreateTimer(_ => EndIdle(clock.GetUtcNow() - IdleLife), null, IdleLife, IdleLife);
    }

    /// <summary>How many pictures are decoded at once.</summary>
    public static int Workers { get; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Starts a worker while the upload's bytes are still on their way, so nobody waits for it.</summary>
    public void Warm()
    {
        if (!idle.IsEmpty || places.CurrentCount < Workers || Interlocked.Exchange(ref warming, 1) == 1) return;
        _ = Task.Run(async () =>
        {
            try { PutBack(await PhotoWorker.Start(log, clock)); }
            catch (Exception e) when (e is not OutOfMemoryException) { log.LogError(e, "A photo worker could not be started"); }
            finally { Volatile.Write(ref warming, 0); }
        });
    }

    /// <summary>Cleans one upload.</summary>
    /// <exception cref="Refused">It is no photo we take; the sentence is for whoever sent it.</exception>
    public async Task<CleanPhoto> Clean(ReadOnlyMemory<byte> upload, CancellationToken stop = default)
    {
        PictureHeader.Read(upload.Span);
        await places.WaitAsync(stop);
        try
        {
            var worker = idle.TryPop(out var waiting) ? waiting : await PhotoWorker.Start(log, clock);
            var isFit = false;
            try
            {
                using var limit = new CancellationTokenSource(Longest, clock);
                var before = worker.Work;
                await using var watch = clock.CreateTimer(_ => { if (worker.Work - before > mostWork) limit.Cancel(); }, null, Look, Look);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
                var photo = await worker.Clean(upload, either.Token);
                isFit = true;
                return photo;
            }
            catch (Refused) { isFit = true; throw; }
            catch (Exception e) when (e is IOException or OperationCanceledException && !stop.IsCancellationRequested)
            {
                log.LogWarning("A picture of {Bytes} bytes ended its worker: {Why}", upload.Length, e is IOException ? "it fell" : "out of time");
                throw PictureHeader.No("This photo could not be opened safely. Save it as an ordinary JPEG and send it again.");
            }
            finally
            {
                if (isFit && worker.Pictures < PicturesPerWorker) PutBack(worker);
                else worker.End();
            }
        }
        finally { places.Release(); }
    }

    /// <summary>Ends every worker.</summary>
    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync();
        EndIdle(DateTimeOffset.MaxValue);
    }

    private void PutBack(PhotoWorker worker)
    {
        worker.IdleSince = clock.GetUtcNow();
        idle.Push(worker);
    }

    private void EndIdle(DateTimeOffset since)
    {
        var all = new PhotoWorker[idle.Count];
        var taken = idle.TryPopRange(all);
        foreach (var worker in all.AsSpan(0, taken))
        {
            if (worker.IdleSince <= since) worker.End();
            else idle.Push(worker);
        }
    }
}
