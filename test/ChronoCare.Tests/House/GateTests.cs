using Npgsql;

namespace ChronoCare.Tests.House;

/// <summary>Proof A18: the catalogue itself says whether every table, key, function and view stands behind its wall. No list is kept by hand.</summary>
public sealed class GateTests(TestHouse house)
{
    private const string Ours = "('shop', 'sealed', 'edge', 'report', 'report_raw', 'cluster')";
    private const string Logins = "('chronocare_app'), ('chronocare_edge'), ('chronocare_dispatch'), ('chronocare_refresh'), ('chronocare_cluster'), ('chronocare_billing')";
    private const string Wall = "(tenant_id = ( SELECT sealed.tenant() AS tenant))";

    /// <summary>Each rule: what it is called, the query that lists offenders, and a change that must make it list one.</summary>
    public static readonly TheoryData<string, string, string> Rules = new()
    {
        {
            "row security is on and forced",
            "select c.relname from pg_class c where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)",
            "alter table shop.client no force row level security"
        },
        {
            "every table has exactly the one restrictive wall for both runtime logins",
            $"""
            select c.relname from pg_class c where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and 1 <> (
              select count(*) from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*'
              and p.polroles @> array['chronocare_app'::regrole::oid, 'chronocare_dispatch'::regrole::oid]
              and pg_get_expr(p.polqual, p.polrelid) = '{Wall}' and pg_get_expr(p.polwithcheck, p.polrelid) = '{Wall}')
            """,
            "drop policy tenant_wall on shop.watch"
        },
        {
            "the wall stands before the billing login as well, wherever it has any business",
            $"""
            select c.relname from pg_class c where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p')
            and (has_any_column_privilege('chronocare_billing', c.oid, 'SELECT') or has_any_column_privilege('chronocare_billing', c.oid, 'INSERT') or has_any_column_privilege('chronocare_billing', c.oid, 'UPDATE') or has_table_privilege('chronocare_billing', c.oid, 'DELETE'))
            and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd = '*' and p.polroles @> array['chronocare_billing'::regrole::oid] and pg_get_expr(p.polqual, p.polrelid) = '{Wall}' and pg_get_expr(p.polwithcheck, p.polrelid) = '{Wall}')
            """,
            "grant select on shop.client to chronocare_billing"
        },
        {
            "what a shop pays for and how it stands is written by the billing login alone",
            $"""
            select x || ' ' || a.attrelid::regclass || '.' || a.attname from pg_attribute a, (values {Logins}) r(x)
            where a.attnum > 0 and not a.attisdropped and x <> 'chronocare_billing'
              and (a.attrelid = 'shop.tenant'::regclass and a.attname in ('plan', 'status') or a.attrelid in ('shop.plan_bill'::regclass, 'shop.plan_customer'::regclass, 'shop.plan_checkout'::regclass))
              and (has_column_privilege(x, a.attrelid, a.attnum, 'UPDATE') or has_column_privilege(x, a.attrelid, a.attnum, 'INSERT'))
            union all select x || ' may remove from ' || c.relname from pg_class c, (values {Logins}) r(x)
            where c.relname ~ '^plan_' and c.relnamespace = 'shop'::regnamespace and c.relkind = 'r' and has_table_privilege(x, c.oid, 'DELETE')
            union all select p.oid::regprocedure::text from pg_proc p where p.prosecdef and p.prosrc ~ 'shop\.(plan_|tenant\M.*\mset\M)'
              and has_function_privilege('chronocare_app', p.oid, 'EXECUTE')
            """,
            "grant update (status) on shop.tenant to chronocare_app"
        },
        {
            "the billing login reads no more of a shop's work than when a session ends, and changes no more than its own books",
            """
            select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and c.relname !~ '^plan_'
              and (c.relname, a.attname) not in (('tenant', 'tenant_id'), ('tenant', 'plan'), ('tenant', 'status'), ('wake', 'tenant_id'), ('wake', 'what'), ('wake', 'at'),
                ('session', 'tenant_id'), ('session', 'revoked_at'), ('app', 'tenant_id'), ('app', 'revoked_at'))
              and (has_column_privilege('chronocare_billing', c.oid, a.attnum, 'SELECT') or has_column_privilege('chronocare_billing', c.oid, a.attnum, 'INSERT') or has_column_privilege('chronocare_billing', c.oid, a.attnum, 'UPDATE'))
            """,
            "grant select (email) on shop.client to chronocare_billing"
        },
        {
            "a new table without a wall is found",
            "select c.relname from pg_class c where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)",
            "create table shop.forgotten (tenant_id uuid primary key)"
        },
        {
            "every table carries tenant_id, never null, defaulting to the sealed tenant",
            """
            select c.relname from pg_class c where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and not exists (
              select from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
              where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
                and (c.relname = 'tenant' or pg_get_expr(d.adbin, d.adrelid) = 'sealed.tenant()'))
            """,
            "alter table shop.note alter tenant_id drop default"
        },
        {
            "every primary key begins with tenant_id",
            """
            select c.relname from pg_class c where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and not exists (
              select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary and a.attname = 'tenant_id')
            """,
            "create table shop.loose (tenant_id uuid not null default sealed.tenant(), id uuid primary key)"
        },
        {
            "a unique key without tenant_id in front stands only where nobody may update",
            $"""
            select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
            where c.relnamespace = 'shop'::regnamespace and i.indisunique and (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) <> 'tenant_id'
              and exists (select from (values {Logins}) r(x) where has_any_column_privilege(x, c.oid, 'UPDATE'))
            """,
            "create unique index oracle on shop.client (id)"
        },
        {
            "every foreign key pairs tenant_id with tenant_id",
            """
            select k.conname from pg_constraint k where k.contype = 'f' and k.connamespace = 'shop'::regnamespace and not exists (
              select from unnest(k.conkey, k.confkey) u(a, b) join pg_attribute x on x.attrelid = k.conrelid and x.attnum = u.a and x.attname = 'tenant_id'
              join pg_attribute y on y.attrelid = k.confrelid and y.attnum = u.b and y.attname = 'tenant_id')
            """,
            "create unique index note_id on shop.note (id); create table shop.probe (tenant_id uuid primary key, note uuid); alter table shop.note add constraint note_id_key unique using index note_id; alter table shop.probe add constraint crossing foreign key (note) references shop.note (id)"
        },
        {
            "no runtime login has a power of the cluster, and only backup looks past row security",
            "select rolname::text from pg_roles where rolname like 'chronocare\\_%' and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or (rolbypassrls and rolname <> 'chronocare_backup'))",
            "alter role chronocare_refresh bypassrls"
        },
        {
            "no runtime login owns anything or belongs to an owner",
            $"""
            select c.relname::text from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in (values {Logins})
            union all select m.rolname::text from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
            where m.rolname in (values {Logins}) and g.rolname like 'chronocare\_%'
            """,
            "grant chronocare_owner to chronocare_app"
        },
        {
            "every definer function pins its search_path",
            $"select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in {Ours} and p.prosecdef and not coalesce(array_to_string(p.proconfig, ',') like '%search_path=%', false)",
            "create function sealed.loose() returns int language sql security definer as 'select 1'"
        },
        {
            "nothing of ours is executable by everybody",
            $"select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in {Ours} and has_function_privilege('public', p.oid, 'EXECUTE')",
            "grant execute on function sealed.tenant() to public"
        },
        {
            "no function of ours claims to be leakproof",
            $"select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in {Ours} and p.proleakproof",
            "alter function sealed.tenant() leakproof"
        },
        {
            "views run as who asks, or are barriers of the report schema",
            $"""
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'v' and n.nspname in {Ours}
            and not coalesce(array_to_string(c.reloptions, ',') like '%security_invoker=true%', false)
            and not (n.nspname = 'report' and coalesce(array_to_string(c.reloptions, ',') like '%security_barrier=true%', false))
            """,
            "create view shop.all_clients as select * from shop.client"
        },
        {
            "the app can read no materialised view",
            "select c.oid::regclass::text from pg_class c where c.relkind = 'm' and has_table_privilege('chronocare_app', c.oid, 'SELECT')",
            "create materialized view report_raw.sums as select 1 as one; grant select on report_raw.sums to chronocare_app"
        },
        {
            "what knows tenants outside of shop is forced behind row security as well, and open to no login",
            $"""
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            where n.nspname in {Ours} and n.nspname <> 'shop' and c.relkind in ('r', 'p', 'm') and (not (c.relrowsecurity and c.relforcerowsecurity) or exists (
              select from (values {Logins}) r(x) where has_any_column_privilege(x, c.oid, 'SELECT') or has_any_column_privilege(x, c.oid, 'UPDATE') or has_any_column_privilege(x, c.oid, 'INSERT') or has_table_privilege(x, c.oid, 'DELETE')))
            """,
            "grant delete on report_raw.job to chronocare_refresh"
        },
        {
            "events and records can only be added and read",
            $"""
            select c.relname || ' ' || x from pg_class c, (values {Logins}) r(x) where c.oid in ('shop.event'::regclass, 'shop.record'::regclass)
            and (has_any_column_privilege(x, c.oid, 'UPDATE') or has_table_privilege(x, c.oid, 'DELETE') or has_table_privilege(x, c.oid, 'TRUNCATE'))
            """,
            "grant delete on shop.event to chronocare_app"
        },
        {
            "nobody may truncate, refer to or put triggers on a table",
            $"""
            select c.relname || ' ' || x from pg_class c, (values {Logins}) r(x) where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p')
            and (has_table_privilege(x, c.oid, 'TRUNCATE') or has_table_privilege(x, c.oid, 'TRIGGER') or has_table_privilege(x, c.oid, 'REFERENCES'))
            """,
            "grant truncate on shop.payment to chronocare_app"
        },
        {
            "no runtime login may create anything anywhere",
            $"""
            select n.nspname || ' ' || x from pg_namespace n, (values {Logins}) r(x) where n.nspname !~ '^pg_(toast|temp)' and has_schema_privilege(x, n.oid, 'CREATE')
            union all select 'database ' || x from (values {Logins}) r(x) where has_database_privilege(x, current_database(), 'CREATE') or has_database_privilege(x, current_database(), 'TEMP')
            union all select 'language ' || x from (values {Logins}) r(x) where has_language_privilege(x, 'plpgsql', 'USAGE')
            """,
            "grant create on schema shop to chronocare_app"
        },
        {
            "the app sees no table beside the walled ones",
            """
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'm') and n.nspname not in ('shop', 'pg_catalog', 'information_schema')
            and n.nspname !~ '^pg_toast' and has_schema_privilege('chronocare_app', n.oid, 'USAGE') and has_any_column_privilege('chronocare_app', c.oid, 'SELECT')
            """,
            "grant select on sealed.key to chronocare_app"
        },
        {
            "the cluster's tables, which know no tenant, are open to the cluster's login alone, and nothing else is open to it",
            $"""
            select c.oid::regclass::text || ' ' || x from pg_class c join pg_namespace n on n.oid = c.relnamespace, (values {Logins}) r(x)
            where c.relkind in ('r', 'p', 'v', 'm') and (n.nspname = 'cluster') <> (x = 'chronocare_cluster') and n.nspname in {Ours}
              and (has_any_column_privilege(x, c.oid, 'SELECT') or has_any_column_privilege(x, c.oid, 'UPDATE') or has_any_column_privilege(x, c.oid, 'INSERT') or has_table_privilege(x, c.oid, 'DELETE'))
            union all select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in {Ours} and has_function_privilege('chronocare_cluster', p.oid, 'EXECUTE')
            union all select c.oid::regclass::text from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = 'cluster'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id'
            """,
            "grant usage on schema shop to chronocare_cluster; grant select on shop.tenant to chronocare_cluster"
        },
        {
            "the edge can list nothing: it has functions only",
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and has_any_column_privilege('chronocare_edge', c.oid, 'SELECT')",
            "grant usage on schema shop to chronocare_edge; grant select on shop.subdomain to chronocare_edge"
        },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_catalogue_keeps_the_rule_and_breaking_it_is_seen(string rule, string offenders, string breaking)
    {
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        (await Offenders(connection, offenders)).ShouldBeEmpty(rule);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var statement in breaking.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
        (await Offenders(connection, offenders)).ShouldNotBeEmpty("The gate cannot fail: " + rule);
        await transaction.RollbackAsync();
    }

    private static async Task<List<string>> Offenders(NpgsqlConnection connection, string query)
    {
        var found = new List<string>();
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        return found;
    }
}
