using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Bench;

/// <summary>A reading on the wire.</summary>
/// <param name="Unusual">Field to word, for values that are possible but not as expected.</param>
public sealed record ReadingAnswer(string Phase, string Wind, string Position, decimal? RateSecondsPerDay, decimal? AmplitudeDegrees, decimal? BeatErrorMilliseconds,
    decimal? LiftAngleDegrees, int? BeatsPerHour, IReadOnlyDictionary<string, string> Unusual, string TakenBy, DateTimeOffset TakenAt)
{
    public static ReadingAnswer Of(ReadingRow row, Tolerances judging)
    {
        var r = row.Reading;
        var unusual = Measure.Grid.Select(m => (m.Field, Word: r.Unusual(m, judging))).Where(w => w.Word is not null).ToDictionary(w => w.Field, w => w.Word!);
        return new(row.Phase, row.Wind, row.Position, r.RateSecondsPerDay, r.AmplitudeDegrees, r.BeatErrorMilliseconds, r.LiftAngleDegrees, r.BeatsPerHour,
            unusual, row.TakenBy, row.TakenAt);
    }

    public static IReadOnlyList<ReadingAnswer> All(ServiceLog log) =>
        [.. log.Readings.OrderBy(r => r.Reading.Phase).ThenBy(r => r.Reading.Wind).ThenBy(r => r.Reading.Position.Order).Select(r => Of(r, log.Judging))];
}

/// <summary>X, D, DVH and the rest of one phase at one wind, s/d, ms and degrees, rounded to one place.</summary>
public sealed record FiguresAnswer(string Phase, string Wind, decimal? MeanRate, decimal? Spread, decimal? EdgeLessFlat, decimal? LargestBeatError,
    decimal? MeanAmplitudeFlat, decimal? MeanAmplitudeOnEdge)
{
    public static FiguresAnswer Of(TimingSet set) => new(set.Phase.Stored(), set.Wind.Stored(), One(set.MeanRate), One(set.Spread), One(set.EdgeLessFlat),
        set.LargestBeatError, One(set.MeanAmplitudeFlat), One(set.MeanAmplitudeOnEdge));

    public static IReadOnlyList<FiguresAnswer> All(ServiceLog log) =>
        [.. from phase in new[] { Bench.Phase.Before, Bench.Phase.After } from wind in new[] { Bench.Wind.Full, Bench.Wind.Day } let set = log.Set(phase, wind) where !set.IsEmpty select Of(set)];

    private static decimal? One(decimal? value) => value is { } v ? decimal.Round(v, 1, MidpointRounding.AwayFromZero) : null;
}

/// <summary>What a saved reading answers with: the grid as it stands now.</summary>
public sealed record TimingAnswer(int Version, long? Seq, DateTimeOffset At, IReadOnlyList<ReadingAnswer> Readings, IReadOnlyList<FiguresAnswer> Figures, string Sentence)
{
    public static TimingAnswer Of(ServiceLog log, long? seq, TimeProvider clock) => new(log.Job.Version, seq, clock.GetUtcNow(), ReadingAnswer.All(log),
        FiguresAnswer.All(log), TimingSentence.Say(log.Set(Phase.Before), log.Set(Phase.After), log.Tolerances));
}

/// <summary>Money on the wire.</summary>
public sealed record Price(long Amount, string Currency);

/// <summary>A part on the wire.</summary>
public sealed record PartAnswer(Guid Id, string Name, string Group, string PartNumber, int Quantity, string Provenance, string State, string Supplier,
    DateOnly? ExpectedOn, string OldPart, Price? Price, DateTimeOffset CreatedAt, int? Version = null, long? Seq = null)
{
    public static PartAnswer Of(Part p, Shop shop, Appended? kept) => new(p.Id, p.Name, p.PartGroup, p.PartNumber, p.Quantity, p.Provenance, p.State, p.Supplier,
        p.ExpectedOn, p.OldPart, p.PriceMinor is { } minor ? new(minor, shop.Currency) : null, p.CreatedAt, kept?.Version, kept?.Seq);
}

/// <summary>A note on the wire.</summary>
public sealed record NoteAnswer(Guid Id, string Text, bool ForClient, string WrittenBy, DateTimeOffset WrittenAt, int? Version = null, long? Seq = null)
{
    public static NoteAnswer Of(Note n, Appended? kept = null) => new(n.Id, n.Text, n.ForClient, n.WrittenBy, n.WrittenAt, kept?.Version, kept?.Seq);
}

/// <summary>The calibre's card on the wire; <paramref name="FromSheet"/> is false where the figures are to be compared with the maker's.</summary>
public sealed record CalibreAnswer(string Name, decimal? LiftAngleDegrees, int? BeatsPerHour, decimal PowerReserveHours, Tolerances Tolerances,
    IReadOnlyList<LubricantPoint> Lubrication, bool FromSheet)
{
    public static CalibreAnswer? Of(Calibre? c) => c is null ? null
        : new(c.FullName, c.LiftAngleDegrees, c.BeatsPerHour, c.PowerReserveHours, c.Grades[0], c.Lubrication, c.FromSheet);
}

/// <summary>The whole service log on the wire.</summary>
public sealed record ServiceLogAnswer(Guid JobId, string Number, string Status, int Version, long? Seq, DateTimeOffset At, CalibreAnswer? Calibre,
    IReadOnlyList<ReadingAnswer> Readings, IReadOnlyList<FiguresAnswer> Figures, string Sentence, IReadOnlyList<LubricantUse> Lubricants,
    IReadOnlyList<PartAnswer> Parts, IReadOnlyList<WaterTest> WaterTests, IReadOnlyList<NoteAnswer> Notes, Summary Summary, IReadOnlyList<Gap> Gaps)
{
    public static ServiceLogAnswer Of(ServiceLog log, Shop shop, TimeProvider clock, long? seq = null) => new(log.Job.Id, log.Job.Number, log.Job.Status, log.Job.Version,
        seq, clock.GetUtcNow(), CalibreAnswer.Of(log.Calibre), ReadingAnswer.All(log), FiguresAnswer.All(log),
        TimingSentence.Say(log.Set(Phase.Before), log.Set(Phase.After), log.Tolerances), log.Lubricants, [.. log.Parts.Select(p => PartAnswer.Of(p, shop, null))],
        log.WaterTests, [.. log.Notes.Select(n => NoteAnswer.Of(n))], log.Summary, log.Gaps());
}
