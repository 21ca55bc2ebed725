using System.Globalization;
using ChronoCare.Web;
using NodaTime;
using NodaTime.TimeZones;

namespace ChronoCare.Office;

/// <summary>What a shop can choose from: currencies, ways of writing, time zones.</summary>
public static class Choices
{
    private static readonly string[] UsualLocales =
        ["en-CH", "de-CH", "fr-CH", "it-CH", "de-DE", "de-AT", "fr-FR", "fr-BE", "nl-BE", "nl-NL", "it-IT", "es-ES", "pt-PT", "en-GB", "en-IE", "da-DK", "sv-SE", "nb-NO", "fi-FI",
         "pl-PL", "cs-CZ", "sk-SK", "hu-HU", "ro-RO", "el-GR", "tr-TR", "en-US", "es-MX", "en-CA", "fr-CA", "pt-BR", "en-AU", "en-NZ", "en-ZA", "en-IN", "en-SG", "en-HK", "zh-HK", "zh-TW",
         "zh-CN", "ja-JP", "ko-KR", "th-TH", "ar-AE", "he-IL"];

    private static readonly Lazy<IReadOnlyDictionary<string, string>> KnownCurrencies = new(() => CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(Region).OfType<RegionInfo>().Where(r => IsCode(r.ISOCurrencySymbol)).GroupBy(r => r.ISOCurrencySymbol)
        .ToDictionary(g => g.Key, g => g.First().CurrencyEnglishName, StringComparer.Ordinal));

    private static readonly Lazy<IReadOnlyList<string>> KnownZones = new(() =>
        [.. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(z => z.ZoneId).Append("Etc/UTC").Order(StringComparer.Ordinal)]);

    /// <summary>ISO 4217 codes in use somewhere, with their names.</summary>
    public static IReadOnlyList<Option> Currencies(string present) =>
        [.. KnownCurrencies.Value.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new Option(c.Key, $"{c.Key} · {c.Value}")).Present(present)];

    /// <summary>The usual ways of writing dates and amounts, each with a sample in the shop's currency.</summary>
    public static IReadOnlyList<Option> Locales(string present, string currency) => [.. UsualLocales.Append(present).Distinct().Select(l => new Option(l, Sample(l, currency)))];

    /// <summary>Every zone of the time zone database that people live in.</summary>
    public static IReadOnlyList<Option> Zones(string present) => [.. KnownZones.Value.Select(z => new Option(z, z.Replace('_', ' '))).Present(present)];

    /// <summary>What a currency is called.</summary>
    public static string NameOf(string code) => KnownCurrencies.Value.GetValueOrDefault(code, code);

    /// <summary>Whether it is a currency.</summary>
    public static bool IsCurrency(string code) => KnownCurrencies.Value.ContainsKey(code);

    /// <summary>Whether dates and amounts can be written so: language and region, such as de-CH.</summary>
    public static bool IsLocale(string name)
    {
        if (name.Length is not (5 or 6) || name[^3] != '-') return false;
        try { return CultureInfo.GetCultureInfo(name, predefinedOnly: true) is { IsNeutralCulture: false } culture && culture.Name == name && Region(culture) is not null; }
        catch (CultureNotFoundException) { return false; }
    }

    /// <summary>Whether it is a zone of the time zone database.</summary>
    public static bool IsZone(string id) => DateTimeZoneProviders.Tzdb.Ids.Contains(id);

    private static IEnumerable<Option> Present(this IEnumerable<Option> all, string present)
    {
        var known = all.ToList();
        return known.Any(o => o.Value == present) ? known : known.Append(new Option(present, present));
    }

    private static string Sample(string locale, string currency)
    {
        var formats = Formats.Of(locale, "UTC", currency);
        return $"{CultureInfo.GetCultureInfo(locale).EnglishName}: {formats.DayYear(new DateOnly(2026, 11, 28))} · {formats.Price(Money.Places(currency) switch { 0 => 1250, 3 => 1_250_500, _ => 125_050 })}";
    }

    private static RegionInfo? Region(CultureInfo culture)
    {
        try { return new RegionInfo(culture.Name); }
        catch (ArgumentException) { return null; }
    }

    private static bool IsCode(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper) && text is not ("XXX" or "XTS");
}
