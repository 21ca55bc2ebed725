using System.Text.RegularExpressions;

namespace ChronoCare.Tests.House;

/// <summary>Who may look at whom, read from the sources; ARCHITECTURE.md says the same in words.</summary>
public sealed class ArrowsTests
{
    // Lower rooms first. A room may look at every room of a lower floor, and at the neighbours named for it.
    private static readonly string[][] Floors =
    [
        ["Tenancy", "Web", "Mail"],
        ["Identity"],
        ["Jobs"],
        ["Bench", "Quotes", "Records", "Messaging", "Photos", "Payments"],
        ["Cards"],
        ["Handover", "Plans"],
        ["Portal"],
        ["Office"],
        ["Opening"],
        ["Notifications", "Realtime", "Reports", "Work", "Demo"],
    ];

    private static readonly Dictionary<string, string[]> Neighbours = new()
    {
        ["Tenancy"] = [],
        ["Web"] = ["Tenancy", "Identity"],
        ["Mail"] = ["Tenancy", "Web"],
        ["Quotes"] = ["Bench", "Payments"],
        ["Records"] = ["Bench", "Photos"],
        ["Realtime"] = ["Work"],
        ["Messaging"] = ["Bench", "Photos"],
        ["Notifications"] = ["Reports"],
    };

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ChronoCare.slnx"))) folder = folder.Parent;
            return folder!.FullName;
        }
    }

    private static IEnumerable<(string Room, string File, string Text)> Sources()
    {
        var src = Path.Combine(Root, "src", "ChronoCare");
        foreach (var file in Directory.EnumerateFiles(src, "*.*", SearchOption.AllDirectories))
        {
            if (!(file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))) continue;
            var inside = Path.GetRelativePath(src, file).Split(Path.DirectorySeparatorChar);
            if (inside.Length < 2 || inside[0] is "bin" or "obj") continue;
            yield return (inside[0], string.Join('/', inside), File.ReadAllText(file));
        }
    }

    private static int Floor(string room) => Array.FindIndex(Floors, f => f.Contains(room));

    private static IEnumerable<string> Wrong(IEnumerable<(string Room, string File, string Text)> sources)
    {
        foreach (var (room, file, text) in sources)
        {
            if (Floor(room) < 0)
            {
                yield return $"{file}: the room {room} stands on no floor";
                continue;
            }
            foreach (var seen in Regex.Matches(text, @"\bChronoCare\.([A-Z][A-Za-z]+)").Select(m => m.Groups[1].Value).Distinct())
            {
                if (seen == room || Floor(seen) < 0) continue;
                if (Floor(seen) < Floor(room) || Neighbours.GetValueOrDefault(room, []).Contains(seen)) continue;
                yield return $"{file} looks at {seen}";
            }
        }
    }

    [Fact]
    public void Rooms_look_only_where_the_arrows_point() => Wrong(Sources()).ShouldBeEmpty();

    [Fact]
    public void A_wrong_arrow_is_seen() =>
        Wrong([("Jobs", "Jobs/Bad.cs", "using ChronoCare.Photos;"), ("Services", "Services/X.cs", "")]).Count().ShouldBe(2);

    [Fact]
    public void Only_Tenancy_names_the_database_driver_and_nobody_asks_the_wall_clock()
    {
        var clock = new Regex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b");
        foreach (var (room, file, text) in Sources())
        {
            if (room != "Tenancy") text.ShouldNotContain("Npgsql", Case.Sensitive, file);
            clock.IsMatch(text).ShouldBeFalse(file);
        }
    }

    [Fact]
    public void No_statement_is_glued_together_from_what_people_type()
    {
        // Interpolated SQL may only hold constants of the code: names that begin with a capital or are static fields.
        var sql = new Regex("""\$@?"{1,3}[^;]*?\b(select|insert into|update|delete from)\b[^;]*?\{([^}]*)\}""", RegexOptions.IgnoreCase | RegexOptions.Singleline);
        foreach (var (room, file, text) in Sources())
        {
            if (room is "Tenancy" or "Web" || file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith("Sentences.cs", StringComparison.Ordinal)) continue;
            foreach (Match match in sql.Matches(text))
            {
                var hole = match.Groups[2].Value.Trim();
                if (hole.Length > 0 && hole[0] is >= 'a' and <= 'z') (file + ": {" + hole + "}").ShouldBeNull();
            }
        }
    }
}
