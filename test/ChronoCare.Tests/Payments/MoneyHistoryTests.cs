using System.Net;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Payments;

/// <summary>Random histories of quotes, decisions, payments and refunds: the row, the ledger and the stream always tell the same money.</summary>
public sealed class MoneyHistoryTests(TestHouse house)
{
    private sealed record Money(string Status, int QuoteVersion, string QuoteState, string Hold, long Charged, long Paid);

    private static Money Fold(JsonArray events)
    {
        var m = new Money("received", 0, "none", "none", 0, 0);
        foreach (var e in events)
        {
            var d = e!["data"]!;
            m = e["name"]!.GetValue<string>() switch
            {
                EventNames.QuoteSent => m with { QuoteVersion = d["version"]!.GetValue<int>(), QuoteState = "sent" },
                EventNames.QuoteDecided => m with { QuoteState = d["quoteState"]!.GetValue<string>(), Charged = d["charged"]!.GetValue<long>() },
                EventNames.HoldChanged => m with { Hold = d["to"]!.GetValue<string>() },
                EventNames.PaymentTaken => m with { Paid = m.Paid + d["amount"]!.GetValue<long>() },
                EventNames.PaymentRefunded => m with { Paid = m.Paid - d["amount"]!.GetValue<long>() },
                EventNames.WatchReturned => m with { Status = "returned", Hold = "none", Charged = d["charged"]?.GetValue<long>() ?? m.Charged },
                _ => m,
            };
        }
        return m;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Folding_the_events_of_any_history_gives_the_row_and_the_ledger(int seed)
    {
        var random = new Random(seed);
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 7.7m, TaxIncluded = seed % 2 == 0 });
        var owner = await shop.Owner();
        var id = (await owner.TakeIn(i => { if (seed % 3 > 0) i["inspectionFee"] = Quoting.Money(5000); if (seed % 3 > 1) i["stopAt"] = Quoting.Money(30000); }))["id"]!;
        var answers = new List<HttpStatusCode>();
        for (var step = 0; step < 40; step++)
        {
            var version = (await owner.Job(id))["quoteVersion"]!.GetValue<int>();
            var answer = random.Next(step == 39 ? 7 : 6) switch
            {
                0 => await owner.Quote(id, [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Quoting.Line("Line " + i, random.Next(0, 20000), random.Next(1, 3)))]),
                1 => await owner.Decide(id, Math.Max(1, version - random.Next(2) * random.Next(2)), "approved", b => b["how"] = random.Next(3) == 0 ? "ceiling" : "phone"),
                2 => await owner.Decide(id, Math.Max(1, version), "declined"),
                3 or 4 => await owner.Pay(id, random.Next(1, 20000), random.Next(2) == 0 ? "cash" : "transfer"),
                5 => await owner.Send($"/api/jobs/{id}/refunds", new { method = "cash", amount = new { amount = random.Next(1, 10000), currency = "CHF" }, reason = "x" }),
                _ => await owner.Send($"/api/jobs/{id}/handover", new { kind = "returned", givenTo = "P", knownBy = "known", reason = "x", leave = "y", charge = new { amount = 0, currency = "CHF" }, version = await owner.VersionOf(id) }),
            };
            answers.Add(answer.StatusCode);
            ((int)answer.StatusCode).ShouldBeLessThan(500, await answer.Content.ReadAsStringAsync());
        }
        answers.Count(a => (int)a < 300).ShouldBeGreaterThan(5);

        var job = await owner.Job(id);
        Fold(job["events"]!.AsArray()).ShouldBe(new Money(job["status"]!.GetValue<string>(), job["quoteVersion"]!.GetValue<int>(), job["quoteState"]!.GetValue<string>(),
            job["hold"]!.GetValue<string>(), job.Amount("charged"), job.Amount("paid")));
        var ledger = JsonNode.Parse(await owner.GetStringAsync($"/api/jobs/{id}/payments"))!;
        ledger["items"]!.AsArray().Sum(p => p!.Amount("amount") * (p!["kind"]!.GetValue<string>() == "refund" ? -1 : 1)).ShouldBe(job.Amount("paid"));
        job.Amount("paid").ShouldBeGreaterThanOrEqualTo(0);
        var quotes = JsonNode.Parse(await owner.GetStringAsync($"/api/jobs/{id}/quotes"))!["items"]!.AsArray();
        quotes.Count(q => q!["state"]!.GetValue<string>() == "approved").ShouldBeLessThanOrEqualTo(1);
        quotes.Count(q => q!["state"]!.GetValue<string>() == "sent").ShouldBe(job["quoteState"]!.GetValue<string>() == "sent" ? 1 : 0);
        if (job["quoteState"]!.GetValue<string>() == "approved")
        {
            var inForce = quotes.Single(q => q!["state"]!.GetValue<string>() == "approved")!;
            if (job["status"]!.GetValue<string>() != "returned") job.Amount("charged").ShouldBe(inForce.Amount("net") + inForce["tax"]!.Amount("amount"), "charged");
        }
    }
}
