using System.Globalization;

namespace ChronoCare.Bench;

/// <summary>What a typed value came to: a number, nothing, or the sentence that refuses it.</summary>
public readonly record struct Typed(decimal? Value, string? Refusal)
{
    public bool Ok => Refusal is null;
}

/// <summary>One thing an instrument measures: its unit, its possible range, how it is typed and how it is written.</summary>
/// <param name="Field">The field's name on the wire and in forms.</param>
/// <param name="Label">What the watchmaker calls it.</param>
/// <param name="Unit">Written after every value.</param>
/// <param name="Low">The lowest possible value.</param>
/// <param name="High">The highest possible value.</param>
/// <param name="Decimals">Places kept; more are rounded half away from zero.</param>
/// <param name="Example">A usual value, shown to whoever typed something else.</param>
/// <param name="Signed">Written with + or −.</param>
public sealed record Measure(
    string Field, string Label, string Unit, decimal Low, decimal High, int Decimals, decimal Example, bool Signed = false)
{
    public static readonly Measure Rate = new("rateSecondsPerDay", "Rate", "s/d", -999.9m, 999.9m, 1, 4.5m, Signed: true);
    public static readonly Measure Amplitude = new("amplitudeDegrees", "Amplitude", "°", 0, 360, 0, 289);
    public static readonly Measure BeatError = new("beatErrorMilliseconds", "Beat error", "ms", 0.0m, 9.9m, 1, 0.2m);
    public static readonly Measure LiftAngle = new("liftAngleDegrees", "Lift angle", "°", 10.0m, 90.0m, 1, 52);
    public static readonly Measure BeatNumber = new("beatsPerHour", "Beat", "A/h", 3600, 72000, 0, 28800);
    public static readonly Measure PowerReserve = new("powerReserveHours", "Power reserve", "h", 0.1m, 999.9m, 1, 48);

    /// <summary>The three of the timing grid, in the order an instrument prints them.</summary>
    public static readonly IReadOnlyList<Measure> Grid = [Rate, Amplitude, BeatError];

    /// <summary>Reads what was typed: sign optional, comma or point, − or -, unit or none. Empty is null: not measured.</summary>
    public Typed Read(string? typed)
    {
        var bare = Bare(typed);
        if (bare.Length == 0) return default;
        var isNumber = decimal.TryParse(bare, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var value);
        return isNumber ? Read(value) : new(null, $"{Label}: “{Short(typed!)}” is not a number. Type it like {Write(Example)}.");
    }

    /// <summary>Takes a number that is possible, rounded to the places kept; refuses the rest with the range.</summary>
    public Typed Read(decimal? value)
    {
        if (value is not { } number) return default;
        var kept = decimal.Round(number, Decimals, MidpointRounding.AwayFromZero);
        return kept < Low || kept > High ? new(null, Refusal) : new(kept, null);
    }

    /// <summary>The value as people read it, with sign, minus and unit; a dash when it was not measured.</summary>
    public string Write(decimal? value) => value is null ? "–" : Figure(value) + (Unit == "°" ? "°" : $" {Unit}");

    /// <summary>The value without its unit, all places shown: what a grid cell holds.</summary>
    public string Figure(decimal? value)
    {
        if (value is not { } number) return "";
        var rounded = decimal.Round(number, Decimals, MidpointRounding.AwayFromZero);
        var digits = Math.Abs(rounded).ToString("F" + Decimals, CultureInfo.InvariantCulture);
        var sign = rounded < 0 ? "−" : Signed && rounded > 0 ? "+" : "";
        return sign + digits;
    }

    /// <summary>The sentence that refuses an impossible value, with its range.</summary>
    public string Refusal => $"{Label} must be between {Figure(Low)} and {Write(High)}.";

    private string Bare(string? typed)
    {
        var text = (typed ?? "").Trim().Replace('−', '-').Replace('–', '-').Replace(',', '.').Replace('\u00a0', ' ');
        if (text.EndsWith(Unit, StringComparison.OrdinalIgnoreCase)) text = text[..^Unit.Length];
        else if (Unit == "°" && text.EndsWith("deg", StringComparison.OrdinalIgnoreCase)) text = text[..^3];
        text = text.Trim();
        return text is [('+' or '-') and var sign, ' ', .. var rest] ? sign + rest.Trim() : text;
    }

    private static string Short(string typed) => typed.Trim() is { Length: > 20 } lengthy ? lengthy[..20] + "…" : typed.Trim();
}
