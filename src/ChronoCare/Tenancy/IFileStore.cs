namespace ChronoCare.Tenancy;

/// <summary>Where files are kept that do not belong in rows: photos, record PDFs, logos, signatures. A folder on disk, or any S3.</summary>
public interface IFileStore
{
    /// <summary>Keeps a file whole or not at all; once this returns it outlives a power cut. The same key again replaces it.</summary>
    Task Put(FileKey key, ReadOnlyMemory<byte> contents, CancellationToken stop = default);

    /// <summary>The file from its beginning, or null when there is none.</summary>
    Task<Stream?> Open(FileKey key, CancellationToken stop = default);

    /// <summary>When the file was kept, or null when there is none.</summary>
    Task<DateTimeOffset?> KeptAt(FileKey key, CancellationToken stop = default);

    /// <summary>Forgets a file; one that is not there is fine.</summary>
    Task Delete(FileKey key, CancellationToken stop = default);

    /// <summary>All of a shop's files of one kind, in no order.</summary>
    IAsyncEnumerable<FileKey> List(Guid tenant, string kind, CancellationToken stop = default);
}
