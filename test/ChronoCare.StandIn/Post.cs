using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ChronoCare.StandIn;

/// <summary>Brings events to who listens: signed, again after an answer that is not 2xx, and late, twice or out of order where a test wants that.</summary>
public sealed class Post : IAsyncDisposable
{
    /// <summary>Somebody who listens.</summary>
    /// <param name="Url">Where.</param><param name="Secret">Signs what goes there.</param><param name="IsConnect">Whether it hears of connected accounts, or of the platform's own.</param>
    public sealed record Endpoint(string Url, string Secret, bool IsConnect);

    private sealed record Letter(Endpoint To, JsonObject Event, int Try);

    private readonly HttpClient client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Channel<Letter> letters = Channel.CreateUnbounded<Letter>();
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, int> open = new();
    private readonly List<JsonObject> held = [];
    private readonly Task[] carriers;

    /// <summary>Begins to carry.</summary>
    public Post() => carriers = [.. Enumerable.Range(0, 4).Select(_ => Carry())];

    /// <summary>Who listens.</summary>
    public List<Endpoint> Endpoints { get; } = [];

    /// <summary>How late each goes out.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How often each goes out.</summary>
    public int Times { get; set; } = 1;

    /// <summary>Gathers instead of sending, until <see cref="Release"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Nothing goes out at all, as on a day when nobody could be reached; the events stay listed as not delivered.</summary>
    public bool IsLost { get; set; }

    /// <summary>How many times an event is brought before it is given up.</summary>
    public int MostTries { get; set; } = 8;

    /// <summary>How many letters are not answered with 2xx yet.</summary>
    public int Waiting => open.Values.Sum();

    /// <summary>The header that proves a body: Stripe-Signature.</summary>
    public static string Signature(string secret, string body, long at) =>
        string.Create(CultureInfo.InvariantCulture, $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{body}")))}");

    /// <summary>Sends an event on its way.</summary>
    public void Send(JsonObject happened)
    {
        if (IsLost) return;
        if (IsHeld)
        {
            held.Add(happened);
            return;
        }
        foreach (var to in Endpoints.Where(e => e.IsConnect == happened.ContainsKey("account")))
            for (var i = 0; i < Times; i++)
            {
                open.AddOrUpdate(happened["id"]!.GetValue<string>(), 1, (_, n) => n + 1);
                letters.Writer.TryWrite(new(to, happened, 1));
            }
    }

    /// <summary>Sends what was gathered, in any order.</summary>
    public void Release(Random? shuffle = null)
    {
        IsHeld = false;
        var all = held.ToArray();
        held.Clear();
        shuffle?.Shuffle(all);
        foreach (var one in all) Send(one);
    }

    private async Task Carry()
    {
        try
        {
            await foreach (var letter in letters.Reader.ReadAllAsync(stop.Token))
            {
                if (Delay > TimeSpan.Zero) await Task.Delay(Delay, stop.Token);
                if (await Brought(letter))
                {
                    letter.Event["_delivered"] = true;
                    Done(letter);
                }
                else if (letter.Try >= MostTries) Done(letter);
                else _ = Again(letter with { Try = letter.Try + 1 });
            }
        }
        catch (OperationCanceledException) { }
    }

    private void Done(Letter letter) => open.AddOrUpdate(letter.Event["id"]!.GetValue<string>(), 0, (_, n) => n - 1);

    private async Task Again(Letter letter)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(letter.Try, 6))), stop.Token);
            letters.Writer.TryWrite(letter);
        }
        catch (OperationCanceledException) { }
    }

    private async Task<bool> Brought(Letter letter)
    {
        var shown = letter.Event.DeepClone().AsObject();
        foreach (var own in shown.Select(p => p.Key).Where(k => k.StartsWith('_')).ToList()) shown.Remove(own);
        var body = shown.ToJsonString();
        var request = new HttpRequestMessage(HttpMethod.Post, letter.To.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Signature(letter.To.Secret, body, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        try
        {
            using var answer = await client.SendAsync(request, stop.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(carriers);
        client.Dispose();
        stop.Dispose();
    }
}
