using ChronoCare.Web;
using CsCheck;

namespace ChronoCare.Tests.Web;

public class BrandTests
{
    private static readonly Gen<string> Colours = Gen.Int[0, 0xFFFFFF].Select(n => $"#{n:X6}");

    [Theory]
    [InlineData("#FFD400", "#846D01")]
    [InlineData("#00A3E0", "#0379A8")]
    [InlineData("#FF6F00", "#BA4F00")]
    [InlineData("#006039", "#006039")]
    public void A_colour_is_darkened_in_its_own_hue_until_it_can_be_read(string theirs, string readable) => Brand.InLight(theirs).ShouldBe(readable);

    [Fact]
    public void A_dark_colour_is_raised_in_the_dark() => Brand.InDark("#006039").ShouldBe("#459368");

    [Fact]
    public void Any_colour_can_be_read_as_text_on_every_ground() => Colours.Sample(colour =>
    {
        foreach (var ground in (string[])["#F7F7F4", "#FFFFFF"]) Brand.Contrast(Brand.InLight(colour), ground).ShouldBeGreaterThanOrEqualTo(4.5, colour);
        foreach (var ground in (string[])["#121417", "#1A1D21"]) Brand.Contrast(Brand.InDark(colour), ground).ShouldBeGreaterThanOrEqualTo(4.5, colour);
    }, iter: 5000);

    [Fact]
    public void Words_on_any_colour_can_be_read() => Colours.Sample(colour => Brand.Contrast(Brand.On(colour), colour).ShouldBeGreaterThanOrEqualTo(4.58, colour), iter: 5000);

    [Fact]
    public void A_colour_that_can_be_read_stays_as_it_is() => Colours.Sample(colour =>
    {
        var reads = Brand.Contrast(colour, "#F7F7F4") >= 4.5 && Brand.Contrast(colour, "#FFFFFF") >= 4.5;
        (Brand.InLight(colour) == colour).ShouldBe(reads);
    }, iter: 5000);

    [Fact]
    public void Near_black_ink_would_fail_on_some_colours() =>
        // Why the words are pure black or white: the check above can fail.
        Enumerable.Range(0, 4096).Select(n => $"#{(n >> 8) * 17:X2}{(n >> 4 & 15) * 17:X2}{(n & 15) * 17:X2}")
            .Count(c => Math.Max(Brand.Contrast(c, "#16191D"), Brand.Contrast(c, "#FFFFFF")) < 4.5).ShouldBeGreaterThan(0);

    [Fact]
    public void The_stylesheet_says_nothing_but_the_three_colours() =>
        Brand.Css("#006039").ShouldBe(":root{--brand:#006039;--on-brand:#FFFFFF;--brand-ink:light-dark(#006039,#459368)}\n");
}
