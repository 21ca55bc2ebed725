using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>A deposit is an amount that was named to the client: never more, counted as paid, owed back until they go ahead.</summary>
public sealed class DepositTests(TestHouse house)
{
    private static async Task Settle(HttpClient owner, string deposit, int? percent = null, long? amount = null)
    {
        var settings = (await owner.GetFromJsonAsync<JsonObject>("/api/settings/invoices"))!;
        var body = new JsonObject { ["version"] = settings["version"]!.DeepClone(), ["deposit"] = deposit };
        if (percent is { } p) body["depositPercent"] = p;
        if (amount is { } a) body["depositAmount"] = Quoting.Money(a);
        await (await owner.PostAsJsonAsync("/api/settings/invoices", body)).Ok();
    }

    private static async Task<long?> Asked(HttpClient client, string link) => (await client.Seen(link))["deposit"] is { } d ? d["amount"]!.GetValue<long>() : null;

    /// <summary>Goes to Stripe's page for the deposit from the client's own page; Stripe's name of it.</summary>
    private static async Task<string> Goes(HttpClient client, string link)
    {
        var gone = await client.PostAsync(link + "/checkout", Following.Fields(("what", "deposit")));
        gone.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await gone.Content.ReadAsStringAsync());
        return gone.Headers.Location!.ToString().Split('/')[^1];
    }

    [Fact]
    public async Task A_part_of_the_quote_is_asked_with_it_paid_on_the_clients_page_and_counts_towards_the_price()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (owner, client) = (await shop.Owner(), shop.Stranger());
        // Nothing is asked unless the shop says so.
        var (_, plain) = await shop.Asked();
        (await Asked(client, plain)).ShouldBeNull();
        (await client.Page(plain)).QuerySelectorAll("form[action$='/checkout']").ShouldBeEmpty();

        await Settle(owner, "percent", 30);
        var (id, link) = await shop.Asked();
        // What was named stays as it was named.
        await Settle(owner, "percent", 80);
        (await Asked(client, link)).ShouldBe(14_040, "30 % of 468.00");
        var page = await client.Page(link);
        page.QuerySelector("#asked").Words().ShouldContain("The shop asks for a deposit of CHF 140.40 with this quote. It counts towards the price. If you decline, it is yours again.");
        page.QuerySelectorAll("form[action$='/decision']").ShouldHaveSingleItem();
        var session = await Goes(client, link);
        house.Stripe.Book.Find(account, session)!["amount_total"]!.GetValue<long>().ShouldBe(14_040);
        shop.PaysAt(account, session);
        (await client.GetAsync(link + "/paid")).Headers.Location!.ToString().ShouldEndWith("told=paid");
        await shop.Followed();
        var job = await owner.Job(id);
        (job.Amount("paid"), job.Amount("charged"), job.Amount("balance")).ShouldBe((14_040, 0, -14_040), "paid ahead, and owed back");
        (await Asked(client, link)).ShouldBeNull("it is paid");
        (await client.PostAsync(link + "/checkout", Following.Fields(("what", "deposit")))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await shop.Mails("owner@example.com")).ShouldNotContain(m => m.Subject!.Contains("more was paid"), "a deposit is no overpayment");

        await client.Decide(link, await client.Form(link), "approved");
        (await owner.Job(id)).Amount("balance").ShouldBe(46_800 - 14_040);
        var button = (await client.Page(link)).QuerySelectorAll("form[action$='/checkout'] button").ShouldHaveSingleItem();
        button.Words().ShouldBe("Pay CHF 327.60");
    }

    [Fact]
    public async Task Whoever_writes_the_quote_sees_what_is_asked_ahead_and_the_client_reads_it_in_the_mail()
    {
        var shop = await house.OpenShop();
        var (owner, client) = (await shop.Owner(), shop.Stranger());
        await Settle(owner, "percent", 30);
        var taken = await owner.TakeIn(f => f["client"]!["language"] = "de");
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        var written = await owner.PostAsync($"/jobs/{number}/quotes", Following.Fields(("act", "look"), ("newest", "0"), ("lines[0].kind", "labour"), ("lines[0].text", "Full service"), ("lines[0].quantity", "1"), ("lines[0].unitPrice", "468.00")));
        var preview = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await written.Content.ReadAsStringAsync()).QuerySelector("#preview");
        preview.Words().ShouldContain("With it, the client is asked to pay CHF 140.40 ahead, as your settings say.");
        await (await owner.Quote(id, [Quoting.Line("Full service", 46_800)])).Some();
        // The shop takes no cards: what it asks is paid at the counter.
        var link = await shop.Link(id);
        (await client.Page(link)).QuerySelector("#asked").Words().ShouldContain("The shop asks for a deposit of CHF 140.40 with this quote. Pay it at the counter; it counts towards the price.");
        (await client.Seen(link))["depositAtShop"]!["amount"]!.GetValue<long>().ShouldBe(14_040);
        (await shop.Mails()).Single(m => m.Subject!.StartsWith("Ein Kostenvoranschlag", StringComparison.Ordinal)).TextBody!.ShouldContain("Wir bitten um eine Anzahlung von CHF 140.40; sie wird angerechnet.");
        var sent = await owner.Page($"/jobs/{number}/quote");
        sent.QuerySelector("[aria-labelledby=tell-head]").Words().ShouldContain("CHF 140.40 is asked ahead with it");
        var mailed = sent.QuerySelector("a[href^='mailto:']")!.GetAttribute("href")!;
        Uri.UnescapeDataString(mailed).ShouldContain("We ask for a deposit of CHF 140.40; it counts towards the price.");

        // Paid at the counter, it is asked no more; the shop's own words need not know of it.
        await (await owner.Pay(id, 14_040)).Ok(HttpStatusCode.Created);
        (await client.Page(link)).QuerySelector("#asked").Words().ShouldNotContain("deposit");
        await (await owner.PostAsJsonAsync("/api/settings/notifications/words/quote", new { act = "save", language = "de", version = 0, subject = "Ihr Angebot", body = "Es kostet {total}." })).Ok();
        await Settle(owner, "percent", 50);
        await (await owner.Quote(id, [Quoting.Line("Full service", 50_000)])).Some();
        (await shop.Mails()).Single(m => m.Subject!.StartsWith("Ihr Angebot", StringComparison.Ordinal)).TextBody!.ShouldContain("Wir bitten um eine Anzahlung von CHF 109.60");
    }

    [Fact]
    public async Task A_deposit_of_who_declines_is_owed_back_and_the_owner_is_told()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (owner, client) = (await shop.Owner(), shop.Stranger());
        await Settle(owner, "fixed", amount: 100_000);
        var (id, link) = await shop.Asked(i => i["inspectionFee"] = Quoting.Money(3_500));
        (await Asked(client, link)).ShouldBe(46_800, "never more than the quote");
        await Settle(owner, "fixed", amount: 9_000);
        await (await owner.Quote(id, [Quoting.Line("Full service", 40_000)])).Some();
        (await Asked(client, link)).ShouldBe(9_000);
        shop.PaysAt(account, await Goes(client, link));
        await shop.Followed();
        await client.Decide(link, await client.Form(link), "declined");
        var job = await owner.Job(id);
        (job.Amount("paid"), job.Amount("charged"), job.Amount("balance")).ShouldBe((9_000, 3_500, -5_500));
        (await Asked(client, link)).ShouldBeNull();
        var told = (await shop.Mails("owner@example.com")).Single(m => m.Subject == $"{job["number"]}: more was paid than charged");
        told.TextBody!.ShouldContain("CHF 90.00 was paid and CHF 35.00 charged: CHF 55.00 belongs to the client.");
        (await shop.Mails("counter@example.com")).ShouldNotContain(m => m.Subject!.Contains("more was paid"));
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", new { amount = Quoting.Money(5_500), reason = "Declined" })).Ok(HttpStatusCode.Created);
        await shop.Followed();
        (await owner.Job(id)).Amount("balance").ShouldBe(0);
    }

    [Fact]
    public async Task At_the_counter_a_fixed_deposit_is_proposed_before_there_is_a_quote_and_no_more_is_taken()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        var before = (await counter.TakeIn())["id"]!;
        (await counter.GetStringAsync($"/jobs/{before}/docket?taken")).ShouldNotContain("Take a deposit", Case.Sensitive, "nothing was named to this client");
        (await (await counter.PostAsJsonAsync($"/api/jobs/{before}/deposit", new { deposit = Quoting.Money(5_000) })).Refused()).Code.ShouldBe("deposit-too-large");
        await Settle(owner, "fixed", amount: 5_000);
        var id = (await counter.TakeIn())["id"]!;
        var number = (await counter.Job(id))["number"]!.GetValue<string>();
        (await counter.Page($"/jobs/{number}/docket?taken")).QuerySelector($"a[href='/jobs/{number}/card']").Words().ShouldBe("Take a deposit");
        var page = await counter.Page($"/jobs/{number}/card");
        page.QuerySelector("#card-now input[name=amount]")!.GetAttribute("value").ShouldBe("50.00");
        (await (await counter.Checkout(id, 5_001)).Refused()).Code.ShouldBe("overpaid");
        (await (await counter.Pay(id, 5_001)).Refused()).Code.ShouldBe("overpaid");
        var shown = await counter.PostAsync($"/jobs/{number}/payments/checkout", Following.Fields(("amount", "50.00")));
        shown.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.Page($"/jobs/{number}/card")).QuerySelectorAll("#card-now svg.qr").ShouldHaveSingleItem();
        // Asked again for the same amount, it is the page that the code leads to.
        shop.PaysAt(account, (await (await counter.Checkout(id, 5_000)).Ok(HttpStatusCode.Created)).SessionOf());
        await shop.Followed();
        (await counter.Job(id)).Amount("balance").ShouldBe(-5_000);
        (await counter.Page($"/jobs/{number}/card")).QuerySelectorAll("#card-now input[name=amount]").ShouldBeEmpty("no more was named");
        // What was paid ahead counts when the quote is approved, and no further deposit is asked with it.
        await (await counter.Quote(id, [Quoting.Line("Full service", 18_000)])).Some();
        (await Asked(shop.Stranger(), await shop.Link(id))).ShouldBeNull();
        await (await counter.Decide(id, 1, "approved")).Ok();
        (await counter.Job(id)).Amount("balance").ShouldBe(13_000);
    }

    [Fact]
    public async Task The_counter_asks_this_client_for_another_deposit_or_for_none_and_a_new_quote_keeps_its_word()
    {
        var shop = await house.OpenShop();
        await shop.TakesCards();
        var (counter, client) = (await shop.Counter(), shop.Stranger());
        var (id, link) = await shop.Asked();
        var number = (await counter.Job(id))["number"]!.GetValue<string>();
        var refused = await counter.PostAsync($"/jobs/{number}/deposit", Following.Fields(("deposit", "500")));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await refused.Content.ReadAsStringAsync();
        page.ShouldContain("No more than 468.00 CHF was named to the client.");
        page.ShouldContain("value=\"500\"", Case.Sensitive, "what was typed is kept");
        (await counter.PostAsync($"/jobs/{number}/deposit", Following.Fields(("deposit", "200")))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await Asked(client, link)).ShouldBe(20_000);
        (await counter.Page($"/jobs/{number}")).QuerySelector("#timeline").Words().ShouldContain("asked for a deposit of CHF 200.00");
        (await shop.Mails()).Single(m => m.Subject!.StartsWith("A deposit for your", StringComparison.Ordinal)).TextBody!.ShouldContain("We ask for a deposit of CHF 200.00; it counts towards the price.");
        var card = (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/card"))!["deposit"]!;
        (card.Amount("amount"), card.Amount("open"), card["isByHand"]!.GetValue<bool>(), card["quoteVersion"]!.GetValue<int>()).ShouldBe((20_000, 20_000, true, 1));
        await (await counter.Quote(id, [Quoting.Line("Full service", 15_000)])).Some();
        (await Asked(client, link)).ShouldBe(15_000, "never more than the newer quote");
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/deposit", new { deposit = Quoting.Money(0) })).Ok();
        (await Asked(client, link)).ShouldBeNull();
        (await shop.Mails()).Count(m => m.Subject!.StartsWith("A deposit for your", StringComparison.Ordinal)).ShouldBe(1, "of none nobody is told");
        await (await counter.Quote(id, [Quoting.Line("Full service", 16_000)])).Some();
        (await Asked(client, link)).ShouldBeNull("none was somebody's word");
        // After the decision both can be paid: the deposit, or all.
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/deposit", new { deposit = Quoting.Money(6_000) })).Ok();
        await (await counter.Decide(id, 3, "approved")).Ok();
        (await client.Page(link)).QuerySelectorAll("form[action$='/checkout'] button").Select(b => b.Words()).ShouldBe(["Pay the deposit, CHF 60.00", "Pay all, CHF 160.00"]);
    }
}
