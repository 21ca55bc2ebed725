using ChronoCare.Jobs.Clients;
using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Jobs.Search;

public sealed class WordsTests
{
    private static readonly Shop Swiss = new() { Locale = "en-CH" };

    [Theory]
    [InlineData("Müller", "muller")]
    [InlineData("ŁUKASZ Søren Æbelø", "lukasz soren aebelo")]
    [InlineData("Straße", "strasse")]
    [InlineData("Nguyễn", "nguyen")]
    [InlineData("İzmir", "izmir")]
    public void Accents_and_case_fold_away(string text, string folded) => Words.Fold(text).ShouldBe(folded);

    [Fact]
    public void A_client_is_found_by_each_part_of_the_name_the_mail_and_both_ends_of_the_phone()
    {
        var words = Words.OfClient("Siobhán O'Brien-Hart", "S.OBrien@example.com", Phone.Of("079 555 01 42", Swiss));
        words.ShouldBe(["siobhan", "obrien", "hart", "brien", "s.obrien@example.com", "41795550142", "795550142", "~24105559714"], ignoreOrder: true);
    }

    [Fact]
    public void A_watch_is_found_by_reference_from_its_first_figure_and_by_either_end_of_its_serial()
    {
        var words = Words.OfWatch("Tudor", "Black Bay", "M79030B-0001", "J 123 456", "", "MT5402");
        words.ShouldBe(["tudor", "black", "bay", "m79030b0001", "79030b0001", "j123456", "~654321j", "mt5402"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("+41 79 555 01 42", "41795550142", "795550142")]
    [InlineData("079 555 01 42", "41795550142", "795550142")]
    [InlineData("0041 79 555 01 42", "41795550142", "795550142")]
    [InlineData("+61 3 5555 0100", "61355550100", "355550100")]
    [InlineData("12", "12", "12")]
    public void A_phone_number_is_the_same_however_it_is_typed(string typed, string digits, string national) =>
        Phone.Of(typed, Swiss).ShouldBe(new Phone(digits, national));

    [Fact]
    public void A_row_never_holds_more_words_than_its_column()
    {
        var text = string.Join(' ', Enumerable.Range(0, 400).Select(i => new string((char)('a' + (i % 26)), 70) + i));
        Words.Row(Words.OfWatch(text, text, text, text, text, text)).Length.ShouldBeLessThan(4000);
    }
}
