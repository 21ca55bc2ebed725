using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Work;
using Npgsql;
using Orleans.Runtime;

namespace ChronoCare.Tests.Realtime;

/// <summary>Proof G1: three processes on one database; what happens at any is live at all, and neither a cut network nor one that is killed takes anything with it.</summary>
[Collection(nameof(RealHouse))]
public sealed class ClusterTests(TestHouse house, RealHouse real)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long Seq(JsonObject frame) => frame["seq"]!.GetValue<long>();

    // A long run by hand: TEST_CUT_SECONDS=90 cuts for as long, and goes on until of two nodes one has given up the other, which takes half a minute.
    private static readonly string? Long = Environment.GetEnvironmentVariable("TEST_CUT_SECONDS");
    private static readonly int CutSeconds = int.Parse(Long ?? "3", CultureInfo.InvariantCulture);

    private Task<long> Silos() => real.AsOperator<long>($"select count(*) from cluster.silo where status = {(int)SiloStatus.Active}");

    /// <summary>A node, the wire by which the others reach it, and its port among them.</summary>
    private sealed record Node(Wire Wire, int Behind)
    {
        public ChildProgram Program { get; private set; } = null!;

        public async Task Open(RealHouse at) => Program = await at.Serve(null, ("CHRONOCARE_CLUSTER", "postgres"), ("CHRONOCARE_CLUSTER_PORT", Wire.Port.ToString(CultureInfo.InvariantCulture)),
            ("CHRONOCARE_CLUSTER_LISTEN", $"127.0.0.1:{Behind}"));
    }

    /// <summary>Somebody who listens for as long as it takes: cut off or sent away, they come to another node with the last number they saw.</summary>
    private sealed class Ear(RealHouse.RealShop shop, IReadOnlyList<Node> nodes, int at)
    {
        public List<long> Heard { get; } = [];
        public List<int> Closed { get; } = [];

        public async Task Until(CancellationToken over)
        {
            for (var node = at; !over.IsCancellationRequested; node++)
            {
                var to = nodes[node % nodes.Count].Program;
                if (!to.HasEnded)
                {
                    using var hearing = await Hearing.Open(shop.Subdomain, to.Port, $"/api/events?after={Heard.LastOrDefault()}", shop.Session);
                    while (await hearing.Next() is { } frame)
                        if (frame["type"]!.ToString() == "event") Heard.Add(Seq(frame));
                    if (!over.IsCancellationRequested && hearing.Closed != 0) Closed.Add(hearing.Closed);
                }
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    // At any node that takes it, as a balancer in front of them would have it; each node in its turn.
    private static async Task Say(RealHouse.RealShop shop, IReadOnlyList<Node> nodes, int n, Func<HttpClient, Task<HttpResponseMessage>> say)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            var node = nodes[(n + tries) % nodes.Count].Program;
            if (node.HasEnded) continue;
            try
            {
                using var client = shop.At(node.Port);
                var answer = await say(client);
                if ((int)answer.StatusCode < 400) return;
                ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500, await answer.Content.ReadAsStringAsync());
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException) { }
            await Task.Delay(50, Stop);
        }
        throw new InvalidOperationException("No node took it.");
    }

    [Fact]
    public async Task Three_processes_are_one_house_and_neither_a_cut_network_nor_the_death_of_one_loses_or_doubles_anything()
    {
        var shop = await real.OpenShop();
        var nodes = Enumerable.Range(0, 3).Select(_ => TestHouse.FreePort()).Select(port => new Node(new Wire(port), port)).ToList();
        var log = new List<string>();
        using var over = new CancellationTokenSource();
        var listening = new List<Task>();
        try
        {
            foreach (var node in nodes) await node.Open(real);
            (await Silos()).ShouldBe(3);
            var hearing = new List<Hearing>();
            foreach (var node in nodes) hearing.Add(await Hearing.Open(shop.Subdomain, node.Program.Port, "/api/events?after=0", shop.Session));
            foreach (var one in hearing) (await one.Missed()).ShouldBeEmpty();

            // A milestone through any node reaches the connections of all.
            await Say(shop, nodes, 0, c => RealHouse.RealShop.TakeIn(c, "watch"));
            var job = await shop.Db.Row<Guid>("select id from shop.job");
            foreach (var one in hearing) (await one.Next())!["event"]!.ToString().ShouldBe("watch-received");
            await Say(shop, nodes, 1, c => c.Send($"/api/jobs/{job}/milestones", new { to = "diagnosed", version = 1 }, "diagnosed"));
            foreach (var one in hearing)
            {
                var frame = (await one.Next())!;
                (Seq(frame), frame["name"]!.ToString(), frame["data"]!["to"]!.ToString()).ShouldBe((2, "milestone-reached", "diagnosed"));
            }

            // Quicker than the two seconds after which each would look by itself: the bell carries it.
            var waits = new List<TimeSpan>();
            for (var i = 0; i < 12; i++)
            {
                var key = $"note {i}";
                await Say(shop, nodes, i, c => RealHouse.RealShop.Note(c, job, key));
                var began = TimeProvider.System.GetTimestamp();
                foreach (var one in hearing) Seq((await one.Next())!).ShouldBe(3 + i);
                waits.Add(TimeProvider.System.GetElapsedTime(began));
            }
            waits.Order().ElementAt(waits.Count / 2).ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
            foreach (var one in hearing) one.Dispose();

            // The network between all of them is cut, and each sees PostgreSQL: each works on by itself, all of them for the same shop, and nobody can say who is to be given up.
            var ears = Enumerable.Range(0, 6).Select(i => new Ear(shop, nodes, i)).ToList();
            listening = ears.Select(e => e.Until(over.Token)).ToList();
            var cut = TimeProvider.System.GetTimestamp();
            foreach (var node in nodes) node.Wire.Cut();
            var said = 0;
            async Task More(int n)
            {
                var key = $"cut {said}";
                await Say(shop, nodes, n, c => said % 4 == 0 ? RealHouse.RealShop.TakeIn(c, key) : RealHouse.RealShop.Note(c, job, key));
                said++;
            }
            async Task MoreWhile(Func<Task<bool>> isSo, double most)
            {
                var since = TimeProvider.System.GetTimestamp();
                while (await isSo())
                {
                    if (TimeProvider.System.GetElapsedTime(since).TotalSeconds > most) throw new InvalidOperationException(string.Join('\n', nodes.Select(n => n.Program.Said)));
                    await More(said);
                    await Task.Delay(150, Stop);
                }
            }
            await MoreWhile(() => Task.FromResult(TimeProvider.System.GetElapsedTime(cut).TotalSeconds < CutSeconds), CutSeconds + 60);
            nodes.ShouldAllBe(n => !n.Program.HasEnded);
            log.Add($"{said} commands while all were cut off from each other, for {TimeProvider.System.GetElapsedTime(cut).TotalSeconds:F1} s; listeners closed: {ears.Sum(e => e.Closed.Count)}");
            foreach (var node in nodes) node.Wire.Mend();
            for (var i = 0; i < 6; i++) await More(i);

            // One dies. Its listeners come to another with the last number they saw.
            var before = said;
            var died = TimeProvider.System.GetTimestamp();
            nodes[0].Program.Kill();
            await real.LeasesEnd();
            await MoreWhile(async () => await Silos() > 2, 60);
            log.Add($"{said - before} commands until the others knew that one had died, in {TimeProvider.System.GetElapsedTime(died).TotalSeconds:F1} s");

            // Of two that do not see each other one is given up. It closes in order, and whoever runs it starts it anew.
            if (Long is not null)
            {
                (before, cut) = (said, TimeProvider.System.GetTimestamp());
                foreach (var node in nodes) node.Wire.Cut();
                await MoreWhile(() => Task.FromResult(ears.All(e => !e.Closed.Contains(1012))), 60);
                var told = TimeProvider.System.GetElapsedTime(cut).TotalSeconds;
                await MoreWhile(() => Task.FromResult(nodes.Skip(1).All(n => !n.Program.HasEnded)), 60);
                log.Add($"{said - before} commands while two were cut off from each other, until one was given up after {told:F1} s and had closed after {TimeProvider.System.GetElapsedTime(cut).TotalSeconds:F1} s");
                var givenUp = nodes.Skip(1).Where(n => n.Program.HasEnded).ShouldHaveSingleItem();
                (await givenUp.Program.Close()).ShouldBe(GivenUp.ExitCode, givenUp.Program.Said);
                foreach (var node in nodes) node.Wire.Mend();
            }
            foreach (var ended in nodes.Where(n => n.Program.HasEnded).ToList())
            {
                await ended.Program.DisposeAsync();
                await ended.Open(real);
            }
            (await Silos()).ShouldBe(3);
            for (var i = 0; i < 6; i++) await More(i);
            await real.Settled();
            var head = await shop.Db.Row<long>("select seq from shop.stream");
            foreach (var ear in ears)
            {
                var since = TimeProvider.System.GetTimestamp();
                while (ear.Heard.Count < head && TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(10)) await Task.Delay(20, Stop);
                ear.Heard.ToList().ShouldBe(Enumerable.Range(1, (int)head).Select(i => (long)i));
                ear.Closed.ShouldAllBe(code => code == 1012 || code == 1006);
            }
            log.Add($"closed with {string.Join(' ', ears.SelectMany(e => e.Closed).Order())}");
            log.Add(await real.Everything(shop));
            TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', log));
        }
        finally
        {
            await over.CancelAsync();
            foreach (var node in nodes.Where(n => n.Program is not null)) await node.Program.Close();
            await Task.WhenAll(listening);
            foreach (var node in nodes)
            {
                if (node.Program is not null) await node.Program.DisposeAsync();
                await node.Wire.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task The_table_of_nodes_keeps_to_the_rules_of_a_cluster()
    {
        await using var source = NpgsqlDataSource.Create(house.Database.Url("cluster"));
        var table = new SiloTable(source);
        await table.InitializeMembershipTable(true);
        MembershipEntry Entry(int port) => new()
        {
            SiloAddress = SiloAddress.New(System.Net.IPAddress.Loopback, port, 7), Status = SiloStatus.Joining, HostName = "here", SiloName = "node " + port,
            StartTime = TimeProvider.System.GetUtcNow().UtcDateTime, IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        var (one, two) = (Entry(1), Entry(2));
        // Other nodes may be in the table meanwhile, so a change that was outrun is made again.
        async Task<bool> Insert(MembershipEntry entry)
        {
            for (var tries = 0; tries < 20; tries++)
            {
                var version = (await table.ReadAll()).Version;
                if (await table.InsertRow(entry, version.Next())) return true;
                if ((await table.ReadAll()).Version == version) return false;
            }
            return false;
        }
        var stale = (await table.ReadAll()).Version;
        (await Insert(one)).ShouldBeTrue();
        (await table.InsertRow(two, stale.Next())).ShouldBeFalse("somebody changed the table meanwhile");
        (await Insert(two)).ShouldBeTrue();
        (await Insert(two)).ShouldBeFalse("it is there already");

        var (entry, etag) = (await table.ReadRow(one.SiloAddress)).Members.ShouldHaveSingleItem();
        (entry.Status, entry.SiloName, entry.HostName).ShouldBe((SiloStatus.Joining, "node 1", "here"));
        entry.AddSuspector(two.SiloAddress, new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        entry.Status = SiloStatus.Dead;
        (await table.UpdateRow(entry, etag, (await table.ReadAll()).Version.Next())).ShouldBeTrue();
        (await table.UpdateRow(entry, etag, (await table.ReadAll()).Version.Next())).ShouldBeFalse("the row is another one now");
        var read = (await table.ReadRow(one.SiloAddress)).Members[0].Item1;
        read.Status.ShouldBe(SiloStatus.Dead);
        read.SuspectTimes.ShouldHaveSingleItem().ShouldBe(Tuple.Create(two.SiloAddress, new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc)));
        (await table.ReadRow(SiloAddress.New(System.Net.IPAddress.Loopback, 3, 7))).Members.ShouldBeEmpty();

        two.IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3);
        await table.UpdateIAmAlive(two);
        await table.CleanupDefunctSiloEntries(TimeProvider.System.GetUtcNow().AddDays(-2));
        (await table.ReadRow(two.SiloAddress)).Members.ShouldBeEmpty();
        (await table.ReadRow(one.SiloAddress)).Members.ShouldHaveSingleItem();
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync(Stop);
        await new NpgsqlCommand("delete from cluster.silo where silo_name like 'node %'", connection).ExecuteNonQueryAsync(Stop);
    }
}
