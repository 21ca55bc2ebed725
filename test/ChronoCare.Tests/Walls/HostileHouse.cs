using System.Collections.Concurrent;
using System.Text;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Npgsql;

namespace ChronoCare.Tests.Walls;

/// <summary>
/// A database of its own with an attacker's shop and four victims, every column of every table filled by the catalogue (so a new table is attacked without being listed),
/// a canary in each victim's text. Checks and foreign keys are taken away there, so that nothing but the walls stands in the way.
/// </summary>
public sealed class HostileHouse : IAsyncDisposable
{
    private readonly string owner;
    private readonly Database database;
    private readonly Seal seal;

    public Guid Attacker { get; } = Guid.NewGuid();
    public Guid[] Victims { get; } = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
    public IReadOnlyList<(string Table, string[] Columns, string[] TextColumns)> Tables { get; private set; } = [];

    private HostileHouse(string owner, Database database, Seal seal) => (this.owner, this.database, this.seal) = (owner, database, seal);

    public static async Task<HostileHouse> Build(TestHouse house)
    {
        var name = "hostile_" + Guid.NewGuid().ToString("N")[..12];
        await using (var server = new NpgsqlConnection(house.OwnerUrl))
        {
            await server.OpenAsync();
            await new NpgsqlCommand($"create database {name}", server).ExecuteNonQueryAsync();
        }
        var owner = new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Database = name, Pooling = false }.ConnectionString;
        var database = new Database(owner, house.Secrets, TimeProvider.System, 4);
        await database.Migrate();
        var built = new HostileHouse(owner, database, new Seal(house.Secrets.Key("seal"), TimeProvider.System));
        await built.Fill();
        return built;
    }

    private string LoginUrl(string login) => new NpgsqlConnectionStringBuilder(database.Url(login)) { Pooling = false, CommandTimeout = 20 }.ConnectionString;

    public string Token(int pid, Guid? tenant = null) => seal.Token(tenant ?? Attacker, Guid.NewGuid(), pid);

    public async Task<NpgsqlConnection> Owner()
    {
        var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync();
        return connection;
    }

    public async Task Run(params string[] statements)
    {
        await using var connection = await Owner();
        foreach (var statement in statements) await new NpgsqlCommand(statement, connection).ExecuteNonQueryAsync();
    }

    private async Task Fill()
    {
        await using var connection = await Owner();
        async Task<List<string[]>> Rows(string sql)
        {
            var rows = new List<string[]>();
            await using var reader = await new NpgsqlCommand(sql, connection).ExecuteReaderAsync();
            while (await reader.ReadAsync()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString()!)]);
            return rows;
        }
        foreach (var c in await Rows("select conrelid::regclass::text, conname from pg_constraint where connamespace = 'shop'::regnamespace and contype in ('c', 'f') order by contype desc"))
            await new NpgsqlCommand($"alter table {c[0]} drop constraint {c[1]}", connection).ExecuteNonQueryAsync();
        foreach (var t in await Rows("select tgrelid::regclass::text, tgname from pg_trigger g join pg_class c on c.oid = g.tgrelid where c.relnamespace = 'shop'::regnamespace and not g.tgisinternal and (tgname like '%milestone%' or tgname like '%money%')"))
            await new NpgsqlCommand($"drop trigger {t[1]} on {t[0]}", connection).ExecuteNonQueryAsync();
        var columns = await Rows("""
            select c.oid::regclass::text, a.attname, t.typname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
            where c.relnamespace = 'shop'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by 1, a.attnum
            """);
        var tables = new List<(string, string[], string[])>();
        foreach (var table in columns.GroupBy(c => c[0]))
        {
            tables.Add((table.Key, [.. table.Select(c => c[1])], [.. table.Where(c => c[2] == "text").Select(c => c[1])]));
            foreach (var (tenant, word) in Victims.Select((v, i) => (v, $"CANARY{i}Q")).Append((Attacker, "OWNWORD")))
                for (var row = 0; row < 2; row++)
                {
                    if (row == 1 && await IsOneRowTable(connection, table.Key)) break;
                    var values = table.Select(c => c[1] == "tenant_id" ? $"'{tenant}'" : c[1] == "wiped_at" ? "null" : c[2] switch
                    {
                        "text" => $"'{word} {c[1]} {row} {tenant}'",
                        "uuid" => "gen_random_uuid()",
                        "int2" or "int4" or "int8" => (row + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                        "numeric" => (row + 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
                        "bool" => "true",
                        "timestamptz" => "now()",
                        "date" => "current_date",
                        "bytea" => $"convert_to('{word} {row} {tenant}', 'UTF8')",
                        "jsonb" => $"to_jsonb('{word}'::text)",
                        "_int2" or "_int4" or "_int8" => $"array[{(row + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)}]",
                        "_text" => $"array['{word} {row} {tenant}']",
                        var other => throw new InvalidOperationException($"The hostile suite cannot fill {table.Key}.{c[1]} of type {other}: teach it."),
                    });
                    await new NpgsqlCommand($"insert into {table.Key} ({string.Join(", ", table.Select(c => c[1]))}) values ({string.Join(", ", values)})", connection).ExecuteNonQueryAsync();
                }
        }
        // The copy of the night holds their words too, so that looking behind its barrier would show.
        await new NpgsqlCommand("select report_raw.make_whole(s.tenant_id), report_raw.stand(s.tenant_id, now(), true) from shop.stream s", connection).ExecuteNonQueryAsync();
        Tables = tables;
    }

    private static async Task<bool> IsOneRowTable(NpgsqlConnection connection, string table) => (bool)(await new NpgsqlCommand(
        $"select exists (select from pg_index i where i.indrelid = '{table}'::regclass and i.indisunique and i.indnkeyatts = 1 and i.indpred is null and (select attname from pg_attribute a where a.attrelid = i.indrelid and a.attnum = i.indkey[0]) = 'tenant_id')",
        connection).ExecuteScalarAsync())!;

    /// <summary>Fingerprint of everything the victims own.</summary>
    public async Task<string> VictimsFingerprint()
    {
        var all = new StringBuilder();
        await using var connection = await Owner();
        foreach (var (table, _, _) in Tables)
            all.Append(await new NpgsqlCommand($"select coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') || count(*) from {table} t where tenant_id = any('{{{string.Join(',', Victims)}}}')", connection).ExecuteScalarAsync()).Append(' ');
        return all.ToString();
    }

    /// <summary>What came of an attack.</summary>
    public sealed class Tally
    {
        public ConcurrentQueue<string> Leaks { get; } = [];
        public ConcurrentDictionary<string, int> Families { get; } = new();
        public int Statements, Refused, OwnRows;
    }

    /// <summary>What the attacker's own shop pays for and how it stands: the app's login may not move it.</summary>
    public async Task<string> OwnPlan()
    {
        await using var connection = await Owner();
        return (string)(await new NpgsqlCommand($"""
            select concat_ws('|', (select string_agg(t.plan || ' ' || t.status, ',') from shop.tenant t where t.tenant_id = '{Attacker}'), (select string_agg(b::text, ',' order by b::text) from shop.plan_bill b where b.tenant_id = '{Attacker}'),
              (select string_agg(c::text, ',' order by c::text) from shop.plan_customer c where c.tenant_id = '{Attacker}'), (select string_agg(p::text, ',' order by p::text) from shop.plan_checkout p where p.tenant_id = '{Attacker}'))
            """, connection).ExecuteScalarAsync())!;
    }

    /// <summary>Throws statements at a login, sealed as the attacker; everything that comes back is searched for what is a victim's.</summary>
    public async Task<Tally> Attack(int seed, int statements, int connections, Func<string, bool>? only = null, string login = "app")
    {
        var tally = new Tally();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async lane =>
        {
            var random = new Random(seed + lane);
            NpgsqlConnection? connection = null;
            for (var i = 0; i < statements / connections; i++)
            {
                if (connection is not { State: System.Data.ConnectionState.Open })
                {
                    connection?.Dispose();
                    connection = new NpgsqlConnection(LoginUrl(login));
                    connection.Notice += (_, n) => Search(tally, n.Notice.MessageText + n.Notice.Detail, "notice");
                    await connection.OpenAsync();
                }
                var (family, sql) = Corpus.Next(random, this, connection.ProcessID, only);
                tally.Families.AddOrUpdate(family, 1, (_, n) => n + 1);
                Interlocked.Increment(ref tally.Statements);
                await One(tally, connection, sql, random.Next(100) < 97);
            }
            connection?.Dispose();
        }));
        return tally;
    }

    private async Task One(Tally tally, NpgsqlConnection connection, string[] sql, bool entered)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (entered) batch.BatchCommands.Add(new NpgsqlBatchCommand("select sealed.enter($1)") { Parameters = { new() { Value = Token(connection.ProcessID) } } });
        foreach (var statement in sql) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        var asked = string.Join(";", sql);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync();
            do
            {
                while (await reader.ReadAsync())
                    for (var f = 0; f < reader.FieldCount; f++)
                    {
                        if (reader.IsDBNull(f)) continue;
                        var text = reader.GetValue(f) switch { byte[] b => Encoding.UTF8.GetString(b), string[] many => string.Join(' ', many), var v => v?.ToString() ?? "" };
                        if (text.Contains("OWNWORD", StringComparison.Ordinal)) Interlocked.Increment(ref tally.OwnRows);
                        Search(tally, text, asked);
                    }
            } while (await reader.NextResultAsync());
        }
        catch (PostgresException e)
        {
            Interlocked.Increment(ref tally.Refused);
            Search(tally, $"{e.MessageText} {e.Detail} {e.Hint} {e.Where}", asked);
        }
        catch (Exception e) when (e is NpgsqlException or NotSupportedException or InvalidOperationException or TimeoutException or InvalidCastException)
        {
            Interlocked.Increment(ref tally.Refused);
            await connection.CloseAsync();
        }
    }

    private void Search(Tally tally, string text, string asked)
    {
        if (text.Contains("CANARY", StringComparison.Ordinal) && !asked.Contains("CANARY", StringComparison.Ordinal)) tally.Leaks.Enqueue($"{asked} => {text}");
        foreach (var victim in Victims)
        {
            var id = victim.ToString();
            if (text.Contains(id, StringComparison.Ordinal) && !asked.Contains(id, StringComparison.Ordinal)) tally.Leaks.Enqueue($"{asked} => {text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Database = "postgres" }.ConnectionString);
        await server.OpenAsync();
        await new NpgsqlCommand($"drop database {new NpgsqlConnectionStringBuilder(owner).Database} with (force)", server).ExecuteNonQueryAsync();
    }
}
