using ChronoCare.Jobs;

namespace ChronoCare.Reports;

/// <summary>How long things take, and whether it was as promised.</summary>
internal static class TimeReports
{
    /// <summary>From milestone to milestone.</summary>
    public static readonly Report Turnaround = new("turnaround", "How long do watches stay?", LineKind.Words,
    [
        new("p50", "Half within", "days", "Days that half of the watches do not exceed. A step counts in the period in which it ended; whole hours, divided by 24.", l => l.Percentile("hours", 50) / 24),
        new("p80", "8 in 10 within", "days", "Days that eight of ten watches do not exceed.", l => l.Percentile("hours", 80) / 24),
        new("p90", "9 in 10 within", "days", "Days that nine of ten watches do not exceed.", l => l.Percentile("hours", 90) / 24),
        new("watches", "Watches", "watches", "Watches for which the step ended in the period. Where the final check sent one back to the bench, it is ready when it was last made ready.", l => l.Count("hours")),
    ], (f, frame, add) =>
    {
        Step("diagnosis", f.ArrivedAt, f.DiagnosedAt);
        Step("start", f.DiagnosedAt, f.StartedAt);
        Step("bench", f.StartedAt, f.ReadyAt);
        Step("ready", f.ArrivedAt, f.ReadyAt);
        Step("shelf", f.ReadyAt, f.CollectedAt);
        Step("stay", f.ArrivedAt, f.LeftAt);

        void Step(string line, DateTimeOffset? from, DateTimeOffset? to)
        {
            if (from is { } began && to is { } ended && frame.Has(ended)) add.Spread(line, "hours", AllReports.Hours(began, ended));
        }
    })
    {
        LineTitle = "Step",
        Head = "ready",
        HasTotal = false,
        Words = [("diagnosis", "Taken in to diagnosed"), ("start", "Diagnosed to work begun"), ("bench", "Work begun to ready"), ("ready", "Taken in to ready"), ("shelf", "Ready to collected"), ("stay", "Taken in to out of the house")],
    };

    /// <summary>Promised days against the days they were ready.</summary>
    public static readonly Report Promises = new("promises", "Do we keep our promises?", LineKind.Days,
    [
        new("kept-share", "Kept", "percent", "Of a hundred watches that became ready with a promised day, those ready on that day or before. The day is the one promised last.", l => l.Share("kept", "ready")),
        new("ready", "Became ready", "watches", "Watches that became ready in the period and had a promised day.", l => l.Count("ready")),
        new("kept", "In time", "watches", "Of these, those ready on the promised day or before.", l => l.Count("kept")),
        new("moved", "Day was moved", "watches", "Of these, those whose promised day is another than the one said at the counter.", l => l.Count("moved")),
        new("late-p80", "8 in 10 late ones within", "days", "Days late that eight of ten late ones do not exceed.", l => l.Percentile("late", 80)),
    ], (f, frame, add) =>
    {
        if (f.ReadyAt is not { } at || !frame.Has(at) || f.PromisedOn is not { } promised) return;
        var line = frame.Line(at);
        add.Add(line, "ready");
        var late = frame.Day(at).DayNumber - promised.DayNumber;
        if (late <= 0) add.Add(line, "kept");
        else add.Spread(line, "late", late);
        if (f.FirstPromisedOn is { } first && first != promised) add.Add(line, "moved");
    });

    /// <summary>Days on hold, by what was waited for.</summary>
    public static readonly Report Waiting = new("waiting", "Where do they wait?", LineKind.Words,
    [
        new("days", "Days in all", "days", "Days that watches were on hold in the period, added up: that part of each wait which lies in it, up to the last full hour.", l => l.Sum("wait") / 24),
        new("waits", "Waits", "waits", "Holds that were on in the period, if only for an hour.", l => l.Count("wait")),
        new("p50", "Half within", "days", "Days within the period that half of these waits do not exceed.", l => l.Percentile("wait", 50) / 24),
        new("p80", "8 in 10 within", "days", "Days within the period that eight of ten do not exceed.", l => l.Percentile("wait", 80) / 24),
        new("now", "Waiting now", "watches", "Watches that are on hold now; none where the period does not hold today.", l => l.Count("now")),
    ], (f, frame, add) =>
    {
        foreach (var (kind, from, to) in f.Holds) Wait(kind, from, to);
        if (f.Hold == "none" || f.HoldSince is not { } since) return;
        Wait(f.Hold, since, frame.Now);
        if (frame.IsPresent) add.Add(f.Hold, "now");

        void Wait(string kind, DateTimeOffset from, DateTimeOffset to)
        {
            (from, to) = (from < frame.From ? frame.From : from, to > frame.To ? frame.To : to);
            if (to > from && AllReports.Hours(from, to) is > 0 and var hours) add.Spread(kind, "wait", hours);
        }
    })
    {
        LineTitle = "For",
        Words = [("approval", "The client's approval"), ("parts", "Parts"), ("client", "The client"), ("third_party", "Somebody else's work")],
    };
}
