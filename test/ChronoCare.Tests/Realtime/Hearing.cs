using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Realtime;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Realtime;

/// <summary>One live connection as a test holds it.</summary>
internal sealed class Hearing : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private byte[] buffer = new byte[1024];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Hearing() { }

    /// <summary>Opens one at a shop's own door.</summary>
    public static async Task<Hearing> Open(TestShop shop, Guid user, string path = "/api/events") => await Open(shop, shop.House.Settings.Port, path, await shop.Session(user));

    /// <summary>Opens one with what it needs to come in.</summary>
    public static Task<Hearing> Open(TestShop shop, int port, string path, string? session = null, string? cookie = null, string? bearer = null, string? origin = "own") =>
        Open(shop.Shop.Subdomain, port, path, session, cookie, bearer, origin);

    /// <summary>The same at a house of another kind.</summary>
    public static async Task<Hearing> Open(string subdomain, int port, string path, string? session = null, string? cookie = null, string? bearer = null, string? origin = "own")
    {
        var hearing = new Hearing();
        hearing.socket.Options.CollectHttpResponseDetails = true;
        hearing.socket.Options.AddSubProtocol(HearEvents.Protocol);
        var own = $"http://{subdomain}.localhost:{port}";
        if (origin is not null) hearing.socket.Options.SetRequestHeader("Origin", origin == "own" ? own : origin);
        if (session is not null) hearing.socket.Options.SetRequestHeader("Cookie", $"{Sessions.Cookie}={session}");
        if (cookie is not null) hearing.socket.Options.SetRequestHeader("Cookie", cookie);
        if (bearer is not null) hearing.socket.Options.SetRequestHeader("Authorization", "Bearer " + bearer);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var to = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await to.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(to, ownsSocket: true);
            },
        }, disposeHandler: false);
        try
        {
            await hearing.socket.ConnectAsync(new Uri($"ws://{subdomain}.localhost:{port}{path}"), invoker, Stop);
        }
        catch (WebSocketException)
        {
            hearing.Refused = hearing.socket.HttpStatusCode;
        }
        return hearing;
    }

    /// <summary>The answer where it was not let in.</summary>
    public HttpStatusCode Refused { get; private set; }

    /// <summary>The code it was closed with.</summary>
    public int Closed { get; private set; }

    /// <summary>The protocol that was agreed on.</summary>
    public string? Protocol => socket.SubProtocol;

    /// <summary>The next frame, or null when it was closed.</summary>
    public async Task<JsonObject?> Next()
    {
        var length = 0;
        while (true)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
            ValueWebSocketReceiveResult got;
            try { got = await socket.ReceiveAsync(buffer.AsMemory(length), Stop); }
            catch (WebSocketException)
            {
                Closed = 1006;
                return null;
            }
            if (got.MessageType == WebSocketMessageType.Close)
            {
                Closed = (int)socket.CloseStatus!.Value;
                try { await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Stop); }
                catch (WebSocketException) { } // the other side went first
                return null;
            }
            length += got.Count;
            if (got.EndOfMessage) return JsonNode.Parse(buffer.AsSpan(0, length))!.AsObject();
        }
    }

    /// <summary>All events up to the word that nothing is missed.</summary>
    public async Task<IReadOnlyList<JsonObject>> Missed()
    {
        var missed = new List<JsonObject>();
        while (await Next() is { } frame)
        {
            if (frame["type"]!.ToString() == "caughtUp") return missed;
            missed.Add(frame);
        }
        throw new InvalidOperationException($"It was closed with {Closed} before it was caught up.");
    }

    /// <summary>So many further events.</summary>
    public async Task<IReadOnlyList<JsonObject>> Some(int count)
    {
        var some = new List<JsonObject>();
        while (some.Count < count) some.Add(await Next() ?? throw new InvalidOperationException($"It was closed with {Closed} after {some.Count} events."));
        return some;
    }

    /// <summary>Waits until the other side closes it; the code, and how long it took.</summary>
    public async Task<(int Code, TimeSpan After)> End()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await Next() is not null) { }
        return (Closed, TimeProvider.System.GetElapsedTime(began));
    }

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }
}
