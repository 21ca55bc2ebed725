namespace ChronoCare.Bench;

/// <summary>When a reading was taken: as the watch came in, or after the service.</summary>
public enum Phase { Before, After }

/// <summary>How far the mainspring was wound: fully, or after running 24 hours.</summary>
public enum Wind { Full, Day }

/// <summary>What the instrument said in one position; unique by phase, wind and position. What was not measured is null, never 0.</summary>
/// <param name="RateSecondsPerDay">+ gains, − loses.</param>
/// <param name="AmplitudeDegrees">Swing from rest to the turning point.</param>
/// <param name="BeatErrorMilliseconds">Difference between tick and tock.</param>
/// <param name="LiftAngleDegrees">The angle the instrument was set to: a copy, so the amplitude stays explained.</param>
/// <param name="BeatsPerHour">The beat number the instrument was set to.</param>
public sealed record Reading(
    Phase Phase, Wind Wind, Position Position,
    decimal? RateSecondsPerDay = null, decimal? AmplitudeDegrees = null, decimal? BeatErrorMilliseconds = null,
    decimal? LiftAngleDegrees = null, int? BeatsPerHour = null)
{
    /// <summary>The beat numbers watches are built for, A/h.</summary>
    public static readonly IReadOnlyList<int> UsualBeats = [18000, 19800, 21600, 25200, 28800, 36000];

    /// <summary>Nothing was measured here (yet).</summary>
    public bool IsEmpty => RateSecondsPerDay is null && AmplitudeDegrees is null && BeatErrorMilliseconds is null;

    public decimal? Value(Measure measure) =>
        measure == Measure.Rate ? RateSecondsPerDay :
        measure == Measure.Amplitude ? AmplitudeDegrees :
        measure == Measure.BeatError ? BeatErrorMilliseconds :
        measure == Measure.LiftAngle ? LiftAngleDegrees :
        measure == Measure.BeatNumber ? BeatsPerHour : null;

    /// <summary>The same reading with one value replaced.</summary>
    public Reading With(Measure measure, decimal? value) =>
        measure == Measure.Rate ? this with { RateSecondsPerDay = value } :
        measure == Measure.Amplitude ? this with { AmplitudeDegrees = value } :
        measure == Measure.BeatError ? this with { BeatErrorMilliseconds = value } :
        measure == Measure.LiftAngle ? this with { LiftAngleDegrees = value } :
        this with { BeatsPerHour = (int?)value };

    /// <summary>The sentences that refuse impossible values, by field; empty when all are possible.</summary>
    public IReadOnlyDictionary<string, string> Refusals() =>
        new[] { Measure.Rate, Measure.Amplitude, Measure.BeatError, Measure.LiftAngle, Measure.BeatNumber }
            .Select(m => (m.Field, m.Read(Value(m)).Refusal))
            .Where(r => r.Refusal is not null)
            .ToDictionary(r => r.Field, r => r.Refusal!);

    /// <summary>The word under an unusual value ("under 220°"), which is kept; null when it is as expected or not measured.</summary>
    public string? Unusual(Measure measure, Tolerances tolerances) => Value(measure) is not { } value ? null
        : measure == Measure.Rate ? Beyond(value, -30, 30, measure)
        : measure == Measure.Amplitude ? Beyond(value, LowestAmplitude(tolerances), 330, measure) is { } word
            ? value > 330 ? word + ", knocking" : word : null
        : measure == Measure.BeatError ? Beyond(value, 0, tolerances.BeatErrorMilliseconds, measure)
        : null;

    // As received and after a day a low swing is news only under 200°; fully wound after service the calibre's own limit counts.
    private decimal LowestAmplitude(Tolerances tolerances) =>
        Phase == Phase.After && Wind == Wind.Full ? tolerances.LowestAmplitude(Position) : 200;

    private static string? Beyond(decimal value, decimal low, decimal high, Measure measure) =>
        value < low ? "under " + measure.Write(low) : value > high ? "over " + measure.Write(high) : null;
}
