-- Which nodes form the cluster, where several work on one database. These rows are about machines and about no shop, so they carry no tenant: they stand in a schema of
-- their own, open to a login of its own that may use nothing else, and no login that sees shops may use it.
do $$ begin
  if not exists (select from pg_roles where rolname = 'chronocare_cluster') then
    create role chronocare_cluster login noinherit nosuperuser nobypassrls;
  end if;
  execute format('grant connect on database %I to chronocare_cluster', current_database());
end $$;
alter role chronocare_cluster set statement_timeout = '5s';

create schema cluster authorization chronocare_owner;
set role chronocare_owner;

-- Every change of the table counts it up, and is made only where nobody else has meanwhile.
create table cluster.version (
  is_one  boolean primary key default true check (is_one),
  version int not null
);
insert into cluster.version (version) values (0);

create table cluster.silo (
  silo       text primary key,
  status     int not null,
  suspects   text not null default '',
  proxy_port int not null,
  host_name  text not null,
  silo_name  text not null,
  started_at timestamptz not null,
  alive_at   timestamptz not null,
  etag       int not null
);
grant usage on schema cluster to chronocare_cluster;
grant select on cluster.version to chronocare_cluster;
grant update (version) on cluster.version to chronocare_cluster;
grant select, insert, update, delete on cluster.silo to chronocare_cluster;
reset role;

-- How far the streams of these shops have come: what a node with live connections asks, in case a bell was lost.
set role chronocare_edge_owner;
create function edge.heads(asked uuid[]) returns table (tenant_id uuid, seq bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.tenant_id, s.seq from shop.stream s where s.tenant_id = any (asked)
$$;
grant execute on function edge.heads(uuid[]) to chronocare_dispatch;
reset role;
