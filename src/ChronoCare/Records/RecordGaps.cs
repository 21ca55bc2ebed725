using ChronoCare.Bench;

namespace ChronoCare.Records;

/// <summary>What a whole record says, asked for in sentences while it is a draft. A gap never stops the hand-over: it is printed as not recorded.</summary>
static class RecordGaps
{
    const string AtBench = "bench", AtPhotos = "photos", AtHandOver = "hand-over";

    internal static IEnumerable<Gap> Of(ServiceRecord record)
    {
        if (record.Condition.Length + record.Findings.Length == 0)
            yield return new("As received", "As received: nothing is written, say how the watch came in.", AtBench);
        if (record.WorkDone.Length == 0) yield return new("Work done", "Work done: nothing is written, say what was done.", AtBench);
        if (record.Watchmaker.Length == 0) yield return new("Watchmaker", "Watchmaker: nobody is named, say who did the work.", AtBench);
        foreach (var gap in record.Watch.Movement == "mechanical" ? OfTiming(record) : []) yield return gap;
        if (record.Lubricants.Count == 0 && record.Watch.Movement == "mechanical")
            yield return new("Lubricants", "Lubricants: none is recorded, say what was oiled with what.", AtBench);
        if (record.WaterTests.Count == 0 && record.WaterUntestedReason.Length == 0)
            yield return new("Water", "Water: not tested, say why.", AtBench);
        if (record.IsPolished is null) yield return new("Polishing", "Polished: say yes or no.", AtBench);
        if (!record.Photos.Any(p => p.Slot == "dial")) yield return new("Portrait", "Portrait: there is no photo of the dial.", AtPhotos);
        if (record.WarrantyUntil is null) yield return new("Warranty", "Warranty: its end is set when the watch is handed over.", AtHandOver);
    }

    static IEnumerable<Gap> OfTiming(ServiceRecord record)
    {
        foreach (var phase in (Phase[])[Phase.Before, Phase.After])
        {
            var measured = record.Timing.Set(phase).Readings.Count(r => r.RateSecondsPerDay is not null);
            if (measured < Position.All.Count)
                yield return new("Timing", $"Timing {phase.Spoken()}: {(measured == 0 ? "no position" : $"{measured} of 6 positions")} measured.", AtBench);
        }
        if (record.Timing.Readings.Count > 0)
        {
            if (record.Timing.LiftAngleDegrees is null) yield return new("Timing", "Lift angle: not given, amplitudes cannot be read without it.", AtBench);
            if (record.Timing.BeatsPerHour is null) yield return new("Timing", "Beat number: not given.", AtBench);
            if (record.Timing.Instrument.Length == 0) yield return new("Timing", "Instrument: not named.", AtBench);
            if (record.Timing.CalibratedOn is null) yield return new("Timing", "Instrument: its calibration date is not given.", AtBench);
        }
        if (record.PowerReserveHours is null) yield return new("Power reserve", "Power reserve: not measured.", AtBench);
    }
}
