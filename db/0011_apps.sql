-- Apps and programs: tokens of phones and tablets, keys of integrations, and phones that want to be told.
set role chronocare_owner;

-- A program acts as itself, and whoever does something here is a row of this table. It is never active, so nothing that lets people in,
-- lists them or gives them work can mean it, and the table itself says so.
alter table shop.user_account add column kind text not null default 'person' check (kind in ('person', 'integration'));
alter table shop.user_account add constraint integration_is_never_active check (kind = 'person' or not is_active);

-- A code asked for by a program may be redeemed without a cookie, by address and code. Tries from the network that asked and from all others are counted
-- apart, so that a stranger who knows an address uses up the strangers' tries and not the person's.
alter table shop.sign_in_request add column app_code_hash bytea check (octet_length(app_code_hash) = 32);
alter table shop.sign_in_request add column tries_here int not null default 0 check (tries_here between 0 and 5);
alter table shop.sign_in_request add column tries_elsewhere int not null default 0 check (tries_elsewhere between 0 and 5);
grant update (tries_here, tries_elsewhere) on shop.sign_in_request to chronocare_app;

-- One signed-in app. One refresh token and one access token are alive at a time, and only their hashes are kept; confirmed_at says that the newest ones arrived.
create table shop.app (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  id            uuid not null,
  user_id       uuid not null,
  device        text not null check (length(device) between 1 and 120),
  access_hash   bytea not null check (octet_length(access_hash) = 32),
  access_until  timestamptz not null,
  refresh_hash  bytea not null check (octet_length(refresh_hash) = 32),
  old_hash      bytea check (octet_length(old_hash) = 32),
  confirmed_at  timestamptz,
  created_at    timestamptz not null,
  last_used_at  timestamptz not null,
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, access_hash),
  unique (tenant_id, refresh_hash),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.app');
create index app_of_user on shop.app (tenant_id, user_id);
grant select, insert on shop.app to chronocare_app;
grant update (access_hash, access_until, refresh_hash, old_hash, confirmed_at, last_used_at, expires_at, revoked_at) on shop.app to chronocare_app;

-- Refresh tokens that were used: whoever comes with one of these again has a copy.
create table shop.app_token_used (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  app_id     uuid not null,
  used_at    timestamptz not null,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, app_id) references shop.app (tenant_id, id)
);
call shop.wall('shop.app_token_used');
create index app_token_used_of_app on shop.app_token_used (tenant_id, app_id, used_at);
grant select, insert, delete on shop.app_token_used to chronocare_app;

-- A phone to be told by push, as long as the app on it is signed in.
create table shop.push_device (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  token         text collate "C" not null check (token ~ '^[0-9a-f]{64,200}$'),
  user_id       uuid not null,
  app_id        uuid not null,
  environment   text not null check (environment in ('sandbox', 'production')),
  locale        text not null check (length(locale) <= 35),
  app_version   text not null check (length(app_version) <= 40),
  registered_at timestamptz not null,
  primary key (tenant_id, token),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id),
  foreign key (tenant_id, app_id) references shop.app (tenant_id, id)
);
call shop.wall('shop.push_device');
create index push_device_of_user on shop.push_device (tenant_id, user_id);
grant select, insert, update, delete on shop.push_device to chronocare_app;

-- A key of an integration: shown once, kept as a hash; its id is the user_account it acts as.
create table shop.api_key (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null,
  name         text not null check (length(name) between 1 and 120),
  prefix       text not null check (length(prefix) between 8 and 16),
  key_hash     bytea not null check (octet_length(key_hash) = 32),
  scopes       text[] not null check (cardinality(scopes) between 1 and 20),
  created_by   uuid not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  revoked_by   uuid,
  primary key (tenant_id, id),
  unique (tenant_id, key_hash),
  foreign key (tenant_id, id) references shop.user_account (tenant_id, id),
  foreign key (tenant_id, created_by) references shop.user_account (tenant_id, id),
  foreign key (tenant_id, revoked_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.api_key');
grant select, insert on shop.api_key to chronocare_app;
grant update (last_used_at, revoked_at, revoked_by) on shop.api_key to chronocare_app;

-- Whoever changes a role or lets somebody go, by whatever door: what they were signed in with ends in the same transaction.
create function shop.end_what_they_hold() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update shop.session set revoked_at = now() where tenant_id = new.tenant_id and user_id = new.id and revoked_at is null;
  update shop.app set revoked_at = now() where tenant_id = new.tenant_id and user_id = new.id and revoked_at is null;
  return null;
end $$;
create trigger end_what_they_hold after update of role, is_active on shop.user_account for each row
  when (old.role is distinct from new.role or old.is_active is distinct from new.is_active) execute function shop.end_what_they_hold();
alter table shop.user_account enable always trigger end_what_they_hold;

reset role;
