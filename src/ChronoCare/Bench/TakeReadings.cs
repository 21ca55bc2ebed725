using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>Readings of the instrument, one cell or a whole sheet: <c>POST /jobs/{job}/service-log/readings</c>. Cells that were not sent stay; the last write of a cell counts.</summary>
public static class TakeReadings
{
    /// <summary>One position's cells as sent: a measure is in <see cref="Cells"/> when it was said, null when it was said to be empty.</summary>
    public sealed record Row(Phase Phase, Wind Wind, Position Position, IReadOnlyDictionary<Measure, decimal?> Cells)
    {
        internal string Key => $"{Phase.Stored()} {Wind.Stored()} {Position.Code}";
    }

    private static readonly Measure[] Kept = [Measure.Rate, Measure.Amplitude, Measure.BeatError, Measure.LiftAngle, Measure.BeatNumber];

    // $16 to $20: the rows in which each measure was said. The update asks the row as it is by then, so two people at two cells of a row lose nothing.
    private static readonly string Sql = Jobs.Stream.Fact(
        set: "log_entries = log_entries + 1",
        where: "is_open",
        then: """
            kept as (
              insert into shop.reading as r (job_id, phase, wind, position, rate_seconds_per_day, amplitude_degrees, beat_error_ms, lift_angle_degrees,
                                             beats_per_hour, taken_by, taken_at)
              select m.id, g.phase, g.wind, g.position, g.rate, g.amplitude, g.beat_error, g.lift, g.beats, $6, $5
              from moved m, unnest($7::text[], $8::text[], $9::text[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[], $14::numeric[])
                   as g(phase, wind, position, rate, amplitude, beat_error, lift, beats)
              on conflict (tenant_id, job_id, phase, wind, position) do update set
                rate_seconds_per_day = case when excluded.phase || ' ' || excluded.wind || ' ' || excluded.position = any($15::text[])
                                       then excluded.rate_seconds_per_day else r.rate_seconds_per_day end,
                amplitude_degrees = case when excluded.phase || ' ' || excluded.wind || ' ' || excluded.position = any($16::text[])
                                    then excluded.amplitude_degrees else r.amplitude_degrees end,
                beat_error_ms = case when excluded.phase || ' ' || excluded.wind || ' ' || excluded.position = any($17::text[])
                                then excluded.beat_error_ms else r.beat_error_ms end,
                lift_angle_degrees = case when excluded.phase || ' ' || excluded.wind || ' ' || excluded.position = any($18::text[])
                                     then excluded.lift_angle_degrees else r.lift_angle_degrees end,
                beats_per_hour = case when excluded.phase || ' ' || excluded.wind || ' ' || excluded.position = any($19::text[])
                                 then excluded.beats_per_hour else r.beats_per_hour end,
                taken_by = excluded.taken_by, taken_at = excluded.taken_at)
            """);

    /// <summary>Handles both.</summary>
    [Says("Keeps readings, one or a sheet; cells that are not sent stay.", typeof(TimingAnswer), Reader = nameof(ReadAll))]
    [TakesFile("csv", "A timing sheet of up to 100 kB.")]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, "timing", async () =>
        {
            var rows = await ReadRows(posted, http.RequestAborted);
            var version = posted.Version();
            posted.Check();
            if (Answers.IsApi(http) && rows.Count == 0) throw new Refused("Send at least one reading.", "readings");
            var more = rows.Count == 0 ? null : $"&phase={rows[0].Phase.Stored()}&wind={rows[0].Wind.Stored()}";
            var (seq, log) = await Run(db, clock, await AtBench.IdOf(db, job), version, rows, onlyChanges: !Answers.IsApi(http));
            return Answers.Done(http, () => TimingAnswer.Of(log, seq, clock), AtBench.Address(job, "timing", more));
        });

    /// <summary>Keeps them. A form sends every cell of the grid, so there <paramref name="onlyChanges"/> leaves out what stands already.</summary>
    public static async Task<(long? Seq, ServiceLog Log)> Run(TenantDb db, TimeProvider clock, Guid job, int? version, IReadOnlyList<Row> rows, bool onlyChanges)
    {
        if (onlyChanges)
        {
            var log = await LoadServiceLog.Run(db, new JobRef(job, null));
            AtBench.MustBeOpen(log.Job);
            rows = [.. rows.Select(r => Changes(r, log)).OfType<Row>()];
            if (rows.Count == 0) return (null, log);
        }
        var happened = Event.Of(EventNames.ReadingTaken, job, db.Actor, clock.GetUtcNow(), new JsonObject { ["readings"] = new JsonArray([.. rows.Select(Said)]) });
        var (appended, after) = await AtBench.Keep(db, Sql, job, version, happened,
            [rows.Select(r => r.Phase.Stored()).ToArray(), rows.Select(r => r.Wind.Stored()).ToArray(), rows.Select(r => r.Position.Code).ToArray(),
                .. Kept.Select(m => (object)rows.Select(r => r.Cells.GetValueOrDefault(m)).ToArray()),
                .. Kept.Select(m => (object)rows.Where(r => r.Cells.ContainsKey(m)).Select(r => r.Key).ToArray())]);
        return (appended.Seq, after);
    }

    // A changed setting of the instrument counts for positions that have been measured; it measures none by itself.
    private static Row? Changes(Row row, ServiceLog log)
    {
        var kept = log.Readings.Select(r => r.Reading).FirstOrDefault(r => (r.Phase, r.Wind, r.Position) == (row.Phase, row.Wind, row.Position));
        var cells = row.Cells.Where(c => c.Value != kept?.Value(c.Key)).ToDictionary();
        return cells.Count > 0 && (kept is not null || cells.Keys.Any(Measure.Grid.Contains)) ? row with { Cells = cells } : null;
    }

    private static JsonObject Said(Row row)
    {
        var said = new JsonObject { ["phase"] = row.Phase.Stored(), ["wind"] = row.Wind.Stored(), ["position"] = row.Position.Code };
        foreach (var (measure, value) in row.Cells) said[measure.Field] = Event.Decimal(value, measure.Decimals);
        return said;
    }

    internal static async Task<(IReadOnlyList<Row> Rows, int? Version)> ReadAll(Posted posted) => (await ReadRows(posted, CancellationToken.None), posted.Version());

    private static async Task<IReadOnlyList<Row>> ReadRows(Posted posted, CancellationToken cancel)
    {
        var phase = posted.OneOf("phase", "Phase", "after", "before", "after");
        var wind = posted.OneOf("wind", "Wind", "full", "full", "24h");
        var count = posted.Count("readings");
        List<Row> rows = [.. Enumerable.Range(0, count).Select(i => ReadRow(posted, $"readings[{i}].", phase, wind)).OfType<Row>()];
        if (posted.Has("position")) rows.AddRange(new[] { ReadRow(posted, "", phase, wind) }.OfType<Row>());
        if (await Block(posted, cancel) is { Length: > 0 } block) rows.AddRange(ReadBlock(posted, block, phase, wind));
        // The same cell twice in one sheet: the later line is the later measurement.
        return [.. rows.GroupBy(r => r.Key).Select(same => same.Aggregate((first, later) => first with { Cells = first.Cells.Concat(later.Cells)
            .GroupBy(c => c.Key).ToDictionary(c => c.Key, c => c.Last().Value) }))];
    }

    private static Row? ReadRow(Posted posted, string prefix, string phase, string wind)
    {
        var position = Position.Find(posted.Plain(prefix + "position", "Position", allowed: [.. Position.All.Select(p => p.Code)]));
        if (position is null) posted.Wrong(prefix + "position", $"Position must be one of: {string.Join(", ", Position.All)}.");
        phase = prefix.Length > 0 ? posted.OneOf(prefix + "phase", "Phase", phase, "before", "after") : phase;
        wind = prefix.Length > 0 ? posted.OneOf(prefix + "wind", "Wind", wind, "full", "24h") : wind;
        var cells = Measure.Grid.Where(m => posted.Has(prefix + m.Field)).ToDictionary(m => m, m => posted.Take(prefix + m.Field, m));
        foreach (var setting in new[] { Measure.LiftAngle, Measure.BeatNumber })
            if ((posted.Has(prefix + setting.Field) ? prefix : posted.Has(setting.Field) ? "" : null) is { } at)
                cells[setting] = posted.Take(at + setting.Field, setting);
        return position is null || posted.IsWrong ? null : new(Words.Phase(phase)!.Value, Words.Wind(wind)!.Value, position, cells);
    }

    private static async Task<string> Block(Posted posted, CancellationToken cancel)
    {
        if (posted.Files["csv"] is not { Length: > 0 } file) return posted.Plain("csv", "A timing sheet as text, tab or comma between the cells");
        if (file.Length > 100_000)
        {
            posted.Wrong("csv", "A timing sheet is not larger than 100 kB.");
            return "";
        }
        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(cancel);
    }

    private static IEnumerable<Row> ReadBlock(Posted posted, string block, string phase, string wind)
    {
        var sheet = ReadingSheet.Read(block, Words.Phase(phase)!.Value, Words.Wind(wind)!.Value, Position.Find(posted["position"]) ?? Position.DialUp);
        if (sheet.Refusals.Count > 0) posted.Wrong("csv", string.Join(" ", sheet.Refusals));
        return sheet.Readings.Select(r => new Row(r.Phase, r.Wind, r.Position,
            Kept.Where(m => r.Value(m) is not null).ToDictionary(m => m, r.Value)));
    }
}
