namespace ChronoCare.Demo;

/// <summary>Those that are ready, and those that have left.</summary>
internal static partial class DemoJobs
{
    private static readonly DemoJob[] Ready =
    [
        new()
        {
            Client = "rossi", Watch = "black-bay", Days = [13, 12, 12, 11, 9, 2], Symptom = "Loses twelve seconds a day, used to be two.", Condition = "Scratches on the clasp.", Value = 3300, Ran = "magnetised", Diagnosis = "Magnetised; gaskets at their age.", Photos = ["dial", "back", "clasp"],
            Parts = [new("Gaskets", "case", "79030-G", 24, Supplier: "Tudor SAV")], Quote = [("Demagnetise, regulate, reseal", "", 140)], Work = "Demagnetised, regulated in six positions, case resealed.", Water = "diver", Reserve = 68, IsPaid = true,
        },
        new()
        {
            Client = "fernandez", Watch = "el-primero", Days = [24, 22, 21, 19, 17, 4], Promised = 28, Symptom = "Hesitates when the chronograph starts.", Condition = "Good.", Value = 4900, Ran = "dry", Bench = "tomoko", Diagnosis = "Dry; coupling wheel set too deep.", Photos = ["dial", "back"],
            Parts = [new("Mainspring", "movement", "400-771", 58, Supplier: "Zenith SAV", Old: "returned"), new("Gaskets", "case", "Z-0204", 22, Supplier: "Zenith SAV")], Quote = [("Full service, El Primero", FullService + "; chronograph adjusted", 820)],
            Work = "Stripped, cleaned, lubricated; mainspring replaced, coupling adjusted.", WorkDeclined = "Polishing of the case.", Reserve = 51, HasBenchPhoto = true,
        },
        new()
        {
            Client = "bjornstad", Watch = "marine", Days = [17, 16, 15, 14, 12, 3], Symptom = "The small second stands still.", Condition = "Very good.", Value = 750, Ran = "stopped", Diagnosis = "Fourth wheel pivot broken.", Photos = ["dial", "back"], Parts = [new("Train wheel", "movement", "6498-224", 36, "oem", "Cousins")],
            Quote = [("Full service, calibre 6498", FullService, 360)], Work = "Stripped, cleaned, lubricated; fourth wheel replaced.", Water = "Dress watch with open case back gasket seat; not tested by agreement.", Reserve = 45, IsPaid = true, PaidBy = "transfer",
        },
        new()
        {
            Client = "papadopoulos", Watch = "submariner", Days = [26, 25, 24, 20, 18, 7], Promised = 30, Symptom = "The bezel does not click.", Condition = "Bezel insert faded, click spring broken.", Value = 7800, Handling = [("bezel", "leave"), ("case", "leave")], Ran = "fine", Bench = "tomoko",
            Diagnosis = "Click spring broken; insert faded but sound: keep it.", Photos = ["dial", "damage"], PhotoNote = "Insert to be kept", Parts = [new("Bezel", "case", "16610 click spring", 34, Supplier: "Rolex SAV")], Quote = [("Repair bezel", "old insert kept", 120), ("Reseal, test", "", 90)],
            Work = "Click spring replaced, bezel cleaned, case resealed.", Water = "diver", IsPaid = true,
        },
        new()
        {
            Client = "dubois", Watch = "nomos", Days = [12, 11, 10, 9, 8, 1], Symptom = "Crown slips when winding.", Condition = "Good.", Value = 1500, Ran = "fine", Diagnosis = "Crown wheel screw loose, clutch worn.", Photos = ["dial", "crown"], Parts = [new("Keyless works", "movement", "Alpha-435", 28, Supplier: "Nomos")],
            Quote = [("Repair keyless works", "", 165)], Work = "Clutch replaced, crown wheel screw secured, timing checked.", Reserve = 43,
        },
        new()
        {
            Client = "blake", Watch = "aqua-terra", Days = [19, 18, 17, 15, 13, 2], Symptom = "Loses, and the crown is hard to pull.", Condition = "Hairlines.", Value = 3600, Handling = [("case", "polish")], Ran = "weak", Diagnosis = "Lubricants spent; crown gasket swollen.", Photos = ["dial", "back"],
            Parts = [new("Crown", "controls", "069ST1500", 88, Supplier: "Omega SAV"), new("Gaskets", "case", "082SUD5500", 24, Supplier: "Omega SAV")], Quote = [("Full service, calibre 8500", FullService, 780), ("Light polish", "", 120)],
            Work = "Stripped, cleaned, lubricated; crown and gaskets replaced; case lightly polished.", IsPolished = true, Reserve = 61, HasBenchPhoto = true,
        },
    ];

    private static readonly DemoJob[] Gone =
    [
        new()
        {
            Client = "goldberg", Watch = "explorer", Days = [205, 204, 203, 201, 199, 190, 186], Symptom = "Misted after the shower.", Condition = "Good.", Value = 5400, Ran = "fine", Bench = "tomoko", Diagnosis = "Crown gasket cut; no rust.", Photos = ["dial", "back"],
            Parts = [new("Gaskets", "case", "29-215", 28, Supplier: "Rolex SAV")], Quote = [("Dry, reseal, test", "", 150)], Work = "Dried, resealed, pressure tested.", Water = "diver",
        },
        new()
        {
            Client = "hart", Watch = "datejust", Days = [160, 158, 157, 155, 150, 140, 137], Symptom = "Service before a long journey.", Condition = "Good, bracelet with play.", Value = 5200, Ran = "dry", Diagnosis = "Dry, nothing worn.", Photos = ["dial", "back"],
            Parts = [new("Gaskets", "case", "29-204", 28, Supplier: "Rolex SAV")], Quote = [("Full service, calibre 3135", FullService, 690)], Work = "Stripped, cleaned, lubricated, regulated; gaskets replaced.", Reserve = 49, HasBenchPhoto = true,
        },
        new()
        {
            Client = "okafor", Watch = "aquaracer", Days = [120, 119, 119, 118, 117, 116, 114], Symptom = "New battery, please.", Condition = "Good.", Value = 900, Ran = "stopped", Diagnosis = "Cell spent, no leak.", Photos = ["dial"], Parts = [new("Battery", "movement", "371", 12, "oem", "Renata", "none"), new("Gaskets", "case", "WAY-G", 14, Supplier: "TAG Heuer SAV")],
            Quote = [("Cell, seals, pressure test", "", 60)], Work = "Cell and gaskets replaced, pressure tested.", Water = "diver", PaidBy = "cash",
        },
        new()
        {
            Client = "aeschbacher", Watch = "tank", Days = [95, 93, 92, 90, 88, 80, 76], Symptom = "Winding is heavy.", Condition = "Very good.", Value = 6500, Ran = "dry", Bench = "tomoko", Diagnosis = "Dry keyless works and train.", Photos = ["dial", "back"], Quote = [("Full service, calibre 8971 MC", FullService, 560)],
            Work = "Stripped, cleaned, lubricated, regulated.", Water = "Not made to be water resistant.", Reserve = 40, HasBenchPhoto = true,
        },
        new()
        {
            Client = "kovacevic", Watch = "seamaster", Days = [80, 78, 77, 75, 70, 60, 55], Symptom = "Stopped in the cupboard.", Condition = "Service dial, case unpolished.", Value = 3900, Handling = [("case", "leave")], Hazard = "tritium", Ran = "stopped", Diagnosis = "Resinous oil, mainspring set.", Photos = ["dial", "back"],
            Parts = [new("Mainspring", "movement", "565-1208", 48, Supplier: "Omega SAV", Old: "returned")], Quote = [("Full service, calibre 565", FullService, 420)], Work = "Stripped, cleaned, lubricated; mainspring replaced.", WorkDeclined = "New crown.", Water = "Vintage case; not tested by agreement.", Reserve = 48,
            WantsInvoice = true, Credited = (40, "Ready a week later than promised"),
        },
        new()
        {
            Client = "tanaka", Watch = "snowflake", Days = [70, 69, 68, 66, 60, 50, 47], Symptom = "Service by the book.", Condition = "As new.", Value = 5400, Ran = "fine", Bench = "tomoko", Diagnosis = "Within limits; oils at term.", Photos = ["dial", "back"], Parts = [new("Gaskets", "case", "9R-G211", 30, Supplier: "Grand Seiko Europe")],
            Quote = [("Service, calibre 9R65", "Cleaning, lubrication, gaskets", 590)], Work = "Cleaned, lubricated, gaskets replaced.", Reserve = 73, PaidBy = "transfer",
        },
        new()
        {
            Client = "park", Watch = "black-bay", Days = [58, 57, 56, 55, 52, 45, 42], Symptom = "Misted after a dive.", Condition = "Crown thread worn.", Value = 3200, Ran = "fine", Diagnosis = "Crown gasket cut; no rust.", Photos = ["dial", "crown"], Parts = [new("Crown", "controls", "79030-CR", 95, Supplier: "Tudor SAV", Old: "returned"), new("Gaskets", "case", "79030-G", 24, Supplier: "Tudor SAV")],
            Quote = [("Dry, reseal, test", "", 180)], Work = "Dried, crown and gaskets replaced, pressure tested.", Water = "diver", Reserve = 69,
        },
        new()
        {
            Client = "favre", Watch = "speedmaster", Days = [50, 49, 48, 46, 44, 33, 30], Symptom = "Gains a minute a day.", Condition = "Good; papers of 2003.", Accessories = "Box, papers", Value = 4800, Ran = "magnetised", Bench = "tomoko", Diagnosis = "Magnetised, oils spent.", Photos = ["dial", "back"],
            Parts = [new("Gaskets", "case", "082SUD0100", 18, Supplier: "Omega SAV")], Quote = [("Full service, calibre 1861", FullService, 620)], Work = "Demagnetised, stripped, cleaned, lubricated, regulated.", Reserve = 49, HasBenchPhoto = true,
        },
        new()
        {
            Client = "rashid", Watch = "navitimer", Days = [45, 44, 43, 41, 38, 28, 24], Symptom = "Date jumps two days.", Condition = "Good.", Value = 4100, Ran = "dry", Diagnosis = "Date jumper spring tired; dry.", Photos = ["dial", "back"], Parts = [new("Calendar", "movement", "7750-2576", 26, "oem", "Cousins")],
            Quote = [("Full service, calibre 7750", FullService, 690)], Work = "Stripped, cleaned, lubricated; date jumper replaced.", Reserve = 47, OnAccount = "Old client, pays the quarter's invoices together.",
        },
        new()
        {
            Client = "raghunathan", Watch = "oris-bronze", Days = [30, 29, 28, 27, 25, 15, 12], Symptom = "Loses since a fall.", Condition = "Patina to be kept.", Value = 1800, Handling = [("case", "leave")], Ran = "knocked", Diagnosis = "Balance out of true, pivot sound.", Photos = ["dial", "back", "damage"], PhotoNote = "Lug at 5",
            Quote = [("Full service, SW200 base", FullService, 390)], Work = "Balance trued and poised; stripped, cleaned, lubricated.", Water = "diver", Reserve = 38,
        },
        new()
        {
            Client = "goldberg", Watch = "khaki", Days = [22, 21, 21, 20, 18, 10, 6], Symptom = "Stops when I type.", Condition = "Good.", Value = 500, Ran = "dirty", Diagnosis = "Fibre in the escapement.", Photos = ["dial", "back"], Quote = [("Clean, regulate", "", 120)], Work = "Escapement cleaned, timing set.", Reserve = 79, PaidBy = "cash",
        },
        new()
        {
            Client = "lefevre", Watch = "conquest", Days = [18, 17, 17, 16, 15, 8, 1], Symptom = "Rotor rattles.", Condition = "Good.", Value = 1300, Ran = "weak", Bench = "tomoko", Diagnosis = "Rotor bearing worn.", Photos = ["dial", "back"], Parts = [new("Automatic winding", "movement", "L888-1497", 38, Supplier: "Longines SAV", Old: "returned")],
            Quote = [("Replace rotor bearing, regulate", "", 150)], Work = "Rotor bearing replaced, regulated, resealed.", Reserve = 63,
        },
        new()
        {
            Client = "ek", Watch = "orient", Days = [35, 33, 32, 30, 28], Declines = true, Symptom = "Stopped; is it worth it?", Condition = "Crystal broken.", Value = 150, Ran = "stopped", Diagnosis = "Water damage: balance, dial and hands. A new movement costs more than the watch.", Photos = ["dial", "damage"],
            Quote = [("New movement, dial and hands", "", 420)],
        },
        new()
        {
            Client = "wojcik", Watch = "constellation", Days = [28, 26, 25, 22, 20], Declines = true, Symptom = "Dial should be as new.", Condition = "Dial stained.", Value = 1900, Hazard = "tritium", Ran = "dry", Diagnosis = "A redial would cost half the value of the watch. We advise against it.", Photos = ["dial", "back"],
            Quote = [("Redial by a third party", "six weeks", 480), ("Full service, calibre 561", FullService, 430)],
        },
    ];
}
