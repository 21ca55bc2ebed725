-- The team: invitations that come by mail, PINs, and the tablets that stay at the counter.
set role chronocare_owner;

-- Somebody asked to join. Only the hash of the link's token is kept; it is spent once, may be withdrawn, and sent again with another token.
create table shop.invitation (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null default gen_random_uuid(),
  token_hash   bytea not null check (octet_length(token_hash) = 32),
  email        text not null check (email = lower(email) and length(email) <= 254),
  name         text not null check (length(name) between 1 and 120),
  role         text not null check (role in ('owner', 'watchmaker', 'counter')),
  invited_by   uuid not null,
  created_at   timestamptz not null,
  sent_at      timestamptz not null,
  sends        int not null default 1 check (sends between 1 and 5),
  expires_at   timestamptz not null,
  joined_at    timestamptz,
  session_hash bytea check (octet_length(session_hash) = 32),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, invited_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.invitation');
create unique index invitation_open on shop.invitation (tenant_id, email) where joined_at is null and withdrawn_at is null;
create index invitation_by_age on shop.invitation (tenant_id, created_at);
grant select, insert on shop.invitation to chronocare_app;
grant update (token_hash, sent_at, sends, expires_at, joined_at, session_hash, withdrawn_at) on shop.invitation to chronocare_app;

-- A browser that stays at the counter. Only the hash of its cookie is kept. Misses are wrong PINs in a row, whoever's.
create table shop.counter_device (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null default gen_random_uuid(),
  token_hash   bytea not null check (octet_length(token_hash) = 32),
  name         text not null check (length(name) between 1 and 60),
  lock_minutes int not null default 2 check (lock_minutes between 1 and 15),
  misses       int not null default 0 check (misses >= 0),
  added_by     uuid not null,
  added_at     timestamptz not null,
  last_used_at timestamptz,
  removed_at   timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, added_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.counter_device');
grant select, insert on shop.counter_device to chronocare_app;
grant update (misses, last_used_at, removed_at) on shop.counter_device to chronocare_app;

-- A PIN opens a session on such a device alone. Slow and keyed: neither the table nor a backup of it tells a PIN to whoever lacks the program's secret.
create table shop.pin (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  user_id    uuid not null,
  salt       bytea not null check (octet_length(salt) = 16),
  iterations int not null check (iterations >= 10000),
  hash       bytea not null check (octet_length(hash) = 32),
  set_at     timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.pin');
grant select, insert, delete on shop.pin to chronocare_app;
grant update (salt, iterations, hash, set_at) on shop.pin to chronocare_app;

-- Wrong PINs of one person on one device, in a row. Each try is counted before it is looked at.
create table shop.pin_try (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  device_id    uuid not null,
  user_id      uuid not null,
  misses       int not null check (misses between 0 and 5),
  locked_until timestamptz,
  primary key (tenant_id, device_id, user_id),
  foreign key (tenant_id, device_id) references shop.counter_device (tenant_id, id),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.pin_try');
grant select, insert on shop.pin_try to chronocare_app;
grant update (misses, locked_until) on shop.pin_try to chronocare_app;

-- A session in a counter device's browser: it is locked after a while without use, and over when the device is taken away.
alter table shop.session add column counter_device uuid;
alter table shop.session add constraint session_counter_device foreign key (tenant_id, counter_device) references shop.counter_device (tenant_id, id);
create index session_of_counter on shop.session (tenant_id, counter_device) where counter_device is not null;
grant update (counter_device) on shop.session to chronocare_app;

reset role;
