using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Npgsql;
using Orleans.Runtime;

namespace ChronoCare.Tests.Realtime;

/// <summary>Proof G1: three processes on one database; what happens at any is live at all, and one that is killed takes nothing with it.</summary>
public sealed class ClusterTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static long Seq(JsonObject frame) => frame["seq"]!.GetValue<long>();

    private static HttpClient At(TestShop shop, ChildProgram node, string session, Guid user, TestHouse house)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(System.Net.IPAddress.Loopback, node.Port, cancel);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"http://{shop.Shop.Subdomain}.localhost:{node.Port}") };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={session}");
        client.DefaultRequestHeaders.Add(ChronoCare.Web.FormTokens.Header, ((ChronoCare.Web.FormTokens)house.Services.GetService(typeof(ChronoCare.Web.FormTokens))!).Of(user));
        return client;
    }

    [Fact]
    public async Task Three_processes_are_one_house_and_the_death_of_one_loses_and_doubles_nothing()
    {
        var shop = await house.OpenShop();
        var session = await shop.Session(shop.WatchmakerId);
        (string, string)[] settings = [("CHRONOCARE_CLUSTER", "postgres"), ("CHRONOCARE_DB", house.OwnerUrl)];
        var nodes = new List<ChildProgram>();
        try
        {
            foreach (var _ in Enumerable.Range(0, 3)) nodes.Add(await ChildProgram.Serve(house.Folder, settings));
            (await Silos()).ShouldBe(3);
            var doors = nodes.Select(n => At(shop, n, session, shop.WatchmakerId, house)).ToList();
            var hearing = new List<Hearing>();
            foreach (var node in nodes) hearing.Add(await Hearing.Open(shop, node.Port, "/api/events?after=0", session));
            foreach (var one in hearing) (await one.Missed()).ShouldBeEmpty();

            // A milestone through any node reaches the connections of all.
            var job = (await doors[0].TakeIn())["id"]!;
            foreach (var one in hearing) (await one.Next())!["event"]!.ToString().ShouldBe("watch-received");
            await (await doors[1].PostAsJsonAsync($"/api/jobs/{job}/milestones", new { to = "diagnosed", version = 1 }, Stop)).Fine();
            foreach (var one in hearing)
            {
                var frame = (await one.Next())!;
                (Seq(frame), frame["name"]!.ToString(), frame["data"]!["to"]!.ToString()).ShouldBe((2, "milestone-reached", "diagnosed"));
            }

            // Quicker than the two seconds after which each would look by itself: the bell carries it.
            var waits = new List<TimeSpan>();
            for (var i = 0; i < 12; i++)
            {
                await (await doors[i % 3].Send($"/api/jobs/{job}/service-log/notes", new { text = $"note {i}" })).Fine();
                var began = TimeProvider.System.GetTimestamp();
                foreach (var one in hearing) Seq((await one.Next())!).ShouldBe(3 + i);
                waits.Add(TimeProvider.System.GetElapsedTime(began));
            }
            waits.Order().ElementAt(waits.Count / 2).ShouldBeLessThan(TimeSpan.FromMilliseconds(500));

            // One dies. Its client comes to another with the last number it saw.
            var last = 14L;
            nodes[0].Kill();
            (await hearing[0].End()).Code.ShouldBe(1006);
            for (var i = 0; i < 6; i++) await (await doors[1 + i % 2].Send($"/api/jobs/{job}/service-log/notes", new { text = $"meanwhile {i}" })).Fine();
            using var resumed = await Hearing.Open(shop, nodes[1].Port, $"/api/events?after={last}", session);
            var heard = (await resumed.Missed()).ToList();
            for (var i = 0; i < 6; i++) await (await doors[1 + i % 2].Send($"/api/jobs/{job}/service-log/notes", new { text = $"afterwards {i}" })).Fine();
            while (heard.Count < 12) heard.Add((await resumed.Next())!);
            heard.Select(Seq).ShouldBe(Enumerable.Range(15, 12).Select(i => (long)i));
            foreach (var one in hearing.Skip(1)) (await one.Some(12)).Select(Seq).ShouldBe(Enumerable.Range(15, 12).Select(i => (long)i));
            foreach (var one in hearing) one.Dispose();
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
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

    private async Task<long> Silos()
    {
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync(Stop);
        return (long)(await new NpgsqlCommand($"select count(*) from cluster.silo where status = {(int)SiloStatus.Active}", connection).ExecuteScalarAsync(Stop))!;
    }
}

internal static class Answered
{
    public static async Task Fine(this HttpResponseMessage answer) => answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
}
