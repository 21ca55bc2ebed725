using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>One warm child process that cleans one picture after another; whatever it answers is checked as if a stranger had sent it.</summary>
internal sealed class PhotoWorker
{
    private readonly Process process;
    private readonly Stream input, output;

    private PhotoWorker(Process process)
    {
        this.process = process;
        input = process.StandardInput.BaseStream;
        output = process.StandardOutput.BaseStream;
    }

    /// <summary>The process's id.</summary>
    public int Id => process.Id;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Work
    {
        get
        {
            try { return process.TotalProcessorTime; }
            catch (InvalidOperationException) { return TimeSpan.Zero; } // it has ended
        }
    }

    public DateTimeOffset IdleSince { get; set; }

    /// <summary>Pictures cleaned so far.</summary>
    public int Pictures { get; private set; }

    public static async Task<PhotoWorker> Start(ILogger log, TimeProvider clock)
    {
        var start = new ProcessStartInfo(Dotnet(), [typeof(PhotoWorker).Assembly.Location, CleanPhotoWorker.Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory),
        };
        // The child knows none of the server's secrets, and its heap stays small.
        start.Environment.Clear();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("DOTNET_EnableDiagnostics", "0"), ("DOTNET_gcConcurrent", "0"), ("DOTNET_GCHeapCount", "1"), ("DOTNET_GCHeapHardLimit", "0x6000000"),
            ("DOTNET_TieredPGO", "0"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"), ("DOTNET_NOLOGO", "1"), ("LANG", "C.UTF-8"),
        ]) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The photo worker did not start.");
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } said) log.LogDebug("Photo worker: {Said}", said);
        };
        process.BeginErrorReadLine();
        var worker = new PhotoWorker(process);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), clock);
            var ready = new byte[2];
            await worker.output.ReadExactlyAsync(ready, limit.Token);
            if (ready[0] != CleanPhotoWorker.Ready) throw new InvalidOperationException("The photo worker said something else than ready.");
            if (ready[1] == 0) log.LogWarning("This system cannot seal the photo worker (seccomp): pictures are decoded apart, but with less protection.");
            return worker;
        }
        catch (Exception e)
        {
            worker.End();
            throw new InvalidOperationException("The photo worker could not be started.", e);
        }
    }

    /// <exception cref="IOException">The worker fell, or answered what it must not.</exception>
    public async Task<CleanPhoto> Clean(ReadOnlyMemory<byte> upload, CancellationToken stop)
    {
        Pictures++;
        var head = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(head, upload.Length);
        await input.WriteAsync(head.AsMemory(0, 4), stop);
        await input.WriteAsync(upload, stop);
        await input.FlushAsync(stop);
        await output.ReadExactlyAsync(head.AsMemory(0, 1), stop);
        switch (head[0])
        {
            case CleanPhotoWorker.Clean:
                return new CleanPhoto(await Read(PhotoSize.Thumb), await Read(PhotoSize.Small), await Read(PhotoSize.Full));
            case CleanPhotoWorker.Refusal:
                await output.ReadExactlyAsync(head.AsMemory(0, 4), stop);
                throw PictureHeader.No(Encoding.UTF8.GetString(await Bytes(BinaryPrimitives.ReadInt32LittleEndian(head), 1_000)));
            default:
                throw new IOException("The photo worker gave an unknown answer.");
        }

        async Task<Rendition> Read(PhotoSize size)
        {
            await output.ReadExactlyAsync(head, stop);
            var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)));
            var jpeg = await Bytes(BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8)), size.MostBytes());
            if (!IsClean(jpeg, width, height, size.LongEdgePixels())) throw new IOException("The photo worker gave no clean picture.");
            return new Rendition(width, height, jpeg);
        }

        async Task<byte[]> Bytes(int length, int most)
        {
            if (length < 0 || length > most) throw new IOException("The photo worker gave too much.");
            var bytes = new byte[length];
            await output.ReadExactlyAsync(bytes, stop);
            return bytes;
        }
    }

    private static bool IsClean(byte[] jpeg, int width, int height, int longEdge)
    {
        try
        {
            var seen = PictureHeader.Read(jpeg);
            return seen is { Kind: PictureKind.Jpeg, IsBare: true } && seen.Width == width && seen.Height == height && width <= longEdge && height <= longEdge;
        }
        catch (Refused) { return false; }
    }

    /// <summary>Ends the process at once, whatever it is doing.</summary>
    public void End()
    {
        try { process.Kill(); }
        catch (InvalidOperationException) { } // it ended by itself
        process.Dispose();
    }

    // The very runtime this process runs on, wherever it is installed and whatever started it.
    private static string Dotnet()
    {
        var root = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent?.Parent?.Parent?.FullName ?? "/usr/share/dotnet";
        var host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }
}
