-- Invoices are found by their words, and a refund says which credit note it gives back.
set role chronocare_owner;

-- What a search looks through: number, docket, name and address. An invoice never changes, so the database makes it once, of what was frozen.
alter table shop.invoice add column words text not null
  generated always as (lower(number || case when content is json object then ' ' || coalesce(content::jsonb ->> 'docket', '') || ' ' || coalesce(content::jsonb ->> 'to', '') else '' end)) stored;

alter table shop.invoice add unique (tenant_id, job_id, id);

-- The credit note is one of the same job. Refunds from before this point to none; their words still say which.
alter table shop.payment
  add column credit_note uuid,
  add check (credit_note is null or kind = 'refund'),
  add foreign key (tenant_id, job_id, credit_note) references shop.invoice (tenant_id, job_id, id);
create index payment_by_credit_note on shop.payment (tenant_id, credit_note) where credit_note is not null;

alter table shop.card_refund
  add column credit_note uuid,
  add foreign key (tenant_id, job_id, credit_note) references shop.invoice (tenant_id, job_id, id);
create index card_refund_by_credit_note on shop.card_refund (tenant_id, credit_note) where credit_note is not null;

reset role;
