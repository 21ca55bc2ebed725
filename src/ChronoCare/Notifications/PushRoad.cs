using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>Where the house ends and Apple begins: one push to one phone over HTTP/2. Without Apple's key it is off, and says so.</summary>
public sealed class PushRoad : IDisposable
{
    /// <summary>Apple's largest body.</summary>
    public const int MostBytes = 4096;

    private readonly HttpClient? apple;
    private readonly PushToken? token;
    private readonly string topic, host;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="WrongSetting">Some are there and others not, or one cannot be used.</exception>
    public PushRoad(Settings settings, TimeProvider clock, HttpMessageHandler? road = null)
    {
        (topic, host) = (settings.ApnsTopic, settings.ApnsHost);
        (string Name, string Value)[] all =
            [("CHRONOCARE_APNS_KEY", settings.ApnsKey), ("CHRONOCARE_APNS_KEY_ID", settings.ApnsKeyId), ("CHRONOCARE_APNS_TEAM", settings.ApnsTeam), ("CHRONOCARE_APNS_TOPIC", settings.ApnsTopic)];
        if (all.All(s => s.Value.Length == 0)) return;
        if (all.FirstOrDefault(s => s.Value.Length == 0) is { Name: { } missing }) throw new WrongSetting($"{missing} is empty; pushes need all of {string.Join(", ", all.Select(s => s.Name))}.");
        if (host.Length > 0 && !Uri.TryCreate("https://" + host, UriKind.Absolute, out _)) throw new WrongSetting($"CHRONOCARE_APNS_HOST is \"{host}\"; it must be a host name such as api.push.apple.com, with a port if need be.");
        token = new PushToken(settings, clock);
        apple = new HttpClient(road ?? new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(30), EnableMultipleHttp2Connections = true, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = TimeSpan.FromSeconds(30), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>Whether phones can be told at all.</summary>
    public bool IsOn => apple is not null;

    /// <summary>What a phone shows, and which job its app opens.</summary>
    public sealed record Push(Guid Id, string Device, bool IsSandbox, string Title, string Body, string Thread, Guid? Job, long? Seq, string Milestone, DateTimeOffset ExpiresAt);

    /// <summary>What came of it.</summary>
    public enum Outcome
    {
        /// <summary>Apple has it.</summary>
        Done,
        /// <summary>There is no such phone any more.</summary>
        Gone,
        /// <summary>Not now.</summary>
        Later,
        /// <summary>Never: something is wrong with it or with us.</summary>
        Refused,
    }

    /// <summary>How it went: Apple's reason, since when a phone is gone, how long to wait.</summary>
    public sealed record Answer(Outcome Outcome, string Said, DateTimeOffset? GoneSince = null, TimeSpan? After = null);

    private sealed record Complaint(string? Reason, long? Timestamp);

    /// <summary>Sends one. What was lost on the way may have arrived: the same id makes the second one harmless.</summary>
    public async Task<Answer> Send(Push push, CancellationToken stop)
    {
        try
        {
            var word = token!.Now();
            var (status, complaint, after) = await Try(push, word, stop);
            if (status == 403 && complaint?.Reason is "ExpiredProviderToken") (status, complaint, after) = await Try(push, token.Instead(word), stop);
            var said = $"{status} {complaint?.Reason}".Trim();
            return (status, complaint?.Reason) switch
            {
                (200, _) => new(Outcome.Done, said),
                (410, _) => new(Outcome.Gone, said, complaint?.Timestamp is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null),
                (400, "BadDeviceToken") => new(Outcome.Gone, said),
                (429 or >= 500, _) => new(Outcome.Later, said, After: after),
                // The word may be younger than Apple lets us renew it, and a wrong key or topic is put right by whoever runs us.
                (403, _) => new(Outcome.Later, said),
                _ => new(Outcome.Refused, said),
            };
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return new(Outcome.Later, e is TaskCanceledException ? "no answer" : "connection lost");
        }
    }

    /// <summary>The body: no client's name and no price. A title that is too long for Apple is cut.</summary>
    public static byte[] Body(Push push)
    {
        byte[] Write(string title, string body) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
        {
            ["aps"] = new Dictionary<string, object?> { ["alert"] = new { title, body }, ["sound"] = "default", ["thread-id"] = push.Thread },
            ["job"] = push.Job?.ToString("D"),
            ["seq"] = push.Seq,
            ["milestone"] = push.Milestone,
        }, Web.Answers.Json);
        static string Cut(string text) => text.Length <= 200 ? text : text[..(char.IsHighSurrogate(text[198]) ? 198 : 199)] + "…";
        return Write(Cut(push.Title), Cut(push.Body));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        apple?.Dispose();
        token?.Dispose();
    }

    private async Task<(int Status, Complaint? Complaint, TimeSpan? After)> Try(Push push, string word, CancellationToken stop)
    {
        var to = host.Length > 0 ? host : push.IsSandbox ? "api.sandbox.push.apple.com" : "api.push.apple.com";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{to}/3/device/{push.Device}")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(Body(push)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation("authorization", "bearer " + word);
        request.Headers.Add("apns-id", push.Id.ToString("D"));
        request.Headers.Add("apns-topic", topic);
        request.Headers.Add("apns-push-type", "alert");
        request.Headers.Add("apns-priority", "10");
        request.Headers.Add("apns-expiration", push.ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("apns-collapse-id", push.Thread);
        using var answer = await apple!.SendAsync(request, stop);
        Complaint? complaint = null;
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            try { complaint = JsonSerializer.Deserialize<Complaint>(await answer.Content.ReadAsByteArrayAsync(stop), Web.Answers.Json); }
            catch (JsonException) { /* What stands between us and Apple may answer in its own words. */ }
        }
        return ((int)answer.StatusCode, complaint, answer.Headers.RetryAfter?.Delta);
    }
}
