using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Payments;

public sealed class PaymentTests(TestHouse house)
{
    private static async Task<JsonObject> Ledger(HttpClient client, JsonNode id) => (await client.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/payments"))!;

    [Fact]
    public async Task Cash_gives_change_and_only_the_amount_counts()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        var taken = await (await counter.Pay(id, 18000, with: p => p["tendered"] = Quoting.Money(20000))).Ok(HttpStatusCode.Created);
        taken["payment"]!.Amount("change").ShouldBe(2000);
        var ledger = await Ledger(counter, id);
        (ledger.Amount("charged"), ledger.Amount("paid"), ledger.Amount("balance"), ledger.Amount("open")).ShouldBe((18000, 18000, 0, 0));
    }

    [Fact]
    public async Task A_part_can_be_paid_by_each_way_and_the_rest_later()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        await (await counter.Pay(id, 5000)).Ok(HttpStatusCode.Created);
        await (await counter.Pay(id, 10000, "terminal", p => p["reference"] = "Slip 4711")).Ok(HttpStatusCode.Created);
        (await counter.Job(id)).Amount("balance").ShouldBe(3000);
        await (await counter.Pay(id, 3000, "transfer", p => p["reference"] = "RF18 5390")).Ok(HttpStatusCode.Created);
        var ledger = await Ledger(counter, id);
        ledger.Amount("balance").ShouldBe(0);
        ledger["items"]!.AsArray().Select(p => (p!["method"]!.GetValue<string>(), p.Amount("amount"), p["reference"]!.GetValue<string>()))
            .ShouldBe([("cash", 5000L, ""), ("terminal", 10000L, "Slip 4711"), ("transfer", 3000L, "RF18 5390")]);
        (await counter.Job(id))["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "payment-taken").ShouldBe(3);
    }

    [Fact]
    public async Task More_than_is_open_is_not_taken()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        (await (await counter.Pay(id, 18001)).Refused()).ShouldBe(("overpaid", "Only 180.00 CHF is open. Enter no more than that; for cash, put what the client gives under cash given."));
        await counter.Pay(id, 18000);
        (await (await counter.Pay(id, 1)).Refused()).ShouldBe(("overpaid", "Nothing is open on this job: it is paid."));
    }

    [Fact]
    public async Task Before_a_price_is_named_nothing_is_taken_but_a_fee_or_deposit_that_was_agreed_is()
    {
        var counter = await (await house.OpenShop()).Counter();
        var none = (await counter.TakeIn())["id"]!;
        (await (await counter.Pay(none, 5000)).Refused()).Code.ShouldBe("nothing-charged");
        var fee = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(5000)))["id"]!;
        await (await counter.Pay(fee, 5000)).Ok(HttpStatusCode.Created);
        (await (await counter.Pay(fee, 1)).Refused()).Code.ShouldBe("nothing-charged");
        var deposit = (await counter.TakeIn())["id"]!;
        await counter.Quote(deposit, [Quoting.Line("Full service", 40000)]);
        await (await counter.Pay(deposit, 20000)).Ok(HttpStatusCode.Created);
        await counter.Decide(deposit, 1, "approved");
        (await counter.Job(deposit)).Amount("balance").ShouldBe(20000);
    }

    [Fact]
    public async Task Of_sixteen_payments_of_the_whole_balance_one_is_taken()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => counter.Pay(id, 18000, i % 2 == 0 ? "cash" : "terminal")));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.UnprocessableEntity).ShouldBe(15);
        var ledger = await Ledger(counter, id);
        (ledger.Amount("paid"), ledger["items"]!.AsArray().Count).ShouldBe((18000, 1));
    }

    [Fact]
    public async Task Sixteen_parts_at_once_never_pass_the_balance()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(10000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => counter.Pay(id, 3000)));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(3);
        (await counter.Job(id)).Amount("paid").ShouldBe(9000);
    }

    [Fact]
    public async Task The_same_key_takes_the_money_once()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        var body = new { method = "cash", amount = new { amount = 9000, currency = "CHF" } };
        var first = await counter.Send($"/api/jobs/{id}/payments", body, "pay-1");
        var second = await counter.Send($"/api/jobs/{id}/payments", body, "pay-1");
        (await second.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
        (await counter.Job(id)).Amount("paid").ShouldBe(9000);
    }

    [Fact]
    public async Task What_was_refused_took_nothing_and_its_key_may_be_tried_again()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        var body = new { method = "cash", amount = new { amount = 9000, currency = "CHF" } };
        for (var i = 0; i < 2; i++) (await (await counter.Send($"/api/jobs/{id}/payments", body, "pay-2")).Refused()).Code.ShouldBe("nothing-charged");
        await counter.Quote(id, [Quoting.Line("Full service", 9000)]);
        await counter.Decide(id, 1, "approved");
        await (await counter.Send($"/api/jobs/{id}/payments", body, "pay-2")).Ok(HttpStatusCode.Created);
        await (await counter.Send($"/api/jobs/{id}/payments", body, "pay-2")).Ok(HttpStatusCode.Created);
        (await counter.Job(id)).Amount("paid").ShouldBe(9000);
    }

    [Fact]
    public async Task Sixteen_of_the_same_key_at_once_take_the_money_once()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => counter.Send($"/api/jobs/{id}/payments", new { method = "cash", amount = new { amount = 1000, currency = "CHF" } }, "pay-3")));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created || a.StatusCode == HttpStatusCode.SeeOther);
        (await counter.Job(id)).Amount("paid").ShouldBe(1000);
    }

    [Fact]
    public async Task Only_the_owner_gives_money_back_and_never_more_than_was_paid()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var owner = await shop.Owner();
        var id = await counter.Approved(18000);
        await counter.Pay(id, 18000);
        object Refund(long amount) => new { method = "cash", amount = new { amount, currency = "CHF" }, reason = "Crystal arrived scratched" };
        (await counter.PostAsJsonAsync($"/api/jobs/{id}/refunds", Refund(2000))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", Refund(18001))).Refused()).ShouldBe(("refund-too-large", "Only 180.00 CHF was paid. No more than that can be given back."));
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", Refund(2000))).Ok(HttpStatusCode.Created);
        (await counter.Job(id)).Amount("paid").ShouldBe(16000);
        var racers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", Refund(16000))));
        racers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        (await counter.Job(id)).Amount("paid").ShouldBe(0);
        (await Ledger(counter, id))["items"]!.AsArray().Select(p => p!["kind"]!.GetValue<string>()).ShouldBe(["payment", "refund", "refund"]);
    }

    [Fact]
    public async Task Wrong_amounts_are_refused_at_their_field()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        Task<HttpResponseMessage> Typed(string amount) => counter.PostAsJsonAsync($"/api/jobs/{id}/payments", new { method = "cash", amount });
        (await (await Typed("−5")).WrongAt("amount")).ShouldBe("Amount cannot be negative.");
        (await (await Typed("0")).WrongAt("amount")).ShouldBe("The amount must be more than zero.");
        (await (await Typed("")).WrongAt("amount")).ShouldBe("Enter amount.");
        (await (await Typed("much")).WrongAt("amount")).ShouldBe("Amount must be an amount such as 1250.50.");
        (await (await counter.Pay(id, 18000, with: p => p["tendered"] = Quoting.Money(100))).WrongAt("tendered"))!.ShouldStartWith("The cash given is less");
        (await (await counter.Pay(id, 18000, "card")).WrongAt("method"))!.ShouldContain("cash, terminal, transfer");
        (await (await counter.Pay(id, 18000, with: p => p["amount"] = Quoting.Money(18000, "EUR"))).WrongAt("amount")).ShouldBe("Amount must be in CHF.");
        (await counter.Pay(id, 18000, with: p => p["version"] = 1)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await (await Typed("1'80.00")).Ok(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_foreign_job_has_no_ledger()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        var stranger = await (await house.OpenShop()).Counter();
        (await stranger.GetAsync($"/api/jobs/{id}/payments")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Pay(id, 100)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync($"/api/jobs/{id}/quotes")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
