using ChronoCare.Plans;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Plans;

/// <summary>Where a shop stands follows from what was read and from the clock.</summary>
public sealed class StandingTests
{
    private static Shop Opened(string at, string zone = "Europe/Zurich") => new() { TimeZone = zone, OpenedAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture) };

    private static DateTimeOffset At(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    // The clock goes back on 25 October 2026 in Zürich: the thirtieth day still ends at midnight there.
    [InlineData("2026-10-05T10:00:00Z", "Europe/Zurich", "2026-11-04", "2026-11-04T23:00:00Z")]
    // And forward on 29 March 2027.
    [InlineData("2027-03-05T23:30:00Z", "Europe/Zurich", "2027-04-05", "2027-04-05T22:00:00Z")]
    // In Santiago midnight of 6 September 2026 does not exist: the day begins at one.
    [InlineData("2026-08-06T12:00:00Z", "America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z")]
    // Already tomorrow in Kiritimati.
    [InlineData("2026-12-01T11:00:00Z", "Pacific/Kiritimati", "2027-01-01", "2027-01-01T10:00:00Z")]
    public void A_trial_ends_with_its_thirtieth_day_where_the_shop_stands(string opened, string zone, string last, string ends)
    {
        var shop = Opened(opened, zone);
        shop.TrialLastDay.ShouldBe(DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture));
        Standing.Of(shop, null, At(ends).AddSeconds(-1)).ShouldBe(new Standing("trial", "trial", At(ends)));
        Standing.Of(shop, null, At(ends)).State.ShouldBe("lapsed");
    }

    [Theory]
    [InlineData("active", "active", "solo")]
    [InlineData("trialing", "active", "solo")]
    [InlineData("past_due", "past-due", "solo")]
    [InlineData("unpaid", "lapsed", "solo")]
    [InlineData("canceled", "lapsed", "solo")]
    [InlineData("incomplete", "lapsed", "solo")]
    [InlineData("incomplete_expired", "lapsed", "solo")]
    [InlineData("paused", "lapsed", "solo")]
    [InlineData("something_new", "lapsed", "solo")]
    [InlineData("", "lapsed", "trial")]
    public void After_the_trial_the_subscription_decides(string status, string state, string plan)
    {
        var (shop, now) = (Opened("2026-01-01T10:00:00Z"), At("2026-12-01T10:00:00Z"));
        var bill = new Bill { Status = status, Plan = status.Length > 0 ? "solo" : "", PastDueSince = status == "past_due" ? now.AddDays(-1) : null };
        var standing = Standing.Of(shop, bill, now);
        (standing.State, standing.Plan).ShouldBe((state, plan));
        // While the trial runs nothing ends it, and who pays is not on trial.
        Standing.Of(shop with { OpenedAt = now.AddDays(-3) }, bill, now).State.ShouldBe(state is "lapsed" ? "trial" : state);
    }

    [Fact]
    public void A_payment_that_fails_for_three_weeks_ends_the_plan()
    {
        var (shop, since) = (Opened("2026-01-01T10:00:00Z"), At("2026-11-03T10:00:00Z"));
        var bill = new Bill { Status = "past_due", Plan = "house", PastDueSince = since };
        Standing.Of(shop, bill, since.AddDays(21).AddSeconds(-1)).ShouldBe(new Standing("past-due", "house", since.AddDays(21)));
        Standing.Of(shop, bill, since.AddDays(21)).ShouldBe(new Standing("lapsed", "house", null));
    }

    [Fact]
    public void Of_several_subscriptions_the_paid_one_counts_then_the_newest_in_any_order()
    {
        SubscriptionTruth One(string id, string status, int day) => new(id, status, "price_a", null, null, At("2026-11-01T00:00:00Z").AddDays(day));
        SubscriptionTruth[] all = [One("sub_a", "canceled", 9), One("sub_b", "active", 1), One("sub_c", "past_due", 5), One("sub_d", "active", 3), One("sub_e", "incomplete", 8)];
        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            random.Shuffle(all);
            Standing.Best(all)!.Id.ShouldBe("sub_d");
        }
        Standing.Best([]).ShouldBeNull();
    }
}
