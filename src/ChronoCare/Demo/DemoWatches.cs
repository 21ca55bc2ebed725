using ChronoCare.Demo.Drawing;
using SkiaSharp;

namespace ChronoCare.Demo;

/// <summary>A watch of the demo shop: what stands on its docket, and how it is drawn.</summary>
internal sealed record DemoWatch(string Key, string Brand, string Model, string Reference, string Calibre, string Serial, WatchLook Look)
{
    public string Movement { get; init; } = "mechanical";
}

/// <summary>The demo shop's watches: real references with the calibres they really have; serials are invented.</summary>
internal static class DemoWatches
{
    private static readonly SKColor Black = new(0x15, 0x16, 0x18), White = new(0xF4, 0xF3, 0xEE), Silver = new(0xCC, 0xCF, 0xD1), Ink = new(0x1E, 0x20, 0x23), Old = new(0xE3, 0xD2, 0x9C),
        Blue = new(0x1C, 0x35, 0x63), Green = new(0x1F, 0x4A, 0x36), Cream = new(0xF1, 0xE8, 0xD2), None = SKColors.Transparent, Red = new(0xC6, 0x2B, 0x2B), Orange = new(0xE3, 0x6B, 0x1E);

    public static readonly IReadOnlyList<DemoWatch> All =
    [
        Of("seamaster", "Omega", "Seamaster 300", "166.024", "565", "24 183 318", new()
        {
            Lines = ["Seamaster 300", "AUTOMATIC"], Bezel = BezelKind.Diver, Finish = DialFinish.Matte, Dial = Black, Index = IndexKind.Dots, Hands = HandKind.Sword, Lume = Old, DateAt = 3,
            Strap = StrapKind.Nato, StrapColour = new(0x2B, 0x33, 0x3B), HasGuards = true, Engraving = "Certified high pressure waterproof|Seamaster",
        }),
        Of("speedmaster", "Omega", "Speedmaster Professional", "3570.50", "1861", "77 042 119", new()
        {
            Lines = ["Speedmaster"], Bezel = BezelKind.Tachymeter, Finish = DialFinish.Matte, Dial = Black, Subdials = SubdialLayout.Three69, HandColour = White, Second = White,
            Engraving = "Flight-qualified by NASA|First watch worn on the moon",
        }),
        Of("datejust", "Rolex", "Datejust 36", "16234", "3135", "X482 117", new()
        {
            Lines = ["OYSTER PERPETUAL", "DATEJUST"], Bezel = BezelKind.Fluted, Dial = Silver, Print = Ink, Lume = None, DateAt = 3, Cyclops = true, Strap = StrapKind.FiveLink,
            Engraving = "Original Rolex design|Registered model",
        }),
        Of("datejust-gold", "Rolex", "Datejust 36", "16233", "3135", "W204 668", new()
        {
            Lines = ["OYSTER PERPETUAL", "DATEJUST"], Bezel = BezelKind.Fluted, Accent = Metal.Gold, HandMetal = Metal.Gold, Dial = new(0xC9, 0xA6, 0x5E), Print = Ink, Lume = None, DateAt = 3,
            Cyclops = true, Strap = StrapKind.FiveLink, Engraving = "Original Rolex design|Registered model",
        }),
        Of("submariner", "Rolex", "Submariner Date", "16610", "3135", "F310 874", new()
        {
            Lines = ["OYSTER PERPETUAL", "SUBMARINER", "1000ft = 300m"], Bezel = BezelKind.Diver, Finish = DialFinish.Lacquer, Dial = Black, Index = IndexKind.Dots, Hands = HandKind.Mercedes,
            DateAt = 3, Cyclops = true, HasGuards = true, Engraving = "Oyster|Rolex",
        }),
        Of("explorer", "Rolex", "Explorer", "114270", "3130", "Y716 350", new()
        {
            Lines = ["OYSTER PERPETUAL", "EXPLORER"], Bezel = BezelKind.Polished, Finish = DialFinish.Lacquer, Dial = Black, Index = IndexKind.Arabic, Hands = HandKind.Mercedes, Engraving = "Oyster|Rolex",
        }),
        Of("black-bay", "Tudor", "Black Bay 58", "79030N", "MT5402", "I 881 204", new()
        {
            Lines = ["CHRONOMETER", "200m : 660ft"], Bezel = BezelKind.Diver, BezelColour = new(0x17, 0x17, 0x19), Finish = DialFinish.Matte, Dial = Black, Index = IndexKind.Snowflake,
            Hands = HandKind.Snowflake, HandMetal = Metal.RoseGold, Lume = Cream, Print = Cream, Strap = StrapKind.ThreeLink, Engraving = "Tudor Geneve|200m",
        }),
        Of("prx", "Tissot", "PRX Powermatic 80", "T137.407.11.041.00", "Powermatic 80", "T137 20418", new()
        {
            Lines = ["POWERMATIC 80"], Shape = CaseShape.Integrated, Bezel = BezelKind.Brushed, Finish = DialFinish.Waffle, Dial = Blue, DateAt = 3, Strap = StrapKind.Flat,
            Engraving = "Water resistant to 100m|PRX",
        }),
        Of("conquest", "Longines", "Conquest", "L3.777.4", "L888", "48 210 663", new()
        {
            Lines = ["CONQUEST", "AUTOMATIC"], Dial = Blue, DateAt = 3, Bezel = BezelKind.Polished, HasGuards = true, Engraving = "Water resistant 30 bar|Swiss made",
        }),
        Of("snowflake", "Grand Seiko", "Heritage Snowflake", "SBGA211", "9R65", "8N 0417", new()
        {
            Lines = ["SPRING DRIVE"], Metal = Metal.Titanium, Finish = DialFinish.Snow, Dial = new(0xE4, 0xE8, 0xEB), Print = Ink, Lume = None, Hands = HandKind.Dauphine, Second = new(0x2A, 0x50, 0x9E),
            DateAt = 3, Strap = StrapKind.FiveLink, Engraving = "High intensity titanium|9R65",
        }) with { Movement = "spring-drive" },
        Of("tank", "Cartier", "Tank Louis Cartier", "W1529756", "8971 MC", "846223 CD", new()
        {
            Shape = CaseShape.Tank, Metal = Metal.Gold, Dial = Cream, Print = Ink, Index = IndexKind.Roman, Hands = HandKind.Sword, HandMetal = Metal.Blued, Lume = None, Finish = DialFinish.Guilloche,
            Strap = StrapKind.Leather, StrapColour = new(0x3A, 0x1D, 0x16),
        }),
        Of("reverso", "Jaeger-LeCoultre", "Reverso Classique", "250.8.86", "822", "1 938 452", new()
        {
            Shape = CaseShape.Reverso, Dial = new(0xEC, 0xEB, 0xE4), Print = Ink, Finish = DialFinish.Guilloche, Hands = HandKind.Sword, HandMetal = Metal.Blued, Lume = None,
            Strap = StrapKind.Leather, StrapColour = new(0x18, 0x18, 0x1A),
        }),
        Of("el-primero", "Zenith", "Chronomaster El Primero", "03.2040.400", "El Primero 400", "311 504", new()
        {
            Lines = ["EL PRIMERO"], Bezel = BezelKind.Polished, Dial = White, Print = Ink, Subdials = SubdialLayout.Three69, SubdialColour = new(0x2E, 0x49, 0x77), Second = Red, Strap = StrapKind.Leather,
            StrapColour = new(0x5B, 0x37, 0x20), Engraving = "36,000 vibrations per hour|Zenith",
        }),
        Of("skx", "Seiko", "Diver's 200m", "SKX007", "7S26", "7D 2186", new()
        {
            Lines = ["AUTOMATIC", "DIVER'S 200m"], Bezel = BezelKind.Diver, Finish = DialFinish.Matte, Dial = Black, Index = IndexKind.Dots, Hands = HandKind.Pilot, DateAt = 3, HasGuards = true,
            Strap = StrapKind.Rubber, StrapColour = new(0x1A, 0x1B, 0x1D), Engraving = "Air diver's 200m|Stainless steel",
        }),
        Of("khaki", "Hamilton", "Khaki Field Mechanical", "H69439931", "H-50", "H69 40 551", new()
        {
            Lines = ["KHAKI"], Bezel = BezelKind.Brushed, Finish = DialFinish.Matte, Dial = new(0x1D, 0x1F, 0x1E), Index = IndexKind.Military, Hands = HandKind.Syringe, Lume = Old, Strap = StrapKind.Nato,
            StrapColour = new(0x5A, 0x5A, 0x43), Engraving = "Water resistant 5 bar|Hamilton",
        }),
        Of("mark", "IWC", "Pilot's Watch Mark XVIII", "IW327009", "35111", "5 662 018", new()
        {
            Lines = ["AUTOMATIC"], Bezel = BezelKind.Brushed, Finish = DialFinish.Matte, Dial = Black, Index = IndexKind.Pilot, Hands = HandKind.Pilot, DateAt = 3, Strap = StrapKind.Leather,
            StrapColour = new(0x1E, 0x1E, 0x20), Engraving = "International Watch Co|Mark XVIII",
        }),
        Of("valjoux", "Sinn", "103 St", "103.031", "Valjoux 7750", "103.4418", new()
        {
            Lines = ["CHRONOGRAPH"], Bezel = BezelKind.Diver, Finish = DialFinish.Matte, Dial = Black, Subdials = SubdialLayout.ThreeTwelve69, Index = IndexKind.Pilot, Hands = HandKind.Pilot, DateAt = 3,
            Strap = StrapKind.Leather, StrapColour = new(0x6A, 0x41, 0x25), Engraving = "Antimagnetic|20 bar",
        }),
        Of("stowa", "Stowa", "Antea KS", "antea-ks-41", "Unitas 6498-1", "AKS 1187", new()
        {
            Bezel = BezelKind.Thin, Finish = DialFinish.Matte, Dial = White, Print = Ink, Index = IndexKind.Arabic, Hands = HandKind.Batons, HandMetal = Metal.Blued, Lume = None,
            Subdials = SubdialLayout.SmallSecond, SubdialColour = White, Strap = StrapKind.Leather, StrapColour = new(0x20, 0x20, 0x22), Engraving = "Handmade in Germany|Stowa",
        }),
        Of("marine", "Tissot", "Heritage Petite Seconde", "T119.405.16.037.01", "Unitas 6498-1", "T119 3310", new()
        {
            Bezel = BezelKind.Polished, Finish = DialFinish.Lacquer, Dial = White, Print = Ink, Index = IndexKind.Railway, Hands = HandKind.Leaf, HandMetal = Metal.Blued, Lume = None,
            Subdials = SubdialLayout.SmallSecond, SubdialColour = White, Strap = StrapKind.Leather, StrapColour = new(0x55, 0x33, 0x1E), Engraving = "1936|Petite seconde",
        }),
        Of("orient", "Orient", "Bambino", "FAC00009N0", "F6724", "FAC 80177", new()
        {
            Lines = ["AUTOMATIC"], Bezel = BezelKind.Polished, Finish = DialFinish.Lacquer, Dial = Cream, Print = Ink, Index = IndexKind.Dress, Hands = HandKind.Dauphine, HandMetal = Metal.RoseGold,
            Lume = None, DateAt = 3, Strap = StrapKind.Leather, StrapColour = new(0x4A, 0x2A, 0x1B), Engraving = "Water resistant|Orient",
        }),
        Of("aqua-terra", "Omega", "Seamaster Aqua Terra", "231.10.42.21.03.001", "8500", "84 551 097", new()
        {
            Lines = ["Seamaster", "CO-AXIAL"], Dial = new(0x1F, 0x3C, 0x6A), DateAt = 3, Hands = HandKind.Sword, Bezel = BezelKind.Polished, Engraving = "Co-axial escapement|150m",
        }),
        Of("constellation", "Omega", "Constellation Pie-Pan", "168.005", "561", "19 604 221", new()
        {
            Lines = ["Constellation"], Metal = Metal.Gold, HandMetal = Metal.Gold, Bezel = BezelKind.Polished, Finish = DialFinish.Linen, Dial = new(0xD9, 0xC0, 0x8A), Print = Ink, Index = IndexKind.Dress,
            Hands = HandKind.Dauphine, Lume = None, DateAt = 3, Strap = StrapKind.Leather, StrapColour = new(0x2C, 0x1A, 0x14), Engraving = "Observatory|Constellation", GiltMovement = true,
        }),
        Of("carrera", "TAG Heuer", "Carrera Calibre 16", "CV2010", "Calibre 16", "EJT 4410", new()
        {
            Lines = ["CARRERA"], Bezel = BezelKind.Tachymeter, Dial = Black, Subdials = SubdialLayout.ThreeTwelve69, SubdialColour = Silver, DateAt = 3, Second = Red, Strap = StrapKind.ThreeLink,
            Engraving = "Calibre 16|Carrera",
        }),
        Of("nomos", "Nomos Glashütte", "Tangente 38", "164", "Alpha", "0 30214", new()
        {
            Bezel = BezelKind.Thin, Finish = DialFinish.Matte, Dial = new(0xF0, 0xEF, 0xEA), Print = Ink, Index = IndexKind.Arabic, Hands = HandKind.Batons, HandMetal = Metal.Blued, Lume = None,
            Subdials = SubdialLayout.SmallSecond, SubdialColour = new(0xEE, 0xED, 0xE8), Strap = StrapKind.Leather, StrapColour = new(0x18, 0x18, 0x1A), Engraving = "Glashütte|3 atm",
        }),
        Of("oris", "Oris", "Divers Sixty-Five", "01 733 7720 4055", "Oris 733", "36-14820", new()
        {
            Lines = ["AUTOMATIC", "10 bar / 100m"], Bezel = BezelKind.Diver, BezelColour = new(0x1C, 0x22, 0x2A), Dial = new(0x1D, 0x3A, 0x4F), Index = IndexKind.Dots, Lume = Old, DateAt = 6,
            Strap = StrapKind.Leather, StrapColour = new(0x7A, 0x55, 0x33), Engraving = "Divers Sixty-Five|Oris",
        }),
        Of("oris-bronze", "Oris", "Divers Sixty-Five Bronze", "01 733 7707 4357", "Oris 733", "36-15571", new()
        {
            Lines = ["AUTOMATIC"], Metal = Metal.Bronze, Bezel = BezelKind.Diver, BezelColour = new(0x2E, 0x4A, 0x39), Dial = Green, Index = IndexKind.Dots, HandMetal = Metal.Bronze, Lume = Cream, DateAt = 6,
            Strap = StrapKind.Leather, StrapColour = new(0x8A, 0x5F, 0x38), Engraving = "Bronze|Oris",
        }),
        Of("aquaracer", "TAG Heuer", "Aquaracer", "WAY111A", "F06.111", "RWK 7712", new()
        {
            Lines = ["AQUARACER", "300 METERS"], Bezel = BezelKind.Coin, Finish = DialFinish.Sunburst, Dial = Black, DateAt = 3, Second = Orange, Engraving = "300 metres|Aquaracer",
        }) with { Movement = "quartz" },
        Of("presage", "Seiko", "Presage Cocktail", "SRPB41", "4R35", "8D 0563", new()
        {
            Lines = ["PRESAGE", "AUTOMATIC"], Bezel = BezelKind.Polished, Finish = DialFinish.Fume, Dial = new(0x2C, 0x60, 0x9C), Index = IndexKind.Dress, Hands = HandKind.Leaf, Lume = None, DateAt = 3,
            Second = new(0xD9, 0xB4, 0x64), Strap = StrapKind.Leather, StrapColour = new(0x1B, 0x2A, 0x44), Engraving = "See the sea|Presage",
        }),
        Of("radiomir", "Panerai", "Radiomir Base", "PAM00210", "OP XI", "BB 1233 401", new()
        {
            Shape = CaseShape.Cushion, Bezel = BezelKind.Polished, Finish = DialFinish.Matte, Dial = Black, Index = IndexKind.Military, Hands = HandKind.Pencil, Lume = Old, Strap = StrapKind.Leather,
            StrapColour = new(0x6B, 0x45, 0x2A), Engraving = "Officine|Radiomir",
        }),
        Of("navitimer", "Breitling", "Navitimer", "A23322", "B23 (Valjoux 7750)", "2 214 880", new()
        {
            Lines = ["NAVITIMER"], Bezel = BezelKind.Tachymeter, BezelColour = new(0x1B, 0x1C, 0x1F), Dial = Black, Subdials = SubdialLayout.ThreeTwelve69, SubdialColour = White, Second = Red, DateAt = 4,
            Strap = StrapKind.Leather, StrapColour = new(0x31, 0x20, 0x17), Engraving = "Navitimer|Chronometre",
        }),
        Of("polerouter", "Universal Genève", "Polerouter", "20217", "UG 215", "1 742 606", new()
        {
            Lines = ["POLEROUTER"], Bezel = BezelKind.Polished, Dial = new(0x22, 0x23, 0x26), Index = IndexKind.Dress, Hands = HandKind.Dauphine, Lume = None, Strap = StrapKind.Leather,
            StrapColour = new(0x2D, 0x1C, 0x15), Engraving = "Microtor|Universal Genève", GiltMovement = true,
        }),
        Of("max-bill", "Junghans", "Max Bill Automatic", "027/4700", "J800.1", "JH 55102", new()
        {
            Bezel = BezelKind.Thin, Finish = DialFinish.Matte, Dial = White, Print = Ink, Index = IndexKind.Dress, Hands = HandKind.Batons, HandColour = Ink, Lume = None, Second = Ink, DateAt = 3,
            Strap = StrapKind.Mesh, Engraving = "Max Bill|Junghans",
        }),
    ];

    public static DemoWatch Get(string key) => All.First(w => w.Key == key);

    private static DemoWatch Of(string key, string brand, string model, string reference, string calibre, string serial, WatchLook look) =>
        new(key, brand, model, reference, calibre, serial, look with { Brand = brand, Serial = serial });
}
