-- Card payments through Stripe: the shop's account there, what was asked of it, what it said. Stripe's objects are kept by their ids; nothing of a cardholder stands here.
set role chronocare_owner;

-- Which shop an account belongs to. The name is unique over all shops, so nobody may change a row; whoever connects anew has another row.
create table shop.stripe_account (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  id        text collate "C" not null unique check (id ~ '^acct_[A-Za-z0-9]{1,60}$'),
  made_at   timestamptz not null,
  primary key (tenant_id, id)
);
call shop.wall('shop.stripe_account');
grant select, insert on shop.stripe_account to chronocare_app;
grant select (tenant_id, id) on shop.stripe_account to chronocare_edge_owner;
create policy edge_lookup on shop.stripe_account as permissive for select to chronocare_edge_owner using (true);

-- How the account stands, as read from Stripe at looked_at. The key is that of the request which makes the account; it stands here before the request goes out.
create table shop.card_account (
  tenant_id         uuid primary key default sealed.tenant() references shop.tenant,
  key               uuid not null,
  account           text collate "C",
  charges_enabled   boolean not null default false,
  payouts_enabled   boolean not null default false,
  details_submitted boolean not null default false,
  missing           text[] not null default '{}',
  disabled_reason   text not null default '' check (length(disabled_reason) <= 200),
  begun_by          uuid not null,
  begun_at          timestamptz not null,
  looked_at         timestamptz,
  ended_at          timestamptz,                 -- the owner takes no more cards
  is_gone           boolean not null default false, -- our access was taken away at Stripe
  reconciled_at     timestamptz,
  foreign key (tenant_id, account) references shop.stripe_account (tenant_id, id),
  foreign key (tenant_id, begun_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.card_account');
grant select, insert on shop.card_account to chronocare_app;
grant update (key, account, charges_enabled, payouts_enabled, details_submitted, missing, disabled_reason, begun_by, begun_at, looked_at, ended_at, is_gone, reconciled_at) on shop.card_account to chronocare_app;

-- A payment page: written down before Stripe is asked for it. The id is the key of that request, so asked twice it is one page.
create table shop.checkout (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null,
  job_id       uuid not null,
  account      text collate "C" not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency     text not null,
  fee_minor    bigint not null check (fee_minor >= 0),
  state        text not null check (state in ('asked', 'open', 'paid', 'expired', 'cancelled', 'refused')),
  session_id   text collate "C",
  payment_id   text collate "C",                 -- Stripe's payment intent, once there is one
  url          text check (length(url) <= 2000),
  asked_by     uuid,                              -- null: the client
  asked_at     timestamptz not null,
  expires_at   timestamptz not null,
  cancel_at    timestamptz,                       -- somebody wants it closed; done once Stripe has closed it
  ended_at     timestamptz,
  said         text not null default '' check (length(said) <= 300),
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, account) references shop.stripe_account (tenant_id, id),
  foreign key (tenant_id, asked_by) references shop.user_account (tenant_id, id)
) with (fillfactor = 80);
call shop.wall('shop.checkout');
create unique index checkout_living on shop.checkout (tenant_id, job_id) where state in ('asked', 'open');
create unique index checkout_session on shop.checkout (tenant_id, session_id) where session_id is not null;
create unique index checkout_payment on shop.checkout (tenant_id, payment_id) where payment_id is not null;
create index checkout_of_job on shop.checkout (tenant_id, job_id, asked_at);
create index checkout_open on shop.checkout (tenant_id, expires_at) where state in ('asked', 'open');
grant select, insert on shop.checkout to chronocare_app;
grant update (state, session_id, payment_id, url, cancel_at, ended_at, said) on shop.checkout to chronocare_app;

-- Money given back to a card: written down before Stripe is asked; the id is the key of that request.
create table shop.card_refund (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           uuid not null,
  job_id       uuid not null,
  payment      uuid not null,
  payment_id   text collate "C" not null,         -- Stripe's payment intent
  account      text collate "C" not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency     text not null,
  reason       text not null check (length(reason) between 1 and 120),
  state        text not null check (state in ('asked', 'pending', 'succeeded', 'failed')),
  refund_id    text collate "C",
  asked_by     uuid not null,
  asked_at     timestamptz not null,
  due_at       timestamptz not null,
  tries        int not null default 0,
  ended_at     timestamptz,
  said         text not null default '' check (length(said) <= 300),
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id),
  foreign key (tenant_id, payment) references shop.payment (tenant_id, id),
  foreign key (tenant_id, asked_by) references shop.user_account (tenant_id, id)
);
call shop.wall('shop.card_refund');
create unique index card_refund_at_stripe on shop.card_refund (tenant_id, refund_id) where refund_id is not null;
create index card_refund_of_job on shop.card_refund (tenant_id, job_id, asked_at);
create index card_refund_due on shop.card_refund (tenant_id, due_at) where state = 'asked';
grant select, insert on shop.card_refund to chronocare_app;
grant update (state, refund_id, due_at, tries, ended_at, said) on shop.card_refund to chronocare_app;

-- A payment that its cardholder's bank asks back.
create table shop.dispute (
  tenant_id    uuid not null default sealed.tenant() references shop.tenant,
  id           text collate "C" not null,
  job_id       uuid not null,
  payment_id   text collate "C" not null,
  amount_minor bigint not null,
  currency     text not null,
  reason       text not null check (length(reason) <= 80),
  status       text not null check (length(status) <= 40),
  due_by       timestamptz,
  opened_at    timestamptz not null,
  looked_at    timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, job_id) references shop.job (tenant_id, id)
);
call shop.wall('shop.dispute');
create index dispute_of_job on shop.dispute (tenant_id, job_id, opened_at);
grant select, insert on shop.dispute to chronocare_app;
grant update (amount_minor, reason, status, due_by, looked_at) on shop.dispute to chronocare_app;

-- What Stripe told us, once each: only that something happened and to which object. What it means is read from Stripe.
create table shop.stripe_event (
  tenant_id   uuid not null default sealed.tenant() references shop.tenant,
  id          text collate "C" not null check (length(id) between 1 and 100),
  type        text not null check (length(type) between 1 and 100),
  account     text not null default '',           -- empty: our own account's
  about       text not null check (length(about) <= 200),
  payment_id  text not null default '' check (length(payment_id) <= 200),
  happened_at timestamptz not null,
  received_at timestamptz not null,
  state       text not null default 'new' check (state in ('new', 'done', 'given-up')),
  due_at      timestamptz not null,
  tries       int not null default 0,
  said        text not null default '' check (length(said) <= 300),
  primary key (tenant_id, id)
) with (fillfactor = 80);
call shop.wall('shop.stripe_event');
create index stripe_event_due on shop.stripe_event (tenant_id, due_at, id) where state = 'new';
grant select, insert on shop.stripe_event to chronocare_app;
grant update (state, due_at, tries, said) on shop.stripe_event to chronocare_app;

-- A client who pays online is nobody of the team; and what Stripe booked is booked here once.
alter table shop.payment alter column taken_by drop not null;
alter table shop.payment add constraint payment_taken_by_somebody check (taken_by is not null or method = 'card');
create unique index payment_at_stripe on shop.payment (tenant_id, stripe_id) where stripe_id is not null;
reset role;

set role chronocare_edge_owner;
create function edge.tenant_by_stripe_account(asked text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.tenant_id from shop.stripe_account s join shop.tenant t on t.tenant_id = s.tenant_id and t.status <> 'closed' where s.id = asked
$$;
grant execute on function edge.tenant_by_stripe_account(text) to chronocare_edge;
reset role;
