-- The seal: which tenant a transaction belongs to, said by a token that only the program can sign.
-- Token, fixed layout, 161 characters:  kid(1) tenant(36) . actor(36) . expiry(10) . backend pid(10) . mac(64 hex)
--   mac = HMAC-SHA256(key, first 96 characters), from core sha256() so that no extension is needed.
set role chronocare_sealer;

create table sealed.key (
  kid        "char" primary key,
  ipad       bytea not null check (octet_length(ipad) = 64),
  opad       bytea not null check (octet_length(opad) = 64),
  not_after  timestamptz not null
);
revoke all on sealed.key from public;

-- Session-local proof of what enter() accepted: currval() is per session and only this role may set it.
-- Unlogged: no WAL, no transaction id, so a read stays a read.
create unlogged sequence sealed.proof minvalue 0 maxvalue 9223372036854775807;
revoke all on sequence sealed.proof from public;

create function sealed.enter(token text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare k sealed.key;
begin
  if token is not null and length(token) = 161 and octet_length(token) = 161 then
    select * into k from sealed.key where kid = left(token, 1)::"char" and not_after > now();
    if found
       and sha256(convert_to(encode(sha256(k.opad || sha256(k.ipad || convert_to(substr(token, 1, 96), 'UTF8'))), 'hex'), 'UTF8'))
         = sha256(convert_to(substr(token, 98), 'UTF8'))
       and substr(token, 76, 10)::bigint between extract(epoch from clock_timestamp())::bigint
                                             and extract(epoch from clock_timestamp())::bigint + 120
       and substr(token, 87, 10)::bigint = pg_backend_pid()
    then
      perform setval('sealed.proof', ('x' || encode(substr(sha256(convert_to(token, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint & 9223372036854775807);
      perform set_config('sealed.token', token, true);
      return;
    end if;
  end if;
  perform setval('sealed.proof', 0);
  raise exception 'tenant context refused' using errcode = '42501';
end $$;

-- Per table reference: is the setting the very token that enter() accepted in this session? Raises, never returns nothing:
-- before any enter() in this session currval() itself raises (55000). No exception block: it would cost a subtransaction a call.
create function sealed.tenant() returns uuid
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (('x' || encode(substr(sha256(convert_to(current_setting('sealed.token', true), 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
      & 9223372036854775807) is distinct from currval('sealed.proof'::regclass) then
    raise exception 'no tenant context' using errcode = '42501';
  end if;
  return substr(current_setting('sealed.token'), 2, 36)::uuid;
end $$;

-- Who acts, from the same token.
create function sealed.actor() returns uuid
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform sealed.tenant();
  return substr(current_setting('sealed.token'), 39, 36)::uuid;
end $$;

revoke all on function sealed.enter(text), sealed.tenant(), sealed.actor() from public;
grant execute on function sealed.enter(text) to chronocare_app, chronocare_dispatch;
grant execute on function sealed.tenant() to chronocare_app, chronocare_dispatch, chronocare_report, chronocare_owner;
grant execute on function sealed.actor() to chronocare_app, chronocare_dispatch, chronocare_owner;

reset role;
