namespace ChronoCare.Bench;

/// <summary>The starting list of where oil and grease go, by kind of movement; the shop edits it, the calibre's own sheet wins.</summary>
public static class Lubricants
{
    private static readonly LubricantPoint[] Wheels =
    [
        new("balance cap jewels", "Moebius 9010"),
        new("fast pivots", "Moebius 9010"),
        new("mid-size train", "Moebius 9020"),
        new("slow pivots, barrel arbor", "Moebius HP-1300"),
        new("mainspring coils", "Moebius 8200"),
    ];

    private static readonly LubricantPoint[] Lever =
    [
        new("pallet stones", "Moebius 9415"),
        new("epilame", "Fixodrop 8981"),
    ];

    private static readonly LubricantPoint[] Hands =
    [
        new("keyless and sliding parts", "Moebius 9501"),
        new("cannon pinion", "Moebius 9504"),
        new("gaskets", "silicone grease"),
    ];

    private static readonly LubricantPoint BarrelWall = new("automatic barrel wall", "Moebius 8217");
    private static readonly LubricantPoint Calendar = new("setting and calendar friction", "Moebius 8300");
    private static readonly LubricantPoint ChronographFriction = new("chronograph levers and springs", "Moebius 9501");
    private static readonly LubricantPoint CoAxialEscapement = new("co-axial escapement", "");

    public static readonly IReadOnlyList<LubricantPoint> HandWound = [.. Wheels, .. Lever, .. Hands];
    public static readonly IReadOnlyList<LubricantPoint> Automatic = [.. Wheels, BarrelWall, .. Lever, .. Hands];
    public static readonly IReadOnlyList<LubricantPoint> AutomaticDate = [.. Automatic, Calendar];
    public static readonly IReadOnlyList<LubricantPoint> HandWoundChronograph = [.. HandWound, ChronographFriction];
    public static readonly IReadOnlyList<LubricantPoint> AutomaticChronograph = [.. AutomaticDate, ChronographFriction];
    public static readonly IReadOnlyList<LubricantPoint> CoAxial = [.. Wheels, BarrelWall, CoAxialEscapement, .. Hands, Calendar];
    public static readonly IReadOnlyList<LubricantPoint> SpringDrive = [.. Wheels, BarrelWall, .. Hands, Calendar];

    /// <summary>What a bench keeps in its drawer, offered while a product is typed.</summary>
    public static readonly IReadOnlyList<string> Products =
        [.. AutomaticChronograph.Select(l => l.Product).Concat(["Moebius 9104", "Klüber P125", "Molykote DX", "Moebius D5"]).Distinct().Order()];
}
