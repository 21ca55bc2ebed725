namespace ChronoCare.Bench;

/// <summary>What a calibre of a grade must keep to; a starting figure that the shop edits.</summary>
/// <param name="Grade">The maker's name for it.</param>
/// <param name="RateLow">Lowest mean rate, s/d.</param>
/// <param name="RateHigh">Highest mean rate, s/d.</param>
/// <param name="Spread">Most between the fastest and slowest position, s/d.</param>
/// <param name="Isochronism">Most change of rate in 24 hours, s/d either way; null when the maker names none.</param>
/// <param name="FlatLow">Lowest amplitude lying flat, degrees.</param>
/// <param name="FlatHigh">Highest amplitude lying flat, degrees.</param>
/// <param name="EdgeLow">Lowest amplitude on edge, degrees.</param>
/// <param name="EdgeHigh">Highest amplitude on edge, degrees.</param>
/// <param name="BeatErrorMilliseconds">Largest beat error.</param>
public sealed record Tolerances(
    string Grade, decimal RateLow, decimal RateHigh, decimal Spread, decimal? Isochronism,
    decimal FlatLow = 270, decimal FlatHigh = 310, decimal EdgeLow = 220, decimal EdgeHigh = 270, decimal BeatErrorMilliseconds = 0.8m)
{
    public static readonly Tolerances Standard = new("Standard", -12, 12, 30, 20);
    public static readonly Tolerances Elabore = new("Elaboré", -7, 7, 20, 15);
    public static readonly Tolerances Top = new("Top", -4, 4, 15, 10);
    public static readonly Tolerances Chronometer = new("Chronometer", -2, 6, 10, 10);
    public static readonly Tolerances Gents = new("Gents", -5, 15, 30, null);

    /// <summary>The limit under which the swing in this position is too small, degrees.</summary>
    public decimal LowestAmplitude(Position position) => position.Flat ? FlatLow : EdgeLow;

    /// <summary>Where the set falls outside, said in whole sentences, worst of each kind; empty when it holds. Unmeasured never fails.</summary>
    public IReadOnlyList<string> Outside(TimingSet set)
    {
        List<string> said = [];
        if (set.MeanRate > RateHigh) said.Add($"The mean rate is {Figures.Plain(set.MeanRate - RateHigh)} s a day over the calibre’s limit.");
        if (set.MeanRate < RateLow) said.Add($"The mean rate is {Figures.Plain(RateLow - set.MeanRate)} s a day under the calibre’s limit.");
        if (set.Spread > Spread) said.Add($"The positions differ by {Figures.Plain(set.Spread - Spread)} s more than the calibre allows.");
        return said;
    }
}
