using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>What was done and what was not, polished or not, power reserve and instrument: <c>POST /jobs/{job}/service-log</c>. What was not sent stays.</summary>
public static class SummariseService
{
    private static readonly string Sql = Jobs.Stream.Fact(
        set: "log_entries = log_entries + 1",
        where: "is_open",
        then: """
            kept as (
              insert into shop.service_log as l (job_id, work_done, work_declined, is_polished, instrument, calibrated_on, lift_angle_degrees, beats_per_hour,
                                                 power_reserve_hours)
              select m.id, $8, $9, $10::boolean, $11, $12::date, $13::numeric, $14::int, $15::numeric from moved m
              on conflict (tenant_id, job_id) do update set
                work_done = case when 'workDone' = any($7::text[]) then excluded.work_done else l.work_done end,
                work_declined = case when 'workDeclined' = any($7) then excluded.work_declined else l.work_declined end,
                is_polished = case when 'isPolished' = any($7) then excluded.is_polished else l.is_polished end,
                instrument = case when 'instrument' = any($7) then excluded.instrument else l.instrument end,
                calibrated_on = case when 'calibratedOn' = any($7) then excluded.calibrated_on else l.calibrated_on end,
                lift_angle_degrees = case when 'liftAngleDegrees' = any($7) then excluded.lift_angle_degrees else l.lift_angle_degrees end,
                beats_per_hour = case when 'beatsPerHour' = any($7) then excluded.beats_per_hour else l.beats_per_hour end,
                power_reserve_hours = case when 'powerReserveHours' = any($7) then excluded.power_reserve_hours else l.power_reserve_hours end)
            """);

    private static readonly string[] Fields =
        ["workDone", "workDeclined", "isPolished", "instrument", "calibratedOn", "liftAngleDegrees", "beatsPerHour", "powerReserveHours"];

    /// <summary>Handles both.</summary>
    [Says("Work done and declined, polished or not, power reserve, instrument; what is not sent stays.", typeof(ServiceLogAnswer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, "summary", async () =>
        {
            if (!Fields.Any(posted.Has)) throw new Refused("Send at least one part of the summary.");
            var (seq, log) = await Run(db, shop, clock, job, posted);
            return Answers.Done(http, () => ServiceLogAnswer.Of(log, shop, clock, seq), AtBench.Address(job, "summary"));
        });

    /// <summary>Keeps what was sent and differs from what stands.</summary>
    /// <exception cref="WrongInput">A field cannot be used.</exception>
    public static async Task<(long? Seq, ServiceLog Log)> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Posted posted)
    {
        var (summary, version) = (Read(posted, ShopDay.Of(clock.GetUtcNow(), shop)), posted.Version());
        posted.Check();
        var log = await LoadServiceLog.Run(db, job);
        AtBench.MustBeOpen(log.Job);
        var changed = Fields.Where(f => posted.Has(f) && !Equals(Value(summary, f), Value(log.Summary, f))).ToArray();
        if (changed.Length == 0) return (null, log);
        var id = log.Job.Id;
        var happened = Event.Of(EventNames.ServiceSummarised, id, db.Actor, clock.GetUtcNow(), Said(id, summary, changed));
        (var appended, log) = await AtBench.Keep(db, Sql, id, version, happened, changed, summary.WorkDone, summary.WorkDeclined, summary.IsPolished,
            summary.Instrument, summary.CalibratedOn, summary.LiftAngleDegrees, summary.BeatsPerHour, summary.PowerReserveHours);
        return (appended.Seq, log);
    }

    private static object? Value(Summary s, string field) => field switch
    {
        "workDone" => s.WorkDone,
        "workDeclined" => s.WorkDeclined,
        "isPolished" => s.IsPolished,
        "instrument" => s.Instrument,
        "calibratedOn" => s.CalibratedOn,
        "liftAngleDegrees" => s.LiftAngleDegrees,
        "beatsPerHour" => s.BeatsPerHour,
        _ => s.PowerReserveHours,
    };

    internal static (Summary Summary, int? Version) Read(Posted posted) => (Read(posted, DateOnly.MaxValue), posted.Version());

    private static Summary Read(Posted posted, DateOnly today)
    {
        var calibrated = posted.Day("calibratedOn", "The day of calibration");
        if (calibrated > today) posted.Wrong("calibratedOn", "The day of calibration lies in the future.");
        return new()
        {
            WorkDone = posted.Text("workDone", "Work done", 4000, lines: true),
            WorkDeclined = posted.Text("workDeclined", "Work declined", 2000, lines: true),
            IsPolished = posted.OneOf("isPolished", "Polished", "", "yes", "no", "true", "false") switch { "yes" or "true" => true, "no" or "false" => false, _ => null },
            Instrument = posted.Text("instrument", "Instrument", 120),
            CalibratedOn = calibrated,
            LiftAngleDegrees = posted.Take("liftAngleDegrees", Measure.LiftAngle),
            BeatsPerHour = (int?)posted.Take("beatsPerHour", Measure.BeatNumber),
            PowerReserveHours = posted.Take("powerReserveHours", Measure.PowerReserve),
        };
    }

    // Free text may name people, and the stream is for ever: it keeps a digest, the log keeps the words.
    private static JsonObject Said(Guid job, Summary summary, string[] sent) => new(sent.Select(field => KeyValuePair.Create(field, field switch
    {
        "workDone" => (JsonNode?)Digest(job, summary.WorkDone),
        "workDeclined" => Digest(job, summary.WorkDeclined),
        "isPolished" => summary.IsPolished,
        "instrument" => summary.Instrument,
        "calibratedOn" => summary.CalibratedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "liftAngleDegrees" => Event.Decimal(summary.LiftAngleDegrees),
        "beatsPerHour" => summary.BeatsPerHour,
        _ => Event.Decimal(summary.PowerReserveHours),
    })));

    /// <summary>SHA-256 of an id and a text: binds the text without saying it.</summary>
    public static string Digest(Guid of, string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{of:D} {text}")));
}
