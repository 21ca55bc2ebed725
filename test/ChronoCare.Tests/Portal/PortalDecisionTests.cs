using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using UglyToad.PdfPig;

namespace ChronoCare.Tests.Portal;

public sealed class PortalDecisionTests(TestHouse house)
{
    private static async Task<int> Decisions(HttpClient staff, JsonNode id) =>
        (await staff.Job(id))["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "quote-decided");

    [Fact]
    public async Task From_the_mail_to_the_receipt()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m });
        var (id, _) = await shop.Asked(quote: q => q["note"] = "Case not polished.");
        var mail = (await shop.Mails()).Single(m => m.Subject!.Contains("quote", StringComparison.Ordinal));
        mail.Subject.ShouldStartWith("A quote for your Omega Seamaster 300");
        mail.TextBody!.ShouldContain("CHF 468.00");
        mail.HtmlBody!.ShouldContain(mail.LinkOf());
        var link = mail.LinkOf();
        var client = shop.Stranger();
        var page = await client.Page(link);
        page.QuerySelectorAll("input[type=radio]:checked").Length.ShouldBe(0);
        page.QuerySelector(".choice").Words().ShouldBe("Go ahead for CHF 468.00");
        var answer = await client.Decide(link, await client.Form(link), "approved");
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var after = await client.Page(answer.Headers.Location!.ToString());
        after.QuerySelector(".asked").Words().ShouldContain("Thank you: the work goes ahead");
        after.QuerySelector(".asked").Words().ShouldContain("Quote 1 approved by Penelope Hart online");

        var counter = await shop.Counter();
        var job = await counter.Job(id);
        (job["quoteState"]!.GetValue<string>(), job["hold"]!.GetValue<string>(), job.Amount("charged")).ShouldBe(("approved", "none", 46_800));
        var decided = job["events"]!.AsArray().Single(e => e!["name"]!.GetValue<string>() == "quote-decided")!;
        decided["actor"]!.GetValue<string>().ShouldBe(Guid.Empty.ToString("D"));
        decided["data"]!["how"]!.GetValue<string>().ShouldBe("portal");
        (await shop.Db().Row<bool>("select seen_hash = content_hash and decided_how = 'portal' and decision_by = '00000000-0000-0000-0000-000000000000' from shop.quote")).ShouldBeTrue();
        (await counter.Page($"/jobs/{id}")).QuerySelector("#timeline").Words().ShouldContain("The client approved quote 1 online");
        (await (await shop.Owner()).Page("/stream")).QuerySelector("#events").Words().ShouldContain("The client");
        (await counter.Page($"/jobs/{id}/quote")).Body.Words().ShouldContain("by Penelope Hart online");

        var receipt = await client.GetAsync(after.QuerySelector(".asked a[href$='.pdf']")!.GetAttribute("href"));
        receipt.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        using var pdf = PdfDocument.Open(await receipt.Content.ReadAsByteArrayAsync());
        var text = Regex.Replace(string.Join(' ', pdf.GetPage(1).GetWords().Select(w => w.Text)), @"\s+", " ");
        foreach (var words in new[] { "Quote 1 for your Omega Seamaster 300", "Full service, calibre 565", "420.00", "CHF 468.00", "Case not polished.", "Approved", "by Penelope Hart online" }) text.Replace('\u00a0', ' ').ShouldContain(words);
        text.ShouldContain((await client.Seen(link))["quote"]!["seen"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_64_who_decide_at_once_one_is_heard()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var form = await shop.Stranger().Form(link);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => shop.Stranger().Decide(link, form, i % 2 == 0 ? "approved" : "declined")));
        foreach (var answer in answers) ((int)answer.StatusCode is 303 or 409 or 422).ShouldBeTrue();
        (await Decisions(await shop.Counter(), id)).ShouldBe(1);
        var state = (await shop.Stranger().Seen(link))["quote"]!["state"]!.GetValue<string>();
        // Those who pressed the button that was heard are told so, the others are not.
        answers.Where((_, i) => i % 2 == 0 == (state == "approved")).Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(32);
        answers.Where((_, i) => i % 2 == 0 != (state == "approved")).Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(0);
    }

    [Fact]
    public async Task A_second_press_is_no_second_decision_and_another_word_is_told_what_was_answered()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = await client.Form(link);
        (await client.Decide(link, form, "approved")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await client.Decide(link, form, "approved")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var other = await client.Decide(link, form, "declined");
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await other.Content.ReadAsStringAsync()).ShouldContain("This quote was answered already: approved by Penelope Hart online");
        (await Decisions(await shop.Counter(), id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_quote_is_shown_and_nothing_is_decided()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = await client.Form(link);
        await (await (await shop.Counter()).Quote(id, [Quoting.Line("Battery", 3_000)])).Some();
        var answer = await client.Decide(link, form, "approved", "Penelope H.");
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        page.Title!.ShouldStartWith("Error: ");
        page.QuerySelector("[data-errors]").Words().ShouldContain("A newer quote replaced the one you saw. Nothing was decided");
        page.QuerySelector(".asked h2").Words().ShouldBe("Quote 2, for your decision");
        page.Body.Words().ShouldContain("Go ahead for CHF 30.00");
        page.QuerySelectorAll("input[type=radio]:checked").Length.ShouldBe(0);
        page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Penelope H.");
        (await Decisions(await shop.Counter(), id)).ShouldBe(0);
        var json = await client.PostAsJsonAsync($"/api{link}/decision", new { quote = 1, seen = form.Single(f => f.Name == "seen").Value, decision = "approved", name = "P" });
        (await json.Ok(HttpStatusCode.Conflict))["present"]!["quote"]!["version"]!.GetValue<int>().ShouldBe(2);
    }

    [Theory]
    [InlineData("quote", "2")]
    [InlineData("seen", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("seen", "zz")]
    public async Task A_forged_version_or_fingerprint_decides_nothing(string field, string value)
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = (await client.Form(link)).Select(f => f.Name == field ? (f.Name, value) : f);
        (await client.Decide(link, form, "approved")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Decisions(await shop.Counter(), id)).ShouldBe(0);
    }

    [Fact]
    public async Task An_expired_quote_is_renewed_at_a_tap_and_the_board_says_so()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = await client.Form(link);
        await house.AsOperator("update shop.quote set expires_on = date '2026-01-01' where tenant_id = $1", shop.Shop.TenantId);
        var late = await client.Decide(link, form, "approved");
        late.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await late.Content.ReadAsStringAsync()).ShouldContain("1 January 2026 was its last day");
        var counter = await shop.Counter();
        for (var press = 0; press < 2; press++) (await client.PostAsync(link + "/renewal", null)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await client.Page(link)).QuerySelector(".asked").Words().ShouldContain("The shop knows that you want it renewed");
        (await counter.Page("/board?view=columns")).Body.Words().ShouldContain("client asks to renew the quote");
        var page = await counter.Page($"/jobs/{id}");
        page.Body.Words().ShouldContain("The client asks to have the quote renewed.");
        page.QuerySelector("#timeline").Words().ShouldContain("The client asked to have quote 1 renewed");
        (await counter.Job(id))["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "note-written").ShouldBe(1);
        await (await counter.Quote(id, [Quoting.Line("Full service", 42_000)])).Some();
        (await counter.Page("/board?view=columns")).Body.Words().ShouldNotContain("client asks");
        (await client.PostAsync(link + "/renewal", null)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await client.Decide(link, await client.Form(link), "approved")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_question_leaves_the_quote_open_and_stands_at_the_shop()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = await client.Form(link);
        (await (await client.Decide(link, form, "asks")).Content.ReadAsStringAsync()).ShouldContain("Enter your question.");
        var pressed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.Stranger().Decide(link, form, "asks", note: "Is the dial touched?")));
        pressed.ShouldAllBe(a => a.StatusCode == HttpStatusCode.SeeOther);
        var counter = await shop.Counter();
        (await counter.Job(id))["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "note-written").ShouldBe(1);
        (await counter.Page("/board?view=columns")).Body.Words().ShouldContain("client asks");
        var page = await counter.Page($"/jobs/{id}");
        page.QuerySelector("#timeline").Words().ShouldContain("Is the dial touched?");
        page.QuerySelector("#timeline").Words().ShouldContain("The client asked about quote 1");
        (await (await shop.Watchmaker()).GetAsync($"/jobs/{id}/bench")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.Decide(link, form, "asks", note: "And the hands?")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await client.Page(link)).QuerySelector("#talk .own").Words().ShouldContain("Penelope Hart: Is the dial touched?");
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "No, it stays as it is.", forClient = true })).Some();
        (await client.Page(link)).QuerySelector("#talk").Words().ShouldContain("No, it stays as it is.");
        (await counter.Page("/board?view=columns")).Body.Words().ShouldNotContain("client asks");
        (await client.Decide(link, form, "approved")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task The_shop_says_that_a_question_is_answered()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        await client.Decide(link, await client.Form(link), "asks", note: "When?");
        var counter = await shop.Counter();
        (await counter.PostAsync($"/jobs/{id}/link", Following.Fields(("act", "answered")))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.Page("/board?view=columns")).Body.Words().ShouldNotContain("client asks");
        (await client.Decide(link, await client.Form(link), "asks", note: "And the strap?")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Sending_it_back_names_the_fee_and_a_growing_job_asks_for_the_difference()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked(f => f["inspectionFee"] = Quoting.Money(5_000));
        var client = shop.Stranger();
        (await client.Page(link)).QuerySelector(".choices").Words().ShouldContain("The inspection fee of CHF 50.00 is due then");
        (await client.Decide(link, await client.Form(link), "declined", note: "Too much for an old watch.")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await client.Page(link)).QuerySelector(".asked").Words().ShouldContain("CHF 50.00 is due.");
        (await (await shop.Counter()).Job(id)).Amount("balance").ShouldBe(5_000);

        var (other, second) = await shop.Asked();
        await client.Decide(second, await client.Form(second), "approved");
        await (await (await shop.Counter()).Quote(other, [Quoting.Line("Full service, calibre 565", 42_000), Quoting.Line("Mainspring", 4_800, 1, "part"), Quoting.Line("Crown", 2_000, 1, "part")])).Some();
        var page = await client.Page(second);
        page.QuerySelector(".choices").Words().ShouldContain("+CHF 20.00 against what you agreed to before");
        page.QuerySelector(".diff").Words().ShouldContain("added: Crown");
        await client.Decide(second, await client.Form(second), "declined");
        (await (await shop.Counter()).Job(other)).Amount("charged").ShouldBe(46_800);
    }

    [Fact]
    public async Task What_is_missing_is_said_at_its_field_and_everything_typed_is_kept()
    {
        var shop = await house.OpenShop();
        var (_, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = await client.Form(link);
        var answer = await client.PostAsync(link + "/decision", Following.Fields([.. form, ("note", "Call me"), ("name", "")]));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        page.QuerySelector("[data-errors]").Words().ShouldContain("Choose what you decide.");
        page.QuerySelector("[data-errors]").Words().ShouldContain("Enter your name.");
        page.QuerySelector("textarea[name=note]").Words().ShouldBe("Call me");
    }

    [Fact]
    public async Task Another_site_cannot_decide_and_staff_cannot_claim_that_the_client_did()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        var form = await client.Form(link);
        foreach (var (origin, site) in new[] { ("https://elsewhere.example", "cross-site"), ("null", "cross-site"), ("null", "") })
        {
            using var forged = new HttpRequestMessage(HttpMethod.Post, link + "/decision") { Content = Following.Fields([.. form, ("decision", "approved"), ("name", "X")]), Headers = { { "Origin", origin } } };
            if (site.Length > 0) forged.Headers.Add("Sec-Fetch-Site", site);
            (await client.SendAsync(forged)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        // Our own page under no-referrer says Origin: null, and the browser vouches for it.
        using var own = new HttpRequestMessage(HttpMethod.Post, link + "/decision") { Content = Following.Fields([.. form, ("decision", "asks"), ("name", "X"), ("note", "Why?")]), Headers = { { "Origin", "null" }, { "Sec-Fetch-Site", "same-origin" } } };
        (await client.SendAsync(own)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await (await (await shop.Owner()).Decide(id, 1, "approved", b => b["how"] = "portal")).WrongAt("how"))!.ShouldContain("counter");
    }

    [Fact]
    public async Task Staff_who_look_at_the_page_decide_as_the_client_and_not_as_themselves()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var owner = await shop.Owner();
        await owner.Decide(link, await owner.Form(link), "approved");
        var decided = (await owner.Job(id))["events"]!.AsArray().Single(e => e!["name"]!.GetValue<string>() == "quote-decided")!;
        decided["actor"]!.GetValue<string>().ShouldBe(Guid.Empty.ToString("D"));
    }

    [Fact]
    public async Task A_quote_of_a_hundred_lines_has_its_paper()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await (await counter.Quote(id, [.. Enumerable.Range(1, 100).Select(i => Quoting.Line($"Line {i} " + new string('W', 150), 1_000 + i))])).Some();
        using var pdf = PdfDocument.Open(await shop.Stranger().GetByteArrayAsync(await shop.Link(id) + "/quotes/1.pdf"));
        pdf.NumberOfPages.ShouldBeGreaterThan(3);
        string.Join(' ', pdf.GetPage(pdf.NumberOfPages).GetWords().Select(w => w.Text)).ShouldContain("Not decided yet");
        // Below the last line nothing but the foot of the page.
        foreach (var page in pdf.GetPages()) page.Letters.Select(l => Math.Round(l.StartBaseLine.Y)).Where(y => y != 36).Min().ShouldBeGreaterThan(48);
    }
}
