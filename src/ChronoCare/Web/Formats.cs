using System.Collections.Concurrent;
using System.Globalization;
using NodaTime;

namespace ChronoCare.Web;

/// <summary>How a shop writes amounts, figures, days and times: one per locale, zone and currency. Words are English; figures follow the shop.</summary>
public sealed class Formats
{
    private const char Minus = '−', Space = '\u00a0';
    private static readonly ConcurrentDictionary<(string, string, string), Formats> Known = new();
    private readonly CultureInfo culture;
    private readonly DateTimeZone zone;
    private readonly NumberFormatInfo plain;

    private Formats(string locale, string timeZone, string currency)
    {
        culture = CultureInfo.GetCultureInfo(locale);
        zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZone.Utc;
        Currency = currency;
        plain = (NumberFormatInfo)culture.NumberFormat.Clone();
        // The typeface has no narrow no-break space (U+202F), so browser and paper would borrow one from elsewhere.
        plain.NumberGroupSeparator = Hard(plain.NumberGroupSeparator);
        plain.NegativeSign = Minus.ToString();
        plain.NumberNegativePattern = 1;
    }

    /// <summary>ISO 4217, the shop's own.</summary>
    public string Currency { get; }

    /// <summary>The page's <c>lang</c>: our words are English, of the shop's region where it speaks English.</summary>
    public string Lang => culture.TwoLetterISOLanguageName == "en" ? culture.Name : "en";

    /// <summary>Of a locale (BCP 47), zone (IANA; an unknown one counts as UTC) and currency.</summary>
    public static Formats Of(string locale, string timeZone, string currency) =>
        Known.GetOrAdd((locale, timeZone, currency), k => new Formats(k.Item1, k.Item2, k.Item3));

    /// <summary>A figure grouped and pointed as the shop writes it, with a true minus.</summary>
    public string Number(decimal value, int places = 0) => decimal.Round(value, places, MidpointRounding.AwayFromZero).ToString("N" + places, plain);

    /// <summary>A figure that always shows its sign: <c>+4.2</c>, <c>−2.0</c>, <c>0.0</c>.</summary>
    public string Signed(decimal value, int places = 1)
    {
        var text = Number(value, places);
        return decimal.Round(value, places, MidpointRounding.AwayFromZero) > 0 ? "+" + text : text;
    }

    /// <summary>A rate in per cent with as many places as it needs, three at most: <c>8.1 %</c>.</summary>
    public string Percent(decimal percent)
    {
        var places = 0;
        while (places < 3 && decimal.Round(percent, places) != percent) places++;
        return Number(percent, places) + Space + "%";
    }

    /// <summary>Minor units as a bare amount: <c>1,250.00</c>; for columns whose head names the currency.</summary>
    public string Amount(long minor, string? currency = null)
    {
        var places = Money.Places(currency ?? Currency);
        return Number(minor / places switch { 0 => 1m, 3 => 1000m, _ => 100m }, places);
    }

    /// <summary>Minor units with the currency: <c>A$497.00</c>, <c>CHF 497.00</c>, <c>497,00 €</c>.</summary>
    public string Price(long minor, string? currency = null)
    {
        var sign = minor < 0 ? Minus.ToString() : "";
        var amount = Amount(minor, currency).TrimStart(Minus);
        var symbol = Symbol(currency ?? Currency);
        var isWord = symbol.Length > 2 && symbol.All(char.IsAsciiLetter);
        return culture.NumberFormat.CurrencyPositivePattern is 1 or 3
            ? $"{sign}{amount}{Space}{symbol}"
            : $"{sign}{symbol}{(isWord ? Space : "")}{amount}";
    }

    /// <summary>The day in the shop's zone at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => Local(moment).Date.ToDateOnly();

    /// <summary><c>28 Nov</c>.</summary>
    public string Day(DateOnly day) => day.ToString(Pattern("MMM"), culture);

    /// <summary><c>28 Nov 2026</c>.</summary>
    public string DayYear(DateOnly day) => day.ToString(Pattern("MMM", year: true), culture);

    /// <summary><c>28 November 2026</c>.</summary>
    public string DayLong(DateOnly day) => day.ToString(Pattern("MMMM", year: true), culture);

    /// <summary><c>10:42</c>.</summary>
    public string Time(DateTimeOffset moment) => Hard(Local(moment).TimeOfDay.ToTimeOnly().ToString("t", culture));

    /// <summary><c>12 Nov 2026, 10:42</c>.</summary>
    public string Moment(DateTimeOffset moment) => $"{DayYear(DayOf(moment))}, {Time(moment)}";

    /// <summary><c>10:42</c> on the same day, <c>12 Nov, 10:42</c> in the same year, else the whole moment.</summary>
    public string Moment(DateTimeOffset moment, DateOnly today)
    {
        var day = DayOf(moment);
        return day == today ? Time(moment) : day.Year == today.Year ? $"{Day(day)}, {Time(moment)}" : Moment(moment);
    }

    /// <summary><c>1 watch</c>, <c>4 watches</c>, <c>1,204 watches</c>; the plural adds an s where none is given.</summary>
    public string Count(long n, string one, string? many = null) => $"{Number(n)}{Space}{(n == 1 ? one : many ?? one + "s")}";

    /// <summary>Where a promised day stands: <c>2 days late</c>, <c>due today</c>, <c>due tomorrow</c>, else the day.</summary>
    public string Promise(DateOnly promised, DateOnly today) => (today.DayNumber - promised.DayNumber) switch
    {
        > 0 and var late => $"{Count(late, "day")} late",
        0 => "due today",
        -1 => "due tomorrow",
        _ => promised.Year == today.Year ? Day(promised) : DayYear(promised),
    };

    /// <summary><c>today</c>, <c>yesterday</c>, <c>3 days ago</c>; <c>tomorrow</c>, <c>in 3 days</c>.</summary>
    public string Ago(DateOnly day, DateOnly today) => (today.DayNumber - day.DayNumber) switch
    {
        0 => "today",
        1 => "yesterday",
        -1 => "tomorrow",
        > 1 and var days => $"{Count(days, "day")} ago",
        var days => $"in {Count(-days, "day")}",
    };

    private ZonedDateTime Local(DateTimeOffset moment) => Instant.FromDateTimeOffset(moment).InZone(zone);

    private string Pattern(string month, bool year = false) => (culture.TwoLetterISOLanguageName, culture.Name) switch
    {
        (_, "en-US") => year ? $"{month} d, yyyy" : $"{month} d",
        ("de", _) => year ? $"d. {month} yyyy" : $"d. {month}",
        ("ja" or "zh", _) => year ? "yyyy年M月d日" : "M月d日",
        _ => year ? $"d {month} yyyy" : $"d {month}",
    };

    private static string Symbol(string currency) => currency switch
    {
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "USD" => "US$",
        "AUD" => "A$",
        "NZD" => "NZ$",
        "CAD" => "CA$",
        "HKD" => "HK$",
        "SGD" => "S$",
        _ => currency,
    };

    private static string Hard(string text) => text.Replace('\u202f', Space).Replace(' ', Space);
}
