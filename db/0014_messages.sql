-- The conversation of a job: what shop and client write to each other, the photos in it, who has read how far, and the shop's snippets.
set role chronocare_owner;

-- client_key is the sender's own UUID: sent again it is the same message. A message by mail has none of its own; there it is made of the mail's Message-ID.
create table shop.message (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null,
  job_id     uuid not null,
  client_key uuid not null,
  author     text not null check (author in ('staff', 'client', 'mail')),
  written_by uuid,
  text       text not null default '' check (length(text) <= 4000),
  photos     int not null default 0 check (photos between 0 and 10),
  from_other boolean not null default false,
  left_out   text not null default '' check (length(left_out) <= 500),
  seq        bigint not null,
  written_at timestamptz not null,
  check ((written_by is not null) = (author = 'staff')),
  check (text <> '' or photos > 0 or left_out <> ''),
  primary key (tenant_id, id),
  unique (tenant_id, job_id, client_key),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, written_by) references shop.user_account (tenant_id, id),
  foreign key (tenant_id, seq) references shop.event (tenant_id, seq)
);
call shop.wall('shop.message');
create index message_of_job on shop.message (tenant_id, job_id, seq);
grant select, insert on shop.message to chronocare_app;

-- Its photos stay with it: they are not among the job's own. The files lie beside those, by what they contain.
create table shop.message_photo (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null,
  message_id uuid not null,
  job_id     uuid not null,
  n          int not null check (n between 1 and 10),
  file_name  text not null default '' check (length(file_name) <= 200),
  width      int not null,
  height     int not null,
  sha256     bytea not null check (octet_length(sha256) = 32),
  primary key (tenant_id, id),
  unique (tenant_id, message_id, n),
  foreign key (tenant_id, message_id) references shop.message (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.message_photo');
create index message_photo_of_job on shop.message_photo (tenant_id, job_id, message_id, n);
create index message_photo_by_hash on shop.message_photo (tenant_id, sha256);
grant select, insert on shop.message_photo to chronocare_app;

-- Where a job's conversation stands: since when the client waits for an answer (null: for none), the client's newest message, the newest of all, and how far the client has read.
create table shop.thread (
  tenant_id       uuid not null default sealed.tenant() references shop.tenant,
  job_id          uuid not null,
  asked_at        timestamptz,
  client_seq      bigint not null default 0,
  last_seq        bigint not null default 0,
  last_at         timestamptz not null,
  client_read_seq bigint not null default 0,
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.thread');
create index thread_waiting on shop.thread (tenant_id, asked_at) where asked_at is not null;
create index thread_by_age on shop.thread (tenant_id, last_at desc, job_id desc);
grant select, insert on shop.thread to chronocare_app;
grant update (asked_at, client_seq, last_seq, last_at, client_read_seq) on shop.thread to chronocare_app;

-- How far each of the team has read.
create table shop.message_read (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  job_id    uuid not null,
  user_id   uuid not null,
  seq       bigint not null,
  primary key (tenant_id, job_id, user_id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.message_read');
grant select, insert on shop.message_read to chronocare_app;
grant update (seq) on shop.message_read to chronocare_app;

-- The shop's snippets, saved as one sheet; a shop without a row has those the program brings.
create table shop.snippet_sheet (
  tenant_id uuid primary key default sealed.tenant() references shop.tenant,
  version   int not null default 1,
  items     jsonb not null check (jsonb_typeof(items) = 'array')
);
call shop.wall('shop.snippet_sheet');
grant select, insert on shop.snippet_sheet to chronocare_app;
grant update (version, items) on shop.snippet_sheet to chronocare_app;

-- The card says how many messages of the client nobody answered yet.
alter table shop.job add column new_messages int not null default 0 check (new_messages >= 0);
grant update (new_messages) on shop.job to chronocare_app;
create index job_asks on shop.job (tenant_id, id) where client_asks <> 'none';

reset role;
