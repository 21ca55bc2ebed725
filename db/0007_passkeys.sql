-- Passkeys: the public halves of keys that people's devices keep, and the challenges that are out. A challenge is a row so that it can be spent once,
-- whoever answers first; of it, as of the browser it was made for, only a hash is kept.
set role chronocare_owner;

create table shop.passkey (
  tenant_id          uuid not null default sealed.tenant() references shop.tenant,
  id                 uuid not null default uuidv7(),
  user_id            uuid not null,
  credential_id      bytea not null check (octet_length(credential_id) between 16 and 1023),
  public_key         bytea not null check (octet_length(public_key) between 1 and 1000),
  sign_count         bigint not null check (sign_count between 0 and 4294967295),
  transports         text[] not null default '{}' check (cardinality(transports) <= 8),
  is_backup_eligible boolean not null,
  is_backed_up       boolean not null check (is_backup_eligible or not is_backed_up),
  name               text not null check (length(name) between 1 and 60),
  created_at         timestamptz not null,
  last_used_at       timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, credential_id),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.passkey');
create index passkey_of_user on shop.passkey (tenant_id, user_id);
grant select, insert, delete on shop.passkey to chronocare_app;
grant update (name, sign_count, is_backed_up, last_used_at) on shop.passkey to chronocare_app;

create table shop.passkey_challenge (
  tenant_id      uuid not null default sealed.tenant() references shop.tenant,
  challenge_hash bytea not null check (octet_length(challenge_hash) = 32),
  browser_hash   bytea not null check (octet_length(browser_hash) = 32),
  purpose        text not null check (purpose in ('sign-in', 'add', 'step-up')),
  user_id        uuid,
  network_hash   bytea not null check (octet_length(network_hash) = 32),
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  primary key (tenant_id, challenge_hash),
  check ((purpose = 'sign-in') = (user_id is null)),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.passkey_challenge');
create index passkey_challenge_of_network on shop.passkey_challenge (tenant_id, network_hash, expires_at);
create index passkey_challenge_by_age on shop.passkey_challenge (tenant_id, expires_at);
grant select, insert, delete on shop.passkey_challenge to chronocare_app;

-- A fresh proof gives the session a new id; the old one is nobody's from then on.
grant update (id_hash) on shop.session to chronocare_app;

-- Somebody without a passkey proves by a code of the mail to be there; such a request is bound to the session instead of to a browser's cookie.
alter table shop.sign_in_request drop constraint sign_in_request_purpose_check;
alter table shop.sign_in_request add constraint sign_in_request_purpose_check check (purpose in ('sign-in', 'demo', 'step-up'));

reset role;
