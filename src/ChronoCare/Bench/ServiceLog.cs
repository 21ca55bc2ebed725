using ChronoCare.Jobs;

namespace ChronoCare.Bench;

/// <summary>Everything the bench knows about one job, and what its record still lacks. Rules only, no I/O.</summary>
public sealed record ServiceLog
{
    /// <summary>Number of the shop's last event when this was read.</summary>
    public long Seq { get; init; }
    public required Job Job { get; init; }
    public required WatchAtBench Watch { get; init; }
    public required Summary Summary { get; init; }
    public IReadOnlyList<ReadingRow> Readings { get; init; } = [];
    public IReadOnlyList<LubricantUse> Lubricants { get; init; } = [];
    public IReadOnlyList<Part> Parts { get; init; } = [];
    public IReadOnlyList<WaterTest> WaterTests { get; init; } = [];
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>What was last used in this shop, offered where this job names none yet.</summary>
    public Instrument? LastInstrument { get; init; }

    /// <summary>What this shop knows better than the starting list.</summary>
    public IReadOnlyList<ShopCalibre> OwnCalibres { get; init; } = [];

    /// <summary>Null when the calibre is not written down or not known.</summary>
    public Calibre? Calibre => Calibres.Find(Watch.Calibre, Watch.Brand, ShopCalibre.Known(OwnCalibres));

    /// <summary>The calibre's first grade; null when the calibre is unknown.</summary>
    public Tolerances? Tolerances => Calibre?.Grades[0];

    /// <summary>What single values are judged by, also when the calibre is unknown.</summary>
    public Tolerances Judging => Tolerances ?? Tolerances.Gents;

    /// <summary>Amplitude and beat error exist only where a balance swings.</summary>
    public bool HasBalance => Calibre?.HasBalance ?? Watch.Movement == "mechanical";

    /// <summary>The lift angle the instrument is set to: the newest reading's, else the job's, else the calibre's; degrees.</summary>
    public decimal? LiftAngleDegrees => Newest(r => r.LiftAngleDegrees) ?? Summary.LiftAngleDegrees ?? Calibre?.LiftAngleDegrees;

    /// <summary>The beat number the instrument is set to: the newest reading's, else the job's, else the calibre's; A/h.</summary>
    public int? BeatsPerHour => Newest(r => r.BeatsPerHour) ?? Summary.BeatsPerHour ?? Calibre?.BeatsPerHour;

    /// <summary>The word beside a lift angle that is not the calibre's.</summary>
    public string? UnusualLiftAngle => Calibre?.LiftAngleDegrees is { } known && LiftAngleDegrees != known ? $"the calibre’s is {Figures.Plain(known)}°" : null;

    /// <summary>The word beside a beat number that watches are not built for, or that is not the calibre's.</summary>
    public string? UnusualBeat => BeatsPerHour is not { } beat ? null
        : Calibre?.BeatsPerHour is { } known && beat != known ? $"the calibre’s is {known}"
        : Reading.UsualBeats.Contains(beat) ? null : "not a usual beat";

    private T? Newest<T>(Func<ReadingRow, T?> value) where T : struct =>
        Readings.OrderByDescending(r => r.TakenAt).Select(value).FirstOrDefault(v => v is not null);

    public TimingSet Set(Phase phase, Wind wind = Wind.Full) => new(phase, wind, Readings.Select(r => r.Reading));

    /// <summary>The picture at full wind; null when nothing was measured.</summary>
    public TimingPicture? Picture(double width = TimingPicture.Wide) => TimingPicture.Of(Set(Phase.Before), Set(Phase.After), Tolerances, width);

    /// <summary>What the record lacks before the watch can be ready, each with the field that closes it.</summary>
    public IReadOnlyList<Gap> Gaps()
    {
        List<Gap> gaps = [];
        if (HasBalance && Set(Phase.After).IsEmpty) gaps.Add(new("readings[0].rateSecondsPerDay", "Timing after service: nothing is measured yet."));
        if (!Set(Phase.After).IsEmpty && Summary.Instrument.Length == 0) gaps.Add(new("instrument", "Name the instrument that measured the timing."));
        if (!Set(Phase.After).IsEmpty && Summary.CalibratedOn is null) gaps.Add(new("calibratedOn", "Say when the instrument was last calibrated."));
        foreach (var part in Parts.Where(p => p.IsWaited))
            gaps.Add(new($"part-{part.Id:D}", $"{part.Name} is {part.StateWords}: fit it, or drop it."));
        if (WaterTests.Count == 0 && Summary.WaterUntestedReason.Length == 0) gaps.Add(new("notTestedBecause", "Water: not tested. Say why, or record a test."));
        if (Summary.WorkDone.Length == 0) gaps.Add(new("workDone", "Say what work was done."));
        if (Summary.IsPolished is null) gaps.Add(new("isPolished", "Say whether the case was polished."));
        return gaps;
    }
}

/// <summary>What the record lacks.</summary>
/// <param name="Field">The form field that closes it.</param>
/// <param name="Sentence">For people.</param>
public sealed record Gap(string Field, string Sentence);

/// <summary>The watch as the bench needs it.</summary>
public sealed record WatchAtBench
{
    public string Brand { get; init; } = "";
    public string Model { get; init; } = "";
    public string Reference { get; init; } = "";
    public string Calibre { get; init; } = "";
    /// <summary>mechanical, quartz or spring-drive.</summary>
    public string Movement { get; init; } = "mechanical";
}

/// <summary>A timing instrument and the day it was last calibrated.</summary>
public sealed record Instrument
{
    public string Name { get; init; } = "";
    public DateOnly? CalibratedOn { get; init; }
}

/// <summary>The close of the bench: what was done, and what was not.</summary>
public sealed record Summary
{
    public string Diagnosis { get; init; } = "";
    public string WorkDone { get; init; } = "";
    public string WorkDeclined { get; init; } = "";
    /// <summary>Null until somebody said.</summary>
    public bool? IsPolished { get; init; }
    public string Instrument { get; init; } = "";
    public DateOnly? CalibratedOn { get; init; }
    public decimal? LiftAngleDegrees { get; init; }
    public int? BeatsPerHour { get; init; }
    public decimal? PowerReserveHours { get; init; }
    public string WaterUntestedReason { get; init; } = "";

    /// <summary>The word under a short power reserve; null when it is as the maker says, or not measured.</summary>
    public string? UnusualReserve(Calibre? calibre) =>
        calibre is not null && PowerReserveHours < calibre.PowerReserveHours * 0.9m ? $"under {Figures.Plain(calibre.PowerReserveHours * 0.9m)} h" : null;
}

/// <summary>A cell row as it is kept: the reading, who took it and when.</summary>
public sealed record ReadingRow
{
    public string Phase { get; init; } = "after";
    public string Wind { get; init; } = "full";
    public string Position { get; init; } = "";
    public decimal? RateSecondsPerDay { get; init; }
    public int? AmplitudeDegrees { get; init; }
    public decimal? BeatErrorMs { get; init; }
    public decimal? LiftAngleDegrees { get; init; }
    public int? BeatsPerHour { get; init; }
    public string TakenBy { get; init; } = "";
    public DateTimeOffset TakenAt { get; init; }

    public Reading Reading => new(Words.Phase(Phase)!.Value, Words.Wind(Wind)!.Value, Bench.Position.Find(Position)!,
        RateSecondsPerDay, AmplitudeDegrees, BeatErrorMs, LiftAngleDegrees, BeatsPerHour);
}

/// <summary>Oil or grease put somewhere.</summary>
public sealed record LubricantUse
{
    public string Point { get; init; } = "";
    public string Product { get; init; } = "";
    public string Batch { get; init; } = "";
    public DateOnly? ExpiresOn { get; init; }
    public string UsedBy { get; init; } = "";
    public DateTimeOffset UsedAt { get; init; }
}

/// <summary>Words about the job; for the team alone unless somebody chose otherwise before writing.</summary>
public sealed record Note
{
    public Guid Id { get; init; }
    public string Text { get; init; } = "";
    public bool ForClient { get; init; }
    public string WrittenBy { get; init; } = "";
    public DateTimeOffset WrittenAt { get; init; }
}
