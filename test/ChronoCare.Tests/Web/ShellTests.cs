using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Web;

/// <summary>The staff's shell in a real browser: sound at every width and light, and its conveniences do what they say.</summary>
public class ShellTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(820, false)]
    [InlineData(820, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    [InlineData(320, false)]
    public async Task The_shell_is_sound(int width, bool isDark)
    {
        var shop = await house.OpenShop(with: s => s with { Name = "Uhrmacherei Aeschbacher-Winkelried & Töchter, Inhaberin Philippa Featherstonehaugh" });
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        (await tab.Go("/screen")).ShouldBe(200);
        await tab.ShouldBeSound();
        (await tab.Go("/nowhere")).ShouldBe(404);
        await tab.ShouldBeSound();
    }

    [Fact]
    public async Task The_primary_typeface_arrives_and_figures_are_tabular()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/screen");
        await tab.Page.EvaluateAsync("document.fonts.ready");
        (await tab.Page.EvaluateAsync<bool>("document.fonts.check('16px \"Atkinson Next\"')")).ShouldBeTrue();
        (await tab.Page.EvaluateAsync<double>("""
            (() => { const w = t => { const s = document.body.appendChild(document.createElement('span')); s.textContent = t; const r = s.getBoundingClientRect().width; s.remove(); return r; };
              return Math.abs(w('1111111111') - w('0808080808')); })()
            """)).ShouldBeLessThan(0.01);
    }

    [Fact]
    public async Task Without_scripts_the_choice_of_dark_and_compact_is_kept()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId, hasScripts: false);
        await tab.Go("/screen");
        await tab.Page.GetByLabel("Dark").CheckAsync();
        await tab.Page.GetByLabel("Compact").CheckAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        (await tab.Page.GetByRole(AriaRole.Status).First.TextContentAsync()).ShouldBe("Saved.");
        (await tab.Page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe("dark");
        (await tab.Page.Locator("html").GetAttributeAsync("data-density")).ShouldBe("compact");
        (await tab.Page.GetByLabel("Dark").IsCheckedAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_scripts_the_menu_of_the_person_opens()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId, 390, hasScripts: false);
        await tab.Go("/screen");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Ana Morel" }).ClickAsync();
        (await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_slash_goes_to_the_search_field_and_is_not_typed_into_it()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/screen");
        await tab.Page.Keyboard.PressAsync("/");
        await Assertions.Expect(tab.Page.Locator("#q")).ToBeFocusedAsync();
        (await tab.Page.Locator("#q").InputValueAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Keys_do_nothing_in_a_field_nor_when_they_are_switched_off()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/screen");
        await tab.Page.Locator("#q").FillAsync("");
        await tab.Page.Keyboard.TypeAsync("nb", new() { Delay = 150 });
        (await tab.Page.Locator("#q").InputValueAsync()).ShouldBe("nb");
        tab.Page.Url.ShouldEndWith("/screen");

        await tab.Page.GetByLabel("Off").CheckAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await tab.Page.Arrived("**/screen?saved=true");
        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.PressAsync("b");
        await tab.Page.EvaluateAsync("new Promise(done => setTimeout(done, 200))");
        tab.Page.Url.ShouldContain("/screen");
        (await tab.Page.EvaluateAsync<string>("document.activeElement.id")).ShouldNotBe("q");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(120)]
    public async Task A_scan_is_known_by_its_content_at_any_speed(int millisecondsPerKey)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/screen");
        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.TypeAsync("2026-0042", new() { Delay = millisecondsPerKey });
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.Arrived("**/search?q=2026-0042");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    public async Task A_scanned_address_of_this_shop_is_gone_to_and_its_letters_are_no_shortcuts(int millisecondsPerKey)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/screen");
        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.TypeAsync(house.Settings.Address(shop.Shop.Subdomain) + "/jobs/2026-0042", new() { Delay = millisecondsPerKey });
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.Arrived("**/jobs/2026-0042");
    }

    [Theory]
    [InlineData("http://elsewhere.example/jobs/2026-0042")]
    [InlineData("4006381333931")]
    [InlineData("hello")]
    public async Task Any_other_scan_goes_nowhere(string text)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/screen");
        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.TypeAsync(text);
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.EvaluateAsync("new Promise(done => setTimeout(done, 200))");
        tab.Page.Url.ShouldEndWith("/screen");
    }

    [Fact]
    public async Task A_scan_into_a_field_is_left_there_and_its_way_offered()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await Stand(tab, """<form method="post" action="/stand"><label for="n">Name</label><input id="n" name="n"><button>Save</button></form>""");
        await tab.Page.Locator("#n").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("2026-0042");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Open 2026-0042" })).ToBeVisibleAsync();
        (await tab.Page.Locator("#n").InputValueAsync()).ShouldBe("2026-0042");
        tab.Page.Url.ShouldEndWith("/stand");
    }

    [Fact]
    public async Task Search_lists_as_one_types_and_the_older_answer_never_overwrites_the_newer()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        var asked = 0;
        await tab.Page.RouteAsync("**/search?part=list*", async route =>
        {
            asked++;
            var q = Uri.UnescapeDataString(route.Request.Url.Split("q=")[1]);
            if (q == "ha") await Task.Delay(400);
            await route.FulfillAsync(new() { ContentType = "text/html", Body = $"""<div role="listbox" aria-label="Found"><div role="option" id="found-0-0" aria-selected="false" data-href="/jobs/2026-0001"><strong>Found by {q}</strong></div><div role="option" id="found-0-1" aria-selected="false" data-href="/jobs/2026-0002"><strong>Second</strong></div></div>""" });
        });
        await tab.Go("/screen");
        var q = tab.Page.GetByRole(AriaRole.Combobox);
        await q.PressSequentiallyAsync("h");
        await q.PressSequentiallyAsync("a", new() { Delay = 150 });
        await q.PressSequentiallyAsync("rt", new() { Delay = 150 });
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Option).First).ToHaveTextAsync("Found by hart");
        await tab.Page.EvaluateAsync("new Promise(done => setTimeout(done, 500))");
        (await tab.Page.GetByRole(AriaRole.Option).First.TextContentAsync()).ShouldBe("Found by hart");
        await Assertions.Expect(tab.Page.Locator("#say")).ToHaveTextAsync("2 found");
        (await tab.Axe()).ShouldBeEmpty();
        await q.PressAsync("ArrowDown");
        await q.PressAsync("ArrowDown");
        (await q.GetAttributeAsync("aria-activedescendant")).ShouldBe("found-0-1");
        await q.PressAsync("Enter");
        await tab.Page.Arrived("**/jobs/2026-0002");
        asked.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Pressing_twice_sends_once_and_a_lost_line_gives_the_button_back()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        var sent = 0;
        var line = new TaskCompletionSource();
        await Stand(tab, """<form method="post" action="/sent" data-form data-swap="box"><div id="box">before</div><p data-saved role="status"></p><button class="primary">Save</button></form>""");
        await tab.Page.RouteAsync("**/sent", async route =>
        {
            if (Interlocked.Increment(ref sent) == 1)
            {
                await line.Task;
                await route.AbortAsync("connectionfailed");
                return;
            }
            await route.FulfillAsync(new() { ContentType = "text/html", Body = "<title>After</title><div id=box>after</div>" });
        });
        var save = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" });
        await save.ClickAsync();
        await save.ClickAsync();
        await save.ClickAsync();
        sent.ShouldBe(1);
        line.SetResult();
        await Assertions.Expect(tab.Page.Locator("[data-saved]")).ToContainTextAsync("Not sent");
        await save.ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#box")).ToHaveTextAsync("after");
        await Assertions.Expect(tab.Page.Locator("[data-saved]")).ToContainTextAsync("Saved ");
        sent.ShouldBe(2);
    }

    [Fact]
    public async Task A_swap_leaves_focus_typing_and_open_folds_alone_and_moves_a_card_between_columns()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await Stand(tab, """
            <div id="all"><ol id="left"><li id="a"><input id="t" value="one"><details id="d"><summary>More</summary>x</details></li><li id="b">b</li></ol><ol id="right"></ol><input id="u" value="one"></div>
            """);
        await tab.Page.Locator("#t").FillAsync("typing");
        await tab.Page.Locator("#t").EvaluateAsync("i => i.setSelectionRange(2, 4)");
        await tab.Page.Locator("#d").EvaluateAsync("d => d.open = true");
        await tab.Page.EvaluateAsync("href => { window.kept = document.getElementById('a'); return import(href).then(m => m.swap('<div id=all><ol id=left><li id=b>B!</li></ol><ol id=right><li id=a><input id=t value=two><details id=d><summary>More</summary>y</details></li><li id=c>c</li></ol><input id=u value=two></div>', ['all'])); }",
            StaticFiles.Href("js/swap.js"));
        (await tab.Page.EvaluateAsync<bool>("kept === document.querySelector('#right > #a')")).ShouldBeTrue();
        (await tab.Page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("t");
        (await tab.Page.EvaluateAsync<int[]>("[t.selectionStart, t.selectionEnd]")).ShouldBe([2, 4]);
        (await tab.Page.Locator("#t").InputValueAsync()).ShouldBe("typing");
        (await tab.Page.Locator("#u").InputValueAsync()).ShouldBe("two");
        (await tab.Page.EvaluateAsync<bool>("d.open")).ShouldBeTrue();
        (await tab.Page.Locator("#left").InnerTextAsync()).ShouldBe("B!");
        (await tab.Page.Locator("#c").CountAsync()).ShouldBe(1);
    }

    // A page of our own making at the shop's address, with the house's own script and policy.
    private async Task Stand(Tab tab, string body)
    {
        await tab.Page.RouteAsync("**/stand", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"""<!DOCTYPE html><html lang="en"><title>Stand</title><script type="module" src="{StaticFiles.Href("js/app.js")}"></script><main>{body}</main><div id="say" role="status"></div></html>""",
        }));
        await tab.Go("/stand");
    }
}
