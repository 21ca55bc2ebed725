using System.Diagnostics;
using System.Security.Cryptography;
using ChronoCare.Records;
using ChronoCare.Records.Paper;
using SkiaSharp;

namespace ChronoCare.Bench;

/// <summary>How long a whole record takes to draw and seal, what it weighs with six photos, and how quickly anyone can check it.</summary>
public static class Paper
{
    public static int Run()
    {
        var photos = Enumerable.Range(0, 6).Select(Photo).ToDictionary(p => Convert.ToHexStringLower(SHA256.HashData(p)));
        using var key = SealingKey.Create("Bench Watch Works", DateTimeOffset.UnixEpoch);
        var record = Record([.. photos.Keys]);
        List<double> draws = [], checks = [];
        byte[] pdf = [];
        var processor = TimeSpan.Zero;
        for (var i = 0; i < 12; i++)
        {
            if (i == 1) processor = Process.GetCurrentProcess().TotalProcessorTime;
            var content = RecordContent.Bytes(record);
            var signed = SealedRecord.Write(Jws.Sign(key, content), content);
            draws.Add(Time(() => pdf = RecordPdf.Seal(record, signed, photos, PaperSize.A4, key)));
            checks.Add(Time(() => VerifyRecord.Check(pdf, [key.Public])));
        }
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Console.WriteLine($"record: first drawing {draws[0]:0} ms, median of the rest {Median(draws.Skip(1)):0} ms (budget 1500), {processor.TotalMilliseconds / 11:0} ms of processor each; {pdf.Length / 1000} kB with 6 photos (budget 600); offline check {Median(checks.Skip(1)):0.0} ms (budget 10)");
        return 0;
    }

    static double Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }

    static double Median(IEnumerable<double> figures) => figures.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    static ServiceRecord Record(IReadOnlyList<string> photos) => new()
    {
        Code = RecordCode.Of([1], Guid.Empty, Guid.Empty),
        Address = "https://bench.chronocare.example/r/" + RecordCode.Of([1], Guid.Empty, Guid.Empty),
        Docket = "2026-0001",
        Shop = new("Bench Watch Works", "1 Bench Lane", "+41 44 555 01 00"),
        Watchmaker = "Max Roy",
        Watch = new("Omega", "Seamaster 300", "166.024", "565", "mechanical", "3318", ""),
        ReceivedOn = new(2026, 11, 12),
        Condition = "Crystal scratched at 4.",
        Findings = "Runs with low amplitude on edge.",
        WorkDone = string.Join(' ', Enumerable.Repeat("Movement stripped, cleaned, inspected, lubricated and regulated.", 8)),
        IsPolished = false,
        Parts = [.. Enumerable.Range(1, 8).Select(i => new FittedPart($"Part {i}", "movement", $"565.{1200 + i}", 1, "genuine", "returned"))],
        Lubricants = [.. Enumerable.Range(1, 8).Select(i => new UsedLubricant($"point {i}", "Moebius 9010", "23041", null))],
        Timing = new()
        {
            LiftAngleDegrees = 49, BeatsPerHour = 19800, Instrument = "Witschi Chronoscope S1", CalibratedOn = new(2026, 3, 3), Tolerances = new(-2, 12, 30, 270, 310, 220, 270),
            Readings = [.. from phase in (string[])["before", "after"] from position in (string[])["CH", "CB", "3H", "6H", "9H", "12H"] select new TimingReading(phase, "full", position, phase == "after" ? 4 : 15, 260, 0.3m)],
        },
        PowerReserveHours = 47.5m,
        WaterUntestedReason = "No diver’s case",
        WarrantyUntil = new(2027, 12, 2),
        IssuedAt = DateTimeOffset.UnixEpoch.AddDays(1),
        IssuedOn = new(1970, 1, 2),
        Photos = [.. photos.Select(p => new RecordPhoto("dial", p, 2048, 1536))],
        Stream = new(1, ""),
    };

    static byte[] Photo(int number)
    {
        using var surface = SKSurface.Create(new SKImageInfo(2048, 1536));
        using var grain = new SKPaint { Shader = SKShader.CreatePerlinNoiseFractalNoise(0.02f, 0.03f, 5, number) };
        surface.Canvas.DrawPaint(grain);
        surface.Canvas.DrawCircle(300 * (number + 1), 768, 200, grain);
        using var image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Jpeg, 88).ToArray();
    }
}
