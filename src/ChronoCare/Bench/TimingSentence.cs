namespace ChronoCare.Bench;

/// <summary>The timing picture in words: what a client understands and a screen reader says.</summary>
public static class TimingSentence
{
    /// <summary>From the readings before and after; tolerances null when the calibre is unknown.</summary>
    public static string Say(TimingSet before, TimingSet after, Tolerances? tolerances)
    {
        if (before.IsEmpty && after.IsEmpty) return "Nothing has been measured yet.";
        List<string> said = [];
        if (Rate(before, after) is { } rate) said.Add(rate);
        if (Swing(before, after) is { } swing) said.Add(swing);
        if (tolerances is not null && !after.IsEmpty)
        {
            said.AddRange(tolerances.Outside(after));
            if (Low(before, after, tolerances) is { } low) said.Add(low);
            if (after.LargestBeatError > tolerances.BeatErrorMilliseconds)
                said.Add($"The beat error reaches {Figures.Plain(after.LargestBeatError)} ms.");
        }
        return said.Count > 0 ? string.Join(" ", said) : "No rate has been measured yet.";
    }

    private static string? Rate(TimingSet before, TimingSet after) => (before.MeanRate, after.MeanRate) switch
    {
        (null, null) => null,
        ({ } was, null) => $"{Moves(was, "Gains", "Loses", "Keeps time")}{Between(before)}, as received.",
        (null, { } now) => $"{Moves(now, "Gains", "Loses", "Keeps time")}{Between(after)}.",
        ({ } was, { } now) => $"{Moves(was, "Gained", "Lost", "Kept time")}{Between(before)}; "
            + $"now {Moves(now, "gains", "loses", "keeps time", again: true)}{Between(after, again: true)}.",
    };

    private static string Moves(decimal rate, string gains, string loses, string keeps, bool again = false) =>
        Figures.Plain(Math.Abs(rate)) is "0" ? $"{keeps} on average"
        : $"{(rate > 0 ? gains : loses)} {Figures.Plain(Math.Abs(rate))} s{(again ? "" : " a day")}";

    private static string Between(TimingSet set, bool again = false) =>
        set.Spread is null ? "" : $" with {Figures.Plain(set.Spread)} s{(again ? "" : " between positions")}";

    private static string? Swing(TimingSet before, TimingSet after)
    {
        var (was, now, where) = after.MeanAmplitudeFlat is not null || before.MeanAmplitudeFlat is not null
            ? (before.MeanAmplitudeFlat, after.MeanAmplitudeFlat, "lying flat")
            : (before.MeanAmplitudeOnEdge, after.MeanAmplitudeOnEdge, "on edge");
        if (was is null && now is null) return null;
        if (now is null) return $"Amplitude {where} {(after.IsEmpty ? "is" : "was")} {Degrees(was!.Value)}.";
        if (was is null) return $"Amplitude {where} is {Degrees(now.Value)}.";
        var verb = Whole(now.Value).CompareTo(Whole(was.Value)) switch { > 0 => "rose", < 0 => "fell", _ => null };
        return verb is null ? $"Amplitude {where} stayed at {Degrees(now.Value)}."
            : $"Amplitude {where} {verb} from {Degrees(was.Value)} to {Degrees(now.Value)}.";
    }

    private static string? Low(TimingSet before, TimingSet after, Tolerances tolerances)
    {
        var low = after.Readings
            .Where(r => r.AmplitudeDegrees < tolerances.LowestAmplitude(r.Position))
            .Select(r => (r.Position, By: tolerances.LowestAmplitude(r.Position) - r.AmplitudeDegrees!.Value))
            .ToList();
        if (low.Count == 0) return null;
        var limit = low.All(l => l.Position.Flat) ? "the flat limit" : low.All(l => !l.Position.Flat) ? "the vertical limit" : "their limit";
        if (low is [var only])
        {
            var still = before.At(only.Position)?.AmplitudeDegrees < tolerances.LowestAmplitude(only.Position) ? "still " : "";
            return $"One position, {only.Position}, is {still}{Degrees(only.By)} under {limit}.";
        }
        var names = string.Join(", ", low.SkipLast(1).Select(l => l.Position.Code)) + " and " + low[^1].Position.Code;
        return $"{names} are under {limit}, by up to {Degrees(low.Max(l => l.By))}.";
    }

    private static decimal Whole(decimal degrees) => decimal.Round(degrees, 0, MidpointRounding.AwayFromZero);

    private static string Degrees(decimal degrees) => $"{Whole(degrees):0}°";
}
