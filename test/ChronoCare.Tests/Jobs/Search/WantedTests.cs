using ChronoCare.Jobs.Search;

namespace ChronoCare.Tests.Jobs.Search;

public sealed class WantedTests
{
    private static Wanted Read(string text, bool join = true) => Wanted.Read(text, 2026, "http://atelier.localhost:5080", join);

    [Fact]
    public void Figures_typed_apart_are_one_number_and_can_be_read_apart_again()
    {
        Read("079 555 01 42").Words.ShouldHaveSingleItem().Beginnings.ShouldBe(["0795550142", "795550142", "~241055597"], ignoreOrder: true);
        Read("omega 300 3318", join: false).Words.Select(w => w.Text).ShouldBe(["omega", "300", "3318"]);
        Read("omega 300 3318").HasJoined.ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-0042", "2026-0042")]
    [InlineData(" 2026-12345 ", "2026-12345")]
    [InlineData("http://atelier.localhost:5080/jobs/2026-0042", "2026-0042")]
    [InlineData("HTTP://ATELIER.LOCALHOST:5080/jobs/2026-0042?x=1", "2026-0042")]
    [InlineData("http://other.localhost:5080/jobs/2026-0042", null)]
    [InlineData("42", null)]
    public void A_docket_is_named_whole_or_scanned(string text, string? number) => Read(text).Number.ShouldBe(number);

    [Fact]
    public void A_short_number_may_be_a_docket_of_this_year_or_the_last()
    {
        Read("42").Numbers.ShouldBe(["2026-0042", "2025-0042"]);
        Read("2026-004").Numbers.Count.ShouldBe(10);
        Read("0").Numbers.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("'\"--;")]
    [InlineData("\0\u0001")]
    public void Nothing_to_look_for_is_said_so(string text) => Read(text).IsEmpty.ShouldBeTrue();

    [Fact]
    public void A_very_long_text_is_cut_and_at_most_eight_words_are_looked_for() => Read(string.Join(' ', Enumerable.Repeat("abc", 500))).Words.Count.ShouldBe(8);
}
