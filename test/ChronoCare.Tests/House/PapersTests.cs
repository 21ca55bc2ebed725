using System.Text.RegularExpressions;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.House;

/// <summary>What the papers claim and a machine can check.</summary>
public sealed class PapersTests
{
    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "ChronoCare.slnx"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    private static IEnumerable<string> Papers =>
        Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories));

    [Fact]
    public void The_settings_page_lists_every_setting_and_no_other() =>
        Regex.Matches(File.ReadAllText(Path.Combine(Root, "docs", "settings.md")), @"^\| `(CHRONOCARE_[A-Z_]+)`", RegexOptions.Multiline)
            .Select(m => m.Groups[1].Value).ShouldBe(Settings.KnownNames, ignoreOrder: true);

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var links = Papers.SelectMany(paper => Regex.Matches(File.ReadAllText(paper), @"\]\(([^)#:\s]+)(#[^)]*)?\)").Select(m => (Paper: paper, To: m.Groups[1].Value))).ToList();
        links.Count.ShouldBeGreaterThan(5);
        links.Where(l => !Path.Exists(Path.Combine(Path.GetDirectoryName(l.Paper)!, l.To))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_command_says_what_it_does()
    {
        foreach (var command in Directory.EnumerateFiles(Path.Combine(Root, "bin")).Where(f => !f.EndsWith(".sh", StringComparison.Ordinal)))
            File.ReadLines(command).Skip(1).First().ShouldStartWith($"# bin/{Path.GetFileName(command)}");
    }
}
