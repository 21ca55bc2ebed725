using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Bench;

/// <summary>The bench in a real browser: by keys alone, by thumb, over a line that drops, and without scripts.</summary>
public sealed class BenchPageTests(TestHouse house, Browser browser)
{
    private static readonly (string Position, string Rate, string Amplitude, string BeatError)[] After =
    [
        ("CH", "5", "289", ".2"), ("CB", "6", "285", ".3"), ("3H", "7", "246", ".4"), ("6H", "3", "240", ".3"), ("9H", "1", "238", ".2"), ("12H", "3", "218", ".4"),
    ];

    private static readonly object Before = new
    {
        phase = "before",
        csv = "CH;+15;240;0,8\nCB;+18;236;0,9\n3H;+20;204;1,1\n6H;+9;200;0,8\n9H;-2;198;0,9\n12H;+22;190;1,0",
    };

    /// <summary>A Seamaster in service with its readings as received.</summary>
    internal async Task<(TestShop Shop, HttpClient Api, string Number, string Path)> InService(bool isMeasured = true)
    {
        var shop = await house.OpenShop(with: s => s with { Name = "Geelong Watch Works" });
        var owner = await shop.Owner();
        var taken = await owner.TakeIn();
        var (id, number) = (taken["id"]!.GetValue<string>(), taken["number"]!.GetValue<string>());
        await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "diagnosed", version = 1 });
        await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "in_service", version = 2, reason = "Known client." });
        if (isMeasured) (await owner.PostAsJsonAsync($"/api/jobs/{id}/service-log/readings", Before)).EnsureSuccessStatusCode();
        return (shop, owner, number, $"/api/jobs/{id}/service-log");
    }

    private static async Task<JsonArray> Readings(HttpClient api, string log, string phase = "after") =>
        new([.. (await api.GetFromJsonAsync<JsonObject>(log + "/readings"))!["items"]!.AsArray().Where(r => (string)r!["phase"]! == phase).Select(r => r!.DeepClone())]);

    private static ILocator Cell(Tab tab, int row, string measure) => tab.Page.Locator($"[name='readings[{row}].{measure}']");

    private static Task Saved(Tab tab) => Assertions.Expect(tab.Page.Locator("form[data-grid] [data-saved]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Saved"));

    [Fact]
    public async Task Six_positions_are_entered_by_keys_alone_in_at_most_100_strokes()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        var strokes = 0;
        foreach (var row in After)
            foreach (var typed in new[] { row.Rate, row.Amplitude, row.BeatError })
            {
                foreach (var key in typed) { await tab.Page.Keyboard.PressAsync(key.ToString()); strokes++; }
                await tab.Page.Keyboard.PressAsync("Enter");
                strokes++;
            }
        strokes.ShouldBeLessThanOrEqualTo(100);
        await Saved(tab);
        await Assertions.Expect(tab.Page.Locator("#timing-card figcaption")).ToHaveTextAsync(
            "Gained 13.7 s a day with 24 s between positions; now gains 4.2 s with 6 s. Amplitude lying flat rose from 238° to 287°. One position, 12H, is still 2° under the vertical limit.");
        await Assertions.Expect(Cell(tab, 5, "amplitudeDegrees").Locator("xpath=following-sibling::span")).ToHaveTextAsync("under 220°");
        (await Cell(tab, 0, "rateSecondsPerDay").InputValueAsync()).ShouldBe("+5.0");
        var kept = await Readings(api, log);
        kept.Select(r => $"{r!["position"]} {r["rateSecondsPerDay"]} {r["amplitudeDegrees"]} {r["beatErrorMilliseconds"]} {r["liftAngleDegrees"]} {r["beatsPerHour"]}")
            .ShouldBe(["CH 5.0 289 0.2 49.0 19800", "CB 6.0 285 0.3 49.0 19800", "3H 7.0 246 0.4 49.0 19800", "6H 3.0 240 0.3 49.0 19800", "9H 1.0 238 0.2 49.0 19800", "12H 3.0 218 0.4 49.0 19800"]);
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_hands_cell_shows_and_neither_the_saved_word_nor_a_refused_cell_goes_for_it()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("5\n999\n");
        await Saved(tab);
        await Assertions.Expect(Cell(tab, 0, "amplitudeDegrees")).ToHaveAttributeAsync("aria-invalid", "true");
        var (word, before) = (await tab.Page.Locator("form[data-grid] [data-saved]").InnerTextAsync(), await tab.Page.Locator("#timing-card figcaption").InnerTextAsync());
        (await api.PostAsJsonAsync(log + "/readings", new { phase = "after", readings = new[] { new { position = "CB", rateSecondsPerDay = 6 } } })).EnsureSuccessStatusCode();
        await Assertions.Expect(Cell(tab, 1, "rateSecondsPerDay")).ToHaveValueAsync("+6.0");
        await Assertions.Expect(tab.Page.Locator("#timing-card figcaption")).Not.ToHaveTextAsync(before);
        await Assertions.Expect(tab.Page.Locator("form[data-grid] [data-saved]")).ToHaveTextAsync(word);
        await Assertions.Expect(Cell(tab, 0, "amplitudeDegrees")).ToHaveAttributeAsync("aria-invalid", "true");
        (await Cell(tab, 0, "amplitudeDegrees").InputValueAsync()).ShouldBe("999");
        await Assertions.Expect(tab.Page.Locator("table.grid")).ToHaveAttributeAsync("role", "grid");
        await Assertions.Expect(tab.Page.Locator("form[data-grid] .save")).ToBeHiddenAsync();
        // What came from there is no change of ours: leaving the cell sends nothing.
        await Cell(tab, 1, "rateSecondsPerDay").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        (await tab.Page.Locator("table.grid [data-held]").CountAsync()).ShouldBe(0);
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_grid_is_one_tab_stop_and_arrows_F2_and_Escape_do_as_in_a_spreadsheet()
    {
        var (shop, _, number, _) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        (await tab.Page.Locator("table.grid [tabindex='0']").CountAsync()).ShouldBe(1);
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        var keys = tab.Page.Keyboard;
        await keys.TypeAsync("4,5");
        await keys.PressAsync("ArrowDown");
        await Assertions.Expect(Cell(tab, 1, "rateSecondsPerDay")).ToBeFocusedAsync();
        (await Cell(tab, 0, "rateSecondsPerDay").InputValueAsync()).ShouldBe("+4.5");
        await keys.PressAsync("ArrowRight");
        await Assertions.Expect(Cell(tab, 1, "amplitudeDegrees")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("ArrowLeft");
        await Assertions.Expect(Cell(tab, 0, "rateSecondsPerDay")).ToBeFocusedAsync();
        await keys.PressAsync("F2");
        await keys.PressAsync("Backspace");
        await keys.PressAsync("ArrowLeft");
        await Assertions.Expect(Cell(tab, 0, "rateSecondsPerDay")).ToBeFocusedAsync();
        await keys.TypeAsync("1");
        (await Cell(tab, 0, "rateSecondsPerDay").InputValueAsync()).ShouldBe("+41.");
        await keys.PressAsync("Escape");
        (await Cell(tab, 0, "rateSecondsPerDay").InputValueAsync()).ShouldBe("+4.5");
        await keys.TypeAsync("7");
        (await Cell(tab, 0, "rateSecondsPerDay").InputValueAsync()).ShouldBe("7");
        await keys.PressAsync("Escape");
        await keys.PressAsync("Tab");
        (await tab.Page.EvaluateAsync<bool>("document.activeElement.closest('table.grid') === null")).ShouldBeTrue();
    }

    [Fact]
    public async Task Ctrl_Z_takes_back_cell_by_cell_also_in_the_house()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("5\n289\n.2\n");
        await tab.Page.Keyboard.PressAsync("Control+z");
        await tab.Page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(Cell(tab, 0, "amplitudeDegrees")).ToBeFocusedAsync();
        (await Cell(tab, 0, "amplitudeDegrees").InputValueAsync()).ShouldBe("");
        await tab.Page.Locator("table.grid [data-held]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        var cell = (await Readings(api, log)).ShouldHaveSingleItem()!;
        cell["rateSecondsPerDay"]!.GetValue<decimal>().ShouldBe(5);
        cell["amplitudeDegrees"].ShouldBeNull();
        cell["beatErrorMilliseconds"].ShouldBeNull();
    }

    [Theory]
    [InlineData("5\t289\t0.2\n6\t285\t0.3\n", "CH 5.0 289 0.2", "CB 6.0 285 0.3")]
    [InlineData("+5 s/d 289 ° 0.2 ms\r\n+6 s/d 285 ° 0.3 ms", "CH 5.0 289 0.2", "CB 6.0 285 0.3")]
    [InlineData("CU\t5\t\t0,2\nCR\t6\t285\t0,3", "3H 5.0  0.2", "12H 6.0 285 0.3")]
    public async Task A_block_is_pasted_and_taken_back_in_one_step(string block, params string[] expected)
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        await tab.Page.EvaluateAsync("""
            text => { const data = new DataTransfer(); data.setData('text', text);
              document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }
            """, block);
        await Saved(tab);
        await tab.Page.Locator("table.grid [data-held]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await Readings(api, log)).Select(r => $"{r!["position"]} {r["rateSecondsPerDay"]} {r["amplitudeDegrees"]} {r["beatErrorMilliseconds"]}").ShouldBe(expected);
        await tab.Page.Keyboard.PressAsync("Control+z");
        await tab.Page.Locator("table.grid [data-held]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await Readings(api, log)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_impossible_value_is_refused_with_its_range_and_stays_typed()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await Cell(tab, 0, "amplitudeDegrees").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("400\n");
        (await Cell(tab, 0, "amplitudeDegrees").InputValueAsync()).ShouldBe("400");
        (await Cell(tab, 0, "amplitudeDegrees").GetAttributeAsync("aria-invalid")).ShouldBe("true");
        await Assertions.Expect(tab.Page.Locator("#f-readings-0-amplitudeDegrees-word")).ToHaveTextAsync("Amplitude must be between 0 and 360°.");
        (await Readings(api, log)).ShouldBeEmpty();
        await Cell(tab, 0, "amplitudeDegrees").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("268\n");
        await Saved(tab);
        await Assertions.Expect(tab.Page.Locator("#f-readings-0-amplitudeDegrees-word")).ToHaveTextAsync("under 270°");
        (await Cell(tab, 0, "amplitudeDegrees").GetAttributeAsync("aria-invalid")).ShouldBeNull();
    }

    [Fact]
    public async Task Over_a_line_that_is_down_values_are_kept_and_sent_later_even_after_a_reload()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await tab.Page.RouteAsync("**/service-log/readings", r => r.AbortAsync("internetdisconnected"));
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("5\n289\n");
        await Assertions.Expect(tab.Page.Locator("form[data-grid] [data-saved]")).ToHaveTextAsync("Not sent: the line is down. 2 values are kept here, trying again.");
        (await Readings(api, log)).ShouldBeEmpty();
        tab.Page.Dialog += (_, leave) => leave.AcceptAsync();
        await tab.Page.ReloadAsync();
        (await Cell(tab, 0, "amplitudeDegrees").InputValueAsync()).ShouldBe("289");
        await tab.Page.UnrouteAllAsync();
        await tab.Page.EvaluateAsync("dispatchEvent(new Event('online'))");
        await Saved(tab);
        (await Readings(api, log)).ShouldHaveSingleItem()!["amplitudeDegrees"]!.GetValue<decimal>().ShouldBe(289);
        (await tab.Page.EvaluateAsync<int>("localStorage.length")).ShouldBe(0);
    }

    [Fact]
    public async Task A_wrong_lift_angle_holds_the_values_back_until_it_is_put_right()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await tab.Page.GetByLabel("Lift angle °").FillAsync("500");
        await Cell(tab, 0, "rateSecondsPerDay").FocusAsync();
        await tab.Page.Keyboard.TypeAsync("5\n");
        await Assertions.Expect(tab.Page.Locator("form[data-grid] [data-saved]")).ToHaveTextAsync("Not saved. Lift angle must be between 10.0 and 90.0°.");
        (await Readings(api, log)).ShouldBeEmpty();
        await tab.Page.GetByLabel("Lift angle °").FillAsync("52");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Saved(tab);
        var cell = (await Readings(api, log)).ShouldHaveSingleItem()!;
        (cell["rateSecondsPerDay"]!.GetValue<decimal>(), cell["liftAngleDegrees"]!.GetValue<decimal>()).ShouldBe((5, 52));
    }

    [Fact]
    public async Task A_sheet_is_imported_beside_the_scripts()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await tab.Page.GetByText("Paste or import a sheet").ClickAsync();
        await tab.Page.GetByLabel("Readings as text").FillAsync("CH;5;289;0,2\nCB;6;999;0,3");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save timing" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Line 2: Amplitude must be between 0 and 360°.");
        await tab.Page.GetByLabel("Readings as text").FillAsync("CH;5;289;0,2\nCB;6;285;0,3");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save timing" }).ClickAsync();
        await Assertions.Expect(Cell(tab, 1, "amplitudeDegrees")).ToHaveValueAsync("285");
        (await Readings(api, log)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_thumb_enters_a_position_on_the_pad()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId, 390);
        await tab.Go($"/jobs/{number}/bench");
        async Task Press(params string[] keys) { foreach (var key in keys) await tab.Page.Locator($".pad [data-pad='{key}']").TapAsync(); }
        await Cell(tab, 0, "rateSecondsPerDay").TapAsync();
        (await tab.Page.Locator(".pad button").First.EvaluateAsync<double>("b => b.getBoundingClientRect().height")).ShouldBeGreaterThanOrEqualTo(56);
        await Press("4", ".", "5", "±", "Next", "2", "8", "9", "°", "0", ".", "2", "Next position");
        await Assertions.Expect(Cell(tab, 1, "rateSecondsPerDay")).ToBeFocusedAsync();
        await Press("2", "8", "5", "°");
        await Assertions.Expect(Cell(tab, 1, "beatErrorMilliseconds")).ToBeFocusedAsync();
        await Saved(tab);
        await tab.Page.Locator("table.grid [data-held]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await Readings(api, log)).Select(r => $"{r!["position"]} {r["rateSecondsPerDay"]} {r["amplitudeDegrees"]} {r["beatErrorMilliseconds"]}").ShouldBe(["CH -4.5 289 0.2", "CB  285 "]);
        await tab.ShouldBeSound();
    }

    [Fact]
    public async Task Without_scripts_the_grid_is_a_form_that_keeps_what_was_typed()
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId, hasScripts: false);
        await tab.Go($"/jobs/{number}/bench");
        await Cell(tab, 0, "rateSecondsPerDay").FillAsync("+5");
        await Cell(tab, 0, "amplitudeDegrees").FillAsync("400");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save timing" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Amplitude must be between 0 and 360°.");
        (await tab.Page.TitleAsync()).ShouldStartWith("Error: ");
        (await Cell(tab, 0, "amplitudeDegrees").InputValueAsync()).ShouldBe("400");
        (await Cell(tab, 0, "rateSecondsPerDay").InputValueAsync()).ShouldBe("+5");
        await Cell(tab, 0, "amplitudeDegrees").FillAsync("289");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save timing" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("form[data-grid] [data-saved]")).ToHaveTextAsync("Saved.");
        var cell = (await Readings(api, log)).ShouldHaveSingleItem()!;
        (cell["rateSecondsPerDay"]!.GetValue<decimal>(), cell["amplitudeDegrees"]!.GetValue<decimal>(), cell["liftAngleDegrees"]!.GetValue<decimal>()).ShouldBe((5, 289, 49));
        var seq = await shop.Db().Row<long>("select seq from shop.stream");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save timing" }).ClickAsync();
        (await shop.Db().Row<long>("select seq from shop.stream")).ShouldBe(seq, "nothing changed, so nothing happened");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_bench_is_finished_once_the_record_has_no_gaps(bool hasScripts)
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId, hasScripts: hasScripts);
        await tab.Go($"/jobs/{number}/bench");
        await tab.Page.GetByLabel("Work done").FillAsync("Full service, new mainspring.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Finish bench" }).ClickAsync();
        var errors = tab.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(errors).ToContainTextAsync("The bench cannot be finished yet");
        await Assertions.Expect(errors.GetByRole(AriaRole.Link)).ToHaveTextAsync(
            ["Timing after service: nothing is measured yet.", "Water: not tested. Say why, or record a test.", "Say whether the case was polished."]);
        foreach (var link in await errors.GetByRole(AriaRole.Link).AllAsync())
            (await tab.Page.Locator((await link.GetAttributeAsync("href"))!).CountAsync()).ShouldBe(1, await link.TextContentAsync());
        (await tab.Page.GetByLabel("Work done").InputValueAsync()).ShouldBe("Full service, new mainspring.");

        (await api.PostAsJsonAsync(log + "/readings", new { csv = "+5 s/d 289 ° 0.2 ms" })).EnsureSuccessStatusCode();
        (await api.PostAsJsonAsync(log + "/water-tests", new { notTestedBecause = "Vintage case." })).EnsureSuccessStatusCode();
        await tab.Go($"/jobs/{number}/bench");
        (await tab.Page.GetByLabel("Work done").InputValueAsync()).ShouldBe("Full service, new mainspring.");
        await tab.Page.Locator("#summary").GetByLabel("No", new() { Exact = true }).CheckAsync();
        await tab.Page.GetByLabel("Timing instrument").FillAsync("Witschi Chronoscope S1");
        await tab.Page.GetByLabel("Last calibrated").FillAsync("2025-11-01");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Finish bench" }).ClickAsync();
        await tab.Page.Arrived($"**/jobs/{number}");
        var kept = (await api.GetFromJsonAsync<JsonObject>(log))!;
        kept["status"]!.GetValue<string>().ShouldBe("ready");
        kept["summary"]!["isPolished"]!.GetValue<bool>().ShouldBeFalse();
        kept["gaps"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Finishing_first_asks_about_what_is_typed_and_not_saved()
    {
        var (shop, _, number, _) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId);
        await tab.Go($"/jobs/{number}/bench");
        await tab.Page.GetByLabel("Note", new() { Exact = true }).FillAsync("Third wheel worn.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Finish bench" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#bench-errors")).ToContainTextAsync("Notes: something is typed there and not saved yet.");
        (await tab.Page.GetByLabel("Note", new() { Exact = true }).InputValueAsync()).ShouldBe("Third wheel worn.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_oil_water_and_a_note_are_entered_on_the_page(bool hasScripts)
    {
        var (shop, api, number, log) = await InService();
        await using var tab = await browser.Open(shop, shop.WatchmakerId, hasScripts: hasScripts);
        var page = tab.Page;
        await tab.Go($"/jobs/{number}/bench");
        await page.GetByLabel("Part", new() { Exact = true }).FillAsync("Mainspring");
        await page.GetByLabel("State").SelectOptionAsync("ordered");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add part" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say who the part is ordered from.");
        (await page.GetByLabel("Part", new() { Exact = true }).InputValueAsync()).ShouldBe("Mainspring");
        await page.GetByLabel("Supplier").FillAsync("Cousins UK");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add part" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "In hand Mainspring" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Fitted Mainspring" }).ClickAsync();
        await Assertions.Expect(page.Locator(".partlist .tag")).ToHaveTextAsync("fitted");

        await page.GetByLabel("pallet stones", new() { Exact = false }).First.CheckAsync();
        await page.GetByLabel("Batch, pallet stones").FillAsync("B-77");
        await page.GetByLabel("Another point", new() { Exact = true }).FillAsync("rotor axle");
        await page.GetByLabel("Product, another point").FillAsync("Moebius D5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save lubricants" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("rotor axle", new() { Exact = false }).First).ToBeCheckedAsync();

        await page.GetByLabel("Not tested, because").FillAsync("Vintage case.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the reason" }).ClickAsync();
        await page.GetByLabel("Client sees it").CheckAsync();
        await page.GetByLabel("Note", new() { Exact = true }).FillAsync("The crown is worn.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write note" }).ClickAsync();
        await Assertions.Expect(page.Locator("#notes .timeline li.client")).ToContainTextAsync("The crown is worn.");
        (await page.GetByLabel("Note", new() { Exact = true }).InputValueAsync()).ShouldBe("");

        var kept = (await api.GetFromJsonAsync<JsonObject>(log))!;
        kept["parts"]![0]!["state"]!.GetValue<string>().ShouldBe("fitted");
        kept["lubricants"]!.AsArray().Select(l => $"{l!["point"]} {l["product"]} {l["batch"]}").ShouldBe(["pallet stones Moebius 9415 B-77", "rotor axle Moebius D5 "], ignoreOrder: true);
        kept["summary"]!["waterUntestedReason"]!.GetValue<string>().ShouldBe("Vintage case.");
        kept["notes"]![0]!["forClient"]!.GetValue<bool>().ShouldBeTrue();
        tab.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1280, false, "full")]
    [InlineData(1280, true, "error")]
    [InlineData(820, false, "error")]
    [InlineData(820, true, "full")]
    [InlineData(390, false, "empty")]
    [InlineData(390, true, "full")]
    [InlineData(390, false, "error")]
    [InlineData(320, false, "full")]
    public async Task The_page_is_sound(int width, bool isDark, string state)
    {
        var (shop, api, number, log) = await InService(isMeasured: state != "empty");
        if (state != "empty")
        {
            var words = string.Concat(Enumerable.Repeat("Grande-complication-mainspring ", 4)).Trim();
            (await api.PostAsJsonAsync(log + "/readings", new { csv = "CH;5;289;0,2\nCB;6;285;0,3\n12H;-31;218;1,4", liftAngleDegrees = 52, beatsPerHour = 12345 })).EnsureSuccessStatusCode();
            (await api.PostAsJsonAsync(log + "/parts", new { name = words[..100], state = "ordered", supplier = words[..100], partNumber = "72.565.111.222.333.444" })).EnsureSuccessStatusCode();
            (await api.PostAsJsonAsync(log + "/lubricants", new { point = words[..100], product = "Moebius 9415", batch = "B-77", expiresOn = "2021-05-01" })).EnsureSuccessStatusCode();
            (await api.PostAsJsonAsync(log + "/water-tests", new { method = "dry", vacuumBar = -0.4, pressureBar = 3, resultPercentPerMinute = -1.4, limitPercentPerMinute = -1 })).EnsureSuccessStatusCode();
            (await api.PostAsJsonAsync(log + "/notes", new { text = words, forClient = true })).EnsureSuccessStatusCode();
        }
        await using var tab = await browser.Open(shop, shop.WatchmakerId, width, isDark);
        (await tab.Go($"/jobs/{number}/bench")).ShouldBe(200);
        if (state == "error")
        {
            await tab.Page.EvaluateAsync("for (const d of document.querySelectorAll('main details')) d.open = true");
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Finish bench" }).ClickAsync();
            await tab.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        }
        await tab.ShouldBeSound();
    }

    [Fact]
    public async Task A_spring_drive_is_asked_for_its_rate_alone()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var taken = await owner.TakeIn(form =>
        {
            form["watch"]!["brand"] = "Grand Seiko";
            form["watch"]!["calibre"] = "9R65";
            form["watch"]!["movement"] = "spring-drive";
        });
        var html = await owner.GetStringAsync($"/jobs/{taken["number"]}/bench");
        html.ShouldContain("Timing, as received, full wind");
        html.ShouldContain("readings[0].rateSecondsPerDay");
        html.ShouldNotContain("amplitudeDegrees");
        html.ShouldNotContain("Lift angle");
    }

    [Fact]
    public async Task An_unknown_job_is_not_here_and_a_stranger_signs_in_first()
    {
        var (shop, api, number, _) = await InService();
        (await api.GetAsync("/jobs/2020-9999/bench")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Stranger().GetAsync($"/jobs/{number}/bench")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }
}
