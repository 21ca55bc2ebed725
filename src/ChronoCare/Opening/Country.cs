using System.Globalization;
using ChronoCare.Office;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary>What follows from where a shop stands: currency, way of writing, tax, time zones. All of it is said in words before it counts, and can be changed in the settings.</summary>
/// <param name="Code">ISO 3166.</param><param name="Name">In English.</param><param name="Currency">ISO 4217.</param><param name="TaxName">As people there call it.</param>
/// <param name="TaxPercent">The usual rate, as of 2026; 0 where there is none or where it differs from place to place.</param><param name="TaxIncluded">Whether prices are shown with it.</param>
/// <param name="Law">A sentence of the terms' template: what the law there gives a client in any case.</param>
public sealed record Country(string Code, string Name, string Currency, string TaxName, decimal TaxPercent, bool TaxIncluded, string Law)
{
    /// <summary>The choice of who stands in none of these.</summary>
    public const string Elsewhere = "elsewhere";

    /// <summary>Ways of writing dates and amounts, the usual first.</summary>
    public required IReadOnlyList<string> Locales { get; init; }

    /// <summary>IANA zones people live in, the usual first.</summary>
    public required IReadOnlyList<string> Zones { get; init; }

    /// <summary>A note on the tax where the rate alone would mislead.</summary>
    public string TaxNote { get; init; } = "";

    private const string InTheUnion = "Your rights as a consumer under the law of {0} and of the European Union stay as they are.";

    /// <summary>All, by name.</summary>
    public static readonly IReadOnlyList<Country> All =
    [
        new("AU", "Australia", "AUD", "GST", 10, true, "Our services come with guarantees that cannot be excluded under the Australian Consumer Law.")
        {
            Locales = ["en-AU"],
            Zones = ["Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane", "Australia/Adelaide", "Australia/Perth", "Australia/Hobart", "Australia/Darwin", "Australia/Broken_Hill",
                "Australia/Eucla", "Australia/Lindeman", "Australia/Lord_Howe"],
        },
        Union("AT", "Austria", "EUR", "MwSt", 20, ["de-AT"], "Europe/Vienna"),
        Union("BE", "Belgium", "EUR", "BTW/TVA", 21, ["nl-BE", "fr-BE", "de-BE"], "Europe/Brussels"),
        new("CA", "Canada", "CAD", "GST/HST", 5, false, "Your rights under the consumer protection law of your province stay as they are.")
        {
            Locales = ["en-CA", "fr-CA"],
            Zones = ["America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Halifax", "America/St_Johns", "America/Regina", "America/Moncton", "America/Whitehorse",
                "America/Iqaluit"],
            TaxNote = "Many provinces add their own: set your whole rate in the settings.",
        },
        Union("DK", "Denmark", "DKK", "Moms", 25, ["da-DK"], "Europe/Copenhagen"),
        Union("FI", "Finland", "EUR", "ALV", 25.5m, ["fi-FI", "sv-FI"], "Europe/Helsinki"),
        Union("FR", "France", "EUR", "TVA", 20, ["fr-FR"], "Europe/Paris"),
        Union("DE", "Germany", "EUR", "MwSt", 19, ["de-DE"], "Europe/Berlin"),
        new("HK", "Hong Kong", "HKD", "Tax", 0, true, "Your rights under the law of Hong Kong stay as they are.") { Locales = ["en-HK", "zh-HK"], Zones = ["Asia/Hong_Kong"], TaxNote = "There is no sales tax." },
        Union("IE", "Ireland", "EUR", "VAT", 23, ["en-IE"], "Europe/Dublin"),
        Union("IT", "Italy", "EUR", "IVA", 22, ["it-IT"], "Europe/Rome"),
        new("JP", "Japan", "JPY", "Consumption tax", 10, true, "Your rights under the Consumer Contract Act of Japan stay as they are.") { Locales = ["ja-JP"], Zones = ["Asia/Tokyo"] },
        Union("LU", "Luxembourg", "EUR", "TVA", 17, ["fr-LU", "de-LU"], "Europe/Luxembourg"),
        Union("NL", "Netherlands", "EUR", "BTW", 21, ["nl-NL"], "Europe/Amsterdam"),
        new("NZ", "New Zealand", "NZD", "GST", 15, true, "Your rights under the Consumer Guarantees Act 1993 stay as they are.") { Locales = ["en-NZ"], Zones = ["Pacific/Auckland", "Pacific/Chatham"] },
        new("NO", "Norway", "NOK", "MVA", 25, true, "Your rights under the Norwegian law on services to consumers stay as they are.") { Locales = ["nb-NO"], Zones = ["Europe/Oslo"] },
        Union("PL", "Poland", "PLN", "VAT", 23, ["pl-PL"], "Europe/Warsaw"),
        Union("PT", "Portugal", "EUR", "IVA", 23, ["pt-PT"], "Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"),
        new("SG", "Singapore", "SGD", "GST", 9, true, "Your rights under the law of Singapore stay as they are.") { Locales = ["en-SG"], Zones = ["Asia/Singapore"] },
        Union("ES", "Spain", "EUR", "IVA", 21, ["es-ES", "ca-ES"], "Europe/Madrid", "Atlantic/Canary"),
        Union("SE", "Sweden", "SEK", "Moms", 25, ["sv-SE"], "Europe/Stockholm"),
        new("CH", "Switzerland", "CHF", "MWST", 8.1m, true, "Your rights under Swiss law stay as they are.") { Locales = ["de-CH", "fr-CH", "it-CH", "en-CH"], Zones = ["Europe/Zurich"] },
        new("GB", "United Kingdom", "GBP", "VAT", 20, true, "Your rights under the Consumer Rights Act 2015 stay as they are.") { Locales = ["en-GB"], Zones = ["Europe/London"] },
        new("US", "United States", "USD", "Sales tax", 0, false, "Your rights under the law of your state stay as they are.")
        {
            Locales = ["en-US", "es-US"],
            Zones = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "America/Detroit", "America/Boise",
                "America/Indiana/Indianapolis"],
            TaxNote = "It differs by state and town, and so starts at 0: set yours in the settings.",
        },
    ];

    /// <summary>By its code; null elsewhere.</summary>
    public static Country? Of(string code) => All.FirstOrDefault(c => c.Code == code);

    /// <summary>
    /// Where a browser seems to be at home, by the languages it asks for: <c>en-AU,en;q=0.9</c> says Australia. Empty where it does not say; en-US does not, half the world's browsers ask for it.
    /// </summary>
    public static string Guess(string acceptLanguage)
    {
        foreach (var part in acceptLanguage.Split(',').Take(10))
        {
            var tag = part.Split(';')[0].Trim().Split('-');
            if (tag.Length > 1 && tag is not ["en", "US" or "us"] && Of(tag[^1].ToUpperInvariant()) is { } country) return country.Code;
        }
        return "";
    }

    /// <summary>A zone as people say it: <c>Broken Hill</c>.</summary>
    public static string ZoneName(string zone) => zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');

    /// <summary>The tax in words.</summary>
    public string Tax(Formats formats) => TaxPercent == 0 ? $"{TaxName}, 0 %" : $"{TaxName}, {formats.Number(TaxPercent, TaxPercent == decimal.Truncate(TaxPercent) ? 0 : 1)} %";

    /// <summary>How dates and amounts are written, by a sample.</summary>
    public static string Sample(string locale, string currency)
    {
        var formats = Formats.Of(locale, "Etc/UTC", currency);
        return $"{formats.DayYear(new DateOnly(2026, 11, 28))} · {formats.Price(Money.Places(currency) switch { 0 => 1250, 3 => 1_250_500, _ => 125_050 })}";
    }

    /// <summary>The currency in words.</summary>
    public string CurrencyName => $"{Choices.NameOf(Currency)} ({Currency})";

    /// <summary>A way of writing in words.</summary>
    public static string LocaleName(string locale) => CultureInfo.GetCultureInfo(locale).EnglishName;

    private static Country Union(string code, string name, string currency, string taxName, decimal percent, string[] locales, params string[] zones) =>
        new(code, name, currency, taxName, percent, true, string.Format(CultureInfo.InvariantCulture, InTheUnion, name is "Netherlands" ? "the Netherlands" : name)) { Locales = locales, Zones = zones };
}
