using System.Xml.Linq;
using ChronoCare.Bench;
using CsCheck;

namespace ChronoCare.Tests.Bench;

public class TimingPictureTests
{
    static TimingPicture Draw(double width = TimingPicture.Wide) =>
        TimingPicture.Of(TimingSetTests.Received, TimingSetTests.Serviced, Tolerances.Standard, width)!;

    [Fact]
    public void Nothing_measured_draws_nothing() => TimingPicture.Of(TimingSetTests.Nothing, TimingSetTests.Nothing, null).ShouldBeNull();

    [Fact]
    public void Every_reading_is_a_dot_hollow_before_and_filled_after_and_each_pair_is_joined()
    {
        var plot = Draw();
        plot.Dots.Count(d => d.Ink == Ink.Before && d.Y > 36).ShouldBe(12);
        plot.Dots.Count(d => d.Filled && d.Y > 36).ShouldBe(12);
        plot.Lines.Count(l => l.Ink == Ink.Link).ShouldBeGreaterThanOrEqualTo(11);
    }

    [Fact]
    public void The_values_after_service_stand_at_their_dots() =>
        Draw().Labels.Where(l => l.Ink == Ink.Value).Select(l => l.Text)
            .ShouldBe(["+5", "+6", "+7", "+3", "+1", "+3", "289", "285", "246", "240", "238", "218"]);

    [Fact]
    public void A_watch_without_a_balance_has_no_amplitude_panel()
    {
        var springDrive = TimingSetTests.Set(Phase.After, ("CH", 0.3m, null, null), ("CB", 0.2m, null, null));
        var plot = TimingPicture.Of(TimingSetTests.Nothing, springDrive, Tolerances.Standard)!;
        plot.Labels.ShouldNotContain(l => l.Text.StartsWith("Amplitude"));
        plot.Height.ShouldBeLessThan(Draw().Height - 150);
    }

    [Theory]
    [InlineData(TimingPicture.Wide)]
    [InlineData(TimingPicture.Narrow)]
    public void No_value_covers_another_and_none_leaves_the_drawing(double width)
    {
        var value = Gen.Int[-400, 400].Select(r => (decimal?)(r / 10m));
        var swing = Gen.Int[150, 330].Select(a => (decimal?)a);
        Gen.Select(value.Array[6], swing.Array[6], value.Array[6], swing.Array[6]).Sample((was, wasSwing, now, nowSwing) =>
        {
            var plot = TimingPicture.Of(Six(Phase.Before, was, wasSwing), Six(Phase.After, now, nowSwing), Tolerances.Standard, width)!;
            var values = plot.Labels.Where(l => l.Ink == Ink.Value).Select(Box).ToList();
            return values.All(v => v.Left >= 0 && v.Right <= width)
                && values.Index().All(a => values.Skip(a.Index + 1).All(b => !Collide(a.Item, b)));
        }, iter: 300);
    }

    [Theory]
    [InlineData(TimingPicture.Wide)]
    [InlineData(TimingPicture.Narrow)]
    public void The_svg_is_one_image_that_says_itself_and_carries_no_style(double width)
    {
        var svg = XDocument.Parse(TimingSvg.Draw(Draw(width))).Root!;
        svg.Attribute("role")!.Value.ShouldBe("img");
        svg.Attribute("aria-label")!.Value.ShouldStartWith("Gained 13.7 s a day");
        svg.Attribute("width")!.Value.ShouldBe(width.ToString(System.Globalization.CultureInfo.InvariantCulture));
        svg.DescendantsAndSelf().ShouldAllBe(e => e.Attribute("style") == null && e.Name.LocalName != "style");
    }

    static TimingSet Six(Phase phase, decimal?[] rates, decimal?[] swings) =>
        TimingSetTests.Set(phase, [.. Position.All.Select((p, i) => (p.Code, rates[i], swings[i], (decimal?)null))]);

    static (double Left, double Right, double Base) Box(Label label)
    {
        var width = label.Text.Length * 7.4;
        var left = label.Hang switch { Hang.Start => label.X, Hang.Middle => label.X - width / 2, _ => label.X - width };
        return (left, left + width, label.Y);
    }

    static bool Collide((double Left, double Right, double Base) a, (double Left, double Right, double Base) b) =>
        a.Left < b.Right - 2 && b.Left < a.Right - 2 && Math.Abs(a.Base - b.Base) < 9;
}
