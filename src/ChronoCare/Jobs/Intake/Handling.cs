namespace ChronoCare.Jobs.Intake;

/// <summary>What may be done with each part of a watch, as agreed at the counter, and how the docket says it.</summary>
public static class Handling
{
    /// <summary>Parts the client decides about, in the order of the form.</summary>
    public static readonly IReadOnlyList<string> Components = ["case", "bracelet", "crystal", "dial", "hands", "bezel", "crown", "gaskets"];

    /// <summary>What may be done with one; to ask is the default and is not stored.</summary>
    public static readonly IReadOnlyList<string> Treatments = ["ask", "polish", "clean", "replace", "leave", "return"];

    // Parts that a polishing wheel could reach.
    private static readonly string[] Polishable = ["case", "bracelet", "bezel"];

    /// <summary>As the form says it.</summary>
    public static string Word(string treatment) => treatment switch
    {
        "ask" => "Ask",
        "polish" => "Polish",
        "clean" => "Clean only",
        "replace" => "Replace if needed",
        "leave" => "Leave",
        "return" => "Return old part",
        _ => throw new ArgumentOutOfRangeException(nameof(treatment), treatment, "Not a treatment."),
    };

    /// <summary>A component as a label.</summary>
    public static string Label(string component) => char.ToUpperInvariant(component[0]) + component[1..];

    /// <summary>What must not be polished, as the bold line of docket and label says it; null when nothing was said about polishing.</summary>
    public static string? NoPolish(IReadOnlyDictionary<string, string> handling)
    {
        var spared = Polishable.Where(c => handling.GetValueOrDefault(c) is "clean" or "leave").ToList();
        if (spared.Count == 0) return null;
        return spared.Count == Polishable.Length || !Polishable.Except(spared).Any(c => handling.ContainsKey(c)) && spared.Contains("case")
            ? "DO NOT POLISH" : "DO NOT POLISH " + And(spared).ToUpperInvariant();
    }

    /// <summary>The other lines: one per treatment that was chosen.</summary>
    public static IEnumerable<string> Lines(IReadOnlyDictionary<string, string> handling)
    {
        foreach (var treatment in Treatments.Skip(1))
        {
            var parts = Components.Where(c => handling.GetValueOrDefault(c) == treatment).ToList();
            if (parts.Count == 0) continue;
            yield return treatment switch
            {
                "return" => $"Return the old {And(parts)}.",
                "leave" => $"Leave {And(parts)} as {(parts.Count == 1 && !parts[0].EndsWith('s') ? "it is" : "they are")}.",
                "clean" => $"Clean only: {And(parts)}.",
                "replace" => $"Replace if needed: {And(parts)}.",
                _ => $"Polish: {And(parts)}.",
            };
        }
        if (handling.Count > 0 && handling.Count < Components.Count) yield return "We ask before anything else.";
    }

    private static string And(IReadOnlyList<string> parts) => parts.Count < 2 ? string.Concat(parts) : string.Join(", ", parts.Take(parts.Count - 1)) + " and " + parts[^1];
}
