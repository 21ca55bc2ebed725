using System.Globalization;
using System.Text;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using CsvHelper;
using CsvHelper.Configuration;

namespace ChronoCare.Office;

/// <summary>The price book as a CSV sheet, out and in again. A sheet is taken whole or not at all; entries of the same kind, words, calibre, reference and part number are the same one.</summary>
public static class CarryPrices
{
    internal const string Kind = "prices";

    /// <summary>Longest sheet, characters.</summary>
    public const int MostText = 2_000_000;

    private static readonly string[] Columns = ["kind", "text", "detail", "calibre", "reference", "part number", "price", "minutes"];

    /// <summary>What a sheet did.</summary>
    public sealed record Answer(int Added, int Changed, int Same);

    private const string All = $"select {Price.Columns} from shop.price p where p.retired_at is null order by lower(p.text), p.id limit 6000";

    private static readonly string Take = $"""
        with changed as (
          insert into shop.price as p (kind, text, detail, calibre, calibre_key, reference, reference_key, part_number, part_key, price_minor, minutes, words, changed_at)
          select u.kind, u.text, u.detail, u.calibre, u.calibre_key, u.reference, u.reference_key, u.part_number, u.part_key, u.price_minor, u.minutes, u.words, $6
          from unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[], $17::int[], $18::text[])
            as u(kind, text, detail, calibre, calibre_key, reference, reference_key, part_number, part_key, price_minor, minutes, words)
          on conflict (tenant_id, kind, calibre_key, reference_key, part_key, lower(text)) where retired_at is null do update
            set text = excluded.text, detail = excluded.detail, calibre = excluded.calibre, reference = excluded.reference, part_number = excluded.part_number,
                price_minor = excluded.price_minor, minutes = excluded.minutes, words = excluded.words, changed_at = excluded.changed_at, version = p.version + 1
            where (p.text, p.detail, p.price_minor, p.minutes, p.calibre, p.reference, p.part_number)
              is distinct from (excluded.text, excluded.detail, excluded.price_minor, excluded.minutes, excluded.calibre, excluded.reference, excluded.part_number)
          returning p.version),
        noted as (insert into shop.change (what, subject, was, now, changed_by, changed_at) select $1, $2::uuid, $3, $4, $5, $6 where exists (select from changed))
        select count(*) filter (where version = 1)::int as added, count(*) filter (where version > 1)::int as changed from changed
        """;

    private sealed record Counts
    {
        public int Added { get; init; }
        public int Changed { get; init; }
    }

    /// <summary><c>GET /settings/prices.csv</c>.</summary>
    [Says("The price book as CSV, UTF-8 with a heading; cells that a spreadsheet would run begin with an apostrophe.", Media = "text/csv")]
    public static async Task<IResult> Export(TenantDb db, Shop shop)
    {
        var sheet = Write(await db.Rows<Price>(All), shop.Currency);
        return Results.File(Encoding.UTF8.GetBytes('\uFEFF' + sheet), "text/csv; charset=utf-8", "prices.csv");
    }

    /// <summary><c>GET /settings/prices/import</c>.</summary>
    public static IResult Show() => Answers.Page<ImportPricesPage>(new { Posted = Posted.Nothing });

    /// <summary><c>POST /settings/prices/import</c>.</summary>
    [Says("Takes a CSV sheet into the price book, whole or not at all. Entries that are not in the sheet stay.", typeof(Answer))]
    public static async Task<IResult> Import(HttpContext http, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        var text = Read(posted);
        if (posted.Files.GetFile("sheet") is { Length: > 0 } file)
        {
            if (file.Length > MostText) posted.Wrong("sheet", "That file is too large for a price book.");
            else
            {
                using var reader = new StreamReader(file.OpenReadStream(), new UTF8Encoding(false, throwOnInvalidBytes: true));
                try { posted.Put("csv", text = await reader.ReadToEndAsync(http.RequestAborted)); }
                catch (DecoderFallbackException) { posted.Wrong("sheet", "That file is not text in UTF-8. Save it as CSV UTF-8."); }
            }
        }
        var prices = posted.IsWrong ? [] : Parse(posted, text, shop);
        if (posted.IsWrong && !Answers.IsApi(http)) return Answers.Page<ImportPricesPage>(new { Posted = posted }, StatusCodes.Status422UnprocessableEntity);
        posted.Check();
        var done = await Run(db, clock.GetUtcNow(), prices);
        return Answers.Done(http, () => done, $"/settings/prices?saved={done.Added}-{done.Changed}-{done.Same}");
    }

    internal static string Read(Posted posted) => posted.Plain("csv", "Sheet");

    private static async Task<Answer> Run(TenantDb db, DateTimeOffset now, IReadOnlyList<Price> prices)
    {
        var at = Event.ToMicroseconds(now);
        var ask = db.Ask();
        var counted = ask.Change<Counts>(Take, [.. Change.Args(db, at, Kind, null, new Dictionary<string, string>(), new Dictionary<string, string> { ["rows"] = prices.Count.ToString(CultureInfo.InvariantCulture) }),
            prices.Select(p => p.Kind).ToArray(), prices.Select(p => p.Text).ToArray(), prices.Select(p => p.Detail).ToArray(), prices.Select(p => p.Calibre).ToArray(),
            prices.Select(p => Price.CalibreKey(p.Calibre)).ToArray(), prices.Select(p => p.Reference).ToArray(), prices.Select(p => Price.Key(p.Reference)).ToArray(),
            prices.Select(p => p.PartNumber).ToArray(), prices.Select(p => Price.Key(p.PartNumber)).ToArray(), prices.Select(p => p.PriceMinor).ToArray(),
            prices.Select(p => p.Minutes).ToArray(), prices.Select(p => p.Words).ToArray()]);
        await ask.Send();
        var c = counted.Value!;
        return new(c.Added, c.Changed, prices.Count - c.Added - c.Changed);
    }

    /// <summary>The sheet's text.</summary>
    public static string Write(IEnumerable<Price> prices, string currency)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture));
        foreach (var column in Columns) csv.WriteField(column);
        csv.NextRecord();
        foreach (var p in prices)
        {
            foreach (var cell in (string[])[p.Kind, p.Text, p.Detail, p.Calibre, p.Reference, p.PartNumber]) csv.WriteField(Safe(cell));
            csv.WriteField(Money.Typed(p.PriceMinor, currency));
            csv.WriteField(p.Minutes);
            csv.NextRecord();
        }
        csv.Flush();
        return text.ToString();
    }

    // What a spreadsheet would take for a formula is only text with an apostrophe before it; a cell that has one already gets a second, so that each comes back as it was.
    private static string Safe(string cell) => cell.Length > 0 && (IsFormula(cell[0]) || cell[0] == '\'') ? "'" + cell : cell;

    private static string Bare(string cell) => cell.Length > 1 && cell[0] == '\'' && (IsFormula(cell[1]) || cell[1] == '\'') ? cell[1..] : cell;

    private static bool IsFormula(char c) => c is '=' or '+' or '-' or '@' or '\t' or '\r';

    /// <summary>Reads a sheet; what is wrong with it is said by row, the first twenty of them.</summary>
    public static IReadOnlyList<Price> Parse(Posted posted, string text, Shop shop)
    {
        var prices = new List<Price>();
        if (text.Trim().Length == 0) posted.Wrong("csv", "Paste a sheet, or choose a file.");
        if (text.Length > MostText) posted.Wrong("csv", "That sheet is too large for a price book.");
        if (posted.IsWrong) return prices;
        text = text.TrimStart('\uFEFF');
        var wrong = new List<string>();
        var heading = text[..(text.IndexOf('\n') is > 0 and var end ? end : text.Length)];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        using var csv = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false, BadDataFound = null, Delimiter = heading.Contains('\t') ? "\t" : heading.Count(c => c == ';') > heading.Count(c => c == ',') ? ";" : ",",
        });
        if (!csv.Read() || csv.Record is not { } names) { posted.Wrong("csv", "Paste a sheet, or choose a file."); return prices; }
        var at = Columns.ToDictionary(c => c, c => Array.FindIndex(names, n => n.Trim().Replace("_", " ").Equals(c, StringComparison.OrdinalIgnoreCase)));
        if (at["text"] < 0 || at["price"] < 0)
        {
            posted.Wrong("csv", $"The first row must name the columns. They are: {string.Join(", ", Columns)}; text and price must be there.");
            return prices;
        }
        for (var row = 2; csv.Read() && prices.Count <= Price.Most; row++)
        {
            string Cell(string column) => at[column] is >= 0 and var i && i < csv.Record!.Length ? Bare(csv.Record[i].Trim()) : "";
            if (csv.Record!.All(c => c.Trim().Length == 0)) continue;
            var one = Posted.Of(("kind", Cell("kind").ToLowerInvariant()), ("text", Cell("text")), ("detail", Cell("detail")), ("calibre", Cell("calibre")), ("reference", Cell("reference")),
                ("partNumber", Cell("part number")), ("price", Cell("price")), ("minutes", Cell("minutes")));
            var price = KeepPrices.Read(one, shop).Wanted;
            var key = $"{price.Kind} {Price.CalibreKey(price.Calibre)} {Price.Key(price.Reference)} {Price.Key(price.PartNumber)} {price.Text.ToLowerInvariant()}";
            if (one.IsWrong) wrong.Add($"Row {row}: {one.Errors.First().Value}");
            else if (!known.TryAdd(key, row)) wrong.Add($"Row {row}: {price.Text} stands in row {known[key]} already.");
            else prices.Add(price);
        }
        if (prices.Count > Price.Most) wrong.Add($"A book holds {Price.Most} entries.");
        if (wrong.Count == 0 && prices.Count == 0) wrong.Add("There is no entry in that sheet.");
        if (wrong.Count > 0) posted.Wrong("csv", string.Join(" ", wrong.Take(20)) + (wrong.Count > 20 ? $" And {wrong.Count - 20} more." : "") + " Nothing was taken.");
        return prices;
    }
}
