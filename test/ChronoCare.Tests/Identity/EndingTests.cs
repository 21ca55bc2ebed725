using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity.Apps;
using ChronoCare.Tests.Photos;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity;

/// <summary>Proof C8: what somebody came in with ends everywhere within five seconds: at every door, for every connection, for every signed address of a photo.</summary>
public sealed class EndingTests(TestHouse house)
{
    // Each way to end, and whether it is done by another process (which this one only notices).
    private static readonly (string Pass, string Way)[] Ways =
    [
        ("session", "signs out"), ("session", "is ended from another device"), ("session", "ends in another process"), ("session", "runs out"), ("session", "person leaves"), ("session", "role changes"),
        ("session", "person leaves in another process"), ("session", "shop closes"), ("session", "plan lapses"),
        ("app", "signs out"), ("app", "is ended from another device"), ("app", "ends in another process"), ("app", "runs out"), ("app", "person leaves"), ("app", "role changes"),
        ("app", "person leaves in another process"), ("app", "shop closes"), ("app", "plan lapses"), ("app", "token is copied"),
        ("key", "is ended from another device"), ("key", "ends in another process"), ("key", "runs out"), ("key", "shop closes"),
    ];

    // All at once, each in a shop of its own: most of the time of each is waiting.
    [Fact]
    public async Task Doors_connections_and_signed_addresses_are_shut_within_five_seconds()
    {
        var wrong = new List<string>();
        await Parallel.ForEachAsync(Ways, new ParallelOptions { MaxDegreeOfParallelism = Ways.Length }, async (w, _) =>
        {
            try { await Shut(w.Pass, w.Way); }
            catch (ShouldAssertException e) { lock (wrong) wrong.Add($"{w.Pass}, {w.Way}: {e.Message}"); }
        });
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    private async Task Shut(string pass, string way)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var address = new List<string>();
        await Photograph(owner);
        await using var held = await Come(shop, owner, pass);
        address.Add(await held.PhotoAddress());
        using var watch = house.Services.GetRequiredService<SessionEnds>().Begin(shop.Shop.TenantId, held.Visitor);
        (await held.Ask("/api/me")).ShouldBe(200);
        (await Status(shop, address[0])).ShouldBe(200);
        watch.Ended.IsCancellationRequested.ShouldBeFalse();

        await End(shop, owner, held, way);
        var since = Stopwatch.StartNew();
        async Task Until(Func<Task<bool>> isShut, string what)
        {
            while (!await isShut())
            {
                since.Elapsed.TotalSeconds.ShouldBeLessThan(5, $"{what} is still open");
                await Task.Delay(200, TestContext.Current.CancellationToken);
            }
        }
        await Task.WhenAll(
            Until(async () => await held.Ask("/api/me") is 401 or 404, "the door"),
            Until(async () => await Status(shop, address[0]) == 404, "the signed address"),
            Until(() => Task.FromResult(watch.Ended.IsCancellationRequested), "the connection"));
        (await held.Ask("/api/me")).ShouldBeOneOf(401, 404);
    }

    [Fact]
    public async Task What_others_hold_stays_open()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Photograph(owner);
        await using var held = await Come(shop, owner, "app");
        // The owner's, while the watchmaker ends everything of their own.
        var session = await shop.Session(shop.OwnerId);
        await using var other = new Held(await house.Services.GetRequiredService<Sessions>().Find(shop.Db(), session), house.Client(shop.Shop.Subdomain, session).GetAsync, null, session);
        var address = await other.PhotoAddress();
        var ends = house.Services.GetRequiredService<SessionEnds>();
        using var watch = ends.Begin(shop.Shop.TenantId, other.Visitor);
        using var own = ends.Begin(shop.Shop.TenantId, held.Visitor);
        await using var third = await Come(shop, owner, "app");
        await third.PlainApp!.Send(HttpMethod.Post, "/api/settings/sessions/end", new { });
        own.Ended.IsCancellationRequested.ShouldBeTrue();
        using var kept = ends.Begin(shop.Shop.TenantId, third.Visitor);
        await using var again = await Come(shop, owner, "session");
        await third.PlainApp.Send(HttpMethod.Post, "/api/settings/sessions/end", new { });
        await ends.Round();
        kept.Ended.IsCancellationRequested.ShouldBeFalse("whoever ends all others stays connected");
        (await again.Ask("/api/me")).ShouldBe(401);
        watch.Ended.IsCancellationRequested.ShouldBeFalse();
        (await other.Ask("/api/me")).ShouldBe(200);
        (await Status(shop, address)).ShouldBe(200);
    }

    [Fact]
    public async Task Who_was_let_go_and_comes_back_signs_in_anew()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn("bench@example.com");
        var session = await shop.Session(shop.WatchmakerId);
        foreach (var isActive in new[] { false, true }) await shop.Db().Do("update shop.user_account set is_active = $2 where id = $1", shop.WatchmakerId, isActive);
        (await app.Renew()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await house.Client(shop.Shop.Subdomain, session).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task After_a_lapse_who_signs_in_again_reads_everything()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var key = (await PlainApp.WithKey(shop, "read-jobs")).Program;
        await house.AsSuperuser($"update shop.tenant set status = 'lapsed' where tenant_id = '{shop.Shop.TenantId}'");
        house.Services.GetRequiredService<ChronoCare.Tenancy.Shops>().Forget(shop.Shop.Subdomain);
        (await app.Renew()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await (await new PlainApp(shop).SignIn()).IsIn()).ShouldBeTrue();
        (await (await shop.Owner()).GetAsync("/api/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await key.Get("/api/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await house.Services.GetRequiredService<ChronoCare.Tenancy.Shops>().BySubdomain(shop.Shop.Subdomain))!.IsLapsed.ShouldBeTrue();
        // A second lapse that is none signs nobody out.
        var again = await new PlainApp(shop).SignIn();
        await house.AsSuperuser($"update shop.tenant set status = 'lapsed' where tenant_id = '{shop.Shop.TenantId}'");
        (await again.IsIn()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_signed_address_says_whose_it_is_and_cannot_be_made_anothers()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Photograph(owner);
        await using var held = await Come(shop, owner, "app");
        var address = await held.PhotoAddress();
        var by = System.Text.RegularExpressions.Regex.Match(address, "&by=([a-z0-9]+)").Groups[1].Value;
        by.ShouldBe(held.Visitor.Pass.ToString());
        (await Status(shop, address)).ShouldBe(200);
        (await Status(shop, address.Replace("&by=" + by, "", StringComparison.Ordinal))).ShouldBe(404);
        (await Status(shop, address.Replace(by, "a" + Guid.NewGuid().ToString("N"), StringComparison.Ordinal))).ShouldBe(404);
        (await Status(shop, address.Replace(by, by + "&by=" + by, StringComparison.Ordinal))).ShouldBe(404);
    }

    private static async Task<int> Status(TestShop shop, string path) => (int)(await shop.Stranger().GetAsync(path)).StatusCode;

    private static async Task Photograph(HttpClient owner)
    {
        var job = await owner.TakeIn();
        using var form = new MultipartFormDataContent { { new StringContent("dial"), "slot" } };
        var file = new ByteArrayContent(Pictures.Photo(320, 240));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(file, "photos", "1.jpg");
        (await owner.PostAsync($"/api/jobs/{job["id"]}/photos", form)).IsSuccessStatusCode.ShouldBeTrue();
    }

    /// <summary>Somebody who is in, by one of the three ways.</summary>
    private sealed record Held(Visitor Visitor, Func<string, Task<HttpResponseMessage>> Get, PlainApp? PlainApp, string? Session) : IAsyncDisposable
    {
        public async Task<int> Ask(string path) => (int)(await Get(path)).StatusCode;

        public async Task<string> PhotoAddress()
        {
            var job = JsonNode.Parse(await (await Get("/api/jobs")).Content.ReadAsStringAsync())!["items"]![0]!["id"];
            return JsonNode.Parse(await (await Get($"/api/jobs/{job}/photos")).Content.ReadAsStringAsync())!["items"]![0]!["images"]!["small"]!["url"]!.GetValue<string>();
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private async Task<Held> Come(TestShop shop, HttpClient owner, string pass)
    {
        if (pass == "session")
        {
            var session = await shop.Session(shop.WatchmakerId);
            return new(await house.Services.GetRequiredService<Sessions>().Find(shop.Db(), session), house.Client(shop.Shop.Subdomain, session).GetAsync, null, session);
        }
        var app = pass == "app" ? await new PlainApp(shop).SignIn("bench@example.com") : (await PlainApp.WithKey(shop, "read-jobs")).Program;
        var visitor = pass == "app" ? await house.Services.GetRequiredService<AppTokens>().Find(shop.Db(), app.Access) : await house.Services.GetRequiredService<ApiKeys>().Find(shop.Db(), app.Access);
        return new(visitor, app.Get, app, null);
    }

    private async Task End(TestShop shop, HttpClient owner, Held held, string way)
    {
        var tenant = shop.Shop.TenantId;
        var table = held.Session is not null ? "session" : held.Visitor.Key is not null ? "api_key" : "app";
        switch (way)
        {
            case "signs out" when held.PlainApp is { } app: await app.Send(HttpMethod.Delete, "/api/tokens"); break;
            case "signs out": await house.Client(shop.Shop.Subdomain, held.Session, shop.WatchmakerId).PostAsync("/api/sign-out", null); break;
            case "is ended from another device" when held.Visitor.Key is not null: await owner.PostAsJsonAsync($"/api/settings/api-keys/{held.Visitor.UserId}/end", new { }); break;
            case "is ended from another device": await (await shop.Watchmaker()).PostAsJsonAsync("/api/settings/sessions/end", new { }); break;
            case "ends in another process": await house.AsSuperuser($"update shop.{table} set revoked_at = now() where tenant_id = '{tenant}'"); break;
            case "runs out": await house.AsSuperuser($"update shop.{table} set expires_at = now() where tenant_id = '{tenant}'"); break;
            case "person leaves": (await owner.PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { isActive = false })).IsSuccessStatusCode.ShouldBeTrue(); break;
            case "role changes": (await owner.PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { role = "counter" })).IsSuccessStatusCode.ShouldBeTrue(); break;
            case "person leaves in another process": await house.AsSuperuser($"update shop.user_account set is_active = false where tenant_id = '{tenant}' and id = '{shop.WatchmakerId}'"); break;
            case "shop closes": await house.AsSuperuser($"update shop.tenant set status = 'closed' where tenant_id = '{tenant}'"); break;
            case "plan lapses": await house.AsSuperuser($"update shop.tenant set status = 'lapsed' where tenant_id = '{tenant}'"); break;
            case "token is copied":
                var stolen = held.PlainApp!.Refresh;
                await held.PlainApp.Hold(await held.PlainApp.Renew());
                (await held.PlainApp.IsIn()).ShouldBeTrue();
                (await held.PlainApp.Renew(stolen)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(way), way, "no such way");
        }
    }
}
