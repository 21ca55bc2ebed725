-- A shop opens itself, and what its first hour needs: practice watches that one button wipes.
set role chronocare_owner;

-- A shop that is being opened. It lies behind the wall of the shop it will be: its tenant_id is the future shop's, so there is nothing to refer to yet.
-- The browser that began it holds a 256-bit secret, of which only the hash is kept; a day later it is swept away.
create table shop.sign_up (
  tenant_id    uuid primary key default sealed.tenant(),
  secret_hash  bytea not null check (octet_length(secret_hash) = 32),
  owner_name   text not null check (length(owner_name) between 1 and 120),
  email        text not null check (email = lower(email) and length(email) <= 254),
  code_number  int not null default 1,
  code_until   timestamptz not null,
  attempts     int not null default 0 check (attempts between 0 and 5),
  mailed_at    timestamptz not null,
  proved_at    timestamptz,
  name         text not null default '' check (length(name) <= 120),
  subdomain    text not null default '' check (length(subdomain) <= 32),
  country      text not null default '' check (length(country) <= 9),
  currency     text not null default '' check (length(currency) <= 3),
  locale       text not null default '' check (length(locale) <= 6),
  time_zone    text not null default '' check (length(time_zone) <= 60),
  tax_name     text not null default '' check (length(tax_name) <= 30),
  tax_percent  numeric(6,3) not null default 0 check (tax_percent between 0 and 50),
  tax_included boolean not null default true,
  colour       text not null default '#1F4E79' check (colour ~ '^#[0-9A-F]{6}$'),
  logo_key     text,
  logos        int not null default 0,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  opened_at    timestamptz,
  entered_at   timestamptz
);
call shop.wall('shop.sign_up');
grant select, insert, delete on shop.sign_up to chronocare_app;
grant update (owner_name, email, code_number, code_until, attempts, mailed_at, proved_at, name, subdomain, country, currency, locale, time_zone, tax_name, tax_percent,
              tax_included, colour, logo_key, logos, opened_at, entered_at) on shop.sign_up to chronocare_app;

-- What was asked of the root host, for its limits and the sweeping: nothing that tells who, only keyed hashes. The root host is the tenant of zeros.
create table shop.sign_up_ask (
  tenant_id    uuid not null default sealed.tenant() check (tenant_id = '00000000-0000-0000-0000-000000000000'),
  id           uuid not null default uuidv7(),
  kind         text not null check (kind in ('draft', 'mail')),
  draft_id     uuid not null,
  network_hash bytea not null check (octet_length(network_hash) = 32),
  address_hash bytea not null check (octet_length(address_hash) = 32),
  at           timestamptz not null,
  primary key (tenant_id, id)
);
call shop.wall('shop.sign_up_ask');
create index sign_up_ask_of_network on shop.sign_up_ask (tenant_id, network_hash, at);
create index sign_up_ask_of_address on shop.sign_up_ask (tenant_id, address_hash, at);
create index sign_up_ask_by_age on shop.sign_up_ask (tenant_id, at);
grant select, insert, delete on shop.sign_up_ask to chronocare_app;

-- The way from the root host, where no session of the shop's can begin, into the new shop: once, for a minute, hashes only.
create table shop.welcome (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  expires_at timestamptz not null,
  spent_at   timestamptz,
  primary key (tenant_id, token_hash)
);
call shop.wall('shop.welcome');
grant select, insert, delete on shop.welcome to chronocare_app;
grant update (spent_at) on shop.welcome to chronocare_app;

-- What an address looks like at a glance: 0 as o, 1 and i as l, rn as m and so on, hyphens gone. Two shops that look alike cannot both be.
-- Opening/ShopAddress.cs says the same, and a test holds the two together.
alter table shop.subdomain add column skeleton text not null generated always as
  (replace(replace(replace(translate(replace(name, '-', ''), '01i582', 'ollsbz'), 'rn', 'm'), 'vv', 'w'), 'cl', 'd')) stored;
create unique index subdomain_skeleton on shop.subdomain (skeleton);

-- Until when the owner of a shop that opened itself sees the first-hour list on the board; null where it was hidden, or never shown.
alter table shop.tenant add column first_hour_until timestamptz;
grant update (first_hour_until) on shop.tenant to chronocare_app;

-- Practice. The app may say at birth that something is, never later, and can wipe nothing but by the function below. What was wiped stays in its row,
-- because the stream refers to it, and no query of the app's sees it any more.
alter table shop.job add column is_practice boolean not null default false;
alter table shop.job add column wiped_at timestamptz check (wiped_at is null or is_practice);
alter table shop.client add column is_practice boolean not null default false;
alter table shop.client add column wiped_at timestamptz check (wiped_at is null or is_practice);
alter table shop.watch add column is_practice boolean not null default false;
alter table shop.watch add column wiped_at timestamptz check (wiped_at is null or is_practice);
alter table shop.photo add column wiped_at timestamptz;
create policy not_wiped on shop.job as restrictive for select to chronocare_app using (wiped_at is null);
create policy not_wiped on shop.client as restrictive for select to chronocare_app using (wiped_at is null);
create policy not_wiped on shop.watch as restrictive for select to chronocare_app using (wiped_at is null);
create policy not_wiped on shop.photo as restrictive for select to chronocare_app using (wiped_at is null);

-- The wiper looks through the shop's own rows and may change what is practice.
create policy wiper_looks on shop.job as permissive for select to chronocare_owner using (tenant_id = (select sealed.tenant()));
create policy wiper_looks on shop.client as permissive for select to chronocare_owner using (tenant_id = (select sealed.tenant()));
create policy wiper_looks on shop.watch as permissive for select to chronocare_owner using (tenant_id = (select sealed.tenant()));
create policy wiper_looks on shop.photo as permissive for select to chronocare_owner using (tenant_id = (select sealed.tenant()));
create policy wiper on shop.job as permissive for update to chronocare_owner using (is_practice and tenant_id = (select sealed.tenant()));
create policy wiper on shop.client as permissive for update to chronocare_owner using (is_practice and tenant_id = (select sealed.tenant()));
create policy wiper on shop.watch as permissive for update to chronocare_owner using (is_practice and tenant_id = (select sealed.tenant()));
create policy wiper on shop.photo as permissive for update to chronocare_owner using (tenant_id = (select sealed.tenant())
  and exists (select from shop.job j where j.tenant_id = photo.tenant_id and j.id = photo.job_id and j.is_practice));

-- Wipes the shop's practice jobs, and of their clients and watches those that no real job has come to use. How many jobs.
create function shop.wipe_practice(moment timestamptz) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with j as (
    update shop.job set wiped_at = moment where is_practice and wiped_at is null returning tenant_id, id),
  p as (
    update shop.photo p set wiped_at = moment from j where p.tenant_id = j.tenant_id and p.job_id = j.id),
  used as (
    select x.tenant_id, x.id from shop.watch x
    where exists (select from shop.job r where r.tenant_id = x.tenant_id and r.watch_id = x.id and not r.is_practice)),
  w as (
    update shop.watch x set wiped_at = moment
    where x.is_practice and x.wiped_at is null and not exists (select from used u where u.tenant_id = x.tenant_id and u.id = x.id)),
  c as (
    update shop.client k set wiped_at = moment
    where k.is_practice and k.wiped_at is null
      and not exists (select from shop.job r where r.tenant_id = k.tenant_id and r.client_id = k.id and not r.is_practice)
      and not exists (select from shop.watch x where x.tenant_id = k.tenant_id and x.client_id = k.id
                        and (not x.is_practice or exists (select from used u where u.tenant_id = x.tenant_id and u.id = x.id))))
  select count(*) from j
$$;
grant execute on function shop.wipe_practice(timestamptz) to chronocare_app;

-- As before, but a practice watch that was collected waits for no record.
create or replace function shop.guard_milestone() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.status = old.status then return new; end if;
  if not (case old.status
            when 'received'   then new.status in ('diagnosed', 'returned')
            when 'diagnosed'  then new.status in ('in_service', 'returned')
            when 'in_service' then new.status in ('ready', 'returned')
            when 'ready'      then new.status in ('collected', 'in_service', 'returned')
            else false end) then
    raise exception 'milestone % to % is not allowed', old.status, new.status using errcode = 'CC001';
  end if;
  if new.status = 'in_service' and old.status = 'diagnosed' and new.quote_state <> 'approved' and new.override_reason is null then
    raise exception 'quote not approved' using errcode = 'CC002';
  end if;
  if new.status = 'ready' and new.log_entries = 0 then
    raise exception 'service log is empty' using errcode = 'CC003';
  end if;
  if new.status = 'collected' and new.charged_minor <> new.paid_minor and new.leave_reason is null then
    raise exception 'balance is open' using errcode = 'CC004';
  end if;
  new.record_due := new.status = 'collected' and not new.is_practice;
  return new;
end $$;
reset role;

-- Which of these addresses a shop has already, or one that looks the same: equality look-ups, it lists nothing.
set role chronocare_edge_owner;
create function edge.taken_subdomains(asked text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.name from unnest(asked[1:64]) a(name)
  where exists (select from shop.subdomain s
                where s.skeleton = replace(replace(replace(translate(replace(a.name, '-', ''), '01i582', 'ollsbz'), 'rn', 'm'), 'vv', 'w'), 'cl', 'd'))
$$;
grant execute on function edge.taken_subdomains(text[]) to chronocare_edge;
reset role;
