using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Work;

/// <summary>
/// Proof F1 and F2: twelve writers over many shops, the program and PostgreSQL killed in the middle while mails and pushes go out. Every event is handled, its effect in the
/// database once, its effects outside at least once and under one name.
/// </summary>
[Collection(nameof(RealHouse))]
public sealed class ReactionCrashTests(RealHouse house)
{
    // A long run by hand: TEST_CRASH_EVENTS=20000.
    private static readonly int Events = int.Parse(Environment.GetEnvironmentVariable("TEST_CRASH_EVENTS") ?? "1200", CultureInfo.InvariantCulture);
    private const int Shops = 200, Writers = 12, WatchesIn = 10;

    private sealed record Command(string Key, int Shop, bool IsWatch);

    [Fact]
    public async Task Every_event_is_handled_and_has_its_effects_once_whoever_is_killed()
    {
        var child = await house.Serve();
        try
        {
            var shops = new List<(RealHouse.RealShop Of, Guid Job)>();
            for (var i = 0; i < Shops; i++)
            {
                var shop = await house.OpenShop();
                shops.Add((shop, await Job(shop, child.Port)));
            }
            var open = new ConcurrentQueue<Command>(Enumerable.Range(0, Events).Select(i => new Command($"command-{i}", i * 7 % Shops, i % WatchesIn == 0)));
            var acknowledged = new ConcurrentDictionary<string, bool>();
            var kills = new List<string>();
            for (var round = 0; open.Count > 0; round++)
            {
                round.ShouldBeLessThan(8);
                var clients = shops.Select(s => s.Of.At(child.Port)).ToList();
                var dead = new TaskCompletionSource();
                var writers = Enumerable.Range(0, Writers).Select(async _ =>
                {
                    while (!dead.Task.IsCompleted && open.TryDequeue(out var command))
                    {
                        try
                        {
                            var answer = command.IsWatch ? await RealHouse.RealShop.TakeIn(clients[command.Shop], command.Key) : await RealHouse.RealShop.Note(clients[command.Shop], shops[command.Shop].Job, command.Key);
                            if ((int)answer.StatusCode < 400)
                            {
                                acknowledged[command.Key] = true;
                                continue;
                            }
                            ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500, await answer.Content.ReadAsStringAsync());
                        }
                        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException) { }
                        open.Enqueue(command);
                        dead.TrySetResult();
                    }
                }).ToList();
                if (round < 3)
                {
                    var until = Events * (round + 1) / 4;
                    while (acknowledged.Count < until && writers.Any(w => !w.IsCompleted)) await Task.Yield();
                    var waiting = await house.AsOperator<long>("select count(*) from shop.notice where state = 'queued'");
                    if (round is 1 or 2) Posix.Signal(house.Postgres.ProcessId, 9).ShouldBeTrue();
                    if (round is 0 or 2) child.Kill();
                    kills.Add($"{(round == 0 ? "program" : round == 1 ? "PostgreSQL" : "both")} with {waiting} notices on their way");
                }
                await Task.WhenAll(writers);
                if (round < 3)
                {
                    if (round == 1) child.Kill();
                    await child.DisposeAsync();
                    if (round > 0) await house.PostgresAgain();
                    child = await house.Serve();
                    await house.LeasesEnd();
                }
            }
            acknowledged.Count.ShouldBe(Events);
            await house.Settled();
            var seen = new List<string>();
            foreach (var shop in shops) seen.Add(await house.Everything(shop.Of));
            (await house.AsOperator<long>("select count(*) from shop.event where name = 'note-written' and tenant_id = any ($1)", (object)shops.Select(s => s.Of.Tenant).ToArray())).ShouldBe(Events - (Events + WatchesIn - 1) / WatchesIn);
            TestContext.Current.TestOutputHelper!.WriteLine($"killed: {string.Join(", ", kills)}\n{string.Join('\n', seen.Take(3))}");
        }
        finally
        {
            await child.DisposeAsync();
        }
    }

    private static async Task<Guid> Job(RealHouse.RealShop shop, int port)
    {
        var answer = await RealHouse.RealShop.TakeIn(shop.At(port), "first");
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!["id"]!.GetValue<Guid>();
    }
}
