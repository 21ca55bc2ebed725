using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Plans;

/// <summary>What an owner reads of the plan on every page: nothing while all is well.</summary>
public sealed class PlanNewsTests
{
    private static readonly DateTimeOffset Opened = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly Shop Shop = new() { OpenedAt = Opened, TimeZone = "Europe/Zurich" };

    [Theory]
    [InlineData(0, null)]
    [InlineData(23, null)]
    [InlineData(24, "7 days of the trial are left. Its last day is {0}.")]
    [InlineData(29, "2 days of the trial are left. Its last day is {0}.")]
    [InlineData(30, "The trial ends today.")]
    [InlineData(31, null)]
    public void A_trial_is_spoken_of_in_its_last_week(int day, string? sentence) => (PlanNews.Of(Shop, Opened.AddDays(day))?.Sentence).ShouldBe(sentence);

    [Fact]
    public void A_failed_payment_goes_before_and_whoever_pays_hears_nothing()
    {
        var now = Opened.AddDays(60);
        PlanNews.Of(Shop with { Plan = "solo" }, now).ShouldBeNull();
        PlanNews.Of(Shop with { Plan = "solo" }, Opened.AddDays(28)).ShouldBeNull();
        var failed = PlanNews.Of(Shop with { Plan = "solo", PlanPastDueSince = now.AddDays(-1) }, now).ShouldNotBeNull();
        (failed.IsWarning, failed.Day, failed.Link).ShouldBe((true, DateOnly.FromDateTime(now.AddDays(20).Date), "Look at the card"));
        PlanNews.Of(Shop with { Plan = "solo", PlanPastDueSince = now.AddDays(-21) }, now).ShouldBeNull();
        PlanNews.Of(Shop with { Plan = "solo", Status = "lapsed", PlanPastDueSince = now.AddDays(-21) }, now).ShouldNotBeNull().Sentence.ShouldStartWith("The plan has ended.");
    }
}
