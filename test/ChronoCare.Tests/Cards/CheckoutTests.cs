using System.Net;
using System.Net.Http.Json;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>A client pays on Stripe's page; what Stripe says is booked once.</summary>
public sealed class CheckoutTests(TestHouse house)
{
    [Fact]
    public async Task What_a_client_pays_on_stripes_page_stands_in_the_ledger_once()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        page.Amount("amount").ShouldBe(18000);
        page["url"]!.GetValue<string>().ShouldStartWith(house.Stripe.Home);
        shop.PaysAt(account, page.SessionOf());
        await shop.Followed();
        var entry = (await counter.Entries(id)).ShouldHaveSingleItem()!;
        (entry["method"]!.GetValue<string>(), entry.Amount("amount"), entry["takenBy"]).ShouldBe(("card", 18000L, null));
        var job = await counter.Job(id);
        job.Amount("balance").ShouldBe(0);
        job["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "payment-taken").ShouldBe(1);
        var charge = house.Stripe.Book.All(account, "charge").ShouldHaveSingleItem();
        charge["application_fee_amount"]!.GetValue<long>().ShouldBe(180, "one per cent by the plan");
        house.Stripe.Book.All("", "charge").ShouldBeEmpty("a direct charge stands in the shop's own account");
    }

    [Fact]
    public async Task Asked_twice_it_is_the_same_page_and_at_once_too()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await (await counter.Checkout(id)).Ok(HttpStatusCode.Created))["id"]!.GetValue<Guid>()));
        pages.Distinct().Count().ShouldBe(1);
        house.Stripe.Book.All(account, "checkout.session").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_declined_card_moves_nothing_and_may_be_tried_again()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        Should.Throw<ChronoCare.StandIn.Refusal>(() => shop.PaysAt(account, page.SessionOf(), "4000000000000002"));
        await shop.Followed();
        (await counter.Entries(id)).ShouldBeEmpty();
        shop.PaysAt(account, page.SessionOf());
        await shop.Followed();
        (await counter.Job(id)).Amount("paid").ShouldBe(18000);
    }

    [Fact]
    public async Task Cash_closes_the_open_page_at_stripe()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        await (await counter.Pay(id, 18000)).Ok(HttpStatusCode.Created);
        await shop.Settled();
        house.Stripe.Book.Find(account, page.SessionOf())!["status"]!.GetValue<string>().ShouldBe("expired");
        (await shop.Db().Row<string>("select state from shop.checkout")).ShouldBe("cancelled");
    }

    [Fact]
    public async Task Where_cash_and_card_both_landed_both_stand_and_the_owner_can_give_back()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        // Paid at Stripe before anybody there could hear of the cash.
        shop.PaysAt(account, page.SessionOf());
        await counter.Pay(id, 18000);
        await shop.Followed();
        var paid = (await counter.Job(id)).Amount("paid");
        // The card may have been booked first; then the cash was refused at the counter.
        paid.ShouldBeOneOf(18000, 36000);
        if (paid == 18000) return;
        (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{id}/refunds/card", new { amount = Quoting.Money(18000), reason = "Paid twice" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await counter.Job(id)).Amount("balance").ShouldBe(0);
    }

    [Fact]
    public async Task What_was_paid_though_the_balance_had_gone_stands_and_is_said()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        house.Stripe.Fail($"/sessions/{page.SessionOf()}/expire", "500", "500", "500");
        await (await counter.Pay(id, 18000)).Ok(HttpStatusCode.Created);
        await shop.Settled();
        shop.PaysAt(account, page.SessionOf());
        await shop.Followed();
        (await counter.Job(id)).Amount("balance").ShouldBe(-18000);
        (await counter.Page($"/jobs/{(await counter.Job(id))["number"]}/card")).QuerySelector("main").Words().ShouldContain("More was paid than charged");
    }

    [Fact]
    public async Task A_part_a_deposit_and_a_wrong_amount()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var none = (await counter.TakeIn())["id"]!;
        (await (await counter.Checkout(none)).Refused()).Code.ShouldBe("nothing-charged");
        var id = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(5000)))["id"]!;
        (await (await counter.Checkout(id, 5001)).Refused()).Code.ShouldBe("overpaid");
        var page = await (await counter.Checkout(id, 3000)).Ok(HttpStatusCode.Created);
        shop.PaysAt(account, page.SessionOf());
        await shop.Followed();
        (await counter.Job(id)).Amount("paid").ShouldBe(3000);
    }

    [Fact]
    public async Task A_page_can_be_cancelled_and_what_was_paid_at_the_last_moment_stays_paid()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        (await (await counter.PostAsJsonAsync($"/api/jobs/{id}/payments/checkout/{page["id"]}/cancel", new { })).Ok())["state"]!.GetValue<string>().ShouldBe("cancelled");
        var second = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        second["id"]!.GetValue<string>().ShouldNotBe(page["id"]!.GetValue<string>());
        shop.PaysAt(account, second.SessionOf());
        (await (await counter.PostAsJsonAsync($"/api/jobs/{id}/payments/checkout/{second["id"]}/cancel", new { })).Ok())["state"]!.GetValue<string>().ShouldBe("paid");
        await shop.Followed();
        (await counter.Entries(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_pays_from_their_own_page()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var link = await shop.Link(id);
        var client = shop.Stranger();
        (await client.Page(link)).QuerySelector("form[action$='/checkout'] button").Words().ShouldStartWith("Pay");
        var gone = await client.PostAsync(link + "/checkout", null);
        gone.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        gone.Headers.Location!.ToString().ShouldStartWith(house.Stripe.Home);
        (await client.GetAsync(link + "/pay")).Headers.Location.ShouldBe(gone.Headers.Location);
        (await client.GetAsync(link + "/paid")).Headers.Location!.ToString().ShouldEndWith("told=paying");
        shop.PaysAt(account, gone.Headers.Location.ToString().Split('/')[^1]);
        (await client.GetAsync(link + "/paid")).Headers.Location!.ToString().ShouldEndWith("told=paid");
        await shop.Followed();
        (await client.Page(link)).QuerySelectorAll("form[action$='/checkout']").ShouldBeEmpty();
        (await counter.Job(id)).Amount("balance").ShouldBe(0);
        (await counter.Entries(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_shop_without_an_account_says_so()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        (await (await counter.Checkout(id)).Refused()).Code.ShouldBe("cards-not-ready");
        (await shop.Stranger().Page(await shop.Link(id))).QuerySelectorAll("form[action$='/checkout']").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_practice_watch_is_never_charged()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var owner = await shop.Owner();
        var id = (await (await owner.PostAsJsonAsync("/api/practice", new { })).Ok(HttpStatusCode.Created))["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Full service", 18_000)])).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/deposit", new { deposit = Quoting.Money(5_000) })).Ok();
        var (client, link) = (shop.Stranger(), await shop.Link(id));
        foreach (var what in new[] { "deposit", "all" }) (await client.PostAsync(link + "/checkout", Following.Fields(("what", what)))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, what);
        await (await owner.Decide(id, 1, "approved")).Some();
        foreach (var amount in new long?[] { null, 5_000 }) (await (await owner.Checkout(id, amount)).Refused()).Code.ShouldBe("practice");
        (await (await client.PostAsJsonAsync("/api" + link + "/checkout", new { })).Refused()).Code.ShouldBe("practice");
        (await client.Page(link)).QuerySelectorAll("form[action$='/checkout']").ShouldBeEmpty();
        (await owner.Page($"/jobs/{(await owner.Job(id))["number"]}/card")).QuerySelectorAll("form[action$='/payments/checkout']").ShouldBeEmpty();
        house.Stripe.Book.All(account, "checkout.session").ShouldBeEmpty("Stripe was never asked");
        (await shop.Db().Row<long>("select count(*) from shop.checkout")).ShouldBe(0);
    }

    [Fact]
    public async Task Another_shops_page_cannot_be_cancelled_or_paid_through()
    {
        var shop = await house.OpenShop();
        await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        var other = await (await house.OpenShop()).Counter();
        var own = await other.Approved(100);
        (await other.PostAsJsonAsync($"/api/jobs/{own}/payments/checkout/{page["id"]}/cancel", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.Checkout(id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
