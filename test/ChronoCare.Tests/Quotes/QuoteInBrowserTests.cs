using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Quotes;

/// <summary>A quote with options as its client meets it, and written with one press a line: by pointer, by keyboard alone, and without scripts.</summary>
public sealed class QuoteInBrowserTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(390, true, false)]
    [InlineData(1280, true, true)]
    [InlineData(390, false, false)]
    public async Task What_a_client_ticks_changes_the_total_beside_their_answer_and_what_counts_is_the_shops_own_sum(int width, bool hasScripts, bool isKeyboardOnly)
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m, TaxIncluded = false });
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await (await counter.Quote(id, [Quoting.Line("Full service", 40_000), QuoteOptionTests.Optional("Polish the case", 12_000), QuoteOptionTests.Optional("New strap", 6_000, 2, "part")])).Some();
        var link = await shop.Link(id);
        await using var tab = await browser.Open(shop, width: width, hasScripts: hasScripts);
        var (page, hands) = (tab.Page, new Hands(tab.Page, isKeyboardOnly));
        await tab.Go(link);
        var go = page.Locator("#answers .choice").First;
        await Assertions.Expect(go).ToContainTextAsync("432.40, without options");
        if (hasScripts) await Light(link, page);
        await hands.Choose(page.Locator("#chosen-3"));
        if (!hasScripts) await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Add up" }));
        await Assertions.Expect(go).ToContainTextAsync("562.12, with the option ticked");
        await Assertions.Expect(page.Locator("#chosen-3")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#chosen-2")).Not.ToBeCheckedAsync();
        if (hasScripts)
        {
            await hands.Choose(page.Locator("#chosen-2"));
            await Assertions.Expect(go).ToContainTextAsync("691.84, with the 2 options ticked");
            if (isKeyboardOnly) await page.Keyboard.PressAsync("Space"); else await page.Locator("#chosen-2").UncheckAsync();
            await Assertions.Expect(go).ToContainTextAsync("562.12, with the option ticked");
            await tab.ShouldBeSound();
            // Whatever the page is made to say is no part of what is sent.
            await page.EvaluateAsync("document.querySelector('#answers .choice span').textContent = 'Go ahead for CHF 1.00'");
        }
        await hands.Choose(page.Locator("[name=decision][value=approved]"));
        await hands.Write(page.GetByLabel("Your name"), "Penelope Hart");
        await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Send my decision" }));
        await page.GetByText("Thank you: the work goes ahead").WaitForAsync();
        await Assertions.Expect(page.Locator("#amounts")).ToContainTextAsync("562.12");
        (await counter.Job(id)).Amount("charged").ShouldBe(56_212);
        tab.Complaints.ShouldBeEmpty();
    }

    // screens.md, Budgets: options cost a first visit no script more than any other page of a client.
    private async Task Light(string link, IPage page)
    {
        var loaded = await page.EvaluateAsync<string[]>("performance.getEntriesByType('resource').map(r => r.name.split('/').pop()).filter(n => n.endsWith('.js')).sort()");
        loaded.ShouldBe(["follow.js", "line.js", "queue.js", "talk.js"]);
        using var pressed = new MemoryStream();
        using (var brotli = new BrotliStream(pressed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(System.Text.Encoding.UTF8.GetBytes(await page.ContentAsync()));
        pressed.Length.ShouldBeLessThanOrEqualTo(15_000, link);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_quote_is_written_from_what_the_bench_found_and_the_book_with_one_press_a_line(bool hasScripts, bool isKeyboardOnly)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        foreach (var (kind, text, calibre, price) in new[] { ("labour", "Full service", "565", 42_000), ("part", "Crown", "565", 2_500), ("other", "Strap of another", "7750", 9_000) })
            await (await owner.PostAsJsonAsync("/api/settings/prices", new { kind, text, calibre, price = Quoting.Money(price) })).Some();
        var taken = await owner.TakeIn(i => i["watch"]!["calibre"] = "565");
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "Pivot worn. Burnish it.", forClient = false })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "For the client alone.", forClient = true })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/parts", new { name = "Crown", group = "controls", provenance = "genuine", state = "needed" })).Some();
        await using var tab = await browser.Open(shop, shop.OwnerId, hasScripts: hasScripts);
        var (page, hands) = (tab.Page, new Hands(tab.Page, isKeyboardOnly));
        ILocator What(int line) => page.Locator($"[name='lines[{line - 1}].text']");
        ILocator Price(int line) => page.Locator($"[name='lines[{line - 1}].unitPrice']");

        await tab.Go($"/jobs/{number}/bench");
        await hands.Press(page.GetByRole(AriaRole.Link, new() { Name = "Quote what is new" }));
        // The part with the book's price, then what was found; nobody has priced that yet, and the client's own note is none of it.
        await Assertions.Expect(What(1)).ToHaveValueAsync("Crown");
        await Assertions.Expect(Price(1)).ToHaveValueAsync("25.00");
        await Assertions.Expect(What(2)).ToHaveValueAsync("Pivot worn");
        await Assertions.Expect(page.Locator("[name='lines[1].detail']")).ToHaveValueAsync("Burnish it.");
        await Assertions.Expect(What(3)).ToHaveValueAsync("");
        await hands.Write(Price(2), "80");
        await hands.Press(page.Locator("#book button[value^='price-']").Filter(new() { HasText = "Full service" }));
        await Assertions.Expect(What(3)).ToHaveValueAsync("Full service");
        await Assertions.Expect(Price(2)).ToHaveValueAsync("80");
        if (hasScripts) await Assertions.Expect(What(3)).ToBeFocusedAsync();
        await hands.Write(page.GetByLabel("Look for another price"), "strap 7750");
        await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Look", Exact = true }));
        await hands.Press(page.Locator("#in-book button").Filter(new() { HasText = "Strap of another" }));
        await Assertions.Expect(What(4)).ToHaveValueAsync("Strap of another");
        await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Remove line 1" }));
        await Assertions.Expect(What(1)).ToHaveValueAsync("Pivot worn");
        await Assertions.Expect(page.Locator("#sum")).ToContainTextAsync("590.00");
        // What was taken off the quote is offered again.
        await Assertions.Expect(page.Locator("#book button[value^='part-']")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#book button[value^='note-']")).ToHaveCountAsync(0);
        if (hasScripts) await tab.ShouldBeSound();
        await hands.Press(page.GetByRole(AriaRole.Button, new() { Name = "Send quote 1" }));
        await page.GetByRole(AriaRole.Heading, new() { Name = "The client's word" }).WaitForAsync();
        var sent = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]![0]!;
        sent["lines"]!.AsArray().Select(l => (l!["text"]!.GetValue<string>(), l["detail"]!.GetValue<string>())).ShouldBe([("Pivot worn", "Burnish it."), ("Full service", ""), ("Strap of another", "")]);
        sent.Amount("total").ShouldBe(59_000);
        tab.Complaints.ShouldBeEmpty();
    }
}
