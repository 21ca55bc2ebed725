using ChronoCare.Bench;

namespace ChronoCare.Records;

/// <summary>The timing a record keeps: the readings with everything needed to read them again in twenty years.</summary>
public sealed record Timing
{
    /// <summary>Degrees; the angle that amplitude was computed with.</summary>
    public decimal? LiftAngleDegrees { get; init; }

    /// <summary>A/h.</summary>
    public int? BeatsPerHour { get; init; }

    public string Instrument { get; init; } = "";

    public DateOnly? CalibratedOn { get; init; }

    /// <summary>The shop's tolerances of the calibre on that day, shaded in the picture; null when unknown.</summary>
    public TimingTolerances? Tolerances { get; init; }

    public IReadOnlyList<TimingReading> Readings { get; init; } = [];

    /// <summary>What the bench's rules understand: one phase at one wind.</summary>
    public TimingSet Set(Phase phase, Wind wind = Wind.Full) => new(phase, wind, Readings.Select(r => r.AsReading(this)).OfType<Reading>());
}

/// <summary>One position as measured; what was not measured is null.</summary>
/// <param name="Phase">before or after.</param><param name="Wind">full or 24h.</param><param name="Position">CH, CB, 3H, 6H, 9H or 12H.</param>
/// <param name="LiftAngleDegrees">Only where the instrument was set to another angle than the record's.</param>
public sealed record TimingReading(
    string Phase, string Wind, string Position, decimal? RateSecondsPerDay, int? AmplitudeDegrees, decimal? BeatErrorMilliseconds,
    decimal? LiftAngleDegrees = null)
{
    internal Reading? AsReading(Timing timing) =>
        Words.Phase(Phase) is { } phase && Words.Wind(Wind) is { } wind && Bench.Position.Find(Position) is { } position
            ? new(phase, wind, position, RateSecondsPerDay, AmplitudeDegrees, BeatErrorMilliseconds,
                LiftAngleDegrees ?? timing.LiftAngleDegrees, timing.BeatsPerHour)
            : null;
}

/// <summary>The limits the picture shades: rates in s/d, amplitudes in degrees.</summary>
public sealed record TimingTolerances(
    decimal RateLow, decimal RateHigh, decimal SpreadLimit, int AmplitudeFlatLow, int AmplitudeFlatHigh, int AmplitudeEdgeLow, int AmplitudeEdgeHigh)
{
    internal Tolerances AsTolerances() =>
        new("", RateLow, RateHigh, SpreadLimit, null, AmplitudeFlatLow, AmplitudeFlatHigh, AmplitudeEdgeLow, AmplitudeEdgeHigh);
}
