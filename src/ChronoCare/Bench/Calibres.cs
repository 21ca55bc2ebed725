using static ChronoCare.Bench.Lubricants;

namespace ChronoCare.Bench;

/// <summary>The movements a new shop starts with: plain data, which it edits and adds to.</summary>
public static class Calibres
{
    private static readonly Tolerances[] Eta = [Tolerances.Standard, Tolerances.Elabore, Tolerances.Top, Tolerances.Chronometer];
    private static readonly Tolerances[] Chronometer = [Tolerances.Chronometer];
    private static readonly Tolerances[] Usual = [Tolerances.Gents, Tolerances.Chronometer];
    private static readonly Tolerances[] Omega = [new("Omega, average of positions", 0, 10, 15, 20), Tolerances.Gents, Tolerances.Chronometer];
    private static readonly Tolerances[] OmegaVintage = [new("Omega, vintage", -2, 12, 25, 20), Tolerances.Gents];
    private static readonly Tolerances[] Seiko = [new("Seiko, everyday", -20, 40, 60, null), Tolerances.Gents];
    private static readonly Tolerances[] Miyota = [new("Miyota", -10, 30, 40, null), Tolerances.Gents];
    private static readonly Tolerances[] SpringDriven = [new("Spring Drive", -1, 1, 1, 1)];

    public static readonly IReadOnlyList<Calibre> Starting =
    [
        new("ETA", "2824-2", 50, 28800, 38, Eta, AutomaticDate, true, "2824"),
        new("ETA", "2892-A2", 51, 28800, 42, Eta, AutomaticDate, true, "2892"),
        new("ETA", "7750", 49, 28800, 42, Eta, AutomaticChronograph, true, "Valjoux 7750"),
        new("ETA", "6497-1", 44, 18000, 46, Eta, HandWound, true, "6497", "Unitas 6497"),
        new("ETA", "6498-1", 44, 18000, 46, Eta, HandWound, true, "6498", "Unitas 6498"),
        new("ETA", "2801-2", 50, 28800, 42, Eta, HandWound, true, "2801"),
        new("Sellita", "SW200-1", 50, 28800, 38, Eta, AutomaticDate, true, "SW200"),
        new("Rolex", "3135", 52, 28800, 48, Chronometer, AutomaticDate, false),
        new("Rolex", "3130", 52, 28800, 48, Chronometer, Automatic, false),
        new("Omega", "565", 49, 19800, 50, OmegaVintage, AutomaticDate, false),
        new("Omega", "861", 50, 21600, 45, Omega, HandWoundChronograph, false),
        new("Omega", "1861", 50, 21600, 48, Omega, HandWoundChronograph, false),
        new("Omega", "8800", 38, 25200, 55, Omega, CoAxial, false),
        new("Omega", "1120", 51, 28800, 44, Omega, AutomaticDate, false),
        new("Seiko", "7S26", 53, 21600, 41, Seiko, AutomaticDate, false),
        new("Seiko", "4R36", 53, 21600, 41, Seiko, AutomaticDate, false),
        new("Seiko", "NH35", 53, 21600, 41, Seiko, AutomaticDate, false, "NH35A"),
        new("Miyota", "9015", 51, 28800, 42, Miyota, AutomaticDate, false),
        new("Grand Seiko", "9R65", null, null, 72, SpringDriven, SpringDrive, true),
        new("Zenith", "El Primero 400", 52, 36000, 50, Usual, AutomaticChronograph, false, "400"),
        new("Jaeger-LeCoultre", "822", 52, 21600, 45, Usual, HandWound, false),
    ];

    /// <summary>The calibre someone wrote down; null when this list does not know it. The watch's brand settles a doubt.</summary>
    public static Calibre? Find(string? written, string? brand = null, IReadOnlyList<Calibre>? among = null)
    {
        if (string.IsNullOrWhiteSpace(written)) return null;
        var found = (among ?? Starting).Where(c => c.IsCalled(written)).ToList();
        return found.FirstOrDefault(c => string.Equals(c.Maker, brand?.Trim(), StringComparison.OrdinalIgnoreCase)) ?? found.FirstOrDefault();
    }
}
