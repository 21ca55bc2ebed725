-- The price book, lines the client may choose, and a decline that nobody works against.
set role chronocare_owner;

-- What the shop charges, by calibre, by reference, or for everything of a kind. The keys hold letters and digits alone, so that "cal. 565" and "565" are one.
-- An entry that is used no more is retired: a quote has its own words and price, and never looks back here.
create table shop.price (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  id            uuid not null default uuidv7(),
  kind          text not null check (kind in ('labour', 'part', 'other')),
  text          text not null check (length(text) between 1 and 200),
  detail        text not null default '' check (length(detail) <= 500),
  calibre       text not null default '' check (length(calibre) <= 60),
  calibre_key   text collate "C" not null default '' check (calibre_key ~ '^[^a-z ]*$' and length(calibre_key) <= 60),
  reference     text not null default '' check (length(reference) <= 60),
  reference_key text collate "C" not null default '' check (reference_key ~ '^[^a-z ]*$' and length(reference_key) <= 60),
  part_number   text not null default '' check (length(part_number) <= 60),
  part_key      text collate "C" not null default '' check (part_key ~ '^[^a-z ]*$' and length(part_key) <= 60),
  price_minor   bigint not null check (price_minor >= 0 or kind = 'other'),
  minutes       int check (minutes between 1 and 6000),
  words         text not null check (length(words) <= 1200), -- what a search looks through, in small letters
  version       int not null default 1,
  changed_at    timestamptz not null,
  retired_at    timestamptz,
  primary key (tenant_id, id),
  check (part_number = '' or kind = 'part')
);
call shop.wall('shop.price');
create unique index price_once on shop.price (tenant_id, kind, calibre_key, reference_key, part_key, lower(text)) where retired_at is null;
create index price_that_fits on shop.price (tenant_id, calibre_key, reference_key) where retired_at is null;
grant select, insert on shop.price to chronocare_app;
grant update (kind, text, detail, calibre, calibre_key, reference, reference_key, part_number, part_key, price_minor, minutes, words, version, changed_at, retired_at) on shop.price to chronocare_app;

-- Lines that the client may have or leave; which of them were chosen stands with the decision, and what they made of the total.
alter table shop.quote_line add column is_optional boolean not null default false;
alter table shop.quote_line add check (not is_optional or unit_minor >= 0);
alter table shop.quote add column chosen int[] not null default '{}' check (array_length(chosen, 1) is null or array_length(chosen, 1) <= 100);
alter table shop.quote add column agreed_minor bigint check (agreed_minor >= 0);
grant update (chosen, agreed_minor) on shop.quote to chronocare_app;

-- Nobody works against the client's no, not even with a reason of the owner's.
create function shop.guard_declined() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.status = 'in_service' and old.status = 'diagnosed' and new.quote_state = 'declined' then
    raise exception 'quote declined' using errcode = 'CC002';
  end if;
  return new;
end $$;
create trigger guard_declined before update of status on shop.job for each row execute function shop.guard_declined();

-- Work within what was authorised is told; and how often a client is reminded of a quote, and how long before its end.
alter table shop.portal_choice drop constraint portal_choice_milestone_check;
alter table shop.portal_choice add constraint portal_choice_milestone_check
  check (milestone in ('received', 'diagnosed', 'quote', 'reminder', 'within', 'in_service', 'ready', 'collected', 'returned', 'record', 'message'));
alter table shop.notice_setting add column reminder_days int not null default 2 check (reminder_days between 1 and 30);
alter table shop.notice_setting add column reminder_times int not null default 1 check (reminder_times between 0 and 3);
grant update (reminder_days, reminder_times) on shop.notice_setting to chronocare_app;

reset role;
