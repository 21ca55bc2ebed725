-- Roles are one login per purpose, none of them an owner; the owners cannot log in.
-- Passwords of the logins are set by the program at start, never here.
do $$
declare r text;
begin
  foreach r in array array['chronocare_owner','chronocare_sealer','chronocare_edge_owner','chronocare_report'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I nologin nosuperuser nobypassrls', r);
    end if;
  end loop;
  foreach r in array array['chronocare_app','chronocare_edge','chronocare_dispatch','chronocare_refresh','chronocare_migrator'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I login noinherit nosuperuser nobypassrls', r);
    end if;
  end loop;
  if not exists (select from pg_roles where rolname = 'chronocare_backup') then
    create role chronocare_backup login noinherit nosuperuser bypassrls;
  end if;
end $$;

grant chronocare_owner, chronocare_sealer, chronocare_edge_owner, chronocare_report to chronocare_migrator with inherit false, set true;
do $$ begin
  execute format('grant chronocare_owner, chronocare_sealer, chronocare_edge_owner, chronocare_report to %I with inherit false, set true', current_user);
end $$;
grant pg_read_all_data to chronocare_backup with inherit true;

-- Defaults of a session. An injected statement could change them, so the client's command timeout is the real bound.
alter role chronocare_app set statement_timeout = '10s';
alter role chronocare_app set lock_timeout = '5s';
alter role chronocare_app set idle_in_transaction_session_timeout = '10s';
alter role chronocare_app set transaction_timeout = '20s';
alter role chronocare_app set search_path = pg_catalog, shop, pg_temp;
alter role chronocare_app set row_security = on;
alter role chronocare_edge set statement_timeout = '2s';
alter role chronocare_dispatch set statement_timeout = '30s';

-- The database itself: nothing for PUBLIC.
do $$ begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant temporary on database %I to chronocare_report', current_database());
  execute format('grant connect on database %I to chronocare_app, chronocare_edge, chronocare_dispatch, chronocare_refresh, chronocare_migrator, chronocare_backup', current_database());
end $$;
revoke all on schema public from public;
revoke usage on language plpgsql from public;
grant usage on language plpgsql to chronocare_owner, chronocare_sealer, chronocare_edge_owner;

-- What an injected statement could use against other sessions of the same login, or to look past the walls.
revoke execute on function pg_catalog.pg_stat_get_activity(integer) from public;
revoke select on pg_catalog.pg_stat_activity from public;
revoke execute on function pg_catalog.pg_terminate_backend(integer, bigint) from public;
revoke execute on function pg_catalog.pg_cancel_backend(integer) from public;
revoke execute on function pg_catalog.pg_notify(text, text) from public;
revoke select on pg_catalog.pg_stats, pg_catalog.pg_stats_ext, pg_catalog.pg_stats_ext_exprs from public;
revoke execute on function pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea),
  pg_catalog.lo_open(oid, integer), pg_catalog.lo_get(oid), pg_catalog.lo_get(oid, bigint, integer),
  pg_catalog.lo_put(oid, bigint, bytea), pg_catalog.lo_unlink(oid) from public;

create schema sealed authorization chronocare_sealer;
create schema shop authorization chronocare_owner;
create schema edge authorization chronocare_edge_owner;
create schema report_raw authorization chronocare_report;
create schema report authorization chronocare_report;
grant usage on schema sealed to chronocare_app, chronocare_dispatch, chronocare_owner, chronocare_report, chronocare_edge_owner;
grant usage on schema shop to chronocare_app, chronocare_dispatch, chronocare_report, chronocare_edge_owner;
grant usage on schema edge to chronocare_edge, chronocare_dispatch;
grant usage on schema report to chronocare_app;
grant usage on schema report_raw to chronocare_refresh;

alter default privileges for role chronocare_owner revoke execute on functions from public;
alter default privileges for role chronocare_sealer revoke execute on functions from public;
alter default privileges for role chronocare_edge_owner revoke execute on functions from public;
alter default privileges for role chronocare_report revoke execute on functions from public;
