-- The client's own page: links that open one job, what was mailed, which mails a client wants, and the way to all of one's watches by a code.
set role chronocare_owner;

-- The token itself is derived from (shop, job, n) and kept nowhere, so that a docket can be printed again; n rises when staff make a new link.
create table shop.portal_link (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  job_id     uuid not null,
  n          int not null check (n >= 1),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  made_at    timestamptz not null,
  made_by    uuid,
  revoked_at timestamptz,
  seen_at    timestamptz,
  seen_times int not null default 0,
  primary key (tenant_id, job_id, n),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, made_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.portal_link');
grant select, insert on shop.portal_link to chronocare_app;
grant update (revoked_at, seen_at, seen_times) on shop.portal_link to chronocare_app;

-- What the client was mailed about a job; a cause has its mail once. No address stands here.
create table shop.portal_mail (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  job_id    uuid not null,
  cause     text not null check (length(cause) between 1 and 60),
  what      text not null check (what in ('quote', 'ready', 'link', 'fresh')),
  about     int,
  mailed_at timestamptz not null,
  mailed_by uuid,
  primary key (tenant_id, job_id, cause),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, mailed_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.portal_mail');
grant select, insert on shop.portal_mail to chronocare_app;

-- The mails a client does not want; what has no row is wanted.
create table shop.portal_choice (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  client_id uuid not null,
  milestone text not null check (milestone in ('received', 'quote', 'in_service', 'ready', 'collected', 'record')),
  off_at    timestamptz not null,
  primary key (tenant_id, client_id, milestone),
  foreign key (tenant_id, client_id) references shop.client (tenant_id, id)
);
call shop.wall('shop.portal_choice');
grant select, insert, delete on shop.portal_choice to chronocare_app;

-- Somebody wants to see all watches of an address: a code by mail, in the browser that asked. Like sign-in's, rows of known and unknown addresses look alike.
create table shop.portal_request (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  token_hash   bytea not null check (octet_length(token_hash) = 32),
  code_hash    bytea not null check (octet_length(code_hash) = 32),
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  email        text not null check (length(email) <= 254),
  network_hash bytea not null check (octet_length(network_hash) = 32),
  link_hash    bytea check (octet_length(link_hash) = 32),
  attempts     int not null default 0 check (attempts between 0 and 5),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  mailed_at    timestamptz,
  spent_at     timestamptz,
  primary key (tenant_id, token_hash)
);
call shop.wall('shop.portal_request');
create index portal_request_of_browser on shop.portal_request (tenant_id, browser_hash, created_at);
create index portal_request_of_email on shop.portal_request (tenant_id, email, created_at);
create index portal_request_of_network on shop.portal_request (tenant_id, network_hash, created_at);
create index portal_request_by_age on shop.portal_request (tenant_id, created_at);
grant select, insert, delete on shop.portal_request to chronocare_app;
grant update (attempts, spent_at, mailed_at) on shop.portal_request to chronocare_app;

-- A client's browser that showed the code: it sees the jobs of whoever is known here by this address.
create table shop.portal_session (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id_hash    bytea not null check (octet_length(id_hash) = 32),
  email      text not null check (length(email) between 3 and 254),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, id_hash)
);
call shop.wall('shop.portal_session');
create index portal_session_by_age on shop.portal_session (tenant_id, created_at);
grant select, insert, delete on shop.portal_session to chronocare_app;
grant update (revoked_at) on shop.portal_session to chronocare_app;

-- Under row security only a plain column leads into an index.
alter table shop.client add column email_key text collate "C" generated always as (lower(email) collate "C") stored;
create index client_by_email on shop.client (tenant_id, email_key) where email_key <> '';

-- A note without a writer is the client's own.
alter table shop.note alter column written_by drop not null;

-- What the client saw when they decided, where they did so themselves; and what they wait for an answer to.
alter table shop.quote add column seen_hash bytea check (octet_length(seen_hash) = 32);
grant update (seen_hash) on shop.quote to chronocare_app;
alter table shop.job add column client_asks text not null default 'none' check (client_asks in ('none', 'question', 'renewal'));
grant update (client_asks) on shop.job to chronocare_app;

reset role;
