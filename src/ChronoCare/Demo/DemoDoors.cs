using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Demo;

/// <summary>The program's own doors, knocked at as a member of the demo shop's staff.</summary>
internal sealed class DemoDoors(WebApplication app, Settings settings, Shop shop, Database database, IReadOnlyDictionary<string, Guid> people, TimeProvider clock) : IAsyncDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri(settings.Scheme == "https" ? settings.Address(shop.Subdomain).Replace("https:", "http:", StringComparison.Ordinal) : settings.Address(shop.Subdomain)) };

    private readonly Dictionary<string, (string Session, DateTimeOffset At)> sessions = [];

    public Guid Id(string person) => people[person];

    public Task<JsonObject> Post(string person, string path, object body) => Send(person, path, JsonContent.Create(body));

    public Task<JsonObject> Photo(string person, string path, string slot, byte[] jpeg)
    {
        var part = new ByteArrayContent(jpeg);
        part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return Send(person, path, new MultipartFormDataContent { { new StringContent(slot), "slot" }, { part, "photos", slot + ".jpg" } });
    }

    public async Task<JsonObject> Get(string person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await Send(person, request);
    }

    private async Task<JsonObject> Send(string person, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        return await Send(person, request);
    }

    private async Task<JsonObject> Send(string person, HttpRequestMessage request)
    {
        request.Headers.Add("Cookie", $"{Sessions.Cookie}={await Session(person)}");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject()
            : throw new InvalidOperationException($"The demo shop could not be told: {request.Method} {request.RequestUri} answered {(int)answer.StatusCode}: {text}");
    }

    private async Task<string> Session(string person)
    {
        var now = clock.GetUtcNow();
        if (sessions.TryGetValue(person, out var kept) && now - kept.At < TimeSpan.FromDays(20)) return kept.Session;
        var session = await app.Services.GetRequiredService<Sessions>().Begin(database.Enter(shop.TenantId), people[person], "The shop's tablet");
        sessions[person] = (session, now);
        return session;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
