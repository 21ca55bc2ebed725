using System.Diagnostics;
using System.Globalization;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChronoCare.Bench;

/// <summary>The reports with shops of 5,000 jobs and five events a job: making the night's copy, what that does to writes, the page, the API, and what changed since.</summary>
public static class Nights
{
    private const int JobsOfShop = 5000;

    public static async Task<int> Run(int thousandJobs)
    {
        await using var house = await BenchHouse.Open();
        var shops = Math.Max(2, thousandJobs * 1000 / JobsOfShop);
        Say($"filling {shops:N0} shops with {shops * JobsOfShop:N0} jobs and {shops * JobsOfShop * 5L:N0} events");
        await house.Fill(shops, JobsOfShop, 60);
        for (var i = 0; i < shops; i++) await Tell(house, i);
        await house.Run("vacuum analyze shop.job;; vacuum analyze shop.event;; vacuum analyze shop.quote;; vacuum analyze shop.reading;; checkpoint");
        using var nightly = new Nightly(house.Database, TimeProvider.System, NullLogger<Nightly>.Instance);

        async Task<double> Night()
        {
            var began = Stopwatch.GetTimestamp();
            while (!await nightly.Run("hand", 0, CancellationToken.None)) await Task.Delay(100);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        Say($"night, from nothing: {await Night():F1} s");
        await house.Run("vacuum analyze report_raw.job;; vacuum analyze report_raw.mark;; checkpoint");
        Say($"night, nothing changed: {await Night():F1} s");

        // A day's work: one job in a hundred was touched since.
        for (var i = 0; i < shops; i++) await Touch(house, i, JobsOfShop / 100);
        var asks = house.Shops.Select(s => ($"{s.Shop.Subdomain}.{house.Settings.Root}", s.Session)).ToArray();
        var today = DateOnly.FromDateTime(house.Shops[0].Shop.OpenedAt.UtcDateTime);
        (string, string, int)[] doors =
        [
            ("page, 90 days, 1 connection", "/reports", 1), ("page, 90 days, 4 connections", "/reports", 4), ("API, 90 days, 4 connections", "/api/reports/turnaround", 4),
            ("page, 12 months, 1 connection", "/reports?" + PeriodAsked.Query(new(today.AddDays(-364), today)), 1),
        ];
        foreach (var (name, path, connections) in doors)
        {
            var gets = asks.Select(a => Load.Get(a.Item1, path, a.Session)).ToArray();
            var f = await Load.Run(house.Settings.Port, connections, 4, 10, (c, turn) => gets[(c * 31 + turn * 7) % gets.Length]);
            Say($"{name}: {f.PerSecond:F0}/s p50 {f.P50:F1} ms p95 {f.P95:F1} ms ({f.Errors} errors)");
        }
        var times = new List<double>();
        for (var turn = 0; turn < 300; turn++)
        {
            var db = house.Database.Enter(house.Shops[turn * 7 % shops].Shop.TenantId);
            var began = Stopwatch.GetTimestamp();
            await LoadFacts.Since(db);
            if (turn >= 60) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        times.Sort();
        Say($"what changed since, {JobsOfShop / 100} jobs: p50 {times[times.Count / 2]:F1} ms p95 {times[(int)(times.Count * .95)]:F1} ms");

        var quiet = await Write(house, asks, 8);
        var making = Night();
        var during = await Write(house, asks, 8);
        Say($"night after a day: {await making:F1} s");
        Say($"writes: quiet p99 {quiet.P99:F1} ms, while the night is made p99 {during.P99:F1} ms, × {during.P99 / quiet.P99:F2} ({quiet.PerSecond:F0}/s, {during.PerSecond:F0}/s, {quiet.Errors + during.Errors} errors)");
        return 0;
    }

    private static Task<Load.Figures> Write(BenchHouse house, (string Host, string Session)[] asks, double seconds) => Load.Run(house.Settings.Port, 4, 1, seconds, (c, turn) =>
    {
        var shop = (c * 31 + turn * 7) % asks.Length;
        return Load.Post(asks[shop].Host, $"/api/jobs/{BenchHouse.JobId(shop, 1 + turn % 60):D}/service-log/notes", asks[shop].Session, """{"text":"Mainspring set","for":"team"}""");
    });

    // Five events a job along its way, a quote each, a part for one in three, readings for one in ten. The chain is not a true one: nothing here walks it.
    private static async Task Tell(BenchHouse house, int i)
    {
        var t = house.Shops[i].Shop.TenantId.ToString("D");
        await house.Run($$"""
            set session_replication_role = replica;;
            insert into shop.event (tenant_id, seq, job_id, job_version, name, body, actor, at, hash)
            select j.tenant_id, row_number() over (order by j.arrived_at, e.v), j.id, e.v, e.name,
                   '{"actor":"00000000-0000-0000-0000-000000000000","at":"2026-01-01T00:00:00.000000Z","data":' || e.data || ',"job":"' || j.id || '","name":"' || e.name || '"}',
                   '00000000-0000-0000-0000-000000000000', j.arrived_at + e.v * interval '20 hours', sha256(convert_to(j.id::text || e.v, 'UTF8'))
            from shop.job j cross join (values (1, 'watch-received', '{"promisedOn":"2026-01-15"}'), (2, 'job-diagnosed', '{"from":"received","to":"diagnosed"}'), (3, 'hold-changed', '{"from":"none","to":"approval"}'),
              (4, 'job-ready', '{"from":"in_service","to":"ready"}'), (5, 'watch-collected', '{"from":"ready","to":"collected"}')) e(v, name, data)
            where j.tenant_id = '{{t}}';;
            update shop.stream set seq = {{JobsOfShop * 5}} where tenant_id = '{{t}}';;
            update shop.job set version = 5 where tenant_id = '{{t}}';;
            insert into shop.quote (tenant_id, job_id, version, state, currency, tax_name, tax_percent, tax_included, net_minor, tax_minor, total_minor, expires_on, sent_by, sent_at, content_hash, decided_at, decided_how)
            select j.tenant_id, j.id, 1, 'declined', 'CHF', 'VAT', 0, true, 40000, 0, 40000, current_date, '00000000-0000-0000-0000-000000000000', j.arrived_at + interval '1 day', sha256('x'), j.arrived_at + interval '2 days', 'phone'
            from shop.job j where j.tenant_id = '{{t}}';;
            insert into shop.part (tenant_id, job_id, name, state, created_at) select tenant_id, id, 'Part ' || right(number, 1), 'fitted', arrived_at from shop.job where tenant_id = '{{t}}' and right(number, 1) in ('1', '4', '7');;
            insert into shop.reading (tenant_id, job_id, phase, position, rate_seconds_per_day, amplitude_degrees, taken_by, taken_at)
            select tenant_id, id, phase, position, 4.5, 280, '00000000-0000-0000-0000-000000000000', arrived_at
            from shop.job cross join (values ('before'), ('after')) p(phase) cross join (values ('CH'), ('CB'), ('3H'), ('6H'), ('9H'), ('12H')) x(position) where tenant_id = '{{t}}' and right(number, 1) = '0'
            """);
    }

    private static async Task Touch(BenchHouse house, int i, int jobs)
    {
        var t = house.Shops[i].Shop.TenantId.ToString("D");
        await house.Run($$"""
            set session_replication_role = replica;;
            insert into shop.event (tenant_id, seq, job_id, job_version, name, body, actor, at, hash)
            select tenant_id, {{JobsOfShop * 5}} + row_number() over (order by id), id, 6, 'note-written',
                   '{"actor":"00000000-0000-0000-0000-000000000000","at":"2026-01-01T00:00:00.000000Z","data":{"digest":"","forClient":false,"note":"' || id || '"},"job":"' || id || '","name":"note-written"}',
                   '00000000-0000-0000-0000-000000000000', now(), sha256('x')
            from (select tenant_id, id from shop.job where tenant_id = '{{t}}' order by arrived_at desc limit {{jobs}}) j;;
            update shop.job set version = 6 where tenant_id = '{{t}}';;
            update shop.stream set seq = {{JobsOfShop * 5 + jobs}} where tenant_id = '{{t}}'
            """);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
