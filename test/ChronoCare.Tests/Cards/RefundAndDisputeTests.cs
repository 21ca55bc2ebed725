using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>Money goes back to a card, or its bank takes it back: the ledger says what Stripe booked.</summary>
public sealed class RefundAndDisputeTests(TestHouse house)
{
    private static object Back(long amount) => new { amount = Quoting.Money(amount), reason = "Crystal arrived scratched" };

    private async Task<(TestShop Shop, string Account, HttpClient Owner, JsonNode Job)> Paid(long amount = 18000)
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(amount);
        shop.PaysAt(account, (await (await counter.Checkout(id)).Ok(HttpStatusCode.Created)).SessionOf());
        await shop.Followed();
        return (shop, account, await shop.Owner(), id);
    }

    [Fact]
    public async Task The_owner_gives_back_in_parts_until_nothing_is_left()
    {
        var (shop, account, owner, id) = await Paid();
        (await (await shop.Counter()).PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(100))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(8000))).Ok(HttpStatusCode.Created))["state"]!.GetValue<string>().ShouldBe("succeeded");
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(10001))).Refused()).Code.ShouldBe("refund-too-large");
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(10000))).Ok(HttpStatusCode.Created);
        await shop.Followed();
        var entries = await owner.Entries(id);
        entries.Select(e => (e!["kind"]!.GetValue<string>(), e.Amount("amount"))).ShouldBe([("payment", 18000L), ("refund", 8000L), ("refund", 10000L)]);
        entries[1]!["takenBy"]!.GetValue<Guid>().ShouldBe(shop.OwnerId);
        (await owner.Job(id)).Amount("paid").ShouldBe(0);
        lock (house.Stripe.Book.One) house.Stripe.Book.All(account, "refund").Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_refund_to_a_card_names_its_credit_note_and_stands_with_it_once_stripe_has_given_it_back()
    {
        var (shop, _, owner, id) = await Paid();
        var bill = (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Ok(HttpStatusCode.Created))["invoice"]!;
        var note = (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", new { invoice = bill["id"], amount = Quoting.Money(5000), reason = "Scratched" })).Ok(HttpStatusCode.Created))["invoice"]!;
        Task<HttpResponseMessage> Give(long amount) => owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", new { amount = Quoting.Money(amount), reason = "Back", creditNote = note["id"] });
        (await (await Give(5001)).Refused()).Sentence.ShouldContain("Only 50.00 CHF of Credit note");
        await (await Give(3000)).Ok(HttpStatusCode.Created);
        await shop.Followed();
        (await owner.Entries(id))[^1]!["creditNote"]!.GetValue<string>().ShouldBe(note["id"]!.GetValue<string>());
        (await owner.GetFromJsonAsync<JsonObject>($"/api/invoices/{note["id"]}"))!.Amount("givenBack").ShouldBe(3000);
        (await (await Give(2001)).Refused()).Code.ShouldBe("refund-too-large");
        // On its way counts as given: nobody can ask for the same francs twice.
        await shop.Db().Do("insert into shop.card_refund (id, job_id, payment, payment_id, account, amount_minor, currency, reason, state, asked_by, asked_at, due_at, credit_note) select gen_random_uuid(), r.job_id, r.payment, r.payment_id, r.account, 2000, r.currency, 'x', 'pending', r.asked_by, now(), now(), r.credit_note from shop.card_refund r");
        (await (await Give(2000)).Refused()).Code.ShouldBe("refund-under-way");
    }

    [Theory]
    [InlineData("429", "500")]
    [InlineData("lost", "500")]
    [InlineData("lost", "lost")]
    public async Task Stripe_is_asked_again_under_the_same_key_and_gives_back_once(string first, string second)
    {
        var (shop, account, owner, id) = await Paid();
        house.Stripe.Fail($"POST /v1/refunds {account}", first, second);
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(8000))).Ok(HttpStatusCode.Created))["state"]!.GetValue<string>().ShouldBe("succeeded");
        await shop.Followed();
        lock (house.Stripe.Book.One) house.Stripe.Book.All(account, "refund").Count().ShouldBe(1);
        (await owner.Job(id)).Amount("paid").ShouldBe(10000);
    }

    [Fact]
    public async Task While_stripe_does_not_answer_the_refund_waits_and_is_asked_for_again()
    {
        var (shop, account, owner, id) = await Paid();
        // Done at Stripe the first time, but no answer ever came.
        house.Stripe.Fail($"POST /v1/refunds {account}", "lost", "500", "500");
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(8000))).Ok(HttpStatusCode.Created))["state"]!.GetValue<string>().ShouldBe("asked");
        await shop.Db().Do("update shop.card_refund set due_at = now()");
        await shop.Db().Do("insert into shop.wake (what, at) values ('cards', now()) on conflict (tenant_id, what) do update set at = now()");
        await shop.Followed();
        await shop.Settled();
        (await shop.Db().Row<string>("select state from shop.card_refund")).ShouldBe("succeeded");
        (await owner.Job(id)).Amount("paid").ShouldBe(10000);
        (await owner.Entries(id)).Count.ShouldBe(2);
        lock (house.Stripe.Book.One) house.Stripe.Book.All(account, "refund").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_refund_at_the_bank_is_shown_and_counts_once_it_succeeded_and_comes_back_where_it_failed()
    {
        var (shop, account, owner, id) = await Paid();
        // It succeeded first, and came back afterwards.
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(8000))).Ok(HttpStatusCode.Created);
        await shop.Followed();
        lock (house.Stripe.Book.One) house.Stripe.Acts.Settle(account, house.Stripe.Book.All(account, "refund").Single()["id"]!.GetValue<string>(), "failed");
        await shop.Followed();
        (await owner.Job(id)).Amount("paid").ShouldBe(18000, "the bank could not do it after all");
        (await owner.Entries(id)).Select(e => e!["kind"]!.GetValue<string>()).ShouldBe(["payment", "refund", "payment"]);
        var page = await owner.Page($"/jobs/{(await owner.Job(id))["number"]}/card");
        page.QuerySelector("#card-then").Words().ShouldContain("failed");
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(18000))).Ok(HttpStatusCode.Created);
        await shop.Followed();
        (await owner.Job(id)).Amount("paid").ShouldBe(0);
    }

    [Theory]
    [InlineData("succeeded", 10_000, 2)]
    [InlineData("failed", 18_000, 1)]
    public async Task A_refund_that_is_pending_at_the_bank_counts_only_once_it_has_succeeded(string becomes, long paid, int entries)
    {
        var (shop, account, owner, id) = await Paid();
        lock (house.Stripe.Book.One) house.Stripe.Acts.RefundsBecome[account] = "pending";
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(8000))).Ok(HttpStatusCode.Created))["state"]!.GetValue<string>().ShouldBe("pending");
        await shop.Followed();
        (await owner.Job(id)).Amount("paid").ShouldBe(18_000, "nothing is booked before the bank has done it");
        var number = (await owner.Job(id))["number"];
        (await owner.Page($"/jobs/{number}/card")).QuerySelector("#card-then").Words().ShouldContain("with the bank");
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(10_001))).Refused()).Code.ShouldBe("refund-too-large", "what is on its way cannot be given back twice");
        lock (house.Stripe.Book.One) house.Stripe.Acts.Settle(account, house.Stripe.Book.All(account, "refund").Single()["id"]!.GetValue<string>(), becomes);
        await shop.Followed();
        (await owner.Job(id)).Amount("paid").ShouldBe(paid);
        (await owner.Entries(id)).Count.ShouldBe(entries);
        (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/card"))!["refunds"]![0]!["state"]!.GetValue<string>().ShouldBe(becomes);
    }

    [Fact]
    public async Task What_was_given_back_in_stripes_own_dashboard_stands_in_the_ledger_too()
    {
        var (shop, account, owner, id) = await Paid();
        lock (house.Stripe.Book.One)
        {
            var payment = house.Stripe.Book.All(account, "payment_intent").Single()["id"]!.GetValue<string>();
            house.Stripe.Acts.Do(account, "POST /v1/refunds", [], new JsonObject { ["payment_intent"] = payment, ["amount"] = "2500" });
        }
        await shop.Followed();
        var refund = (await owner.Entries(id))[1]!;
        (refund.Amount("amount"), refund["reference"]!.GetValue<string>(), refund["takenBy"]).ShouldBe((2500L, "Given back at Stripe", null));
    }

    [Theory]
    [InlineData(true, 18000)]
    [InlineData(false, 0)]
    public async Task A_dispute_is_shown_with_its_day_and_its_money_stands_as_stripe_books_it(bool isWon, long paid)
    {
        var (shop, account, owner, id) = await Paid();
        string dispute;
        lock (house.Stripe.Book.One) dispute = house.Stripe.Acts.Dispute(account, house.Stripe.Book.All(account, "charge").Single()["id"]!.GetValue<string>());
        await shop.Followed();
        (await owner.Job(id)).Amount("paid").ShouldBe(0);
        var number = (await owner.Job(id))["number"];
        (await owner.Page($"/jobs/{number}/card")).QuerySelector("#card-then").Words().ShouldContain("wants your answer");
        lock (house.Stripe.Book.One) house.Stripe.Acts.Close(account, dispute, isWon);
        await shop.Followed();
        (await owner.Job(id)).Amount("paid").ShouldBe(paid);
        var card = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/card"))!;
        card["disputes"]![0]!["status"]!.GetValue<string>().ShouldBe(isWon ? "won" : "lost");
        (await owner.Entries(id)).Count.ShouldBe(isWon ? 3 : 2);
    }

    [Fact]
    public async Task A_refused_refund_is_said_and_changes_nothing()
    {
        var (shop, account, owner, id) = await Paid();
        lock (house.Stripe.Book.One) house.Stripe.Acts.Dispute(account, house.Stripe.Book.All(account, "charge").Single()["id"]!.GetValue<string>());
        await shop.Followed();
        var said = await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", Back(100))).Ok(HttpStatusCode.Created);
        said["state"]!.GetValue<string>().ShouldBe("failed");
        said["said"]!.GetValue<string>().ShouldContain("charged back");
        (await owner.Entries(id)).Count.ShouldBe(2);
    }
}
