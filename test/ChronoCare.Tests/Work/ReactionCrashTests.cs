using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Work;

/// <summary>Proof F1 and F2: twelve writers over many shops, the program and PostgreSQL killed in the middle. Every event is handled, its effect in the database once, its effect outside at least once and under one key.</summary>
public sealed class ReactionCrashTests : IDisposable
{
    private const int Shops = 200, Writers = 12, Notes = 1200;
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-crash-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Outside => Path.Combine(folder, "outside");

    private Task<ChildProgram> Serve() => ChildProgram.Serve(folder, ("DOTNET_STARTUP_HOOKS", typeof(CrashReactions).Assembly.Location), ("TEST_OUTSIDE", Outside));

    private static HttpClient Client(int port, string subdomain, string session)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"http://{subdomain}.localhost:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={session}");
        return client;
    }

    [Fact]
    public async Task Every_event_is_handled_and_has_its_effect_once_whoever_is_killed()
    {
        var stop = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(Outside);
        var child = await Serve();
        var shops = await Open(child);
        var open = new ConcurrentQueue<(string Key, int Shop)>(Enumerable.Range(0, Notes).Select(i => ($"note-{i}", i * 7 % Shops)));
        var acknowledged = new ConcurrentDictionary<string, bool>();
        for (var round = 0; open.Count > 0; round++)
        {
            round.ShouldBeLessThan(8);
            var clients = shops.Select(s => Client(child.Port, s.Subdomain, s.Session)).ToList();
            var dead = new TaskCompletionSource();
            var writers = Enumerable.Range(0, Writers).Select(async _ =>
            {
                while (!dead.Task.IsCompleted && open.TryDequeue(out var note))
                {
                    try
                    {
                        var answer = await clients[note.Shop].Send($"/api/jobs/{shops[note.Shop].Job}/service-log/notes", new { text = note.Key }, note.Key);
                        if (answer.IsSuccessStatusCode)
                        {
                            acknowledged[note.Key] = true;
                            continue;
                        }
                        ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500, await answer.Content.ReadAsStringAsync());
                    }
                    catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException) { }
                    open.Enqueue(note);
                    dead.TrySetResult();
                }
            }).ToList();
            if (round < 3)
            {
                var until = Notes * (round + 1) / 4;
                while (acknowledged.Count < until && writers.Any(w => !w.IsCompleted)) await Task.Yield();
                if (round is 1 or 2) Posix.Signal(child.PostmasterId, 9);
                if (round is 0 or 2) child.Kill();
            }
            await Task.WhenAll(writers);
            if (round < 3)
            {
                if (round == 1) child.Kill();
                await child.DisposeAsync();
                child = await Serve();
            }
        }
        acknowledged.Count.ShouldBe(Notes);

        await using var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), TimeProvider.System, 4);
        var patience = TimeProvider.System.GetTimestamp();
        // A delivery that died half-way is taken up again after its lease.
        while ((await database.TenantsBehind([CrashReactions.Reaction.Name], ["write down"], TimeProvider.System.GetUtcNow() + ChronoCare.Work.ShopWork.Lease)).Behind.Count > 0)
        {
            TimeProvider.System.GetElapsedTime(patience).ShouldBeLessThan(TimeSpan.FromSeconds(90));
            await Task.Delay(100, stop);
        }
        var outside = Directory.EnumerateFiles(Outside).Select(f => Path.GetFileName(f)[..^33]).ToList();
        var keys = outside.ToHashSet();
        var handled = 0;
        foreach (var shop in shops)
        {
            var db = database.Enter(shop.Tenant);
            var notes = await db.Rows<long>("select seq from shop.event where name = 'note-written' order by seq");
            (await db.Rows<long>("select substr(name, 8)::bigint from shop.counter where name like 'effect %' order by 1")).ShouldBe(notes);
            (await db.Row<long>("select coalesce(max(value), 0) from shop.counter where name = 'effects'")).ShouldBe(notes.Count);
            notes.Where(seq => !keys.Contains($"{shop.Tenant:D} {seq}")).ShouldBeEmpty();
            (await db.Row<long>("select count(*) from shop.set_aside")).ShouldBe(0);
            handled += notes.Count;
        }
        handled.ShouldBe(Notes);
        keys.Count.ShouldBe(Notes);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Notes} events, {outside.Count} effects outside under {keys.Count} keys");
        await child.DisposeAsync();
    }

    private async Task<List<(Guid Tenant, string Subdomain, string Session, Guid Job)>> Open(ChildProgram child)
    {
        var clock = TimeProvider.System;
        await using var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), clock, 4);
        var opened = new List<(Guid, string, string, Guid)>();
        for (var i = 0; i < Shops; i++)
        {
            var shop = await new Shops(database, clock).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = $"crash{i}", Name = "Crash" }, "o@example.com", "Owner", "Terms.");
            var user = await database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
            var db = database.Enter(shop.TenantId, user);
            var job = await TakeIn.Run(db, shop, clock, new TakeIn.Form { ClientName = "C", ClientPhone = "1", Brand = "B", Symptom = "s", AgreedBy = "C" });
            opened.Add((shop.TenantId, shop.Subdomain, await new Sessions(clock).Begin(db, user, "test"), job.Id));
        }
        return opened;
    }
}
