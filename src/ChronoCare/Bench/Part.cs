namespace ChronoCare.Bench;

/// <summary>A part on its way into the watch: needed → ordered → in hand → fitted, or dropped.</summary>
public sealed record Part
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string PartGroup { get; init; } = "movement";
    public string PartNumber { get; init; } = "";
    public int Quantity { get; init; } = 1;
    public string Provenance { get; init; } = "genuine";
    public string State { get; init; } = "needed";
    public string Supplier { get; init; } = "";
    public DateOnly? ExpectedOn { get; init; }
    /// <summary>What became of the old one: returned to the client, kept by us, or there was none.</summary>
    public string OldPart { get; init; } = "keep";
    /// <summary>Minor units, for the quote's line; null when not priced.</summary>
    public long? PriceMinor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    public static readonly IReadOnlyList<string> States = ["needed", "ordered", "in_hand", "fitted", "dropped"];
    public static readonly IReadOnlyList<string> Provenances = ["genuine", "oem", "aftermarket", "donor", "made"];
    public static readonly IReadOnlyList<string> OldParts = ["returned", "keep", "none"];

    /// <summary>Where parts sit, each with the names a bench uses most.</summary>
    public static readonly IReadOnlyList<(string Group, string[] Names)> Groups =
    [
        ("movement", ["Movement", "Module", "Mainspring", "Barrel", "Train wheel", "Escapement", "Balance", "Keyless works", "Calendar", "Automatic winding",
            "Chronograph", "Battery", "Coil", "Circuit"]),
        ("dial side", ["Dial", "Hands"]),
        ("controls", ["Crown", "Stem", "Tube", "Pusher", "Seals"]),
        ("case", ["Crystal", "Gaskets", "Bezel", "Case", "Back", "Screws"]),
        ("bracelet", ["Bracelet", "Links", "Clasp", "Strap", "Pins"]),
    ];

    /// <summary>Neither in the watch nor dropped: the watch waits for it.</summary>
    public bool IsWaited => State is "needed" or "ordered" or "in_hand";

    public string StateWords => Say(State);

    /// <summary>"in hand" for <c>in_hand</c>.</summary>
    public static string Say(string state) => state.Replace('_', ' ');

    public static string SayProvenance(string provenance) => provenance switch
    {
        "genuine" => "genuine",
        "oem" => "OEM",
        "aftermarket" => "aftermarket",
        "donor" => "from a donor",
        _ => "made in-house",
    };

    public static string SayOldPart(string oldPart) => oldPart switch
    {
        "returned" => "returned to the client",
        "keep" => "kept by the shop",
        _ => "there was none",
    };

    /// <summary>The states this part may go to next.</summary>
    public IReadOnlyList<string> Next => State switch
    {
        "needed" => ["ordered", "in_hand", "fitted", "dropped"],
        "ordered" => ["in_hand", "fitted", "needed", "dropped"],
        "in_hand" => ["fitted", "ordered", "dropped"],
        "fitted" => ["in_hand"],
        _ => ["needed"],
    };

    /// <summary>Why the part cannot become <paramref name="changed"/>: the field and its sentence, or null when it can.</summary>
    public Gap? WhyNot(Part changed)
    {
        if (changed.State != State && !Next.Contains(changed.State))
            return new("state", $"{Name} is {StateWords} and cannot become {changed.StateWords}.");
        return changed.WhyNot();
    }

    /// <summary>Why a part cannot stand like this, whatever it was before.</summary>
    public Gap? WhyNot() => State == "ordered" && Supplier.Length == 0 ? new("supplier", "Say who the part is ordered from.") : null;
}
