using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Walls;

/// <summary>A read is one database round trip and so is a milestone; counted by the driver's own diagnostics, per request.</summary>
public sealed class RoundTripTests(TestHouse house)
{
    [Theory]
    [InlineData("/api/jobs")]
    [InlineData("/api/jobs/{job}")]
    [InlineData("/api/jobs/{job}/events")]
    [InlineData("/board")]
    [InlineData("/jobs/{job}")]
    public async Task A_read_is_one_round_trip(string path)
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        path = path.Replace("{job}", job, StringComparison.Ordinal);
        // Shop and session are known for a few seconds; a first request looks them up.
        (await Count(() => counter, () => new HttpRequestMessage(HttpMethod.Get, path))).ShouldBe(1);
    }

    [Fact]
    public async Task A_milestone_is_one_round_trip()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var job = (await owner.TakeIn())["id"]!.GetValue<string>();
        var version = 0;
        (await Count(() => owner, () =>
        {
            version++;
            return new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/{job}/milestones") { Content = JsonContent.Create(version == 1 ? new { to = "diagnosed", version } : (object)new { to = "in_service", version, reason = "r" }) };
        })).ShouldBe(1);
    }

    private static async Task<int> Count(Func<HttpClient> client, Func<HttpRequestMessage> request)
    {
        var counts = new ConcurrentDictionary<ActivityTraceId, int>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = a => { if (a.Source.Name == "Npgsql" && a.DisplayName != "CONNECT") counts.AddOrUpdate(a.TraceId, 1, (_, n) => n + 1); },
        };
        ActivitySource.AddActivityListener(listener);
        var trace = ActivityTraceId.CreateRandom();
        foreach (var id in new[] { ActivityTraceId.CreateRandom(), trace })
        {
            var asked = request();
            asked.Headers.Add("traceparent", $"00-{id}-{ActivitySpanId.CreateRandom()}-01");
            var answer = await client().SendAsync(asked);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }
        return counts.GetValueOrDefault(trace);
    }
}
