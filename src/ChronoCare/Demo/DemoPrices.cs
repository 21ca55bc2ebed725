using ChronoCare.Office;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;

namespace ChronoCare.Demo;

/// <summary>What Atelier Morel charges: its usual work, by calibre and for every watch, and the parts it fits most.</summary>
internal static class DemoPrices
{
    private const string Service = "Strip, clean, new lubrication, regulation in six positions";

    private static readonly IReadOnlyList<Price> All =
    [
        .. new[] { ("Omega 565", 420, 240), ("Omega 1861", 620, 330), ("Omega 8500", 780, 360), ("Rolex 3130", 650, 300), ("Rolex 3135", 720, 320), ("ETA 7750", 690, 340), ("ETA 2824-2", 390, 200), ("ETA 6498-1", 360, 180), ("Zenith El Primero 400", 820, 400), ("Grand Seiko 9R65", 590, 320) }
            .Select(p => new Price { Text = "Full service, calibre " + p.Item1, Detail = Service, Calibre = p.Item1, PriceMinor = p.Item2 * 100L, Minutes = p.Item3 }),
        Labour("Demagnetise, regulate, reseal", "", 140, 60), Labour("Dry, reseal, test", "with a pressure test", 150, 70), Labour("Refit hands, polish crystal", "", 95, 40), Labour("Light polish, case and bracelet", "lines kept", 160, 90),
        Labour("Polish the clasp", "", 40, 20), Labour("Cell, seals, pressure test", "", 60, 25), Labour("Pressure test", "dry, with a certificate", 25, 10),
        Part("Mainspring", "565-1208", 48, "Omega 565"), Part("Mainspring", "6497-771", 34, "ETA 6498-1"), Part("Gaskets", "29-204", 28, "Rolex 3135"), Part("Gaskets", "29-215", 28, "Rolex 3130"), Part("Gaskets", "082SUD0100", 18, "Omega 1861"),
        new() { Kind = "other", Text = "Insured return, Switzerland", Detail = "signature on delivery", PriceMinor = 22_00 }, new() { Kind = "other", Text = "Second watch of the same client", PriceMinor = -30_00 },
    ];

    /// <summary>Writes those that are not in the book yet.</summary>
    public static async Task Write(DemoRoom room)
    {
        var db = room.As("owner");
        var known = (await db.Rows<Price>($"select {Price.Columns} from shop.price p")).Select(p => (p.Text, p.PartNumber, p.Calibre)).ToHashSet();
        foreach (var price in All.Where(p => !known.Contains((p.Text, p.PartNumber, p.Calibre)))) await KeepPrices.Run(db, room.Shop, Event.ToMicroseconds(room.Clock.Now), null, price, 0);
    }

    private static Price Labour(string text, string detail, int francs, int minutes) => new() { Text = text, Detail = detail, PriceMinor = francs * 100L, Minutes = minutes };

    private static Price Part(string text, string number, int francs, string calibre) => new() { Kind = "part", Text = text, PartNumber = number, Calibre = calibre, PriceMinor = francs * 100L };
}
