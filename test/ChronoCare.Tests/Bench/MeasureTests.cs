using ChronoCare.Bench;

namespace ChronoCare.Tests.Bench;

public class MeasureTests
{
    [Theory]
    [InlineData("+4", 4.0)]
    [InlineData("4", 4.0)]
    [InlineData("-4,5", -4.5)]
    [InlineData("−4.5", -4.5)]
    [InlineData("+4 s/d", 4.0)]
    [InlineData("+ 4,25 s/d", 4.3)]
    [InlineData(" 0 ", 0.0)]
    [InlineData("999.9", 999.9)]
    [InlineData("-999,9", -999.9)]
    public void A_rate_is_read_as_it_is_typed(string typed, double value) => Measure.Rate.Read(typed).ShouldBe(new Typed((decimal)value, null));

    [Theory]
    [InlineData("289°", 289)]
    [InlineData("289 °", 289)]
    [InlineData("289 deg", 289)]
    [InlineData("288.5", 289)]
    public void An_amplitude_is_kept_in_whole_degrees(string typed, int value) => Measure.Amplitude.Read(typed).Value.ShouldBe(value);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public void Nothing_typed_stays_nothing(string? typed) => Measure.BeatError.Read(typed).ShouldBe(new Typed(null, null));

    [Fact]
    public void What_cannot_be_is_refused_with_its_range()
    {
        Measure.Rate.Read("1000").Refusal.ShouldBe("Rate must be between −999.9 and +999.9 s/d.");
        Measure.Amplitude.Read("361").Refusal.ShouldBe("Amplitude must be between 0 and 360°.");
        Measure.Amplitude.Read("-1").Refusal.ShouldBe("Amplitude must be between 0 and 360°.");
        Measure.BeatError.Read("10").Refusal.ShouldBe("Beat error must be between 0.0 and 9.9 ms.");
        Measure.LiftAngle.Read("9,9").Refusal.ShouldBe("Lift angle must be between 10.0 and 90.0°.");
        Measure.BeatNumber.Read("72001").Refusal.ShouldBe("Beat must be between 3600 and 72000 A/h.");
        Measure.PowerReserve.Read("0").Refusal.ShouldBe("Power reserve must be between 0.1 and 999.9 h.");
    }

    [Theory]
    [InlineData("four")]
    [InlineData("1.000,5")]
    [InlineData("+-4")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999999999999999")]
    public void What_is_no_number_is_refused_with_an_example(string typed)
    {
        var read = Measure.Rate.Read(typed);
        read.Value.ShouldBeNull();
        read.Refusal!.ShouldContain("is not a number. Type it like +4.5 s/d.");
    }

    [Fact]
    public void Every_value_of_the_grid_reads_back_as_it_is_written() =>
        CsCheck.Check.Sample(CsCheck.Gen.Int[-9999, 9999], tenths =>
            Measure.Rate.Read(Measure.Rate.Write(tenths / 10m)) == new Typed(tenths / 10m, null));

    [Fact]
    public void Unmeasured_is_written_as_a_dash_and_never_as_zero() => Measure.Amplitude.Write(null).ShouldBe("–");
}
