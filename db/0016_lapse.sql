-- A plan that lapses ends every session and app at once, like a role that changes; who signs in again may read, export and finish.
set role chronocare_owner;
create function shop.end_at_lapse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  update shop.session s set revoked_at = now() where s.tenant_id = new.tenant_id and s.revoked_at is null;
  update shop.app a set revoked_at = now() where a.tenant_id = new.tenant_id and a.revoked_at is null;
  return null;
end $$;
create trigger end_at_lapse after update of status on shop.tenant
  for each row when (new.status = 'lapsed' and old.status <> 'lapsed') execute function shop.end_at_lapse();
alter table shop.tenant enable always trigger end_at_lapse;
reset role;
