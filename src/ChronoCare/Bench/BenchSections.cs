namespace ChronoCare.Bench;

/// <summary>The sections of the bench page, by the ids that links from elsewhere lead to.</summary>
public static class BenchSections
{
    public const string Timing = "timing";
    public const string Lubricants = "lubricants";
    public const string Parts = "parts";
    public const string Water = "water";
    public const string Notes = "notes";
    public const string Summary = "summary";

    /// <summary>In the order of the page, with the word on their chip.</summary>
    public static readonly IReadOnlyList<(string Id, string Text)> All =
        [(Timing, "Timing"), (Lubricants, "Lubricants"), (Parts, "Parts"), (Water, "Water"), (Notes, "Notes"), (Summary, "Summary")];

    /// <summary>Where a record's gap is filled, by the part of the record it is in.</summary>
    public static string OfGap(string part) => part switch { "Timing" => Timing, "Lubricants" => Lubricants, "Water" => Water, _ => Summary };
}
