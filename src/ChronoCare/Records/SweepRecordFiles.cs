using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>Clears away PDFs of records whose row never came to be: the file is written first, and the program may have died in between.</summary>
public static class SweepRecordFiles
{
    // Nobody writes the row a day after the file.
    static readonly TimeSpan Age = TimeSpan.FromDays(1);

    const string Known = "select r.pdf_key from shop.record r where r.pdf_sha256 = any($1)";

    /// <summary>In one shop; the number of files cleared away.</summary>
    public static async Task<int> Run(TenantDb db, ShopFiles files, TimeProvider clock, CancellationToken stop)
    {
        var swept = 0;
        // A file's name is its hash, and the hash has an index.
        await foreach (var names in files.List(RecordRoom.FileKind).Where(n => n.Length == 68 && n.EndsWith(".pdf", StringComparison.Ordinal)).Chunk(500).WithCancellation(stop))
        {
            var known = (await db.Rows<string>(Known, (object)names.Select(n => Convert.FromHexString(n[..64])).ToArray())).ToHashSet();
            foreach (var name in names.Where(n => !known.Contains(n)))
            {
                if (await files.KeptAt(RecordRoom.FileKind, name, stop) is not { } at || clock.GetUtcNow() - at < Age) continue;
                await files.Delete(RecordRoom.FileKind, name, stop);
                swept++;
            }
        }
        return swept;
    }
}
