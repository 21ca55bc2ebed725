using System.Globalization;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

/// <summary>The usual, each one tap at the counter: reasons why a watch comes, and what comes with it. Both become words in front of the client's own.</summary>
public static class Usual
{
    /// <summary>Why it comes.</summary>
    public static readonly IReadOnlyList<Option> Reasons =
    [
        new("stopped", "Stopped"), new("gains", "Gains"), new("loses", "Loses"), new("water", "Water inside"), new("crown", "Crown or winding"), new("battery", "Battery"),
        new("glass", "Glass"), new("bracelet", "Bracelet or strap"), new("service", "Due for a service"),
    ];

    /// <summary>What comes with it, beside spare links.</summary>
    public static readonly IReadOnlyList<Option> Accessories = [new("box", "Box"), new("papers", "Papers"), new("strap", "Strap"), new("bracelet", "Bracelet"), new("tool", "Tool")];

    /// <summary>Brands that are offered while one is typed, beside the shop's own.</summary>
    public static readonly IReadOnlyList<string> Brands =
    [
        "A. Lange & Söhne", "Alpina", "Audemars Piguet", "Baume & Mercier", "Bell & Ross", "Blancpain", "Breguet", "Breitling", "Bulova", "Cartier", "Certina", "Chopard", "Citizen",
        "Doxa", "Ebel", "Eterna", "Frédérique Constant", "Girard-Perregaux", "Glashütte Original", "Grand Seiko", "Hamilton", "Hublot", "IWC", "Jaeger-LeCoultre", "Junghans", "Longines",
        "Maurice Lacroix", "Mido", "Movado", "Nomos", "Omega", "Oris", "Panerai", "Patek Philippe", "Piaget", "Rado", "Roger Dubuis", "Rolex", "Seiko", "Sinn", "Swatch", "TAG Heuer",
        "Tissot", "Tudor", "Ulysse Nardin", "Universal Genève", "Vacheron Constantin", "Vostok", "Zenith",
    ];

    /// <summary>Reasons and words as one text.</summary>
    public static string Symptom(Posted posted)
    {
        var said = Said(posted, "reasons", "Reason", Reasons);
        var before = said.Count == 0 ? "" : string.Join(", ", said) + ".";
        var words = posted.Text("symptom", "The symptom", 1990 - before.Length, required: said.Count == 0, lines: true);
        return before.Length > 0 && words.Length > 0 ? before + "\n" + words : before + words;
    }

    /// <summary>Links, ticked accessories and words as one text.</summary>
    public static string With(Posted posted)
    {
        var links = posted.Whole("links", "Spare links", 0, 99) ?? 0;
        var said = Said(posted, "kinds", "Accessory", Accessories).Select(a => a.ToLowerInvariant()).ToList();
        if (links > 0) said.Insert(0, string.Create(CultureInfo.InvariantCulture, $"{links} spare link{(links == 1 ? "" : "s")}"));
        var before = string.Join(", ", said);
        var words = posted.Text("accessories", "Accessories", 495 - before.Length, lines: true);
        if (before.Length == 0) return words;
        before = char.ToUpperInvariant(before[0]) + before[1..];
        return words.Length == 0 ? before : before + "; " + words;
    }

    // A form's ticks of one name arrive joined by line breaks, a JSON list by index.
    private static List<string> Said(Posted posted, string name, string label, IReadOnlyList<Option> known)
    {
        var values = posted[name].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        for (var i = 0; i < posted.Count(name); i++) values.Add(posted[$"{name}[{i}]"]);
        foreach (var value in values)
            if (known.All(k => k.Value != value)) posted.Wrong(name, $"{label} must be one of: {string.Join(", ", known.Select(k => k.Value))}.");
        return [.. known.Where(k => values.Contains(k.Value)).Select(k => k.Text)];
    }
}
