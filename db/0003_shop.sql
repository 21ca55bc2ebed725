-- The shop and its people. Every table carries tenant_id, which leads every key; wall() puts up the same wall everywhere.
set role chronocare_owner;

-- One wall for a table: row security forced, one restrictive policy for all verbs, one permissive policy for what the app may do at all.
create procedure shop.wall(t regclass) language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy tenant_wall on %s as restrictive for all to chronocare_app, chronocare_dispatch
                    using (tenant_id = (select sealed.tenant())) with check (tenant_id = (select sealed.tenant()))', t);
  execute format('create policy app_rows on %s as permissive for all to chronocare_app using (true) with check (true)', t);
end $$;

create function shop.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $$;

create table shop.tenant (
  tenant_id            uuid primary key,
  name                 text not null check (length(name) between 1 and 120),
  status               text not null default 'active' check (status in ('active', 'lapsed', 'closed')),
  plan                 text not null default 'trial',
  currency             text not null default 'CHF' check (currency ~ '^[A-Z]{3}$'),
  locale               text not null default 'en-CH',
  time_zone            text not null default 'Europe/Zurich',
  tax_name             text not null default 'VAT',
  tax_percent          numeric(6,3) not null default 0 check (tax_percent between 0 and 50),
  tax_included         boolean not null default true,
  address              text not null default '',
  phone                text not null default '',
  email                text not null default '',
  colour               text not null default '#1F4E79' check (colour ~ '^#[0-9A-F]{6}$'),
  logo_key             text,
  terms_version        int not null default 1,
  inspection_fee_minor bigint not null default 0 check (inspection_fee_minor >= 0),
  warranty_months      int not null default 12 check (warranty_months between 0 and 120),
  promise_days         int not null default 14 check (promise_days between 1 and 365),
  quote_days           int not null default 30 check (quote_days between 1 and 365),
  settings_version     int not null default 1,
  opened_at            timestamptz not null
);
call shop.wall('shop.tenant');
grant select, insert on shop.tenant to chronocare_app;
grant select on shop.tenant to chronocare_dispatch;
grant update (name, currency, locale, time_zone, tax_name, tax_percent, tax_included, address, phone, email, colour, logo_key,
              terms_version, inspection_fee_minor, warranty_months, promise_days, quote_days, settings_version) on shop.tenant to chronocare_app;

-- The one name that is unique over all shops stands in a table nobody may update: a unique key that does not begin with tenant_id
-- on an updatable table would let ON CONFLICT DO UPDATE look at hidden rows on servers before 18.7.
create table shop.subdomain (
  tenant_id uuid primary key default sealed.tenant() references shop.tenant,
  name      text not null unique check (name ~ '^[a-z0-9]([a-z0-9-]{1,30}[a-z0-9])$')
);
call shop.wall('shop.subdomain');
grant select, insert on shop.subdomain to chronocare_app;

create table shop.terms (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  version   int not null,
  text      text not null check (length(text) <= 20000),
  since     timestamptz not null,
  primary key (tenant_id, version)
);
call shop.wall('shop.terms');
grant select, insert on shop.terms to chronocare_app;

-- Numbers people see come from here, one row per shop and name, never from a sequence.
create table shop.counter (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  name      text not null,
  value     bigint not null,
  primary key (tenant_id, name)
);
call shop.wall('shop.counter');
grant select, insert, update on shop.counter to chronocare_app;

create table shop.user_account (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null default uuidv7(),
  email      text not null check (email = lower(email) and length(email) <= 254),
  name       text not null check (length(name) between 1 and 120),
  role       text not null check (role in ('owner', 'watchmaker', 'counter')),
  is_active  boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);
call shop.wall('shop.user_account');
grant select, insert on shop.user_account to chronocare_app;
grant update (email, name, role, is_active) on shop.user_account to chronocare_app;

-- What was changed about the shop and its team, by whom: values before and after, people by id only. Append-only, even for the owner.
create table shop.change (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null default uuidv7(),
  what       text not null check (length(what) between 1 and 40),
  subject    uuid,
  was        jsonb not null default '{}',
  now        jsonb not null default '{}',
  changed_by uuid not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, changed_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.change');
create index change_by_age on shop.change (tenant_id, changed_at desc, id);
grant select, insert on shop.change to chronocare_app;
create trigger no_change before update or delete on shop.change for each row execute function shop.refuse_change();
create trigger no_truncate before truncate on shop.change for each statement execute function shop.refuse_change();
alter table shop.change enable always trigger no_change;
alter table shop.change enable always trigger no_truncate;

-- Only the SHA-256 of the 256-bit cookie value is kept.
create table shop.session (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id_hash      bytea not null check (octet_length(id_hash) = 32),
  user_id      uuid not null,
  device       text not null check (length(device) <= 200),
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  primary key (tenant_id, id_hash),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.session');
create index session_of_user on shop.session (tenant_id, user_id);
grant select, insert on shop.session to chronocare_app;
grant update (last_used_at, expires_at, revoked_at) on shop.session to chronocare_app;

-- A mail link and its code. Hashes only; spent once; bound to the browser that asked. Rows of known and of unknown addresses look alike
-- and cost alike (hence no reference to a user), so that nobody learns by asking who works here. Kept for two days, for the limits.
create table shop.sign_in_request (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  token_hash   bytea not null check (octet_length(token_hash) = 32),
  code_hash    bytea not null check (octet_length(code_hash) = 32),
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  purpose      text not null default 'sign-in' check (purpose in ('sign-in', 'demo')),
  email        text not null check (length(email) <= 254),
  network_hash bytea not null check (octet_length(network_hash) = 32),
  device_hash  bytea check (octet_length(device_hash) = 32),
  return_to    text check (length(return_to) <= 500),
  takes_code   boolean not null default true,
  attempts     int not null default 0 check (attempts between 0 and 5),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  mailed_at    timestamptz,
  spent_at     timestamptz,
  primary key (tenant_id, token_hash)
);
call shop.wall('shop.sign_in_request');
create index sign_in_request_of_browser on shop.sign_in_request (tenant_id, browser_hash, created_at);
create index sign_in_request_of_email on shop.sign_in_request (tenant_id, email, created_at);
create index sign_in_request_of_network on shop.sign_in_request (tenant_id, network_hash, created_at);
create index sign_in_request_by_age on shop.sign_in_request (tenant_id, created_at);
create index sign_in_request_mailed on shop.sign_in_request (tenant_id, mailed_at) where mailed_at is not null;
grant select, insert, delete on shop.sign_in_request to chronocare_app;
grant update (attempts, spent_at, mailed_at) on shop.sign_in_request to chronocare_app;

-- A command that was carried out: the same key again finds its answer instead of a second effect.
create table shop.command (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  key          text not null check (length(key) between 1 and 200),
  request_hash bytea not null check (octet_length(request_hash) = 32),
  subject      uuid,
  status       int,
  content_type text,
  location     text,
  answer       bytea,
  at           timestamptz not null,
  primary key (tenant_id, key)
);
call shop.wall('shop.command');
grant select, insert on shop.command to chronocare_app;
grant update (status, content_type, location, answer) on shop.command to chronocare_app;

create table shop.client (
  tenant_id      uuid not null default sealed.tenant() references shop.tenant,
  id             uuid not null default uuidv7(),
  name           text not null check (length(name) between 1 and 120),
  phone          text not null default '' check (length(phone) <= 40),
  phone_digits   text not null default '' check (phone_digits ~ '^[0-9]*$'),
  email          text not null default '' check (length(email) <= 254),
  second_contact text not null default '' check (length(second_contact) <= 200),
  tell_by        text not null default 'mail' check (tell_by in ('mail', 'phone', 'none')),
  note           text not null default '' check (length(note) <= 2000),
  words          text not null default '' check (length(words) <= 4000),
  sort_name      text collate "C" generated always as (lower(name) collate "C") stored,
  version        int not null default 1,
  created_at     timestamptz not null,
  primary key (tenant_id, id)
);
call shop.wall('shop.client');
-- Functions such as lower() are not leakproof, so under row security only plain columns can lead into an index.
create index client_by_name on shop.client (tenant_id, sort_name, id);
grant select, insert on shop.client to chronocare_app;
grant update (name, phone, phone_digits, email, second_contact, tell_by, note, words, version) on shop.client to chronocare_app;

-- What a calibre wants of the bench, where the shop knows better than the starting list of Bench/Calibres.cs, or adds to it.
create table shop.calibre (
  tenant_id             uuid not null default sealed.tenant() references shop.tenant,
  key                   text not null check (key ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(key) <= 130),
  maker                 text not null check (length(maker) between 1 and 60),
  name                  text not null check (length(name) between 1 and 60),
  also_known_as         text not null default '' check (length(also_known_as) <= 200),
  movement              text not null default 'mechanical' check (movement in ('mechanical', 'quartz', 'spring-drive')),
  lift_angle_degrees    numeric(4,1) check (lift_angle_degrees between 10 and 90),
  beats_per_hour        int check (beats_per_hour between 3600 and 72000),
  grade                 text not null default '' check (length(grade) <= 60),
  rate_low              numeric(4,1) not null default -5,
  rate_high             numeric(4,1) not null default 15 check (rate_high >= rate_low),
  spread_limit          numeric(4,1) not null default 30 check (spread_limit >= 0),
  isochronism_limit     numeric(4,1) check (isochronism_limit >= 0),
  amplitude_flat_low    int not null default 270,
  amplitude_flat_high   int not null default 310,
  amplitude_edge_low    int not null default 220,
  amplitude_edge_high   int not null default 270,
  beat_error_limit_ms   numeric(3,1) not null default 0.8 check (beat_error_limit_ms between 0 and 9.9),
  power_reserve_hours   numeric(5,1) check (power_reserve_hours > 0),
  lubricants            jsonb not null default '[]',
  version               int not null default 1,
  primary key (tenant_id, key)
);
call shop.wall('shop.calibre');
grant select, insert, update on shop.calibre to chronocare_app;

create table shop.watch (
  tenant_id       uuid not null default sealed.tenant() references shop.tenant,
  id              uuid not null default uuidv7(),
  client_id       uuid not null,
  brand           text not null check (length(brand) between 1 and 80),
  model           text not null default '' check (length(model) <= 120),
  reference       text not null default '' check (length(reference) <= 60),
  serial          text not null default '' check (length(serial) <= 60),
  serial_key      text generated always as (upper(regexp_replace(serial, '[^A-Za-z0-9]', '', 'g'))) stored,
  movement_serial text not null default '' check (length(movement_serial) <= 60),
  calibre         text not null default '' check (length(calibre) <= 60),
  movement        text not null default 'mechanical' check (movement in ('mechanical', 'quartz', 'spring-drive')),
  note            text not null default '' check (length(note) <= 2000),
  words           text not null default '' check (length(words) <= 4000),
  version         int not null default 1,
  created_at      timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id) references shop.client (tenant_id, id)
);
call shop.wall('shop.watch');
create index watch_of_client on shop.watch (tenant_id, client_id);
create index watch_by_serial on shop.watch (tenant_id, serial_key);
grant select, insert on shop.watch to chronocare_app;
grant update (client_id, brand, model, reference, serial, movement_serial, calibre, movement, note, words, version) on shop.watch to chronocare_app;

-- Where a search begins: the folded words of every client (c) and watch (w). Trigram and full-text operators are not leakproof, so under row
-- security no index of theirs would be used; equality and ranges over "C" text are, and ids of version 7 put the newest last.
create table shop.search_word (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  word      text collate "C" not null check (length(word) <= 80),
  kind      text not null check (kind in ('c', 'w')),
  id        uuid not null,
  primary key (tenant_id, word, kind, id)
);
call shop.wall('shop.search_word');
grant select, insert, delete on shop.search_word to chronocare_app;

-- The shop's own vocabulary, by length: what a mistyped word may have meant.
create table shop.search_term (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  letters   int generated always as (length(word)) stored,
  word      text collate "C" not null check (length(word) <= 80),
  primary key (tenant_id, letters, word)
);
call shop.wall('shop.search_term');
grant select, insert on shop.search_term to chronocare_app;

reset role;

-- Equality look-ups before a tenant is known; nothing here lists for the edge.
set role chronocare_owner;
grant select (tenant_id, status) on shop.tenant to chronocare_edge_owner;
grant select on shop.subdomain to chronocare_edge_owner;
create policy edge_lookup on shop.tenant as permissive for select to chronocare_edge_owner using (true);
create policy edge_lookup on shop.subdomain as permissive for select to chronocare_edge_owner using (true);
reset role;

set role chronocare_edge_owner;
create function edge.tenant_by_subdomain(asked text) returns table (tenant_id uuid, status text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.tenant_id, t.status from shop.subdomain s join shop.tenant t on t.tenant_id = s.tenant_id where s.name = asked
$$;
grant execute on function edge.tenant_by_subdomain(text) to chronocare_edge;

-- The dispatcher's rounds: ids and nothing else; what lies behind one is seen only inside that tenant's sealed context.
create function edge.open_tenants() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.tenant_id from shop.tenant t where t.status <> 'closed' order by t.tenant_id
$$;
grant execute on function edge.open_tenants() to chronocare_dispatch;
reset role;
