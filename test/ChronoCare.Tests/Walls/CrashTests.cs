using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.Jobs.Audit;
using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Walls;

/// <summary>Proof F4: kill -9 of the program and of PostgreSQL under load. Every acknowledged event is there, once, without a gap or a broken link; what was ambiguous is resolved by its key.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Writers = 8;
    private const int CommandsOfWriter = 40;
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-crash-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_happens_twice_when_program_and_database_are_killed()
    {
        var clock = TimeProvider.System;
        var child = await ChildProgram.Serve(folder);
        var (shop, session, jobs) = await Open(child, clock);

        // Every command has a key of its own and is sent until somebody acknowledges it, whoever dies meanwhile.
        var open = new ConcurrentQueue<(string Key, Guid Job)>(Enumerable.Range(0, Writers * CommandsOfWriter).Select(i => ($"command-{i}", jobs[i % jobs.Count])));
        var total = open.Count;
        var acknowledged = new ConcurrentDictionary<string, HttpStatusCode>();
        var ambiguous = 0;
        for (var round = 0; open.Count > 0; round++)
        {
            round.ShouldBeLessThan(8);
            var until = round switch { 0 => total / 4, 1 => total / 2, 2 => total * 3 / 4, _ => total };
            var client = ChildProgram.At(child.Port, shop.Subdomain, session);
            var dead = new TaskCompletionSource();
            var writers = Enumerable.Range(0, Writers).Select(async _ =>
            {
                while (!dead.Task.IsCompleted && open.TryDequeue(out var command))
                {
                    try
                    {
                        var answer = await client.Send($"/api/jobs/{command.Job}/service-log/notes", new { text = $"note {command.Key}", @for = "team" }, command.Key);
                        if ((int)answer.StatusCode is >= 200 and < 400)
                        {
                            acknowledged.TryAdd(command.Key, answer.StatusCode).ShouldBeTrue(command.Key);
                            continue;
                        }
                        ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500, await answer.Content.ReadAsStringAsync());
                    }
                    catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException) { }
                    Interlocked.Increment(ref ambiguous);
                    open.Enqueue(command);
                    dead.TrySetResult();
                }
            }).ToList();
            if (round < 3)
            {
                // Kill in the middle of the load, not beside it: as soon as enough was acknowledged.
                while (acknowledged.Count < until && writers.Any(w => !w.IsCompleted)) await Task.Yield();
                if (round is 1 or 2) Posix.Signal(child.PostmasterId, 9);
                if (round is 0 or 2) child.Kill();
            }
            await Task.WhenAll(writers);
            if (round < 3)
            {
                if (round == 1) child.Kill();
                await child.DisposeAsync();
                child = await ChildProgram.Serve(folder);
            }
        }

        acknowledged.Count.ShouldBe(total);
        ambiguous.ShouldBeGreaterThan(0);
        await using var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), clock, 2);
        var db = database.Enter(shop.TenantId);
        (await db.Row<long>("select count(*) from shop.note")).ShouldBe(total);
        (await db.Row<long>("select count(distinct text) from shop.note")).ShouldBe(total);
        (await db.Row<long>("select count(*) from shop.event where name = 'note-written'")).ShouldBe(total);
        var verdict = await Chain.Verify(db);
        verdict.IsUnbroken.ShouldBeTrue(verdict.Sentence);
        verdict.Through.ShouldBe(total + jobs.Count);
        await child.DisposeAsync();
    }

    private async Task<(Shop Shop, string Session, List<Guid> Jobs)> Open(ChildProgram child, TimeProvider clock)
    {
        await using var database = new Database(child.OwnerUrl, Secrets.Open(new Settings { Data = folder }), clock, 2);
        var shop = await new Shops(database, clock).Open(new Shop { TenantId = Guid.NewGuid(), Subdomain = "crash", Name = "Crash" }, "o@example.com", "Owner", "Terms.");
        var user = await database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
        var db = database.Enter(shop.TenantId, user);
        var jobs = new List<Guid>();
        for (var i = 0; i < 6; i++)
            jobs.Add((await TakeIn.Run(db, shop, clock, new TakeIn.Form { ClientName = "C", ClientPhone = "1", Brand = "B", Symptom = "s", AgreedBy = "C" })).Id);
        return (shop, await new Sessions(clock).Begin(db, user, "test"), jobs);
    }
}
