using System.Net;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.House;

/// <summary>The program once more on the same PostgreSQL, with a port and pools of its own and whatever a test adds to it: another node, or a house with reactions of the test's own.</summary>
public sealed class SecondHouse : IAsyncDisposable
{
    private readonly WebApplication app;

    private SecondHouse(WebApplication app, Settings settings, Database database) => (this.app, Settings, Database) = (app, settings, database);

    public Settings Settings { get; }
    public Database Database { get; }
    public IServiceProvider Services => app.Services;

    /// <summary>Starts it.</summary>
    public static async Task<SecondHouse> Open(TestHouse house, Action<IServiceCollection>? also = null, Func<Settings, Settings>? with = null)
    {
        var port = TestHouse.FreePort();
        var settings = house.Settings with { Port = port, Root = $"localhost:{port}" };
        settings = with?.Invoke(settings) ?? settings;
        var database = new Database(house.OwnerUrl, house.Secrets, TimeProvider.System, 8);
        var app = App.Build(settings, database, house.Secrets, TimeProvider.System, b => also?.Invoke(b.Services));
        await app.StartAsync();
        return new(app, settings, database);
    }

    /// <summary>Somebody of a shop, who comes to this door.</summary>
    public async Task<HttpClient> As(TestShop shop, Guid user)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Settings.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri(Settings.Address(shop.Shop.Subdomain)) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={await shop.Session(user)}");
        client.DefaultRequestHeaders.Add(FormTokens.Header, Services.GetRequiredService<FormTokens>().Of(user));
        return client;
    }

    /// <summary>Closes as a planned restart does.</summary>
    public Task Stop() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Database.DisposeAsync();
    }
}
