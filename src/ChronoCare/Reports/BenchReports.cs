namespace ChronoCare.Reports;

/// <summary>What came off the benches, how it ran, what went into it, and what came back.</summary>
internal static class BenchReports
{
    private const string NotStated = "not stated", NoOnes = "nobody";

    /// <summary>Each watchmaker's output.</summary>
    public static readonly Report Watchmakers = new("watchmakers", "Who did what?", LineKind.People,
    [
        new("watches", "Finished", "watches", "Watches that became ready in the period, by whose bench they are on, or were last.", l => l.Count("ready")),
        new("bench-p50", "Half within", "days", "Days from work begun to ready that half of them do not exceed.", l => l.Percentile("bench", 50) / 24),
        new("kept-share", "In time", "percent", "Of a hundred of them with a promised day, those ready on it or before.", l => l.Share("kept", "promised")),
        new("failed", "Sent back", "times", "How often the final check sent these watches back to the bench.", l => l.Sum("failed")),
    ], (f, frame, add) =>
    {
        if (f.ReadyAt is not { } at || !frame.Has(at)) return;
        var line = f.AssigneeId?.ToString("D") ?? NoOnes;
        add.Add(line, "ready");
        if (f.StartedAt is { } began) add.Spread(line, "bench", AllReports.Hours(began, at));
        if (f.PromisedOn is { } promised)
        {
            add.Add(line, "promised");
            if (frame.Day(at) <= promised) add.Add(line, "kept");
        }
        if (f.ChecksFailed > 0) add.Add(line, "failed", f.ChecksFailed);
    })
    { LineTitle = "Bench", FollowsNames = true };

    /// <summary>Watches that came back under warranty.</summary>
    public static readonly Report Returns = new("returns", "What came back?", LineKind.Texts,
    [
        new("back", "Came back", "watches", "Watches taken in in the period while the shop still answered for earlier work on them.", l => l.Count("back")),
        new("out", "Collected", "watches", "Watches collected in the period after a service.", l => l.Count("out")),
        new("rate", "Of a hundred", "percent", "Came back, of a hundred collected in the same period.", l => l.Count("out") is > 0 and var n ? 100m * l.Count("back") / n : null),
    ], (f, frame, add) =>
    {
        if (frame.Has(f.ArrivedAt) && f.WarrantyUntil >= frame.Day(f.ArrivedAt)) add.Add(Calibre(f), "back");
        if (frame.Has(f.CollectedAt)) add.Add(Calibre(f), "out");
    })
    { LineTitle = "Calibre", FollowsNames = true };

    /// <summary>Timing before and after.</summary>
    public static readonly Report Timing = new("timing", "How do they run when they leave?", LineKind.Texts,
    [
        new("spread-after", "Spread after", "s/d", "Mean over the watches made ready in the period: fastest position less slowest, after the work, at full wind.", l => l.Mean("spread-after")),
        new("spread-before", "Spread before", "s/d", "The same as they came.", l => l.Mean("spread-before")),
        new("rate-after", "Rate after", "s/d", "Mean over these watches of their mean rate after the work, at full wind.", l => l.Mean("rate-after")),
        new("rate-before", "Rate before", "s/d", "The same as they came.", l => l.Mean("rate-before")),
        new("amplitude-after", "Amplitude after", "°", "Mean over these watches of their amplitude lying flat after the work, at full wind.", l => l.Mean("amplitude-after")),
        new("amplitude-before", "Amplitude before", "°", "The same as they came.", l => l.Mean("amplitude-before")),
        new("watches", "Watches", "watches", "Watches made ready in the period with a rate measured after the work. What was not measured counts in no mean.", l => l.Count("rate-after")),
    ], (f, frame, add) =>
    {
        if (!frame.Has(f.ReadyAt) || f.After.Rate is null) return;
        Measured("rate-before", f.Before.Rate);
        Measured("spread-before", f.Before.Spread);
        Measured("amplitude-before", f.Before.Amplitude);
        Measured("rate-after", f.After.Rate);
        Measured("spread-after", f.After.Spread);
        Measured("amplitude-after", f.After.Amplitude);

        void Measured(string measure, decimal? value)
        {
            if (value is { } v) add.Add(Calibre(f), measure, v);
        }
    })
    { LineTitle = "Calibre", FollowsNames = true };

    /// <summary>Parts fitted and waited for.</summary>
    public static readonly Report Parts = new("parts", "Which parts went in, which are missing?", LineKind.Texts,
    [
        new("fitted", "Fitted", "parts", "Parts fitted to watches that became ready in the period.", l => l.Sum("fitted")),
        new("needed", "Needed now", "parts", "Parts that watches in the shop need and that are not ordered; none where the period does not hold today.", l => l.Sum("needed")),
        new("ordered", "Ordered now", "parts", "Parts ordered for watches in the shop and not here yet; none where the period does not hold today.", l => l.Sum("ordered")),
    ], (f, frame, add) =>
    {
        foreach (var (name, state, quantity) in f.Parts)
        {
            if (state == "fitted" && frame.Has(f.ReadyAt)) add.Add(name, "fitted", quantity);
            if (state is "needed" or "ordered" && f.IsOpen && frame.IsPresent) add.Add(name, state, quantity);
        }
    })
    { LineTitle = "Part" };

    private static string Calibre(JobFact f) => f.Calibre.Length > 0 ? f.Calibre : NotStated;
}
