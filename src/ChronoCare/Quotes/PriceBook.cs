using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Quotes;

/// <summary>The entries of the price book that fit a watch, and those somebody looks for.</summary>
public static class PriceBook
{
    /// <summary>Most that are offered at once.</summary>
    public const int Offered = 12, Found = 20;

    /// <summary>The watch, by what a price may be for.</summary>
    public sealed record Watch
    {
        public string Brand { get; init; } = "";
        public string Calibre { get; init; } = "";
        public string Reference { get; init; } = "";
    }

    /// <summary>What fits: the calibre's entries first, then the reference's, then what is for every watch.</summary>
    public sealed record Fitting(IReadOnlyList<Price> Prices, IReadOnlyList<Price> Parts, IReadOnlyList<Price> Found, string Looked);

    private const string Of = $"select w.brand, w.calibre, w.reference from shop.job j join shop.watch w on w.id = j.watch_id where j.id = {JobRef.Sql}";

    // A calibre has several names, a watch has one reference. An entry for both wants both.
    private const string Fits = $"""
        select {Price.Columns} from shop.price p
        where p.retired_at is null and (p.calibre_key = '' or p.calibre_key = any($1)) and (p.reference_key = '' or p.reference_key = $2)
        order by p.calibre_key = '', p.reference_key = '', array_position(array['labour', 'part', 'other'], p.kind), lower(p.text), p.id limit 400
        """;

    private const string Look = $"""
        select {Price.Columns} from shop.price p
        where ($3 or p.retired_at is null) and not exists (select from unnest($1::text[]) w(word) where strpos(p.words, w.word) = 0)
        order by p.retired_at is not null, lower(p.text), p.id limit $2
        """;

    /// <summary>Reads what fits a job's watch and what is looked for.</summary>
    public static async Task<Fitting> Load(TenantDb db, JobRef job, string looked)
    {
        var ask = db.Ask();
        var watch = ask.Row<Watch>(Of, job.Id, job.Number);
        var calibres = ask.Rows<ShopCalibre>(ShopCalibre.Select);
        await ask.Send();
        return await Load(db, watch.Value ?? throw new NotHere(), calibres.Value, looked);
    }

    private static async Task<Fitting> Load(TenantDb db, Watch watch, IReadOnlyList<ShopCalibre> calibres, string looked)
    {
        var ask = db.Ask();
        var fit = ask.Rows<Price>(Fits, Names(watch, calibres), Price.Key(watch.Reference));
        var found = looked.Trim().Length == 0 ? null : Search(ask, looked, Found);
        await ask.Send();
        return new([.. fit.Value.Take(Offered)], [.. fit.Value.Where(p => p.Kind == "part")], found?.Value ?? [], looked.Trim());
    }

    /// <summary>Adds a search to a batch: every word must stand somewhere in the entry.</summary>
    public static Answer<IReadOnlyList<Price>> Search(Ask ask, string looked, int most, bool withRetired = false) =>
        ask.Rows<Price>(Look, Price.Fold(looked).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8).Select(w => w.Length > 60 ? w[..60] : w).ToArray(), most, withRetired);

    /// <summary>Every key by which an entry may call this watch's calibre.</summary>
    internal static string[] Names(Watch watch, IReadOnlyList<ShopCalibre> calibres)
    {
        if (watch.Calibre.Length == 0) return [];
        IEnumerable<string> names = [watch.Calibre, $"{watch.Brand} {watch.Calibre}"];
        if (Calibres.Find(watch.Calibre, watch.Brand, ShopCalibre.Known(calibres)) is { } c)
            names = names.Concat(c.AlsoKnownAs.Append(c.Name).SelectMany(n => new[] { n, $"{c.Maker} {n}" }));
        return [.. names.Select(Price.CalibreKey).Where(k => k.Length > 0).Distinct()];
    }

    /// <summary>The book's entry for a part of the bench: by its number, else by its name.</summary>
    public static Price? ForPart(this Fitting fitting, string name, string partNumber)
    {
        var key = Price.Key(partNumber);
        return (key.Length > 0 ? fitting.Parts.FirstOrDefault(p => Price.Key(p.PartNumber) == key) : null)
            ?? fitting.Parts.FirstOrDefault(p => string.Equals(p.Text, name.Trim(), StringComparison.OrdinalIgnoreCase) && (p.PartNumber.Length == 0 || key.Length == 0));
    }
}
