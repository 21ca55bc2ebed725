using System.Globalization;

namespace ChronoCare.Bench;

/// <summary>Numbers as a watchmaker writes them: a real minus, one place at most in running text.</summary>
public static class Figures
{
    /// <summary>13.7, 24, 0.4: no sign kept for positive, one place only when it says something.</summary>
    public static string Plain(decimal? value) => value is { } number
        ? (One(number) < 0 ? "−" : "") + Math.Abs(One(number)).ToString("0.#", CultureInfo.InvariantCulture) : "–";

    /// <summary>+5, −2, +4.2, 0.</summary>
    public static string Signed(decimal? value) => value is { } number && One(number) > 0 ? "+" + Plain(value) : Plain(value);

    /// <summary>+4.2, 6.0, −4.3: always one place, for columns that line up.</summary>
    public static string OnePlace(decimal? value, bool signed = false) => value is { } number
        ? (One(number) < 0 ? "−" : signed && One(number) > 0 ? "+" : "") + Math.Abs(One(number)).ToString("0.0", CultureInfo.InvariantCulture) : "–";

    private static decimal One(decimal number) => decimal.Round(number, 1, MidpointRounding.AwayFromZero);
}
