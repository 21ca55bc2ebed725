using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Npgsql;

namespace ChronoCare.Tests.Walls;

/// <summary>Proof A2: pooled connections shared by many shops, with cancels, killed backends and callers that forget to enter: no wrong row, nothing served without a tenant.</summary>
public sealed class PoolTests(TestHouse house)
{
    private const int Tasks = 16;
    private const int TransactionsOfTask = 160;

    [Fact]
    public async Task A_pool_shared_by_many_shops_never_mixes_them_up()
    {
        var shops = new List<TestShop>();
        for (var i = 0; i < 6; i++)
        {
            shops.Add(await house.OpenShop());
            await (await shops[^1].Counter()).TakeIn();
        }
        var seal = new Seal(house.Secrets.Key("seal"), TimeProvider.System);
        var name = "pool test " + Guid.NewGuid().ToString("N");
        await using var pool = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(house.Database.Url("app"))
        {
            MaxPoolSize = 6, MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, ApplicationName = name, Timeout = 60,
        }.ConnectionString).Build();
        var (right, wrong, refused, broken, served) = (0, 0, 0, 0, 0);
        using var done = new CancellationTokenSource();
        var killer = Kill(name, done.Token);
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(async lane =>
        {
            var random = new Random(7000 + lane);
            for (var i = 0; i < TransactionsOfTask; i++)
            {
                var shop = shops[random.Next(shops.Count)];
                var forgets = random.Next(10) == 0;
                try
                {
                    await using var connection = await pool.OpenConnectionAsync();
                    await using var batch = new NpgsqlBatch(connection);
                    if (!forgets) batch.BatchCommands.Add(new("select sealed.enter($1)") { Parameters = { new() { Value = seal.Token(shop.Shop.TenantId, Guid.NewGuid(), connection.ProcessID) } } });
                    batch.BatchCommands.Add(new("select tenant_id from shop.job union all select tenant_id from shop.client union all select tenant_id from shop.tenant"));
                    if (random.Next(8) == 0) batch.BatchCommands.Add(new("select 1 / 0"));
                    using var impatience = new CancellationTokenSource();
                    if (random.Next(8) == 0) impatience.CancelAfter(TimeSpan.FromTicks(random.Next(20_000)));
                    await using var reader = await batch.ExecuteReaderAsync(impatience.Token);
                    if (!forgets) await reader.NextResultAsync(impatience.Token);
                    while (await reader.ReadAsync(impatience.Token))
                    {
                        if (forgets) Interlocked.Increment(ref served);
                        else if (reader.GetGuid(0) == shop.Shop.TenantId) Interlocked.Increment(ref right);
                        else Interlocked.Increment(ref wrong);
                    }
                }
                catch (PostgresException e) when (e.SqlState is "42501" or "55000") { Interlocked.Increment(ref refused); }
                catch (Exception e) when (e is NpgsqlException or OperationCanceledException || e.Message.StartsWith("Received unexpected backend message", StringComparison.Ordinal)) { Interlocked.Increment(ref broken); }
            }
        }));
        await done.CancelAsync();
        await killer;
        wrong.ShouldBe(0);
        served.ShouldBe(0);
        right.ShouldBeGreaterThan(1_500);
        refused.ShouldBeGreaterThan(100);
        broken.ShouldBeGreaterThan(0);
    }

    private async Task Kill(string name, CancellationToken stop)
    {
        await using var owner = new NpgsqlConnection(house.OwnerUrl);
        await owner.OpenAsync(CancellationToken.None);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(60));
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
                await new NpgsqlCommand($"select pg_terminate_backend(pid) from pg_stat_activity where application_name = '{name}' order by random() limit 1", owner).ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (OperationCanceledException) { }
    }
}
