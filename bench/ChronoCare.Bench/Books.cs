using System.Globalization;
using ChronoCare.Tenancy;

namespace ChronoCare.Bench;

/// <summary>
/// Three years of a shop's books for the reports: jobs along their whole way with five events, a quote, a charge, a payment, some parts and readings. Made in the server, which sends
/// nothing over the wire, by as many connections as there are processors. The chain is not a true one: nothing here walks it.
/// </summary>
public static class Books
{
    /// <summary>Events of a job.</summary>
    public const int EventsOfJob = 5;

    private const int Open = 60;

    /// <summary>Opens so many shops more and fills each with so many jobs.</summary>
    public static async Task Fill(BenchHouse house, int shops, int jobs)
    {
        var first = house.Shops.Count;
        await house.OpenShops(shops);
        await Guards(house, "disable");
        await Parallel.ForEachAsync(Enumerable.Range(first, shops), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (i, _) => await One(house, i, jobs));
        await Guards(house, "enable always");
        await house.Run("""
            vacuum (analyze) shop.client;; vacuum (analyze) shop.watch;; vacuum (analyze) shop.job;; vacuum (analyze) shop.event;; vacuum (analyze) shop.quote;; vacuum (analyze) shop.charge;;
            vacuum (analyze) shop.payment;; vacuum (analyze) shop.part;; vacuum (analyze) shop.reading;; analyze;; checkpoint
            """);
    }

    // They hold whoever writes, and look at every row alone; the books here are made to satisfy them.
    private static Task Guards(BenchHouse house, string how) => house.Run($"""
        do $$ declare guard record; begin
          for guard in select tgrelid::regclass as of, tgname from pg_trigger where not tgisinternal and tgname like 'guard%' and tgrelid in ('shop.job'::regclass, 'shop.charge'::regclass, 'shop.payment'::regclass) loop
            execute format('alter table %s {how} trigger %I', guard.of, guard.tgname);
          end loop;
        end $$
        """);

    private static Task One(BenchHouse house, int i, int jobs)
    {
        var t = house.Shops[i].Shop.TenantId.ToString("D");
        var clients = Math.Max(1, jobs / 3);
        return house.Run(string.Create(CultureInfo.InvariantCulture, $$"""
            set session_replication_role = replica;; set synchronous_commit = off;; set work_mem = '64MB';;
            insert into shop.client (tenant_id, id, name, phone, phone_digits, email, created_at)
            select '{{t}}', md5('{{i}} client ' || n)::uuid, 'Client ' || n, '+41 79 ' || n, '4179' || n, 'c' || n || '@example.com', now() from generate_series(1, {{clients}}) n;;
            insert into shop.watch (tenant_id, id, client_id, brand, model, reference, serial, calibre, created_at)
            select '{{t}}', md5('{{i}} watch ' || n)::uuid, md5('{{i}} client ' || (n % {{clients}} + 1))::uuid, 'Omega', 'Seamaster ' || n % 50, '166.' || n % 900, 's' || n, (array['565', '7750', '2824-2', '3135', ''])[n % 5 + 1], now() from generate_series(1, {{jobs}}) n;;
            insert into shop.job (tenant_id, id, number, client_id, watch_id, status, version, quote_state, log_entries, promised_on, arrived_at, status_at, client_name, watch_name, reference, serial_tail, charged_minor, paid_minor)
            select '{{t}}', md5('{{i}} job ' || n)::uuid, '2026-' || lpad(n::text, 6, '0'), md5('{{i}} client ' || (n % {{clients}} + 1))::uuid, md5('{{i}} watch ' || n)::uuid,
                   case when n <= {{Open}} then (array['received', 'diagnosed', 'in_service', 'ready'])[n % 4 + 1] else 'collected' end, {{EventsOfJob}}, 'approved', 1,
                   (at + interval '12 days')::date, at, at + interval '100 hours', 'C. Bench' || n % 97, 'Omega Seamaster ' || n % 50, '166.' || n % 900, right('000' || n, 4),
                   case when n <= {{Open}} then 0 else 40000 end, case when n <= {{Open}} then 0 else 40000 end
            from (select n, now() - n * (interval '1095 days' / {{jobs}}) - interval '100 hours' as at from generate_series(1, {{jobs}}) n) x;;
            {{Handled(house, t, jobs * EventsOfJob)}};;
            insert into shop.event (tenant_id, seq, job_id, job_version, name, body, actor, at, hash)
            select j.tenant_id, row_number() over (order by j.arrived_at, j.id, e.v), j.id, e.v, e.name,
                   '{"actor":"00000000-0000-0000-0000-000000000000","at":"2026-01-01T00:00:00.000000Z","data":' || e.data || ',"job":"' || j.id || '","name":"' || e.name || '"}',
                   '00000000-0000-0000-0000-000000000000', j.arrived_at + e.v * interval '20 hours', decode(md5(j.id::text) || md5(e.name), 'hex')
            from shop.job j cross join lateral (values (1, 'watch-received', '{"promisedOn":"2026-01-15"}'), (2, 'job-diagnosed', '{"from":"received","to":"diagnosed"}'), (3, 'hold-changed', '{"from":"none","to":"approval"}'),
              (4, 'job-ready', '{"from":"in_service","to":"ready"}'), (5, 'watch-collected', '{"from":"ready","to":"collected"}')) e(v, name, data)
            where j.tenant_id = '{{t}}';;
            update shop.stream set seq = {{jobs * EventsOfJob}} where tenant_id = '{{t}}';;
            insert into shop.quote (tenant_id, job_id, version, state, currency, tax_name, tax_percent, tax_included, net_minor, tax_minor, total_minor, expires_on, sent_by, sent_at, content_hash, decided_at, decided_how)
            select j.tenant_id, j.id, 1, 'approved', 'CHF', 'VAT', 0, true, 40000, 0, 40000, current_date, '00000000-0000-0000-0000-000000000000', j.arrived_at + interval '1 day', decode(md5(j.id::text) || md5(j.number), 'hex'), j.arrived_at + interval '2 days', 'phone'
            from shop.job j where j.tenant_id = '{{t}}';;
            insert into shop.charge (tenant_id, job_id, n, kind, text, amount_minor, net_minor, tax_minor, tax_name, tax_percent, tax_included, currency, job_version, entered_by, entered_at)
            select j.tenant_id, j.id, 1, 'correction', 'Service', 40000, 40000, 0, 'VAT', 0, true, 'CHF', 3, '00000000-0000-0000-0000-000000000000', j.arrived_at + interval '2 days' from shop.job j where j.tenant_id = '{{t}}' and j.charged_minor > 0;;
            insert into shop.payment (tenant_id, id, job_id, kind, method, amount_minor, currency, taken_by, taken_at)
            select j.tenant_id, md5('paid ' || j.id)::uuid, j.id, 'payment', 'terminal', 40000, 'CHF', '00000000-0000-0000-0000-000000000000', j.status_at from shop.job j where j.tenant_id = '{{t}}' and j.paid_minor > 0;;
            insert into shop.part (tenant_id, job_id, name, state, created_at) select tenant_id, id, 'Part ' || right(number, 1), 'fitted', arrived_at from shop.job where tenant_id = '{{t}}' and right(number, 1) in ('1', '4', '7');;
            insert into shop.reading (tenant_id, job_id, phase, position, rate_seconds_per_day, amplitude_degrees, taken_by, taken_at)
            select tenant_id, id, phase, position, 4.5, 280, '00000000-0000-0000-0000-000000000000', arrived_at
            from shop.job cross join (values ('before'), ('after')) p(phase) cross join (values ('CH'), ('CB'), ('3H'), ('6H'), ('9H'), ('12H')) x(position) where tenant_id = '{{t}}' and right(number, 1) = '0'
            """));
    }

    // The reactions take what is filled in as handled, so that what is measured is not beside their catching up.
    private static string Handled(BenchHouse house, string tenant, int seq) => string.Create(CultureInfo.InvariantCulture, $"""
        insert into shop.reaction_cursor (tenant_id, consumer, seq) select '{tenant}', name, {seq} from unnest(array['{string.Join("','", house.Consumers)}']) name
        on conflict (tenant_id, consumer) do update set seq = {seq}
        """);

    /// <summary>A day's work: one job in a hundred is touched, the newest ones.</summary>
    public static Task Touch(BenchHouse house, int i, int jobs)
    {
        var t = house.Shops[i].Shop.TenantId.ToString("D");
        var touched = Math.Max(1, jobs / 100);
        return house.Run(string.Create(CultureInfo.InvariantCulture, $$"""
            set session_replication_role = replica;; set synchronous_commit = off;;
            {{Handled(house, t, jobs * EventsOfJob + touched)}};;
            insert into shop.event (tenant_id, seq, job_id, job_version, name, body, actor, at, hash)
            select j.tenant_id, s.seq + row_number() over (order by j.id), j.id, j.version + 1, 'note-written',
                   '{"actor":"00000000-0000-0000-0000-000000000000","at":"2026-01-01T00:00:00.000000Z","data":{"digest":"","forClient":false,"note":"' || j.id || '"},"job":"' || j.id || '","name":"note-written"}',
                   '00000000-0000-0000-0000-000000000000', now(), sha256('x')
            from (select tenant_id, id, version from shop.job where tenant_id = '{{t}}' order by arrived_at desc limit {{touched}}) j join shop.stream s on s.tenant_id = j.tenant_id;;
            update shop.job j set version = e.job_version from shop.event e
            where e.tenant_id = '{{t}}' and e.seq > (select s.seq from shop.stream s where s.tenant_id = '{{t}}') and e.job_id = j.id and j.tenant_id = '{{t}}';;
            update shop.stream s set seq = (select max(e.seq) from shop.event e where e.tenant_id = '{{t}}') where s.tenant_id = '{{t}}'
            """));
    }
}
