using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using CsCheck;

namespace ChronoCare.Tests.Payments;

public sealed class InvoiceTests(TestHouse house)
{
    private static async Task<JsonObject> Issue(HttpClient client, JsonNode id, string? to = null) =>
        (await (await client.PostAsJsonAsync($"/api/jobs/{id}/invoices", to is null ? new { } : (object)new { to })).Ok(HttpStatusCode.Created))["invoice"]!.AsObject();

    private static string Number(JsonNode invoice) => invoice["number"]!.GetValue<string>();

    [Fact]
    public async Task Sixty_four_at_once_give_numbers_without_a_gap_or_a_double()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var ids = new List<JsonNode>();
        for (var i = 0; i < 16; i++) ids.Add(await owner.Approved(1_000 + i));
        // Four want each of sixteen; one of the four may have it.
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => owner.PostAsJsonAsync($"/api/jobs/{ids[n % 16]}/invoices", new { })));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(16);
        answers.ShouldAllBe(a => (int)a.StatusCode == 201 || (int)a.StatusCode == 409 || (int)a.StatusCode == 422);
        var year = (await shop.Db().Row<int>("select year from shop.invoice limit 1")).ToString(System.Globalization.CultureInfo.InvariantCulture);
        (await shop.Db().Rows<string>("select number from shop.invoice order by n")).ShouldBe(Enumerable.Range(1, 16).Select(n => $"{year}-{n:D4}"));
    }

    [Fact]
    public async Task An_invoice_stays_as_it_was_issued_whatever_changes_afterwards()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m, TaxIncluded = false });
        var owner = await shop.Owner();
        var settings = (await owner.GetFromJsonAsync<JsonObject>("/api/settings/invoices"))!;
        await (await owner.PostAsJsonAsync("/api/settings/invoices", new { version = settings["version"]!.GetValue<int>(), taxNumber = "CHE-123.456.789 MWST", bankDetails = "IBAN CH93 0076 2011 6238 5295 7", prefix = "A-", nextNumber = 42, note = "Thank you.", paymentDays = 10 })).Some();
        var id = (await owner.TakeIn())["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Full service, calibre 565", 42_000), Quoting.Line("Gasket", 333, 3, "part")])).Some();
        await (await owner.Decide(id, 1, "approved")).Ok();
        await owner.Pay(id, 10_000);
        var invoice = await Issue(owner, id, "Penelope Hart\nSeestrasse 1\n8002 Zürich");
        Number(invoice).ShouldEndWith("-0042");
        Number(invoice).ShouldStartWith("A-20");
        (invoice.Amount("net"), invoice.Amount("tax"), invoice.Amount("total"), invoice.Amount("paidThen"), invoice.Amount("open")).ShouldBe((42_999, 3_483, 46_482, 10_000, 36_482));
        var before = await owner.GetByteArrayAsync($"/invoices/{invoice["id"]}.pdf");
        Tool.On(before, "invoice.pdf", "qpdf", "--check", "@").ShouldContain("No syntax or stream encoding errors found");
        var text = Tool.On(before, "invoice.pdf", "pdftotext", "-layout", "@", "-");
        foreach (var said in (string[])["Invoice " + Number(invoice), "Penelope Hart", "8002 Zürich", "CHE-123.456.789 MWST", "Full service, calibre 565", "Gasket × 3", "8.1", "464.82", "364.82", "Please pay by", "IBAN CH93", "Thank you."])
            text.ShouldContain(said);
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ShouldContain(ChronoCare.Payments.Tax.Rule);
        Tool.On(before, "invoice.pdf", "pdffonts", "@").Split('\n').Skip(2).Where(l => l.Length > 0).ShouldAllBe(l => l.Contains(" yes "));

        var details = (await owner.GetFromJsonAsync<JsonObject>("/api/settings/shop"))!;
        await (await owner.PostAsJsonAsync("/api/settings/shop", new { version = details["version"]!.GetValue<int>(), name = "Other name", address = "Elsewhere" })).Some();
        var client = await shop.Db().Row<Guid>("select client_id from shop.job");
        await (await owner.PostAsJsonAsync($"/api/clients/{client}", new { version = await shop.Db().Row<int>("select version from shop.client"), name = "Somebody Else", phone = "+41 79 555 01 99" })).Some();
        Tool.On(await owner.GetByteArrayAsync($"/invoices/{invoice["id"]}.pdf"), "invoice.pdf", "pdftotext", "-layout", "@", "-").ShouldBe(text);

        // A second time there is nothing to invoice, and numbers that were given are not given again.
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Refused()).ShouldBe(("nothing-to-invoice", "All that is charged stands on an invoice already."));
        settings = (await owner.GetFromJsonAsync<JsonObject>("/api/settings/invoices"))!;
        (await (await owner.PostAsJsonAsync("/api/settings/invoices", new { version = settings["version"]!.GetValue<int>(), nextNumber = 7 })).Refused()).Code.ShouldBe("numbers-begun");
    }

    [Fact]
    public async Task An_extension_is_invoiced_by_its_difference()
    {
        var owner = await (await house.OpenShop()).Owner();
        var id = await owner.Approved(40_000);
        (await Issue(owner, id)).Amount("total").ShouldBe(40_000);
        await (await owner.Quote(id, [Quoting.Line("Full service", 40_000), Quoting.Line("Mainspring", 2_400)])).Some();
        await (await owner.Decide(id, 2, "approved")).Ok();
        var second = await Issue(owner, id);
        (second.Amount("total"), second["lines"]!.AsArray().Single()!["text"]!.GetValue<string>()).ShouldBe((2_400, "Mainspring"));
    }

    [Fact]
    public async Task A_credit_note_stands_against_its_invoice_and_frees_what_was_paid_to_be_given_back()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m });
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        var id = await owner.Approved(18_000);
        await owner.Pay(id, 18_000);
        var invoice = await Issue(counter, id);
        invoice["state"]!.GetValue<string>().ShouldBe("paid");
        object Credit(long? amount) => new { invoice = invoice["id"]!.GetValue<string>(), amount = amount is { } a ? Quoting.Money(a) : null, reason = "Crystal scratched by us" };
        (await counter.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", Credit(1))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", Credit(18_001))).Refused()).ShouldBe(("credit-too-high", "Only 180.00 CHF is left of this invoice."));
        var part = (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", Credit(5_000))).Ok(HttpStatusCode.Created))["invoice"]!;
        (part["kind"]!.GetValue<string>(), part.Amount("total"), part.Amount("tax"), part["ofNumber"]!.GetValue<string>()).ShouldBe(("credit_note", -5_000, -375, Number(invoice)));
        int.Parse(Number(part)[^4..], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(2);
        (await owner.Job(id)).Amount("balance").ShouldBe(-5_000);
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", new { method = "cash", amount = Quoting.Money(5_000), reason = "Credit note " + Number(part) })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", Credit(null))).Ok(HttpStatusCode.Created);
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", Credit(null))).Refused()).Code.ShouldBe("credited");
        (await owner.GetFromJsonAsync<JsonObject>($"/api/invoices/{invoice["id"]}"))!["state"]!.GetValue<string>().ShouldBe("credited");
        (await owner.Job(id)).Amount("charged").ShouldBe(0);
        var text = Tool.On(await owner.GetByteArrayAsync($"/invoices/{part["id"]}.pdf"), "credit.pdf", "pdftotext", "-layout", "@", "-");
        text.ShouldContain("for invoice " + Number(invoice));
        text.ShouldContain("Crystal scratched by us");
    }

    [Fact]
    public async Task A_watch_that_leaves_on_account_takes_its_invoice_with_it_and_one_that_is_paid_only_where_the_shop_says_so()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        async Task Leave(JsonNode id, Action<JsonObject> with)
        {
            var body = new JsonObject { ["givenTo"] = "Penelope Hart", ["knownBy"] = "known", ["accessoriesReturned"] = true, ["version"] = await owner.VersionOf(id) };
            with(body);
            await (await owner.PostAsJsonAsync($"/api/jobs/{id}/handover", body)).Some();
        }
        var open = await owner.OnTheShelf(photos: false);
        await Leave(open, b => b["leave"] = "Pays by transfer");
        var invoices = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{open}/invoices"))!["items"]!.AsArray();
        invoices.Single()!["dueOn"].ShouldNotBeNull();
        var paid = await owner.OnTheShelf(photos: false);
        await owner.Pay(paid, (await owner.Job(paid)).Amount("balance"));
        await Leave(paid, _ => { });
        (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{paid}/invoices"))!["items"]!.AsArray().ShouldBeEmpty();
        var asked = await owner.OnTheShelf(photos: false);
        await owner.Pay(asked, (await owner.Job(asked)).Amount("balance"));
        await Leave(asked, b => b["invoice"] = true);
        (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{asked}/invoices"))!["items"]!.AsArray().Single()!["state"]!.GetValue<string>().ShouldBe("paid");
    }

    [Fact]
    public async Task A_refund_names_its_credit_note_and_gives_back_no_more_than_that()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var (id, other) = (await owner.Approved(18_000), await owner.Approved(18_000));
        var notes = new List<JsonNode>();
        foreach (var job in new[] { id, other })
        {
            await owner.Pay(job, 18_000);
            var bill = await Issue(owner, job);
            notes.Add((await (await owner.PostAsJsonAsync($"/api/jobs/{job}/credit-notes", new { invoice = bill["id"], amount = Quoting.Money(5_000), reason = "Scratched" })).Ok(HttpStatusCode.Created))["invoice"]!);
        }
        Task<HttpResponseMessage> Back(long amount, JsonNode? note) => owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", new { method = "cash", amount = Quoting.Money(amount), reason = "Back", creditNote = note?.GetValue<string>() });
        var page = await owner.Page($"/jobs/{id}/payments?refund=1&credit={notes[0]["id"]}");
        (page.QuerySelector("[name=amount]")!.GetAttribute("value"), page.QuerySelector("[name=creditNote] [selected]")!.GetAttribute("value"), page.QuerySelector("[name=reason]")!.GetAttribute("value"))
            .ShouldBe(("50.00", notes[0]["id"]!.GetValue<string>(), "Credit note " + Number(notes[0])));
        (await (await Back(5_001, notes[0]["id"])).Refused()).ShouldBe(("refund-too-large", $"Only 50.00 CHF of Credit note {Number(notes[0])} is left to give back."));
        (await (await Back(100, notes[1]["id"])).Refused()).Code.ShouldBe("not-a-credit-note");
        (await (await Back(100, notes[0]["ofInvoice"])).Refused()).Code.ShouldBe("not-a-credit-note");
        // Ten at once, of which two fit.
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Back(2_500, notes[0]["id"])));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(2);
        (await (await Back(1, notes[0]["id"])).Refused()).Sentence.ShouldBe($"Credit note {Number(notes[0])} is given back already.");
        (await owner.GetFromJsonAsync<JsonObject>($"/api/invoices/{notes[0]["id"]}"))!.Amount("givenBack").ShouldBe(5_000);
        // Both ways: from the entry to the note, and from the note to its entries and receipts.
        var entries = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/payments"))!["items"]!.AsArray();
        entries.Select(e => e!["creditNote"]?.GetValue<string>()).ShouldBe([null, notes[0]["id"]!.GetValue<string>(), notes[0]["id"]!.GetValue<string>()]);
        (await owner.Page($"/jobs/{id}/payments")).QuerySelectorAll($".ledger a[href='/invoices/{notes[0]["id"]}']").Length.ShouldBe(2);
        var note = await owner.Page($"/invoices/{notes[0]["id"]}");
        note.QuerySelectorAll(".invoice a").Count(a => a.Words() == "CHF 25.00 given back").ShouldBe(2);
        (await owner.Page(note.QuerySelectorAll(".invoice a").First(a => a.Words() == "CHF 25.00 given back").GetAttribute("href")!)).QuerySelector(".receipt").Words().ShouldContain("Credit note " + Number(notes[0]));
        (await owner.Page($"/invoices/{notes[0]["ofInvoice"]}")).QuerySelector(".invoice").Words().ShouldContain("stands against it; CHF 50.00 of it was given back");
    }

    [Theory]
    [InlineData("CHF", 1)]
    [InlineData("JPY", 2)]
    [InlineData("KWD", 3)]
    public async Task Credit_notes_over_lines_of_several_rates_of_tax_come_to_the_invoice_in_every_rate(string currency, int seed)
    {
        var random = new Random(seed);
        var shop = await house.OpenShop(currency, s => s with { TaxPercent = 8.1m });
        var owner = await shop.Owner();
        JsonObject M(long amount) => Quoting.Money(amount, currency);
        var id = (await owner.TakeIn())["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Service", 33_333, currency: currency), Quoting.Line("Gasket", 7, 3, "part", currency)])).Some();
        await (await owner.Decide(id, 1, "approved")).Ok();
        // The rate changes while the watch is here: what is entered later bears the new one.
        foreach (var (percent, amount) in new[] { (2.6m, 1_001L), (8.125m, 5L), (0m, 333L), (2.6m, -200L) })
        {
            var settings = (await owner.GetFromJsonAsync<JsonObject>("/api/settings/shop"))!;
            await (await owner.PostAsJsonAsync("/api/settings/shop", new { version = settings["version"]!.GetValue<int>(), taxPercent = percent })).Some();
            await (await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = "Postage", correction = M(amount) })).Ok(HttpStatusCode.Created);
        }
        var bill = await Issue(owner, id);
        bill["rates"]!.AsArray().Count.ShouldBe(4);
        var left = bill.Amount("total");
        var papers = new List<JsonNode> { bill };
        // One, two, half a step, then whatever comes, and at the end all that is left.
        foreach (var amount in new long?[] { 1, 1, 2, 3, random.Next(1, 400), random.Next(1, 20_000), left / 3, null })
        {
            var note = (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", new { invoice = bill["id"], amount = amount is { } a ? M(a) : null, reason = "Goodwill" })).Ok(HttpStatusCode.Created))["invoice"]!;
            note.Amount("total").ShouldBe(-(amount ?? left));
            note["rates"]!.AsArray().Sum(r => r!.Amount("net") + r!.Amount("tax")).ShouldBe(note.Amount("total"));
            note["lines"]!.AsArray().Sum(l => l!.Amount("net") + l!.Amount("tax")).ShouldBe(note.Amount("total"));
            left += note.Amount("total");
            papers.Add(note);
            (await owner.Job(id)).Amount("charged").ShouldBe(left);
            // Never is more credited in a rate than stood in it.
            papers.SelectMany(p => p["rates"]!.AsArray()).GroupBy(r => r!["percent"]!.GetValue<string>()).ShouldAllBe(g => g.Sum(r => r!.Amount("net") + r!.Amount("tax")) >= 0);
        }
        left.ShouldBe(0);
        foreach (var rate in papers.SelectMany(p => p["rates"]!.AsArray()).GroupBy(r => r!["percent"]!.GetValue<string>()))
            (rate.Sum(r => r!.Amount("net")), rate.Sum(r => r!.Amount("tax"))).ShouldBe((0, 0), rate.Key);
    }

    [Fact]
    public void An_amount_is_shared_among_what_is_left_to_the_smallest_unit() =>
        Gen.Select(Gen.Long[1, 1_000_000].Array[1, 6], Gen.Double[0, 1]).Sample((left, part) =>
        {
            var amount = Math.Max(1, (long)(left.Sum() * part));
            var shares = ChronoCare.Payments.Invoices.CreditInvoice.Shares(amount, left);
            shares.Sum().ShouldBe(amount);
            shares.Zip(left).ShouldAllBe(s => s.First >= 0 && s.First <= s.Second);
            ChronoCare.Payments.Invoices.CreditInvoice.Shares(left.Sum(), left).ShouldBe(left);
        }, iter: 2_000);

    [Fact]
    public async Task An_invoice_is_found_by_its_number_docket_and_names_whatever_the_client_is_called_now()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var numbers = new List<string>();
        foreach (var (client, to) in new[] { ("Zoë Müller", "Müller Uhren AG\nz. H. Zoë Müller\n8002 Zürich"), ("Bo Ek", "Bo Ek") })
        {
            var id = await owner.Approved(10_000, i => i["client"]!["name"] = client);
            numbers.Add(Number(await Issue(owner, id, to)));
        }
        async Task<string[]> Found(string words, string more = "") => [.. (await owner.GetFromJsonAsync<JsonObject>($"/api/invoices?q={Uri.EscapeDataString(words)}{more}"))!["items"]!.AsArray().Select(i => Number(i!))];
        (await Found("MÜLLER zürich")).ShouldBe([numbers[0]]);
        (await Found(numbers[1])).ShouldBe([numbers[1]]);
        (await Found(numbers[1][^4..] + " ek")).ShouldBe([numbers[1]]);
        (await Found("ek müller")).ShouldBeEmpty();
        (await Found(" ")).Length.ShouldBe(2);
        (await Found("ek", "&state=credit_note")).ShouldBeEmpty();
        (await Found("%_'\" --")).ShouldBeEmpty();
        var docket = await shop.Db().Row<string>("select j.number from shop.job j join shop.invoice i on i.job_id = j.id where i.number = $1", numbers[0]);
        (await Found(docket!)).ShouldBe([numbers[0]]);
        await (await owner.PostAsJsonAsync($"/api/clients/{await shop.Db().Row<Guid>("select id from shop.client where name = 'Bo Ek'")}", new { version = 1, name = "Bo Lindqvist", phone = "+41 79 555 01 99" })).Some();
        (await Found("bo lindqvist")).ShouldBe([numbers[1]]);
        (await Found("bo ek")).ShouldBe([numbers[1]]);
        var page = await owner.Page("/invoices?q=m%C3%BCller");
        page.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        page.QuerySelector("main [name=q]")!.GetAttribute("value").ShouldBe("müller");
        (await owner.GetStringAsync("/invoices.csv?q=m%C3%BCller")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        (await owner.Page("/invoices?q=nobody")).QuerySelector(".empty").Words().ShouldContain("No invoices like that.");
    }

    [Fact]
    public async Task A_practice_watch_takes_no_number_of_the_books()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await (await owner.PostAsJsonAsync("/api/practice", new { })).Ok(HttpStatusCode.Created))["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Full service", 10_000)])).Some();
        await (await owner.Decide(id, 1, "approved")).Ok();
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Refused()).Code.ShouldBe("practice");
        (await shop.Db().Row<long>("select count(*) from shop.counter where name like 'invoice-%'")).ShouldBe(0);
    }

    [Fact]
    public async Task The_list_narrows_pages_and_leaves_as_a_table_that_runs_nothing()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        for (var i = 0; i < 3; i++)
        {
            var id = await owner.Approved(10_000 + i);
            if (i == 0) await owner.Pay(id, 10_000);
            await Issue(owner, id, i == 2 ? "=HYPERLINK(\"http://evil.example\")" : "Penelope Hart");
        }
        var first = (await owner.GetFromJsonAsync<JsonObject>("/api/invoices?limit=2"))!;
        first["items"]!.AsArray().Select(i => i!.Amount("total")).ShouldBe([10_002, 10_001]);
        (await owner.GetFromJsonAsync<JsonObject>($"/api/invoices?limit=2&after={first["next"]}"))!["items"]!.AsArray().Select(i => i!.Amount("total")).ShouldBe([10_000]);
        (await owner.GetFromJsonAsync<JsonObject>("/api/invoices?state=open"))!["items"]!.AsArray().Count.ShouldBe(2);
        (await owner.GetFromJsonAsync<JsonObject>("/api/invoices?to=2001-01-01"))!["items"]!.AsArray().ShouldBeEmpty();
        (await owner.GetAsync("/api/invoices?from=soon")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var csv = (await owner.GetStringAsync("/invoices.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        csv.Length.ShouldBe(4);
        csv[1].ShouldContain("'=HYPERLINK");
        csv.ShouldAllBe(line => !line.Contains(",=") && !line.Contains(",\"="));
        csv[1].ShouldContain(",100.02,");
    }

    [Fact]
    public async Task A_client_opens_the_papers_of_their_own_job_by_the_link_and_no_others()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var (mine, theirs) = (await owner.Approved(18_000), await owner.Approved(9_000));
        var payment = (await (await owner.Pay(mine, 18_000)).Ok(HttpStatusCode.Created))["payment"]!["id"];
        var (bill, other) = (await Issue(owner, mine), await Issue(owner, theirs));
        var link = await shop.Link(mine);
        var stranger = shop.Stranger();
        (await stranger.GetStringAsync(link)).ShouldContain($"{link}/invoices/{bill["id"]}.pdf");
        Tool.On(await stranger.GetByteArrayAsync($"{link}/invoices/{bill["id"]}.pdf"), "i.pdf", "pdftotext", "@", "-").ShouldContain("Invoice " + Number(bill));
        Tool.On(await stranger.GetByteArrayAsync($"{link}/receipts/{payment}.pdf"), "r.pdf", "pdftotext", "-layout", "@", "-").ShouldContain("180.00");
        (await stranger.GetAsync($"{link}/invoices/{other["id"]}.pdf")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync($"/invoices/{bill["id"]}.pdf")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Without_scripts_an_invoice_is_issued_and_credited_and_what_is_refused_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = await owner.Approved(18_000);
        var number = (await owner.Job(id))["number"]!.GetValue<string>();
        var issued = await owner.PostForm($"/jobs/{number}/invoices", ("to", "Penelope Hart\r\nSeestrasse 1"));
        issued.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var at = issued.Headers.Location!.ToString();
        (await owner.GetStringAsync(at)).ShouldContain("Seestrasse 1");
        var refused = await owner.PostForm($"/jobs/{number}/credit-notes", ("invoice", at["/invoices/".Length..]), ("amount", "999"), ("reason", "Much too much"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await refused.Content.ReadAsStringAsync();
        page.ShouldContain("Only 180.00 CHF is left of this invoice.");
        page.ShouldContain("value=\"Much too much\"");
        (await owner.PostForm($"/jobs/{number}/credit-notes", ("invoice", at["/invoices/".Length..]), ("amount", "180"), ("reason", "Undone"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }
}
