using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using CsCheck;

namespace ChronoCare.Tests.Payments;

/// <summary>What a job owes is its entries: whatever happens, every place that says an amount says the sum of them.</summary>
public sealed partial class LedgerTests(TestHouse house)
{
    private static async Task<JsonObject> Ledger(HttpClient client, JsonNode id) => (await client.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/payments"))!;

    private static List<(string Kind, string Text, long Gross)> Charges(JsonObject ledger) =>
        [.. ledger["charges"]!.AsArray().Select(c => (c!["kind"]!.GetValue<string>(), c["text"]!.GetValue<string>(), c.Amount("net") + c.Amount("tax")))];

    [Fact]
    public async Task A_newer_quote_enters_its_difference_only_and_what_falls_away_is_taken_back()
    {
        var counter = await (await house.OpenShop(with: s => s with { TaxPercent = 8.1m, TaxIncluded = false })).Counter();
        var id = (await counter.TakeIn())["id"]!;
        await (await counter.Quote(id, [Quoting.Line("Full service", 42_000), Quoting.Line("Crown", 3_333, 1, "part")])).Some();
        await (await counter.Decide(id, 1, "approved")).Ok();
        await (await counter.Quote(id, [Quoting.Line("Full service", 42_000), Quoting.Line("Mainspring", 2_417, 2, "part")])).Some();
        await (await counter.Decide(id, 2, "approved")).Ok();
        var ledger = await Ledger(counter, id);
        Charges(ledger).Select(c => (c.Kind, c.Text, Math.Sign(c.Gross))).ShouldBe([("line", "Full service", 1), ("line", "Crown", 1), ("line", "Crown", -1), ("line", "Mainspring", 1)]);
        ledger["charges"]![2]!["takesBack"]!.GetValue<int>().ShouldBe(2);
        ledger["charges"]![0]!["quoteVersion"]!.GetValue<int>().ShouldBe(1);
        // 468.34 and 8.1 % of it, rounded once.
        ledger.Amount("charged").ShouldBe(46_834 + 3_794);
        Charges(ledger).Sum(c => c.Gross).ShouldBe(46_834 + 3_794);
    }

    [Fact]
    public async Task Declining_charges_the_fee_once_and_handing_back_for_less_takes_it_back()
    {
        var owner = await (await house.OpenShop(with: s => s with { TaxPercent = 8.1m })).Owner();
        var id = (await owner.TakeIn(i => i["inspectionFee"] = Quoting.Money(5_000)))["id"]!;
        foreach (var version in (int[])[1, 2])
        {
            await (await owner.Quote(id, [Quoting.Line("Full service", 42_000)])).Some();
            await (await owner.Decide(id, version, "declined")).Ok();
            Charges(await Ledger(owner, id)).ShouldBe([("fee", "Inspection fee", 5_000L)]);
        }
        var body = new JsonObject { ["kind"] = "returned", ["givenTo"] = "P", ["knownBy"] = "known", ["reason"] = "Declined.", ["charge"] = Quoting.Money(2_000), ["leave"] = "Pays later", ["version"] = await owner.VersionOf(id) };
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/handover", body)).Some();
        Charges(await Ledger(owner, id)).ShouldBe([("fee", "Inspection fee", 5_000L), ("fee", "Inspection fee", -5_000L), ("return", "Handing back unserviced", 2_000L)]);
    }

    [Fact]
    public async Task The_owner_corrects_by_an_entry_up_or_down_but_never_below_nothing_and_nobody_else_does()
    {
        var shop = await house.OpenShop();
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        var none = (await owner.TakeIn())["id"]!;
        (await (await owner.PostAsJsonAsync($"/api/jobs/{none}/charges", new { text = "Postage", correction = Quoting.Money(900) })).Refused()).Code.ShouldBe("nothing-charged");
        var id = await owner.Approved(18_000);
        (await counter.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = "Postage", correction = Quoting.Money(900) })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = "Postage", correction = Quoting.Money(900) })).Ok(HttpStatusCode.Created);
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = "Gift", correction = Quoting.Money(-18_901) })).Refused()).ShouldBe(("correction-too-large", "Only 189.00 CHF is charged. No more than that can be taken off."));
        (await (await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { correction = Quoting.Money(1) })).WrongAt("text")).ShouldBe("Enter what it is for.");
        (await owner.Job(id)).Amount("balance").ShouldBe(18_900);
        // A correction stays when a newer quote comes into force.
        await (await owner.Quote(id, [Quoting.Line("Full service", 20_000)])).Some();
        await (await owner.Decide(id, 2, "approved")).Ok();
        (await owner.Job(id)).Amount("charged").ShouldBe(20_900);
    }

    [Theory]
    [InlineData("insert into shop.payment (job_id, method, amount_minor, currency, taken_by, taken_at) select id, 'cash', 100, 'CHF', '{0}', now() from shop.job")]
    [InlineData("update shop.job set paid_minor = paid_minor + 1")]
    [InlineData("update shop.job set charged_minor = 0")]
    [InlineData("update shop.job set charge_entries = 7")]
    [InlineData("insert into shop.charge (job_id, n, kind, text, amount_minor, net_minor, tax_minor, tax_name, tax_percent, tax_included, currency, job_version, entered_by, entered_at) select id, 2, 'correction', 'x', -1, -1, 0, 'VAT', 0, true, 'CHF', 1, '{0}', now() from shop.job")]
    public async Task The_database_refuses_that_sums_and_entries_differ(string hostile)
    {
        var shop = await house.OpenShop();
        await (await shop.Owner()).Approved(18_000);
        (await Should.ThrowAsync<RefusedByDatabase>(() => shop.Db().Do(hostile.Replace("{0}", shop.OwnerId.ToString())))).State.ShouldBe("CC007");
    }

    [Theory]
    [InlineData("update shop.charge set net_minor = 0")]
    [InlineData("delete from shop.charge")]
    [InlineData("update shop.invoice set net_minor = 0")]
    [InlineData("delete from shop.invoice")]
    [InlineData("delete from shop.cash_count")]
    public async Task Entries_invoices_and_counts_cannot_be_changed_not_even_by_the_tables_owner(string hostile)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = await owner.Approved(18_000);
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Some();
        await (await owner.PostAsJsonAsync("/api/day-end", new { counted = Quoting.Money(0) })).Some();
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => shop.Db().Do(hostile))).SqlState.ShouldBe("42501");
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => house.AsOperator(hostile))).MessageText.ShouldContain("append-only");
    }

    private static readonly Gen<(decimal Percent, bool Included, (long Amount, bool TakesBack)[] Steps)> Roads = Gen.Select(Gen.Int[0, 50_000].Select(p => p / 1000m), Gen.Bool,
        Gen.Select(Gen.Long[-99_999, 999_999], Gen.Bool).Array[1, 25]);

    [Fact]
    public void No_road_to_a_sum_rounds_otherwise_than_the_sum_itself() => Roads.Sample(road =>
    {
        var terms = new TaxTerms("VAT", road.Percent, road.Included, "CHF");
        var charges = new Charges([]);
        foreach (var (amount, takesBack) in road.Steps)
        {
            var standing = charges.Standing.ToList();
            var entered = takesBack && standing.Count > 0 ? charges.With([], [standing[(int)(Math.Abs(amount) % standing.Count)]]) : charges.With([new Due(Charge.Line, "x", amount, terms)]);
            charges = new Charges([.. charges.Entries, .. entered.Added]);
            charges.TotalMinor.ShouldBe(entered.TotalMinor);
        }
        var sum = charges.Standing.Sum(c => c.AmountMinor);
        charges.Entries.Sum(c => c.TaxMinor).ShouldBe(Tax.Of(sum, road.Percent, road.Included));
        charges.TotalMinor.ShouldBe(road.Included ? sum : sum + Tax.Of(sum, road.Percent, false));
        charges.Entries.Select(c => c.N).ShouldBe(Enumerable.Range(1, charges.Entries.Count));
    });

    [Theory]
    [InlineData("CHF", 8.1, true, 1)]
    [InlineData("CHF", 7.7, false, 2)]
    [InlineData("JPY", 10, false, 3)]
    [InlineData("JPY", 10, true, 4)]
    [InlineData("KWD", 5, false, 5)]
    [InlineData("KWD", 8.125, true, 6)]
    public async Task Whatever_happens_every_place_says_the_same_to_the_cent(string currency, double percent, bool included, int seed)
    {
        var random = new Random(seed);
        var shop = await house.OpenShop(currency, s => s with { TaxPercent = (decimal)percent, TaxIncluded = included });
        var owner = await shop.Owner();
        JsonObject M(long amount) => Quoting.Money(amount, currency);
        var taken = await owner.TakeIn(i => { i["inspectionFee"] = M(random.Next(0, 5000)); i["stopAt"] = M(30_000); });
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        var link = await shop.Link(id);
        var done = 0;
        for (var step = 0; step < 30; step++)
        {
            var job = await owner.Job(id);
            var version = Math.Max(1, job["quoteVersion"]!.GetValue<int>());
            using var answer = random.Next(step > 24 ? 9 : 8) switch
            {
                0 or 1 => await owner.Quote(id, [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => Quoting.Line("Line " + random.Next(4), random.Next(0, 3) == 0 ? random.Next(0, 20) : random.Next(0, 20_000), random.Next(1, 4), currency: currency))]),
                2 or 3 => await owner.Decide(id, version, random.Next(4) == 0 ? "declined" : "approved"),
                4 => await owner.PostAsJsonAsync($"/api/jobs/{id}/payments", new { method = random.Next(2) == 0 ? "cash" : "transfer", amount = M(random.Next(1, 20_000)) }),
                5 => await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds", new { method = "cash", amount = M(random.Next(1, 5_000)), reason = "x" }),
                6 => await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = "Postage", correction = M(random.Next(-2_000, 2_000)) }),
                7 when random.Next(2) == 0 => await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { }),
                7 => await Credit(owner, id, random, M),
                _ => await owner.PostAsJsonAsync($"/api/jobs/{id}/handover", new { kind = "returned", givenTo = "P", knownBy = "known", reason = "x", leave = "y", charge = M(random.Next(0, 3) * 100), version = await owner.VersionOf(id) }),
            };
            ((int)answer.StatusCode).ShouldBeLessThan(500, await answer.Content.ReadAsStringAsync());
            if (answer.IsSuccessStatusCode) done++;
        }
        done.ShouldBeGreaterThan(8);

        var present = await owner.Job(id);
        var (charged, paid, balance) = (present.Amount("charged"), present.Amount("paid"), present.Amount("balance"));
        balance.ShouldBe(charged - paid);
        var ledger = await Ledger(owner, id);
        (ledger.Amount("charged"), ledger.Amount("paid"), ledger.Amount("balance")).ShouldBe((charged, paid, balance));
        Charges(ledger).Sum(c => c.Gross).ShouldBe(charged);
        ledger["items"]!.AsArray().Sum(p => p!.Amount("amount") * (p!["kind"]!.GetValue<string>() == "refund" ? -1 : 1)).ShouldBe(paid);
        var portal = (await shop.Stranger().Seen(link))["amounts"] ?? await shop.Stranger().Seen(link);
        Deep(portal, "balance").ShouldBe(balance);
        var folded = JobHistory.Fold(await shop.Db().Rows<StoredEvent>("select e.seq, e.job_id, e.job_version, e.name, e.body, e.actor, e.at, e.hash from shop.event e where e.job_id = $1 order by e.job_version", Guid.Parse(id.ToString())));
        (folded.ChargedMinor, folded.PaidMinor).ShouldBe((charged, paid));

        // On pages, amounts are read as people read them.
        var formats = ChronoCare.Web.Formats.Of(shop.Shop.Locale, shop.Shop.TimeZone, currency);
        Text(await owner.GetStringAsync($"/jobs/{number}")).ShouldContain("Balance " + formats.Price(balance));
        Text(await owner.GetStringAsync($"/jobs/{number}/payments")).ShouldContain("Balance " + formats.Price(balance));
        if (charged != 0) Text(await shop.Stranger().GetStringAsync(link)).ShouldContain((balance < 0 ? "Paid too much " : "Open ") + formats.Price(Math.Abs(balance)));
        if (ledger["items"]!.AsArray().LastOrDefault() is { } last && balance > 0)
        {
            var receipt = Text(await owner.GetStringAsync($"/jobs/{number}/payments/{last["id"]}"));
            receipt.ShouldContain("Paid in all " + formats.Price(paid));
        }

        // All is invoiced: then the invoices and credit notes come to what is charged, net, tax and all, and what is open of them to what is owed.
        (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Dispose();
        var invoices = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/invoices"))!["items"]!.AsArray();
        invoices.Sum(i => i!.Amount("total")).ShouldBe(charged);
        invoices.Sum(i => i!.Amount("net")).ShouldBe(ledger["charges"]!.AsArray().Sum(c => c!.Amount("net")));
        foreach (var i in invoices)
        {
            i!["lines"]!.AsArray().Sum(l => l!.Amount("net") + l!.Amount("tax")).ShouldBe(i.Amount("total"));
            i["rates"]!.AsArray().Sum(r => r!.Amount("tax")).ShouldBe(i.Amount("tax"));
            i["rates"]!.AsArray().Sum(r => r!.Amount("net")).ShouldBe(i.Amount("net"));
        }
        invoices.Sum(i => i!.Amount("open")).ShouldBe(Math.Max(0, balance));
    }

    private static async Task<HttpResponseMessage> Credit(HttpClient owner, JsonNode id, Random random, Func<long, JsonObject> money)
    {
        var invoices = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/invoices"))!["items"]!.AsArray();
        var of = invoices.Where(i => i!["kind"]!.GetValue<string>() == "invoice").Select(i => i!["id"]!.GetValue<string>()).Append(Guid.NewGuid().ToString()).ToList();
        var body = new JsonObject { ["invoice"] = of[random.Next(of.Count)], ["reason"] = "Goodwill" };
        if (random.Next(2) == 0) body["amount"] = money(random.Next(1, 4_000));
        return await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", body);
    }

    private static long Deep(JsonNode node, string name) => node is JsonObject o && o.ContainsKey(name) ? node.Amount(name)
        : node.AsObject().Select(p => p.Value).OfType<JsonObject>().Where(x => x.ContainsKey(name)).Select(x => x.Amount(name)).First();

    private static string Text(string html) => Spaces().Replace(new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html.Replace("</", " </", StringComparison.Ordinal)).Body!.TextContent, " ");

    [GeneratedRegex(@"[ \r\n\t]+")]
    private static partial Regex Spaces();

    [Fact]
    public void Nobody_but_the_job_takes_the_paid_from_the_charged()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChronoCare.slnx"))) folder = folder.Parent!;
        var src = Path.Combine(folder.FullName, "src", "ChronoCare");
        var own = Directory.EnumerateFiles(src, "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !f.Contains(Path.DirectorySeparatorChar + "obj" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Where(f => Balance().IsMatch(File.ReadAllText(f))).Select(f => Path.GetRelativePath(src, f).Replace('\\', '/'));
        own.ShouldBe(["Jobs/Job.cs"]);
        Balance().IsMatch("j.charged_minor - j.paid_minor").ShouldBeTrue();
    }

    [GeneratedRegex(@"(charged_minor|ChargedMinor)\s*-\s*(\w+\.)*(paid_minor|PaidMinor)\b")]
    private static partial Regex Balance();
}
