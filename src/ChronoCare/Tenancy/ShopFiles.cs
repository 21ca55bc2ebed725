namespace ChronoCare.Tenancy;

/// <summary>One shop's files: what <see cref="TenantDb"/> is for rows. Nobody beyond this names a tenant in a file's key.</summary>
public sealed class ShopFiles(IFileStore store, Guid tenant)
{
    /// <summary>Keeps a file under its contents' SHA-256; the answer is its name.</summary>
    public async Task<string> Put(string kind, ReadOnlyMemory<byte> contents, string ending, CancellationToken stop = default)
    {
        var name = FileKey.NameOf(contents.Span, ending);
        await store.Put(new FileKey(tenant, kind, name), contents, stop);
        return name;
    }

    /// <summary>Keeps a file under a name of the caller's.</summary>
    public Task PutAs(string kind, string name, ReadOnlyMemory<byte> contents, CancellationToken stop = default) =>
        store.Put(new FileKey(tenant, kind, name), contents, stop);

    /// <summary>The file from its beginning, or null.</summary>
    public Task<Stream?> Open(string kind, string name, CancellationToken stop = default) => store.Open(new FileKey(tenant, kind, name), stop);

    /// <summary>The whole file, or null.</summary>
    public async Task<byte[]?> Read(string kind, string name, CancellationToken stop = default)
    {
        await using var file = await Open(kind, name, stop);
        if (file is null) return null;
        using var whole = new MemoryStream();
        await file.CopyToAsync(whole, stop);
        return whole.ToArray();
    }

    /// <summary>When it was kept, or null.</summary>
    public Task<DateTimeOffset?> KeptAt(string kind, string name, CancellationToken stop = default) => store.KeptAt(new FileKey(tenant, kind, name), stop);

    /// <summary>Forgets a file.</summary>
    public Task Delete(string kind, string name, CancellationToken stop = default) => store.Delete(new FileKey(tenant, kind, name), stop);

    /// <summary>Names of all files of a kind.</summary>
    public async IAsyncEnumerable<string> List(string kind)
    {
        await foreach (var key in store.List(tenant, kind)) yield return key.Name;
    }
}
