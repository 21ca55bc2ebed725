using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.StandIn;

namespace ChronoCare.Bench;

/// <summary>
/// Stripe tells us of payments as fast as it may: 200 signed events a second, three of each payment as Stripe sends them. How long our answer takes, counted from when the event was due, and how long
/// after the first of its events was answered a payment stands in the ledger: heard on a live connection of the shop, so its frame is part of it.
/// </summary>
public static class Webhooks
{
    private const int Shops = 20, PerSecond = 200, Warm = 6, OfEach = 3;

    private sealed record Letter(Guid Job, string Body, bool IsFirst);

    public static async Task<int> Run(int seconds)
    {
        var jobs = (PerSecond * (Warm + seconds) + OfEach * Shops - 1) / (OfEach * Shops);
        await using var opened = await CardShops.Open(Shops, jobs);
        var (house, stripe) = (opened.House, opened.Stripe);
        var letters = new List<Letter>[Shops];
        for (var s = 0; s < Shops; s++)
        {
            letters[s] = [];
            foreach (var (job, session) in await opened.Ask(s, jobs, 18_000))
                lock (stripe.Book.One)
                {
                    stripe.Acts.Pay(opened.Accounts[s], session);
                    letters[s].AddRange(stripe.Book.All(opened.Accounts[s], "event").Take(OfEach).Reverse().Select((e, i) => new Letter(job, Shown(e), i == 0)));
                }
        }
        // Payment by payment, from shop to shop.
        var all = Enumerable.Range(0, jobs).SelectMany(n => Enumerable.Range(0, Shops).SelectMany(s => letters[s].Skip(n * OfEach).Take(OfEach))).Take(PerSecond * (Warm + seconds)).ToList();

        var (answered, booked) = (new ConcurrentDictionary<Guid, long>(), new ConcurrentDictionary<Guid, long>());
        var ears = new List<Ear>();
        foreach (var (shop, session) in house.Shops)
        {
            var ear = await Ear.Open(house.Settings.Port, shop.Subdomain, session);
            ears.Add(ear);
            _ = Task.Run(() => Hear(ear, booked));
        }
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri($"http://{house.Settings.Root}") };
        var waits = new ConcurrentBag<double>();
        var (wrong, asked, spent) = (0, 0, (Own: 0.0, Postgres: 0.0));
        var began = Stopwatch.GetTimestamp();
        var sending = new List<Task>();
        for (var i = 0; i < all.Count; i++)
        {
            var due = began + (long)(i * (double)Stopwatch.Frequency / PerSecond);
            var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (early > TimeSpan.Zero) await Task.Delay(early);
            if (i == PerSecond * Warm) (asked, spent) = (stripe.Asked, house.Spent());
            var (letter, counts) = (all[i], i >= PerSecond * Warm);
            sending.Add(Task.Run(async () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Content = new StringContent(letter.Body, Encoding.UTF8, "application/json") };
                request.Headers.TryAddWithoutValidation("Stripe-Signature", Post.Signature(StandInStripe.ConnectSecret, letter.Body, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
                using var answer = await client.SendAsync(request);
                var now = Stopwatch.GetTimestamp();
                if (answer.StatusCode != HttpStatusCode.OK) Interlocked.Increment(ref wrong);
                if (letter.IsFirst && counts) answered[letter.Job] = now;
                if (counts) waits.Add(Stopwatch.GetElapsedTime(due, now).TotalMilliseconds);
            }));
        }
        await Task.WhenAll(sending);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var (own, postgres) = (house.Spent().Own - spent.Own, house.Spent().Postgres - spent.Postgres);
        var payments = all.Count(l => l.IsFirst);
        for (var from = Stopwatch.GetTimestamp(); booked.Count < payments && Stopwatch.GetElapsedTime(from) < TimeSpan.FromMinutes(2);) await Task.Delay(50);
        var later = answered.Where(a => booked.ContainsKey(a.Key)).Select(a => Math.Max(0, Stopwatch.GetElapsedTime(a.Value, booked[a.Key]).TotalMilliseconds)).ToList();
        var entries = 0L;
        foreach (var (shop, _) in house.Shops) entries += await house.Database.Enter(shop.TenantId).Row<long>("select count(*) from shop.payment");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"webhook    our answer, {PerSecond} signed events a second for {seconds} s in {Shops} shops: {Live.Spread(waits)}; not 200: {wrong}; sent at {all.Count / took:F0} a second"));
        Console.WriteLine($"webhook    from the answer to the ledger: {Live.Spread(later)}; {entries} entries of {payments} payments, each told {OfEach} times");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"webhook    an event: {own / waits.Count:F2} ms of the program, {postgres / waits.Count:F2} ms of PostgreSQL, {(stripe.Asked - asked) / (double)waits.Count:F1} requests to Stripe"));
        foreach (var ear in ears) ear.Dispose();
        return 0;
    }

    private static string Shown(JsonObject happened)
    {
        var shown = happened.DeepClone().AsObject();
        foreach (var own in shown.Select(p => p.Key).Where(k => k.StartsWith('_')).ToList()) shown.Remove(own);
        return shown.ToJsonString();
    }

    private static async Task Hear(Ear ear, ConcurrentDictionary<Guid, long> booked)
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = await ear.Next(buffer);
                var now = Stopwatch.GetTimestamp();
                var frame = JsonNode.Parse(buffer.AsSpan(0, length))!;
                if (frame["name"]?.GetValue<string>() == "payment-taken") booked.TryAdd(frame["jobId"]!.GetValue<Guid>(), now);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
    }
}
