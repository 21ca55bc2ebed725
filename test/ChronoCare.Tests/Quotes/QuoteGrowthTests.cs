using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Notifications;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Quotes;

/// <summary>What becomes of a quote after it was sent: it grows, is renewed, goes ahead within what was authorised, or leads back over the counter.</summary>
public sealed class QuoteGrowthTests(TestHouse house)
{
    private static JsonObject[] Grown => [Quoting.Line("Full service, calibre 565", 42_000), Quoting.Line("Mainspring", 4_800, 1, "part"), Quoting.Line("Crown", 2_000, 1, "part")];

    private static async Task<JsonArray> Quotes(HttpClient staff, JsonNode id) => (await staff.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]!.AsArray();

    [Fact]
    public async Task Work_within_what_was_authorised_goes_ahead_and_the_client_is_told_and_not_asked()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked(quote: q => q["ceiling"] = Quoting.Money(50_000));
        var counter = await shop.Counter();
        // The question goes out before the answer comes: afterwards nobody would be asked any more.
        await shop.Settled();
        await (await counter.Decide(id, 1, "approved")).Ok();
        var page = await counter.Page($"/jobs/{id}/quote?edit=1");
        page.Body.Words().ShouldContain("Penelope Hart authorised up to CHF 500.00: CHF 468.00 is used, CHF 32.00 is left.");
        page.QuerySelector("button[value=within]").Words().ShouldBe("Go ahead within CHF 500.00");
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/facts", new { version = await counter.VersionOf(id), hold = "parts" })).Some();
        var done = await (await counter.Quote(id, Grown, q => { q["within"] = true; q["ceiling"] = Quoting.Money(50_000); })).Ok(HttpStatusCode.Created);
        (done["quote"]!["state"]!.GetValue<string>(), done["quote"]!["decision"]!["how"]!.GetValue<string>()).ShouldBe(("approved", "ceiling"));
        var job = await counter.Job(id);
        (job.Amount("charged"), job["quoteState"]!.GetValue<string>(), job["hold"]!.GetValue<string>()).ShouldBe((48_800, "approved", "parts"));
        var mails = await shop.Mails();
        mails.Count(m => m.Subject!.StartsWith("A quote for", StringComparison.Ordinal)).ShouldBe(1);
        var told = mails.Single(m => m.Subject!.StartsWith("Work on your", StringComparison.Ordinal));
        foreach (var words in new[] { "Nothing is asked of you", "It is CHF 20.00 more than you agreed to before: Crown.", "CHF 488.00 in all" }) told.TextBody!.Replace('\u00a0', ' ').ReplaceLineEndings(" ").ShouldContain(words);
        (await shop.Stranger().Page(link)).QuerySelector("#amounts").Words().ShouldContain("You authorised up to CHF 500.00: CHF 488.00 is used, CHF 12.00 is left.");
        const string Used = "Penelope Hart authorised up to CHF 500.00: CHF 488.00 is used, CHF 12.00 is left.";
        var bench = await shop.Watchmaker();
        (await counter.Page($"/jobs/{id}")).QuerySelector("#job-sides").Words().ShouldContain(Used);
        (await bench.Page($"/jobs/{id}/bench")).QuerySelector("#bench-head").Words().ShouldContain(Used);
        // What the client says no to ends the word, everywhere.
        await (await counter.Quote(id, [.. Grown, Quoting.Line("Dial", 30_000)])).Some();
        await (await counter.Decide(id, 3, "declined")).Ok();
        foreach (var shown in new[] { (await counter.Page($"/jobs/{id}")).Body, (await bench.Page($"/jobs/{id}/bench")).Body, (await shop.Stranger().Page(link)).Body }) shown.Words().ShouldNotContain("uthorised up to");
    }

    [Fact]
    public async Task What_the_bench_found_since_the_last_quote_is_taken_over_as_lines_and_what_is_none_of_this_watch_is_not()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn())["id"]!;
        async Task<string> Note(JsonNode job, string text) =>
            (await (await owner.PostAsJsonAsync($"/api/jobs/{job}/service-log/notes", new { text, forClient = false })).Ok(HttpStatusCode.Created))["id"]!.GetValue<string>();
        async Task<string?[]> Lines(string take) => [.. (await owner.Page($"/jobs/{id}/quote?edit=1&take={take}")).QuerySelectorAll("#qlines .what input").Select(i => i.GetAttribute("value")).Where(v => v is { Length: > 0 })];
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/diagnosis", new { version = await owner.VersionOf(id), diagnosis = "Dry. Mainspring set.", done = true })).Some();
        var first = await Note(id, "Crown tube worn");
        (await Lines("new")).ShouldBe(["Dry", "Crown tube worn"]);
        (await Lines(first)).ShouldBe(["Crown tube worn"]);
        (await Lines(Guid.Empty.ToString())).ShouldBe(["Dry"]);
        await (await owner.Quote(id, [Quoting.Line("Full service", 42_000), Quoting.Line("Crown tube worn", 6_000)])).Some();
        await Note(id, "Winding wheels worn");
        (await Lines("new")).ShouldBe(["Full service", "Crown tube worn", "Winding wheels worn"]);
        // What stands on it already is not taken twice.
        (await Lines(first)).ShouldBe(["Full service", "Crown tube worn"]);
        var other = await Note((await owner.TakeIn())["id"]!, "Of another watch");
        foreach (var none in new[] { other, "nonsense", "" }) (await Lines(none)).ShouldBe(["Full service", "Crown tube worn"]);
        // The bench offers it to whoever may write quotes, while there is something new.
        (await owner.Page($"/jobs/{id}/bench")).QuerySelector("#notes a[href$='take=new']").Words().ShouldBe("Quote what is new");
        await (await owner.Quote(id, [Quoting.Line("Full service", 42_000)])).Some();
        (await owner.Page($"/jobs/{id}/bench")).QuerySelector("#notes a[href$='take=new']").ShouldBeNull();
    }

    [Fact]
    public async Task A_word_given_beforehand_is_never_stretched()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn())["id"]!;
        await counter.Quote(id, [Quoting.Line("Service", 40_000)], q => q["ceiling"] = Quoting.Money(50_000));
        await (await counter.Decide(id, 1, "approved")).Ok();
        // Neither beyond it, nor by a version that would raise it for the next.
        (await (await counter.Quote(id, [Quoting.Line("Service", 50_001)], q => q["within"] = true)).Refused()).Code.ShouldBe("no-standing-word");
        (await (await counter.Quote(id, [Quoting.Line("Service", 45_000)], q => { q["within"] = true; q["ceiling"] = Quoting.Money(90_000); })).Refused()).Code.ShouldBe("no-standing-word");
        (await counter.Job(id))["quoteVersion"]!.GetValue<int>().ShouldBe(1);
        // A version that names none leaves it as it is.
        await (await counter.Quote(id, [Quoting.Line("Service", 45_000)], q => q["within"] = true)).Ok(HttpStatusCode.Created);
        await (await counter.Quote(id, [Quoting.Line("Service", 50_000)], q => q["within"] = true)).Ok(HttpStatusCode.Created);
        // The client's no ends it.
        await counter.Quote(id, [Quoting.Line("Service", 60_000)]);
        await (await counter.Decide(id, 4, "declined")).Ok();
        (await (await counter.Quote(id, [Quoting.Line("Service", 49_000)], q => q["within"] = true)).Refused()).Code.ShouldBe("no-standing-word");
        (await counter.Job(id)).Amount("charged").ShouldBe(50_000);
    }

    [Fact]
    public async Task Beyond_it_only_the_difference_is_asked_on_page_mail_and_paper_and_a_no_keeps_what_was_agreed()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked(intake: i => i["inspectionFee"] = Quoting.Money(3_500));
        var (counter, client) = (await shop.Counter(), shop.Stranger());
        (await client.Page(link)).QuerySelector(".asked").Words().ShouldContain("The inspection fee of CHF 35.00");
        await client.Decide(link, await client.Form(link), "approved");
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "diagnosed", version = await counter.VersionOf(id) })).Content.ReadAsStringAsync();
        await (await counter.Quote(id, Grown)).Ok(HttpStatusCode.Created);
        var page = await client.Page(link);
        page.QuerySelector(".asked h2").Words().ShouldBe("Quote 2, for your decision: +CHF 20.00");
        page.QuerySelector(".asked").Words().ShouldContain("All in all CHF 488.00 instead of CHF 468.00.");
        page.QuerySelector(".diff").Words().ShouldBe("added: Crown, +CHF 20.00");
        // A no leaves what was agreed, so no fee hangs on this answer.
        page.QuerySelector(".asked").Words().ShouldNotContain("inspection fee");
        (await counter.Page($"/jobs/{id}/quote")).QuerySelector("main").Words().ShouldNotContain("inspection fee");
        var mail = (await shop.Mails()).First(m => m.TextBody!.Contains("more than you agreed", StringComparison.Ordinal));
        mail.TextBody!.Replace('\u00a0', ' ').ShouldContain("It is CHF 20.00 more than you agreed to before: Crown.");
        using (var pdf = UglyToad.PdfPig.PdfDocument.Open(await client.GetByteArrayAsync(link + "/quotes/2.pdf")))
            string.Join(' ', pdf.GetPage(1).GetWords().Select(w => w.Text)).Replace('\u00a0', ' ').ShouldContain("Against quote 1: +CHF 20.00, all in all CHF 488.00");
        var difference = (await client.Seen(link))["quote"]!["difference"]!;
        (difference["against"]!.GetValue<int>(), difference.Amount("more"), difference["lines"]![0]!["what"]!.GetValue<string>()).ShouldBe((1, 2_000, "added"));
        await client.Decide(link, await client.Form(link), "declined");
        var job = await counter.Job(id);
        (job.Amount("charged"), job["quoteState"]!.GetValue<string>()).ShouldBe((46_800, "approved"));
    }

    [Fact]
    public async Task One_press_renews_a_quote_word_for_word()
    {
        var shop = await house.OpenShop(with: s => s with { QuoteDays = 20 });
        var counter = await shop.Counter();
        var id = (await counter.TakeIn())["id"]!;
        await (await counter.Quote(id, [Quoting.Line("Service", 40_000), QuoteOptionTests.Optional("Polish", 9_000)], q => { q["note"] = "As said."; q["ceiling"] = Quoting.Money(60_000); })).Some();
        await house.AsOperator("update shop.quote set expires_on = date '2026-01-01' where tenant_id = $1", shop.Shop.TenantId);
        (await counter.Page($"/jobs/{id}/quote")).QuerySelector("form[action$='/quotes/1/renewal'] button").Words().ShouldBe("Renew it");
        (await counter.PostAsync($"/jobs/{id}/quotes/1/renewal", Following.Fields())).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var all = await Quotes(counter, id);
        var (now, old) = (all[0]!, all[1]!);
        (now["version"]!.GetValue<int>(), now["isExpired"]!.GetValue<bool>(), old["state"]!.GetValue<string>()).ShouldBe((2, false, "superseded"));
        foreach (var part in new[] { "lines", "total", "ceiling", "note" }) JsonNode.DeepEquals(now[part], old[part]).ShouldBeTrue(part);
        now["difference"]!["lines"]!.AsArray().ShouldBeEmpty();
        // Pressed again on the page of before: it is not the newest any more.
        (await (await counter.PostAsJsonAsync($"/api/jobs/{id}/quotes/1/renewal", new { })).Refused()).Code.ShouldBe("quote-superseded");
        await (await counter.Decide(id, 2, "approved")).Ok();
        (await (await counter.PostAsJsonAsync($"/api/jobs/{id}/quotes/2/renewal", new { })).Refused()).Code.ShouldBe("quote-decided");
    }

    [Fact]
    public async Task A_declined_watch_leads_back_over_the_counter_and_nobody_works_on_it()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked(i => i["inspectionFee"] = Quoting.Money(5_000));
        var (owner, client) = (await shop.Owner(), shop.Stranger());
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/diagnosis", new { version = await owner.VersionOf(id), diagnosis = "Dry.", done = true })).Some();
        await client.Decide(link, await client.Form(link), "declined");
        (await client.Page(link)).QuerySelector(".asked").Words().ShouldContain("The shop prepares it to go back to you. CHF 50.00 is due.");
        foreach (var reason in new[] { null, "I know better" })
            (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "in_service", version = await owner.VersionOf(id), reason })).Refused()).Code.ShouldBe("quote-not-approved");
        // The database says so by itself.
        await Should.ThrowAsync<Npgsql.PostgresException>(() => house.AsOperator("update shop.job set status = 'in_service', override_reason = 'x' where tenant_id = $1", shop.Shop.TenantId));
        (await owner.Page("/board?view=columns")).Body.Words().ShouldContain("1 to hand back, declined");
        (await owner.Page("/ready")).Body.Words().ShouldContain("To hand back unserviced");
        var step = (await owner.Page($"/jobs/{id}")).QuerySelectorAll("a.primary").Single(a => a.Words() == "Hand it back");
        var form = await owner.Page(step.GetAttribute("href")!);
        form.QuerySelector("textarea[name=reason]").Words().ShouldBe("The client declined quote 1.");
        form.QuerySelector("input[name=charge]")!.GetAttribute("value").ShouldBe("50.00");
        await (await owner.Pay(id, 5_000)).Some();
        await owner.GiveBack(id);
        (await owner.Job(id))["status"]!.GetValue<string>().ShouldBe("returned");
        (await owner.Page("/ready")).Body.Words().ShouldNotContain("To hand back");
        (await client.Page(link)).QuerySelector(".asked").Words().ShouldContain("Back with you, unserviced");
    }

    [Theory]
    [InlineData(2, 1, "2026-12-18")]
    [InlineData(6, 3, "2026-12-14 2026-12-16 2026-12-18")]
    [InlineData(5, 2, "2026-12-15 2026-12-17")]
    [InlineData(1, 3, "2026-12-19")]
    [InlineData(7, 0, "")]
    [InlineData(30, 2, "2026-12-05")]
    public void A_client_is_reminded_as_often_as_the_shop_settled_and_never_within_a_day_of_the_sending(int days, int times, string mornings) =>
        string.Join(' ', TellWhoItConcerns.Reminders(new(2026, 12, 20), new(2026, 12, 1, 10, 0, 0, TimeSpan.Zero), new() { TimeZone = "Europe/Zurich" }, days, times)
            .Select(at => at.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(mornings);

    [Fact]
    public async Task What_the_shop_settles_about_reminders_counts_for_the_next_quote()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var settled = JsonNode.Parse(await owner.GetStringAsync("/api/settings/notifications"))!;
        (settled["reminderDays"]!.GetValue<int>(), settled["reminderTimes"]!.GetValue<int>()).ShouldBe((2, 1));
        await (await owner.PostAsJsonAsync("/api/settings/notifications", new { version = settled["version"]!.GetValue<int>(), reminderDays = 6, reminderTimes = 3 })).Ok();
        (await (await owner.PostAsJsonAsync("/api/settings/notifications", new { version = 2, reminderDays = 0 })).WrongAt("reminderDays")).ShouldBe("Days before a quote ends must be a whole number from 1 to 30.");
        await shop.Asked();
        await shop.Mails();
        (await shop.Db().Row<long>("select count(*) from shop.notice where occasion = 'reminder' and state = 'waiting'")).ShouldBe(3);
    }
}
