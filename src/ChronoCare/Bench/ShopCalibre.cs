using System.Text.Json;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>A calibre as one shop keeps it: a row of its own that changes the starting list or adds to it.</summary>
public sealed record ShopCalibre
{
    /// <summary>Maker and name as one word, by which a row replaces a starting one: <c>eta-2824-2</c>.</summary>
    public string Key { get; init; } = "";
    public string Maker { get; init; } = "";
    public string Name { get; init; } = "";
    /// <summary>Other names, parted by commas.</summary>
    public string AlsoKnownAs { get; init; } = "";
    public string Movement { get; init; } = "mechanical";
    public decimal? LiftAngleDegrees { get; init; }
    public int? BeatsPerHour { get; init; }
    /// <summary>How these limits are called; empty for the shop's own.</summary>
    public string Grade { get; init; } = "";
    public decimal RateLow { get; init; } = -5;
    public decimal RateHigh { get; init; } = 15;
    public decimal SpreadLimit { get; init; } = 30;
    public decimal? IsochronismLimit { get; init; }
    public int AmplitudeFlatLow { get; init; } = 270;
    public int AmplitudeFlatHigh { get; init; } = 310;
    public int AmplitudeEdgeLow { get; init; } = 220;
    public int AmplitudeEdgeHigh { get; init; } = 270;
    public decimal BeatErrorLimitMs { get; init; } = 0.8m;
    public decimal? PowerReserveHours { get; init; }
    /// <summary>JSON, a list of point and product.</summary>
    public string Lubricants { get; init; } = "[]";
    /// <summary>0 for one of the starting list that the shop never touched.</summary>
    public int Version { get; init; }

    /// <summary>Every row of the shop.</summary>
    public const string Select = """
        select key, maker, name, also_known_as, movement, lift_angle_degrees, beats_per_hour, grade, rate_low, rate_high, spread_limit, isochronism_limit, amplitude_flat_low,
               amplitude_flat_high, amplitude_edge_low, amplitude_edge_high, beat_error_limit_ms, power_reserve_hours, lubricants::text as lubricants, version
        from shop.calibre
        """;

    /// <summary>Where oil and grease go.</summary>
    public IReadOnlyList<LubricantPoint> Points => JsonSerializer.Deserialize<List<LubricantPoint>>(Lubricants, Answers.Json) ?? [];

    /// <summary>The key of a maker and a name: letters and digits in lower case, parted by hyphens.</summary>
    public static string KeyOf(string maker, string name)
    {
        var plain = $"{maker} {name}".Normalize(System.Text.NormalizationForm.FormD).ToLowerInvariant();
        return string.Join('-', new string([.. plain.Where(c => System.Globalization.CharUnicodeInfo.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark)
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>One of the starting list, as it would stand in a row.</summary>
    public static ShopCalibre Of(Calibre c) => new()
    {
        Key = KeyOf(c.Maker, c.Name),
        Maker = c.Maker,
        Name = c.Name,
        AlsoKnownAs = string.Join(", ", c.AlsoKnownAs),
        Movement = c.HasBalance ? "mechanical" : "spring-drive",
        LiftAngleDegrees = c.LiftAngleDegrees,
        BeatsPerHour = c.BeatsPerHour,
        Grade = c.Grades[0].Grade,
        RateLow = c.Grades[0].RateLow,
        RateHigh = c.Grades[0].RateHigh,
        SpreadLimit = c.Grades[0].Spread,
        IsochronismLimit = c.Grades[0].Isochronism,
        AmplitudeFlatLow = (int)c.Grades[0].FlatLow,
        AmplitudeFlatHigh = (int)c.Grades[0].FlatHigh,
        AmplitudeEdgeLow = (int)c.Grades[0].EdgeLow,
        AmplitudeEdgeHigh = (int)c.Grades[0].EdgeHigh,
        BeatErrorLimitMs = c.Grades[0].BeatErrorMilliseconds,
        PowerReserveHours = c.PowerReserveHours,
        Lubricants = JsonSerializer.Serialize(c.Lubrication, Answers.Json),
    };

    /// <summary>As the bench works with it. The maker's other grades stay to choose from.</summary>
    public Calibre ToCalibre()
    {
        var starting = Calibres.Starting.FirstOrDefault(c => KeyOf(c.Maker, c.Name) == Key);
        var own = new Tolerances(Grade.Length > 0 ? Grade : "The shop's own", RateLow, RateHigh, SpreadLimit, IsochronismLimit, AmplitudeFlatLow, AmplitudeFlatHigh,
            AmplitudeEdgeLow, AmplitudeEdgeHigh, BeatErrorLimitMs);
        return new(Maker, Name, LiftAngleDegrees, BeatsPerHour, PowerReserveHours ?? 0, [own, .. (starting?.Grades ?? []).Where(g => g.Grade != own.Grade)], Points, true,
            AlsoKnownAs.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>The starting list with the shop's rows in place of theirs and beside them, by maker and name.</summary>
    public static IReadOnlyList<ShopCalibre> All(IReadOnlyList<ShopCalibre> own) =>
        [.. own.Concat(Calibres.Starting.Select(Of)).DistinctBy(c => c.Key).OrderBy(c => c.Maker, StringComparer.OrdinalIgnoreCase).ThenBy(c => c.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>What the bench knows in this shop: its own rows come before the starting list.</summary>
    public static IReadOnlyList<Calibre> Known(IReadOnlyList<ShopCalibre> own) =>
        own.Count == 0 ? Calibres.Starting : [.. own.Select(c => c.ToCalibre()), .. Calibres.Starting.Where(s => own.All(c => c.Key != KeyOf(s.Maker, s.Name)))];
}
