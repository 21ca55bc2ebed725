using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity;

/// <summary>What each role may do stands in one table; every door is tried as everybody, and found, not listed.</summary>
public sealed partial class PermissionTests(TestHouse house)
{
    private sealed record Caller(string Name, Role Role, string Proof, Guid User);

    [Fact]
    public async Task Every_door_lets_through_whom_the_table_names_and_nobody_else()
    {
        var shop = await house.OpenShop();
        var tablet = await shop.KeepTablet();
        Caller[] callers =
        [
            new("a stranger", Role.Stranger, "", Guid.Empty), new("the counter", Role.Counter, "mail", shop.CounterId), new("the watchmaker", Role.Watchmaker, "mail", shop.WatchmakerId),
            new("the owner", Role.Owner, "passkey", shop.OwnerId), new("the counter by PIN", Role.Counter, "pin", shop.CounterId), new("the watchmaker by PIN", Role.Watchmaker, "pin", shop.WatchmakerId),
            new("the owner by PIN", Role.Owner, "pin", shop.OwnerId),
        ];
        var wrong = new ConcurrentQueue<string>();
        var (passed, refused) = (0, 0);
        foreach (var (door, sign, verb, path) in Doors(house.Services))
            await Task.WhenAll(callers.Select(async caller =>
            {
                using var answer = await Try(shop, tablet, caller, verb, path);
                var line = Permissions.Of(sign.May);
                var may = line.May == May.Anyone || (caller.Role switch { Role.Owner => true, Role.Watchmaker => line.Watchmaker, Role.Counter => line.Counter, _ => false } && (caller.Proof != "pin" || line.ByPin));
                var toSignIn = answer.StatusCode == HttpStatusCode.SeeOther && answer.Headers.Location!.ToString().StartsWith("/sign-in?return=", StringComparison.Ordinal);
                var isRefused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || toSignIn;
                var at = $"{verb} {door} as {caller.Name}: {(int)answer.StatusCode}";
                if ((int)answer.StatusCode >= 500) wrong.Enqueue(at);
                if (isRefused == may) wrong.Enqueue($"{at}, but the table says that {line.Who} may {line.Words}");
                if (may) Interlocked.Increment(ref passed);
                else Interlocked.Increment(ref refused);
                if (may || verb == "HEAD" || caller.Role == Role.Stranger || answer.StatusCode != HttpStatusCode.Forbidden) return;
                var told = line.Of(caller.Role) ? "A PIN is not enough for this." : line.Refusal;
                var text = await answer.Content.ReadAsStringAsync();
                if (!WebUtility.HtmlDecode(text).Contains(told, StringComparison.Ordinal)) wrong.Enqueue($"{at} does not say: {told}");
            }));
        wrong.ShouldBeEmpty(string.Join('\n', wrong.Take(40)));
        passed.ShouldBeGreaterThan(600);
        refused.ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task A_door_without_a_permission_is_found_and_opens_for_nobody()
    {
        var shop = await house.OpenShop();
        var port = TestHouse.FreePort();
        var settings = house.Settings with { Port = port };
        await using var other = App.Build(settings, house.Database, house.Secrets, TimeProvider.System);
        other.MapGet("/new-door", () => "open");
        await other.StartAsync(TestContext.Current.CancellationToken);
        Unsigned(other.Services).ShouldBe(["/new-door"]);
        Unsigned(house.Services).ShouldBeEmpty();
        using var owner = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        owner.DefaultRequestHeaders.Host = new Uri(house.Settings.Address(shop.Shop.Subdomain)).Authority;
        owner.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={await shop.Session(shop.OwnerId)}");
        (await owner.GetAsync("/api/me", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync("/new-door", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Every_permission_has_one_line_and_a_permission_without_one_makes_no_door()
    {
        foreach (var may in Enum.GetValues<May>()) Permissions.Of(may).May.ShouldBe(may);
        Permissions.All.Select(l => l.Words).ShouldBeUnique();
        Should.Throw<KeyNotFoundException>(() => DoorSign.Of((May)999, true));
    }

    [Fact]
    public void The_table_says_what_the_trade_expects()
    {
        foreach (var line in Permissions.All)
        {
            line.Of(Role.Owner).ShouldBeTrue(line.Words);
            line.Of(Role.Stranger).ShouldBeFalse(line.Words);
            if (line.IsOwners) line.ByPin.ShouldBeFalse($"no PIN opens what is the owner's alone: {line.Words}");
        }
        May[] bench = [May.Diagnose, May.WorkAtBench];
        bench.ShouldAllBe(m => Permissions.Of(m).Watchmaker && !Permissions.Of(m).Counter);
        May[] counter = [May.TakeIn, May.ChangeClients, May.Photograph, May.WriteNotes, May.WriteQuotes, May.DecideQuotes, May.TakePayments, May.HandOver];
        counter.ShouldAllBe(m => Permissions.Of(m).IsEverybodys);
        May[] owner = [May.Refund, May.HandOverOnAccount, May.AmendRecords, May.SeeReports, May.SeeStream, May.Export, May.SettleShop, May.SettleTeam, May.SettleCounter, May.SettleRecordKeys, May.SettleApiKeys];
        owner.ShouldAllBe(m => Permissions.Of(m).IsOwners);
        Permissions.Lost(Role.Watchmaker, Role.Counter).Select(l => l.May).ShouldBe(bench);
        Permissions.Lost(Role.Counter, Role.Owner).ShouldBeEmpty();
        Permissions.Of(May.WorkAtBench).Refusal.ShouldBe("Only a watchmaker or the owner can work at the bench, start and finish a service.");
    }

    [Fact]
    public async Task What_one_may_not_do_has_no_button_and_the_refusal_names_who_may()
    {
        var shop = await house.OpenShop();
        var (counter, owner) = (await shop.Counter(), await shop.Owner());
        var taken = await counter.TakeIn();
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        var page = await counter.GetStringAsync($"/jobs/{number}", TestContext.Current.CancellationToken);
        page.ShouldNotContain($"/jobs/{number}/bench\"");
        page.ShouldNotContain($"/jobs/{number}/diagnosis\"");
        page.ShouldNotContain("href=\"/stream\"");
        page.ShouldNotContain("href=\"/settings\"");
        (await counter.GetStringAsync("/board", TestContext.Current.CancellationToken)).ShouldContain("Only a watchmaker or the owner can work at the bench");
        var full = await owner.GetStringAsync($"/jobs/{number}", TestContext.Current.CancellationToken);
        full.ShouldContain($"/jobs/{number}/bench\"");
        full.ShouldContain($"/jobs/{number}/diagnosis\"");
        full.ShouldContain("href=\"/stream\"");
        var refused = await counter.PostAsync($"/api/jobs/{id}/refunds", new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        problem["title"]!.GetValue<string>().ShouldBe("Only the owner can give money back.");
        problem["code"]!.GetValue<string>().ShouldBe("not-allowed");
    }

    private static async Task<HttpResponseMessage> Try(TestShop shop, string tablet, Caller caller, string verb, string path)
    {
        // A fresh session each time: some doors end sessions.
        string? session = null;
        if (caller.Role != Role.Stranger)
        {
            session = await shop.Session(caller.User);
            if (caller.Proof != "mail") await shop.Db().Do("update shop.session set proof = $2 where id_hash = $1", Sessions.Hash(session), caller.Proof);
        }
        // A PIN's session counts beside the tablet's own cookie only.
        using var client = shop.House.Client(shop.Shop.Subdomain, caller.Proof == "pin" ? $"{session}; {CounterDevice.Cookie}={tablet}" : session, caller.User);
        using var request = new HttpRequestMessage(new HttpMethod(verb), path);
        if (verb == "POST") request.Content = path.StartsWith("/api/", StringComparison.Ordinal) ? new StringContent("{}", Encoding.UTF8, "application/json") : new FormUrlEncodedContent([]);
        if (verb == "PUT") request.Content = new ByteArrayContent([1]);
        return await client.SendAsync(request);
    }

    private static IEnumerable<(string Door, DoorSign Sign, string Verb, string Path)> Doors(IServiceProvider services) =>
        from door in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let sign = door.Metadata.GetMetadata<DoorSign>()
        where sign is { AtShop: not false }
        from verb in door.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        let pattern = "/" + door.RoutePattern.RawText!.TrimStart('/')
        select (pattern, sign, verb, Parameter().Replace(pattern, m => m.Value.Contains(":int", StringComparison.Ordinal) ? "1" : Guid.NewGuid().ToString("D")));

    private static IEnumerable<string> Unsigned(IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<DoorSign>() is null).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'));

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
