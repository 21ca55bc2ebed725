using System.Collections.Concurrent;
using ChronoCare.Cards;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Cards;

/// <summary>Proof E4: seven events of a payment's life in each of their 5,040 orders, each told twice, come to one state and one set of entries.</summary>
public sealed class FollowTests(TestHouse house)
{
    // paid, refunded in part, disputed, won: what Stripe says at each moment of it.
    private static readonly string[] Life =
        ["payment_intent.succeeded", "charge.succeeded", "checkout.session.completed", "charge.refunded", "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"];

    /// <summary>Stripe as far as these seven events go: its truth is as far on as the latest event that was told.</summary>
    private sealed class Moment : ICards
    {
        private readonly ConcurrentDictionary<string, int> now = new();

        public bool IsOn => true;
        public bool IsLive => false;
        public string Hosts => "";
        internal void Reaches(string name, int step) => now.AddOrUpdate(name, step, (_, old) => Math.Max(old, step));
        private int Of(string id) => now.GetValueOrDefault(id[(id.IndexOf('_') + 1)..], -1);

        private SessionTruth Session(string name) => new("cs_" + name, null, Of("cs_" + name) >= 2 ? "complete" : "open", Of("cs_" + name) >= 2, Of("cs_" + name) >= 0 ? "pi_" + name : null, 18000, "CHF");
        public Task<SessionTruth> ReadSession(string account, string session, CancellationToken stop) => Task.FromResult(Session(session[3..]));
        public Task<SessionTruth?> SessionOf(string account, string payment, CancellationToken stop) => Task.FromResult<SessionTruth?>(Session(payment[3..]));
        public Task<PaymentTruth> ReadPayment(string account, string payment, CancellationToken stop) =>
            Task.FromResult(new PaymentTruth(payment, "succeeded", 18000, "CHF", Of(payment) >= 3 ? [new("re_" + payment[3..], 5000, "succeeded", "")] : []));
        public Task<DisputeTruth> ReadDispute(string account, string dispute, CancellationToken stop) => Task.FromResult(new DisputeTruth(dispute, "pi_" + dispute[3..], 13000, "CHF", "fraudulent",
            Of(dispute) >= 6 ? "won" : "needs_response", null, DateTimeOffset.UnixEpoch,
            [.. Of(dispute) >= 5 ? (DisputeMove[])[new("txn_out_" + dispute[3..], -13000)] : [], .. Of(dispute) >= 6 ? (DisputeMove[])[new("txn_in_" + dispute[3..], 13000)] : []]));

        public Task<AccountTruth> MakeAccount(Guid key, string country, string email, CancellationToken stop) => throw new NotSupportedException();
        public Task<AccountTruth> ReadAccount(string account, CancellationToken stop) => throw new NotSupportedException();
        public Task<string> LinkToOnboarding(string account, string returnTo, string refreshAt, CancellationToken stop) => throw new NotSupportedException();
        public Task<SessionTruth> OpenSession(Checkout checkout, string words, string description, string successAt, string cancelAt, CancellationToken stop) => throw new NotSupportedException();
        public Task<SessionTruth> ExpireSession(string account, string session, CancellationToken stop) => throw new NotSupportedException();
        public Task<RefundTruth> Refund(CardRefund refund, CancellationToken stop) => throw new NotSupportedException();
        public Task<IReadOnlyList<StripeNews>> Missed(string account, DateTimeOffset since, CancellationToken stop) => throw new NotSupportedException();
    }

    private sealed record Came
    {
        public long PaidMinor { get; init; }
        public int Entries { get; init; }
        public long Sum { get; init; }
        public string State { get; init; } = "";
        public string Status { get; init; } = "";
        public int Events { get; init; }
    }

    /// <summary>Where orders have come to that told the same events and left the same books: the shortest word for them, and how many of them there are.</summary>
    private sealed record Place(int[] Told, long Orders);

    // Every order is a way through these places. Two orders that told the same and left the same books go on alike, since nothing else is known to whoever follows; so each place
    // is gone on from once, by an order that leads there, told from its beginning to a job of its own.
    [Fact]
    public async Task E4_all_5040_orders_of_seven_events_each_told_twice_come_to_the_same()
    {
        var stop = TestContext.Current.CancellationToken;
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var id = Guid.Parse((await (await shop.Counter()).Approved(18000)).ToString());
        var cards = new Moment();
        var follow = new FollowStripe(cards, TimeProvider.System);
        var jobs = 0;
        var places = new Dictionary<string, Place> { [""] = new([], 1) };
        for (var told = 0; told < Life.Length; told++)
        {
            var ways = places.Values.SelectMany(p => Enumerable.Range(0, Life.Length).Except(p.Told).Select(next => new Place([.. p.Told, next], p.Orders))).Select(w => (Name: $"E4-{jobs++}", Way: w)).ToList();
            await Open(shop, id, account, ways.Select(w => w.Name));
            await Parallel.ForEachAsync(ways, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (way, cancel) =>
            {
                var db = shop.Db(Guid.Empty);
                foreach (var step in way.Way.Told)
                    for (var twice = 0; twice < 2; twice++)
                    {
                        cards.Reaches(way.Name, step);
                        var about = Life[step].StartsWith("charge.dispute", StringComparison.Ordinal) ? "dp_" : Life[step].StartsWith("checkout", StringComparison.Ordinal) ? "cs_" : "x_";
                        await follow.Run(db, shop.Shop, new StripeNews($"evt_{way.Name}_{step}", Life[step], account, false, about + way.Name, "pi_" + way.Name, TimeProvider.System.GetUtcNow()), cancel);
                    }
            });
            var came = await Books(shop, [.. ways.Select(w => w.Name)]);
            places = ways.GroupBy(w => $"{string.Join(',', w.Way.Told.Order())} {came[w.Name]}").ToDictionary(g => g.Key, g => new Place(g.First().Way.Told, g.Sum(w => w.Way.Orders)));
            if (told + 1 < Life.Length) continue;
            places.Values.Sum(p => p.Orders).ShouldBe(5040);
            came.Values.Distinct().ShouldHaveSingleItem().ShouldBe(new Came { PaidMinor = 13000, Entries = 4, Sum = 13000, State = "paid", Status = "won", Events = 4 });
        }
    }

    // Jobs each with a page that waits to be paid, made at once: the way there is not what is proved.
    private async Task Open(TestShop shop, Guid like, string account, IEnumerable<string> names)
    {
        string[] all = [.. names];
        await house.AsOperator("""
            insert into shop.job (tenant_id, id, number, client_id, watch_id, status, quote_version, quote_state, arrived_at, status_at, client_name, watch_name)
            select $1, gen_random_uuid(), n, j.client_id, j.watch_id, 'received', j.quote_version, j.quote_state, j.arrived_at, j.status_at, j.client_name, j.watch_name
            from shop.job j, unnest($3::text[]) n where j.tenant_id = $1 and j.id = $2
            """, shop.Shop.TenantId, like, all);
        await house.AsOperator("""
            insert into shop.checkout (tenant_id, id, job_id, account, amount_minor, currency, fee_minor, state, session_id, asked_at, expires_at)
            select $1, gen_random_uuid(), j.id, $2, 18000, 'CHF', 0, 'open', 'cs_' || j.number, now(), now() + interval '1 day' from shop.job j where j.tenant_id = $1 and j.number = any ($3)
            """, shop.Shop.TenantId, account, all);
    }

    private sealed record Named
    {
        public string Number { get; init; } = "";
        public long PaidMinor { get; init; }
        public int Entries { get; init; }
        public long Sum { get; init; }
        public string State { get; init; } = "";
        public string Status { get; init; } = "";
        public int Events { get; init; }
    }

    private static async Task<Dictionary<string, Came>> Books(TestShop shop, string[] names) => (await shop.Db().Rows<Named>("""
        select j.number, j.paid_minor, (select count(*)::int from shop.payment p where p.job_id = j.id) as entries,
               (select coalesce(sum(case when p.kind = 'payment' then p.amount_minor else -p.amount_minor end), 0)::bigint from shop.payment p where p.job_id = j.id) as sum,
               (select c.state from shop.checkout c where c.job_id = j.id) as state, coalesce((select d.status from shop.dispute d where d.job_id = j.id), '') as status,
               (select count(*)::int from shop.event e where e.job_id = j.id) as events
        from shop.job j where j.number = any ($1)
        """, (object)names)).ToDictionary(n => n.Number, n => new Came { PaidMinor = n.PaidMinor, Entries = n.Entries, Sum = n.Sum, State = n.State, Status = n.Status, Events = n.Events });
}
