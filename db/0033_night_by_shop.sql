-- The copy of the night is made shop by shop, of the jobs that something happened to; every shop's is reckoned whole once a week. A refresh of one view for all shops cost a
-- minute for a million jobs, each of them reckoned anew though it left years ago, wrote as much aside again, and let writes wait for the disk meanwhile.
set role chronocare_report;

drop view report.job_night;
drop view report.mark;
drop function report_raw.sums();
create table report_raw.job_here as select * from report_raw.job;
create table report_raw.mark_here as select m.tenant_id, m.seq, m.at, m.at as whole_at, (select count(*) from report_raw.job f where f.tenant_id = m.tenant_id) as jobs from report_raw.mark m;
drop materialized view report_raw.job;
drop materialized view report_raw.mark;

-- Columns are those of report.job_now, in its order: a migration that adds one there adds it here, and sets whole_at to -infinity.
alter table report_raw.job_here rename to job;
alter table report_raw.job add constraint job_key primary key (tenant_id, job_id);
create index job_by_end on report_raw.job (tenant_id, until_at);
-- How far the shop's stream had come when its copy was made, how many rows that has, and when all of them were last reckoned.
alter table report_raw.mark_here rename to mark;
alter table report_raw.mark add constraint mark_key primary key (tenant_id), alter seq set not null, alter at set not null, alter whole_at set not null, alter jobs set not null;
-- Whoever is granted them by mistake sees nothing.
alter table report_raw.job enable row level security;
alter table report_raw.job force row level security;
alter table report_raw.mark enable row level security;
alter table report_raw.mark force row level security;
create policy report_rows on report_raw.job to chronocare_report using (true) with check (true);
create policy report_rows on report_raw.mark to chronocare_report using (true) with check (true);

create view report.job_night with (security_barrier = true) as select * from report_raw.job where tenant_id = (select sealed.tenant());
create view report.mark with (security_barrier = true) as select tenant_id, seq, at from report_raw.mark where tenant_id = (select sealed.tenant());
grant select on report.job_night, report.mark to chronocare_app;

-- Whose copy is to be made: all of them, and which are reckoned whole. Each shop has a day of the week for it; one that missed its day is caught up.
create function report_raw.shops(now timestamptz) returns table (shop uuid, is_whole boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.tenant_id, m.tenant_id is null or m.whole_at < now - interval '8 days'
      or m.whole_at < now - interval '1 day' and mod(abs(hashtext(s.tenant_id::text)::bigint), 7) = extract(dow from now at time zone 'UTC')
  from shop.stream s left join report_raw.mark m on m.tenant_id = s.tenant_id order by s.tenant_id
$$;

-- The two ways to make it. Whoever calls them has one snapshot for these and for stand(), which writes down how far that snapshot goes. What comes out as it was is not written.
create function report_raw.make_touched(shop uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with touched as materialized (
      select distinct e.job_id from shop.event e
      where e.tenant_id = shop and e.seq > (select m.seq from report_raw.mark m where m.tenant_id = shop) and e.job_id is not null),
    present as materialized (select n.* from touched t cross join lateral (select n.* from report.job_now n where n.tenant_id = shop and n.job_id = t.job_id offset 0) n),
    gone as (
      delete from report_raw.job f using touched t
      where f.tenant_id = shop and f.job_id = t.job_id and not exists (select from present n where n.job_id = f.job_id and n *= f) returning f.job_id)
  -- Counting what is gone has it gone before anything comes in its place.
  insert into report_raw.job
    select n.* from present n cross join (select count(*) from gone) g where not exists (select from report_raw.job f where f.tenant_id = shop and f.job_id = n.job_id and f *= n)
$$;

-- How many jobs were found to be other than the night before had them, though nothing happened to them since: none, or some fact changes without an event.
create function report_raw.make_whole(shop uuid) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with touched as materialized (
      select distinct e.job_id from shop.event e
      where e.tenant_id = shop and e.seq > (select m.seq from report_raw.mark m where m.tenant_id = shop) and e.job_id is not null),
    present as materialized (select n.* from report.job_now n where n.tenant_id = shop),
    gone as (
      delete from report_raw.job f where f.tenant_id = shop and not exists (select from present n where n.job_id = f.job_id and n *= f) returning f.job_id),
    come as (
      insert into report_raw.job
        select n.* from present n cross join (select count(*) from gone) g where not exists (select from report_raw.job f where f.tenant_id = shop and f.job_id = n.job_id and f *= n)
      returning job_id)
  select count(*) from (select job_id from gone union select job_id from come) x
  where exists (select from report_raw.mark m where m.tenant_id = shop and m.whole_at > '-infinity') and not exists (select from touched t where t.job_id = x.job_id)
$$;

-- Sets the mark, and says what the copy is judged by before it is let stand: its rows now and before, how many events it covers, and whether it adds up to the shop's own rows.
create function report_raw.stand(shop uuid, made_at timestamptz, whole boolean) returns table (jobs bigint, jobs_before bigint, seq bigint, is_apart boolean)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with night as (
      select count(*) as jobs, count(*) filter (where f.is_open) as open, sum(f.charged_minor) as charged, sum(f.paid_minor) as paid
      from report_raw.job f where f.tenant_id = shop),
    base as (
      select count(*) as jobs, count(*) filter (where j.is_open) as open, sum(j.charged_minor) as charged, sum(j.paid_minor) as paid
      from shop.job j where j.tenant_id = shop and not j.is_practice),
    seen as (select coalesce(max(e.seq), 0) as seq from shop.event e where e.tenant_id = shop),
    before as (select m.jobs from report_raw.mark m where m.tenant_id = shop),
    mark as (
      insert into report_raw.mark as m (tenant_id, seq, at, whole_at, jobs)
        select s.tenant_id, s.seq, made_at, made_at, n.jobs from shop.stream s cross join night n where s.tenant_id = shop
      on conflict (tenant_id) do update set seq = excluded.seq, at = excluded.at, whole_at = case when whole then excluded.whole_at else m.whole_at end, jobs = excluded.jobs
      returning m.seq)
  select n.jobs, coalesce((select b.jobs from before b), 0), m.seq, n is distinct from b or seen.seq <> m.seq
  from night n, base b, seen, mark m
$$;
grant execute on function report_raw.shops(timestamptz), report_raw.make_touched(uuid), report_raw.make_whole(uuid), report_raw.stand(uuid, timestamptz, boolean) to chronocare_refresh;
reset role;
