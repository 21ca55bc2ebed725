using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Quotes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;

namespace ChronoCare.Tests.Quotes;

public sealed class PriceBookTests(TestHouse house)
{
    private static async Task<JsonObject> Add(HttpClient owner, string text, long price, string kind = "labour", string calibre = "", string reference = "", string partNumber = "") =>
        await (await owner.PostAsJsonAsync("/api/settings/prices", new { kind, text, price = Quoting.Money(price), calibre, reference, partNumber })).Ok(HttpStatusCode.Created);

    private static async Task<JsonNode> Watch(HttpClient counter, string calibre = "565", string reference = "166.024") =>
        (await counter.TakeIn(i => { i["watch"]!["calibre"] = calibre; i["watch"]!["reference"] = reference; }))["id"]!;

    private static async Task<string[]> Fitting(HttpClient counter, JsonNode job) =>
        [.. JsonNode.Parse(await counter.GetStringAsync($"/api/jobs/{job}/prices"))!["fitting"]!.AsArray().Select(p => p!["text"]!.GetValue<string>())];

    [Fact]
    public async Task What_fits_the_watch_is_offered_first_by_its_calibre_then_its_reference_then_for_every_watch()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Add(owner, "Polish the case", 12_000);
        await Add(owner, "Crystal", 6_000, "part", reference: "166-024");
        await Add(owner, "Full service", 42_000, calibre: "cal. 565");
        await Add(owner, "Service of another", 50_000, calibre: "ETA 7750");
        await Add(owner, "Crown of another", 5_000, "part", reference: "16570");
        await Add(owner, "Both of it", 1_000, calibre: "Omega 565", reference: "166.024");
        (await Fitting(owner, await Watch(owner))).ShouldBe(["Both of it", "Full service", "Crystal", "Polish the case"]);
        // The bench's own other names of a calibre count too.
        (await Fitting(owner, await Watch(owner, "Valjoux 7750", ""))).ShouldBe(["Service of another", "Polish the case"]);
    }

    [Fact]
    public async Task One_press_adds_it_to_the_quote_and_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var service = await Add(owner, "Full service", 42_000, calibre: "565");
        var glass = await Add(owner, "Crystal of something else", 6_000, "part", calibre: "7750");
        var id = await Watch(owner);
        var page = await owner.Page($"/jobs/{id}/quote");
        page.QuerySelector($"button[value='price-{service["id"]}']").Words().ShouldContain("Full service cal. 565 CHF 420.00");
        page.QuerySelector($"button[value='price-{glass["id"]}']").ShouldBeNull();
        async Task<AngleSharp.Html.Dom.IHtmlDocument> Press(params (string, string)[] fields) => new AngleSharp.Html.Parser.HtmlParser().ParseDocument(
            await (await owner.PostAsync($"/jobs/{id}/quotes", Following.Fields(fields))).Content.ReadAsStringAsync());
        (string, string)[] typed = [("newest", "0"), ("lines[0].kind", "labour"), ("lines[0].text", "By hand"), ("lines[0].unitPrice", "10.00"), ("note", "As discussed")];
        var after = await Press([.. typed, ("act", $"price-{service["id"]}")]);
        after.QuerySelector("[name='lines[0].text']")!.GetAttribute("value").ShouldBe("By hand");
        after.QuerySelector("[name='lines[1].text']")!.GetAttribute("value").ShouldBe("Full service");
        after.QuerySelector("[name='lines[1].unitPrice']")!.GetAttribute("value").ShouldBe("420.00");
        after.QuerySelector("textarea[name=note]").Words().ShouldBe("As discussed");
        (await Press([.. typed, ("find", "crystal 7750"), ("act", "find")])).QuerySelector("#in-book").Words().ShouldContain("Crystal of something else");
        (await Press([.. typed, ("find", "crystal 7750"), ("act", $"price-{glass["id"]}")])).QuerySelector("[name='lines[1].text']")!.GetAttribute("value").ShouldBe("Crystal of something else");
        (await Press([.. typed, ("find", "nothing of it"), ("act", "find")])).QuerySelector("#in-book").Words().ShouldContain("Nothing in the book holds");
    }

    [Fact]
    public async Task A_price_that_changes_leaves_every_quote_as_it_was()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var price = await Add(owner, "Full service", 42_000, calibre: "565");
        var id = await Watch(owner);
        await (await owner.Quote(id, [Quoting.Line("Full service", 42_000)])).Ok(HttpStatusCode.Created);
        var before = await owner.GetStringAsync($"/api/jobs/{id}/quotes");
        var changed = await (await owner.PostAsJsonAsync($"/api/settings/prices/{price["id"]}", new { version = 1, price = Quoting.Money(45_000) })).Ok();
        (changed["version"]!.GetValue<int>(), changed.Amount("price"), changed["calibre"]!.GetValue<string>()).ShouldBe((2, 45_000, "565"));
        (await owner.GetStringAsync($"/api/jobs/{id}/quotes")).ShouldBe(before);
        (await owner.PostAsJsonAsync($"/api/settings/prices/{price["id"]}", new { version = 1, price = Quoting.Money(1) })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await (await owner.PostAsJsonAsync($"/api/settings/prices/{price["id"]}", new { version = 2, retired = true })).Ok();
        (await Fitting(owner, id)).ShouldBeEmpty();
        JsonNode.Parse(await owner.GetStringAsync("/api/settings/prices?q=service&retired=true"))!["items"]!.AsArray().Count.ShouldBe(1);
        // Its words are free again for a new entry.
        await Add(owner, "Full service", 46_000, calibre: "565");
    }

    [Fact]
    public async Task The_same_entry_is_not_written_twice_and_what_is_wrong_is_said_at_its_field()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Add(owner, "Mainspring", 4_800, "part", calibre: "565", partNumber: "565-1200");
        var twice = await owner.PostAsJsonAsync("/api/settings/prices", new { kind = "part", text = "MAINSPRING", price = "48.00", calibre = "Cal. 565", partNumber = "565 1200" });
        (await twice.Refused()).ShouldBe(("price-known", "MAINSPRING stands in the book already for cal. Cal. 565. Change that entry instead."));
        (await (await owner.PostAsJsonAsync("/api/settings/prices", new { kind = "part", text = "X", price = "-1.00" })).WrongAt("price"))!.ShouldStartWith("Labour and parts cannot cost less than nothing.");
        (await (await owner.PostAsJsonAsync("/api/settings/prices", new { text = "X" })).WrongAt("price")).ShouldBe("Enter price.");
        (await (await shop.Counter()).PostAsJsonAsync("/api/settings/prices", new { text = "X", price = "1.00" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await owner.PostAsync("/settings/prices", Following.Fields(("kind", "labour"), ("text", "Kept as typed"), ("price", "ten")));
        page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await page.Content.ReadAsStringAsync()).ShouldContain("Kept as typed");
    }

    [Fact]
    public async Task A_part_of_the_bench_without_a_price_gets_the_books_and_a_note_becomes_a_line()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Add(owner, "Mainspring for 565", 4_800, "part", calibre: "565", partNumber: "565.1200");
        await Add(owner, "Crown", 2_000, "part");
        var id = await Watch(owner);
        foreach (var (name, number, price) in new[] { ("Spring", "5651200", (long?)null), ("Crown", "", null), ("Dial", "", 30_000), ("Hands", "", null) })
            await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/parts", new { name, partNumber = number, group = "movement", price = price is { } p ? Quoting.Money(p) : null })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "Third wheel is worn. Both pivots, replace it.", forClient = false })).Some();
        var page = await owner.Page($"/jobs/{id}/quote");
        string[] Values(string field) => [.. Enumerable.Range(0, 4).Select(i => page.QuerySelector($"[name='lines[{i}].{field}']")!.GetAttribute("value") ?? "")];
        Values("text").ShouldBe(["Spring", "Crown", "Dial", "Hands"]);
        Values("unitPrice").ShouldBe(["48.00", "20.00", "300.00", ""]);
        var note = page.QuerySelector("button[value^='note-']")!;
        var after = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await (await owner.PostAsync($"/jobs/{id}/quotes", Following.Fields(("newest", "0"), ("act", note.GetAttribute("value")!)))).Content.ReadAsStringAsync());
        after.QuerySelector("[name='lines[0].text']")!.GetAttribute("value").ShouldBe("Third wheel is worn");
        after.QuerySelector("[name='lines[0].detail']")!.GetAttribute("value").ShouldBe("Both pivots, replace it.");
        // What is not in the lines any more is offered again.
        after.QuerySelectorAll("button[value^='part-']").Length.ShouldBe(4);
    }

    [Theory]
    [InlineData("CHF")]
    [InlineData("KWD")]
    [InlineData("JPY")]
    public async Task A_sheet_that_was_taken_out_comes_in_again_as_it_was_and_runs_nothing_in_a_spreadsheet(string currency)
    {
        var from = await house.OpenShop(currency);
        var owner = await from.Owner();
        foreach (var (text, detail) in new[] { ("=cmd|' /C calc'!A0", "+1"), ("'quoted", "a, b; \"c\""), ("-minus", "@at"), ("Plain", "") })
            await (await owner.PostAsJsonAsync("/api/settings/prices", new { kind = "part", text, detail, price = Quoting.Money(12_345, currency), calibre = "565", partNumber = "=1+1", minutes = 90 })).Ok(HttpStatusCode.Created);
        await (await owner.PostAsJsonAsync("/api/settings/prices", new { kind = "other", text = "Old friend", price = Quoting.Money(-1_000, currency) })).Ok(HttpStatusCode.Created);
        var sheet = await owner.GetStringAsync("/api/settings/prices.csv");
        sheet.ShouldNotContain("\n=");
        foreach (var cell in sheet.Split('\n').SelectMany(l => l.Split(','))) cell.TrimStart('"').ShouldNotMatch("^[=+@]");
        var to = await (await house.OpenShop(currency)).Owner();
        var done = await (await to.PostAsJsonAsync("/api/settings/prices/import", new { csv = sheet })).Ok();
        (done["added"]!.GetValue<int>(), done["changed"]!.GetValue<int>(), done["same"]!.GetValue<int>()).ShouldBe((5, 0, 0));
        (await to.GetStringAsync("/api/settings/prices.csv")).ShouldBe(sheet);
        var again = await (await to.PostAsJsonAsync("/api/settings/prices/import", new { csv = sheet })).Ok();
        again["same"]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public async Task A_sheet_is_taken_whole_or_not_at_all_and_stays_to_be_mended()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Add(owner, "Full service", 42_000, calibre: "565");
        const string bad = "kind;text;calibre;price\nlabour;Full service;565;450.00\npart;;565;3.00\npart;Crown;;ten\nlabour;FULL SERVICE;cal. 565;1.00\n";
        var answer = await owner.PostAsync("/settings/prices/import", Following.Fields(("csv", bad)));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        foreach (var words in new[] { "Row 3: Enter what it is.", "Row 4: Price must be an amount", "Row 5: FULL SERVICE stands in row 2 already.", "Nothing was taken." }) page.QuerySelector("[data-errors]").Words().ShouldContain(words);
        page.QuerySelector("textarea[name=csv]")!.TextContent.ShouldContain("FULL SERVICE");
        JsonNode.Parse(await owner.GetStringAsync("/api/settings/prices"))!["items"]![0]!.Amount("price").ShouldBe(42_000);
        using var file = new MultipartFormDataContent { { new StringContent("\uFEFFtext,price,kind,calibre\r\nFull service,450.00,labour,565\r\nCrown,20,part,\r\n"), "sheet", "prices.csv" } };
        (await owner.PostAsync("/settings/prices/import", file)).Headers.Location!.ToString().ShouldBe("/settings/prices?saved=1-1-0");
        (await (await owner.PostAsJsonAsync("/api/settings/prices/import", new { csv = "name,cost\nA,1" })).WrongAt("csv"))!.ShouldContain("The first row must name the columns.");
    }

    [Fact]
    public async Task A_few_hundred_entries_are_searched_by_any_of_their_words()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var sheet = "kind,text,calibre,reference,price\n" + string.Join('\n', Enumerable.Range(1, 600).Select(i => $"part,Part number {i},cal {i % 40},REF-{i},{i}.00"));
        (await (await owner.PostAsJsonAsync("/api/settings/prices/import", new { csv = sheet })).Ok())["added"]!.GetValue<int>().ShouldBe(600);
        var found = JsonNode.Parse(await owner.GetStringAsync("/api/settings/prices?q=ref-599"))!;
        (found["items"]!.AsArray().Count, found["total"]!.GetValue<long>()).ShouldBe((1, 600));
        JsonNode.Parse(await owner.GetStringAsync("/api/settings/prices"))!["items"]!.AsArray().Count.ShouldBe(100);
        JsonNode.Parse(await owner.GetStringAsync("/api/settings/prices?q=%25"))!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cal. 565", "565")]
    [InlineData("Calibre 2824-2", "28242")]
    [InlineData("El Primero 400", "ELPRIMERO400")]
    [InlineData("CAL", "CAL")]
    [InlineData("ß é 7", "É7")]
    public void Two_ways_of_writing_a_calibre_have_one_key(string written, string key) => Price.CalibreKey(written).ShouldBe(key);
}
