using ChronoCare.Jobs.Search;
using CsCheck;

namespace ChronoCare.Tests.Jobs.Search;

public sealed class SlipsTests
{
    [Theory]
    [InlineData("hart", "hart", 0)]
    [InlineData("hrat", "hart", 1)]
    [InlineData("har", "hart", 1)]
    [InlineData("harrt", "hart", 1)]
    [InlineData("penelpoe", "penelope", 1)]
    [InlineData("seemaster", "seamaster", 1)]
    [InlineData("omega", "rolex", 3)]
    public void A_letter_left_out_put_in_mistaken_or_swapped_is_one_slip(string typed, string meant, int slips) =>
        Slips.Between(typed, meant, 2).ShouldBe(slips);

    [Fact]
    public void The_distance_is_the_same_both_ways_and_never_more_than_the_edits_made()
    {
        var word = Gen.String[Gen.Char['a', 'e'], 0, 12];
        Gen.Select(word, word).Sample((a, b) => Slips.Between(a, b, 20) == Slips.Between(b, a, 20) && Slips.Between(a, a, 20) == 0);
    }

    [Fact]
    public void Short_words_are_not_mended_and_longer_ones_get_the_nearest_first()
    {
        Slips.Nearest("bay", ["day", "bat"]).ShouldBeEmpty();
        Slips.Nearest("nguyn", ["nguyen", "nguya", "meier"]).ShouldBe(["nguya", "nguyen"]);
        Slips.Nearest("speedmastre", ["speedmaster", "seamaster"]).ShouldBe(["speedmaster"]);
    }
}
