using ChronoCare.Bench;

namespace ChronoCare.Tests.Bench;

public class ReadingTests
{
    static readonly Tolerances Standard = Tolerances.Standard;

    static Reading After(string position, decimal? rate = null, decimal? amplitude = null, decimal? beatError = null) =>
        new(Phase.After, Wind.Full, Position.Find(position)!, rate, amplitude, beatError);

    [Theory]
    [InlineData("CH", "DU", "dial up", true)]
    [InlineData("CB", "DD", "dial down", true)]
    [InlineData("6H", "CL", "crown left", false)]
    [InlineData("3H", "CU", "crown up", false)]
    [InlineData("9H", "CD", "crown down", false)]
    [InlineData("12H", "CR", "crown right", false)]
    public void A_position_is_known_by_either_code_and_by_its_words(string code, string older, string words, bool flat)
    {
        var position = Position.Find(code);
        position.ShouldNotBeNull().Flat.ShouldBe(flat);
        Position.Find(older.ToLowerInvariant()).ShouldBe(position);
        Position.Find(words).ShouldBe(position);
    }

    [Fact]
    public void Dial_down_is_also_called_FH() => Position.Find("fh").ShouldBe(Position.DialDown);

    [Fact]
    public void An_unknown_position_is_not_guessed() => Position.Find("4H").ShouldBeNull();

    [Fact]
    public void They_are_measured_flat_first() =>
        string.Join(" ", Position.All.OrderBy(p => p.Order)).ShouldBe("CH CB 3H 6H 9H 12H");

    [Fact]
    public void After_service_a_swing_under_the_limit_of_its_position_is_unusual()
    {
        After("12H", amplitude: 218).Unusual(Measure.Amplitude, Standard).ShouldBe("under 220°");
        After("CH", amplitude: 268).Unusual(Measure.Amplitude, Standard).ShouldBe("under 270°");
        After("12H", amplitude: 220).Unusual(Measure.Amplitude, Standard).ShouldBeNull();
    }

    [Fact]
    public void As_received_a_weak_swing_is_news_only_under_200()
    {
        var received = After("12H", amplitude: 218) with { Phase = Phase.Before };
        received.Unusual(Measure.Amplitude, Standard).ShouldBeNull();
        (received with { AmplitudeDegrees = 199 }).Unusual(Measure.Amplitude, Standard).ShouldBe("under 200°");
    }

    [Fact]
    public void A_swing_over_330_is_knocking() => After("CH", amplitude: 331).Unusual(Measure.Amplitude, Standard).ShouldBe("over 330°, knocking");

    [Fact]
    public void A_rate_beyond_30_and_a_beat_error_over_the_calibres_are_unusual()
    {
        After("CH", rate: -30.1m).Unusual(Measure.Rate, Standard).ShouldBe("under −30.0 s/d");
        After("CH", rate: 30).Unusual(Measure.Rate, Standard).ShouldBeNull();
        After("CH", beatError: 0.9m).Unusual(Measure.BeatError, Standard).ShouldBe("over 0.8 ms");
    }

    [Fact]
    public void What_was_not_measured_is_never_unusual() =>
        Measure.Grid.ShouldAllBe(m => After("CH", null, null, null).Unusual(m, Standard) == null);

    [Fact]
    public void Impossible_values_are_refused_field_by_field() =>
        (After("CH", 5, 400) with { LiftAngleDegrees = 5 }).Refusals().Keys.ShouldBe(["amplitudeDegrees", "liftAngleDegrees"], ignoreOrder: true);

    [Fact]
    public void The_swing_follows_from_lift_angle_time_and_beat() => Amplitude.Degrees(52, 0.009, 28800).ShouldBe(230.4, 0.1);
}
