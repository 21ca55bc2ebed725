using ChronoCare.Bench;

namespace ChronoCare.Tests.Bench;

public class CalibreTests
{
    [Theory]
    [InlineData("565", "Omega", 49, 19800)]
    [InlineData("cal. 565", null, 49, 19800)]
    [InlineData("Omega 8800", "Omega", 38, 25200)]
    [InlineData("ETA 2824-2", "Tudor", 50, 28800)]
    [InlineData("2824", "Hamilton", 50, 28800)]
    [InlineData("Valjoux 7750", "Sinn", 49, 28800)]
    [InlineData("Unitas 6497", null, 44, 18000)]
    [InlineData("nh35a", "Seiko", 53, 21600)]
    public void A_calibre_is_found_as_people_write_it(string written, string? brand, int lift, int beats)
    {
        var calibre = Calibres.Find(written, brand).ShouldNotBeNull();
        (calibre.LiftAngleDegrees, calibre.BeatsPerHour).ShouldBe(((decimal?)lift, (int?)beats));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Cal.")]
    [InlineData("9999")]
    public void An_unknown_calibre_is_not_guessed(string? written) => Calibres.Find(written).ShouldBeNull();

    [Fact]
    public void Every_starting_calibre_is_possible_and_names_its_lubricants() => Calibres.Starting.ShouldAllBe(c =>
        Measure.LiftAngle.Read(c.LiftAngleDegrees).Ok
        && (c.BeatsPerHour == null || Reading.UsualBeats.Contains(c.BeatsPerHour.Value))
        && Measure.PowerReserve.Read(c.PowerReserveHours).Ok && c.Grades.Count > 0 && c.Lubrication.Count >= 5);

    [Fact]
    public void No_two_starting_calibres_share_a_name() =>
        Calibres.Starting.SelectMany(c => c.AlsoKnownAs.Append(c.Name)).ShouldBeUnique();

    [Fact]
    public void Spring_drive_has_no_balance() => Calibres.Find("9R65")!.HasBalance.ShouldBeFalse();

    [Fact]
    public void Etas_grades_are_the_makers()
    {
        var grades = Calibres.Find("2824-2")!.Grades.ToDictionary(g => g.Grade, g => (g.RateHigh, g.Spread, g.Isochronism));
        grades["Standard"].ShouldBe((12, 30, 20));
        grades["Elaboré"].ShouldBe((7, 20, 15));
        grades["Top"].ShouldBe((4, 15, 10));
    }
}
