using System.Text;

namespace ChronoCare.Bench;

/// <summary>One place that wants oil or grease, and what is usually put there.</summary>
/// <param name="Product">Empty where only the maker's sheet can say.</param>
public sealed record LubricantPoint(string Point, string Product);

/// <summary>A movement as the bench needs to know it: what to set the instrument to, what to keep to, where to oil.</summary>
/// <param name="LiftAngleDegrees">Null for a movement without a lever escapement, which has no amplitude to measure.</param>
/// <param name="BeatsPerHour">Null likewise.</param>
/// <param name="PowerReserveHours">The maker's figure.</param>
/// <param name="Grades">The first is taken until the shop chooses another.</param>
/// <param name="FromSheet">False where the figures are trade knowledge, to be compared with the maker's sheet before they are relied on.</param>
/// <param name="AlsoKnownAs">Other names for the same movement on the bench.</param>
public sealed record Calibre(
    string Maker, string Name, decimal? LiftAngleDegrees, int? BeatsPerHour, decimal PowerReserveHours,
    IReadOnlyList<Tolerances> Grades, IReadOnlyList<LubricantPoint> Lubrication, bool FromSheet = true, params string[] AlsoKnownAs)
{
    /// <summary>Spring Drive and quartz have none: their amplitude and beat error are never asked for.</summary>
    public bool HasBalance => LiftAngleDegrees is not null;

    public string FullName => $"{Maker} {Name}";

    /// <summary>Whether someone who wrote this meant this movement: "cal. 565", "565", "Omega 565" all do.</summary>
    public bool IsCalled(string written)
    {
        var said = Bare(written);
        return said.Length > 0 && AlsoKnownAs.Append(Name).Any(n => said == Bare(n) || said == Bare(Maker + n));
    }

    private static string Bare(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var c in name.ToUpperInvariant()) if (char.IsLetterOrDigit(c)) letters.Append(c);
        var bare = letters.ToString();
        foreach (var word in (string[])["CALIBRE", "CALIBER", "CAL", "KALIBER"])
            if (bare.StartsWith(word, StringComparison.Ordinal)) return bare[word.Length..];
        return bare;
    }
}
