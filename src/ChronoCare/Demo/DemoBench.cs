using System.Globalization;
using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Demo;

/// <summary>The days at the bench: parts fitted, oils, timing, water, the summary, and the milestone where the work is done.</summary>
internal sealed class DemoBench(DemoActs acts, DemoJob job, int index, DemoWatch watch)
{
    private const string Instrument = "Witschi Chronoscope X1 G4";

    /// <summary>Everything between start and finish; to a point where it is not finished yet.</summary>
    public void Work(DateTimeOffset start, DateTimeOffset? finish, DemoDay days, DemoRoom room)
    {
        var isSameDay = finish is not null && job.Days[4] == job.Days[5];
        var middle = finish is null ? Math.Max(0, job.Days[4] - 2) : (job.Days[4] + job.Days[5]) / 2;
        var at = isSameDay || middle == job.Days[4] ? start.AddMinutes(9) : days.At(middle, 600 + index * 19 % 90);
        var step = TimeSpan.FromMinutes(isSameDay ? 2 : 16);

        if (job.HasBenchPhoto) acts.Photo(at, "photo-bench", job.Bench, () => PhotoPlace.OfJob(acts.Id), "bench", "", 50);
        foreach (var (part, n) in job.Parts.Select((p, n) => (p, n)))
            acts.Add(at += step, $"part-{n}-fitted", job.Bench, db => acts.Part(db, part, "fitted"));
        acts.Add(at += step, "lubricants", job.Bench, db => Oil(db, room));
        if (finish is null && job.Days[4] < 6)
        {
            acts.Add(at += step, "work", job.Bench, db => Summary(db, room, ("workDone", job.Work)));
            return;
        }
        acts.Readings(at += step, "after", Phase.After, Wind.Full);
        if (finish is not { } ready)
        {
            acts.Add(at += step, "work", job.Bench, db => Summary(db, room, ("workDone", job.Work), ("instrument", Instrument), ("calibratedOn", Calibrated(room))));
            return;
        }
        if (!isSameDay && ready - at > TimeSpan.FromHours(20)) acts.Readings(at.AddHours(22) < ready ? at.AddHours(22) : ready.AddMinutes(-20), "after-24h", Phase.After, Wind.Day);
        acts.Add(ready.AddMinutes(-5), "water", job.Bench, db => Water(db, room));
        acts.Add(ready.AddMinutes(-3), "summary", job.Bench, db => Summary(db, room, ("workDone", job.Work), ("workDeclined", job.WorkDeclined), ("isPolished", job.IsPolished ? "yes" : "no"),
            ("instrument", watch.Movement == "quartz" ? "Witschi Q1" : Instrument), ("calibratedOn", Calibrated(room)),
            ("powerReserveHours", job.Reserve > 0 ? job.Reserve.ToString(CultureInfo.InvariantCulture) : "")));
        acts.Add(ready, "ready", job.Bench, async db => await FinishBench.Handle(room.Request(), acts.Ref, Posted.Of(("version", await acts.Version(db))), db, room.Shop, room.Visitor(job.Bench), room.Clock));
    }

    private async Task Oil(TenantDb db, DemoRoom room)
    {
        var points = (await LoadServiceLog.Run(db, acts.Ref)).Calibre?.Lubrication.Where(p => p.Product.Length > 0).ToList() ?? [];
        if (points.Count == 0 || watch.Movement == "quartz") points = [new LubricantPoint("gaskets", "silicone grease")];
        var year = room.Clock.Now.Year;
        await UseLubricants.Handle(room.Request(), acts.Ref, Posted.Of([.. points.SelectMany((p, i) => new (string, string?)[]
        {
            ($"lubricants[{i}].point", p.Point), ($"lubricants[{i}].product", p.Product), ($"lubricants[{i}].used", "on"),
            ($"lubricants[{i}].batch", $"{(char)('A' + p.Product.Length % 7)}{year % 100}{p.Product.Length * 37 % 900 + 100}"), ($"lubricants[{i}].expiresOn", $"{year + 2}-0{p.Point.Length % 9 + 1}-28"),
        })]), db, room.Shop, room.Clock);
    }

    private Task Water(TenantDb db, DemoRoom room)
    {
        var posted = job.Water switch
        {
            "diver" => Posted.Of(("method", "dry"), ("tester", "Witschi Proofmaster"), ("vacuumBar", "-0.7"), ("pressureBar", "10"), ("seconds", "90"), ("resultPercentPerMinute", $"-0.{index % 3 + 1}"), ("limitPercentPerMinute", "-0.5")),
            "men" => Posted.Of(("method", "dry"), ("tester", "Witschi Proofmaster"), ("vacuumBar", "-0.4"), ("pressureBar", "3"), ("seconds", "60"), ("resultPercentPerMinute", $"-0.{index % 5 + 2}"), ("limitPercentPerMinute", "-1.0")),
            var why => Posted.Of(("notTestedBecause", why)),
        };
        return TestWater.Handle(room.Request(), acts.Ref, posted, db, room.Shop, room.Clock);
    }

    private Task Summary(TenantDb db, DemoRoom room, params (string, string?)[] said) =>
        SummariseService.Handle(room.Request(), acts.Ref, Posted.Of([.. said.Where(s => s.Item2 is { Length: > 0 })]), db, room.Shop, room.Clock);

    // Once a quarter, on its first day.
    private static string Calibrated(DemoRoom room)
    {
        var today = ShopDay.Of(room.Clock.Now, room.Shop);
        return new DateOnly(today.Year, (today.Month - 1) / 3 * 3 + 1, 1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
