using ChronoCare.Bench;

namespace ChronoCare.Demo;

/// <summary>Readings such as an instrument gives for a calibre in a state: the fault shows in the figures, and the service in those after it.</summary>
internal static class DemoReadings
{
    // What a fault does to: mean rate, its scatter, the swing, the beat error.
    private static (double Rate, double Scatter, double Swing, double Beat) Of(string ran) => ran switch
    {
        "magnetised" => (96, 22, -18, .3),
        "dirty" => (-42, 30, -62, .5),
        "weak" => (-15, 18, -88, .4),
        "knocked" => (24, 34, -30, 2.1),
        "fine" => (3, 6, -12, .1),
        _ => (11, 22, -52, .6),
    };

    /// <summary>The six positions, before or after; nothing for a watch that stood.</summary>
    public static IReadOnlyList<TakeReadings.Row> Rows(Calibre? calibre, bool hasBalance, string ran, Phase phase, Wind wind, int seed)
    {
        if (phase == Phase.Before && ran == "stopped") return [];
        var chance = new Random(seed * 31 + (int)phase * 7 + (int)wind);
        double Near(double scatter) => (chance.NextDouble() + chance.NextDouble() - 1) * scatter;
        var grade = calibre?.Grades[0] ?? Tolerances.Gents;
        var (rate, scatter, swing, beat) = phase == Phase.Before ? Of(ran)
            : ((double)(grade.RateLow + grade.RateHigh) / 2 + Near(1.2), Math.Min(6, (double)grade.Spread / 3.2), 0.0, 0.0);
        var mean = rate + Near(2);
        var tired = wind == Wind.Day ? (Rate: phase == Phase.Before ? 9.0 : 1.6, Swing: 34) : (Rate: 0.0, Swing: 0);
        return [.. Position.All.Select(position =>
        {
            var cells = new Dictionary<Measure, decimal?> { [Measure.Rate] = Round(hasBalance ? mean + Near(scatter) - tired.Rate : Near(.4), 1) };
            if (hasBalance)
            {
                var flat = position.Flat ? 292 : 258;
                cells[Measure.Amplitude] = Round(flat + swing + Near(9) - tired.Swing, 0);
                cells[Measure.BeatError] = Round(Math.Max(0, (phase == Phase.Before ? .2 + beat : .12) + Near(.14)), 1);
                if (calibre is not null) (cells[Measure.LiftAngle], cells[Measure.BeatNumber]) = (calibre.LiftAngleDegrees, calibre.BeatsPerHour);
            }
            return new TakeReadings.Row(phase, wind, position, cells);
        })];
    }

    private static decimal Round(double value, int places) => Math.Round((decimal)value, places, MidpointRounding.AwayFromZero);
}
