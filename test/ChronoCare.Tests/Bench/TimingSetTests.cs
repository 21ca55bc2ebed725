using ChronoCare.Bench;

namespace ChronoCare.Tests.Bench;

public class TimingSetTests
{
    internal static TimingSet Set(Phase phase, params (string Position, decimal? Rate, decimal? Amplitude, decimal? BeatError)[] rows) =>
        new(phase, Wind.Full, rows.Select(r => new Reading(phase, Wind.Full, Position.Find(r.Position)!, r.Rate, r.Amplitude, r.BeatError)));

    internal static readonly TimingSet Received = Set(Phase.Before,
        ("CH", 15, 240, 0.8m), ("CB", 18, 236, 0.9m), ("3H", 20, 204, 1.1m), ("6H", 9, 200, 0.8m), ("9H", -2, 198, 0.9m), ("12H", 22, 190, 1.0m));

    internal static readonly TimingSet Serviced = Set(Phase.After,
        ("CH", 5, 289, 0.2m), ("CB", 6, 285, 0.3m), ("3H", 7, 246, 0.4m), ("6H", 3, 240, 0.3m), ("9H", 1, 238, 0.2m), ("12H", 3, 218, 0.4m));

    internal static readonly TimingSet Nothing = Set(Phase.After);

    [Fact]
    public void The_figures_of_a_service_come_out_as_on_the_instrument()
    {
        Figures.OnePlace(Received.MeanRate, signed: true).ShouldBe("+13.7");
        Received.Spread.ShouldBe(24);
        Figures.OnePlace(Received.EdgeLessFlat, signed: true).ShouldBe("−4.3");
        Figures.OnePlace(Serviced.MeanRate, signed: true).ShouldBe("+4.2");
        Serviced.Spread.ShouldBe(6);
        Serviced.EdgeLessFlat.ShouldBe(-2);
        Serviced.LargestBeatError.ShouldBe(0.4m);
        Serviced.MeanAmplitudeFlat.ShouldBe(287);
        Serviced.MeanAmplitudeOnEdge.ShouldBe(235.5m);
    }

    [Fact]
    public void What_was_not_measured_counts_nowhere()
    {
        var some = Set(Phase.After, ("CH", 4, null, null), ("3H", null, 250, null), ("6H", null, null, null));
        some.Readings.Count.ShouldBe(2);
        some.MeanRate.ShouldBe(4);
        some.Spread.ShouldBeNull();
        some.EdgeLessFlat.ShouldBeNull();
        some.LargestBeatError.ShouldBeNull();
        some.MeanAmplitudeFlat.ShouldBeNull();
        Nothing.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Isochronism_is_the_rate_after_a_day_less_the_rate_at_full_wind()
    {
        var day = new TimingSet(Phase.After, Wind.Day, [new(Phase.After, Wind.Day, Position.DialUp, 2.5m), new(Phase.After, Wind.Day, Position.SixUp)]);
        TimingSet.Isochronism(Serviced, day).ShouldBe(new Dictionary<Position, decimal> { [Position.DialUp] = -2.5m });
    }

    [Fact]
    public void The_sentence_says_what_became_of_the_watch() => TimingSentence.Say(Received, Serviced, Tolerances.Standard).ShouldBe(
        "Gained 13.7 s a day with 24 s between positions; now gains 4.2 s with 6 s. "
        + "Amplitude lying flat rose from 238° to 287°. One position, 12H, is still 2° under the vertical limit.");

    [Fact]
    public void The_sentence_holds_with_half_the_readings()
    {
        TimingSentence.Say(Set(Phase.Before), Nothing, null).ShouldBe("Nothing has been measured yet.");
        TimingSentence.Say(Received, Nothing, Tolerances.Standard).ShouldBe(
            "Gains 13.7 s a day with 24 s between positions, as received. Amplitude lying flat is 238°.");
        TimingSentence.Say(Received, Set(Phase.After, ("CH", 5, null, null)), null).ShouldBe(
            "Gained 13.7 s a day with 24 s between positions; now gains 5 s. Amplitude lying flat was 238°.");
        TimingSentence.Say(Set(Phase.Before), Set(Phase.After, ("CH", 0, null, null)), Tolerances.Standard).ShouldBe("Keeps time on average.");
        TimingSentence.Say(Set(Phase.Before), Set(Phase.After, ("6H", null, 240, null)), null).ShouldBe("Amplitude on edge is 240°.");
        TimingSentence.Say(Set(Phase.Before), Set(Phase.After, ("6H", null, null, 0.1m)), null).ShouldBe("No rate has been measured yet.");
    }

    [Fact]
    public void The_sentence_owns_up_to_what_is_outside() => TimingSentence.Say(Set(Phase.Before),
        Set(Phase.After, ("CH", 30, 250, 1.2m), ("CB", -6, 240, 0.3m)), Tolerances.Top).ShouldBe(
        "Gains 12 s a day with 36 s between positions. Amplitude lying flat is 245°. The mean rate is 8 s a day over the calibre’s limit. "
        + "The positions differ by 21 s more than the calibre allows. CH and CB are under the flat limit, by up to 30°. The beat error reaches 1.2 ms.");
}
