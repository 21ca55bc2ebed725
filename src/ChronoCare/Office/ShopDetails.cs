using System.Globalization;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary>What the owner says about the shop: name and address, money and tax, days and months. Every page, docket and record speaks by it.</summary>
public sealed record ShopDetails
{
    public string Name { get; init; } = "";
    public string Address { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Email { get; init; } = "";
    public string Currency { get; init; } = "";
    public string Locale { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string TaxName { get; init; } = "";
    public decimal TaxPercent { get; init; }
    public bool TaxIncluded { get; init; }
    public int PromiseDays { get; init; }
    public int QuoteDays { get; init; }
    public int WarrantyMonths { get; init; }
    public long InspectionFeeMinor { get; init; }

    /// <summary>As they stand.</summary>
    public static ShopDetails Of(Shop s) => new()
    {
        Name = s.Name, Address = s.Address, Phone = s.Phone, Email = s.Email, Currency = s.Currency, Locale = s.Locale, TimeZone = s.TimeZone, TaxName = s.TaxName,
        TaxPercent = s.TaxPercent, TaxIncluded = s.TaxIncluded, PromiseDays = s.PromiseDays, QuoteDays = s.QuoteDays, WarrantyMonths = s.WarrantyMonths,
        InspectionFeeMinor = s.InspectionFeeMinor,
    };

    /// <summary>As a person or program wants them; a field that JSON leaves out stays as it is. Errors stay in <paramref name="posted"/>.</summary>
    public static ShopDetails Read(Posted posted, Shop present)
    {
        if (posted.IsJson)
            foreach (var (name, value) in Of(present).Typed())
                if (!posted.Has(name + ".amount")) posted.Default(name, value);
        var currency = posted.Text("currency", "Currency", 3, required: true).ToUpperInvariant();
        if (currency.Length > 0 && !Choices.IsCurrency(currency)) posted.Wrong("currency", "Choose a currency, such as CHF.");
        var details = new ShopDetails
        {
            Name = posted.Text("name", "The shop's name", 120, required: true),
            Address = posted.Text("address", "Address", 300, lines: true),
            Phone = posted.Text("phone", "Phone", 40),
            Email = EmailAddress.Kept(posted.Text("email", "E-mail", 254)),
            Currency = currency,
            Locale = posted.Text("locale", "Way of writing", 6, required: true),
            TimeZone = posted.Text("timeZone", "Time zone", 60, required: true),
            TaxName = posted.Text("taxName", "Name of the tax", 30, required: true),
            TaxPercent = posted.Decimal("taxPercent", "Tax", 0, 50, places: 3, required: true) ?? 0,
            TaxIncluded = posted.OneOf("taxIncluded", "How prices show the tax", null, "true", "false") == "true",
            PromiseDays = posted.Whole("promiseDays", "Days until the promised day", 1, 365, required: true) ?? 0,
            QuoteDays = posted.Whole("quoteDays", "Days a quote is open", 1, 365, required: true) ?? 0,
            WarrantyMonths = posted.Whole("warrantyMonths", "Months of warranty", 0, 120, required: true) ?? 0,
            InspectionFeeMinor = posted.Money("inspectionFee", "Inspection fee", currency) ?? 0,
        };
        if (details.Email.Length > 0 && !EmailAddress.IsOne(details.Email)) posted.Wrong("email", "E-mail must look like name@example.com.");
        if (details.Locale.Length > 0 && !Choices.IsLocale(details.Locale)) posted.Wrong("locale", "Choose a way of writing, such as en-CH.");
        if (details.TimeZone.Length > 0 && !Choices.IsZone(details.TimeZone)) posted.Wrong("timeZone", "Choose a time zone, such as Europe/Zurich.");
        return details;
    }

    /// <summary>Field names and values as they are typed into the form.</summary>
    public IEnumerable<(string Name, string? Value)> Typed() =>
    [
        ("name", Name), ("address", Address), ("phone", Phone), ("email", Email), ("currency", Currency), ("locale", Locale), ("timeZone", TimeZone), ("taxName", TaxName),
        ("taxPercent", TaxPercent.ToString("0.###", CultureInfo.InvariantCulture)), ("taxIncluded", TaxIncluded ? "true" : "false"), ("promiseDays", Whole(PromiseDays)),
        ("quoteDays", Whole(QuoteDays)), ("warrantyMonths", Whole(WarrantyMonths)), ("inspectionFee", Money.Typed(InspectionFeeMinor, Currency)),
    ];

    /// <summary>How people call a field.</summary>
    public static string Label(string field) => field switch
    {
        "name" => "Name",
        "address" => "Address",
        "phone" => "Phone",
        "email" => "E-mail",
        "currency" => "Currency",
        "locale" => "Way of writing",
        "timeZone" => "Time zone",
        "taxName" => "Name of the tax",
        "taxPercent" => "Tax in percent",
        "taxIncluded" => "Prices include the tax",
        "promiseDays" => "Days until the promised day",
        "quoteDays" => "Days a quote is open",
        "warrantyMonths" => "Months of warranty",
        "inspectionFee" => "Inspection fee",
        _ => field,
    };

    private static string Whole(int n) => n.ToString(CultureInfo.InvariantCulture);
}
