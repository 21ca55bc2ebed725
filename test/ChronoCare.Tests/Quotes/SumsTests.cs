using ChronoCare.Quotes;
using CsCheck;

namespace ChronoCare.Tests.Quotes;

public sealed class SumsTests
{
    [Theory]
    [InlineData(new long[] { 42000, 4800, 6400 }, "10", true, 3500, 48364, 4836, 49700)]
    [InlineData(new long[] { 10000 }, "8.1", true, 0, 9251, 749, 10000)]
    [InlineData(new long[] { 10000 }, "8.1", false, 0, 10000, 810, 10810)]
    [InlineData(new long[] { 1000 }, "0", false, 0, 1000, 0, 1000)]
    [InlineData(new long[] { 10000, -1500 }, "20", false, 0, 8500, 1700, 10200)]
    public void A_quote_adds_up_as_the_client_would(long[] amounts, string percent, bool included, long credit, long net, long tax, long total)
    {
        var sums = Sums.Of(amounts, decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture), included, credit);
        (sums.NetMinor, sums.TaxMinor, sums.TotalMinor).ShouldBe((net, tax, total));
    }

    [Theory]
    [InlineData(5, "10", 1)] // 0.5 rounds away from zero
    [InlineData(15, "10", 2)] // 1.5 too: no banker's rounding
    [InlineData(25, "10", 3)]
    [InlineData(-5, "10", -1)]
    [InlineData(4, "10", 0)]
    [InlineData(999_999_999_999, "8.125", 81_250_000_000)]
    public void Half_a_minor_unit_rounds_away_from_zero(long amount, string percent, long tax) =>
        Sums.Of([amount], decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture), taxIncluded: false).TaxMinor.ShouldBe(tax);

    [Fact]
    public void The_tax_is_rounded_once_on_the_sum_and_not_line_by_line() =>
        Sums.Of(Enumerable.Repeat(33L, 10), 8.1m, taxIncluded: false).TaxMinor.ShouldBe(27); // ten lines of 2.673 would round to 30

    private static readonly Gen<(long[] Amounts, decimal Percent, bool Included, long Credit)> Any = Gen.Select(
        Gen.Long[-10_000_000, 100_000_000].Array[1, 30], Gen.Int[0, 50_000].Select(p => p / 1000m), Gen.Bool, Gen.Long[0, 50_000]);

    [Fact]
    public void Net_and_tax_make_the_price_and_the_tax_is_never_half_a_unit_off() => Any.Sample(q =>
    {
        var sum = q.Amounts.Sum();
        var s = Sums.Of(q.Amounts, q.Percent, q.Included, q.Credit);
        (q.Included ? s.GrossMinor : s.NetMinor).ShouldBe(sum);
        var exact = q.Included ? sum * q.Percent / (100 + q.Percent) : sum * q.Percent / 100;
        Math.Abs(s.TaxMinor - exact).ShouldBeLessThanOrEqualTo(0.5m);
        s.GrossMinor.ShouldBe(s.NetMinor + s.TaxMinor);
        s.TotalMinor.ShouldBe(s.GrossMinor - s.CreditMinor);
        s.CreditMinor.ShouldBeInRange(0, Math.Max(0, s.GrossMinor));
    });

    [Fact]
    public void Tax_on_top_and_tax_inside_agree_about_the_same_price() => Any.Sample(q =>
    {
        var onTop = Sums.Of(q.Amounts, q.Percent, false);
        var inside = Sums.Of([onTop.GrossMinor], q.Percent, true);
        Math.Abs(inside.TaxMinor - onTop.TaxMinor).ShouldBeLessThanOrEqualTo(1);
    });

    [Fact]
    public void The_order_of_lines_changes_nothing() => Any.Sample(q =>
        Sums.Of(q.Amounts.Reverse(), q.Percent, q.Included, q.Credit).ShouldBe(Sums.Of(q.Amounts, q.Percent, q.Included, q.Credit)));
}
