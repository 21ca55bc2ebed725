using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Quotes;

public sealed class QuoteTests(TestHouse house)
{
    private static JsonObject[] Work => [Quoting.Line("Full service, calibre 565", 42000), Quoting.Line("Mainspring", 2400, 2, "part"), Quoting.Line("Old friend", -1000, 1, "other")];

    [Fact]
    public async Task A_quote_is_sent_and_the_job_waits_for_the_clients_word()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m });
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        var answer = await counter.Quote(id, Work, q => { q["note"] = "Case not polished."; q["ceiling"] = Quoting.Money(50000); });
        var quote = (await answer.Ok(HttpStatusCode.Created))["quote"]!;
        quote.Amount("total").ShouldBe(45800);
        quote["tax"]!.Amount("amount").ShouldBe(3432);
        quote.Amount("net").ShouldBe(42368);
        var job = await counter.Job(id);
        job["quoteState"]!.GetValue<string>().ShouldBe("sent");
        job["quoteVersion"]!.GetValue<int>().ShouldBe(1);
        job["hold"]!.GetValue<string>().ShouldBe("approval");
        job["events"]!.AsArray().Select(e => e!["name"]!.GetValue<string>()).ShouldBe(["watch-received", "quote-sent", "hold-changed"]);
        var kept = (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]![0]!;
        JsonNode.DeepEquals(kept, quote).ShouldBeTrue();
    }

    [Fact]
    public async Task The_hash_kept_is_the_hash_of_what_is_kept()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 7.7m, TaxIncluded = false });
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await counter.Quote(id, Work);
        var file = await QuoteFile.Load(shop.Db(), new JobRef(Guid.Parse(id.GetValue<string>()), null));
        file.Newest!.ContentHash.ShouldBe(QuoteContent.Hash(file.Job.Number, file.Newest));
    }

    [Fact]
    public async Task An_approved_quote_is_what_the_job_owes()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 10m, TaxIncluded = false });
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var job = await counter.Job(id);
        (job.Amount("charged"), job.Amount("balance")).ShouldBe((19800, 19800));
        (job["quoteState"]!.GetValue<string>(), job["hold"]!.GetValue<string>()).ShouldBe(("approved", "none"));
        var decision = (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]![0]!["decision"]!;
        (decision["decision"]!.GetValue<string>(), decision["name"]!.GetValue<string>(), decision["how"]!.GetValue<string>()).ShouldBe(("approved", "Penelope Hart", "phone"));
    }

    [Fact]
    public async Task A_quote_cannot_be_approved_twice()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        (await (await counter.Decide(id, 1, "approved")).Refused()).Sentence.ShouldBe("This quote was approved already, by Penelope Hart by phone. A quote cannot be approved twice.");
        (await (await counter.Decide(id, 1, "declined", b => b["version"] = 1)).Refused()).Code.ShouldBe("quote-decided");
    }

    [Fact]
    public async Task Of_sixteen_who_decide_at_once_one_is_heard()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await counter.Quote(id, Work);
        var version = await counter.VersionOf(id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => counter.Decide(id, 1, i % 2 == 0 ? "approved" : "declined", b => b["version"] = version)));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict).ShouldBe(15);
        (await counter.Job(id))["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "quote-decided").ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_quote_replaces_the_sent_one()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        await counter.Quote(id, Work);
        await (await counter.Quote(id, [Quoting.Line("Battery", 3000)])).Ok(HttpStatusCode.Created);
        (await (await counter.Decide(id, 1, "approved")).Refused()).ShouldBe(("quote-superseded", "A newer quote, version 2, replaced this one."));
        await (await counter.Decide(id, 2, "approved")).Ok();
        (await counter.Job(id)).Amount("charged").ShouldBe(3000);
    }

    [Fact]
    public async Task An_expired_quote_is_not_decided()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await counter.Quote(id, Work);
        await house.AsOperator("update shop.quote set expires_on = date '2026-01-01' where tenant_id = $1", shop.Shop.TenantId);
        (await (await counter.Decide(id, 1, "approved")).Refused()).ShouldBe(("quote-expired", "This quote expired: 1 Jan 2026 was its last day. Send it again first."));
    }

    [Fact]
    public async Task A_declined_quote_leaves_the_inspection_fee_to_pay()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(5000)))["id"]!;
        await counter.Quote(id, Work);
        (await (await counter.Decide(id, 1, "declined")).Ok())["job"]!["balance"]!["amount"]!.GetValue<long>().ShouldBe(5000);
    }

    [Fact]
    public async Task A_fee_that_was_paid_is_credited_and_the_balance_stays_true()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(3500)))["id"]!;
        await (await counter.Pay(id, 3500)).Ok(HttpStatusCode.Created);
        var quote = (await (await counter.Quote(id, [Quoting.Line("Full service", 53200)])).Ok(HttpStatusCode.Created))["quote"]!;
        (quote.Amount("credit"), quote.Amount("total")).ShouldBe((3500, 49700));
        await counter.Decide(id, 1, "approved");
        var job = await counter.Job(id);
        (job.Amount("charged"), job.Amount("paid"), job.Amount("balance")).ShouldBe((53200, 3500, 49700));
    }

    [Fact]
    public async Task Declining_an_extension_leaves_what_was_agreed_before_in_force()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        await counter.Quote(id, [Quoting.Line("Full service", 18000), Quoting.Line("New dial", 30000, kind: "part")]);
        (await counter.Job(id)).Amount("balance").ShouldBe(18000);
        await (await counter.Decide(id, 2, "declined")).Ok();
        var job = await counter.Job(id);
        (job["quoteState"]!.GetValue<string>(), job.Amount("charged")).ShouldBe(("approved", 18000));
        await counter.Quote(id, [Quoting.Line("Full service", 18000), Quoting.Line("Crown", 2000, kind: "part")]);
        await (await counter.Decide(id, 3, "approved")).Ok();
        (await counter.Job(id)).Amount("charged").ShouldBe(20000);
        var states = (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]!.AsArray().Select(q => q!["state"]!.GetValue<string>());
        states.ShouldBe(["approved", "declined", "superseded"]);
    }

    [Fact]
    public async Task Within_the_amount_agreed_at_the_counter_the_work_may_start()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn(i => i["stopAt"] = Quoting.Money(50000)))["id"]!;
        await counter.Quote(id, [Quoting.Line("Full service", 50100)]);
        (await (await counter.Decide(id, 1, "approved", b => b["how"] = "ceiling")).Refused()).Code.ShouldBe("no-standing-word");
        await counter.Quote(id, [Quoting.Line("Full service", 50000)]);
        var decided = await (await counter.Decide(id, 2, "approved", b => { b["how"] = "ceiling"; b["name"] = ""; })).Ok();
        decided["quote"]!["decision"]!["name"]!.GetValue<string>().ShouldBe("Penelope Hart");
    }

    [Fact]
    public async Task A_stale_version_is_told_apart_from_a_wrong_one()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        var stale = await counter.Quote(id, Work, q => q["version"] = 7);
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Content.ReadFromJsonAsync<JsonObject>())!["present"]!["version"]!.GetValue<int>().ShouldBe(1);
        (await (await counter.Quote(id, Work, q => q.Remove("version"))).WrongAt("version")).ShouldBe("Enter version.");
        (await counter.Decide(id, 1, "approved")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_makes_no_quote_is_refused_at_its_field()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        (await (await counter.Quote(id, [])).WrongAt("lines[0].text")).ShouldBe("A quote needs at least one line.");
        (await (await counter.Quote(id, [Quoting.Line("", 100)])).WrongAt("lines[0].text")).ShouldBe("Line 1 has a price but no text. Say what it is.");
        (await (await counter.Quote(id, [Quoting.Line("Work", -100)])).WrongAt("lines[0].unitPrice"))!.ShouldStartWith("Line 1: labour and parts cannot cost less than nothing.");
        (await (await counter.Quote(id, [Quoting.Line("Work", 100, 0)])).WrongAt("lines[0].quantity")).ShouldBe("Line 1: quantity must be a whole number from 1 to 999.");
        (await (await counter.Quote(id, [Quoting.Line("Work", 100, currency: "EUR")])).WrongAt("lines[0].unitPrice")).ShouldBe("Line 1: price must be in CHF.");
        (await (await counter.Quote(id, [Quoting.Line("Work", 100), Quoting.Line("Gift", -200, kind: "other")])).WrongAt("lines[0].unitPrice")).ShouldBe("The discounts are more than the work.");
        (await (await counter.Quote(id, [Quoting.Line("Work", 100)], q => q["ceiling"] = Quoting.Money(50))).WrongAt("ceiling")).ShouldBe("The amount authorised cannot be less than the total.");
        (await (await counter.Quote(id, [Quoting.Line("Work", 100)], q => q["expiresOn"] = "2020-01-01")).WrongAt("expiresOn")).ShouldBe("The last day is in the past.");
        (await (await counter.Quote(id, [.. Enumerable.Range(0, 101).Select(_ => Quoting.Line("Work", 100))])).WrongAt("lines[0].text")).ShouldBe("A quote has at most 100 lines.");
        (await counter.VersionOf(id)).ShouldBe(1);
    }

    [Fact]
    public async Task Declining_needs_a_name_and_a_way()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        await counter.Quote(id, Work);
        (await (await counter.Decide(id, 1, "maybe")).WrongAt("decision"))!.ShouldContain("approved, declined");
        (await (await counter.Decide(id, 1, "approved", b => b["name"] = " ")).WrongAt("name")).ShouldBe("Enter name of who decided.");
        (await (await counter.Decide(id, 1, "approved", b => b["how"] = "portal")).WrongAt("how"))!.ShouldContain("counter");
    }

    [Theory]
    [InlineData("JPY", "48000", 48000)]
    [InlineData("CHF", "1'250.50", 125050)]
    [InlineData("EUR", "1 250,50", 125050)]
    [InlineData("KWD", "12.345", 12345)]
    public async Task Prices_are_read_as_people_type_them(string currency, string typed, long minor)
    {
        var counter = await (await house.OpenShop(currency)).Counter();
        var id = (await counter.TakeIn())["id"]!;
        var line = new JsonObject { ["text"] = "Full service", ["unitPrice"] = typed };
        (await (await counter.Quote(id, [line])).Ok(HttpStatusCode.Created))["quote"]!.Amount("total").ShouldBe(minor);
    }

    [Theory]
    [InlineData("−5")]
    [InlineData("-5.00")]
    [InlineData("12.3456")]
    [InlineData("ten")]
    [InlineData("99999999999999999999")]
    public async Task Prices_that_cannot_be_meant_are_refused(string typed)
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        (await (await counter.Quote(id, [new JsonObject { ["text"] = "Full service", ["unitPrice"] = typed }])).WrongAt("lines[0].unitPrice")).ShouldNotBeNull();
    }
}
