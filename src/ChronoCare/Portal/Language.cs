using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>The languages that clients are written to in, and how days and amounts stand in each.</summary>
public static class Language
{
    public const string English = "en", French = "fr", German = "de";

    /// <summary>All, with their own names.</summary>
    public static readonly IReadOnlyList<(string Code, string Name)> All = [(English, "English"), (French, "Français"), (German, "Deutsch")];

    /// <summary>The client's own, else the shop's, else that of the shop's way of writing, else English.</summary>
    public static string Of(string client, string? settled, Shop shop) =>
        Known(client) ?? Known(settled) ?? Known(CultureInfo.GetCultureInfo(shop.Locale).TwoLetterISOLanguageName) ?? English;

    /// <summary>Of a phone or a browser, such as <c>fr-CH</c>.</summary>
    public static string OfLocale(string locale) => Known(locale.Length >= 2 ? locale[..2].ToLowerInvariant() : "") ?? English;

    /// <summary>Days and amounts as this language writes them in the shop's region.</summary>
    public static Formats Formats(string language, Shop shop)
    {
        var own = CultureInfo.GetCultureInfo(shop.Locale);
        if (own.TwoLetterISOLanguageName == language) return Web.Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var region = shop.Locale.Split('-') is [_, .., { Length: 2 } r] ? r : "CH";
        return Web.Formats.Of($"{language}-{region}", shop.TimeZone, shop.Currency);
    }

    /// <summary>What the docket is called, and its number.</summary>
    public static string Docket(string number, string language) => language switch { French => "Bon de dépôt " + number, German => "Reparaturschein " + number, _ => "Docket " + number };

    private static string? Known(string? code) => All.Any(l => l.Code == code) ? code : null;
}
