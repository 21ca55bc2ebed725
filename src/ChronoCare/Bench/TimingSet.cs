namespace ChronoCare.Bench;

/// <summary>The readings of one phase and wind seen together: what a watchmaker judges the regulation by. Unmeasured positions never count.</summary>
public sealed class TimingSet(Phase phase, Wind wind, IEnumerable<Reading> readings)
{
    public Phase Phase { get; } = phase;

    public Wind Wind { get; } = wind;

    /// <summary>In measuring order, only what was measured.</summary>
    public IReadOnlyList<Reading> Readings { get; } =
        [.. readings.Where(r => r.Phase == phase && r.Wind == wind && !r.IsEmpty).OrderBy(r => r.Position.Order)];

    public bool IsEmpty => Readings.Count == 0;

    public Reading? At(Position position) => Readings.FirstOrDefault(r => r.Position == position);

    /// <summary>X, s/d: the mean rate.</summary>
    public decimal? MeanRate => Mean(Measure.Rate);

    /// <summary>D, s/d: the fastest position less the slowest; needs two.</summary>
    public decimal? Spread => Values(Measure.Rate) is { Count: > 1 } rates ? rates.Max() - rates.Min() : null;

    /// <summary>DVH, s/d: mean rate on edge less mean rate lying flat.</summary>
    public decimal? EdgeLessFlat => Mean(Measure.Rate, flat: false) - Mean(Measure.Rate, flat: true);

    /// <summary>ms.</summary>
    public decimal? LargestBeatError => Values(Measure.BeatError) is { Count: > 0 } errors ? errors.Max() : null;

    /// <summary>Degrees, lying flat.</summary>
    public decimal? MeanAmplitudeFlat => Mean(Measure.Amplitude, flat: true);

    /// <summary>Degrees, on edge.</summary>
    public decimal? MeanAmplitudeOnEdge => Mean(Measure.Amplitude, flat: false);

    /// <summary>Isochronism, s/d: the rate after a day less the rate at full wind, in each position measured both times.</summary>
    public static IReadOnlyDictionary<Position, decimal> Isochronism(TimingSet full, TimingSet day) => full.Readings
        .Select(r => (r.Position, Change: day.At(r.Position)?.RateSecondsPerDay - r.RateSecondsPerDay))
        .Where(r => r.Change is not null)
        .ToDictionary(r => r.Position, r => r.Change!.Value);

    private decimal? Mean(Measure measure, bool? flat = null) =>
        Values(measure, flat) is { Count: > 0 } values ? values.Average() : null;

    private List<decimal> Values(Measure measure, bool? flat = null) =>
        [.. Readings.Where(r => flat is null || r.Position.Flat == flat).Select(r => r.Value(measure)).OfType<decimal>()];
}
