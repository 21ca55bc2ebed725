using System.Security.Cryptography;
using System.Text;
using ChronoCare.Bench;
using ChronoCare.Records;
using SkiaSharp;

namespace ChronoCare.Tests.Records;

/// <summary>A whole record, its photos and its key, the same in every run.</summary>
static class Samples
{
    internal static readonly DateTimeOffset Collected = new(2026, 12, 2, 9, 42, 7, TimeSpan.Zero);
    internal static readonly Guid Tenant = Guid.Parse("0198c5d2-7a44-7c7e-8f00-3c7d6f1a2b3c"), Job = Guid.Parse("0198c5d2-8b11-7a00-9c00-5d2e8f7a6b1c");
    internal static readonly byte[] Secret = SHA256.HashData("secret of a test"u8);

    internal static SealingKey Key(string shop = "Geelong Watch Works") => SealingKey.Create(shop, Collected.AddDays(-30));

    internal static ServiceRecord Record()
    {
        var code = RecordCode.Of(Secret, Tenant, Job);
        return new ServiceRecord
        {
            Code = code,
            Address = $"https://geelong.chronocare.example/r/{code}",
            Docket = "2026-0042",
            Shop = new("Geelong Watch Works", "12 Moorabool Street, Geelong VIC 3220", "+61 3 5555 0142"),
            Watchmaker = "Max Roy",
            Watch = new("Omega", "Seamaster 300", "166.024", "565", "mechanical", RecordCode.SerialEnds("24 183 318"), RecordCode.SerialMark(Secret, Tenant, "Omega", "24 183 318")),
            ReceivedOn = new(2026, 11, 12),
            Condition = "Crystal scratched at 4. Bezel insert faded evenly. Light marks on the case back from an earlier opening.",
            Findings = "Runs with low amplitude on edge. Mainspring set, old oil on the pallet stones, crown gasket hard. Bridges and wheels without wear.",
            WorkDone = "Movement stripped, cleaned and inspected. Mainspring, crystal, crown and gaskets replaced. Lubricated to the maker’s sheet, regulated in six positions, cased up with new gaskets.",
            WorkDeclined = "Relume of the hands, advised for legibility; the client wishes them left as they are.",
            IsPolished = false,
            Parts =
            [
                new("Mainspring", "movement", "565.1208", 1, "genuine", "returned"),
                new("Crystal, acrylic, armoured", "case", "PZ5019", 1, "genuine", "keep"),
                new("Crown", "controls", "", 1, "aftermarket", "returned"),
                new("Gasket", "case", "", 3, "oem", "none"),
            ],
            Lubricants =
            [
                new("balance cap jewels, fast pivots", "Moebius 9010", "23041", new(2028, 4, 30)),
                new("slow pivots, barrel arbor", "Moebius HP-1300", "22190", new(2027, 9, 30)),
                new("pallet stones", "Moebius 9415", "23117", new(2028, 1, 31)),
                new("mainspring coils", "Moebius 8200", "", null),
            ],
            Timing = new()
            {
                LiftAngleDegrees = 49,
                BeatsPerHour = 19800,
                Instrument = "Witschi Chronoscope S1",
                CalibratedOn = new(2026, 3, 3),
                Tolerances = new(-2, 12, 30, 270, 310, 220, 270),
                Readings = [.. Readings("before", [15, 18, 20, 9, -2, 22], [240, 236, 204, 200, 198, 190], [0.6m, 0.5m, 0.8m, 0.7m, 0.9m, 1.1m]),
                    .. Readings("after", [5, 6, 7, 3, 1, 3], [289, 285, 246, 240, 238, 218], [0.2m, 0.3m, 0.4m, 0.3m, 0.2m, 0.4m])],
            },
            PowerReserveHours = 47.5m,
            WaterTests = [new(new(2026, 12, 1), "Greiner Leak-Controller 550", "dry", -0.7m, 3, 60, -0.21m, -0.5m, true)],
            WarrantyUntil = new(2027, 12, 2),
            IssuedAt = Collected,
            IssuedOn = new(2026, 12, 2),
            Photos = [.. Photos().Select((p, i) => new RecordPhoto(Slots[i], p.Key, 1600, 1200))],
            Events = [.. Enumerable.Range(0, 14).Select(i => new RecordEvent(1000 + (i * 3), i == 13 ? "watch-collected" : "reading-taken", Sha($"event {i}")))],
            Stream = new(1039, Sha("event 13")),
        };
    }

    /// <summary>Six pictures a watch shop might take, as JPEG by their SHA-256.</summary>
    internal static IReadOnlyDictionary<string, byte[]> Photos() => photos.Value;

    static readonly string[] Slots = ["dial", "side", "crown", "damage", "clasp", "bench"];

    static readonly Lazy<IReadOnlyDictionary<string, byte[]>> photos = new(() =>
        Enumerable.Range(0, 6).Select(Photo).ToDictionary(p => Convert.ToHexStringLower(SHA256.HashData(p))));

    static IEnumerable<TimingReading> Readings(string phase, decimal[] rates, int[] amplitudes, decimal[] errors) =>
        Position.All.Select((p, i) => new TimingReading(phase, "full", p.Code, rates[i], amplitudes[i], errors[i]));

    static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // A dial with grain, so that it weighs what a photo weighs.
    static byte[] Photo(int number)
    {
        using var surface = SKSurface.Create(new SKImageInfo(1600, 1200));
        var canvas = surface.Canvas;
        using var noise = new SKPaint { Shader = SKShader.CreatePerlinNoiseFractalNoise(0.02f, 0.03f, 5, number) };
        canvas.Clear(new SKColor(0x3A, 0x40, (byte)(0x44 + (number * 12))));
        canvas.DrawPaint(noise);
        using var dial = new SKPaint { Color = new SKColor(0x10, 0x14, 0x1C), IsAntialias = true };
        canvas.DrawCircle(800, 600, 430, dial);
        using var mark = new SKPaint { Color = new SKColor(0xE8, 0xDD, 0xB5), StrokeWidth = 26, Style = SKPaintStyle.Stroke, IsAntialias = true };
        for (var hour = 0; hour < 12; hour++)
        {
            var (sin, cos) = MathF.SinCos(hour * MathF.PI / 6);
            canvas.DrawLine(800 + (330 * sin), 600 - (330 * cos), 800 + (395 * sin), 600 - (395 * cos), mark);
        }
        canvas.DrawLine(800, 600, 660, 470, mark);
        canvas.DrawLine(800, 600, 1010, 420, mark);
        using var image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Jpeg, 88).ToArray();
    }
}
