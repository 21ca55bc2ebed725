-- Notices: who is told of what, by which way, and how it went. What was decided stands here before anything goes out.
set role chronocare_owner;

-- One row for each happening, recipient and way. The id is derived from these three, so the same thing sent twice is known outside as the same thing.
-- No address stands here, and no words of anybody.
create table shop.notice (
  tenant_id   uuid not null default sealed.tenant() references shop.tenant,
  id          uuid not null,
  seq         bigint check (seq >= 1),           -- the event; null where the clock said it
  occasion    text not null check (occasion ~ '^[a-z_]{1,20}$'),
  audience    text not null check (audience in ('client', 'team')),
  channel     text not null check (channel in ('mail', 'push')),
  job_id      uuid,
  client_id   uuid,
  user_id     uuid,
  device      text collate "C" check (device ~ '^[0-9a-f]{64,200}$'),
  about       text not null default '' check (length(about) <= 60), -- the version of the quote, the id of the message
  state       text not null check (state in ('queued', 'waiting', 'sent', 'failed', 'bounced', 'muted', 'expired', 'skipped')),
  reason      text not null default '' check (length(reason) <= 40),
  said        text not null default '' check (length(said) <= 300), -- what the other side said last, without the address
  happened_at timestamptz not null,
  made_at     timestamptz not null,
  due_at      timestamptz not null,
  expires_at  timestamptz not null,
  tries       int not null default 0 check (tries >= 0),
  turn        int not null default 0,            -- whose turn it is: only the last one who took it may say how it went
  leased_until timestamptz,
  ended_at    timestamptz,
  primary key (tenant_id, id),
  check ((audience = 'client') = (client_id is not null) and (audience = 'team') = (user_id is not null) and (channel = 'push') = (device is not null)),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, client_id) references shop.client (tenant_id, id),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
) with (fillfactor = 80);
call shop.wall('shop.notice');
create index notice_due on shop.notice (tenant_id, due_at, id) where state in ('queued', 'waiting');
create index notice_of_job on shop.notice (tenant_id, job_id, made_at) where job_id is not null;
create index notice_of_person on shop.notice (tenant_id, user_id) where state = 'waiting';
grant select, insert on shop.notice to chronocare_app;
grant update (state, reason, said, due_at, tries, turn, leased_until, ended_at) on shop.notice to chronocare_app;

-- What the owner decided about the matrix; what has no row is as the program comes.
create table shop.notice_rule (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  audience  text not null check (audience in ('client', 'team')),
  occasion  text not null check (occasion ~ '^[a-z_]{1,20}$'),
  channel   text not null check (channel in ('mail', 'push')),
  is_on     boolean not null,
  primary key (tenant_id, audience, occasion, channel)
);
call shop.wall('shop.notice_rule');
grant select, insert on shop.notice_rule to chronocare_app;
grant update (is_on) on shop.notice_rule to chronocare_app;

-- What somebody of the team does not want; what has no row is wanted.
create table shop.notice_choice (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  user_id   uuid not null,
  occasion  text not null check (occasion ~ '^[a-z_]{1,20}$'),
  channel   text not null check (channel in ('mail', 'push')),
  off_at    timestamptz not null,
  primary key (tenant_id, user_id, occasion, channel),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.notice_choice');
grant select, insert, delete on shop.notice_choice to chronocare_app;

-- The shop's own words to its clients; what has no row is said in the program's words.
create table shop.notice_words (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  occasion  text not null check (occasion ~ '^[a-z_]{1,20}$'),
  language  text not null check (language in ('en', 'fr', 'de')),
  subject   text not null check (length(subject) between 1 and 150),
  body      text not null check (length(body) between 1 and 2000),
  primary key (tenant_id, occasion, language)
);
call shop.wall('shop.notice_words');
grant select, insert, delete on shop.notice_words to chronocare_app;
grant update (subject, body) on shop.notice_words to chronocare_app;

-- The language of clients who did not say theirs, and the version that two owners at once compare.
create table shop.notice_setting (
  tenant_id uuid primary key default sealed.tenant() references shop.tenant,
  language  text not null check (language in ('en', 'fr', 'de')),
  version   int not null default 1
);
call shop.wall('shop.notice_setting');
grant select, insert on shop.notice_setting to chronocare_app;
grant update (language, version) on shop.notice_setting to chronocare_app;

-- A watchmaker who wants no messages for a while; it ends by itself.
create table shop.quiet_bench (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  user_id    uuid not null,
  since      timestamptz not null,
  ends_at    timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.quiet_bench');
grant select, insert on shop.quiet_bench to chronocare_app;
grant update (since, ends_at) on shop.quiet_bench to chronocare_app;

-- Empty: the shop's.
alter table shop.client add column language text not null default '' check (language in ('', 'en', 'fr', 'de'));
grant update (language) on shop.client to chronocare_app;

-- Every mail that there is can be turned off now.
alter table shop.portal_choice drop constraint portal_choice_milestone_check;
alter table shop.portal_choice add constraint portal_choice_milestone_check
  check (milestone in ('received', 'diagnosed', 'quote', 'reminder', 'in_service', 'ready', 'collected', 'returned', 'record', 'message'));

reset role;
