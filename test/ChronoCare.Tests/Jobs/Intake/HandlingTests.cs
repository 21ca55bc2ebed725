using ChronoCare.Jobs.Intake;

namespace ChronoCare.Tests.Jobs.Intake;

public sealed class HandlingTests
{
    private static Dictionary<string, string> Of(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);

    [Theory]
    [InlineData("", null)]
    [InlineData("crystal=leave", null)]
    [InlineData("case=polish", null)]
    [InlineData("case=clean", "DO NOT POLISH")]
    [InlineData("case=leave bracelet=clean bezel=leave", "DO NOT POLISH")]
    [InlineData("case=clean bracelet=polish", "DO NOT POLISH CASE")]
    [InlineData("bracelet=leave", "DO NOT POLISH BRACELET")]
    public void What_must_not_be_polished_is_said_in_capitals(string handling, string? line) => Handling.NoPolish(Of(handling)).ShouldBe(line);

    [Fact]
    public void Each_treatment_is_one_sentence_and_the_rest_is_asked_for() =>
        Handling.Lines(Of("case=clean crown=return crystal=replace gaskets=replace hands=leave dial=leave")).ShouldBe(
            ["Clean only: case.", "Replace if needed: crystal and gaskets.", "Leave dial and hands as they are.", "Return the old crown.", "We ask before anything else."]);
}
