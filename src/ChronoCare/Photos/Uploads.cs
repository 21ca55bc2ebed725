using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>Photos on their way: what has come of each is kept on disk, so that a broken connection goes on where it stopped, also after a restart.</summary>
public sealed class Uploads
{
    private readonly string folder;

    /// <summary>Opens the folder.</summary>
    public Uploads(Settings settings)
    {
        folder = settings.DataPath("uploads");
        Directory.CreateDirectory(folder);
    }

    /// <summary>Bytes that have come so far.</summary>
    public long Received(Guid shop, Guid photo) => new FileInfo(PathOf(shop, photo)) is { Exists: true } part ? part.Length : 0;

    /// <summary>Adds bytes; what came before a connection broke stays. The answer is how many there are now.</summary>
    /// <exception cref="Stale">The offset is not where the last byte ended, or another connection is still sending this photo.</exception>
    /// <exception cref="Refused">More came than was announced.</exception>
    public async Task<long> Append(Guid shop, Guid photo, long offset, long total, Stream bytes, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(shop, photo))!);
        await using var part = Open(PathOf(shop, photo));
        if (part.Length != offset) throw new Stale(new { receivedBytes = part.Length });
        part.Position = offset;
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await bytes.ReadAsync(buffer, stop)) > 0)
            {
                if (part.Position + read > total)
                {
                    part.SetLength(offset);
                    throw new Refused($"The photo was announced with {total} bytes, and more came.", "photo", "too-many-bytes");
                }
                await part.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
            }
        }
        finally { part.Flush(flushToDisk: true); }
        return part.Length;
    }

    /// <summary>All that came.</summary>
    public Task<byte[]> Read(Guid shop, Guid photo, CancellationToken stop) =>
        File.Exists(PathOf(shop, photo)) ? File.ReadAllBytesAsync(PathOf(shop, photo), stop) : Task.FromResult<byte[]>([]);

    /// <summary>Forgets a photo on its way.</summary>
    public void Forget(Guid shop, Guid photo)
    {
        try { File.Delete(PathOf(shop, photo)); }
        catch (DirectoryNotFoundException) { } // not a byte of this shop ever came
    }

    /// <summary>Photos of which a byte has come since then.</summary>
    public IEnumerable<Guid> TouchedSince(Guid shop, DateTimeOffset then) =>
        Parts(shop).Where(p => p.LastWriteTimeUtc >= then).Select(p => Guid.TryParseExact(Path.GetFileNameWithoutExtension(p.Name), "D", out var id) ? id : Guid.Empty);

    /// <summary>Forgets all of which none has.</summary>
    public void ForgetUntouched(Guid shop, DateTimeOffset then)
    {
        foreach (var part in Parts(shop).Where(p => p.LastWriteTimeUtc < then)) part.Delete();
    }

    private IReadOnlyList<FileInfo> Parts(Guid shop) =>
        new DirectoryInfo(Path.Combine(folder, shop.ToString("D"))) is { Exists: true } here ? here.GetFiles("*.part") : [];

    private static FileStream Open(string path)
    {
        try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous); }
        catch (IOException) when (File.Exists(path)) { throw new Stale(new { receivedBytes = new FileInfo(path).Length }); }
    }

    private string PathOf(Guid shop, Guid photo) => Path.Combine(folder, shop.ToString("D"), photo.ToString("D") + ".part");
}
