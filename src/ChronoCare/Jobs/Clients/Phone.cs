using ChronoCare.Tenancy;
using PhoneNumbers;

namespace ChronoCare.Jobs.Clients;

/// <summary>A telephone number as it is looked for: digits only, with the country and without.</summary>
/// <param name="Digits">Country code and number where it can be read as one (41795550142), else the digits as typed.</param>
/// <param name="National">Without country code and leading zero (795550142), or the same as <paramref name="Digits"/>.</param>
public readonly record struct Phone(string Digits, string National)
{
    /// <summary>No number.</summary>
    public static readonly Phone None = new("", "");

    /// <summary>Reads a number as somebody in the shop's country types it.</summary>
    public static Phone Of(string text, Shop shop)
    {
        var typed = new string([.. text.Where(char.IsAsciiDigit)]);
        if (typed.Length == 0) return None;
        try
        {
            var number = PhoneNumberUtil.GetInstance().Parse(text, Region(shop));
            if (PhoneNumberUtil.GetInstance().IsPossibleNumber(number))
            {
                var national = PhoneNumberUtil.GetInstance().GetNationalSignificantNumber(number);
                return new(number.CountryCode.ToString(System.Globalization.CultureInfo.InvariantCulture) + national, national);
            }
        }
        catch (NumberParseException)
        {
            // An extension, a short number, a word: the digits still find it.
        }
        return new(typed, typed.TrimStart('0') is { Length: > 0 } national0 ? national0 : typed);
    }

    private static string Region(Shop shop) => shop.Locale.LastIndexOf('-') is var cut and > 0 ? shop.Locale[(cut + 1)..].ToUpperInvariant() : "CH";
}
