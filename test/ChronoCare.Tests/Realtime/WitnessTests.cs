using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Realtime;

/// <summary>Clients that are not ours see the same: node's ws, and Chromium.</summary>
public sealed class WitnessTests(TestHouse house, Browser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>ws in a process of its own, fetched by its lock file the first time.</summary>
    internal static async Task<Process> Ws(TestShop shop, int port, string path, params (string Name, string Value)[] headers)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tools", "ws"))) folder = folder.Parent;
        var tool = Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("tools/ws is not above the tests."), "tools", "ws");
        if (!Directory.Exists(Path.Combine(tool, "node_modules", "ws")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = tool, RedirectStandardOutput = true })!;
            await npm.StandardOutput.ReadToEndAsync(Stop);
            await npm.WaitForExitAsync(Stop);
        }
        var json = JsonSerializer.Serialize(headers.ToDictionary(h => h.Name, h => h.Value));
        return Process.Start(new ProcessStartInfo("node", ["witness.mjs", $"ws://{shop.Shop.Subdomain}.localhost:{port}{path}", json]) { WorkingDirectory = tool, RedirectStandardOutput = true })!;
    }

    private static async Task<JsonObject> Line(Process node) =>
        JsonNode.Parse(await node.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException("The witness fell silent."))!.AsObject();

    [Fact]
    public async Task Nodes_own_client_hears_resumes_and_is_told_when_it_ends()
    {
        var shop = await house.OpenShop();
        var session = await shop.Session(shop.CounterId);
        await shop.Happen(3);
        (string, string)[] headers = [("Cookie", $"{Sessions.Cookie}={session}"), ("Origin", house.Settings.Address(shop.Shop.Subdomain))];
        using var node = await Ws(shop, house.Settings.Port, "/api/events?after=1", headers);
        (await Line(node))["opened"]!.ToString().ShouldBe("chronocare.v1");
        (await Line(node))["seq"]!.GetValue<long>().ShouldBe(2);
        (await Line(node))["seq"]!.GetValue<long>().ShouldBe(3);
        (await Line(node)).ToJsonString().ShouldBe("""{"type":"caughtUp","seq":3}""");
        await shop.Happen(1);
        (await Line(node))["name"]!.ToString().ShouldBe("milestone-reached");
        await house.Client(shop.Shop.Subdomain, session, shop.CounterId).PostAsync("/sign-out", null, Stop);
        (await Line(node))["closed"]!.GetValue<int>().ShouldBe(4401);
        await node.WaitForExitAsync(Stop);

        using var late = await Ws(shop, house.Settings.Port, "/api/events", headers);
        (await Line(late))["refused"]!.GetValue<int>().ShouldBe(401);
        using var forged = await Ws(shop, house.Settings.Port, "/api/events", ("Cookie", $"{Sessions.Cookie}={await shop.Session(shop.OwnerId)}"), ("Origin", "http://evil.localhost"));
        (await Line(forged))["refused"]!.GetValue<int>().ShouldBe(403);
    }

    [Fact]
    public async Task Chromium_hears_with_its_cookie_on_the_shops_own_page_and_not_from_another_shops()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        await using var tab = await browser.Open(shop, shop.CounterId);
        await tab.Page.GotoAsync("/board");
        await tab.Page.EvaluateAsync("""
            () => new Promise(done => {
              window.heard = []
              const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/events?after=0', 'chronocare.v1')
              socket.onmessage = e => { const said = JSON.parse(e.data); said.type === 'caughtUp' ? done() : heard.push(said.seq + ' ' + said.name) }
              socket.onclose = e => { heard.push('closed ' + e.code); done() }
            })
            """);
        await shop.Happen(2);
        await tab.Page.WaitForFunctionAsync("() => heard.length >= 2");
        (await tab.Page.EvaluateAsync<string[]>("() => heard")).ShouldBe(["1 milestone-reached", "2 note-written"]);

        // Our own pages may not even try another shop's address.
        await using var there = await browser.Open(other, other.CounterId);
        await there.Page.GotoAsync("/board");
        var code = await there.Page.EvaluateAsync<int>("address => new Promise(done => { try { const s = new WebSocket(address, 'chronocare.v1'); s.onopen = () => done(1); s.onclose = s.onerror = () => done(0); setTimeout(() => done(s.readyState), 3000) } catch { done(0) } })",
            house.Settings.Address(shop.Shop.Subdomain).Replace("http", "ws", StringComparison.Ordinal) + "/api/events");
        code.ShouldNotBe(1, "it opened");
        await shop.Db().Do("update shop.session set revoked_at = now()");
        await tab.Page.WaitForFunctionAsync("() => heard.includes('closed 4401')");
    }
}
