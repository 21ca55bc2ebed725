using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChronoCare.Tenancy;

/// <summary>Files in a folder of this machine: the default, and enough for one server.</summary>
public sealed class FolderFileStore : IFileStore
{
    private readonly string folder, incoming;

    /// <summary>Opens the folder, makes it if need be, and clears away what a crash left half written.</summary>
    public FolderFileStore(string folder, TimeProvider clock)
    {
        this.folder = Path.GetFullPath(folder);
        incoming = Path.Combine(this.folder, ".incoming");
        Directory.CreateDirectory(incoming);
        foreach (var file in new DirectoryInfo(incoming).EnumerateFiles())
            if (clock.GetUtcNow() - file.LastWriteTimeUtc > TimeSpan.FromHours(1)) file.Delete();
    }

    /// <inheritdoc/>
    public async Task Put(FileKey key, ReadOnlyMemory<byte> contents, CancellationToken stop = default)
    {
        var path = PathOf(key);
        var shelf = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(shelf))
        {
            Directory.CreateDirectory(shelf);
            for (var above = Path.GetDirectoryName(shelf)!; above.Length >= folder.Length; above = Path.GetDirectoryName(above)!) Keep(above);
        }
        var fresh = Path.Combine(incoming, Guid.NewGuid().ToString("N"));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var file = new FileStream(fresh, options))
            {
                await file.WriteAsync(contents, stop);
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, path, overwrite: true);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }
        Keep(shelf);
    }

    /// <inheritdoc/>
    public Task<Stream?> Open(FileKey key, CancellationToken stop = default)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(key), new FileStreamOptions
            {
                Options = FileOptions.Asynchronous,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
            }));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> KeptAt(FileKey key, CancellationToken stop = default) =>
        Task.FromResult(new FileInfo(PathOf(key)) is { Exists: true } file ? new DateTimeOffset(file.LastWriteTimeUtc) : (DateTimeOffset?)null);

    /// <inheritdoc/>
    public Task Delete(FileKey key, CancellationToken stop = default)
    {
        try { File.Delete(PathOf(key)); }
        catch (DirectoryNotFoundException) { } // nothing of this kind was ever kept
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileKey> List(Guid tenant, string kind, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var shelves = Path.GetDirectoryName(Path.GetDirectoryName(PathOf(new FileKey(tenant, kind, "x"))))!;
        if (!Directory.Exists(shelves)) yield break;
        await Task.Yield();
        foreach (var path in Directory.EnumerateFiles(shelves, "*", SearchOption.AllDirectories))
        {
            stop.ThrowIfCancellationRequested();
            yield return new FileKey(tenant, kind, Path.GetFileName(path));
        }
    }

    // A kind's files stand on shelves by the first two signs of their name, so that no folder grows without end.
    private string PathOf(FileKey key) => Path.Combine(folder, key.Tenant.ToString("D"), key.Kind, (key.Name + "_")[..2], key.Name);

    // A new name is safe only when its folder is on disk too; .NET cannot say that to a folder.
    private static void Keep(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = OpenFolder(directory, 0);
        if (handle < 0) throw new IOException($"The folder {directory} cannot be opened.");
        var kept = Sync(handle);
        _ = Close(handle);
        if (kept != 0) throw new IOException($"The folder {directory} could not be written to disk.");
    }

    [DllImport("libc", EntryPoint = "open", BestFitMapping = false)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
