namespace ChronoCare.Demo;

/// <summary>How far each job of the demo shop has come, and what is peculiar to it.</summary>
internal sealed record DemoStory(int Watch, string Client, string Symptom, string Stage, int DaysAgo)
{
    /// <summary>Days until the promised one, counted from today; negative is late.</summary>
    public int DueIn { get; init; } = 9;
    public string Accessories { get; init; } = "";
    public string Condition { get; init; } = "Light wear, crystal clean.";
    public string? Hold { get; init; }
    public string? Note { get; init; }
    public string Priority { get; init; } = "normal";

    /// <summary>received · diagnosed · quoted · approved · declined · service · parts · failed · ready · paid · collected · returned.</summary>
    public static readonly IReadOnlyList<DemoStory> All =
    [
        new(0, "Penelope Hart", "Loses about five minutes a day since summer.", "service", 13) { DueIn = -2, Accessories = "Bracelet 1171, 2 loose links in a bag", Condition = "Crystal scratched at 4. Dent, lug 7. Lume flaking." },
        new(1, "Jide Okafor", "The chronograph hand does not go back to zero.", "quoted", 9) { DueIn = 6, Accessories = "Box and papers" },
        new(2, "Amélie Moreau", "Stopped overnight, had a knock.", "received", 0) { DueIn = 14 },
        new(3, "Davide Rossi", "Runs fast after a fall on tiles.", "paid", 24) { DueIn = 0 },
        new(4, "Linh Nguyen", "Date jumps at four in the morning.", "received", 1) { DueIn = 13 },
        new(5, "Sarah Blake", "Crown feels loose, would like it checked before diving.", "diagnosed", 4) { DueIn = 7 },
        new(6, "Kenji Ito", "Regular service, five years since the last.", "parts", 17) { DueIn = 1, Hold = "parts" },
        new(7, "Franziska Weiß", "Strap and service, it was my grandmother's.", "ready", 22) { DueIn = -3, Condition = "Case worn smooth at the lugs; do not polish.", Note = "Please keep the old strap." },
        new(8, "Maximilian Theodor von Hohenstein-Wartburg zu Lichtenau", "Stops when turned to the back side.", "approved", 8) { DueIn = 10 },
        new(9, "Inés Álvarez", "Minute counter lags.", "service", 15) { DueIn = 5 },
        new(10, "Tom Reid", "Gains half a minute a day.", "collected", 60),
        new(11, "Bo Li", "Fell into the sink.", "service", 6) { DueIn = 4, Priority = "urgent" },
        new(12, "Noor van Dijk", "Fogged under the glass.", "quoted", 11) { DueIn = 2 },
        new(13, "Giovanni Conti", "Slide rule bezel is stuck.", "collected", 48),
        new(14, "Hannah Schmid", "Needs a new glass.", "ready", 12) { DueIn = 1 },
        new(15, "Pavel Novák", "Does not wind.", "diagnosed", 3) { DueIn = 8 },
        new(16, "Marco Bianchi", "Hand-winding feels gritty.", "service", 12) { DueIn = 0 },
        new(17, "Freya Lindqvist", "Bezel clicks have worn out.", "received", 2) { DueIn = 12 },
        new(18, "Charlotte Dubois", "Yearly check, nothing wrong.", "collected", 75),
        new(19, "Ela Kaya", "Stopped for good.", "returned", 33),
        new(0, "George Whitfield", "Service before I hand it to my son.", "collected", 110),
        new(1, "Mia Fischer", "Pushers are stiff.", "collected", 90),
        new(2, "Ahmed El-Sayed", "Cyclops scratched, loses ten seconds.", "collected", 37),
        new(3, "Oliver Baumann", "Pressure test before the holidays.", "ready", 9) { DueIn = 3 },
        new(4, "Zoë Papadopoulos", "Bracelet pin is lost.", "collected", 21),
        new(5, "Urs Keller", "Loses two minutes a day.", "parts", 14) { DueIn = -1, Hold = "parts" },
        new(6, "Yuki Tanaka", "The power reserve hand stands still.", "quoted", 6) { DueIn = 9 },
        new(8, "Beatrice Lang", "Engraving on the back and a service.", "collected", 53),
        new(9, "Søren Østergaard", "Chronograph starts by itself.", "failed", 26) { DueIn = -4 },
        new(10, "Priya Raman", "Day wheel stuck between two days.", "approved", 5) { DueIn = 11 },
        new(12, "Lucas Meyer", "Magnetised, runs an hour fast.", "collected", 16),
        new(13, "Anna Kowalska", "Water came in while swimming.", "declined", 10) { DueIn = 3 },
        new(14, "Ben Carter", "Service.", "collected", 66),
        new(15, "Julia Hoffmann", "Rattles when moved.", "service", 9) { DueIn = 8 },
        new(16, "Rui Almeida", "Crown guard lever broken.", "diagnosed", 2) { DueIn = 12 },
        new(17, "Elin Berg", "Gains twenty seconds.", "ready", 15) { DueIn = 2 },
        new(18, "Laurent Favre", "Hands touch at half past six.", "service", 18) { DueIn = 6 },
        new(11, "Nina Roth", "Loses a minute a day since the last service elsewhere.", "received", 0) { DueIn = 15 },
        new(7, "Theo Marchand", "Winding crown with the blue stone is missing.", "returned", 44),
        new(0, "Penelope Hart", "Date does not change.", "collected", 400),
        new(3, "Samuel Ortiz", "Service, kept the receipt from 2021.", "received", 3) { DueIn = 10 },
    ];
}
