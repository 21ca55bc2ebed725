using System.Net;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.StandIn;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(ChronoCare.Tests.House.TestHouse))]

namespace ChronoCare.Tests.House;

/// <summary>The real program on a real PostgreSQL, once for the whole run; every test opens a shop of its own in it.</summary>
public sealed class TestHouse : IAsyncLifetime
{
    private EmbeddedPostgres? postgres;
    private WebApplication? app;

    public Settings Settings { get; private set; } = null!;
    public Database Database { get; private set; } = null!;
    public Secrets Secrets { get; private set; } = null!;

    /// <summary>The Stripe of this house: it speaks Stripe's wire and brings events to our door.</summary>
    public StandInStripe Stripe { get; private set; } = null!;
    public IServiceProvider Services => app!.Services;
    public string Folder { get; } = Directory.CreateTempSubdirectory("chronocare-test-").FullName;

    /// <summary>The superuser's connection string: how an attacker with the keys to the server, or an operator, would come.</summary>
    public string OwnerUrl { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await DiscardDeadRuns();
        postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Path.Combine(Folder, "postgres"), Fast = true });
        OwnerUrl = postgres.OwnerConnectionString("chronocare");
        var port = FreePort();
        Stripe = await StandInStripe.Start(FreePort(), $"http://localhost:{port}/webhooks/stripe");
        Settings = new Settings
        {
            Port = port, Root = $"localhost:{port}", Data = Folder, Db = OwnerUrl, StripeKey = StandInStripe.Key, StripeApi = Stripe.Home, StripeConnectSecrets = [StandInStripe.ConnectSecret],
            StripeAccountSecrets = [StandInStripe.AccountSecret], StripeFees = new Dictionary<string, decimal> { ["trial"] = 1m },
            StripePrices = new Dictionary<string, string> { ["solo"] = "price_standinsolo", ["atelier"] = "price_standinatelier", ["house"] = "price_standinhouse" },
        };
        Secrets = Secrets.Open(Settings);
        Database = new Database(OwnerUrl, Secrets, TimeProvider.System, 24);
        await Database.Migrate();
        app = App.Build(Settings, Database, Secrets, TimeProvider.System, b => b.Services.AddSingleton(Quiet));
        await app.StartAsync();
    }

    private static async Task DiscardDeadRuns()
    {
        foreach (var left in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories("chronocare-test-*"))
            if (left.LastWriteTimeUtc < TimeProvider.System.GetUtcNow().AddMinutes(-5) && File.Exists(Path.Combine(left.FullName, "postgres.lock")))
                await EmbeddedPostgres.Discard(Path.Combine(left.FullName, "postgres"));
    }

    /// <summary>A reaction that listens to nothing, so that every shop's stream has somebody who walks it.</summary>
    public static Reaction Quiet { get; } = new("DoNothing", new HashSet<string>(), default, _ => Task.CompletedTask);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Opens a shop with an owner, a watchmaker and somebody at the counter.</summary>
    public async Task<TestShop> OpenShop(string currency = "CHF", Func<Shop, Shop>? with = null)
    {
        var id = Guid.NewGuid();
        var shop = new Shop
        {
            TenantId = id,
            Subdomain = "t" + id.ToString("N")[..20],
            Name = "Watch Works " + id.ToString("N")[..6],
            Currency = currency,
            Phone = "+41 44 555 01 00",
            Email = "counter@example.com",
            Address = "Uhrengasse 4, 8001 Zürich",
        };
        if (with is not null) shop = with(shop);
        shop = await Services.GetRequiredService<Shops>().Open(shop, "owner@example.com", "Ana Morel", "Terms of the test shop.");
        var db = Database.Enter(shop.TenantId);
        await db.Do("insert into shop.user_account (email, name, role, created_at) values ('bench@example.com', 'Max Roy', 'watchmaker', now()), ('counter@example.com', 'Tess Lind', 'counter', now())");
        var ids = (await db.Rows<UserRow>("select id, email from shop.user_account")).ToDictionary(u => u.Email, u => u.Id);
        return new TestShop(this, shop, ids["owner@example.com"], ids["bench@example.com"], ids["counter@example.com"]);
    }

    private sealed record UserRow { public Guid Id { get; init; } public string Email { get; init; } = ""; }

    /// <summary>A client for one host that follows no redirects and resolves every name to loopback.</summary>
    public HttpClient Client(string subdomain, string? session = null, Guid user = default) => Dress(new HttpClient(Handler(user)), subdomain, session);

    internal HttpClient Dress(HttpClient client, string subdomain, string? session)
    {
        client.BaseAddress = new Uri(subdomain.Length == 0 ? $"http://{Settings.Root}" : Settings.Address(subdomain));
        if (session is not null) client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={session}");
        return client;
    }

    internal HttpMessageHandler Handler(Guid user)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Settings.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return user == default ? handler : new Forms(handler, Services.GetRequiredService<FormTokens>().Of(user));
    }

    /// <summary>What a page's forms carry, on every request of somebody signed in.</summary>
    private sealed class Forms(HttpMessageHandler inner, string token) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
        {
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) request.Headers.TryAddWithoutValidation(FormTokens.Header, token);
            return base.SendAsync(request, stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Stripe is not null) await Stripe.DisposeAsync();
        if (app is not null) await app.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>One test's own shop.</summary>
public sealed class TestShop(TestHouse house, Shop shop, Guid owner, Guid watchmaker, Guid counter)
{
    public TestHouse House { get; } = house;
    public Shop Shop { get; } = shop;
    public Guid OwnerId { get; } = owner;
    public Guid WatchmakerId { get; } = watchmaker;
    public Guid CounterId { get; } = counter;

    /// <summary>Straight into the shop's data, sealed as this shop.</summary>
    public TenantDb Db(Guid? actor = null) => House.Database.Enter(Shop.TenantId, actor ?? OwnerId);

    public HttpClient Stranger() => House.Client(Shop.Subdomain);
    public Task<HttpClient> Owner() => As(OwnerId);
    public Task<HttpClient> Watchmaker() => As(WatchmakerId);
    public Task<HttpClient> Counter() => As(CounterId);

    /// <summary>A browser kept at the counter: its cookie's value.</summary>
    public async Task<string> KeepTablet(int lockMinutes = 2, string name = "Front desk")
    {
        var token = SignInRequest.NewToken();
        await Db().Do("insert into shop.counter_device (token_hash, name, lock_minutes, added_by, added_at) values ($1, $2, $3, $4, now())", Sessions.Hash(token), name, lockMinutes, OwnerId);
        return token;
    }

    /// <summary>Gives somebody a PIN.</summary>
    public async Task SetPin(Guid user, string pin)
    {
        var salt = System.Security.Cryptography.RandomNumberGenerator.GetBytes(16);
        await Db().Do("insert into shop.pin (user_id, salt, iterations, hash, set_at) values ($1, $2, 10000, $3, now())", user, salt,
            Pin.Hash(House.Services.GetRequiredService<SignInKeys>().Pin, Shop.TenantId, user, pin, salt, 10_000));
    }

    /// <summary>The cookie's value of a fresh session, for a browser; proved with a passkey, so that it is fresh for who has one and who has not.</summary>
    public Task<string> Session(Guid user, string proof = "passkey") => House.Services.GetRequiredService<Sessions>().Begin(Db(), user, "test", proof);

    private async Task<HttpClient> As(Guid user) => House.Dress(new Person(House.Handler(user), this, user), Shop.Subdomain, await Session(user));
}

/// <summary>Somebody signed in to a shop, who knows their colleagues: what is not theirs to do they leave to whoever it is.</summary>
public sealed class Person(HttpMessageHandler handler, TestShop shop, Guid user) : HttpClient(handler)
{
    private readonly Lazy<Task<HttpClient>> bench = new(shop.Watchmaker);

    /// <summary>Who works at the bench: the watchmaker, for people at the counter; anybody else does it themselves.</summary>
    public Task<HttpClient> Bench => user == shop.CounterId ? bench.Value : Task.FromResult<HttpClient>(this);
}
