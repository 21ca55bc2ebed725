using System.Globalization;
using System.Text.Json;
using ChronoCare.Bench;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary>A calibre as the owner types it, and as programs see it.</summary>
public static class CalibreForm
{
    /// <summary>As programs see it.</summary>
    public sealed record Sheet(string Key, int Version, string Maker, string Name, string AlsoKnownAs, string Movement, decimal? LiftAngleDegrees, int? BeatsPerHour, string Grade,
        decimal RateLow, decimal RateHigh, decimal SpreadLimit, decimal? IsochronismLimit, int AmplitudeFlatLow, int AmplitudeFlatHigh, int AmplitudeEdgeLow, int AmplitudeEdgeHigh,
        decimal BeatErrorLimitMs, decimal? PowerReserveHours, IReadOnlyList<LubricantPoint> Lubricants);

    /// <summary>As programs see it.</summary>
    public static Sheet Answer(ShopCalibre c) => new(c.Key, c.Version, c.Maker, c.Name, c.AlsoKnownAs, c.Movement, c.LiftAngleDegrees, c.BeatsPerHour, c.Grade, c.RateLow, c.RateHigh,
        c.SpreadLimit, c.IsochronismLimit, c.AmplitudeFlatLow, c.AmplitudeFlatHigh, c.AmplitudeEdgeLow, c.AmplitudeEdgeHigh, c.BeatErrorLimitMs, c.PowerReserveHours, c.Points);

    /// <summary>The form with these figures in it.</summary>
    public static Posted Fill(ShopCalibre c) => Posted.Of([.. Typed(c), ("maker", c.Maker), ("name", c.Name), ("version", Whole(c.Version))]);

    /// <summary>What was typed; maker and name of a known one stay as they are. Errors stay in <paramref name="posted"/>.</summary>
    public static ShopCalibre Read(Posted posted, ShopCalibre? present)
    {
        if (posted.IsJson)
        {
            // A list in JSON is the text area's lines.
            if (posted.Count("lubricants") is > 0 and var n)
                posted.Put("lubricants", string.Join('\n', Enumerable.Range(0, n).Select(i => posted.Plain($"lubricants[{i}].point", "Point") + ": " + posted.Plain($"lubricants[{i}].product", "Product"))));
            foreach (var (name, value) in Typed(present ?? new ShopCalibre())) posted.Default(name, value);
        }
        var maker = present?.Maker ?? posted.Text("maker", "Maker", 60, required: true);
        var calibre = present?.Name ?? posted.Text("name", "Calibre", 60, required: true);
        var movement = posted.OneOf("movement", "A movement", "mechanical", "mechanical", "quartz", "spring-drive");
        var c = new ShopCalibre
        {
            Key = present?.Key ?? ShopCalibre.KeyOf(maker, calibre),
            Maker = maker,
            Name = calibre,
            AlsoKnownAs = posted.Text("alsoKnownAs", "Other names", 200),
            Movement = movement,
            LiftAngleDegrees = posted.Decimal("liftAngle", "Lift angle", 10, 90),
            BeatsPerHour = posted.Whole("beatsPerHour", "Beat number", 3600, 72000),
            Grade = posted.Text("grade", "Name of these limits", 60),
            RateLow = posted.Decimal("rateLow", "Lowest rate", -999.9m, 999.9m, required: true) ?? 0,
            RateHigh = posted.Decimal("rateHigh", "Highest rate", -999.9m, 999.9m, required: true) ?? 0,
            SpreadLimit = posted.Decimal("spread", "Most between positions", 0, 999.9m, required: true) ?? 0,
            IsochronismLimit = posted.Decimal("isochronism", "Most in 24 hours", 0, 999.9m),
            AmplitudeFlatLow = posted.Whole("flatLow", "Lowest amplitude lying flat", 0, 360, required: true) ?? 0,
            AmplitudeFlatHigh = posted.Whole("flatHigh", "Highest amplitude lying flat", 0, 360, required: true) ?? 0,
            AmplitudeEdgeLow = posted.Whole("edgeLow", "Lowest amplitude on edge", 0, 360, required: true) ?? 0,
            AmplitudeEdgeHigh = posted.Whole("edgeHigh", "Highest amplitude on edge", 0, 360, required: true) ?? 0,
            BeatErrorLimitMs = posted.Decimal("beatError", "Largest beat error", 0, 9.9m, required: true) ?? 0,
            PowerReserveHours = posted.Decimal("powerReserve", "Power reserve", 0.1m, 2000),
            Lubricants = JsonSerializer.Serialize(Points(posted), Answers.Json),
        };
        if (maker.Length > 0 && ShopCalibre.KeyOf(maker, "").Length == 0) posted.Wrong("maker", "The maker's name needs a letter or a digit.");
        if (calibre.Length > 0 && ShopCalibre.KeyOf("", calibre).Length == 0) posted.Wrong("name", "A calibre's name needs a letter or a digit.");
        if (c.RateLow > c.RateHigh) posted.Wrong("rateHigh", "The highest rate must not be under the lowest.");
        if (c.AmplitudeFlatLow > c.AmplitudeFlatHigh) posted.Wrong("flatHigh", "The highest amplitude must not be under the lowest.");
        if (c.AmplitudeEdgeLow > c.AmplitudeEdgeHigh) posted.Wrong("edgeHigh", "The highest amplitude must not be under the lowest.");
        if (movement == "mechanical" && c.LiftAngleDegrees is null) posted.Wrong("liftAngle", "A lever escapement has a lift angle; without it no amplitude can be computed.");
        if (movement != "mechanical" && c.LiftAngleDegrees is not null) posted.Wrong("liftAngle", "Only a lever escapement has a lift angle; leave it empty.");
        return c;
    }

    /// <summary>Every figure as it is typed.</summary>
    public static IEnumerable<(string Name, string? Value)> Typed(ShopCalibre c) =>
    [
        ("alsoKnownAs", c.AlsoKnownAs), ("movement", c.Movement), ("liftAngle", Plain(c.LiftAngleDegrees)), ("beatsPerHour", c.BeatsPerHour is { } b ? Whole(b) : ""),
        ("grade", c.Grade), ("rateLow", Plain(c.RateLow)), ("rateHigh", Plain(c.RateHigh)), ("spread", Plain(c.SpreadLimit)), ("isochronism", Plain(c.IsochronismLimit)),
        ("flatLow", Whole(c.AmplitudeFlatLow)), ("flatHigh", Whole(c.AmplitudeFlatHigh)), ("edgeLow", Whole(c.AmplitudeEdgeLow)), ("edgeHigh", Whole(c.AmplitudeEdgeHigh)),
        ("beatError", Plain(c.BeatErrorLimitMs)), ("powerReserve", Plain(c.PowerReserveHours)), ("lubricants", string.Join('\n', c.Points.Select(p => $"{p.Point}: {p.Product}"))),
    ];

    /// <summary>How people call a field.</summary>
    public static string Label(string field) => field switch
    {
        "calibre" => "Calibre",
        "alsoKnownAs" => "Other names",
        "movement" => "Movement",
        "liftAngle" => "Lift angle °",
        "beatsPerHour" => "Beat number A/h",
        "grade" => "Name of these limits",
        "rateLow" => "Lowest rate s/d",
        "rateHigh" => "Highest rate s/d",
        "spread" => "Between positions s/d",
        "isochronism" => "In 24 hours s/d",
        "flatLow" => "Flat, from °",
        "flatHigh" => "Flat, to °",
        "edgeLow" => "On edge, from °",
        "edgeHigh" => "On edge, to °",
        "beatError" => "Beat error ms",
        "powerReserve" => "Power reserve h",
        "lubricants" => "Lubricants",
        _ => field,
    };

    // One a line: "pallet stones: Moebius 9415"; the product may be open.
    private static List<LubricantPoint> Points(Posted posted)
    {
        var points = new List<LubricantPoint>();
        foreach (var line in posted.Text("lubricants", "The lubricants", 4000, lines: true).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            var point = new LubricantPoint(parts[0], parts.Length > 1 ? parts[1] : "");
            if (point.Point.Length is 0 or > 120 || point.Product.Length > 120) posted.Wrong("lubricants", "Write one point a line, such as \"pallet stones: Moebius 9415\", each name up to 120 characters.");
            else if (points.Any(p => p.Point == point.Point)) posted.Wrong("lubricants", $"“{point.Point}” stands there twice.");
            else points.Add(point);
        }
        if (points.Count > 40) posted.Wrong("lubricants", $"{points.Count} points are more than the 40 that fit.");
        return points;
    }

    private static string Plain(decimal? value) => value?.ToString("0.#", CultureInfo.InvariantCulture) ?? "";

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
