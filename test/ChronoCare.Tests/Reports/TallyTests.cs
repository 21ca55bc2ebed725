using ChronoCare.Reports;
using CsCheck;

namespace ChronoCare.Tests.Reports;

/// <summary>Tallies add and take away, percentiles included.</summary>
public sealed class TallyTests
{
    [Fact]
    public void What_was_added_and_taken_away_leaves_what_was_never_added() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[-50, 50]).Array[0, 60].Sample(adds =>
        {
            var (whole, kept, gone) = (new Tally(), new Tally(), new Tally());
            foreach (var (line, measure, value) in adds)
            {
                Add(whole, 1);
                if (value % 3 == 0) Add(gone, -1);
                else Add(kept, 1);

                void Add(Tally tally, int times) => tally.Add($"line {line}", $"m{measure}", value, times, keeps: measure > 0);
            }
            return (whole + gone).Write() == kept.Write() && (whole + gone).Lines.Order().SequenceEqual(kept.Lines.Order());
        }, iter: 2_000);

    [Fact]
    public void A_percentile_is_the_value_at_its_rank_in_the_sorted_values() =>
        Gen.Select(Gen.Int[0, 30].Array[1, 40], Gen.Int[1, 100]).Sample((values, percent) =>
        {
            var tally = new Tally();
            foreach (var v in values) tally.Add("l", "m", v, 1, keeps: true);
            var rank = (int)Math.Ceiling(values.Length * percent / 100.0);
            return tally.Of("l").Percentile("m", percent) == values.Order().ElementAt(Math.Max(1, rank) - 1) && tally.Of("l").Count("m") == values.Length;
        }, iter: 2_000);

    [Fact]
    public void Nothing_has_no_mean_share_or_percentile()
    {
        var nothing = new Tally().Of("l");
        (nothing.Mean("m"), nothing.Share("m", "m", "n"), nothing.Percentile("m", 50), nothing.Count("m"), nothing.Sum("m")).ShouldBe((null, null, null, 0, 0));
    }

    [Theory]
    [InlineData("2026-01-01", "2026-01-31", "day", 31, "2026-01-01")]
    [InlineData("2026-01-01", "2026-03-31", "week", 14, "2025-12-29")]
    [InlineData("2026-01-15", "2026-12-31", "month", 12, "2026-01-01")]
    public void A_period_is_cut_into_days_weeks_or_months(string from, string to, string step, int lines, string first)
    {
        var period = new Period(Day(from), Day(to));
        period.Step.ShouldBe(step);
        period.Lines().Count().ShouldBe(lines);
        period.Lines().First().ShouldBe(Day(first));
        period.JustBefore().Days.ShouldBe(period.Days);
        period.JustBefore().To.ShouldBe(period.From.AddDays(-1));
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
