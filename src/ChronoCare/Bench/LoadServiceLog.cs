using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>Reads the whole service log of a job in one round trip; also for the record and whoever else shows it.</summary>
public static class LoadServiceLog
{
    private const string Watch = $"""
        select w.brand, w.model, w.reference, w.calibre, w.movement from shop.job j join shop.watch w on w.id = j.watch_id where j.id = {JobRef.Sql}
        """;

    private const string Kept = $"""
        select l.diagnosis, l.work_done, l.work_declined, l.is_polished, l.instrument, l.calibrated_on, l.lift_angle_degrees, l.beats_per_hour, l.power_reserve_hours,
               l.water_untested_reason
        from shop.service_log l where l.job_id = {JobRef.Sql}
        """;

    private const string Readings = $"""
        select r.phase, r.wind, r.position, r.rate_seconds_per_day, r.amplitude_degrees, r.beat_error_ms, r.lift_angle_degrees, r.beats_per_hour,
               u.name as taken_by, r.taken_at
        from shop.reading r join shop.user_account u on u.id = r.taken_by
        where r.job_id = {JobRef.Sql} and (r.rate_seconds_per_day is not null or r.amplitude_degrees is not null or r.beat_error_ms is not null)
        """;

    private const string Lubricants = $"""
        select l.point, l.product, l.batch, l.expires_on, u.name as used_by, l.used_at
        from shop.lubricant_use l join shop.user_account u on u.id = l.used_by where l.job_id = {JobRef.Sql} order by l.used_at, l.point
        """;

    private const string Parts = $"""
        select p.id, p.name, p.part_group, p.part_number, p.quantity, p.provenance, p.state, p.supplier, p.expected_on, p.old_part, p.price_minor, p.created_at
        from shop.part p where p.job_id = {JobRef.Sql} order by p.id
        """;

    private const string WaterTests = $"""
        select t.id, t.tester, t.method, t.vacuum_bar, t.pressure_bar, t.seconds, t.result_percent_per_minute, t.limit_percent_per_minute, t.passed,
               u.name as tested_by, t.tested_at
        from shop.water_test t join shop.user_account u on u.id = t.tested_by where t.job_id = {JobRef.Sql} order by t.id
        """;

    private const string Notes = $"""
        select n.id, n.text, n.for_client, coalesce(u.name, 'The client') as written_by, n.written_at
        from shop.note n left join shop.user_account u on u.id = n.written_by where n.job_id = {JobRef.Sql} order by n.id desc
        """;

    // By arrival, so that the index ends the search at the newest job that names one.
    private const string LastInstrument = """
        select l.instrument as name, l.calibrated_on from shop.job j join shop.service_log l on l.job_id = j.id
        where l.instrument <> '' order by j.arrived_at desc limit 1
        """;

    /// <summary>Adds it to a batch; <see cref="Pending.Log"/> after the batch was sent.</summary>
    public static Pending Add(Ask ask, JobRef job) => new(
        ask.Row<long>(Live.Sql), job.Load(ask), ask.Row<WatchAtBench>(Watch, job.Id, job.Number), ask.Row<Summary>(Kept, job.Id, job.Number),
        ask.Rows<ReadingRow>(Readings, job.Id, job.Number), ask.Rows<LubricantUse>(Lubricants, job.Id, job.Number), ask.Rows<Part>(Parts, job.Id, job.Number),
        ask.Rows<WaterTest>(WaterTests, job.Id, job.Number), ask.Rows<Note>(Notes, job.Id, job.Number), ask.Row<Instrument>(LastInstrument),
        ask.Rows<ShopCalibre>(ShopCalibre.Select));

    /// <summary>The whole of it, one round trip.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<ServiceLog> Run(TenantDb db, JobRef job)
    {
        var ask = db.Ask();
        var pending = Add(ask, job);
        await ask.Send();
        return pending.Log;
    }

    /// <summary>Asked for, not answered yet.</summary>
    public sealed record Pending(Answer<long> Seq, Answer<Job?> Job, Answer<WatchAtBench?> Watch, Answer<Summary?> Summary, Answer<IReadOnlyList<ReadingRow>> Readings,
        Answer<IReadOnlyList<LubricantUse>> Lubricants, Answer<IReadOnlyList<Part>> Parts, Answer<IReadOnlyList<WaterTest>> WaterTests,
        Answer<IReadOnlyList<Note>> Notes, Answer<Instrument?> LastInstrument,
        Answer<IReadOnlyList<ShopCalibre>> OwnCalibres)
    {
        /// <summary>After the batch was sent.</summary>
        /// <exception cref="NotHere">No such job in this shop.</exception>
        public ServiceLog Log => new()
        {
            Seq = Seq.Value,
            Job = Job.Value ?? throw new NotHere(),
            Watch = Watch.Value ?? throw new NotHere(),
            Summary = Summary.Value ?? new(),
            Readings = Readings.Value,
            Lubricants = Lubricants.Value,
            Parts = Parts.Value,
            WaterTests = WaterTests.Value,
            Notes = Notes.Value,
            LastInstrument = LastInstrument.Value,
            OwnCalibres = OwnCalibres.Value,
        };
    }
}
