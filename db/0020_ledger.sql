-- One ledger: what a job owes is entries too. Invoices and credit notes freeze them; the drawer's cash is counted. The sums on the job stay, and may never differ.
set role chronocare_owner;

alter table shop.tenant
  add column tax_number     text not null default '' check (length(tax_number) <= 40),
  add column bank_details   text not null default '' check (length(bank_details) <= 500),
  add column invoice_note   text not null default '' check (length(invoice_note) <= 500),
  add column invoice_prefix text not null default '' check (invoice_prefix ~ '^[A-Za-z0-9-]{0,8}$'),
  add column invoice_when   text not null default 'on_account' check (invoice_when in ('always', 'on_account', 'asked')),
  add column payment_days   int not null default 30 check (payment_days between 0 and 120);
grant update (tax_number, bank_details, invoice_note, invoice_prefix, invoice_when, payment_days) on shop.tenant to chronocare_app;

-- How many entries what is charged is made of: who enters one must have seen all before it.
alter table shop.job add column charge_entries int not null default 0;
grant update (charge_entries) on shop.job to chronocare_app;

-- What the job owes, entry by entry, numbered from 1 without a gap. amount_minor is as the price was said: with the tax inside or without it. tax_minor is what the
-- entry adds to the tax of all entries of its rate, so that the tax of any sum is rounded once. What falls away is an entry of its own that names the one it takes back.
create table shop.charge (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  job_id        uuid not null,
  n             int not null check (n >= 1),
  kind          text not null check (kind in ('line', 'fee', 'return', 'correction')),
  text          text not null check (length(text) between 1 and 200),
  quantity      int not null default 1 check (quantity between 1 and 999),
  amount_minor  bigint not null,
  net_minor     bigint not null,
  tax_minor     bigint not null,
  tax_name      text not null,
  tax_percent   numeric(6,3) not null check (tax_percent between 0 and 50),
  tax_included  boolean not null,
  currency      text not null,
  quote_version int,
  quote_line    int,
  takes_back    int check (takes_back < n),
  job_version   int not null,
  entered_by    uuid not null,
  entered_at    timestamptz not null,
  primary key (tenant_id, job_id, n),
  unique (tenant_id, job_id, takes_back),
  check (case when tax_included then net_minor + tax_minor else net_minor end = amount_minor),
  check ((quote_version is null) = (quote_line is null)),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, job_id, job_version) references shop.event (tenant_id, job_id, job_version),
  foreign key (tenant_id, job_id, takes_back) references shop.charge (tenant_id, job_id, n),
  foreign key (tenant_id, job_id, quote_version) references shop.quote (tenant_id, job_id, version)
);
call shop.wall('shop.charge');
grant select, insert on shop.charge to chronocare_app;
create trigger no_change before update or delete on shop.charge for each row execute function shop.refuse_change();
create trigger no_truncate before truncate on shop.charge for each statement execute function shop.refuse_change();
alter table shop.charge enable always trigger no_change;
alter table shop.charge enable always trigger no_truncate;

-- Number in the stream of the event that brought it: what the drawer's count goes by, since the stream's order is the order of commits.
alter table shop.payment add column seq bigint;
create index payment_by_seq on shop.payment (tenant_id, seq);

-- What jobs of before owe becomes entries: the lines of the quote in force where they say it, else one entry. Row security hides every shop from the owner, so it is
-- lifted for these statements; the transaction that lifts it puts it back.
alter table shop.job no force row level security;
alter table shop.quote no force row level security;
alter table shop.quote_line no force row level security;
alter table shop.event no force row level security;
alter table shop.tenant no force row level security;
alter table shop.charge no force row level security;
alter table shop.payment no force row level security;

insert into shop.charge (tenant_id, job_id, n, kind, text, quantity, amount_minor, net_minor, tax_minor, tax_name, tax_percent, tax_included, currency, quote_version, quote_line,
                         job_version, entered_by, entered_at)
select x.tenant_id, x.job_id, x.line, 'line', x.text, x.quantity, x.amount_minor, x.amount_minor - case when x.tax_included then x.tax else 0 end, x.tax, x.tax_name, x.tax_percent,
       x.tax_included, x.currency, x.version, x.line, e.job_version, e.actor, e.at
from (
  select q.*, row_number() over w as line, l.text, l.quantity, l.amount_minor,
         round(sum(l.amount_minor) over w * q.tax_percent / (case when q.tax_included then 100 + q.tax_percent else 100 end))
         - round((sum(l.amount_minor) over w - l.amount_minor) * q.tax_percent / (case when q.tax_included then 100 + q.tax_percent else 100 end)) as tax
  from shop.quote q join shop.quote_line l on l.tenant_id = q.tenant_id and l.job_id = q.job_id and l.quote_version = q.version
  join shop.job j on j.tenant_id = q.tenant_id and j.id = q.job_id and j.charged_minor = q.net_minor + q.tax_minor and j.charged_minor <> 0 and j.quote_state = 'approved'
  where q.state = 'approved'
  window w as (partition by q.tenant_id, q.job_id, q.version order by l.line)) x
cross join lateral (
  select e.job_version, e.actor, e.at from shop.event e where e.tenant_id = x.tenant_id and e.job_id = x.job_id
  order by (e.name in ('quote-decided', 'watch-returned')) desc, e.job_version desc limit 1) e;

insert into shop.charge (tenant_id, job_id, n, kind, text, amount_minor, net_minor, tax_minor, tax_name, tax_percent, tax_included, currency, job_version, entered_by, entered_at)
select j.tenant_id, j.id, 1, case when j.status = 'returned' then 'return' else 'fee' end,
       case when j.status = 'returned' then 'Handing back unserviced' else 'Inspection fee' end, j.charged_minor,
       j.charged_minor - round(j.charged_minor * r.tax_percent / (100 + r.tax_percent)), round(j.charged_minor * r.tax_percent / (100 + r.tax_percent)),
       r.tax_name, r.tax_percent, true, r.currency, e.job_version, e.actor, e.at
from shop.job j
cross join lateral (
  select x.tax_name, x.tax_percent, x.currency from (
    select 1 as turn, q.version, q.tax_name, q.tax_percent, q.currency from shop.quote q where q.tenant_id = j.tenant_id and q.job_id = j.id
    union all select 2, 0, t.tax_name, t.tax_percent, t.currency from shop.tenant t where t.tenant_id = j.tenant_id) x
  order by x.turn, x.version desc limit 1) r
cross join lateral (
  select e.job_version, e.actor, e.at from shop.event e where e.tenant_id = j.tenant_id and e.job_id = j.id
  order by (e.name in ('quote-decided', 'watch-returned')) desc, e.job_version desc limit 1) e
where j.charged_minor <> 0 and not exists (select from shop.charge c where c.tenant_id = j.tenant_id and c.job_id = j.id);

update shop.job j set charge_entries = c.n from (select tenant_id, job_id, count(*) as n from shop.charge group by 1, 2) c where c.tenant_id = j.tenant_id and c.job_id = j.id;

update shop.payment p set seq = e.seq from shop.event e
where e.tenant_id = p.tenant_id and e.job_id = p.job_id and e.name in ('payment-taken', 'payment-refunded') and e.body::jsonb -> 'data' ->> 'payment' = p.id::text;

alter table shop.job force row level security;
alter table shop.quote force row level security;
alter table shop.quote_line force row level security;
alter table shop.event force row level security;
alter table shop.tenant force row level security;
alter table shop.charge force row level security;
alter table shop.payment force row level security;

-- The sums on the job are the sums of its entries: looked at when the statement is done, which writes both.
create function shop.guard_money() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare j record; of_tenant uuid; of_job uuid;
begin
  if tg_table_name = 'job' then
    of_tenant := new.tenant_id; of_job := new.id;
  else
    of_tenant := new.tenant_id; of_job := new.job_id;
  end if;
  select x.charged_minor, x.paid_minor, x.charge_entries,
         (select coalesce(sum(c.net_minor + c.tax_minor), 0) from shop.charge c where c.tenant_id = x.tenant_id and c.job_id = x.id) as charged,
         (select count(*) from shop.charge c where c.tenant_id = x.tenant_id and c.job_id = x.id) as entries,
         (select coalesce(sum(case p.kind when 'refund' then -p.amount_minor else p.amount_minor end), 0) from shop.payment p where p.tenant_id = x.tenant_id and p.job_id = x.id) as paid
  into j from shop.job x where x.tenant_id = of_tenant and x.id = of_job;
  if not found or j.charged_minor <> j.charged or j.charge_entries <> j.entries or j.paid_minor <> j.paid then
    raise exception 'sums and entries of a job differ' using errcode = 'CC007';
  end if;
  return null;
end $$;
create trigger guard_money after update of charged_minor, paid_minor, charge_entries on shop.job for each row execute function shop.guard_money();
create trigger guard_first_money after insert on shop.job for each row
  when (new.charged_minor <> 0 or new.paid_minor <> 0 or new.charge_entries <> 0) execute function shop.guard_money();
create trigger guard_money after insert on shop.charge for each row execute function shop.guard_money();
create trigger guard_money after insert on shop.payment for each row execute function shop.guard_money();
alter table shop.job enable always trigger guard_money;
alter table shop.job enable always trigger guard_first_money;
alter table shop.charge enable always trigger guard_money;
alter table shop.payment enable always trigger guard_money;

-- An invoice freezes the entries that stand on none yet, first_charge to last_charge; one whose entries come to less than nothing is a credit note. One circle of
-- numbers a year for both, without gaps: n comes from shop.counter in the statement that writes the row.
create table shop.invoice (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null default uuidv7(),
  number       text not null check (length(number) between 3 and 30),
  year         int not null,
  n            int not null check (n >= 1),
  kind         text not null check (kind in ('invoice', 'credit_note')),
  job_id       uuid not null,
  of_invoice   uuid,
  first_charge int not null,
  last_charge  int not null check (last_charge >= first_charge),
  currency     text not null,
  net_minor    bigint not null,
  tax_minor    bigint not null,
  paid_minor   bigint not null,
  content      text not null,
  issued_on    date not null,
  due_on       date,
  job_version  int not null,
  issued_by    uuid not null,
  issued_at    timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, year, n),
  unique (tenant_id, number),
  unique (tenant_id, job_id, first_charge),
  check ((kind = 'credit_note') = (net_minor + tax_minor < 0)),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, of_invoice) references shop.invoice (tenant_id, id),
  foreign key (tenant_id, job_id, first_charge) references shop.charge (tenant_id, job_id, n),
  foreign key (tenant_id, job_id, last_charge) references shop.charge (tenant_id, job_id, n),
  foreign key (tenant_id, job_id, job_version) references shop.event (tenant_id, job_id, job_version),
  foreign key (tenant_id, issued_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.invoice');
create index invoice_by_age on shop.invoice (tenant_id, issued_at desc, id);
grant select, insert on shop.invoice to chronocare_app;
create trigger no_change before update or delete on shop.invoice for each row execute function shop.refuse_change();
create trigger no_truncate before truncate on shop.invoice for each statement execute function shop.refuse_change();
alter table shop.invoice enable always trigger no_change;
alter table shop.invoice enable always trigger no_truncate;

-- The drawer was counted: it covers the payments whose events have numbers after from_seq up to to_seq, so no payment is ever in two counts or in none.
create table shop.cash_count (
  tenant_id      uuid not null default sealed.tenant() references shop.tenant,
  id             uuid not null default uuidv7(),
  n              int not null check (n >= 1),
  day            date not null,
  from_seq       bigint not null,
  to_seq         bigint not null check (to_seq >= from_seq),
  currency       text not null,
  float_minor    bigint not null,
  in_minor       bigint not null,
  out_minor      bigint not null,
  counted_minor  bigint not null check (counted_minor >= 0),
  removed_minor  bigint not null default 0 check (removed_minor between 0 and counted_minor),
  expected_minor bigint generated always as (float_minor + in_minor - out_minor) stored,
  left_minor     bigint generated always as (counted_minor - removed_minor) stored,
  pieces         jsonb not null default '[]',
  reason         text not null default '' check (length(reason) <= 300),
  counted_by     uuid not null,
  counted_at     timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, n),
  check (counted_minor = float_minor + in_minor - out_minor or reason <> ''),
  foreign key (tenant_id, counted_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.cash_count');
grant select, insert on shop.cash_count to chronocare_app;
create trigger no_change before update or delete on shop.cash_count for each row execute function shop.refuse_change();
create trigger no_truncate before truncate on shop.cash_count for each statement execute function shop.refuse_change();
alter table shop.cash_count enable always trigger no_change;
alter table shop.cash_count enable always trigger no_truncate;
reset role;
