using ChronoCare.Records;

namespace ChronoCare.Tests.Records;

public class DiscretionTests
{
    static readonly Discretion Of = new("Penelope Hart", ["+41 79 555 01 42", "p.hart@example.com", ""], ["24 183 318", "AB"]);

    [Theory]
    [InlineData("Serviced for Penelope Hart.", "Serviced for the client.")]
    [InlineData("PENELOPE  HART wants the old crown", "the client wants the old crown")]
    [InlineData("Mrs Hart asked twice; Frau Hart too.", "the client asked twice; the client too.")]
    [InlineData("Call +41 (79) 555-01-42 or p.hart@example.com.", "Call … or ….")]
    [InlineData("Case no. 24183318, between the lugs", "Case no. …3318, between the lugs")]
    [InlineData("Case no. 24-183.318", "Case no. …3318")]
    public void The_client_and_the_whole_serial_are_left_out(string written, string said)
    {
        Of.Keep(written).ShouldBe(said);
        Of.Minds(written).ShouldBeTrue();
    }

    [Theory]
    [InlineData("The hart engraved on the back is worn.")]
    [InlineData("Beat 19800, reference 166.024, batch 124183318.")]
    [InlineData("AB")]
    [InlineData("")]
    public void What_only_looks_like_it_stays(string written) => Of.Keep(written).ShouldBe(written);

    [Fact]
    public void A_client_named_like_a_part_does_not_eat_the_parts()
    {
        var crown = new Discretion("Crown", [], []);

        crown.Keep("Crown replaced for Mr Crown.").ShouldBe("Crown replaced for the client.");
    }
}
