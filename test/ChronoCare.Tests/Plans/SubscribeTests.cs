using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.StandIn;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Plans;

/// <summary>However many owners choose a plan in however many tabs, a shop has one page that can be paid, and in the end one subscription.</summary>
public sealed class SubscribeTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string> Choose(HttpClient owner, string plan) => (await (await owner.PostAsJsonAsync("/api/settings/plan", new { plan }, Stop)).Ok())["address"]!.GetValue<string>();

    private static string Session(string address) => address.Split('/')[^1];

    private string? Pay(string session)
    {
        lock (house.Stripe.Book.One)
        {
            try { return house.Stripe.Acts.Pay("", session)["subscription"]!.GetValue<string>(); }
            catch (Refusal) { return null; }
        }
    }

    private List<JsonObject> Of(string kind, string customer, string? status = null)
    {
        lock (house.Stripe.Book.One) return [.. house.Stripe.Book.All("", kind).Where(o => o["customer"]?.ToString() == customer && (status is null || o["status"]!.ToString() == status))];
    }

    private static async Task<string> Customer(TestShop shop) => (await shop.Db().Row<string>("select customer from shop.plan_bill"))!;

    [Fact]
    public async Task Of_two_tabs_the_last_choice_can_be_paid_and_the_first_no_more()
    {
        var shop = await house.OpenShop();
        var (one, other) = (await shop.Owner(), await shop.Owner());
        var solo = await Choose(one, "solo");
        // The same plan again is the same page, whoever asks.
        (await Choose(other, "solo")).ShouldBe(solo);
        var atelier = await Choose(other, "atelier");
        Pay(Session(solo)).ShouldBeNull();
        Pay(Session(atelier)).ShouldNotBeNull();
        // Paid a moment ago, and no event is waited for: every other tab is led to the portal.
        (await Choose(one, "solo")).ShouldContain("/portal/");
        Of("subscription", await Customer(shop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_tabs_the_first_is_paid_and_the_second_leads_to_the_portal()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        Pay(Session(await Choose(owner, "house"))).ShouldNotBeNull();
        (await Choose(await shop.Owner(), "solo")).ShouldContain("/portal/");
        (await Choose(owner, "house")).ShouldContain("/portal/");
        var customer = await Customer(shop);
        (Of("subscription", customer).Count, Of("checkout.session", customer, "open").Count).ShouldBe((1, 0));
        // Ended, it is subscribed to anew.
        lock (house.Stripe.Book.One) house.Stripe.Acts.Happen("", Of("subscription", customer)[0]["id"]!.ToString(), "canceled");
        Pay(Session(await Choose(owner, "solo"))).ShouldNotBeNull();
        Of("subscription", customer, "canceled").Count.ShouldBe(1);
        Of("subscription", customer).Count.ShouldBe(2);
    }

    // Whoever pays takes every page that can be paid at the very moment it can.
    [Fact]
    public async Task Racing_owners_choosing_and_paying_come_to_one_subscription()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("PLAN_RACES") ?? "3", System.Globalization.CultureInfo.InvariantCulture);
        for (var round = 0; round < rounds; round++)
        {
            var shop = await house.OpenShop();
            HttpClient[] owners = [await shop.Owner(), await shop.Owner(), await shop.Owner()];
            await (await owners[0].PostAsJsonAsync("/api/settings/plan/portal", new { }, Stop)).Ok();
            var customer = await Customer(shop);
            // Answers are lost on the way as well.
            if (round % 3 == 1) house.Stripe.Fail("POST /v1/checkout/sessions", "lost");
            var isOver = false;
            var most = 0;
            var pays = Task.Run(async () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    lock (house.Stripe.Book.One)
                    {
                        var open = Of("checkout.session", customer, "open");
                        most = Math.Max(most, open.Count);
                        // Some pages are looked at for a while first.
                        if (open.Count > 0 && (round > 0 || Random.Shared.Next(8) == 0)) house.Stripe.Acts.Pay("", open[^1]["id"]!.ToString());
                    }
                    await Task.Delay(1, Stop);
                }
            }, Stop);
            string[] plans = ["solo", "atelier", "house"];
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            {
                await Task.Delay(i / 3 * 7, Stop);
                return await owners[i % 3].PostAsJsonAsync("/api/settings/plan", new { plan = plans[(i + i / 3) % 3] }, Stop);
            }));
            Volatile.Write(ref isOver, true);
            await pays;
            foreach (var answer in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
                (await answer.Refused()).Code.ShouldBeOneOf("plan-busy", "cards-away", "stripe-refused");
            // Whatever is still open is paid at last: there is nothing beside the one.
            foreach (var open in Of("checkout.session", customer, "open")) Pay(open["id"]!.ToString());
            if (Of("subscription", customer).Count == 0) Pay(Session(await Choose(owners[0], "solo")));
            most.ShouldBeLessThanOrEqualTo(1);
            Of("subscription", customer).Count.ShouldBe(1, $"round {round}");
            (await Choose(owners[1], "house")).ShouldContain("/portal/");
        }
    }

    [Fact]
    public async Task A_page_that_no_book_knows_is_closed_before_another_opens()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var first = Session(await Choose(owner, "solo"));
        var customer = await Customer(shop);
        // Made, and then somebody died before it was written down; so long ago that Stripe knows the key no more.
        await house.AsOperator("update shop.plan_checkout set session = null, expires_at = now() where tenant_id = $1", shop.Shop.TenantId);
        var second = Session(await Choose(owner, "solo"));
        second.ShouldNotBe(first);
        Pay(first).ShouldBeNull();
        // Died just now: the page is found again by our own name of it.
        await house.AsOperator("update shop.plan_checkout set session = null where tenant_id = $1 and ended_at is null", shop.Shop.TenantId);
        Session(await Choose(owner, "solo")).ShouldBe(second);
        // And where it was paid meanwhile, it is not asked for again.
        await house.AsOperator("update shop.plan_checkout set session = null where tenant_id = $1 and ended_at is null", shop.Shop.TenantId);
        Pay(second).ShouldNotBeNull();
        (await Choose(owner, "solo")).ShouldContain("/portal/");
        Of("subscription", customer).Count.ShouldBe(1);
        // An answer that is lost is asked for by the same key.
        var next = await house.OpenShop();
        house.Stripe.Fail("POST /v1/checkout/sessions", "lost");
        await Choose(await next.Owner(), "solo");
        Of("checkout.session", await Customer(next)).Count.ShouldBe(1);
    }
}
