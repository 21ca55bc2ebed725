-- The night's copy of a million jobs wrote 1.5 GB of sorting aside, and a shop's write that had to wait for the disk just then took fifty milliseconds. What a hold is for is
-- reckoned before the sorting now, for it orders the window (after the version, of which there is one, so it decides nothing): what is sorted is a word and not the event's body.
set role chronocare_report;

create or replace view report.job_now with (security_invoker = true) as
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
           lead(at) over (partition by tenant_id, job_id order by job_version, case when name = 'hold-changed' then body::jsonb #>> '{data,to}' else 'none' end) as until
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

reset role;

do $$ begin
  -- Groups of a million jobs find room in memory.
  alter role chronocare_refresh set hash_mem_multiplier = 4;
end $$;
