using System.Globalization;

namespace ChronoCare.Web;

/// <summary>An amount in minor units of a currency, as the wire shows it.</summary>
/// <param name="Amount">Minor units (rappen, cents; whole yen).</param><param name="Currency">ISO 4217.</param>
public readonly record struct Money(long Amount, string Currency)
{
    /// <summary>Places after the point: 0 for yen and its like, 3 for dinars, else 2 (ISO 4217).</summary>
    public static int Places(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    /// <summary>How an amount is typed, for a sentence.</summary>
    public static string Example(string currency) => Places(currency) switch { 0 => "1250", 3 => "1250.500", _ => "1250.50" };

    /// <summary>Plain text as typed into a field: point, no grouping, the currency's places.</summary>
    public static string Typed(long? minor, string currency)
    {
        if (minor is not { } m) return "";
        var places = Places(currency);
        return (m / Power(places)).ToString("F" + places, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads what a person typed: point or comma, grouping by space, apostrophe, comma or point, an optional currency sign or code.</summary>
    public static bool TryParse(string text, string currency, out long minor)
    {
        minor = 0;
        var places = Places(currency);
        var kept = new string([.. text.Replace('−', '-').Where(c => char.IsAsciiDigit(c) || c is '.' or ',' or '-')]);
        var noise = new string([.. text.Where(c => !char.IsAsciiDigit(c) && !(c is '.' or ',' or '-' or '−' or '\'' or '’' or ' ' or '\u00a0' or '\u202f'))]);
        if (noise.Length > 0 && noise != currency && !"€$£¥".Contains(noise, StringComparison.Ordinal) && noise is not ("Fr" or "A$" or "US$" or "kr")) return false;
        var last = kept.LastIndexOfAny(['.', ',']);
        string whole, fraction = "";
        if (last >= 0 && kept.Length - last - 1 <= places && places > 0 && kept.IndexOf(kept[last]) == last)
        {
            whole = kept[..last];
            fraction = kept[(last + 1)..];
        }
        else whole = kept;
        var groups = whole.Split('.', ',');
        if (groups.Length > 1 && groups.Skip(1).Any(g => g.Length != 3)) return false;
        whole = string.Concat(groups);
        if (whole is "" or "-" && fraction.Length == 0) return false;
        if (!decimal.TryParse((whole.Length == 0 ? "0" : whole) + "." + (fraction.Length == 0 ? "0" : fraction), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var amount)) return false;
        amount *= Power(places);
        if (Math.Abs(amount) > 1_000_000_000_000m) return false;
        minor = (long)amount;
        return true;
    }

    private static decimal Power(int places) => places switch { 0 => 1m, 3 => 1000m, _ => 100m };
}
