using SkiaSharp;

namespace ChronoCare.Demo.Drawing;

/// <summary>What a drawn watch looks like; enough to tell forty of them apart at 56 pixels.</summary>
internal sealed record WatchLook
{
    public CaseShape Shape { get; init; } = CaseShape.Round;
    public Metal Metal { get; init; } = Metal.Steel;
    /// <summary>Metal of bezel, crown and middle links where it differs (two-tone).</summary>
    public Metal? Accent { get; init; }
    public BezelKind Bezel { get; init; } = BezelKind.Polished;
    public SKColor BezelColour { get; init; } = new(0x16, 0x18, 0x1C);
    public DialFinish Finish { get; init; } = DialFinish.Sunburst;
    public SKColor Dial { get; init; } = new(0x1B, 0x2A, 0x41);
    /// <summary>Printing on the dial.</summary>
    public SKColor Print { get; init; } = new(0xF2, 0xF0, 0xE8);
    public SKColor Lume { get; init; } = new(0xE9, 0xF2, 0xE2);
    public IndexKind Index { get; init; } = IndexKind.Batons;
    public HandKind Hands { get; init; } = HandKind.Batons;
    public Metal HandMetal { get; init; } = Metal.Steel;
    public SKColor? HandColour { get; init; }
    public SKColor Second { get; init; } = new(0xE6, 0xE8, 0xEA);
    public SubdialLayout Subdials { get; init; } = SubdialLayout.None;
    public SKColor? SubdialColour { get; init; }
    /// <summary>Hour the date window stands at; 0 for none.</summary>
    public int DateAt { get; init; }
    public bool Cyclops { get; init; }
    public StrapKind Strap { get; init; } = StrapKind.ThreeLink;
    public SKColor StrapColour { get; init; } = new(0x5A, 0x38, 0x22);
    public string Brand { get; init; } = "";
    /// <summary>Lines below the middle of the dial.</summary>
    public string[] Lines { get; init; } = [];
    /// <summary>Words engraved around the case back.</summary>
    public string Engraving { get; init; } = "";
    public string Serial { get; init; } = "";
    public bool HasPushers => Subdials is not SubdialLayout.None and not SubdialLayout.SmallSecond and not SubdialLayout.SmallSecondNine;
    public bool HasGuards { get; init; }
    /// <summary>Where the movement can be seen, its look: gilt or rhodium.</summary>
    public bool GiltMovement { get; init; }
}

internal enum CaseShape { Round, Cushion, Integrated, Tank, Reverso }
internal enum Metal { Steel, Gold, RoseGold, Titanium, Bronze, Black, Blued }
internal enum BezelKind { Polished, Brushed, Fluted, Diver, Tachymeter, Thin, Coin }
internal enum DialFinish { Sunburst, Matte, Snow, Waffle, Lacquer, Guilloche, Fume, Linen }
internal enum IndexKind { Batons, Dots, Arabic, Roman, Pilot, Dress, Military, Snowflake, Railway }
internal enum HandKind { Batons, Mercedes, Dauphine, Sword, Leaf, Snowflake, Pilot, Syringe, Plongeur, Pencil }
internal enum SubdialLayout { None, SmallSecond, SmallSecondNine, Three69, ThreeTwelve69, TwoThree9 }
internal enum StrapKind { ThreeLink, FiveLink, Flat, Mesh, Leather, Nato, Rubber }
