using System.Reflection;
using System.Text.RegularExpressions;

namespace ChronoCare.Tests.House;

/// <summary>docs/security.md names the test that proves each claim; a name that is no test's would be an empty promise.</summary>
public sealed partial class SecurityPaperTests
{
    private static readonly HashSet<string> Tests = [.. typeof(SecurityPaperTests).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Where(m => m.GetCustomAttributes().Any(a => a is FactAttribute)).Select(m => $"{t.Name}.{m.Name}"))];

    [Fact]
    public void Every_test_that_the_paper_names_is_one()
    {
        var named = Named().Matches(Paper()).Select(m => m.Groups[1].Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(40);
        named.Where(n => !Tests.Contains(n)).ShouldBeEmpty();
        Tests.Contains("SecurityPaperTests.A_test_that_never_was").ShouldBeFalse();
    }

    [Theory]
    [InlineData("A", 1, 18)]
    [InlineData("B", 1, 7, 3)]
    [InlineData("C", 1, 7)]
    [InlineData("D", 2, 4)]
    [InlineData("F", 1, 11, 8, 10)]
    [InlineData("G", 1, 2)]
    [InlineData("H", 5, 5)]
    public void Every_claim_has_its_row(string letter, int first, int last, params int[] later)
    {
        var rows = Row().Matches(Paper()).Select(m => m.Groups[1].Value).ToHashSet();
        Enumerable.Range(first, last - first + 1).Except(later).Select(n => $"{letter}{n}").Where(n => !rows.Contains(n)).ShouldBeEmpty();
    }

    private static string Paper()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ChronoCare.slnx"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "security.md"));
    }

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\| ([A-H]\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
