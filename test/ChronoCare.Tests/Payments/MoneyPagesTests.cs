using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Payments;

/// <summary>The pages of money as a browser without scripts gets them: forms, refusals, entries kept.</summary>
public sealed class MoneyPagesTests(TestHouse house)
{
    private static async Task<IHtmlDocument> Page(HttpResponseMessage answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        return new HtmlParser().ParseDocument(text);
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, params (string, string)[] fields) =>
        client.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))));

    private static string Number(JsonNode taken) => taken["number"]!.GetValue<string>();

    [Fact]
    public async Task The_editor_begins_with_the_parts_the_bench_asked_for()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        await (await (await counter.Bench()).Send($"/api/jobs/{taken["id"]}/service-log/parts", new { name = "Mainspring", quantity = 2, price = Quoting.Money(4800), oldPart = "returned" })).Some();
        var page = await Page(await counter.GetAsync($"/jobs/{Number(taken)}/quote"));
        page.QuerySelector<IHtmlInputElement>("[name='lines[0].text']")!.Value.ShouldBe("Mainspring");
        page.QuerySelector<IHtmlInputElement>("[name='lines[0].quantity']")!.Value.ShouldBe("2");
        page.QuerySelector<IHtmlInputElement>("[name='lines[0].unitPrice']")!.Value.ShouldBe("48.00");
        page.QuerySelector<IHtmlInputElement>("[name='lines[0].detail']")!.Value.ShouldBe("genuine; old part returned to you");
        page.QuerySelector("#paper")!.TextContent.ShouldContain("96.00");
    }

    [Fact]
    public async Task More_rows_one_row_less_and_a_preview_change_nothing_and_lose_nothing()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        var path = $"/jobs/{Number(taken)}/quotes";
        (string, string)[] typed = [("newest", "0"), ("lines[0].text", "Service"), ("lines[0].unitPrice", "420"), ("lines[1].text", "Crystal"), ("lines[1].unitPrice", "64,50"), ("note", "Not polished")];
        var more = await Page(await Post(counter, path, [.. typed, ("act", "more")]));
        more.QuerySelectorAll(".qline").Length.ShouldBe(7);
        var less = await Page(await Post(counter, path, [.. typed, ("act", "remove-0")]));
        less.QuerySelector<IHtmlInputElement>("[name='lines[0].text']")!.Value.ShouldBe("Crystal");
        less.QuerySelector<IHtmlTextAreaElement>("[name=note]")!.Value.ShouldBe("Not polished");
        var look = await Page(await Post(counter, path, [.. typed, ("act", "look")]));
        look.QuerySelector("#paper tfoot")!.TextContent.ShouldContain("484.50");
        (await counter.VersionOf(taken["id"]!)).ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_quote_comes_back_as_it_was_typed()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        var page = await Page(await Post(counter, $"/jobs/{Number(taken)}/quotes", ("act", "send"), ("newest", "0"), ("lines[0].text", "Service"), ("lines[0].unitPrice", "about 400"),
            ("lines[3].text", ""), ("lines[3].unitPrice", "10"), ("ceiling", "x"), ("expiresOn", "soon")), HttpStatusCode.UnprocessableEntity);
        page.Title.ShouldNotBeNull().ShouldStartWith("Error: ");
        page.QuerySelector<IHtmlInputElement>("[name='lines[0].unitPrice']")!.Value.ShouldBe("about 400");
        page.QuerySelectorAll(".errors a").Select(a => a.TextContent).ShouldBe(
        [
            "Line 1: price must be an amount such as 1250.50.", "Line 4 has a price but no text. Say what it is.", "Authorised up to must be an amount such as 1250.50.", "Last day must be a day such as 2026-12-02.",
        ]);
        foreach (var link in page.QuerySelectorAll(".errors a")) page.QuerySelector(link.GetAttribute("href")!).ShouldNotBeNull(link.TextContent);
    }

    [Fact]
    public async Task A_page_left_open_does_not_replace_what_a_colleague_sent()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        await counter.Quote(taken["id"]!, [Quoting.Line("Service", 42000)]);
        var page = await Page(await Post(counter, $"/jobs/{Number(taken)}/quotes", ("act", "send"), ("newest", "0"), ("lines[0].text", "Other"), ("lines[0].unitPrice", "10")), HttpStatusCode.Conflict);
        page.QuerySelector<IHtmlInputElement>("[name='lines[0].text']")!.Value.ShouldBe("Other");
        page.QuerySelector<IHtmlInputElement>("[name=newest]")!.Value.ShouldBe("1");
    }

    [Fact]
    public async Task The_decision_is_asked_with_nothing_chosen_beforehand_and_a_question_is_kept_as_a_note()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn(i => i["stopAt"] = Quoting.Money(50000));
        await counter.Quote(taken["id"]!, [Quoting.Line("Service", 42000)]);
        var page = await Page(await counter.GetAsync($"/jobs/{Number(taken)}/quote"));
        page.QuerySelectorAll("[name=decision][type=radio]").Select(r => r.GetAttribute("value")).ShouldBe(["approved", "declined", "asks"]);
        page.QuerySelectorAll("[type=radio][checked]").ShouldBeEmpty();
        page.QuerySelector(".notice.ok")!.TextContent.ShouldContain("500.00");
        var path = $"/jobs/{Number(taken)}/quotes/1/decision";
        var wrong = await Page(await Post(counter, path, ("name", "Penelope Hart"), ("note", "Keep this")), HttpStatusCode.UnprocessableEntity);
        wrong.QuerySelector<IHtmlTextAreaElement>("[name=note]")!.Value.ShouldBe("Keep this");
        wrong.QuerySelector("fieldset.wrong .error")!.TextContent.ShouldContain("Choose what the client decided.");
        (await Post(counter, path, ("decision", "asks"), ("how", "mail"), ("name", "Penelope Hart"), ("note", "Is the dial touched?"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.Job(taken["id"]!))["quoteState"]!.GetValue<string>().ShouldBe("sent");
        (await counter.GetStringAsync($"/jobs/{Number(taken)}")).ShouldContain("asks about quote 1 (by mail): Is the dial touched?");
        (await Post(counter, path, ("decision", "approved"), ("how", "ceiling"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await Page(await counter.GetAsync($"/jobs/{Number(taken)}/quote"))).Body!.TextContent.ShouldContain("beforehand, up to an amount");
    }

    [Fact]
    public async Task An_old_page_is_told_that_a_newer_quote_replaced_it()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        await counter.Quote(taken["id"]!, [Quoting.Line("Service", 42000)]);
        await counter.Quote(taken["id"]!, [Quoting.Line("Service", 44000)]);
        var page = await Page(await Post(counter, $"/jobs/{Number(taken)}/quotes/1/decision", ("decision", "approved"), ("how", "phone"), ("name", "P")), HttpStatusCode.UnprocessableEntity);
        page.QuerySelector(".errors")!.TextContent.ShouldContain("A newer quote, version 2, replaced this one.");
        page.QuerySelector(".diff")!.TextContent.ShouldContain("+CHF");
    }

    [Fact]
    public async Task A_refused_payment_comes_back_as_it_was_typed_and_a_receipt_tells_the_change()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        var number = (await counter.Job(id))["number"]!.GetValue<string>();
        var page = await Page(await Post(counter, $"/jobs/{number}/payments", ("method", "cash"), ("amount", "200"), ("tendered", "250")), HttpStatusCode.UnprocessableEntity);
        page.QuerySelector<IHtmlInputElement>("[name=amount]")!.Value.ShouldBe("200");
        page.QuerySelector<IHtmlInputElement>("[name=method][value=cash]")!.IsChecked.ShouldBeTrue();
        page.QuerySelector(".errors")!.TextContent.ShouldContain("Only 180.00 CHF is open.");
        (await Post(counter, $"/jobs/{number}/payments", ("method", "cash"), ("amount", "180"), ("tendered", "200"))).Headers.Location!.ToString().ShouldBe($"/jobs/{number}/payments");
        var ledger = await Page(await counter.GetAsync($"/jobs/{number}/payments"));
        var receipt = await Page(await counter.GetAsync(ledger.QuerySelector(".ledger a")!.GetAttribute("href")));
        var said = receipt.QuerySelector(".receipt")!.TextContent;
        said.ShouldContain("CHF\u00a0180.00");
        said.ShouldContain("CHF\u00a020.00");
        (await counter.GetAsync($"/jobs/{number}/payments/{Guid.NewGuid()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Money_is_given_back_on_the_owners_page_only()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        await counter.Pay(id, 18000);
        var path = $"/jobs/{(await counter.Job(id))["number"]}/";
        (await Page(await counter.GetAsync(path + "payments?refund=1"))).QuerySelector("[name=reason]").ShouldBeNull();
        var owner = await shop.Owner();
        (await Page(await owner.GetAsync(path + "payments?refund=1"))).QuerySelector("[name=reason]").ShouldNotBeNull();
        var wrong = await Page(await Post(owner, path + "refunds", ("method", "cash"), ("amount", "20")), HttpStatusCode.UnprocessableEntity);
        wrong.QuerySelector(".errors")!.TextContent.ShouldContain("Enter reason.");
        (await Post(owner, path + "refunds", ("method", "cash"), ("amount", "20"), ("reason", "Scratch"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.Job(id)).Amount("balance").ShouldBe(2000);
    }

    [Fact]
    public async Task An_empty_shelf_says_so()
    {
        var counter = await (await house.OpenShop()).Counter();
        (await Page(await counter.GetAsync("/ready"))).QuerySelector(".empty")!.TextContent.ShouldContain("No watch waits to be collected.");
    }
}
