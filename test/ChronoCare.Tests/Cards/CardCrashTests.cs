using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.StandIn;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>Proof E5: killed between Stripe's yes and our commit, the program charges once and records once.</summary>
public sealed class CardCrashTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-crash-").FullName;
    private readonly int port = TestHouse.FreePort();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<ChildProgram> Serve(StandInStripe stripe) => ChildProgram.Serve(folder, ("CHRONOCARE_PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("CHRONOCARE_STRIPE_KEY", StandInStripe.Key), ("CHRONOCARE_STRIPE_API", stripe.Home), ("CHRONOCARE_STRIPE_CONNECT_SECRETS", StandInStripe.ConnectSecret));

    private static async Task Until(Func<Task<bool>> isSo, string what)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(40), what);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    // Asked, and killed as soon as Stripe has done it and before its answer comes.
    private static async Task KilledAt(ChildProgram child, Func<Task> ask, Func<bool> isDone)
    {
        var asking = Should.ThrowAsync<HttpRequestException>(ask);
        await Until(() => Task.FromResult(isDone()), "Stripe was never asked");
        child.Kill();
        await asking;
        await child.DisposeAsync();
    }

    [Fact]
    public async Task E5_killed_between_stripes_yes_and_our_commit_it_charges_once_and_records_once()
    {
        await using var stripe = await StandInStripe.Start(TestHouse.FreePort(), $"http://localhost:{port}/webhooks/stripe");
        stripe.Post.MostTries = 40;
        var child = await Serve(stripe);
        await using var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4);
        var shop = await new Shops(database, TimeProvider.System).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = "crash", Name = "Crash" }, "o@example.com", "Owner", "Terms.");
        var user = await database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
        var client = ChildProgram.At(port, "crash", await new Sessions(TimeProvider.System).Begin(database.Enter(shop.TenantId, user), user, "test", "passkey"));

        // The account.
        stripe.Fail("POST /v1/accounts $", "late");
        await KilledAt(child, () => client.PostAsJsonAsync("/api/settings/card-payments", new { }), () => stripe.Book.All("", "account").Count == 1);
        child = await Serve(stripe);
        await (await client.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        var account = stripe.Book.All("", "account").ShouldHaveSingleItem()["id"]!.GetValue<string>();
        lock (stripe.Book.One) stripe.Acts.Onboard(account, isWhole: true);
        await client.GetAsync("/settings/card-payments/return");

        // The payment page.
        var id = await client.Approved(18000);
        stripe.Fail("POST /v1/checkout/sessions", "late");
        await KilledAt(child, () => client.Checkout(id), () => stripe.Book.All(account, "checkout.session").Count == 1);
        child = await Serve(stripe);
        var page = await (await client.Checkout(id)).Ok(HttpStatusCode.Created);
        stripe.Book.All(account, "checkout.session").ShouldHaveSingleItem()["id"]!.GetValue<string>().ShouldBe(page.SessionOf());

        // The payment, while nobody is there to hear of it.
        child.Kill();
        await child.DisposeAsync();
        lock (stripe.Book.One) stripe.Acts.Pay(account, page.SessionOf());
        child = await Serve(stripe);
        await Until(async () => (await client.Job(id)).Amount("paid") == 18000, "the payment was never recorded");

        // The refund.
        stripe.Fail("POST /v1/refunds", "late");
        await KilledAt(child, () => client.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", new { amount = Quoting.Money(5000), reason = "Scratched" }), () => stripe.Book.All(account, "refund").Count == 1);
        child = await Serve(stripe);
        // The program's database was started anew as well, and whoever was connected to it was not.
        await using var after = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4);
        var db = after.Enter(shop.TenantId);
        await db.Do("update shop.card_refund set due_at = now()");
        await db.Do("insert into shop.wake (what, at) values ('cards', now()) on conflict (tenant_id, what) do update set at = now()");
        await Until(async () => await db.Row<string>("select state from shop.card_refund") == "succeeded", "the refund was never finished");
        await Until(async () => (await client.Job(id)).Amount("paid") == 13000, "the refund was never recorded");

        (await client.Entries(id)).Select(e => (e!["kind"]!.GetValue<string>(), e.Amount("amount"))).ShouldBe([("payment", 18000L), ("refund", 5000L)]);
        stripe.Book.All(account, "charge").Count.ShouldBe(1);
        stripe.Book.All(account, "refund").Count.ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.event where name in ('payment-taken', 'payment-refunded')")).ShouldBe(2);
        await child.DisposeAsync();
    }
}
