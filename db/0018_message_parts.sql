-- Photos of a message that is still on its way, and messages behind a quiet bench that go out as one.
set role chronocare_owner;

-- They come one by one and in parts, under the id that their message will have; it takes them over when its words come, and those whose words never come are swept away.
create table shop.message_upload (
  tenant_id   uuid not null default sealed.tenant() references shop.tenant,
  id          uuid not null default gen_random_uuid(),
  job_id      uuid not null,
  author      text not null check (author in ('staff', 'client')),
  client_key  uuid not null,
  n           int not null check (n between 1 and 10),
  file_name   text not null default '' check (length(file_name) <= 200),
  total_bytes bigint not null check (total_bytes between 1 and 52428800),
  state       text not null default 'uploading' check (state in ('uploading', 'ready', 'refused')),
  width       int,
  height      int,
  sha256      bytea check (octet_length(sha256) = 32),
  created_at  timestamptz not null,
  check ((state = 'ready') = (sha256 is not null)),
  primary key (tenant_id, id),
  unique (tenant_id, job_id, author, client_key, n),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.message_upload');
create index message_upload_by_age on shop.message_upload (tenant_id, created_at);
create index message_upload_by_hash on shop.message_upload (tenant_id, sha256) where sha256 is not null;
grant select, insert, delete on shop.message_upload to chronocare_app;
grant update (file_name, total_bytes, state, width, height, sha256) on shop.message_upload to chronocare_app;

-- The notice that told of this one too.
alter table shop.notice add column told_with uuid;
alter table shop.notice add foreign key (tenant_id, told_with) references shop.notice (tenant_id, id);
create index notice_told_with on shop.notice (tenant_id, told_with) where told_with is not null;
grant update (told_with) on shop.notice to chronocare_app;

reset role;
