using ChronoCare.Web;

namespace ChronoCare.Tests.Web;

public class FormatsTests
{
    private static readonly DateOnly Day = new(2026, 11, 28), Today = new(2026, 11, 25);
    private static readonly DateTimeOffset Moment = new(2026, 11, 11, 23, 42, 0, TimeSpan.Zero);

    private static Formats Of(string locale, string currency = "CHF", string zone = "Europe/Zurich") => Formats.Of(locale, zone, currency);

    [Theory]
    [InlineData("en-AU", "AUD", 49_700, "A$497.00")]
    [InlineData("en-AU", "AUD", -3_500, "−A$35.00")]
    [InlineData("en-US", "USD", 123_456_789, "US$1,234,567.89")]
    [InlineData("en-GB", "GBP", 5, "£0.05")]
    [InlineData("en-CH", "CHF", 125_000, "CHF 1’250.00")]
    [InlineData("de-CH", "CHF", -18_000, "−CHF 180.00")]
    [InlineData("de-DE", "EUR", 125_050, "1.250,50 €")]
    [InlineData("fr-FR", "EUR", 125_050, "1 250,50 €")]
    [InlineData("fr-FR", "EUR", -125_050, "−1 250,50 €")]
    [InlineData("ja-JP", "JPY", 48_000, "¥48,000")]
    [InlineData("en-GB", "JPY", 48_000, "¥48,000")]
    [InlineData("en-GB", "KWD", 1_250_500, "KWD 1,250.500")]
    [InlineData("en-GB", "SEK", 125_000, "SEK 1,250.00")]
    public void A_price_is_written_as_the_shop_writes_it(string locale, string currency, long minor, string written) =>
        Of(locale, currency).Price(minor).Replace('\u00a0', ' ').ShouldBe(written);

    [Fact]
    public void A_price_never_breaks_and_never_borrows_a_space_from_another_typeface()
    {
        var price = Of("fr-FR", "EUR").Price(125_050_00);
        price.ShouldNotContain('\u202f');
        price.ShouldNotContain(' ');
    }

    [Theory]
    [InlineData("en-CH", 8, "8 %")]
    [InlineData("en-CH", 8.1, "8.1 %")]
    [InlineData("fr-FR", 7.75, "7,75 %")]
    [InlineData("en-GB", 8.125, "8.125 %")]
    [InlineData("en-GB", 0, "0 %")]
    public void A_rate_of_tax_has_as_many_places_as_it_needs(string locale, double percent, string written) => Of(locale).Percent((decimal)percent).Replace('\u00a0', ' ').ShouldBe(written);

    [Fact]
    public void A_price_in_another_currency_keeps_that_ones_places() => Of("en-GB", "GBP").Price(48_000, "JPY").ShouldBe("¥48,000");

    [Theory]
    [InlineData(4.2, "+4.2")]
    [InlineData(-2.0, "−2.0")]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.04, "0.0")]
    [InlineData(0.05, "+0.1")]
    public void A_rate_shows_its_sign_and_zero_has_none(double rate, string written) => Of("en-GB").Signed((decimal)rate).ShouldBe(written);

    [Theory]
    [InlineData("en-CH", "28 Nov", "28 Nov 2026", "28 November 2026")]
    [InlineData("en-US", "Nov 28", "Nov 28, 2026", "November 28, 2026")]
    [InlineData("de-CH", "28. Nov.", "28. Nov. 2026", "28. November 2026")]
    [InlineData("fr-FR", "28 nov.", "28 nov. 2026", "28 novembre 2026")]
    public void A_day_is_written_as_the_shop_writes_it(string locale, string day, string withYear, string whole)
    {
        var formats = Of(locale);
        formats.Day(Day).ShouldBe(day);
        formats.DayYear(Day).ShouldBe(withYear);
        formats.DayLong(Day).ShouldBe(whole);
    }

    [Fact]
    public void A_moment_is_told_in_the_shops_own_zone()
    {
        Of("en-GB", zone: "Europe/Zurich").Moment(Moment).ShouldBe("12 Nov 2026, 00:42");
        Of("en-GB", zone: "America/New_York").Moment(Moment).ShouldBe("11 Nov 2026, 18:42");
        Of("en-GB", zone: "Europe/Zurich").DayOf(Moment).ShouldBe(new DateOnly(2026, 11, 12));
        Of("en-US", zone: "America/New_York").Time(Moment).Replace('\u00a0', ' ').ShouldBe("6:42 PM");
    }

    [Fact]
    public void A_moment_of_today_is_told_by_its_time_alone_and_one_of_this_year_without_the_year()
    {
        var formats = Of("en-GB");
        formats.Moment(Moment, new DateOnly(2026, 11, 12)).ShouldBe("00:42");
        formats.Moment(Moment, Today).ShouldBe("12 Nov, 00:42");
        formats.Moment(Moment, new DateOnly(2027, 1, 2)).ShouldBe("12 Nov 2026, 00:42");
    }

    [Fact]
    public void The_hour_that_daylight_saving_takes_away_is_told_right_on_both_sides()
    {
        var formats = Of("en-GB");
        formats.Time(new(2026, 3, 29, 0, 59, 0, TimeSpan.Zero)).ShouldBe("01:59");
        formats.Time(new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero)).ShouldBe("03:00");
    }

    [Theory]
    [InlineData(-2, "2 days late")]
    [InlineData(-1, "1 day late")]
    [InlineData(0, "due today")]
    [InlineData(1, "due tomorrow")]
    [InlineData(3, "28 Nov")]
    [InlineData(60, "24 Jan 2027")]
    public void A_promise_is_told_by_how_it_stands(int daysFromToday, string told) =>
        Of("en-GB").Promise(Today.AddDays(daysFromToday), Today).Replace('\u00a0', ' ').ShouldBe(told);

    [Fact]
    public void Counts_agree_with_their_noun()
    {
        var formats = Of("en-GB");
        formats.Count(1, "watch", "watches").ShouldBe("1\u00a0watch");
        formats.Count(0, "watch", "watches").ShouldBe("0\u00a0watches");
        formats.Count(1204, "photo").ShouldBe("1,204\u00a0photos");
    }

    [Theory]
    [InlineData(0, "today")]
    [InlineData(-1, "yesterday")]
    [InlineData(-6, "6 days ago")]
    [InlineData(1, "tomorrow")]
    [InlineData(4, "in 4 days")]
    public void A_day_is_told_from_today(int days, string told) => Of("en-GB").Ago(Today.AddDays(days), Today).Replace('\u00a0', ' ').ShouldBe(told);

    [Fact]
    public void An_unknown_zone_counts_as_utc() => Formats.Of("en-GB", "Mars/Olympus", "EUR").Time(Moment).ShouldBe("23:42");
}
