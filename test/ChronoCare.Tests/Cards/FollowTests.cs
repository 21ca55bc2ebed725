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

    private static IEnumerable<int[]> Orders(int[] of) => of.Length == 1 ? [of] : of.SelectMany(first => Orders([.. of.Where(x => x != first)]).Select(rest => (int[])[first, .. rest]));

    private sealed record Came
    {
        public long PaidMinor { get; init; }
        public int Entries { get; init; }
        public long Sum { get; init; }
        public string State { get; init; } = "";
        public string Status { get; init; } = "";
        public int Events { get; init; }
    }

    [Fact]
    public async Task E4_all_5040_orders_of_seven_events_each_told_twice_come_to_the_same()
    {
        var stop = TestContext.Current.CancellationToken;
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var id = Guid.Parse((await (await shop.Counter()).Approved(18000)).ToString());
        var orders = Orders([.. Enumerable.Range(0, Life.Length)]).ToList();
        orders.Count.ShouldBe(5040);
        // As many jobs as orders, each with a page that waits to be paid: made at once, since the way there is not what is proved.
        await house.AsOperator("""
            insert into shop.job (tenant_id, id, number, client_id, watch_id, status, quote_version, quote_state, charged_minor, arrived_at, status_at, client_name, watch_name)
            select $1, gen_random_uuid(), 'E4-' || g, j.client_id, j.watch_id, 'received', j.quote_version, j.quote_state, 18000, j.arrived_at, j.status_at, j.client_name, j.watch_name
            from shop.job j, generate_series(0, 5039) g where j.tenant_id = $1 and j.id = $2
            """, shop.Shop.TenantId, id);
        await house.AsOperator("""
            insert into shop.checkout (tenant_id, id, job_id, account, amount_minor, currency, fee_minor, state, session_id, asked_at, expires_at)
            select $1, gen_random_uuid(), j.id, $2, 18000, 'CHF', 0, 'open', 'cs_' || j.number, now(), now() + interval '1 day' from shop.job j where j.tenant_id = $1 and j.number like 'E4-%'
            """, shop.Shop.TenantId, account);
        var cards = new Moment();
        var follow = new FollowStripe(cards, TimeProvider.System);
        await Parallel.ForEachAsync(orders.Index(), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (order, cancel) =>
        {
            var name = "E4-" + order.Index;
            var db = shop.Db(Guid.Empty);
            foreach (var step in order.Item)
                for (var twice = 0; twice < 2; twice++)
                {
                    cards.Reaches(name, step);
                    var about = Life[step].StartsWith("charge.dispute", StringComparison.Ordinal) ? "dp_" : Life[step].StartsWith("checkout", StringComparison.Ordinal) ? "cs_" : "x_";
                    await follow.Run(db, shop.Shop, new StripeNews($"evt_{name}_{step}", Life[step], account, false, about + name, "pi_" + name, TimeProvider.System.GetUtcNow()), cancel);
                }
        });
        var came = await shop.Db().Rows<Came>("""
            select j.paid_minor, (select count(*)::int from shop.payment p where p.job_id = j.id) as entries,
                   (select coalesce(sum(case when p.kind = 'payment' then p.amount_minor else -p.amount_minor end), 0)::bigint from shop.payment p where p.job_id = j.id) as sum,
                   (select c.state from shop.checkout c where c.job_id = j.id) as state, coalesce((select d.status from shop.dispute d where d.job_id = j.id), '') as status,
                   (select count(*)::int from shop.event e where e.job_id = j.id) as events
            from shop.job j where j.number like 'E4-%'
            """);
        came.Count.ShouldBe(5040);
        came.Distinct().ShouldHaveSingleItem().ShouldBe(new Came { PaidMinor = 13000, Entries = 4, Sum = 13000, State = "paid", Status = "won", Events = 4 });
    }
}
