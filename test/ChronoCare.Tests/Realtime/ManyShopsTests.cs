using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Realtime;

/// <summary>Proof G2: many shops, many connections, events in all of them at once: nobody hears of another shop, and nobody misses or doubles anything.</summary>
public sealed class ManyShopsTests(TestHouse house)
{
    private const int Shops = 200, Connections = 20, Events = 50;

    [Fact]
    public async Task Nobody_hears_another_shops_events_and_nobody_misses_or_doubles_one()
    {
        var stop = TestContext.Current.CancellationToken;
        var shops = new ConcurrentBag<(TestShop Shop, Guid Job, string Session)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Shops), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, async (_, _) =>
        {
            var shop = await house.OpenShop();
            var job = (await (await shop.Counter()).TakeIn())["id"]!.GetValue<string>();
            shops.Add((shop, Guid.Parse(job), await shop.Session(shop.CounterId)));
        });
        var own = shops.ToDictionary(s => s.Job, s => s.Shop.Shop.TenantId);
        var hearings = new ConcurrentBag<(TestShop Shop, Guid Job, Hearing Hearing)>();
        await Parallel.ForEachAsync(shops.SelectMany(s => Enumerable.Range(0, Connections).Select(n => (s, n))), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stop }, async (at, _) =>
        {
            // Some come with what they know, some for what is new: the first event is in the past of all.
            var hearing = await Hearing.Open(at.s.Shop, house.Settings.Port, at.n % 2 == 0 ? "/api/events?after=1" : "/api/events", at.s.Session);
            (await hearing.Missed()).ShouldBeEmpty();
            hearings.Add((at.s.Shop, at.s.Job, hearing));
        });
        hearings.Count.ShouldBe(Shops * Connections);

        var (foreign, wrong) = (0, new ConcurrentQueue<string>());
        var hearing = hearings.Select(h => Task.Run(async () =>
        {
            for (var seq = 2L; seq <= Events + 1; seq++)
            {
                var frame = await h.Hearing.Next();
                if (frame is null) { wrong.Enqueue($"closed with {h.Hearing.Closed} before {seq}"); return; }
                if (frame["seq"]!.GetValue<long>() != seq) wrong.Enqueue($"{frame["seq"]} instead of {seq}");
                if (frame["jobId"]!.GetValue<Guid>() != h.Job || frame["data"]!["tenant"]!.GetValue<Guid>() != h.Shop.Shop.TenantId) Interlocked.Increment(ref foreign);
            }
        }, stop)).ToList();
        var sql = ChronoCare.Jobs.Stream.Fact();
        await Parallel.ForEachAsync(Enumerable.Range(0, Events).SelectMany(_ => shops), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = stop }, async (s, _) =>
            await s.Shop.Db().Append(sql, s.Job, null, ChronoCare.Tenancy.Event.Of(EventNames.NoteWritten, s.Job, s.Shop.OwnerId, TimeProvider.System.GetUtcNow(),
                new JsonObject { ["tenant"] = s.Shop.Shop.TenantId.ToString("D") })));
        await Task.WhenAll(hearing);
        foreign.ShouldBe(0);
        wrong.ShouldBeEmpty();
        foreach (var (_, _, one) in hearings) one.Dispose();
    }
}
