namespace ChronoCare.Tests.Walls;

/// <summary>Families of statements an attacker who can inject SQL would try. Each draws table, columns, victim and shape at random.</summary>
public static class Corpus
{
    private sealed class Dice(Random random, HostileHouse house, int pid)
    {
        private readonly (string Table, string[] Columns, string[] TextColumns) table = house.Tables[random.Next(house.Tables.Count)];
        public string T => table.Table;
        public string Other => house.Tables[random.Next(house.Tables.Count)].Table;
        public string C => table.Columns[random.Next(table.Columns.Length)];
        public string Text => table.TextColumns.Length == 0 ? "tenant_id::text" : table.TextColumns[random.Next(table.TextColumns.Length)];
        public string AllColumns => string.Join(", ", table.Columns);
        public Guid Victim => house.Victims[random.Next(house.Victims.Length)];
        public string Own => house.Token(pid);
        public string Forged => Own[..1] + Victim.ToString("D") + Own[37..];
        public string OtherPid => house.Token(pid + 1 + random.Next(1000), Victim);
        public string Flipped { get { var t = Own.ToCharArray(); var i = random.Next(t.Length); t[i] = t[i] == 'a' ? 'b' : 'a'; return new(t); } }
        public int N(int below) => random.Next(below);
        public string Op => new[] { "=", "<>", "<", ">", "is distinct from" }[random.Next(5)];
        public string Junk => new[] { "''", "null", "'x'", "'" + new string('9', 161) + "'", "'a'", $"'{Own[..160]}'", $"'{Own} '" }[random.Next(7)];
    }

    private static readonly (string Name, Func<Dice, string[]> Make)[] Families =
    [
        ("all rows", d => [$"select * from {d.T}"]),
        ("one victim's rows", d => [$"select * from {d.T} where tenant_id = '{d.Victim}'"]),
        ("true in every shape", d => [$"select * from {d.T} where {d.C} is not null or 1 = 1 or tenant_id {d.Op} '{d.Victim}'"]),
        ("join over tenants", d => [$"select a.*, b.* from {d.T} a, {d.Other} b where a.tenant_id <> b.tenant_id or a.tenant_id = '{d.Victim}' limit 50"]),
        ("union", d => [$"select {d.Text}::text from {d.T} union all select tenant_id::text from {d.Other}"]),
        ("exists", d => [$"select exists (select from {d.T} where tenant_id = '{d.Victim}') as found, (select string_agg({d.Text}::text, ',') from {d.T}) as words"]),
        ("whole rows as json", d => [$"select json_agg(t), string_agg(t::text, '|'), array_agg(t.tenant_id) from {d.T} t"]),
        ("setting the token by hand", d => [$"select set_config('sealed.token', '{d.Forged}', {(d.N(2) == 0 ? "true" : "false")})", $"select * from {d.T}"]),
        ("setting half a token", d => [$"select set_config('sealed.token', {d.Junk}, true)", $"select * from {d.T}"]),
        ("set local", d => [$"set local sealed.token = '{d.Forged}'", $"select * from {d.T}"]),
        ("set session", d => [$"set sealed.token = '{d.Flipped}'", $"select * from {d.T}"]),
        ("reset all", d => ["reset all", $"select * from {d.T}"]),
        ("discard", d => ["discard all", $"select * from {d.T}"]),
        ("entering with a forged token", d => [$"select sealed.enter('{d.Forged}')", $"select * from {d.T}"]),
        ("entering with another backend's token", d => [$"select sealed.enter('{d.OtherPid}')", $"select * from {d.T}"]),
        ("entering with a flipped token", d => [$"select sealed.enter('{d.Flipped}')", $"select * from {d.T}"]),
        ("entering with rubbish", d => [$"select sealed.enter({d.Junk})", $"select * from {d.T}"]),
        ("entering inside a query", d => [$"select t.*, sealed.enter('{d.Forged}') from {d.T} t"]),
        ("entering, then falling back", d => ["savepoint a", $"select sealed.enter('{d.Forged}')", "rollback to a", $"select * from {d.T}"]),
        ("moving the proof", d => [$"select setval('sealed.proof', {d.N(int.MaxValue)})", $"select * from {d.T}"]),
        ("reading the proof", d => ["select last_value from sealed.proof", "select nextval('sealed.proof')"]),
        ("reading the key", d => ["select * from sealed.key"]),
        ("replacing the tenant function", d => ["create or replace function sealed.tenant() returns uuid language sql as 'select null::uuid'", $"select * from {d.T}"]),
        ("shadowing by search path", d => ["set search_path = pg_temp, shop", $"create temp view x as select * from {d.T}", "select * from x"]),
        ("changing a victim's rows", d => [$"update {d.T} set {d.C} = {d.C} where tenant_id = '{d.Victim}' returning *"]),
        ("changing everybody's rows", d => [$"update {d.T} set {d.C} = {d.C} returning *"]),
        ("moving own rows to a victim", d => [$"update {d.T} set tenant_id = '{d.Victim}' returning *"]),
        ("taking a victim's rows", d => [$"update {d.T} set tenant_id = sealed.tenant() where tenant_id = '{d.Victim}' returning *"]),
        ("removing", d => [$"delete from {d.T} where tenant_id = '{d.Victim}' returning *"]),
        ("removing by join", d => [$"delete from {d.T} a using {d.Other} b where a.tenant_id = b.tenant_id and b.tenant_id = '{d.Victim}' returning a.*, b.*"]),
        ("planting rows", d => [$"insert into {d.T} (tenant_id) values ('{d.Victim}') returning *"]),
        ("copying rows over", d => [$"insert into {d.T} select * from {d.T} where tenant_id = '{d.Victim}' returning *"]),
        ("upsert as a look", d => [$"insert into {d.T} as t (tenant_id) select tenant_id from {d.T} on conflict (tenant_id) do update set tenant_id = excluded.tenant_id where t.tenant_id = '{d.Victim}' returning t.*"]),
        ("upsert without a target", d => [$"insert into {d.T} ({d.AllColumns}) select {d.AllColumns} from {d.T} on conflict do nothing returning *"]),
        ("merge", d => [$"merge into {d.T} t using (select '{d.Victim}'::uuid as v) s on t.tenant_id = s.v when matched then delete when not matched then do nothing"]),
        ("truncate", d => [$"truncate {d.T} cascade"]),
        ("lock and look", d => [$"lock table {d.T} in access exclusive mode nowait", $"select * from {d.T} for update nowait"]),
        ("becoming the owner", d => [$"set role {new[] { "chronocare_owner", "chronocare_sealer", "chronocare_edge_owner", "chronocare_backup", "postgres", "none" }[d.N(6)]}", $"select * from {d.T}"]),
        ("becoming another session", d => ["set session authorization postgres", $"select * from {d.T}"]),
        ("switching row security off", d => ["set row_security = off", $"select * from {d.T}"]),
        ("taking the wall down", d => [new[] { $"alter table {d.T} disable row level security", $"alter table {d.T} no force row level security", $"drop policy tenant_wall on {d.T}", $"create policy p on {d.T} using (true)", $"alter policy tenant_wall on {d.T} using (true)" }[d.N(5)], $"select * from {d.T}"]),
        ("granting", d => [new[] { $"grant all on {d.T} to public", "grant chronocare_owner to chronocare_app", "alter role chronocare_app bypassrls", "alter role chronocare_app superuser" }[d.N(4)], $"select * from {d.T}"]),
        ("making things", d => [new[] { $"create view shop.v as select * from {d.T}", $"create table shop.stolen as select * from {d.T}", $"create materialized view shop.m as select * from {d.T}", "create schema evil", $"create function shop.f() returns setof {d.T} language sql as 'select * from {d.T}'" }[d.N(5)]]),
        ("temporary things", d => [$"create temp table t as select * from {d.T}", "select * from pg_temp.t"]),
        ("a block of code", d => [$"do $$ declare r record; begin for r in select * from {d.T} loop raise notice '%', r; end loop; end $$"]),
        ("explain", d => [$"explain (analyze, verbose, buffers) select * from {d.T} where tenant_id = '{d.Victim}'"]),
        ("probe by cast", d => [$"select ({d.Text})::text::int from {d.T} where tenant_id = '{d.Victim}' or true"]),
        ("probe by division", d => [$"select 1 / (case when ({d.Text})::text like '%{(char)('A' + d.N(26))}%' then 0 else 1 end) from {d.T}"]),
        ("probe by regular expression", d => [$"select * from {d.T} where ({d.Text})::text ~ '(.*)' and substring(({d.Text})::text from '[0-9a-f-]{{36}}') is not null"]),
        ("probe by xml", d => [$"select query_to_xml('select * from {d.T}', true, false, '')::text", $"select table_to_xml('{d.T}', true, false, '')::text"]),
        ("probe by sampling", d => [$"select * from {d.T} tablesample bernoulli (100)"]),
        ("system columns", d => [$"select ctid, xmin, tableoid::regclass, t.* from {d.T} t where ctid = '(0,{d.N(12)})'"]),
        ("recursive", d => [$"with recursive r as (select t.*, 1 as n from {d.T} t union all select r.* from r where n < 1) select * from r"]),
        ("lateral", d => [$"select x.* from (values ('{d.Victim}'::uuid)) v(id), lateral (select t.* from {d.T} t where t.tenant_id = v.id) x"]),
        ("window", d => [$"select t.*, count(*) over (), lag(tenant_id) over (order by tenant_id) from {d.T} t"]),
        ("cursor", d => [$"declare c cursor with hold for select * from {d.T}", "fetch all from c", "close c"]),
        ("prepared", d => [$"prepare p{d.N(1_000_000_000)} as select * from {d.T}", $"select * from pg_prepared_statements"]),
        ("other sessions", d => [new[] { "select * from pg_stat_activity", "select pg_stat_get_activity(null)", "select query from pg_stat_get_activity(null)", "select * from pg_stats", "select * from pg_stat_statements" }[d.N(5)]]),
        ("killing sessions", d => [$"select {new[] { "pg_terminate_backend", "pg_cancel_backend" }[d.N(2)]}({d.N(60000)})"]),
        ("large objects", d => [new[] { "select lo_create(0)", "select lo_from_bytea(0, 'x')", "select lo_get(1)", "select * from pg_largeobject" }[d.N(4)]]),
        ("files", d => [new[] { "select pg_read_file('/etc/passwd')", "select pg_ls_dir('.')", "select * from pg_read_binary_file('PG_VERSION')", "select * from pg_hba_file_rules" }[d.N(4)]]),
        ("extensions", d => [$"create extension {new[] { "dblink", "postgres_fdw", "file_fdw", "plpython3u", "adminpack" }[d.N(5)]}"]),
        ("doors of other logins", d => [new[] { "select * from edge.tenant_by_subdomain('x')", "select * from report.daily", "select * from report_raw.daily", "select * from public.schema_version" }[d.N(4)]]),
        ("reports", d => [new[] { "select f::text from report.job_night f", "select f::text from report.job_now f", "select * from report.mark", "select f::text from report_raw.job f", "select * from report_raw.mark", "select * from report_raw.shops(now())", "select * from report_raw.run", $"select n.number, w.* from report.job_night n left join shop.watch w on w.id = n.watch_id where n.number not like '{d.N(9)}'", "refresh materialized view report_raw.job" }[d.N(9)]]),
        ("bells", d => [$"listen evil", "notify evil, 'x'", "select pg_notify('evil', 'x')"]),
        ("catalogue", d => ["select rolname, rolpassword from pg_authid", "select * from pg_shadow", "select * from pg_user_mappings"]),
        ("statistics", d => ["select * from pg_statistic", "select * from pg_stats_ext"]),
        ("two statements in one", d => [$"select 1; select * from {d.T}"]),
        ("prepared transactions", d => ["prepare transaction 'x'", $"select * from {d.T}"]),
        ("values of enumerated rows", d => [$"select (t).* from {d.T} t order by {d.C} desc nulls last limit 100 offset {d.N(5)}"]),
        ("settings", d => ["select name, setting from pg_settings where name like 'sealed%'", "select current_setting('sealed.token', true) is not null", "show all"]),
        ("timeouts", d => ["set statement_timeout = 0", "set transaction_timeout = 0", $"select t.* from {d.T} t, pg_sleep(0)"]),
        ("group and having", d => [$"select tenant_id, count(*), min(({d.Text})::text), max(({d.Text})::text) from {d.T} group by rollup (tenant_id) having count(*) > 0"]),
        ("rules and triggers", d => [new[] { $"create rule r as on select to {d.T} do instead select 1", $"create trigger t before update on {d.T} execute function shop.refuse_change()", $"alter table {d.T} disable trigger all" }[d.N(3)]]),
        ("a plan for nothing", d => [new[] { "update shop.tenant set plan = 'house', status = 'active' returning plan", "update shop.plan_bill set status = 'active', plan = 'house'", "insert into shop.plan_bill (key, status, plan) values (gen_random_uuid(), 'active', 'house')",
            "insert into shop.plan_bill (key, status) values (gen_random_uuid(), 'active') on conflict (tenant_id) do update set status = 'active'", "insert into shop.plan_customer (id, made_at) values ('cus_1', now())", "delete from shop.plan_bill", $"update {d.T} set plan = 'house', status = 'active'" }[d.N(7)]]),
        ("copy out", d => [$"copy {d.T} to stdout"]),
        ("copy to a program", d => [$"copy {d.T} to program 'cat'"]),
    ];

    // These break the connection by design of the driver, so they are thrown seldom.
    private static readonly HashSet<string> Seldom = ["copy out", "copy to a program", "prepared transactions"];

    public static int Count => Families.Length;

    public static (string Family, string[] Sql) Next(Random random, HostileHouse house, int pid, Func<string, bool>? only)
    {
        while (true)
        {
            var (name, make) = Families[random.Next(Families.Length)];
            if (only is not null && !only(name)) continue;
            if (Seldom.Contains(name) && random.Next(10) > 0) continue;
            return (name, make(new Dice(random, house, pid)));
        }
    }
}
