using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.StandIn;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Plans;

/// <summary>Proof E5 for the plan: killed between Stripe's yes and our commit, the shop is one customer with one page and one subscription, charged once and recorded once.</summary>
public sealed class PlanCrashTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-crash-").FullName;
    private readonly int port = TestHouse.FreePort();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<ChildProgram> Serve(StandInStripe stripe) => ChildProgram.Serve(folder, ("CHRONOCARE_PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("CHRONOCARE_STRIPE_KEY", StandInStripe.Key), ("CHRONOCARE_STRIPE_API", stripe.Home), ("CHRONOCARE_STRIPE_CONNECT_SECRETS", StandInStripe.ConnectSecret), ("CHRONOCARE_STRIPE_ACCOUNT_SECRETS", StandInStripe.AccountSecret),
        ("CHRONOCARE_STRIPE_PRICE_SOLO", "price_standinsolo"), ("CHRONOCARE_STRIPE_PRICE_ATELIER", "price_standinatelier"), ("CHRONOCARE_STRIPE_PRICE_HOUSE", "price_standinhouse"));

    private HttpClient Client(string session)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"http://crash.localhost:{port}") };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={session}");
        return client;
    }

    private static async Task Until(Func<Task<bool>> isSo, string what)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(40), what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    // Asked, and killed as soon as Stripe has done it and before its answer comes.
    private static async Task KilledAt(ChildProgram child, HttpClient owner, Func<bool> isDone)
    {
        var asking = Should.ThrowAsync<HttpRequestException>(() => owner.PostAsJsonAsync("/api/settings/plan", new { plan = "atelier" }));
        await Until(() => Task.FromResult(isDone()), "Stripe was never asked");
        child.Kill();
        await asking;
        await child.DisposeAsync();
    }

    [Fact]
    public async Task E5_killed_between_stripes_yes_and_our_commit_the_shop_subscribes_once()
    {
        await using var stripe = await StandInStripe.Start(TestHouse.FreePort(), $"http://localhost:{port}/webhooks/stripe");
        stripe.Post.MostTries = 40;
        var child = await Serve(stripe);
        Guid tenant;
        HttpClient owner;
        await using (var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4))
        {
            tenant = (await new Shops(database, TimeProvider.System).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = "crash", Name = "Crash" }, "o@example.com", "Owner", "Terms.")).TenantId;
            await using var operate = Npgsql.NpgsqlDataSource.Create(child.OwnerUrl);
            // The trial is all but over, so that the plan is charged at once.
            await operate.CreateCommand("update shop.tenant set opened_at = now() - interval '29 days'").ExecuteNonQueryAsync();
            var user = await database.Enter(tenant).Row<Guid>("select id from shop.user_account");
            owner = Client(await new Sessions(TimeProvider.System).Begin(database.Enter(tenant, user), user, "test", "passkey"));
        }

        // The customer, which costs a start of the program more: PLAN_CRASHES=all.
        if (Environment.GetEnvironmentVariable("PLAN_CRASHES") == "all")
        {
            stripe.Fail("POST /v1/customers $", "late");
            await KilledAt(child, owner, () => stripe.Book.All("", "customer").Count == 1);
            child = await Serve(stripe);
        }
        // The page.
        stripe.Fail("POST /v1/checkout/sessions $", "late");
        await KilledAt(child, owner, () => stripe.Book.All("", "checkout.session").Count == 1);

        // Paid while nobody is there to hear of it.
        var session = stripe.Book.All("", "checkout.session").ShouldHaveSingleItem()["id"]!.GetValue<string>();
        lock (stripe.Book.One) stripe.Acts.Pay("", session);
        child = await Serve(stripe);
        await Until(async () => (await owner.GetFromJsonAsync<JsonObject>("/api/plan"))!["state"]!.GetValue<string>() == "active", "the plan was never recorded");
        // Whoever chooses again is led to the portal.
        (await (await owner.PostAsJsonAsync("/api/settings/plan", new { plan = "atelier" })).Ok())["address"]!.GetValue<string>().ShouldContain("/portal/");

        stripe.Book.All("", "customer").Count.ShouldBe(1);
        stripe.Book.All("", "checkout.session").Count.ShouldBe(1);
        stripe.Book.All("", "subscription").Count.ShouldBe(1);
        stripe.Book.All("", "invoice").Count(i => i["status"]!.ToString() == "paid").ShouldBe(1);
        await using (var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4))
            (await database.Enter(tenant).Row<string>("""
                select concat_ws(' ', t.plan, t.status, b.status, b.plan, (select count(*) from shop.plan_customer), (select count(*) from shop.user_account)) from shop.tenant t, shop.plan_bill b
                """)).ShouldBe("atelier active active atelier 1 1");
        await child.DisposeAsync();
    }
}
