using ChronoCare.Jobs;

namespace ChronoCare.Reports;

/// <summary>What stands in the shop, what comes and what goes.</summary>
internal static class FlowReports
{
    /// <summary>Open jobs by milestone, and their age.</summary>
    public static readonly Report InProgress = new("work-in-progress", "What is in the shop?", LineKind.Words,
    [
        new("watches", "Watches", "watches", "Watches that had come and not left at the end of the period, or now. Practice watches count nowhere.", l => l.Count("age")),
        new("age-p50", "Half are here", "days", "Days since they came that half of them do not exceed.", l => l.Percentile("age", 50)),
        new("age-most", "Longest", "days", "Days since the longest of them came.", l => l.Percentile("age", 100)),
        new("late", "Past the promise", "watches", "Of these, watches whose promised day has passed and that are not ready.", l => l.Count("late")),
    ], (f, frame, add) =>
    {
        if (frame.IsAhead || f.ArrivedAt >= frame.AsOf || f.LeftAt < frame.AsOf) return;
        var stage = Stage(f, frame);
        add.Spread(stage, "age", Math.Max(0, frame.LastDay.DayNumber - frame.Day(f.ArrivedAt).DayNumber));
        if (stage != Milestones.Ready && f.PromisedOn < frame.LastDay) add.Add(stage, "late");
    })
    {
        LineTitle = "Milestone",
        Words = [(Milestones.Received, "Intake"), (Milestones.Diagnosed, "Diagnosed"), (Milestones.InService, "In service"), (Milestones.Ready, "Ready")],
    };

    /// <summary>Arrivals and departures by day, week or month.</summary>
    public static readonly Report InAndOut = new("flow", "What came in, what went out?", LineKind.Days,
    [
        new("in", "Came in", "watches", "Watches taken in.", l => l.Count("in")),
        new("out", "Collected", "watches", "Watches handed over after a service.", l => l.Count("out")),
        new("back", "Returned", "watches", "Watches handed back unserviced.", l => l.Count("back")),
        new("more", "More in than out", "watches", "Came in, less collected and returned: how much fuller the shop got.", l => l.Count("in") - l.Count("out") - l.Count("back")),
    ], (f, frame, add) =>
    {
        if (frame.Has(f.ArrivedAt)) add.Add(frame.Line(f.ArrivedAt), "in");
        if (frame.Has(f.CollectedAt)) add.Add(frame.Line(f.CollectedAt!.Value), "out");
        if (frame.Has(f.ReturnedAt)) add.Add(frame.Line(f.ReturnedAt!.Value), "back");
    });

    // Where it stood at the end of a past period follows from the moments alone.
    private static string Stage(JobFact f, Frame frame)
    {
        if (frame.AsOf == DateTimeOffset.MaxValue && f.IsOpen) return f.Status;
        return f.LastReadyAt < frame.AsOf ? Milestones.Ready : f.StartedAt < frame.AsOf ? Milestones.InService : f.DiagnosedAt < frame.AsOf ? Milestones.Diagnosed : Milestones.Received;
    }
}
