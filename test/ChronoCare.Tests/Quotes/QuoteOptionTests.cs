using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;

namespace ChronoCare.Tests.Quotes;

public sealed class QuoteOptionTests(TestHouse house)
{
    internal static JsonObject Optional(string text, long unit, int quantity = 1, string kind = "labour")
    {
        var line = Quoting.Line(text, unit, quantity, kind);
        line["optional"] = true;
        return line;
    }

    private static JsonObject[] Work => [Quoting.Line("Full service", 40_000), Optional("Polish the case", 12_000), Optional("New strap", 6_000, 2, "part")];

    private static async Task<JsonNode> Newest(HttpClient staff, JsonNode id) => (await staff.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]![0]!;

    [Fact]
    public async Task Only_what_the_client_chose_is_charged()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m, TaxIncluded = false });
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        var quote = (await (await counter.Quote(id, Work)).Ok(HttpStatusCode.Created))["quote"]!;
        // The total is without any option.
        quote.Amount("total").ShouldBe(43_240);
        await (await counter.Decide(id, 1, "approved", b => b["chosen"] = new JsonArray(3))).Ok();
        (await counter.Job(id)).Amount("charged").ShouldBe(56_212); // (400.00 + 120.00) × 1.081
        var kept = await Newest(counter, id);
        kept["decision"]!["chosen"]!.AsArray().Select(c => c!.GetValue<int>()).ShouldBe([3]);
        kept["decision"]!.Amount("agreed").ShouldBe(56_212);
        var decided = (await counter.Job(id))["events"]!.AsArray().Single(e => e!["name"]!.GetValue<string>() == "quote-decided")!["data"]!;
        (decided["charged"]!.GetValue<long>(), decided["chosen"]!.ToJsonString()).ShouldBe((56_212, "[3]"));
        // What was chosen is agreed: the next version begins with it as a line like any other.
        var editor = await counter.Page($"/jobs/{id}/quote?edit=1");
        editor.QuerySelector("[name='lines[1].optional']")!.HasAttribute("checked").ShouldBeTrue();
        editor.QuerySelector("[name='lines[2].optional']")!.HasAttribute("checked").ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_ticked_for_the_client_the_total_follows_and_the_decision_keeps_the_choice()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await (await counter.Quote(id, Work)).Some();
        var link = await shop.Link(id);
        var client = shop.Stranger();
        var page = await client.Page(link);
        page.QuerySelectorAll(".asked input:checked").ShouldBeEmpty();
        page.QuerySelector("#answers .choice").Words().ShouldBe("Go ahead for CHF 400.00, without options");
        page.QuerySelector("#options").Words().ShouldContain("New strap × 2, +CHF 120.00");
        // Without a script the same button adds up; nothing is decided by it.
        var form = await client.Form(link);
        var added = await client.PostAsync(link + "/decision", Following.Fields([.. form, ("chosen[1]", "2"), ("chosen[2]", "3"), ("act", "look"), ("note", "Kept")]));
        added.StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await added.Content.ReadAsStringAsync());
        again.QuerySelector("#answers .choice").Words().ShouldBe("Go ahead for CHF 640.00, with the 2 options ticked");
        again.QuerySelectorAll("#options input:checked").Length.ShouldBe(2);
        again.QuerySelector(".asked textarea[name=note]").Words().ShouldBe("Kept");
        (await counter.Job(id))["quoteState"]!.GetValue<string>().ShouldBe("sent");

        (string, string)[] choice = [.. form, ("decision", "approved"), ("name", "Penelope Hart"), ("chosen[1]", "2")];
        for (var press = 0; press < 2; press++) (await client.PostAsync(link + "/decision", Following.Fields(choice))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        // The same answer with another choice is another answer.
        (await client.PostAsync(link + "/decision", Following.Fields([.. form, ("decision", "approved"), ("name", "Penelope Hart")]))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.Job(id)).Amount("charged").ShouldBe(52_000);
        (await client.Page(link)).QuerySelector("#amounts").Words().ShouldContain("approved: CHF 520.00");
        (await client.Page(link)).QuerySelector("#amounts").Words().ShouldContain("Left out: New strap × 2, +CHF 120.00");
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(await client.GetByteArrayAsync(link + "/quotes/1.pdf"));
        var text = string.Join(' ', pdf.GetPage(1).GetWords().Select(w => w.Text)).Replace('\u00a0', ' ');
        text.ShouldContain("CHF 520.00");
        text.ShouldContain("Left out");
    }

    [Fact]
    public async Task What_was_seen_holds_the_options_and_a_quote_without_any_keeps_its_old_hash()
    {
        var quote = new Quote { Version = 1, Currency = "CHF", ExpiresOn = new(2027, 1, 1), Lines = [new() { Text = "Service", UnitMinor = 100 }, new() { Text = "Polish", UnitMinor = 50 }] };
        QuoteContent.Of("2026-0001", quote).ShouldNotContain("optional");
        QuoteContent.Hash("2026-0001", quote with { Lines = [quote.Lines[0], quote.Lines[1] with { IsOptional = true }] }).ShouldNotBe(QuoteContent.Hash("2026-0001", quote));
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await (await counter.Quote(id, Work)).Some();
        var file = await QuoteFile.Load(shop.Db(), new JobRef(Guid.Parse(id.GetValue<string>()), null));
        file.Newest!.ContentHash.ShouldBe(QuoteContent.Hash(file.Job.Number, file.Newest));
    }

    [Fact]
    public async Task A_choice_that_the_quote_does_not_offer_is_refused()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn(i => i["stopAt"] = Quoting.Money(90_000)))["id"]!;
        await (await counter.Quote(id, Work)).Some();
        foreach (var wrong in (int[][])[[1], [4], [2, 2], [99]])
            (await (await counter.Decide(id, 1, "approved", b => b["chosen"] = new JsonArray([.. wrong.Select(w => JsonValue.Create(w))]))).Refused()).Code.ShouldBe("no-such-option");
        (await (await counter.Decide(id, 1, "approved", b => { b["how"] = "ceiling"; b["chosen"] = new JsonArray(2); })).Refused()).Code.ShouldBe("options-open");
        (await counter.Quote(id, [Optional("All", 100)])).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await counter.Quote(id, [Quoting.Line("Work", 1_000), Optional("Gift", -100, kind: "other")])).WrongAt("lines[1].unitPrice")).ShouldBe("Line 2: an option cannot cost less than nothing.");
        await (await counter.Decide(id, 1, "declined", b => b["chosen"] = new JsonArray(2))).Ok();
        (await Newest(counter, id))["decision"]!["chosen"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fee_that_was_paid_is_credited_with_the_options_too()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(5_000)))["id"]!;
        await (await counter.Pay(id, 5_000)).Some();
        // The fee is more than the work without its option.
        var quote = (await (await counter.Quote(id, [Quoting.Line("Battery", 3_000), Optional("Seals", 4_000)])).Ok(HttpStatusCode.Created))["quote"]!;
        quote.Amount("total").ShouldBe(0);
        await (await counter.Decide(id, 1, "approved", b => b["chosen"] = new JsonArray(2))).Ok();
        (await Newest(counter, id))["decision"]!.Amount("agreed").ShouldBe(2_000);
        (await counter.Job(id)).Amount("balance").ShouldBe(2_000);
    }
}
