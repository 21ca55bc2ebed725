-- Deposits that are asked of clients, what owners are told of card payments, and how long Stripe's events keep what they were about.
set role chronocare_owner;

-- What a shop asks ahead where nothing else is said: nothing, a part of the quote, or an amount.
alter table shop.tenant
  add column deposit_kind    text not null default 'none' check (deposit_kind in ('none', 'percent', 'fixed')),
  add column deposit_percent int not null default 30 check (deposit_percent between 1 and 100),
  add column deposit_minor   bigint not null default 0 check (deposit_minor >= 0);
grant update (deposit_kind, deposit_percent, deposit_minor) on shop.tenant to chronocare_app;

-- The deposit that a job's client is asked for, as it was named: by the shop's setting when a quote went out, or by somebody at the counter. 0: none, by somebody's word.
create table shop.deposit (
  tenant_id     uuid not null default sealed.tenant() references shop.tenant,
  job_id        uuid not null,
  amount_minor  bigint not null check (amount_minor >= 0),
  currency      text not null,
  quote_version int,
  asked_by      uuid,                             -- null: the shop's setting
  asked_at      timestamptz not null,
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, job_id, quote_version) references shop.quote (tenant_id, job_id, version),
  foreign key (tenant_id, asked_by) references shop.user_account (tenant_id, id)
) with (fillfactor = 80);
call shop.wall('shop.deposit');
grant select, insert on shop.deposit to chronocare_app;
grant update (amount_minor, currency, quote_version, asked_by, asked_at) on shop.deposit to chronocare_app;

-- Since when Stripe takes no more cards, or pays out no more, after it did.
alter table shop.card_account
  add column charges_lost_at timestamptz,
  add column payouts_lost_at timestamptz;
grant update (charges_lost_at, payouts_lost_at) on shop.card_account to chronocare_app;

-- Jobs on which more was paid than charged are few.
create index job_overpaid on shop.job (tenant_id, id) where charged_minor - paid_minor < 0;

-- After a while an event keeps its name, type, account and times alone.
create index stripe_event_to_sweep on shop.stripe_event (tenant_id, received_at) where state <> 'new' and about <> '';
grant update (about, payment_id) on shop.stripe_event to chronocare_app;
reset role;
