using ChronoCare.Demo.Drawing;
using ChronoCare.Photos;

namespace ChronoCare.Demo;

/// <summary>Draws and cleans the demo's photos side by side, as many at once as there are processors, while the acts go on.</summary>
internal sealed class DemoPictures(PhotoCleaning cleaning, CancellationToken stop)
{
    private readonly SemaphoreSlim places = new(Environment.ProcessorCount);

    /// <summary>Begins a picture.</summary>
    public Task<(CleanPhoto Photo, long Bytes)> Begin(DemoWatch watch, string slot, int seed, DateOnly day) => Task.Run(async () =>
    {
        await places.WaitAsync(stop);
        try
        {
            var jpeg = WatchPicture.Jpeg(watch.Look, slot, seed, day, 1040);
            return (await cleaning.Clean(jpeg, stop), (long)jpeg.Length);
        }
        finally { places.Release(); }
    }, stop);
}
