using System.Collections.Concurrent;
using ChronoCare.Cards;
using ChronoCare.Plans;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Work;
using Npgsql;

namespace ChronoCare.Tests.Plans;

/// <summary>Proof E4 for the plan: the events of a subscription's life in each of their orders, each told twice, come to one state of the shop. The last five of them in each run, all seven (5,040 orders) with PLAN_EVENTS=7.</summary>
public sealed class PlanOrderTests(TestHouse house)
{
    // What happens, and how the subscription stands from then on.
    private static readonly (string Type, string Status, string Price)[] Life =
    [
        ("customer.subscription.created", "active", "price_standinsolo"), ("checkout.session.completed", "active", "price_standinsolo"), ("invoice.paid", "active", "price_standinsolo"),
        ("invoice.payment_failed", "past_due", "price_standinsolo"), ("customer.subscription.updated", "past_due", "price_standinhouse"), ("invoice.paid", "active", "price_standinhouse"),
        ("customer.subscription.deleted", "canceled", "price_standinhouse"),
    ];

    /// <summary>Stripe as far as these events go: its truth is as far on as the latest event that was told.</summary>
    private sealed class Moment : IBilling
    {
        private readonly ConcurrentDictionary<string, int> now = new();

        public string Hosts => "";
        internal void Reaches(string customer, int step) => now.AddOrUpdate(customer, step, (_, old) => Math.Max(old, step));

        public Task<IReadOnlyList<SubscriptionTruth>> Subscriptions(string customer, CancellationToken stop)
        {
            var (_, status, price) = Life[now[customer]];
            return Task.FromResult<IReadOnlyList<SubscriptionTruth>>([new("sub_" + customer[4..], status, price, DateTimeOffset.UnixEpoch.AddDays(now[customer]), null, DateTimeOffset.UnixEpoch)]);
        }

        public Task<string> MakeCustomer(Guid key, string name, string email, CancellationToken stop) => throw new NotSupportedException();
        public Task<PlanCheckoutTruth> OpenCheckout(PlanCheckout checkout, string customer, string price, string successAt, string cancelAt, CancellationToken stop) => throw new NotSupportedException();
        public Task<PlanCheckoutTruth> ReadCheckout(string session, CancellationToken stop) => throw new NotSupportedException();
        public Task<PlanCheckoutTruth> ExpireCheckout(string session, CancellationToken stop) => throw new NotSupportedException();
        public Task<IReadOnlyList<PlanCheckoutTruth>> OpenCheckouts(string customer, CancellationToken stop) => throw new NotSupportedException();
        public Task<string> OpenPortal(string customer, string returnTo, CancellationToken stop) => throw new NotSupportedException();
        public Task<PriceTruth> Price(string price, CancellationToken stop) => throw new NotSupportedException();
    }

    /// <summary>Where orders have come to that told the same events and left the same books: a shop that stands there, and how many orders lead to it.</summary>
    private sealed record Place(Guid Shop, int[] Told, long Orders);

    private sealed record Way(Guid Shop, Guid From, int[] Told, int Next, long Orders);

    // Every order is a way through these places; each place is gone on from once for each event that was not told, by a shop whose books are copied from it. The books are
    // all that whoever follows knows of what was told before.
    [Fact]
    public async Task E4_all_orders_of_a_subscriptions_events_each_told_twice_come_to_one_state()
    {
        var stop = TestContext.Current.CancellationToken;
        var count = int.Parse(Environment.GetEnvironmentVariable("PLAN_EVENTS") ?? "5", System.Globalization.CultureInfo.InvariantCulture);
        int[] steps = [.. Enumerable.Range(Life.Length - count, count)];
        // A database of its own: nobody but this test works in these shops.
        var name = "orders_" + Guid.NewGuid().ToString("N")[..12];
        await using (var server = NpgsqlDataSource.Create(house.OwnerUrl)) await server.CreateCommand($"create database {name}").ExecuteNonQueryAsync(stop);
        var owner = new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Database = name, Pooling = false }.ConnectionString;
        await using (var database = new Database(owner, house.Secrets, TimeProvider.System, 4))
        {
            await database.Migrate();
            await using var books = NpgsqlDataSource.Create(owner);
            var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
            var billing = new Moment();
            var follow = new FollowPlan(billing, database, new Shops(database, clock), house.Settings, clock);
            var begin = Guid.NewGuid();
            await Do(books, "insert into shop.tenant (tenant_id, name, opened_at) values ($1, 'E4', now() - interval '60 days')", begin);
            await Do(books, "insert into shop.plan_customer (tenant_id, id, made_at) values ($1, 'cus_begin', now())", begin);
            await Do(books, "insert into shop.plan_bill (tenant_id, key, customer) values ($1, gen_random_uuid(), 'cus_begin')", begin);
            IReadOnlyList<Place> places = [new(begin, [], 1)];
            for (var told = 0; told < count; told++)
            {
                var ways = places.SelectMany(p => steps.Except(p.Told).Select(next => new Way(Guid.NewGuid(), p.Shop, p.Told, next, p.Orders))).ToList();
                await Copy(books, ways);
                await Parallel.ForEachAsync(ways, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (way, cancel) =>
                {
                    var customer = "cus_" + way.Shop.ToString("N");
                    foreach (var step in way.Told.Append(way.Next)) billing.Reaches(customer, step);
                    var news = new StripeNews($"evt_{way.Shop:N}", Life[way.Next].Type, "", false, "sub_" + way.Shop.ToString("N"), "", clock.GetUtcNow()) { Customer = customer };
                    (await follow.Whose.Of(news)).ShouldBe(way.Shop);
                    follow.Listener.Takes(news).ShouldBeTrue();
                    for (var twice = 0; twice < 2; twice++) await follow.Listener.Run(database.Enter(way.Shop), new Shop { TenantId = way.Shop, OpenedAt = clock.GetUtcNow().AddDays(-60) }, news, cancel);
                });
                var came = await Books(books);
                places = [.. ways.GroupBy(w => $"{string.Join(',', w.Told.Append(w.Next).Order())} {came[w.Shop]}").Select(g => new Place(g.First().Shop, [.. g.First().Told, g.First().Next], g.Sum(w => w.Orders)))];
                // On the way there the states differ: a test that never saw one would prove nothing.
                if (told == 1) places.Select(p => came[p.Shop]).Distinct().Count().ShouldBeGreaterThan(2);
                if (told + 1 < count) continue;
                places.Sum(p => p.Orders).ShouldBe(steps.Index().Aggregate(1L, (all, s) => all * (s.Index + 1)));
                ways.Select(w => came[w.Shop]).Distinct().ShouldHaveSingleItem().ShouldBe("house lapsed, canceled house, not past due, 1 customer, paid until 1970-01-07");
            }
        }
        await using (var server = NpgsqlDataSource.Create(house.OwnerUrl)) await server.CreateCommand($"drop database {name} with (force)").ExecuteNonQueryAsync(stop);
    }

    private static async Task Do(NpgsqlDataSource books, string sql, params object[] args)
    {
        await using var command = books.CreateCommand(sql);
        foreach (var arg in args) command.Parameters.AddWithValue(arg);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Copy(NpgsqlDataSource books, IReadOnlyList<Way> ways)
    {
        Guid[] shops = [.. ways.Select(w => w.Shop)], from = [.. ways.Select(w => w.From)];
        await Do(books, "insert into shop.tenant (tenant_id, name, status, plan, opened_at) select n.id, 'E4', t.status, t.plan, t.opened_at from unnest($1, $2) n (id, f) join shop.tenant t on t.tenant_id = n.f", shops, from);
        await Do(books, "insert into shop.plan_customer (tenant_id, id, made_at) select n, 'cus_' || replace(n::text, '-', ''), now() from unnest($1) n", (object)shops);
        await Do(books, """
            insert into shop.plan_bill (tenant_id, key, customer, subscription, status, plan, paid_until, cancel_at, past_due_since, looked_at)
            select n.id, gen_random_uuid(), 'cus_' || replace(n.id::text, '-', ''), b.subscription, b.status, b.plan, b.paid_until, b.cancel_at, b.past_due_since, b.looked_at
            from unnest($1, $2) n (id, f) join shop.plan_bill b on b.tenant_id = n.f
            """, shops, from);
    }

    private static async Task<Dictionary<Guid, string>> Books(NpgsqlDataSource books)
    {
        var came = new Dictionary<Guid, string>();
        await using var command = books.CreateCommand("""
            select t.tenant_id, t.plan || ' ' || t.status || ', ' || b.status || ' ' || b.plan || case when b.past_due_since is null then ', not past due, ' else ', past due, ' end
              || (select count(*) from shop.plan_customer c where c.tenant_id = t.tenant_id) || ' customer, paid until ' || coalesce(to_char(b.paid_until at time zone 'UTC', 'YYYY-MM-DD'), '-')
            from shop.tenant t join shop.plan_bill b on b.tenant_id = t.tenant_id
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) came[reader.GetGuid(0)] = reader.GetString(1);
        return came;
    }
}
