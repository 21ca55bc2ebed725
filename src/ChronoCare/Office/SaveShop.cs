using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/shop</c>: the shop's details, saved against the version the owner saw.</summary>
public static class SaveShop
{
    private const string Kind = "shop";

    /// <summary>As programs see them.</summary>
    public sealed record Answer(int Version, string Name, string Address, string Phone, string Email, string Currency, string Locale, string TimeZone, string TaxName,
        decimal TaxPercent, bool TaxIncluded, int PromiseDays, int QuoteDays, int WarrantyMonths, Money InspectionFee)
    {
        internal static Answer Of(Shop s) => new(s.SettingsVersion, s.Name, s.Address, s.Phone, s.Email, s.Currency, s.Locale, s.TimeZone, s.TaxName, s.TaxPercent,
            s.TaxIncluded, s.PromiseDays, s.QuoteDays, s.WarrantyMonths, new(s.InspectionFeeMinor, s.Currency));
    }

    // A shop whose jobs have amounts keeps its currency: they would silently mean something else. Practice does not count.
    private const string HasAmounts = """
        (exists (select from shop.payment join shop.job j on j.id = job_id where not j.is_practice) or exists (select from shop.quote join shop.job j on j.id = job_id where not j.is_practice)
         or exists (select from shop.part join shop.job j on j.id = job_id where price_minor is not null and not j.is_practice)
         or exists (select from shop.job where (charged_minor <> 0 or paid_minor <> 0) and not is_practice)
         or exists (select from shop.intake join shop.job j on j.id = job_id
                    where (stop_at_minor is not null or inspection_fee_minor <> 0 or declared_value_minor is not null) and not j.is_practice))
        """;

    private static readonly string Save = $"""
        with changed as (
          update shop.tenant set name = $7, address = $8, phone = $9, email = $10, currency = $11, locale = $12, time_zone = $13, tax_name = $14, tax_percent = $15,
                 tax_included = $16, promise_days = $17, quote_days = $18, warranty_months = $19, inspection_fee_minor = $20, settings_version = settings_version + 1
          where settings_version = $21 and (currency = $11 or not {HasAmounts})
          returning settings_version),
        {Change.Noted}
        select settings_version from changed
        """;

    /// <summary><c>GET</c>.</summary>
    [Says("The shop's details.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, [PageOnly] string? saved = null)
    {
        var present = await Present(db);
        if (Answers.IsApi(http)) return Answers.Data(Answer.Of(present));
        var posted = Posted.Of([.. ShopDetails.Of(present).Typed(), ("version", Version(present))]);
        return await Page(db, present, posted, 200, isSaved: saved is not null);
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Saves the shop's details; what is not sent stays.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shops shops, Shop shop, TimeProvider clock)
    {
        var present = await Present(db);
        var (version, wanted) = Read(posted, present);
        if (posted.IsWrong && !Answers.IsApi(http)) return await Page(db, present, posted, 422);
        posted.Check();
        try
        {
            await Run(db, clock, present, wanted, version!.Value);
        }
        catch (Refused refused) when (!Answers.IsApi(http))
        {
            return await Page(db, present, posted.Wrong(refused.Field!, refused.Message), 422);
        }
        catch (Stale) when (!Answers.IsApi(http))
        {
            present = await Present(db);
            var conflict = Conflict.Of((await Change.Last(db, Kind, "brand", "terms")).FirstOrDefault(), wanted.Typed(), ShopDetails.Of(present).Typed(), ShopDetails.Label);
            return await Page(db, present, posted.Put("version", Version(present)), 409, conflict);
        }
        shops.Forget(shop.Subdomain);
        var saved = Answers.IsApi(http) ? await Present(db) : present;
        return Answers.Done(http, () => Answer.Of(saved), "/settings/shop?saved=1");
    }

    internal static (int? Version, ShopDetails Wanted) Read(Posted posted, Shop present) =>
        (posted.Whole("version", "Version", 1, int.MaxValue, required: true), ShopDetails.Read(posted, present));

    /// <summary>Saves them; nothing that differs is nothing to save.</summary>
    /// <exception cref="Stale">Somebody saved first.</exception>
    /// <exception cref="Refused">The currency cannot change any more.</exception>
    public static async Task Run(TenantDb db, TimeProvider clock, Shop present, ShopDetails d, int version)
    {
        if (version != present.SettingsVersion) throw new Stale(Answer.Of(present));
        var (was, now) = Difference.Of(ShopDetails.Of(present).Typed(), d.Typed());
        if (now.Count == 0) return;
        var ask = db.Ask();
        var saved = ask.Change<int?>(Save, [.. Change.Args(db, clock.GetUtcNow(), Kind, null, was, now), d.Name, d.Address, d.Phone, d.Email, d.Currency, d.Locale, d.TimeZone,
            d.TaxName, d.TaxPercent, d.TaxIncluded, d.PromiseDays, d.QuoteDays, d.WarrantyMonths, d.InspectionFeeMinor, version]);
        await ask.Send();
        if (saved.Value is not null) return;
        present = await Present(db);
        if (present.SettingsVersion != version) throw new Stale(Answer.Of(present));
        throw new Refused($"There are amounts in {present.Currency} on this shop's jobs, so the currency stays {present.Currency}.", "currency", "currency-in-use");
    }

    internal static async Task<Shop> Present(TenantDb db) => await db.Row<Shop>(Shop.Select) ?? throw new NotHere();

    internal static string Version(Shop shop) => shop.SettingsVersion.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IResult> Page(TenantDb db, Shop present, Posted posted, int status, Conflict? conflict = null, bool isSaved = false) =>
        Answers.Page<ShopPage>(new { Present = present, Posted = posted, Conflict = conflict, IsSaved = isSaved, Changes = await Change.Last(db, Kind) }, status);
}
