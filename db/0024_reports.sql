-- The reports. One view says what is known of a job, from its rows and its stream; last night's copy of it, for all shops, lies where no request can reach it. Whoever asks
-- sees the copy through a barrier of their own shop, and the jobs that something happened to since through the view itself.
set role chronocare_owner;

-- Just what is counted: no client, no words of the trade beside a part's name, no price of a line.
grant select (tenant_id, id, number, watch_id, assignee_id, status, is_open, is_practice, hold, hold_since, promised_on, arrived_at, status_at, charged_minor, paid_minor)
  on shop.job to chronocare_report;
grant select (tenant_id, seq, job_id, job_version, name, body, at) on shop.event to chronocare_report;
grant select (tenant_id, seq) on shop.stream to chronocare_report;
grant select (tenant_id, job_id, version, state, sent_at, decided_at, decided_how) on shop.quote to chronocare_report;
grant select (tenant_id, id, job_id, kind, method, amount_minor, taken_at) on shop.payment to chronocare_report;
grant select (tenant_id, job_id, seq, author, written_at) on shop.message to chronocare_report;
grant select (tenant_id, id, job_id, name, quantity, state) on shop.part to chronocare_report;
grant select (tenant_id, job_id, phase, wind, position, rate_seconds_per_day, amplitude_degrees) on shop.reading to chronocare_report;
grant select (tenant_id, job_id, kind, given_at, warranty_until) on shop.handover to chronocare_report;
grant select (tenant_id, job_id, n, kind, net_minor, tax_minor, quote_version, quote_line, takes_back, entered_at) on shop.charge to chronocare_report;
grant select (tenant_id, job_id, quote_version, line, kind) on shop.quote_line to chronocare_report;
-- Without rows of its own the copy would come out empty, and no error would say so: every table is forced behind its wall, for owners too.
create policy report_rows on shop.job as permissive for select to chronocare_report using (true);
create policy report_rows on shop.event as permissive for select to chronocare_report using (true);
create policy report_rows on shop.stream as permissive for select to chronocare_report using (true);
create policy report_rows on shop.quote as permissive for select to chronocare_report using (true);
create policy report_rows on shop.payment as permissive for select to chronocare_report using (true);
create policy report_rows on shop.message as permissive for select to chronocare_report using (true);
create policy report_rows on shop.part as permissive for select to chronocare_report using (true);
create policy report_rows on shop.reading as permissive for select to chronocare_report using (true);
create policy report_rows on shop.charge as permissive for select to chronocare_report using (true);
create policy report_rows on shop.quote_line as permissive for select to chronocare_report using (true);
create policy report_rows on shop.handover as permissive for select to chronocare_report using (true);

-- The nights are reckoned in the zones of the shops.
grant select (time_zone) on shop.tenant to chronocare_edge_owner;
reset role;

set role chronocare_edge_owner;
create function edge.time_zones() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct t.time_zone from shop.tenant t where t.status <> 'closed'
$$;
grant execute on function edge.time_zones() to chronocare_dispatch;
reset role;

set role chronocare_report;

-- What is known of a job. It holds moments, never days: which day a moment falls on is asked when it is counted, in the shop's zone of then. What may change without an event
-- (names, a watch's calibre) is no part of it and is looked up when it is shown. Arrays that belong together have the same length and order.
-- Each part is grouped by shop and job, so that a condition on one job leads every one of them into its index.
create view report.job_now with (security_invoker = true) as
select j.tenant_id, j.id as job_id, j.number, j.watch_id, j.assignee_id, j.status, j.is_open, j.hold, j.hold_since, j.promised_on, j.arrived_at, j.charged_minor, j.paid_minor,
       case when j.is_open or j.charged_minor <> j.paid_minor then 'infinity'::timestamptz else coalesce(e.last_at, j.status_at) end as until_at, -- nothing can be counted of it later
       e.diagnosed_at, e.started_at, e.ready_at, case when j.is_open then null else coalesce(e.left_at, j.status_at) end as left_at,
       coalesce(e.checks_failed, 0)::int as checks_failed, e.first_promised_on,
       h.hold_kinds, h.hold_from, h.hold_to,
       q.quotes_sent_at, q.quotes_decided_at, q.quotes_came_to, q.quotes_decided_how,
       y.paid_at, y.paid_by, y.paid_amounts,
       c.charges_at, c.charges_for, c.charges_net, c.charges_tax,
       m.asked_at, m.answered_at,
       p.part_names, p.part_states, p.part_quantities,
       r.rate_before, r.spread_before, r.amplitude_before, r.rate_after, r.spread_after, r.amplitude_after,
       w.warranty_until
from shop.job j
left join (
  select tenant_id, job_id, max(at) as last_at,
         min(at) filter (where name = 'job-diagnosed') as diagnosed_at,
         min(at) filter (where name = 'service-started') as started_at,
         max(at) filter (where name = 'job-ready') as ready_at,
         max(at) filter (where name in ('watch-collected', 'watch-returned')) as left_at,
         count(*) filter (where name = 'final-check-failed') as checks_failed,
         min((body::jsonb #>> '{data,promisedOn}')::date) filter (where name = 'watch-received') as first_promised_on
  from shop.event where job_id is not null group by tenant_id, job_id) e on e.tenant_id = j.tenant_id and e.job_id = j.id
left join (
  -- A hold ends with the next one, with the watch ready, or with the watch gone; the one that is on stands in the job itself.
  select tenant_id, job_id, array_agg(kind order by job_version) as hold_kinds, array_agg(since order by job_version) as hold_from, array_agg(until order by job_version) as hold_to
  from (
    select tenant_id, job_id, job_version, case when name = 'hold-changed' then body::jsonb #>> '{data,to}' else 'none' end as kind, at as since,
           lead(at) over (partition by tenant_id, job_id order by job_version) as until
    from shop.event where job_id is not null and name in ('hold-changed', 'job-ready', 'watch-collected', 'watch-returned')) x
  where kind <> 'none' and until is not null group by tenant_id, job_id) h on h.tenant_id = j.tenant_id and h.job_id = j.id
left join (
  select tenant_id, job_id, array_agg(sent_at order by version) as quotes_sent_at, array_agg(decided_at order by version) as quotes_decided_at,
         array_agg(case when decided_at is null then 'open' when state = 'declined' then 'declined' else 'approved' end order by version) as quotes_came_to,
         array_agg(coalesce(decided_how, '') order by version) as quotes_decided_how
  from shop.quote group by tenant_id, job_id) q on q.tenant_id = j.tenant_id and q.job_id = j.id
left join (
  select tenant_id, job_id, array_agg(taken_at order by id) as paid_at, array_agg(method order by id) as paid_by,
         array_agg(case when kind = 'refund' then -amount_minor else amount_minor end order by id) as paid_amounts
  from shop.payment group by tenant_id, job_id) y on y.tenant_id = j.tenant_id and y.job_id = j.id
left join (
  -- What an entry is for stands in the line of the quote that it came from, or that of the entry which it takes back.
  select c.tenant_id, c.job_id, array_agg(c.entered_at order by c.n) as charges_at, array_agg(c.net_minor order by c.n) as charges_net, array_agg(c.tax_minor order by c.n) as charges_tax,
         array_agg(coalesce(l.kind, case coalesce(b.kind, c.kind) when 'line' then 'other' else coalesce(b.kind, c.kind) end) order by c.n) as charges_for
  from shop.charge c
    left join shop.charge b on b.tenant_id = c.tenant_id and b.job_id = c.job_id and b.n = c.takes_back
    left join shop.quote_line l on l.tenant_id = c.tenant_id and l.job_id = c.job_id and l.quote_version = coalesce(c.quote_version, b.quote_version) and l.line = coalesce(c.quote_line, b.quote_line)
  group by c.tenant_id, c.job_id) c on c.tenant_id = j.tenant_id and c.job_id = j.id
left join (
  -- A question is the client's first message after the shop's; the shop's next message answers it.
  select tenant_id, job_id, array_agg(written_at order by seq) as asked_at, array_agg(answered_at order by seq) as answered_at
  from (
    select tenant_id, job_id, seq, written_at, author, lag(author) over (partition by tenant_id, job_id order by seq) as before,
           min(written_at) filter (where author = 'staff') over (partition by tenant_id, job_id order by seq rows between 1 following and unbounded following) as answered_at
    from shop.message) x
  where author <> 'staff' and coalesce(before, 'staff') = 'staff' group by tenant_id, job_id) m on m.tenant_id = j.tenant_id and m.job_id = j.id
left join (
  select tenant_id, job_id, array_agg(name order by id) as part_names, array_agg(state order by id) as part_states, array_agg(quantity order by id) as part_quantities
  from shop.part group by tenant_id, job_id) p on p.tenant_id = j.tenant_id and p.job_id = j.id
left join (
  -- At full wind; the amplitude lying flat, as Bench/TimingSet.cs reckons it. What was not measured never counts.
  select tenant_id, job_id,
         round(avg(rate_seconds_per_day) filter (where phase = 'before'), 3) as rate_before,
         case when count(rate_seconds_per_day) filter (where phase = 'before') > 1 then max(rate_seconds_per_day) filter (where phase = 'before') - min(rate_seconds_per_day) filter (where phase = 'before') end as spread_before,
         round(avg(amplitude_degrees) filter (where phase = 'before' and position in ('CH', 'CB')), 3) as amplitude_before,
         round(avg(rate_seconds_per_day) filter (where phase = 'after'), 3) as rate_after,
         case when count(rate_seconds_per_day) filter (where phase = 'after') > 1 then max(rate_seconds_per_day) filter (where phase = 'after') - min(rate_seconds_per_day) filter (where phase = 'after') end as spread_after,
         round(avg(amplitude_degrees) filter (where phase = 'after' and position in ('CH', 'CB')), 3) as amplitude_after
  from shop.reading where wind = 'full' group by tenant_id, job_id) r on r.tenant_id = j.tenant_id and r.job_id = j.id
left join (
  -- Until when the shop still answered for earlier work on the same watch, when it came.
  select x.tenant_id, x.id, max(o.warranty_until) as warranty_until
  from shop.job x
    join shop.job b on b.tenant_id = x.tenant_id and b.watch_id = x.watch_id and b.id <> x.id and not b.is_practice
    join shop.handover o on o.tenant_id = b.tenant_id and o.job_id = b.id and o.kind = 'collected' and o.given_at < x.arrived_at
  where o.warranty_until is not null group by x.tenant_id, x.id) w on w.tenant_id = j.tenant_id and w.id = j.id
where not j.is_practice;

-- Last night's copy, and the moment it was taken: how far each shop's stream had come. Both are refreshed in one transaction, and so tell of one moment.
create materialized view report_raw.job as select * from report.job_now;
create unique index job_key on report_raw.job (tenant_id, job_id);
create index job_by_end on report_raw.job (tenant_id, until_at);
create materialized view report_raw.mark as select s.tenant_id, s.seq, statement_timestamp() as at from shop.stream s;
create unique index mark_key on report_raw.mark (tenant_id);
grant maintain on report_raw.job, report_raw.mark to chronocare_refresh;

create view report.job_night with (security_barrier = true) as select * from report_raw.job where tenant_id = (select sealed.tenant());
create view report.mark with (security_barrier = true) as select * from report_raw.mark where tenant_id = (select sealed.tenant());
grant select on report.job_now, report.job_night, report.mark to chronocare_app;

-- What a refresh is judged by before it is let stand: how much there is, and the shops whose copy does not add up to their rows.
create function report_raw.sums() returns table (jobs bigint, events bigint, shops_apart bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with night as (
    select tenant_id, count(*) as jobs, count(*) filter (where is_open) as open, sum(charged_minor) as charged, sum(paid_minor) as paid, count(distinct job_id) as ids
    from report_raw.job group by tenant_id),
  base as (
    select tenant_id, count(*) as jobs, count(*) filter (where is_open) as open, sum(charged_minor) as charged, sum(paid_minor) as paid, count(distinct id) as ids
    from shop.job where not is_practice group by tenant_id)
  select coalesce(sum(n.jobs), 0)::bigint, (select coalesce(sum(seq), 0)::bigint from report_raw.mark), count(*) filter (where n is distinct from b)
  from night n full join base b on b.tenant_id = n.tenant_id
$$;
grant execute on function report_raw.sums() to chronocare_refresh;

-- The log of the nights. It tells of the whole house and of no shop. At most one run is not over: that row is the claim that keeps a cluster to one runner, and it lapses.
create table report_raw.run (
  id          uuid primary key default uuidv7(),
  why         text not null check (why in ('night', 'hand')),
  started_at  timestamptz not null,
  until_at    timestamptz not null,
  finished_at timestamptz,
  jobs        bigint,
  events      bigint,
  error       text check (length(error) <= 500)
);
create unique index run_one_at_a_time on report_raw.run ((finished_at is null)) where finished_at is null;
create index run_by_start on report_raw.run (started_at desc);
grant select, insert on report_raw.run to chronocare_refresh;
grant update (until_at, finished_at, jobs, events, error) on report_raw.run to chronocare_refresh;

-- What an owner is told of it: when it was last well, whether it failed since, whether it runs.
create view report.state with (security_barrier = true) as
select (select max(started_at) from report_raw.run where finished_at is not null and error is null) as well_at,
       (select max(started_at) from report_raw.run where error is not null) as failed_at,
       (select max(started_at) from report_raw.run) as begun_at,
       (select max(started_at) from report_raw.run where finished_at is null and until_at > statement_timestamp()) as running_since;
grant select on report.state to chronocare_app;
reset role;

do $$ begin
  -- One core is enough for the night; the shops that are at work then keep the others.
  alter role chronocare_refresh set max_parallel_workers_per_gather = 0;
  alter role chronocare_refresh set work_mem = '128MB';
  alter role chronocare_refresh set jit = off;
  alter role chronocare_refresh set lock_timeout = '30s';
end $$;
