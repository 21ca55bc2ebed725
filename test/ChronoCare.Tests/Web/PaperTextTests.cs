using ChronoCare.Web;
using SkiaSharp;

namespace ChronoCare.Tests.Web;

/// <summary>Words too long for any line are cut where the line ends, and nothing of them is lost.</summary>
public sealed class PaperTextTests
{
    [Theory]
    [InlineData("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    [InlineData("iiiiiiiiiiiiiiiiiiiiiiiiiiiiWiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii")]
    [InlineData("⌚⌚𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎𝕎")]
    [InlineData("W")]
    public void A_word_too_long_for_a_line_is_cut_where_it_ends(string word)
    {
        var text = new PaperText(Typefaces.Regular, 9, SKColors.Black);
        var lines = text.Lines(word, 60);
        string.Concat(lines).ShouldBe(word);
        foreach (var (line, next) in lines.Zip(lines.Skip(1)))
        {
            text.Width(line).ShouldBeLessThanOrEqualTo(60);
            var letter = char.IsHighSurrogate(next[0]) ? next[..2] : next[..1];
            text.Width(line + letter).ShouldBeGreaterThan(60, "the line has no room for one more letter");
            char.IsHighSurrogate(line[^1]).ShouldBeFalse();
        }
    }
}
