using System.Globalization;
using System.Text.Json.Nodes;

namespace ChronoCare.Demo;

/// <summary>One job's story, step by step with its moments.</summary>
internal sealed class DemoJob(DemoDoors doors, DemoStory story, int index, DateTimeOffset real, Func<Task<(string Slot, byte[] Jpeg)[]>> pictures)
{
    private static readonly string[] Order = ["received", "diagnosed", "quoted", "approved", "service", "parts", "failed", "ready", "paid", "collected"];
    private static readonly string[] Positions = ["CH", "CB", "6H", "9H", "3H", "12H"];

    private readonly DemoWatch watch = DemoWatch.All[story.Watch];
    private readonly Random random = new(1000 + index);
    private readonly string maker = index % 2 == 0 ? "max" : "tess";
    private string id = "";
    private int version;

    /// <summary>A serial that nobody else of the demo has; a client's second visit brings the same watch.</summary>
    public static string SerialOf(int index) => index == 39 ? SerialOf(0) : (24_183_318 + index * 71_993).ToString(CultureInfo.InvariantCulture);

    public IEnumerable<(DateTimeOffset At, Func<Task> Step)> Steps()
    {
        // A shop's day runs from nine to six, where the shop stands.
        var start = real.Date.AddDays(-story.DaysAgo).AddHours(8 + index % 8).AddMinutes(index * 7 % 60);
        var at = new DateTimeOffset(start, TimeSpan.Zero);
        var pace = Math.Max(1, story.DaysAgo) / 12.0;
        DateTimeOffset After(double days, int minutes = 0) => at.AddDays(days * Math.Min(1.6, pace)).AddMinutes(minutes);
        var reach = Array.IndexOf(Order, story.Stage switch { "declined" => "quoted", "returned" => "quoted", var s => s });
        bool Reaches(string stage) => Order.Contains(stage) && reach >= Array.IndexOf(Order, stage);

        yield return (at, TakeIn);
        yield return (at.AddMinutes(2), Photos);
        if (Reaches("diagnosed"))
        {
            yield return (After(1), Before);
            yield return (After(1, 25), Diagnose);
        }
        if (Reaches("quoted")) yield return (After(1.5), Quote);
        if (story.Stage == "declined" || story.Stage == "returned") yield return (After(3), () => Decide("declined"));
        if (story.Stage == "returned") yield return (After(5), HandBack);
        if (Reaches("approved")) yield return (After(2.5), () => Decide("approved"));
        if (Reaches("service"))
        {
            yield return (After(3), () => Move("in_service"));
            yield return (After(3, 40), Parts);
        }
        if (story.Hold is { } hold) yield return (After(4), () => Hold(hold));
        if (story.Note is { } note) yield return (After(4, 5), () => doors.Post(maker, $"/api/jobs/{id}/service-log/notes", new { text = note, forClient = false }));
        if (Reaches("failed"))
        {
            yield return (After(6), Service);
            yield return (After(7), Finish);
        }
        if (story.Stage == "failed") yield return (After(8), () => Move("in_service", "The date changes at one in the morning."));
        if (Reaches("paid")) yield return (After(9), Pay);
        if (Reaches("collected")) yield return (After(9, 6), HandOver);
    }

    private async Task TakeIn()
    {
        var promised = DateOnly.FromDateTime(real.UtcDateTime.AddDays(story.DueIn));
        var arrived = DateOnly.FromDateTime(real.UtcDateTime.AddDays(-story.DaysAgo));
        if (promised <= arrived || story.Stage is "collected" or "returned") promised = arrived.AddDays(14);
        var body = new JsonObject
        {
            ["symptom"] = story.Symptom,
            ["condition"] = story.Condition,
            ["accessories"] = story.Accessories,
            ["handling"] = new JsonObject { ["case"] = index % 3 == 0 ? "leave" : "clean", ["crystal"] = "replace", ["gaskets"] = "replace" },
            ["hazard"] = story.Watch == 0 ? "tritium" : "none",
            ["quoteWhen"] = "after_diagnosis",
            ["stopAt"] = new JsonObject { ["amount"] = 50000, ["currency"] = "CHF" },
            ["inspectionFee"] = new JsonObject { ["amount"] = 4500, ["currency"] = "CHF" },
            ["declaredValue"] = new JsonObject { ["amount"] = 80000 + index * 25000, ["currency"] = "CHF" },
            ["priority"] = story.Priority,
            ["promisedOn"] = promised.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["agreedBy"] = story.Client,
            ["agrees"] = true,
            ["assigneeId"] = doors.Id(maker).ToString("D"),
            ["client"] = new JsonObject { ["name"] = story.Client, ["phone"] = $"+41 79 555 {10 + index:00} {(index * 37) % 90 + 10:00}", ["email"] = Mail(story.Client) },
            ["watch"] = new JsonObject { ["brand"] = watch.Brand, ["model"] = watch.Model, ["reference"] = watch.Reference, ["serial"] = SerialOf(index), ["calibre"] = watch.Calibre, ["movement"] = watch.Movement },
        };
        id = (await doors.Post("ilse", "/api/jobs", body))["id"]!.GetValue<string>();
        await Look();
    }

    private static string Mail(string client)
    {
        var plain = new string([.. client.Normalize(System.Text.NormalizationForm.FormD).Where(c => char.IsAsciiLetter(c) || c == ' ')]).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return $"{plain[0]}.{plain[^1]}@example.com";
    }

    private async Task Photos()
    {
        foreach (var (slot, jpeg) in await pictures()) await doors.Photo("ilse", $"/api/jobs/{id}/photos", slot, jpeg);
    }

    private async Task Before()
    {
        if (watch.LiftAngle is null) return;
        await Readings("before", () => random.Next(-18, 24), () => random.Next(188, 238), 5, 16);
    }

    private Task Readings(string phase, Func<int> rate, Func<int> amplitude, int leastError, int mostError) => doors.Post(maker, $"/api/jobs/{id}/service-log/readings", new
    {
        readings = Positions.Select((position, i) => new
        {
            phase, wind = "full", position,
            rateSecondsPerDay = rate() + (i < 2 ? 2 : 0),
            amplitudeDegrees = amplitude() + (i < 2 ? 38 : 0),
            beatErrorMilliseconds = random.Next(leastError, mostError) / 10m,
        }).ToArray(),
        liftAngleDegrees = watch.LiftAngle,
        beatsPerHour = watch.Beats,
    });

    private async Task Diagnose()
    {
        await Look();
        await doors.Post(maker, $"/api/jobs/{id}/diagnosis", new { version, done = true, diagnosis = $"Calibre {watch.Calibre}: oil gone dry, amplitude low in the vertical positions. {(index % 3 == 0 ? "Mainspring set." : "Gaskets hard.")} Case sound." });
        await Look();
    }

    private async Task Quote()
    {
        var service = 32000 + index % 5 * 4500;
        object Money(int amount) => new { amount, currency = "CHF" };
        await doors.Post(maker, $"/api/jobs/{id}/quotes", new
        {
            version,
            lines = new object[]
            {
                new { kind = "labour", text = $"Full service, calibre {watch.Calibre}", detail = "strip, clean, lubricate, regulate", quantity = 1, unitPrice = Money(service) },
                new { kind = "part", text = index % 3 == 0 ? "Mainspring" : "Crown and tube", detail = "genuine; old part returned to you", quantity = 1, unitPrice = Money(4800) },
                new { kind = "part", text = "Crystal and gaskets", quantity = 1, unitPrice = Money(6400) },
            },
            note = "Case not polished, as you asked.",
        });
        await Look();
    }

    private async Task Decide(string decision)
    {
        await Look();
        var job = await doors.Get("ilse", $"/api/jobs/{id}");
        await doors.Post("ilse", $"/api/jobs/{id}/quotes/{job["quoteVersion"]}/decision", new { decision, how = index % 2 == 0 ? "phone" : "mail", name = story.Client, version });
        await Look();
    }

    private async Task Parts()
    {
        await Part("Gasket set", "case", "fitted");
        if (story.Hold == "parts") await Part("Balance complete", "movement", "ordered");
        else await Part(index % 3 == 0 ? "Mainspring" : "Crown", index % 3 == 0 ? "movement" : "controls", "fitted");

        Task Part(string name, string group, string state) => doors.Post(maker, $"/api/jobs/{id}/service-log/parts", new
        { name, group, quantity = 1, provenance = "genuine", state, supplier = state == "ordered" ? "Cousins" : "", oldPart = "returned", expectedOn = state == "ordered" ? real.AddDays(4).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null });
    }

    private async Task Service()
    {
        if (watch.LiftAngle is not null) await Readings("after", () => random.Next(1, 6), () => random.Next(232, 250), 0, 4);
        foreach (var (point, product) in new[] { ("Balance cap jewels", "Moebius 9010"), ("Barrel arbor", "HP-1300"), ("Pallet stones", "Moebius 9415"), ("Automatic barrel wall", "Moebius 8217") })
            await doors.Post(maker, $"/api/jobs/{id}/service-log/lubricants", new { point, product, batch = $"L{2400 + index}", used = true });
        if (index % 4 == 0) await doors.Post(maker, $"/api/jobs/{id}/service-log/water-tests", new { notTestedBecause = "Vintage case; water resistance is not claimed." });
        else await doors.Post(maker, $"/api/jobs/{id}/service-log/water-tests", new { tester = "Witschi Proofmaster S", method = "dry", vacuumBar = -0.4, pressureBar = 3, seconds = 60, resultPercentPerMinute = -0.3, limitPercentPerMinute = -1.0 });
        await doors.Post(maker, $"/api/jobs/{id}/service-log", new
        {
            workDone = "Movement stripped, cleaned and inspected. Worn parts replaced, lubricated by the calibre's sheet, regulated in six positions. New gaskets, case cleaned, not polished.",
            workDeclined = "Case refinishing, at the client's wish.", isPolished = "no", instrument = "Witschi Chronoscope X1", calibratedOn = "2025-03-04", powerReserveHours = 42 + index % 20,
        });
    }

    private async Task Finish()
    {
        await Look();
        await Move("ready");
    }

    private async Task Pay()
    {
        var job = await doors.Get("ilse", $"/api/jobs/{id}");
        await doors.Post("ilse", $"/api/jobs/{id}/payments", new { method = index % 3 == 0 ? "cash" : index % 3 == 1 ? "terminal" : "transfer", amount = job["balance"]!.DeepClone(), reference = index % 3 == 0 ? "" : $"T{index:000}", version = job["version"]!.GetValue<int>() });
        await Look();
    }

    private Task HandOver() => doors.Post("ilse", $"/api/jobs/{id}/handover", new { kind = "collected", givenTo = story.Client, knownBy = "known", accessoriesReturned = true, oldPartsReturned = true, warrantyMonths = 24, version });

    private async Task HandBack()
    {
        await Look();
        var job = await doors.Get("ilse", $"/api/jobs/{id}");
        if (job["balance"]!["amount"]!.GetValue<long>() > 0)
            await doors.Post("ilse", $"/api/jobs/{id}/payments", new { method = "cash", amount = job["balance"]!.DeepClone(), version });
        await Look();
        await doors.Post("ilse", $"/api/jobs/{id}/handover", new { kind = "returned", givenTo = story.Client, knownBy = "known", accessoriesReturned = true, reason = "The repair costs more than the client wants to spend.", version });
    }

    private async Task Move(string to, string? reason = null)
    {
        await Look();
        await doors.Post(maker, $"/api/jobs/{id}/milestones", new { to, version, reason });
        await Look();
    }

    private async Task Hold(string hold)
    {
        await Look();
        await doors.Post(maker, $"/api/jobs/{id}/facts", new { version, hold });
        await Look();
    }

    private async Task Look() => version = (await doors.Get("ilse", $"/api/jobs/{id}"))["version"]!.GetValue<int>();
}
