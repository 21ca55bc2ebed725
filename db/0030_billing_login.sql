-- What a shop pays for, and whether it is open or lapsed, is written by a login of its own. Whoever could put a statement into one of the app's requests
-- would else give the shop a plan; the app may now read how it stands, and no more.
do $$ begin
  if not exists (select from pg_roles where rolname = 'chronocare_billing') then
    create role chronocare_billing login noinherit nosuperuser nobypassrls;
  end if;
  execute format('grant connect on database %I to chronocare_billing', current_database());
end $$;
alter role chronocare_billing set statement_timeout = '10s';
alter role chronocare_billing set lock_timeout = '5s';
alter role chronocare_billing set idle_in_transaction_session_timeout = '10s';
alter role chronocare_billing set transaction_timeout = '20s';
alter role chronocare_billing set search_path = pg_catalog, shop, pg_temp;
alter role chronocare_billing set row_security = on;
alter role chronocare_billing set plan_cache_mode = force_generic_plan;

set role chronocare_sealer;
grant usage on schema sealed to chronocare_billing;
grant execute on function sealed.enter(text), sealed.tenant(), sealed.actor() to chronocare_billing;
reset role;

set role chronocare_owner;
grant usage on schema shop to chronocare_billing;

-- The page at Stripe at which a shop subscribes, written down before Stripe is asked for it; its id is the key of that request. A shop has one that could be paid, and the
-- next begins only when Stripe has said that the last is paid or over.
create table shop.plan_checkout (
  tenant_id  uuid not null default sealed.tenant() references shop.tenant,
  id         uuid not null,
  plan       text not null check (length(plan) <= 40),
  free_until timestamptz,
  session    text collate "C" check (length(session) <= 200),
  asked_at   timestamptz not null,
  expires_at timestamptz not null,
  ended_at   timestamptz,
  primary key (tenant_id, id)
);
call shop.wall('shop.plan_checkout');
create unique index plan_checkout_open on shop.plan_checkout (tenant_id) where ended_at is null;

-- The wall is the same one, with one more login behind it where that login has any business.
alter policy tenant_wall on shop.tenant to chronocare_app, chronocare_dispatch, chronocare_billing;
alter policy tenant_wall on shop.plan_customer to chronocare_app, chronocare_dispatch, chronocare_billing;
alter policy tenant_wall on shop.plan_bill to chronocare_app, chronocare_dispatch, chronocare_billing;
alter policy tenant_wall on shop.plan_checkout to chronocare_app, chronocare_dispatch, chronocare_billing;
alter policy tenant_wall on shop.wake to chronocare_app, chronocare_dispatch, chronocare_billing;
alter policy tenant_wall on shop.session to chronocare_app, chronocare_dispatch, chronocare_billing;
alter policy tenant_wall on shop.app to chronocare_app, chronocare_dispatch, chronocare_billing;

-- Closing a shop, and opening it again, stays with the operator: a closed one is not even seen.
create policy billing_rows on shop.tenant as permissive for all to chronocare_billing using (status <> 'closed') with check (status in ('active', 'lapsed'));
create policy billing_rows on shop.plan_customer as permissive for all to chronocare_billing using (true) with check (true);
create policy billing_rows on shop.plan_bill as permissive for all to chronocare_billing using (true) with check (true);
create policy billing_rows on shop.plan_checkout as permissive for all to chronocare_billing using (true) with check (true);
create policy billing_rows on shop.wake as permissive for all to chronocare_billing using (true) with check (true);
-- A plan that lapses ends every session and app; no other column of them is open to it.
create policy billing_rows on shop.session as permissive for all to chronocare_billing using (true) with check (true);
create policy billing_rows on shop.app as permissive for all to chronocare_billing using (true) with check (true);

grant select (tenant_id, plan, status), update (plan, status) on shop.tenant to chronocare_billing;
grant select, insert on shop.plan_customer to chronocare_billing;
grant select, insert (key) on shop.plan_bill to chronocare_billing;
grant update (customer, subscription, status, plan, paid_until, cancel_at, past_due_since, looked_at) on shop.plan_bill to chronocare_billing;
grant select, insert (id, plan, free_until, asked_at, expires_at), update (session, ended_at) on shop.plan_checkout to chronocare_billing;
grant select (tenant_id, what, at), insert (what, at), update (at) on shop.wake to chronocare_billing;
grant select (tenant_id, revoked_at), update (revoked_at) on shop.session to chronocare_billing;
grant select (tenant_id, revoked_at), update (revoked_at) on shop.app to chronocare_billing;

revoke update (plan, status) on shop.tenant from chronocare_app;
revoke insert on shop.tenant from chronocare_app;
grant insert (tenant_id, name, currency, locale, time_zone, tax_name, tax_percent, tax_included, address, phone, email, colour, logo_key,
              inspection_fee_minor, warranty_months, promise_days, quote_days, opened_at, first_hour_until) on shop.tenant to chronocare_app;
revoke insert on shop.plan_customer from chronocare_app;
revoke insert, update on shop.plan_bill from chronocare_app;
revoke update (customer, subscription, status, plan, paid_until, cancel_at, past_due_since, looked_at) on shop.plan_bill from chronocare_app;
drop trigger stay_closed on shop.tenant;
drop function shop.stay_closed();

-- Photos in messages count as those of the job do: as many bytes as were sent. Nobody knows it of those that came before.
alter table shop.message_photo add column bytes bigint not null default 0 check (bytes >= 0);
-- How much a shop keeps is added up wherever a photo is announced, from these alone.
create index photo_space on shop.photo (tenant_id, total_bytes) where state <> 'refused' and wiped_at is null;
create index message_photo_space on shop.message_photo (tenant_id, bytes);
reset role;
