using System.Globalization;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/prices</c>: the price book. What was quoted once stays as it was quoted; an entry that is used no more is retired and can come back.</summary>
public static class KeepPrices
{
    internal const string Kind = "price";

    /// <summary>Entries shown at once.</summary>
    public const int Page = 100;

    internal static readonly string Save = $"""
        with changed as (
          update shop.price set kind = $7, text = $8, detail = $9, calibre = $10, calibre_key = $11, reference = $12, reference_key = $13, part_number = $14, part_key = $15,
                 price_minor = $16, minutes = $17, words = $18, changed_at = $6, version = version + 1, retired_at = $19
          where id = $20 and version = $21 returning id, version),
        {Change.Noted}
        select version from changed
        """;

    private static readonly string Insert = $"""
        with changed as (
          insert into shop.price (kind, text, detail, calibre, calibre_key, reference, reference_key, part_number, part_key, price_minor, minutes, words, changed_at, retired_at, id)
          select $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::int, $18, $6, $19::timestamptz, $20
          where (select count(*) from shop.price where retired_at is null) < {Price.Most} returning id, version),
        {Change.Noted}
        select version from changed
        """;

    private const string One = $"select {Price.Columns} from shop.price p where p.id = $1";

    private const string Count = "select count(*) from shop.price p where p.retired_at is null";

    /// <summary>Entries of the book.</summary>
    /// <param name="Total">How many are in use, found or not.</param>
    public sealed record Listed(IReadOnlyList<PriceAnswer> Items, long Total);

    /// <summary><c>GET</c>.</summary>
    [Says("The price book, by name; with q the entries that hold all its words. The first hundred of them.", typeof(Listed))]
    public static async Task<IResult> List(HttpContext http, TenantDb db, Shop shop, string? q = null, bool retired = false, [PageOnly] string? saved = null)
    {
        var ask = db.Ask();
        var found = PriceBook.Search(ask, q is { Length: > 200 } ? q[..200] : q ?? "", Page + 1, retired);
        var total = ask.Row<long>(Count);
        await ask.Send();
        if (Answers.IsApi(http)) return Answers.Data(new Listed([.. found.Value.Take(Page).Select(p => PriceAnswer.Of(p, shop.Currency))], total.Value));
        return Answers.Page<PricesPage>(new
        {
            Prices = found.Value.Take(Page).ToList(), Total = total.Value, IsMore = found.Value.Count > Page, Looked = q ?? "", WithRetired = retired, Saved = saved, Changes = await Change.Last(db, Kind, CarryPrices.Kind),
        });
    }

    /// <summary><c>GET /settings/prices/new</c>.</summary>
    public static IResult New() => Answers.Page<PricePage>(new { Posted = Posted.Of(("kind", "labour")) });

    /// <summary><c>GET /settings/prices/{price}</c>.</summary>
    [Says("One entry of the price book.", typeof(PriceAnswer))]
    public static async Task<IResult> Show(HttpContext http, Guid price, TenantDb db, Shop shop)
    {
        var present = await db.Row<Price>(One, price) ?? throw new NotHere();
        return Answers.IsApi(http) ? Answers.Data(PriceAnswer.Of(present, shop.Currency)) : Answers.Page<PricePage>(new { Present = present, Posted = Filled(present, shop) });
    }

    /// <summary><c>POST /settings/prices</c>: a new entry.</summary>
    [Says("Adds an entry to the price book.", typeof(PriceAnswer), 201, Reader = nameof(ReadNew))]
    public static Task<IResult> Add(HttpContext http, Posted posted, TenantDb db, Shop shop, TimeProvider clock) => Keep(http, null, posted, db, shop, clock);

    /// <summary><c>POST /settings/prices/{price}</c>: changed, retired, or offered again.</summary>
    [Says("Changes an entry of the price book, retires it or offers it again; what is not sent stays. Quotes that were written stay as they are.", typeof(PriceAnswer), Reader = nameof(ReadOne))]
    public static async Task<IResult> Handle(HttpContext http, Guid price, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        await Keep(http, await db.Row<Price>(One, price) ?? throw new NotHere(), posted, db, shop, clock);

    internal static (int? Version, Price Wanted) Read(Posted posted, Shop shop, Price? present = null, DateTimeOffset at = default)
    {
        var was = present ?? new Price();
        string Text(string name, string label, int max, string before, bool required = false) => present is null || posted.Has(name) ? posted.Text(name, label, max, required) : before;
        var kind = posted.OneOf("kind", "Kind", was.Kind, [.. QuoteLine.Kinds]);
        var price = present is null || posted.Has("price") || posted.Has("price.amount") ? posted.Money("price", "Price", shop.Currency, required: true, signed: true) ?? 0 : was.PriceMinor;
        if (price < 0 && kind != "other") posted.Wrong("price", "Labour and parts cannot cost less than nothing. Give a discount as an other entry.");
        var number = kind == "part" ? Text("partNumber", "Part number", 60, was.PartNumber) : "";
        var minutes = present is null || posted.Has("minutes") ? posted.Whole("minutes", "Minutes", 1, 6000) : was.Minutes;
        var isRetired = posted.Has("retired") ? posted.Flag("retired", "Whether it is not offered any more") : was.RetiredAt is not null;
        var version = present is null ? 0 : posted.Whole("version", "Version", 1, int.MaxValue, required: true);
        return (version, was with
        {
            Kind = kind,
            Text = Text("text", "What it is", 200, was.Text, required: true),
            Detail = Text("detail", "Detail", 500, was.Detail),
            Calibre = Text("calibre", "Calibre", 60, was.Calibre),
            Reference = Text("reference", "Reference", 60, was.Reference),
            PartNumber = number,
            PriceMinor = price,
            Minutes = minutes,
            RetiredAt = isRetired ? was.RetiredAt ?? at : null,
        });
    }

    internal static (int?, Price) ReadOne(Posted posted, Shop shop) => Read(posted.Default("text", "").Default("price", ""), shop, new Price());

    internal static (int?, Price) ReadNew(Posted posted, Shop shop) => Read(posted, shop);

    private static async Task<IResult> Keep(HttpContext http, Price? present, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        if (!posted.IsJson && posted["act"] is "retire" or "offer") posted.Put("retired", posted["act"] == "retire" ? "on" : "");
        var (version, wanted) = Read(posted, shop, present, at);
        var status = StatusCodes.Status422UnprocessableEntity;
        try
        {
            posted.Check();
            var kept = await Run(db, shop, at, present, wanted, version!.Value);
            return Answers.Done(http, () => PriceAnswer.Of(kept, shop.Currency), "/settings/prices?saved=1", present is null ? 201 : 200);
        }
        catch (Exception e) when (e is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
        }
        catch (Stale) when (!Answers.IsApi(http))
        {
            present = (await db.Row<Price>(One, present!.Id))!;
            posted.Put("version", present.Version.ToString(CultureInfo.InvariantCulture));
            posted.Wrong("", $"Somebody saved this entry in the meantime: {present.Text}, {Money.Typed(present.PriceMinor, shop.Currency)} {shop.Currency}. What you typed is still here; save again to put it in the place of theirs.");
            status = StatusCodes.Status409Conflict;
        }
        return Answers.Page<PricePage>(new { Present = present, Posted = posted }, status);
    }

    /// <summary>Saves one; <paramref name="present"/> null adds it.</summary>
    /// <exception cref="Refused">It stands in the book already, or the book is full.</exception>
    /// <exception cref="Stale">Somebody saved it first.</exception>
    public static async Task<Price> Run(TenantDb db, Shop shop, DateTimeOffset at, Price? present, Price p, int version)
    {
        var (was, now) = Difference.Of(present is null ? [] : Typed(present, shop), Typed(p, shop));
        if (now.Count == 0) return p;
        now.TryAdd("text", p.Text);
        if (present is null) p = p with { Id = Guid.CreateVersion7(at) };
        try
        {
            var ask = db.Ask();
            var saved = ask.Change<int?>(present is null ? Insert : Save, [.. Change.Args(db, at, Kind, null, was, now), p.Kind, p.Text, p.Detail, p.Calibre, Price.CalibreKey(p.Calibre), p.Reference,
                Price.Key(p.Reference), p.PartNumber, Price.Key(p.PartNumber), p.PriceMinor, p.Minutes, p.Words, p.RetiredAt, p.Id, .. present is null ? Array.Empty<object?>() : [version]]);
            await ask.Send();
            if (saved.Value is { } kept) return p with { Version = kept };
        }
        catch (Taken)
        {
            throw new Refused($"{p.Text} stands in the book already{(p.For.Length > 0 ? $" for {p.For}" : "")}. Change that entry instead.", "text", "price-known");
        }
        if (present is null) throw new Refused($"A book holds {Price.Most} entries.", "text", "book-full");
        throw new Stale(PriceAnswer.Of((await db.Row<Price>(One, p.Id))!, shop.Currency));
    }

    internal static IEnumerable<(string Name, string? Value)> Typed(Price p, Shop shop) =>
    [
        ("kind", p.Kind), ("text", p.Text), ("detail", p.Detail), ("calibre", p.Calibre), ("reference", p.Reference), ("partNumber", p.PartNumber), ("price", Money.Typed(p.PriceMinor, shop.Currency)),
        ("minutes", p.Minutes?.ToString(CultureInfo.InvariantCulture)), ("retired", p.RetiredAt is null ? "" : "on"),
    ];

    private static Posted Filled(Price p, Shop shop) => Posted.Of([.. Typed(p, shop).Where(f => f.Name != "retired"), ("version", p.Version.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>How people call a field.</summary>
    public static string Label(string field) => field switch
    {
        "text" => "What",
        "detail" => "Detail",
        "calibre" => "Calibre",
        "reference" => "Reference",
        "partNumber" => "Part number",
        "price" => "Price",
        "minutes" => "Minutes",
        "retired" => "Retired",
        "kind" => "Kind",
        "added" => "Added",
        "changed" => "Changed",
        _ => field,
    };
}
