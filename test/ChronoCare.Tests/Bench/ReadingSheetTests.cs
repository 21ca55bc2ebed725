using ChronoCare.Bench;

namespace ChronoCare.Tests.Bench;

public class ReadingSheetTests
{
    static ReadingSheet Read(string block, Position? first = null) => ReadingSheet.Read(block, Phase.After, Wind.Full, first ?? Position.DialUp);

    [Theory]
    [InlineData("+4 s/d 289 ° 0.2 ms")]
    [InlineData("CH +4 s/d 289° 0,2ms")]
    [InlineData("CH: +4,0 s/d  289 deg  0.2 ms")]
    [InlineData("+4\t289\t0.2")]
    [InlineData("CH\t4\t289\t0,2")]
    [InlineData("CH;4,0;289;0,2")]
    [InlineData("CH,4.0,289,0.2")]
    [InlineData("+4 289 0.2")]
    public void One_line_is_understood_however_it_was_printed(string line)
    {
        var sheet = Read(line);
        sheet.Refusals.ShouldBeEmpty();
        sheet.Readings.ShouldHaveSingleItem().ShouldBe(new Reading(Phase.After, Wind.Full, Position.DialUp, 4, 289, 0.2m));
    }

    [Fact]
    public void A_block_without_positions_goes_on_in_measuring_order()
    {
        var sheet = Read("5\t289\t0.2\r\n6\t285\t0.3\r\n\r\n7\t\t0.4\r\n", Position.DialDown);
        sheet.Readings.Select(r => r.Position.Code).ShouldBe(["CB", "3H", "6H"]);
        sheet.Readings[2].AmplitudeDegrees.ShouldBeNull();
    }

    [Fact]
    public void A_file_with_headings_may_hold_its_columns_in_any_order_and_both_phases()
    {
        var sheet = Read("Phase;Wind;Position;Beat error (ms);Amplitude;Rate s/d;Lift angle\nbefore;full;DU;0,9;240;+15;49\nafter;24h;DU;0,2;260;+3;49");
        sheet.Refusals.ShouldBeEmpty();
        sheet.Readings.ShouldBe([
            new Reading(Phase.Before, Wind.Full, Position.DialUp, 15, 240, 0.9m, 49),
            new Reading(Phase.After, Wind.Day, Position.DialUp, 3, 260, 0.2m, 49)]);
    }

    [Fact]
    public void A_wrong_line_is_named_and_the_others_are_kept()
    {
        var sheet = Read("CH\t5\t289\t0.2\nCB\t6\t999\t0.3");
        sheet.Readings.Count.ShouldBe(2);
        sheet.Readings[1].AmplitudeDegrees.ShouldBeNull();
        sheet.Refusals.ShouldBe(["Line 2: Amplitude must be between 0 and 360°."]);
    }

    [Fact]
    public void There_is_nothing_after_twelve_up() =>
        Read("1\t2\t0.1\n3\t4\t0.1", Position.TwelveUp).Refusals.ShouldBe(["Line 2: there is no position after 12H."]);

    [Fact]
    public void A_letter_is_no_timing_sheet()
    {
        Read("Dear sirs").Readings.ShouldBeEmpty();
        Read("Dear sirs").Refusals.ShouldNotBeEmpty();
        Read(new string('\n', 5000)).Refusals.ShouldHaveSingleItem().ShouldContain("at most 200");
        Read("").Refusals.ShouldBe(["No readings were found in that text."]);
    }
}
