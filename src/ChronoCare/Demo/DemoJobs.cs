namespace ChronoCare.Demo;

/// <summary>The watches in the demo shop: one of everything that happens to a watch, and some of it several times.</summary>
internal static partial class DemoJobs
{
    private const string FullService = "Strip, clean, new lubrication, regulation in six positions";

    /// <summary>All of them, those that left first.</summary>
    public static IReadOnlyList<DemoJob> All => [.. Gone, .. Ready, .. InService, .. Diagnosed, .. Received];

    private static readonly DemoJob[] Received =
    [
        new()
        {
            Client = "ek", Watch = "khaki", Days = [0], Symptom = "Runs but the crown pulls right out when I set it.",
            Condition = "Light wear on the case, strap frayed at the buckle.", Value = 450, Photos = ["dial", "crown"], PhotoNote = "Stem comes out with the crown",
        },
        new()
        {
            Client = "nguyen", Watch = "prx", Days = [0], Symptom = "Stops at night when it lies on the table.",
            Condition = "Hairlines on the bracelet.", Accessories = "Box, papers", Value = 700, StopAt = 250, Photos = ["dial", "back", "clasp"],
        },
        new()
        {
            Client = "montbel", Watch = "reverso", Days = [1], Symptom = "Was my grandfather's. Has not run since he died; I would like to wear it.",
            Condition = "Case back engraved with initials, swivel stiff, crystal with fine scratches.", Value = 9500, Handling = [("case", "leave"), ("dial", "leave"), ("gaskets", "replace")],
            Photos = ["dial", "back", "side"], PhotoNote = "Engraving to be kept", Ran = "stopped",
        },
        new()
        {
            Client = "park", Watch = "presage", Days = [1], Symptom = "Gains two minutes a day since it lay on a speaker.", Condition = "As new.", Value = 400,
            Photos = ["dial", "back"], StopAt = 120,
        },
        new()
        {
            Client = "steiner", Watch = "constellation", Days = [2], Symptom = "Loses, and the date changes at four in the morning.", Condition = "Gold cap worn through on two lugs. Dial original.",
            Value = 2800, Handling = [("case", "leave"), ("dial", "leave"), ("crown", "return")], Hazard = "tritium", Photos = ["dial", "back", "damage"], PhotoNote = "Gold worn through at 8",
        },
        new()
        {
            Client = "lee", Watch = "skx", Days = [2], IsUrgent = true, Promised = 5, Symptom = "Condensation under the glass after a swim.", Condition = "Moisture on the inside of the crystal, bezel stiff.",
            Value = 380, Photos = ["dial", "back", "crown"], PhotoNote = "Crown does not screw down", Ran = "fine",
        },
    ];

    private static readonly DemoJob[] Diagnosed =
    [
        new()
        {
            Client = "favre", Watch = "conquest", Days = [4, 1], Symptom = "Stops now and then.", Condition = "Good.", Value = 1400, Ran = "weak", Bench = "tomoko",
            Diagnosis = "Amplitude 190° on edge, oils gummed. Rotor bearing rough. Service wanted; bearing to be ordered.", Photos = ["dial", "back"],
            Parts = [new("Automatic winding", "movement", "L888-1497", 38, Supplier: "Longines SAV")],
        },
        new()
        {
            Client = "wojcik", Watch = "stowa", Days = [5, 1], Symptom = "Fell from the table, does not run.", Condition = "Dent at 7, crystal whole.", Value = 900, Ran = "stopped",
            Diagnosis = "Balance staff broken, upper cap jewel cracked. Case can be left as it is.", Photos = ["dial", "damage"], PhotoNote = "Dent at 7",
            Parts = [new("Balance", "movement", "6498-1/721", 145, "oem", "Cousins"), new("Escapement", "movement", "cap jewel 330", 22, "oem", "Cousins")],
        },
        new()
        {
            Client = "okafor", Watch = "speedmaster", Days = [6, 5, 5], Symptom = "Chronograph hand does not return to zero.", Condition = "Scratches on the bezel, bracelet tight.", Value = 5200, StopAt = 300,
            Ran = "dry", Bench = "tomoko", Diagnosis = "Heart-piece hammer worn, minute recorder jumps late. Movement dry throughout.", Photos = ["dial", "back", "damage"], PhotoNote = "Bezel at 4",
            Parts = [new("Chronograph", "movement", "1861-1728", 120, Supplier: "Omega SAV", Old: "returned"), new("Gaskets", "case", "082SUD0100", 18, Supplier: "Omega SAV")],
            Quote = [("Full service, calibre 1861", FullService + "; chronograph adjusted", 620)], Options = [("Replace the bezel", "tachymeter as it is now, the old one returned to you", 190), ("New bracelet pins", "takes out the play of the first links", 45)],
            QuoteNote = "The bezel is not replaced unless you ask for it.", HasBenchPhoto = true,
        },
        new()
        {
            Client = "weiss", Watch = "navitimer", Days = [8, 7, 6], Symptom = "Loses ten minutes a day.", Condition = "Slide rule bezel blocked.", Value = 3800, Ran = "dirty",
            Diagnosis = "Very dirty, water has been in it: rust on the keyless works. Bezel corroded fast.", Photos = ["dial", "back", "crown"],
            Parts = [new("Keyless works", "movement", "7750-435", 64, "oem", "Cousins"), new("Crown", "controls", "B-22", 55, Supplier: "Breitling SAV"), new("Gaskets", "case", "B-23320", 24, Supplier: "Breitling SAV")],
            Quote = [("Full service, calibre 7750", FullService, 690), ("Free and refit the bezel", "", 85)], Ceiling = 1100,
            QuoteNote = "Rust may have gone further than can be seen; up to the amount named below we go on without calling you.",
        },
        new()
        {
            Client = "rashid", Watch = "datejust-gold", Days = [9, 8, 8], Symptom = "Should be serviced before my son gets it.", Condition = "Bracelet stretched, bezel with small dents.", Value = 8200, Accessories = "Box, card, 2 links",
            Ran = "fine", Bench = "tomoko", Diagnosis = "Runs within limits, last service mark 2014. Gaskets hard, crown tube worn.", Photos = ["dial", "back", "clasp"],
            Parts = [new("Tube", "controls", "24-7030", 62, Supplier: "Rolex SAV"), new("Gaskets", "case", "29-204", 28, Supplier: "Rolex SAV")],
            Quote = [("Full service, calibre 3135", FullService, 720)], Options = [("Light polish, case and bracelet", "lines kept", 160)], Handling = [("case", "ask"), ("bracelet", "ask"), ("bezel", "leave")],
        },
        new()
        {
            Client = "adeyemi", Watch = "oris", Days = [12, 10, 10], Symptom = "Second hand stutters.", Condition = "Good.", Value = 1300, Ran = "dry", Diagnosis = "Dry fourth wheel; otherwise sound.", Photos = ["dial", "back"],
            Quote = [("Full service, SW200 base", FullService, 390)], Parts = [new("Gaskets", "case", "07 83600", 16, Supplier: "Oris")],
        },
        new()
        {
            Client = "goldberg", Watch = "explorer", Days = [7, 6, 6, 1], Symptom = "Gains 20 seconds a day.", Condition = "Very good.", Value = 5600, Ran = "magnetised", Bench = "tomoko", DecidedHow = "mail",
            Diagnosis = "Magnetised; oils at the end of their life.", Photos = ["dial", "back"], Parts = [new("Gaskets", "case", "29-215", 28, Supplier: "Rolex SAV")],
            Quote = [("Full service, calibre 3130", FullService, 650)], Options = [("Polish the clasp", "", 40), ("New spring bars", "", 18)], Chosen = [2],
        },
        new()
        {
            Client = "lefevre", Watch = "max-bill", Days = [6, 4, 4, 1], Symptom = "The hands touch each other.", Condition = "Acrylic crystal scratched.", Value = 900, StopAt = 200, DecidedHow = "ceiling", Ran = "fine",
            Diagnosis = "Hour hand loose on its wheel. Crystal can be polished.", Photos = ["dial", "damage"], PhotoNote = "Scratch across 10", Quote = [("Refit hands, polish crystal", "", 95)],
        },
        new()
        {
            Client = "svensson", Watch = "orient", Days = [10, 9, 8, 2], Symptom = "Has stopped.", Condition = "Plating worn at the lugs.", Value = 180, Ran = "stopped", Declines = true,
            Diagnosis = "Mainspring broken, third wheel pivot bent.", Photos = ["dial", "back"], Quote = [("Full service, calibre F6724", FullService, 260)], Parts = [new("Mainspring", "movement", "F67-401", 32, "oem", "Cousins")],
        },
    ];

    private static readonly DemoJob[] InService =
    [
        new()
        {
            Client = "hart", Watch = "seamaster", Days = [16, 15, 14, 13, 11], Promised = 16, Symptom = "Loses about five minutes a day since summer.", Condition = "Crystal scratched at 4, bezel pip gone. Lume intact.", Value = 4500,
            Handling = [("case", "leave"), ("dial", "leave"), ("crystal", "replace"), ("gaskets", "replace"), ("crown", "return")], Hazard = "tritium", Ran = "dirty", Diagnosis = "Amplitude 200° on edge, dry throughout. Mainspring set. No rust.",
            Photos = ["dial", "back", "crown"], PhotoNote = "Crystal at 4", Parts = [new("Mainspring", "movement", "565-1208", 48, Supplier: "Omega SAV", Old: "returned"), new("Crystal", "case", "PZ5034", 64, Supplier: "Omega SAV"), new("Gaskets", "case", "082-166", 18, Supplier: "Omega SAV")],
            Quote = [("Full service, calibre 565", "strip, clean, lubricate, regulate", 420)], QuoteNote = "Case not polished, as you asked.", Work = "Stripped, cleaned and lubricated; mainspring replaced.", HasBenchPhoto = true,
            Note = "Lume is original tritium: loose, do not brush.",
        },
        new()
        {
            Client = "ito", Watch = "snowflake", Days = [14, 13, 13, 12, 10], Promised = 18, WaitsForParts = true, Symptom = "Power reserve hand stands at a quarter and stays there.", Condition = "As new.", Value = 5200, Bench = "tomoko", Ran = "fine",
            Diagnosis = "Reserve wheel slips; movement rate within limits.", Photos = ["dial", "back"], Parts = [new("Train wheel", "movement", "9R65-0251", 210, Supplier: "Grand Seiko Europe")],
            Quote = [("Service, calibre 9R65", "Power reserve train, cleaning, gaskets", 540)],
        },
        new()
        {
            Client = "xu", Watch = "carrera", Days = [18, 17, 16, 15, 12], Promised = 20, WaitsForParts = true, Talk = ("Has the pusher come in yet? I travel on Friday.", ""), Symptom = "The pusher at two is stuck.", Condition = "Pusher bent, knock on the case beside it.", Value = 2600, Ran = "dry", Diagnosis = "Pusher and tube bent; operating lever worn.",
            Photos = ["dial", "side", "damage"], PhotoNote = "Pusher at 2", Parts = [new("Pusher", "controls", "CV2010-P2", 85, Supplier: "TAG Heuer SAV", Old: "returned"), new("Chronograph", "movement", "7750-8140", 48, "oem", "Cousins")],
            Quote = [("Full service, calibre 16", FullService, 660)],
        },
        new()
        {
            Client = "bianchi", Watch = "radiomir", Days = [20, 19, 18, 17, 15], Promised = 28, Symptom = "Winds without end.", Condition = "Strap worn, crystal sound.", Value = 3400, Ran = "weak", Bench = "tomoko", Diagnosis = "Mainspring bridle slips. Dry.",
            Photos = ["dial", "back"], Parts = [new("Mainspring", "movement", "6497-771", 34, "oem", "Cousins")], Quote = [("Full service, calibre OP XI", FullService, 480)], Ceiling = 650,
            Grows = new(13, "Crown tube worn through, the gasket no longer seats.", ("Replace the crown tube", "with its gasket", 60), IsWithin: true), Work = "Stripped and cleaned, new mainspring.", HasBenchPhoto = true,
        },
        new()
        {
            Client = "benali", Watch = "tank", Days = [22, 21, 20, 18, 16], Promised = 24, IsAway = true, Symptom = "Crystal broken; the watch runs.", Condition = "Mineral crystal broken, case bent at 2.", Value = 6800, Handling = [("case", "ask"), ("crystal", "replace")], Ran = "fine",
            Diagnosis = "Case bent: straighten before a crystal can be seated. Movement sound.", Photos = ["dial", "side", "damage"], PhotoNote = "Case at 2", Parts = [new("Crystal", "case", "VC110", 180, Supplier: "Cartier SAV")],
            Quote = [("Straighten case", "by our goldsmith", 240), ("Seat crystal, regulate", "", 110)], NoteForClient = "The case is with our goldsmith in Carouge; he sends it back on Thursday.",
            Talk = ("Thank you. Will the engraving on the side stay as it is?", "Yes: he straightens it from within and does not touch that side."),
        },
        new()
        {
            Client = "raghunathan", Watch = "mark", Days = [9, 8, 8, 7, 3], Symptom = "Stops after a day on the wrist.", Condition = "Good.", Value = 3100, Ran = "weak", Diagnosis = "Rotor bearing worn, amplitude low.", Photos = ["dial", "back"],
            Parts = [new("Automatic winding", "movement", "35111-1497", 96, Supplier: "IWC")], Quote = [("Full service, calibre 35111", FullService, 590)],
            Grows = new(1, "Pawl winding wheels worn as well: they must go with the new rotor bearing.", ("Replace both winding wheels", "worn, found when the movement was stripped", 118), IsWithin: false), Work = "Stripped and cleaned.", HasBenchPhoto = true,
        },
        new()
        {
            Client = "oconnor", Watch = "polerouter", Days = [11, 10, 9, 9, 5], Promised = 28, Symptom = "Bought at auction, should run again.", Condition = "Dial with patina, no hands replaced.", Value = 2200, Handling = [("case", "leave"), ("dial", "leave"), ("hands", "leave")],
            Ran = "dirty", Bench = "tomoko", Diagnosis = "Old oil like varnish; micro-rotor bearing good. Complete.", Photos = ["dial", "back", "side"], Quote = [("Full service, calibre UG 215", FullService, 640)], Work = "Stripped, cleaned twice, lubricated.", HasBenchPhoto = true,
        },
        new()
        {
            Client = "brunner", Watch = "valjoux", Days = [15, 14, 13, 13, 10, 5], FailedCheck = "After 24 h the rate at 6H differs by 19 s from 12H: poise the balance again.", Symptom = "Chronograph runs on when stopped.", Condition = "Bezel loose.", Value = 1900, Ran = "knocked",
            Diagnosis = "Brake lever bent by a fall, balance out of poise.", Photos = ["dial", "back"], Parts = [new("Chronograph", "movement", "7750-8200", 42, "oem", "Cousins"), new("Gaskets", "case", "103-G", 19, Supplier: "Sinn")],
            Quote = [("Full service, Valjoux 7750", FullService, 610)], Work = "Stripped, cleaned and lubricated; brake lever replaced, bezel secured.", Water = "diver", Reserve = 46,
        },
    ];
}
