using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Audit;

/// <summary><c>chronocare audit verify [shop… | export.jsonl…]</c>: walks the streams of every shop, of the named ones, or of exports, and names the first event that is not as it was written.</summary>
public static class VerifyStreams
{
    /// <summary>Writes one line per stream; the exit code: 0 all unbroken, 1 something is not as it was written.</summary>
    /// <exception cref="WrongSetting">There is no such shop or export.</exception>
    public static async Task<int> Run(Func<Task<Database>> open, IReadOnlyList<string> which, TextWriter output)
    {
        var whole = true;
        void Say(string name, Chain.Verdict verdict)
        {
            output.WriteLine($"{name}: {verdict.Sentence}");
            whole &= verdict.IsUnbroken;
        }
        foreach (var export in which.Where(IsExport))
        {
            if (!File.Exists(export)) throw new WrongSetting($"There is no export {export}.");
            using var file = File.OpenText(export);
            Say(export, await ExportStream.Verify(file));
        }
        if (which.Count > 0 && which.All(IsExport)) return whole ? 0 : 1;
        var database = await open();
        var shops = which.Count == 0 ? await database.Subdomains() : [.. which.Where(w => !IsExport(w))];
        if (shops.Count == 0) output.WriteLine("There is no shop yet.");
        foreach (var shop in shops)
        {
            var tenant = await database.TenantBySubdomain(shop) ?? throw new WrongSetting($"There is no shop \"{shop}\".");
            Say(shop, await Chain.Verify(database.Enter(tenant.Id)));
        }
        return whole ? 0 : 1;
    }

    private static bool IsExport(string what) => what.EndsWith(".jsonl", StringComparison.Ordinal);
}
