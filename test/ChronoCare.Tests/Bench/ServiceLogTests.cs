using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Bench;

public sealed class ServiceLogTests(TestHouse house)
{
    private static readonly object[] SixAfter =
    [
        Cell("CH", 5, 289, 0.2), Cell("CB", 6, 285, 0.3), Cell("3H", 7, 246, 0.4), Cell("6H", 3, 240, 0.3), Cell("9H", 1, 238, 0.2), Cell("12H", 3, 218, 0.4),
    ];

    private static object Cell(string position, double rate, int amplitude, double beatError) =>
        new { position, rateSecondsPerDay = rate, amplitudeDegrees = amplitude, beatErrorMilliseconds = beatError, liftAngleDegrees = 49, beatsPerHour = 19800 };

    private async Task<(TestShop Shop, HttpClient Bench, string Log)> AtBench()
    {
        var shop = await house.OpenShop();
        var taken = await (await shop.Counter()).TakeIn();
        return (shop, await shop.Watchmaker(), $"/api/jobs/{taken["id"]}/service-log");
    }

    private static async Task<JsonObject> Json(HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<JsonObject> Post(HttpClient client, string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        await Json(await client.PostAsJsonAsync(path, body), expected);

    private static async Task<JsonObject> Get(HttpClient client, string path) => await Json(await client.GetAsync(path));

    [Fact]
    public async Task Six_positions_are_kept_with_their_figures_and_their_word()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log + "/readings", new { readings = SixAfter });
        var kept = await Get(bench, log);
        kept["readings"]!.AsArray().Count.ShouldBe(6);
        kept["readings"]![5]!["unusual"]!["amplitudeDegrees"]!.GetValue<string>().ShouldBe("under 220°");
        kept["readings"]![0]!["takenBy"]!.GetValue<string>().ShouldBe("Max Roy");
        var figures = kept["figures"]![0]!;
        (figures["meanRate"]!.GetValue<decimal>(), figures["spread"]!.GetValue<decimal>(), figures["edgeLessFlat"]!.GetValue<decimal>()).ShouldBe((4.2m, 6, -2));
        kept["sentence"]!.GetValue<string>().ShouldStartWith("Gains 4.2 s a day with 6 s between positions.");
        kept["calibre"]!["liftAngleDegrees"]!.GetValue<decimal>().ShouldBe(49);
    }

    [Fact]
    public async Task One_cell_is_saved_and_the_others_stay()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log + "/readings", new { position = "CH", rateSecondsPerDay = "+4,5", amplitudeDegrees = 280 });
        var answer = await Post(bench, log + "/readings", new { position = "DU", amplitudeDegrees = "285°" });
        var cell = answer["readings"]!.AsArray().ShouldHaveSingleItem()!;
        cell["rateSecondsPerDay"]!.GetValue<decimal>().ShouldBe(4.5m);
        cell["amplitudeDegrees"]!.GetValue<decimal>().ShouldBe(285);
        (await Post(bench, log + "/readings", new { position = "CH", rateSecondsPerDay = (string?)null }))["readings"]![0]!["rateSecondsPerDay"].ShouldBeNull();
    }

    [Fact]
    public async Task Two_people_at_two_cells_of_one_row_lose_nothing()
    {
        var (_, bench, log) = await AtBench();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => bench.PostAsJsonAsync(log + "/readings", i % 3 == 0
            ? new { position = "CH", rateSecondsPerDay = 4 } : i % 3 == 1 ? new { position = "CH", amplitudeDegrees = 285 } : (object)new { position = "CH", beatErrorMilliseconds = 0.2 })));
        var cell = (await Get(bench, log))["readings"]!.AsArray().ShouldHaveSingleItem()!;
        (cell["rateSecondsPerDay"]!.GetValue<decimal>(), cell["amplitudeDegrees"]!.GetValue<decimal>(), cell["beatErrorMilliseconds"]!.GetValue<decimal>()).ShouldBe((4, 285, 0.2m));
    }

    [Fact]
    public async Task Every_entry_is_an_event_with_what_was_said()
    {
        var (shop, bench, log) = await AtBench();
        var saved = await Post(bench, log + "/readings", new { position = "CH", rateSecondsPerDay = 4, amplitudeDegrees = "" });
        var last = await shop.Db().Row<string>("select body from shop.event order by seq desc limit 1");
        var data = JsonNode.Parse(last!)!["data"]!["readings"]![0]!;
        data.ToJsonString().ShouldBe("""{"amplitudeDegrees":null,"phase":"after","position":"CH","rateSecondsPerDay":"4.0","wind":"full"}""");
        saved["seq"]!.GetValue<long>().ShouldBe(2);
        saved["version"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task An_impossible_value_is_refused_with_its_range_at_its_field_and_nothing_is_kept()
    {
        var (_, bench, log) = await AtBench();
        var refused = await Post(bench, log + "/readings", new { readings = new object[] { Cell("CH", 5, 289, 0.2), Cell("CB", 5, 400, 0.2) } }, HttpStatusCode.UnprocessableEntity);
        refused["errors"]!["readings[1].amplitudeDegrees"]!.GetValue<string>().ShouldBe("Amplitude must be between 0 and 360°.");
        (await Get(bench, log))["readings"]!.AsArray().ShouldBeEmpty();
        (await Post(bench, log + "/readings", new { position = "4H", rateSecondsPerDay = 1 }, HttpStatusCode.UnprocessableEntity))["errors"]!["position"].ShouldNotBeNull();
        (await Post(bench, log + "/readings", new { }, HttpStatusCode.UnprocessableEntity)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_sheet_is_imported_from_csv_as_text_and_as_file()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log + "/readings", new { phase = "before", csv = "Position;Rate;Amplitude;Beat error\nCH;+15;240;0,8\nCB;+18;236;0,9" });
        using var form = new MultipartFormDataContent { { new StringContent("+5 s/d 289 ° 0.2 ms\n+6 s/d 285 ° 0.3 ms"), "csv", "timing.csv" } };
        await Json(await bench.PostAsync(log + "/readings", form));
        var kept = (await Get(bench, log + "/readings"))["items"]!.AsArray();
        kept.Select(r => (string)r!["phase"]! + r["position"]).ShouldBe(["beforeCH", "beforeCB", "afterCH", "afterCB"]);
        var wrong = await Post(bench, log + "/readings", new { csv = "CH\t5\t999" }, HttpStatusCode.UnprocessableEntity);
        wrong["errors"]!["csv"]!.GetValue<string>().ShouldBe("Line 1: Amplitude must be between 0 and 360°.");
    }

    [Fact]
    public async Task A_part_goes_from_needed_to_fitted_and_says_from_whom()
    {
        var (_, bench, log) = await AtBench();
        var part = await Post(bench, log + "/parts", new { name = "Mainspring", partNumber = "2824.771", price = new { amount = 4200, currency = "CHF" } }, HttpStatusCode.Created);
        var path = $"{log}/parts/{part["id"]}";
        part["state"]!.GetValue<string>().ShouldBe("needed");
        (await Post(bench, path, new { state = "ordered" }, HttpStatusCode.UnprocessableEntity))["errors"]!["supplier"]!.GetValue<string>().ShouldContain("who");
        await Post(bench, path, new { state = "ordered", supplier = "Cousins", expectedOn = "2030-01-15" });
        await Post(bench, path, new { state = "in_hand" });
        await Post(bench, path, new { state = "fitted", provenance = "oem", oldPart = "returned" });
        (await Post(bench, path, new { state = "ordered" }, HttpStatusCode.UnprocessableEntity))["errors"]!["state"]!.GetValue<string>()
            .ShouldBe("Mainspring is fitted and cannot become ordered.");
        var kept = (await Get(bench, log + "/parts"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        (kept["state"]!.GetValue<string>(), kept["supplier"]!.GetValue<string>(), kept["provenance"]!.GetValue<string>(), kept["oldPart"]!.GetValue<string>())
            .ShouldBe(("fitted", "Cousins", "oem", "returned"));
        kept["price"]!["amount"]!.GetValue<long>().ShouldBe(4200);
    }

    [Fact]
    public async Task A_part_of_another_job_is_not_here()
    {
        var (shop, bench, log) = await AtBench();
        var part = await Post(bench, log + "/parts", new { name = "Crown" }, HttpStatusCode.Created);
        var other = await (await shop.Counter()).TakeIn();
        (await bench.PostAsJsonAsync($"/api/jobs/{other["id"]}/service-log/parts/{part["id"]}", new { state = "fitted" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Oil_is_ticked_with_its_batch_and_can_be_taken_back()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log + "/lubricants", new { point = "pallet stones", product = "Moebius 9415", batch = "B-77", expiresOn = "2031-05-01" });
        var kept = await Post(bench, log + "/lubricants", new { lubricants = new object[] { new { point = "gaskets", product = "silicone grease" } } });
        kept["lubricants"]!.AsArray().Count.ShouldBe(2);
        kept["lubricants"]![0]!["usedBy"]!.GetValue<string>().ShouldBe("Max Roy");
        (await Post(bench, log + "/lubricants", new { point = "gaskets", used = false }))["lubricants"]!.AsArray().ShouldHaveSingleItem()!["batch"]!.GetValue<string>().ShouldBe("B-77");
        (await Post(bench, log + "/lubricants", new { point = "gaskets" }, HttpStatusCode.UnprocessableEntity))["errors"]!["product"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_water_test_passes_by_its_figures_or_says_why_there_is_none()
    {
        var (_, bench, log) = await AtBench();
        (await Post(bench, log + "/water-tests", new { notTestedBecause = "Vintage case, no gaskets to be had." }))["summary"]!["waterUntestedReason"]!.GetValue<string>()
            .ShouldStartWith("Vintage");
        var failed = await Post(bench, log + "/water-tests",
            new { method = "dry", tester = "Proofmaster", vacuumBar = -0.4, pressureBar = 3, seconds = 60, resultPercentPerMinute = -1.4, limitPercentPerMinute = -1.0 }, HttpStatusCode.Created);
        failed["waterTests"]![0]!["passed"]!.GetValue<bool>().ShouldBeFalse();
        failed["summary"]!["waterUntestedReason"]!.GetValue<string>().ShouldBe("");
        (await Post(bench, log + "/water-tests", new { method = "wet", pressureBar = 12.5, passed = true }, HttpStatusCode.Created))["waterTests"]!.AsArray().Count.ShouldBe(2);
        (await Post(bench, log + "/water-tests", new { method = "dry", pressureBar = 12.5, passed = true }, HttpStatusCode.UnprocessableEntity))["errors"]!["pressureBar"].ShouldNotBeNull();
        (await Post(bench, log + "/water-tests", new { method = "wet" }, HttpStatusCode.UnprocessableEntity))["errors"]!["passed"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_note_is_for_the_team_unless_somebody_chose_the_client()
    {
        var (shop, bench, log) = await AtBench();
        (await Post(bench, log + "/notes", new { text = "Third wheel worn." }, HttpStatusCode.Created))["forClient"]!.GetValue<bool>().ShouldBeFalse();
        (await Post(bench, log + "/notes", new { text = "Runs well now.", forClient = true }, HttpStatusCode.Created))["forClient"]!.GetValue<bool>().ShouldBeTrue();
        (await Get(bench, log + "/notes"))["items"]![0]!["text"]!.GetValue<string>().ShouldBe("Runs well now.");
        (await shop.Db().Row<string>("select body from shop.event order by seq desc limit 1"))!.ShouldNotContain("Runs well");
    }

    [Fact]
    public async Task The_summary_keeps_what_was_not_sent_and_names_the_gaps()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log, new { workDone = "Full service.", powerReserveHours = "44,5" });
        var kept = await Post(bench, log, new { isPolished = false, instrument = "Witschi Chronoscope S1", calibratedOn = "2025-01-10" });
        var summary = kept["summary"]!;
        (summary["workDone"]!.GetValue<string>(), summary["powerReserveHours"]!.GetValue<decimal>(), summary["isPolished"]!.GetValue<bool>()).ShouldBe(("Full service.", 44.5m, false));
        kept["gaps"]!.AsArray().Select(g => g!["field"]!.GetValue<string>()).ShouldBe(["readings[0].rateSecondsPerDay", "notTestedBecause"]);
        (await Post(bench, log, new { powerReserveHours = 0 }, HttpStatusCode.UnprocessableEntity))["errors"]!["powerReserveHours"].ShouldNotBeNull();
        (await Post(bench, log, new { calibratedOn = "2199-01-01" }, HttpStatusCode.UnprocessableEntity))["errors"]!["calibratedOn"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_closed_job_keeps_its_log_as_it_is()
    {
        var (shop, bench, log) = await AtBench();
        (await (await shop.Counter()).PostAsJsonAsync(log.Replace("service-log", "handover"), new { kind = "returned", version = 1, givenTo = "P. Hart", knownBy = "known", reason = "Client declined.", accessoriesReturned = true })).EnsureSuccessStatusCode();
        foreach (var (path, body) in new (string, object)[]
            { ("/readings", new { position = "CH", rateSecondsPerDay = 1 }), ("/parts", new { name = "Crown" }), ("/lubricants", new { point = "p", product = "q" }),
              ("/water-tests", new { method = "wet", passed = true }), ("/notes", new { text = "late" }), ("", new { workDone = "late" }) })
            (await Post(bench, log + path, body, HttpStatusCode.UnprocessableEntity))["code"]!.GetValue<string>().ShouldBe("closed");
    }

    [Fact]
    public async Task A_stale_version_is_told_the_present_one()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log + "/readings", new { position = "CH", rateSecondsPerDay = 4 }, HttpStatusCode.OK);
        (await Post(bench, log + "/notes", new { text = "Two.", version = 1 }, HttpStatusCode.Conflict))["present"]!["version"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task A_note_of_somebody_else_makes_nobody_s_page_too_old()
    {
        var (_, bench, log) = await AtBench();
        await Post(bench, log + "/notes", new { text = "One." }, HttpStatusCode.Created);
        await Post(bench, log + "/notes", new { text = "Two.", version = 1 }, HttpStatusCode.Created);
        await Post(bench, log + "/readings", new { position = "CH", rateSecondsPerDay = 4, version = 1 }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Saving_the_same_cell_twice_with_one_key_is_one_event()
    {
        var (shop, bench, log) = await AtBench();
        for (var i = 0; i < 2; i++) (await bench.Send(log + "/readings", new { position = "CH", rateSecondsPerDay = 4 }, "cell-1")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.Db().Row<long>("select seq from shop.stream")).ShouldBe(2);
    }
}
