-- The job, its stream, and everything that happens to a watch while it is here.
set role chronocare_owner;

-- The narrow, hot row: milestone, facts that guard it, and the card the board shows (kept true by whoever changes a name).
create table shop.job (
  tenant_id       uuid not null default sealed.tenant() references shop.tenant,
  id              uuid not null default uuidv7(),
  number          text not null check (length(number) between 3 and 20),
  client_id       uuid not null,
  watch_id        uuid not null,
  status          text not null default 'received' check (status in ('received', 'diagnosed', 'in_service', 'ready', 'collected', 'returned')),
  is_open         boolean generated always as (status in ('received', 'diagnosed', 'in_service', 'ready')) stored,
  version         int not null default 1,
  hold            text not null default 'none' check (hold in ('none', 'approval', 'parts', 'client', 'third_party')),
  hold_since      timestamptz,
  quote_version   int not null default 0,
  quote_state     text not null default 'none' check (quote_state in ('none', 'sent', 'approved', 'declined')),
  override_reason text,
  charged_minor   bigint not null default 0,
  paid_minor      bigint not null default 0,
  leave_reason    text,
  log_entries     int not null default 0,
  photos          int not null default 0,
  assignee_id     uuid,
  assignee_name   text not null default '',
  promised_on     date,
  arrived_at      timestamptz not null,
  status_at       timestamptz not null,
  client_name     text not null default '',
  watch_name      text not null default '',
  reference       text not null default '',
  serial_tail     text not null default '',
  portrait_id     uuid,
  record_due      boolean not null default false, -- collected, and its record not sealed yet
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, client_id) references shop.client (tenant_id, id),
  foreign key (tenant_id, watch_id) references shop.watch (tenant_id, id),
  foreign key (tenant_id, assignee_id) references shop.user_account (tenant_id, id)
) with (fillfactor = 85);
call shop.wall('shop.job');
create index job_board on shop.job (tenant_id, promised_on, arrived_at) where is_open;
create index job_of_client on shop.job (tenant_id, client_id);
create index job_of_watch on shop.job (tenant_id, watch_id);
create index job_by_arrival on shop.job (tenant_id, arrived_at desc, id);
create index job_record_due on shop.job (tenant_id, id) where record_due;
create index job_closed on shop.job (tenant_id, status_at desc) where not is_open;
grant select, insert on shop.job to chronocare_app;
grant update (status, version, hold, hold_since, quote_version, quote_state, override_reason, charged_minor, paid_minor, leave_reason, log_entries,
              photos, assignee_id, assignee_name, promised_on, status_at, client_id, client_name, watch_name, reference, serial_tail, portrait_id, record_due)
  on shop.job to chronocare_app;

-- The milestone table and its guards, a second time: Jobs/Milestones.cs says the same, and a test compares every pair.
create function shop.guard_milestone() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
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
  new.record_due := new.status = 'collected';
  return new;
end $$;
create trigger guard_milestone before update of status on shop.job for each row execute function shop.guard_milestone();
alter table shop.job enable always trigger guard_milestone;

create function shop.guard_first_milestone() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.status <> 'received' then
    raise exception 'a job begins as received' using errcode = 'CC001';
  end if;
  return new;
end $$;
create trigger guard_first_milestone before insert on shop.job for each row execute function shop.guard_first_milestone();
alter table shop.job enable always trigger guard_first_milestone;

-- The stream: one per tenant, gapless, in commit order. hash = sha256(previous hash || seq || job version || body).
create table shop.stream (
  tenant_id uuid primary key default sealed.tenant() references shop.tenant,
  seq       bigint not null,
  hash      bytea not null check (octet_length(hash) = 32)
) with (fillfactor = 50);
call shop.wall('shop.stream');
grant select, insert on shop.stream to chronocare_app;
grant select on shop.stream to chronocare_dispatch;
grant update (seq, hash) on shop.stream to chronocare_app;

create table shop.event (
  tenant_id   uuid not null default sealed.tenant() references shop.tenant,
  seq         bigint not null check (seq >= 1),
  job_id      uuid not null,
  job_version int not null check (job_version >= 1),
  name        text not null,
  body        text not null,
  actor       uuid not null,
  at          timestamptz not null,
  hash        bytea not null check (octet_length(hash) = 32),
  primary key (tenant_id, seq),
  unique (tenant_id, job_id, job_version),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.event');
grant select, insert on shop.event to chronocare_app;
grant select on shop.event to chronocare_dispatch;
create policy dispatch_rows on shop.event as permissive for select to chronocare_dispatch using (true);
create policy dispatch_rows on shop.stream as permissive for select to chronocare_dispatch using (true);
create trigger no_change before update or delete on shop.event for each row execute function shop.refuse_change();
create trigger no_truncate before truncate on shop.event for each statement execute function shop.refuse_change();
alter table shop.event enable always trigger no_change;
alter table shop.event enable always trigger no_truncate;

-- What was said and agreed at the counter. Wide and rarely read, so it stands beside the hot row.
create table shop.intake (
  tenant_id           uuid not null default sealed.tenant() references shop.tenant,
  job_id              uuid not null,
  symptom             text not null default '' check (length(symptom) <= 2000),
  condition           text not null default '' check (length(condition) <= 2000),
  accessories         text not null default '' check (length(accessories) <= 500),
  handling            jsonb not null default '{}',
  hazard              text not null default 'none' check (hazard in ('none', 'radium', 'tritium')),
  quote_when          text not null default 'after_diagnosis' check (quote_when in ('now', 'after_diagnosis')),
  stop_at_minor       bigint check (stop_at_minor >= 0),
  inspection_fee_minor bigint not null default 0 check (inspection_fee_minor >= 0),
  declared_value_minor bigint check (declared_value_minor >= 0),
  priority            text not null default 'normal' check (priority in ('normal', 'urgent')),
  terms_version       int not null,
  agreed_by           text not null default '' check (length(agreed_by) <= 120),
  agreed_how          text not null default 'typed' check (agreed_how in ('typed', 'signed', 'paper')),
  signature_key       text,
  pickup_code         text not null check (pickup_code ~ '^[0-9]{4,6}$'),
  pickup_misses       int not null default 0,
  taken_in_by         uuid not null,
  draft_key           text check (length(draft_key) <= 100),
  primary key (tenant_id, job_id),
  unique (tenant_id, draft_key),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, terms_version) references shop.terms (tenant_id, version),
  foreign key (tenant_id, taken_in_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.intake');
grant select, insert on shop.intake to chronocare_app;
grant update (pickup_misses) on shop.intake to chronocare_app;

-- A photo. Before the job exists (a draft at the counter) only draft_key says where it belongs; photos still on their way at intake find the job by it.
create table shop.photo (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null default gen_random_uuid(),
  job_id       uuid,
  draft_key    text check (length(draft_key) <= 100),
  slot         text not null default 'other' check (slot in ('dial', 'back', 'side', 'crown', 'clasp', 'serial', 'damage', 'bench', 'other')),
  note         text not null default '' check (length(note) <= 500),
  file_name    text not null default '' check (length(file_name) <= 200),
  total_bytes  bigint not null check (total_bytes between 1 and 52428800),
  state        text not null default 'uploading' check (state in ('uploading', 'ready', 'refused')),
  width        int,
  height       int,
  sha256       bytea check (octet_length(sha256) = 32),
  taken_by     uuid not null,
  created_at   timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, taken_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.photo');
create index photo_of_job on shop.photo (tenant_id, job_id, created_at) where job_id is not null;
create index photo_unfinished on shop.photo (tenant_id, created_at) where state <> 'ready';
create index photo_of_draft on shop.photo (tenant_id, draft_key, created_at) where draft_key is not null;
grant select, insert, delete on shop.photo to chronocare_app;
grant update (job_id, draft_key, slot, note, state, width, height, sha256) on shop.photo to chronocare_app;

-- Diagnosis and the close of the bench: one row a job, written as the work goes.
create table shop.service_log (
  tenant_id            uuid not null default sealed.tenant() references shop.tenant,
  job_id               uuid not null,
  diagnosis            text not null default '' check (length(diagnosis) <= 4000),
  work_done            text not null default '' check (length(work_done) <= 4000),
  work_declined        text not null default '' check (length(work_declined) <= 2000),
  is_polished          boolean,
  instrument           text not null default '' check (length(instrument) <= 120),
  calibrated_on        date,
  lift_angle_degrees   numeric(4,1) check (lift_angle_degrees between 10 and 90),
  beats_per_hour       int check (beats_per_hour between 3600 and 72000),
  power_reserve_hours  numeric(5,1) check (power_reserve_hours > 0),
  water_untested_reason text not null default '' check (length(water_untested_reason) <= 300),
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.service_log');
grant select, insert, update on shop.service_log to chronocare_app;

-- One cell row of the timing grid; the last write counts, the stream keeps them all.
create table shop.reading (
  tenant_id             uuid not null default sealed.tenant() references shop.tenant,
  job_id                uuid not null,
  phase                 text not null check (phase in ('before', 'after')),
  wind                  text not null default 'full' check (wind in ('full', '24h')),
  position              text not null check (position in ('CH', 'CB', '3H', '6H', '9H', '12H')),
  rate_seconds_per_day  numeric(5,1) check (rate_seconds_per_day between -999.9 and 999.9),
  amplitude_degrees     int check (amplitude_degrees between 0 and 360),
  beat_error_ms         numeric(3,1) check (beat_error_ms between 0 and 9.9),
  lift_angle_degrees    numeric(4,1) check (lift_angle_degrees between 10 and 90),
  beats_per_hour        int check (beats_per_hour between 3600 and 72000),
  taken_by              uuid not null,
  taken_at              timestamptz not null,
  primary key (tenant_id, job_id, phase, wind, position),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, taken_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.reading');
grant select, insert, update, delete on shop.reading to chronocare_app;

create table shop.lubricant_use (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  job_id     uuid not null,
  point      text not null check (length(point) between 1 and 120),
  product    text not null check (length(product) between 1 and 120),
  batch      text not null default '' check (length(batch) <= 60),
  expires_on date,
  used_by    uuid not null,
  used_at    timestamptz not null,
  primary key (tenant_id, job_id, point),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, used_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.lubricant_use');
grant select, insert, update, delete on shop.lubricant_use to chronocare_app;

create table shop.part (
  tenant_id        uuid not null default sealed.tenant() references shop.tenant,
  id               uuid not null default uuidv7(),
  job_id           uuid not null,
  name             text not null check (length(name) between 1 and 120),
  part_group       text not null default 'movement' check (length(part_group) <= 40),
  part_number      text not null default '' check (length(part_number) <= 60),
  quantity         int not null default 1 check (quantity between 1 and 99),
  provenance       text not null default 'genuine' check (provenance in ('genuine', 'oem', 'aftermarket', 'donor', 'made')),
  state            text not null default 'needed' check (state in ('needed', 'ordered', 'in_hand', 'fitted', 'dropped')),
  supplier         text not null default '' check (length(supplier) <= 120),
  expected_on      date,
  old_part         text not null default 'keep' check (old_part in ('returned', 'keep', 'none')),
  price_minor      bigint check (price_minor >= 0),
  created_at       timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.part');
create index part_of_job on shop.part (tenant_id, job_id, id);
grant select, insert, update on shop.part to chronocare_app;

create table shop.water_test (
  tenant_id       uuid not null default sealed.tenant() references shop.tenant,
  id              uuid not null default uuidv7(),
  job_id          uuid not null,
  tester          text not null default '' check (length(tester) <= 120),
  method          text not null check (method in ('dry', 'wet', 'condensation')),
  vacuum_bar      numeric(4,2) check (vacuum_bar between -1 and 0),
  pressure_bar    numeric(5,2) check (pressure_bar between 0 and 200),
  seconds         int check (seconds between 1 and 86400),
  result_percent_per_minute numeric(5,2),
  limit_percent_per_minute  numeric(5,2),
  passed          boolean not null,
  tested_by       uuid not null,
  tested_at       timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, tested_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.water_test');
create index water_test_of_job on shop.water_test (tenant_id, job_id, id);
grant select, insert on shop.water_test to chronocare_app;

create table shop.note (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null default uuidv7(),
  job_id     uuid not null,
  text       text not null check (length(text) between 1 and 4000),
  for_client boolean not null default false,
  written_by uuid not null,
  written_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, written_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.note');
create index note_of_job on shop.note (tenant_id, job_id, id);
grant select, insert on shop.note to chronocare_app;

create table shop.quote (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  job_id        uuid not null,
  version       int not null check (version >= 1),
  state         text not null default 'sent' check (state in ('sent', 'approved', 'declined', 'superseded')),
  currency      text not null,
  tax_name      text not null,
  tax_percent   numeric(6,3) not null,
  tax_included  boolean not null,
  net_minor     bigint not null,
  tax_minor     bigint not null,
  fee_minor     bigint not null default 0 check (fee_minor >= 0),
  credit_minor  bigint not null default 0 check (credit_minor >= 0),
  total_minor   bigint not null check (total_minor >= 0),
  ceiling_minor bigint check (ceiling_minor >= 0),
  note          text not null default '' check (length(note) <= 2000),
  ready_on      date,
  expires_on    date not null,
  sent_by       uuid not null,
  sent_at       timestamptz not null,
  content_hash  bytea not null check (octet_length(content_hash) = 32),
  decided_at    timestamptz,
  decided_name  text,
  decided_how   text check (decided_how in ('counter', 'phone', 'mail', 'portal', 'ceiling')),
  decision_note text,
  decision_by   uuid,
  primary key (tenant_id, job_id, version),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, sent_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.quote');
grant select, insert on shop.quote to chronocare_app;
grant update (state, decided_at, decided_name, decided_how, decision_note, decision_by) on shop.quote to chronocare_app;

create table shop.quote_line (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  job_id        uuid not null,
  quote_version int not null,
  line          int not null check (line between 1 and 100),
  kind          text not null check (kind in ('labour', 'part', 'other')),
  text          text not null check (length(text) between 1 and 200),
  detail        text not null default '' check (length(detail) <= 500),
  quantity      int not null default 1 check (quantity between 1 and 999),
  unit_minor    bigint not null,
  amount_minor  bigint not null,
  part_id       uuid,
  primary key (tenant_id, job_id, quote_version, line),
  foreign key (tenant_id, job_id, quote_version) references shop.quote (tenant_id, job_id, version),
  foreign key (tenant_id, part_id) references shop.part (tenant_id, id)
);
call shop.wall('shop.quote_line');
grant select, insert on shop.quote_line to chronocare_app;

create table shop.payment (
  tenant_id      uuid not null default sealed.tenant() references shop.tenant,
  id             uuid not null default uuidv7(),
  job_id         uuid not null,
  kind           text not null default 'payment' check (kind in ('payment', 'refund')),
  method         text not null check (method in ('cash', 'terminal', 'transfer', 'card')),
  amount_minor   bigint not null check (amount_minor > 0),
  currency       text not null,
  tendered_minor bigint check (tendered_minor >= 0),
  reference      text not null default '' check (length(reference) <= 120),
  stripe_id      text,
  taken_by       uuid not null,
  taken_at       timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, taken_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.payment');
create index payment_of_job on shop.payment (tenant_id, job_id, id);
create index payment_by_day on shop.payment (tenant_id, taken_at);
grant select, insert on shop.payment to chronocare_app;

-- The watch left the house: who took it, how they were known, how long we answer for the work.
create table shop.handover (
  tenant_id       uuid not null default sealed.tenant() references shop.tenant,
  job_id          uuid not null,
  kind            text not null check (kind in ('collected', 'returned')),
  given_to        text not null check (length(given_to) between 1 and 120),
  known_by        text not null check (known_by in ('pickup_code', 'id', 'known')),
  id_note         text not null default '' check (length(id_note) <= 120),
  accessories_returned boolean not null default true,
  old_parts_returned   boolean not null default false,
  warranty_months int not null default 0 check (warranty_months between 0 and 120),
  warranty_until  date,
  note            text not null default '' check (length(note) <= 1000),
  given_by        uuid not null,
  given_at        timestamptz not null,
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, given_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.handover');
grant select, insert on shop.handover to chronocare_app;

-- No watch leaves without a word of who took it: looked at when the statement is done, which writes both rows.
create function shop.guard_leaving() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from shop.handover h where h.tenant_id = new.tenant_id and h.job_id = new.id and h.kind = new.status) then
    raise exception 'no hand-over' using errcode = 'CC005';
  end if;
  return null;
end $$;
create trigger guard_leaving after update of status on shop.job for each row
  when (new.status in ('collected', 'returned') and new.status <> old.status) execute function shop.guard_leaving();
alter table shop.job enable always trigger guard_leaving;

-- Keys that seal this shop's records. The private half is encrypted with the program's master secret.
create table shop.record_key (
  tenant_id   uuid not null default sealed.tenant() references shop.tenant,
  kid         text not null,
  public_jwk  text not null,
  private_box bytea not null,
  certificate bytea not null,
  created_at  timestamptz not null,
  retired_at  timestamptz,
  primary key (tenant_id, kid)
);
call shop.wall('shop.record_key');
create unique index record_key_active on shop.record_key (tenant_id) where retired_at is null;
grant select, insert on shop.record_key to chronocare_app;
grant update (retired_at) on shop.record_key to chronocare_app;

-- The sealed record and its amendments: revision 1 is the record, later ones name it. Append-only, even for the owner.
create table shop.record (
  tenant_id   uuid not null default sealed.tenant() references shop.tenant,
  job_id      uuid not null,
  revision    int not null check (revision >= 1),
  code        text not null check (code ~ '^[a-z0-9]{26}$'),
  kid         text not null,
  content     text not null,
  sha256      bytea not null check (octet_length(sha256) = 32),
  jws         text not null,
  pdf_key     text not null,
  pdf_sha256  bytea not null check (octet_length(pdf_sha256) = 32),
  stream_seq  bigint not null,
  sealed_by   uuid not null,
  sealed_at   timestamptz not null,
  primary key (tenant_id, job_id, revision),
  unique (tenant_id, code, revision),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, kid) references shop.record_key (tenant_id, kid)
);
call shop.wall('shop.record');
create index record_by_pdf on shop.record (tenant_id, pdf_sha256);
grant select, insert on shop.record to chronocare_app;
create trigger no_change before update or delete on shop.record for each row execute function shop.refuse_change();
create trigger no_truncate before truncate on shop.record for each statement execute function shop.refuse_change();
alter table shop.record enable always trigger no_change;
alter table shop.record enable always trigger no_truncate;

-- Every print of a docket; a second one says COPY.
create table shop.print (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null default uuidv7(),
  job_id     uuid not null,
  what       text not null check (what in ('docket', 'label')),
  printed_by uuid not null,
  printed_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, printed_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.print');
create index print_of_job on shop.print (tenant_id, job_id);
grant select, insert on shop.print to chronocare_app;

reset role;
