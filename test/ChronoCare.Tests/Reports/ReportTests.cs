using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Identity.Apps;
using ChronoCare.Jobs;
using ChronoCare.Reports;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity.Apps;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Web;

namespace ChronoCare.Tests.Reports;

/// <summary>Reports as an owner and their programs get them.</summary>
public sealed class ReportTests(TestHouse house)
{
    private static decimal? Value(JsonNode answer, string part, string line, string figure) =>
        answer[part]!.AsArray().FirstOrDefault(l => l!["key"]!.GetValue<string>() == line)?["cells"]!.AsArray().Single(c => c!["figure"]!.GetValue<string>() == figure)!["value"]?.GetValue<decimal>();

    private static async Task<JsonNode> Get(HttpClient owner, string path) => JsonNode.Parse(await owner.GetStringAsync("/api/reports" + path, TestContext.Current.CancellationToken))!;

    [Fact]
    public async Task A_report_says_what_it_was_last_night_what_changed_since_and_what_it_is_now()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.TakeIn();
        await owner.TakeIn();
        await Trading.Night(shop, isWhole: true);
        await owner.TakeIn();
        var flow = await Get(owner, "/flow");
        (Value(flow, "baseline", "", "in"), Value(flow, "delta", "", "in"), Value(flow, "current", "", "in")).ShouldBe((2, 1, 3));
        flow["asOf"]!["seq"]!.GetValue<long>().ShouldBe(flow["asOf"]!["nightSeq"]!.GetValue<long>() + 1);
        flow["asOf"]!["nightAt"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        flow["isWhole"]!.GetValue<bool>().ShouldBeTrue();
        flow["figures"]!.AsArray().Select(f => f!["definition"]!.GetValue<string>()).ShouldAllBe(d => d.Length > 10);
        var today = ShopDay.Of(TimeProvider.System.GetUtcNow(), shop.Shop);
        flow["to"]!.GetValue<string>().ShouldBe(today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        (await Get(owner, "/flow?from=2020-01-01&to=2020-12-31"))["current"]!.AsArray().ShouldAllBe(l => l!["key"]!.GetValue<string>() == "" || Value(l!.Parent!.Parent!, "current", l["key"]!.GetValue<string>(), "in") == 0);
    }

    [Fact]
    public async Task A_shop_that_was_opened_since_the_night_is_counted_all_the_same()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.TakeIn();
        var flow = await Get(owner, "/work-in-progress");
        (Value(flow, "baseline", "", "watches"), Value(flow, "delta", "", "watches"), Value(flow, "current", "received", "watches")).ShouldBe((0, 1, 1));
    }

    // What a program keeps that asks again and again: lines by key, in the order that was said last.
    private sealed class Keeping
    {
        private readonly Dictionary<string, string> lines = [];
        private IReadOnlyList<string> order = [];

        public string? Mark { get; private set; }

        public int Came { get; private set; }

        public void Take(JsonNode answer)
        {
            if (answer["isWhole"]!.GetValue<bool>()) lines.Clear();
            var (was, is_, differs) = (answer["baseline"]!.AsArray(), answer["current"]!.AsArray(), answer["delta"]!.AsArray());
            for (var i = 0; i < is_.Count; i++) lines[is_[i]!["key"]!.GetValue<string>()] = $"{was[i]!.ToJsonString()} {differs[i]!.ToJsonString()} {is_[i]!.ToJsonString()}";
            order = [.. answer["order"]!.AsArray().Select(k => k!.GetValue<string>())];
            foreach (var gone in lines.Keys.Except(order).ToList()) lines.Remove(gone);
            (Mark, Came) = (answer["mark"]?.GetValue<string>(), is_.Count);
        }

        public string All => string.Join('\n', order.Select(k => lines.GetValueOrDefault(k, $"{k} is missing")));
    }

    [Fact]
    public async Task Since_an_answer_that_one_has_only_the_lines_that_differ_come()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = await owner.OnTheShelf(photos: false);
        await (await owner.Pay(id, 1_000, "terminal")).Ok(HttpStatusCode.Created);
        var first = await Get(owner, "/payments");
        var mark = first["mark"]!.GetValue<string>();
        mark.ShouldStartWith(first["asOf"]!["seq"]!.ToString() + ".");
        (await Get(owner, $"/payments?since={mark}")).ShouldSatisfyAllConditions(a => a["isWhole"]!.GetValue<bool>().ShouldBeFalse(), a => a["current"]!.AsArray().Count.ShouldBe(0), a => a["order"]!.AsArray().Count.ShouldBe(2));
        await (await owner.Pay(id, 2_000, "cash")).Ok(HttpStatusCode.Created);
        var next = await Get(owner, $"/payments?since={mark}");
        next["isWhole"]!.GetValue<bool>().ShouldBeFalse();
        next["current"]!.AsArray().Select(l => l!["key"]!.GetValue<string>()).ShouldBe(["cash", ""], ignoreOrder: true);
        next["current"]!.AsArray().Single(l => l!["key"]!.GetValue<string>() == "")!["cells"]![0]!["amount"]!["amount"]!.GetValue<long>().ShouldBe(3_000);
        // What is no mark of ours, or bears no lines, gets everything.
        foreach (var no in (string[])[first["asOf"]!["seq"]!.ToString(), "999999", "soon", "1.", "1.AAA", "1.äöü", "9." + new string('A', 4000)])
            (await Get(owner, "/payments?since=" + Uri.EscapeDataString(no))).ShouldSatisfyAllConditions(a => a["isWhole"]!.GetValue<bool>().ShouldBe(no != "1."), a => a["current"]!.AsArray().Count.ShouldBe(3));
        // The mark of another report or period knows none of these lines: all of them come.
        (await Get(owner, $"/payments?from=2020-01-01&since={mark}"))["current"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Whoever_asks_only_for_what_differs_has_in_the_end_what_the_whole_answer_says_whichever_process_answers()
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, TimeProvider.System.GetUtcNow().AddDays(-20));
        for (var i = 0; i < 3; i++) await trade.Whole(i);
        await Trading.Night(shop, isWhole: true);
        await using var another = await SecondHouse.Open(house);
        HttpClient[] doors = [await shop.Owner(), await another.As(shop, shop.OwnerId)];
        var kept = AllReports.List.ToDictionary(r => r.Name, _ => new Keeping());
        int parts = 0, less = 0;
        Func<int, Task>[] steps =
        [
            i => trade.TakeIn(i, promised: ShopDay.Of(trade.Clock.GetUtcNow(), shop.Shop).AddDays(1)), i => trade.Hold(trade.Jobs[^1], "parts"), i => trade.Part(trade.Jobs[^1], "Crystal", "needed"), i => trade.Whole(i),
            // No event says so: a watch's calibre and a person's name.
            i => shop.Db().Do("update shop.watch set calibre = $1 where id = (select watch_id from shop.job where id = $2)", "C" + i, trade.Jobs[0]),
            i => house.AsOperator("update shop.user_account set name = 'Max ' || $2 where tenant_id = $1 and role = 'watchmaker'", shop.Shop.TenantId, i),
            async i =>
            {
                await trade.TakeIn(i);
                await trade.Move(trade.Jobs[^1], "diagnosed");
                await trade.Quote(trade.Jobs[^1], 5_000);
                await trade.Decide(trade.Jobs[^1], true, "phone");
            },
            _ => trade.Pay(trade.Jobs[^1], 500, "cash"), _ => Trading.Night(shop), _ => trade.Write(trade.Jobs[^1], "client"),
        ];
        for (var i = 0; i < 2 * steps.Length; i++)
        {
            await steps[i % steps.Length](i);
            foreach (var report in AllReports.List)
            {
                var (mine, all) = (kept[report.Name], new Keeping());
                // A night of another test or the end of an hour may come between the two questions; a line that was missed once would stay wrong.
                for (var tries = 0; ; tries++)
                {
                    var answer = await Get(doors[(i + tries) % 2], $"/{report.Name}?since={mine.Mark}");
                    mine.Take(answer);
                    all.Take(await Get(doors[(i + 1) % 2], "/" + report.Name));
                    if (!answer["isWhole"]!.GetValue<bool>()) (parts, less) = (parts + 1, less + (mine.Came < all.Came ? 1 : 0));
                    if (mine.All == all.All) break;
                    tries.ShouldBeLessThan(4, $"{report.Name} after step {i}:\n{mine.All}\nis not\n{all.All}");
                }
            }
        }
        (parts, less).ShouldSatisfyAllConditions(c => c.parts.ShouldBeGreaterThan(200), c => c.less.ShouldBeGreaterThan(150, "all lines came every time"));
    }

    [Fact]
    public async Task Nothing_new_is_304_and_something_new_is_not()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.TakeIn();
        async Task<HttpResponseMessage> Ask(string? tag, string path = "/api/reports/flow")
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            return await owner.SendAsync(request, TestContext.Current.CancellationToken);
        }
        // A night of another test may be made between two questions, and an hour may end: then the tag is another one, and rightly.
        HttpResponseMessage again;
        string tag;
        do
        {
            tag = (await Ask(null)).Headers.ETag!.ToString();
            again = await Ask(tag);
        } while (again.StatusCode == HttpStatusCode.OK && (await Ask(null)).Headers.ETag!.ToString() != tag);
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await Ask(tag, "/api/reports/turnaround")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await owner.TakeIn();
        (await Ask(tag)).StatusCode.ShouldBe(HttpStatusCode.OK);
        // A name may change without an event: where one stands in the answer, it counts.
        await new Trading(shop, TimeProvider.System.GetUtcNow().AddDays(-9)).Whole(1);
        const string Watchmakers = "/api/reports/watchmakers";
        do tag = (await Ask(null, Watchmakers)).Headers.ETag!.ToString();
        while ((await Ask(tag, Watchmakers)).StatusCode != HttpStatusCode.NotModified);
        await house.AsOperator("update shop.user_account set name = 'Maximilian Roy' where tenant_id = $1 and role = 'watchmaker'", shop.Shop.TenantId);
        var renamed = await Ask(tag, Watchmakers);
        renamed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await renamed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Maximilian Roy");
    }

    [Fact]
    public async Task A_key_reads_the_reports_only_where_its_owner_said_so_and_never_has_them_computed()
    {
        var shop = await house.OpenShop();
        await (await shop.Owner()).TakeIn();
        var (with, without) = ((await PlainApp.WithKey(shop, "read-reports")).Program, (await PlainApp.WithKey(shop, [.. Scopes.Words.Where(w => w != "read-reports")])).Program);
        (await with.Json("/api/reports"))["items"]!.AsArray().Count.ShouldBe(AllReports.List.Count);
        Value(await with.Json("/api/reports/flow"), "current", "", "in").ShouldBe(1);
        (await without.Get("/api/reports/flow")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await without.Get("/api/reports")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("it needs the scope read-reports");
        (await with.Send(HttpMethod.Post, "/api/reports/night", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var page in (string[])["/reports", "/reports/flow.csv", "/api/jobs"]) (await with.Get(page)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, page);
        var settings = new HtmlParser().ParseDocument(await (await shop.Owner()).GetStringAsync("/settings/api-keys", TestContext.Current.CancellationToken));
        var box = settings.QuerySelector("input[value='read-reports']")!;
        box.HasAttribute("checked").ShouldBeFalse();
        box.ParentElement!.TextContent.ShouldContain("what the shop earned");
    }

    [Fact]
    public async Task What_cannot_be_asked_gets_a_sentence_and_keeps_what_was_typed()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        foreach (var (query, field) in ((string, string)[])[("from=2026-02-30", "from"), ("from=2026-03-01&to=2026-02-01", "from"), ("from=2000-01-01&to=2026-01-01", "from"), ("to=soon", "to")])
        {
            var answer = await owner.GetAsync("/api/reports/flow?" + query, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, query);
            JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["errors"]!.AsObject().ShouldContainKey(field);
            var page = await owner.GetAsync("/reports?" + query, TestContext.Current.CancellationToken);
            page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, query);
        }
        var kept = new HtmlParser().ParseDocument(await (await owner.GetAsync("/reports?from=2026-03-01&to=2026-02-01", TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        kept.QuerySelector("input[name=from]")!.GetAttribute("value").ShouldBe("2026-03-01");
        kept.Title!.ShouldStartWith("Error");
        (await owner.GetAsync("/api/reports/nothing", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await owner.GetAsync("/reports/nothing.csv", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var other in (HttpClient[])[await shop.Watchmaker(), await shop.Counter()])
        {
            (await other.GetAsync("/reports", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await other.GetAsync("/api/reports/payments", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task The_page_answers_each_question_with_figures_a_picture_and_the_jobs_behind_them()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var parser = new HtmlParser();
        parser.ParseDocument(await owner.GetStringAsync("/reports", TestContext.Current.CancellationToken)).QuerySelector(".empty")!.TextContent.ShouldContain("Nothing happened in this period.");
        for (var i = 0; i < 4; i++) await owner.TakeIn();
        var few = parser.ParseDocument(await owner.GetStringAsync("/reports", TestContext.Current.CancellationToken)).QuerySelector("#work-in-progress")!;
        few.QuerySelectorAll("svg").ShouldBeEmpty();
        few.QuerySelectorAll("p a.mono").Length.ShouldBe(4);
        await owner.TakeIn();
        var page = parser.ParseDocument(await owner.GetStringAsync("/reports", TestContext.Current.CancellationToken));
        page.QuerySelectorAll("section.report h2").Select(h => h.TextContent).ShouldBe(AllReports.List.Select(r => r.Question));
        var section = page.QuerySelector("#work-in-progress")!;
        section.QuerySelector(".figure")!.TextContent.ShouldBe("5");
        section.QuerySelector("svg")!.GetAttribute("aria-label").ShouldBe("Watches, watches; most: Intake, 5.");
        section.QuerySelectorAll("svg text").Select(t => t.TextContent).ShouldContain("5");
        section.QuerySelector(".what p")!.TextContent.ShouldBe(AllReports.Of("work-in-progress")!.Figures[0].Definition);
        section.QuerySelector("tbody th a")!.GetAttribute("href")!.ShouldContain("line=received");
        var one = parser.ParseDocument(await owner.GetStringAsync(section.QuerySelector("tbody th a")!.GetAttribute("href")!, TestContext.Current.CancellationToken));
        one.QuerySelectorAll("table.cards tbody tr").Length.ShouldBe(5);
        one.QuerySelector("#jobs-title")!.TextContent.ShouldBe("The jobs behind “Intake”");
        (await owner.GetStringAsync("/board", TestContext.Current.CancellationToken)).ShouldContain("href=\"/reports\"");
        (await (await shop.Watchmaker()).GetStringAsync("/board", TestContext.Current.CancellationToken)).ShouldNotContain("href=\"/reports\"");
    }

    [Fact]
    public async Task An_export_holds_the_same_figures_and_no_formula()
    {
        var shop = await house.OpenShop();
        var trade = new Trading(shop, TimeProvider.System.GetUtcNow().AddDays(-10));
        await trade.Whole(1, 123_45);
        await trade.Part(await TakenIn(trade), "=HYPERLINK(\"http://evil\")", "needed");
        var owner = await shop.Owner();
        var answer = await owner.GetAsync("/reports/payments.csv", TestContext.Current.CancellationToken);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        answer.Content.Headers.ContentDisposition!.FileName!.ShouldContain("-payments-");
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Trim('\uFEFF').Split("\r\n");
        lines[0].ShouldBe("By,Taken in all (CHF),Payments (CHF),Given back (CHF),How many (payments)");
        var paid = Money.Typed((await trade.Load(trade.Jobs[0])).PaidMinor, "CHF");
        lines[1].ShouldBe($"Card terminal,{paid},{paid},0.00,1");
        lines[2].ShouldStartWith($"All,{paid}");
        (await owner.GetStringAsync("/reports/parts.csv", TestContext.Current.CancellationToken)).ShouldContain("\"'=HYPERLINK(\"\"http://evil\"\")\",0,2,0");
        var jobs = (await owner.GetStringAsync("/reports/payments.csv?jobs=yes&line=terminal", TestContext.Current.CancellationToken)).Trim('\uFEFF').Split("\r\n");
        jobs.Length.ShouldBe(3);
        jobs[1].ShouldStartWith((await trade.Load(trade.Jobs[0])).Number + ",collected,");

        static async Task<Guid> TakenIn(Trading trade)
        {
            await trade.TakeIn(2);
            return trade.Jobs[^1];
        }
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+41 79", "'+41 79")]
    [InlineData(" @SUM", "' @SUM")]
    [InlineData("\tx", "'\tx")]
    [InlineData("-x", "'-x")]
    [InlineData("Mainspring 2.5-3", "Mainspring 2.5-3")]
    public void A_text_that_would_begin_a_formula_gets_an_apostrophe(string text, string safe) => ExportReport.Safe(text).ShouldBe(safe);

    [Fact]
    public async Task Having_them_computed_anew_too_soon_says_so_and_does_nothing()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        // Somebody begins one: this test, or whoever has the place.
        if (await house.Database.Night.Claim("hand", TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1)) is { } run) await house.Database.Night.Finish(run, TimeProvider.System.GetUtcNow(), new(0, 0), null);
        var answer = await owner.PostAsJsonAsync("/api/reports/night", new { }, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["begins"]!.GetValue<bool>().ShouldBeFalse();
        var page = await owner.PostAsync("/reports/night", new FormUrlEncodedContent([]), TestContext.Current.CancellationToken);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("omputed");
        (await (await shop.Counter()).PostAsJsonAsync("/api/reports/night", new { }, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public void Every_figure_is_defined_once_and_the_paper_says_the_same()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChronoCare.slnx"))) folder = folder.Parent!;
        var paper = File.ReadAllText(Path.Combine(folder.FullName, "docs", "reports.md")).ReplaceLineEndings("\n");
        foreach (var report in AllReports.List)
        {
            report.Figures.Select(f => f.Key).ShouldBeUnique();
            var written = $"### {report.Question}\n\n`{report.Name}`\n\n| figure | unit | what it is |\n|---|---|---|\n" + string.Concat(report.Figures.Select(f => $"| {f.Title} `{f.Key}` | {f.Unit} | {f.Definition} |\n"));
            paper.ShouldContain(written, customMessage: written);
        }
        AllReports.List.Select(r => r.Name).ShouldBeUnique();
        paper.Split('\n').Count(l => l.StartsWith("### ", StringComparison.Ordinal)).ShouldBe(AllReports.List.Count);
    }
}
