using ChronoCare.Jobs;
using ChronoCare.Quotes;
using CsCheck;

namespace ChronoCare.Tests.Quotes;

public sealed class QuoteRuleTests
{
    private static readonly DateOnly Today = new(2026, 11, 12);
    private static readonly Job Job = new() { Number = "2026-0042", Status = "diagnosed", QuoteVersion = 1, QuoteState = "sent" };

    private static Quote AQuote(params QuoteLine[] lines)
    {
        var sums = Sums.Of(lines.Select(l => l.AmountMinor), 8.1m, true);
        return new() { Version = 1, Currency = "CHF", TaxName = "VAT", TaxPercent = 8.1m, TaxIncluded = true, NetMinor = sums.NetMinor, TaxMinor = sums.TaxMinor, TotalMinor = sums.TotalMinor, ExpiresOn = Today.AddDays(30), Lines = lines };
    }

    private static readonly QuoteLine Service = new() { Kind = "labour", Text = "Full service", UnitMinor = 42000 };
    private static readonly QuoteLine Mainspring = new() { Kind = "part", Text = "Mainspring", UnitMinor = 4800 };

    [Fact]
    public void A_quote_is_good_through_its_last_day()
    {
        var quote = AQuote(Service) with { ExpiresOn = Today };
        quote.WhyNotDecide(Job, Today).ShouldBeNull();
        quote.WhyNotDecide(Job, Today.AddDays(1))!.Code.ShouldBe("quote-expired");
    }

    [Fact]
    public void An_answered_quote_says_who_answered_and_how()
    {
        var quote = AQuote(Service) with { State = "approved", DecidedName = "Penelope Hart", DecidedHow = "phone" };
        quote.WhyNotDecide(Job, Today)!.Sentence.ShouldBe("This quote was approved already, by Penelope Hart by phone. A quote cannot be approved twice.");
    }

    [Fact]
    public void A_replaced_quote_names_the_newer_one() =>
        (AQuote(Service) with { State = "superseded" }).WhyNotDecide(Job with { QuoteVersion = 3 }, Today)!.Sentence.ShouldBe("A newer quote, version 3, replaced this one.");

    [Fact]
    public void The_hash_covers_every_word_and_amount_the_client_sees()
    {
        var quote = AQuote(Service, Mainspring) with { Note = "Case not polished." };
        var others = new[]
        {
            quote with { Version = 2 }, quote with { Note = "Case not polished" }, quote with { TotalMinor = 46801 }, quote with { CreditMinor = 1 }, quote with { ReadyOn = Today },
            quote with { ExpiresOn = Today }, quote with { CeilingMinor = 50000 }, quote with { TaxPercent = 8.2m }, quote with { TaxIncluded = false }, quote with { Currency = "EUR" },
            quote with { Lines = [Mainspring, Service] }, quote with { Lines = [Service, Mainspring with { Quantity = 2 }] }, quote with { Lines = [Service, Mainspring with { Detail = "genuine" }] },
        };
        var hashes = others.Append(quote).Select(q => Convert.ToHexString(QuoteContent.Hash("2026-0042", q))).Append(Convert.ToHexString(QuoteContent.Hash("2026-0043", quote))).ToList();
        hashes.Distinct().Count().ShouldBe(hashes.Count);
        QuoteContent.Hash("2026-0042", quote with { State = "approved", DecidedName = "x" }).ShouldBe(QuoteContent.Hash("2026-0042", quote));
    }

    [Fact]
    public void A_new_version_shows_only_what_changed()
    {
        var difference = QuoteDifference.Between(AQuote(Service, Mainspring), AQuote(Service, Mainspring with { UnitMinor = 5200 }, new QuoteLine { Kind = "other", Text = "Strap", UnitMinor = 8000 }));
        difference.Lines.Select(l => (l.What, l.MoreMinor)).ShouldBe([("changed", 400L), ("added", 8000L)]);
        difference.MoreMinor.ShouldBe(8400);
    }

    [Fact]
    public void Differences_of_lines_add_up_to_the_difference_of_quotes()
    {
        var line = Gen.Select(Gen.OneOfConst("labour", "part", "other"), Gen.OneOfConst("Service", "Spring", "Crystal", "Crown"), Gen.Int[1, 9], Gen.Long[0, 90_000],
            (kind, text, quantity, unit) => new QuoteLine { Kind = kind, Text = text, Quantity = quantity, UnitMinor = unit });
        Gen.Select(line.Array[1, 8], line.Array[1, 8]).Sample((before, after) =>
        {
            var difference = QuoteDifference.Between(AQuote(before), AQuote(after));
            difference.Lines.Sum(l => l.MoreMinor).ShouldBe(difference.MoreMinor);
            QuoteDifference.Between(AQuote(before), AQuote(before)).Lines.ShouldBeEmpty();
        });
    }
}
