using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using DbUp;
using Npgsql;

namespace ChronoCare.Tests.Payments;

/// <summary>A shop that worked before there were entries finds all that its jobs owe entered by the migration, and the guard content with it.</summary>
public sealed class LedgerOfBeforeTests(TestHouse house)
{
    [Fact]
    public async Task What_jobs_of_before_owe_becomes_entries_that_come_to_the_same()
    {
        var name = "before_" + Guid.NewGuid().ToString("N")[..12];
        await using (var server = new NpgsqlConnection(house.OwnerUrl))
        {
            await server.OpenAsync();
            await new NpgsqlCommand($"create database {name}", server).ExecuteNonQueryAsync();
        }
        var owner = new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Database = name, Pooling = false }.ConnectionString;
        var old = DeployChanges.To.PostgresqlDatabase(owner)
            .WithScriptsEmbeddedInAssembly(typeof(App).Assembly, n => n.StartsWith("db/", StringComparison.Ordinal) && string.CompareOrdinal(n, "db/0020") < 0)
            .WithVariablesDisabled().WithTransactionPerScript().LogToNowhere().JournalToPostgresqlTable("public", "schema_version").Build().PerformUpgrade();
        old.Successful.ShouldBeTrue(old.Error?.Message);

        var (tenant, user, client, watch) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync();
        async Task Run(string sql) => await new NpgsqlCommand(sql, connection).ExecuteNonQueryAsync();
        await Run($"insert into shop.tenant (tenant_id, name, tax_name, tax_percent, opened_at) values ('{tenant}', 'Old', 'VAT', 8.1, now())");
        await Run($"insert into shop.user_account (tenant_id, id, email, name, role, created_at) values ('{tenant}', '{user}', 'o@example.com', 'O', 'owner', now())");
        await Run($"insert into shop.client (tenant_id, id, name, created_at) values ('{tenant}', '{client}', 'C', now())");
        await Run($"insert into shop.watch (tenant_id, id, client_id, brand, created_at) values ('{tenant}', '{watch}', '{client}', 'Omega', now())");
        async Task Job(int n, string state, long charged, string happened, long paid = 0)
        {
            var job = $"00000000-0000-0000-0000-00000000000{n}";
            await Run($"""
                insert into shop.job (tenant_id, id, number, client_id, watch_id, quote_version, quote_state, charged_minor, paid_minor, arrived_at, status_at)
                values ('{tenant}', '{job}', '2026-000{n}', '{client}', '{watch}', 1, '{state}', {charged}, {paid}, now(), now())
                """);
            await Run($"insert into shop.event (tenant_id, seq, job_id, job_version, name, body, actor, at, hash) values ('{tenant}', {n}, '{job}', {n}, '{happened}', '{{\"data\":{{\"payment\":\"{job}\"}}}}', '{user}', now(), sha256('x'))");
            if (paid > 0) await Run($"insert into shop.payment (tenant_id, id, job_id, method, amount_minor, currency, taken_by, taken_at) values ('{tenant}', '{job}', '{job}', 'cash', {paid}, 'CHF', '{user}', now())");
            await Run($"""
                insert into shop.quote (tenant_id, job_id, version, state, currency, tax_name, tax_percent, tax_included, net_minor, tax_minor, total_minor, expires_on, sent_by, sent_at, content_hash)
                values ('{tenant}', '{job}', 1, '{state}', 'CHF', 'VAT', 8.1, false, 99, 8, 107, '2026-12-31', '{user}', now(), sha256('x'))
                """);
            foreach (var line in (int[])[1, 2, 3])
                await Run($"insert into shop.quote_line (tenant_id, job_id, quote_version, line, kind, text, unit_minor, amount_minor) values ('{tenant}', '{job}', 1, {line}, 'labour', 'Line {line}', 33, 33)");
        }
        await Job(1, "approved", 107, "quote-decided");
        await Job(2, "declined", 5_000, "quote-decided");
        await Job(3, "approved", 50, "payment-taken", paid: 20);

        await new Database(owner, house.Secrets, TimeProvider.System, 2).Migrate();

        var found = new List<(string Job, string Kind, long Net, long Tax)>();
        await using (var reader = await new NpgsqlCommand("select j.number, c.kind, c.net_minor, c.tax_minor from shop.charge c join shop.job j on j.id = c.job_id order by j.number, c.n", connection).ExecuteReaderAsync())
            while (await reader.ReadAsync()) found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
        var tax = Tax.Of(5_000, 8.1m, true);
        found.ShouldBe([("2026-0001", "line", 33, 3), ("2026-0001", "line", 33, 2), ("2026-0001", "line", 33, 3), ("2026-0002", "fee", 5_000 - tax, tax), ("2026-0003", "fee", 46, 4)]);
        // The guard looks at every job, and the walls stand again.
        await Run("update shop.job set charged_minor = charged_minor");
        (await new NpgsqlCommand("select seq from shop.payment", connection).ExecuteScalarAsync()).ShouldBe(3L);
        (await new NpgsqlCommand("select count(*) from pg_class where relnamespace = 'shop'::regnamespace and relkind = 'r' and not relforcerowsecurity", connection).ExecuteScalarAsync()).ShouldBe(0L);
    }
}
