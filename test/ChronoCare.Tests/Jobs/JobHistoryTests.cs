using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Jobs;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Jobs;

/// <summary>Whatever a verb can append, the fold knows: a new event name without a place in it fails here.</summary>
public sealed partial class JobHistoryTests(TestHouse house)
{
    private static readonly IReadOnlyList<string> Names =
        [.. typeof(EventNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    private static StoredEvent Of(string name, int version) => new()
    {
        JobId = Guid.Empty,
        JobVersion = version,
        Name = name,
        Body = Event.Of(name, Guid.Empty, Guid.Empty, DateTimeOffset.UnixEpoch, new JsonObject
        {
            ["number"] = "2026-0001", ["client"] = Guid.Empty.ToString("D"), ["watch"] = Guid.Empty.ToString("D"), ["to"] = "ready", ["version"] = 1, ["quoteState"] = "sent",
            ["charged"] = 5, ["amount"] = 5,
        }).Body,
    };

    [Fact]
    public void Every_event_name_there_is_has_its_place_in_the_fold()
    {
        Names.Count.ShouldBeGreaterThan(20);
        foreach (var name in Names) JobHistory.Fold([Of(EventNames.WatchReceived, 1), Of(name, 2)]).Version.ShouldBe(2, name);
        Should.Throw<ArgumentException>(() => JobHistory.Fold([Of(EventNames.WatchReceived, 1), Of("watch-dropped", 2)])).Message.ShouldContain("watch-dropped");
    }

    [Fact]
    public void No_verb_writes_an_event_by_a_name_of_its_own()
    {
        var made = Sources().SelectMany(s => Made().Matches(s).Select(m => m.Groups[1].Value)).ToList();
        made.Count.ShouldBeGreaterThan(15);
        // The name is a member of EventNames, or comes from the table of milestones or from a caller that is held to the same.
        made.Where(name => !name.StartsWith("EventNames.", StringComparison.Ordinal) && name is not ("name" or "eventName" or "m.Event") && !name.StartsWith("Milestones.EventOf(", StringComparison.Ordinal))
            .ShouldBeEmpty();
        Milestones.Table.Select(m => m.Event).Except(Names).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_job_of_a_full_shop_is_what_its_events_say()
    {
        var shop = await house.OpenShop();
        foreach (var number in await FullShop.Fill(shop))
        {
            var row = await new JobRef(null, number).Load(shop.Db());
            var events = await shop.Db().Rows<StoredEvent>("select e.seq, e.job_id, e.job_version, e.name, e.body, e.actor, e.at, e.hash from shop.event e where e.job_id = $1 order by e.job_version", row.Id);
            JobHistory.Fold(events).ShouldBe(row with { ClientName = "", WatchName = "", Reference = "", SerialTail = "", PortraitId = null, AssigneeName = "", Currency = "", NewMessages = 0 });
        }
    }

    private static IEnumerable<string> Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChronoCare.slnx"))) folder = folder.Parent!;
        return Directory.EnumerateFiles(Path.Combine(folder.FullName, "src", "ChronoCare"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText);
    }

    [GeneratedRegex(@"\bEvent\.Of\((?!string )([^,]+)")]
    private static partial Regex Made();
}
