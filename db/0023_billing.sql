-- The plan a shop pays for through Stripe: its customer there, and the subscription as it was read last. What it is limited to stands in the program.
set role chronocare_owner;

-- Which shop a customer of ours at Stripe is. The name is unique over all shops, so nobody may change a row.
create table shop.plan_customer (
  tenant_id uuid not null default sealed.tenant() references shop.tenant,
  id        text collate "C" not null unique check (id ~ '^cus_[A-Za-z0-9]{1,60}$'),
  made_at   timestamptz not null,
  primary key (tenant_id, id)
);
call shop.wall('shop.plan_customer');
grant select, insert on shop.plan_customer to chronocare_app;
grant select (tenant_id, id) on shop.plan_customer to chronocare_edge_owner;
create policy edge_lookup on shop.plan_customer as permissive for select to chronocare_edge_owner using (true);

-- The key is that of the request which makes the customer; it stands here before the request goes out.
create table shop.plan_bill (
  tenant_id      uuid primary key default sealed.tenant() references shop.tenant,
  key            uuid not null,
  customer       text collate "C",
  subscription   text collate "C",
  status         text not null default '' check (length(status) <= 40),
  plan           text not null default '' check (length(plan) <= 40),
  paid_until     timestamptz,
  cancel_at      timestamptz,
  past_due_since timestamptz,
  looked_at      timestamptz,
  foreign key (tenant_id, customer) references shop.plan_customer (tenant_id, id)
);
call shop.wall('shop.plan_bill');
grant select, insert on shop.plan_bill to chronocare_app;
grant update (customer, subscription, status, plan, paid_until, cancel_at, past_due_since, looked_at) on shop.plan_bill to chronocare_app;

-- The program moves a shop between plans, and between open and lapsed. Closing one, and opening it again, stays with the operator.
grant update (plan, status) on shop.tenant to chronocare_app;
create function shop.stay_closed() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'chronocare_app' and (old.status = 'closed') <> (new.status = 'closed') then
    raise exception 'only the operator closes a shop' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger stay_closed before update of status on shop.tenant for each row execute function shop.stay_closed();
alter table shop.tenant enable always trigger stay_closed;
reset role;

set role chronocare_edge_owner;
create function edge.tenant_by_stripe_customer(asked text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.tenant_id from shop.plan_customer s join shop.tenant t on t.tenant_id = s.tenant_id and t.status <> 'closed' where s.id = asked
$$;
grant execute on function edge.tenant_by_stripe_customer(text) to chronocare_edge;
reset role;
