-- How far each reaction has come in its shop's stream, what was set aside, and when something wants to be woken.
set role chronocare_owner;

-- seq is the last event that is done with; tries, retry_at and last_error belong to the next one that the reaction listens to.
create table shop.reaction_cursor (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  consumer   text not null check (length(consumer) between 1 and 80),
  seq        bigint not null check (seq >= 0),
  tries      int not null default 0 check (tries between 0 and 5),
  retry_at   timestamptz,
  last_error text check (length(last_error) <= 500),
  primary key (tenant_id, consumer)
) with (fillfactor = 60);
call shop.wall('shop.reaction_cursor');
grant select, insert on shop.reaction_cursor to chronocare_app;
grant update (seq, tries, retry_at, last_error) on shop.reaction_cursor to chronocare_app;

-- Events that a reaction failed at too often: it has gone on without them, and the owner may have them tried again.
create table shop.set_aside (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  consumer     text not null check (length(consumer) between 1 and 80),
  seq          bigint not null,
  tries        int not null,
  last_error   text not null check (length(last_error) <= 500),
  set_aside_at timestamptz not null,
  primary key (tenant_id, consumer, seq),
  foreign key (tenant_id, seq) references shop.event (tenant_id, seq)
);
call shop.wall('shop.set_aside');
grant select, insert, delete on shop.set_aside to chronocare_app;
grant update (tries, last_error, set_aside_at) on shop.set_aside to chronocare_app;

-- When a delivery of this shop wants to run next. Whoever has something for it writes:
--   insert into shop.wake (what, at) values ($1, $2) on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)
create table shop.wake (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  what      text not null check (length(what) between 1 and 80),
  at        timestamptz not null,
  primary key (tenant_id, what)
) with (fillfactor = 60);
call shop.wall('shop.wake');
create index wake_by_time on shop.wake (at);
grant select, insert, delete on shop.wake to chronocare_app;
grant update (at) on shop.wake to chronocare_app;

-- Moves a reaction on, and fails the whole batch where another activation was quicker: so what the batch holds besides happens once.
create function shop.advance(who text, came_from bigint, came_to bigint) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update shop.reaction_cursor set seq = came_to, tries = 0, retry_at = null, last_error = null where consumer = who and seq = came_from;
  if not found then raise exception 'somebody else has come further' using errcode = 'CC006'; end if;
  return came_to;
end $$;
-- The same for an event that was set aside.
create function shop.take_back(who text, which bigint) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from shop.set_aside where consumer = who and seq = which;
  if not found then raise exception 'it is not set aside any more' using errcode = 'CC006'; end if;
  return which;
end $$;
grant execute on function shop.advance(text, bigint, bigint), shop.take_back(text, bigint) to chronocare_app;

-- The sweep sees numbers and moments of every shop, and nothing of what they are about.
grant select (tenant_id, seq) on shop.stream to chronocare_edge_owner;
grant select (tenant_id, seq, at) on shop.event to chronocare_edge_owner;
grant select (tenant_id, consumer, seq, retry_at) on shop.reaction_cursor to chronocare_edge_owner;
grant select (tenant_id, consumer, seq) on shop.set_aside to chronocare_edge_owner;
grant select (tenant_id, what, at) on shop.wake to chronocare_edge_owner;
create policy edge_lookup on shop.stream as permissive for select to chronocare_edge_owner using (true);
create policy edge_lookup on shop.event as permissive for select to chronocare_edge_owner using (true);
create policy edge_lookup on shop.reaction_cursor as permissive for select to chronocare_edge_owner using (true);
create policy edge_lookup on shop.set_aside as permissive for select to chronocare_edge_owner using (true);
create policy edge_lookup on shop.wake as permissive for select to chronocare_edge_owner using (true);
reset role;

set role chronocare_edge_owner;
-- The shops whose streams are ahead of one of these reactions, or that want to be woken for one of these deliveries. is_due: there is something to do now, not only
-- after a pause. events: how many the slowest has before it. since: when the oldest of those that are due happened; null where a reaction has not begun yet.
create function edge.tenants_behind(consumers text[], deliveries text[], moment timestamptz)
returns table (tenant_id uuid, is_due boolean, events bigint, since timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with behind as (
    select s.tenant_id, coalesce(s.seq - min(k.seq), 0) as events, bool_or(k.retry_at is null or k.retry_at <= moment) as is_due,
           min(k.seq) filter (where k.retry_at is null or k.retry_at <= moment) as due_from
    from shop.stream s join shop.tenant t on t.tenant_id = s.tenant_id and t.status <> 'closed'
      cross join unnest(consumers) c(name)
      left join shop.reaction_cursor k on k.tenant_id = s.tenant_id and k.consumer = c.name
    where coalesce(k.seq, 0) < s.seq
    group by s.tenant_id, s.seq),
  waking as (
    select distinct w.tenant_id from shop.wake w join shop.tenant t on t.tenant_id = w.tenant_id and t.status <> 'closed'
    where w.at <= moment and w.what = any (deliveries))
  select coalesce(b.tenant_id, w.tenant_id), coalesce(b.is_due, false) or w.tenant_id is not null, coalesce(b.events, 0),
         (select e.at from shop.event e where e.tenant_id = b.tenant_id and e.seq = b.due_from + 1)
  from behind b full join waking w on w.tenant_id = b.tenant_id
$$;
create function edge.events_set_aside() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select count(*) from shop.set_aside $$;
grant execute on function edge.tenants_behind(text[], text[], timestamptz), edge.events_set_aside() to chronocare_dispatch;
reset role;
