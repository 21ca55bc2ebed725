using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Notifications;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Work;

/// <summary>
/// Proofs F2, F3 and F4 at named points: between the program and PostgreSQL, the post and Apple stands a test that sees the moment, and kills the program or lets it stand
/// still there. The program knows nothing of it.
/// </summary>
[Collection(nameof(RealHouse))]
public sealed class KilledAtPointsTests(RealHouse house)
{
    // A long run by hand: TEST_CRASH_ROUNDS=20 kills at every point as often. Without it, once at those that matter most.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("TEST_CRASH_ROUNDS") ?? "0", CultureInfo.InvariantCulture);

    private const string Reacting = "select shop.advance(", Telling = "insert into shop.notice (", Waking = "is_claimed = true where what = any", Taking = "with mine as (", Saying = "update shop.notice n set state = $3",
        Resting = "is_claimed = false";

    /// <summary>What stood there when the program was dead.</summary>
    /// <param name="Notices">Notices of the last watch that came in.</param><param name="Said">Those of them that are said to be sent.</param><param name="Outside">Those of them that are outside.</param>
    private sealed record Found(long Notices, long Said, int Outside);

    private sealed record Point(string Name, bool IsDefault, Action<Scene> Arm, Func<Found, bool> Holds);

    /// <summary>One life of the program.</summary>
    private sealed class Scene(RealHouse house, DatabaseWire wire, ChildProgram child)
    {
        private int times;
        private readonly TaskCompletionSource dead = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Dead => dead.Task;

        public Task<bool> Kill()
        {
            child.Kill();
            dead.TrySetResult();
            return Task.FromResult(false);
        }

        public void At(DatabaseWire.Moment moment, params string[] words) => wire.Await(moment, Kill, words);

        // Killed in the other side's hands: what throws here was not taken, and what was taken is never answered.
        public void AtPost(bool isTaken) => house.Post.At = (_, taken) => taken == isTaken ? Once() : Task.CompletedTask;

        public void AtApple(bool isTaken) => house.Apple.At = (_, taken) => taken == isTaken ? Once() : Task.CompletedTask;

        private async Task Once()
        {
            if (Interlocked.Increment(ref times) > 1) throw new IOException("Its sender is dead.");
            await Kill();
            throw new IOException("Its sender is dead.");
        }
    }

    private static readonly Point[] Points =
    [
        new("a command, committed and not answered", false, s => s.At(DatabaseWire.Moment.Committed, "insert into shop.event ", "insert into shop.command ("), f => f.Outside == 0),
        new("a reaction's effects and its cursor, sent and not there yet", false, s => s.At(DatabaseWire.Moment.Asked, Reacting, Telling), f => f is { Notices: 0, Outside: 0 }),
        new("a reaction's effects and its cursor, committed and not answered", true, s => s.At(DatabaseWire.Moment.Committed, Reacting, Telling), f => f is { Notices: 2, Said: 0, Outside: 0 }),
        new("a reaction's effects and its cursor, answered", false, s => s.At(DatabaseWire.Moment.Answered, Reacting, Telling), f => f is { Notices: 2, Said: 0, Outside: 0 }),
        new("a delivery, claimed", false, s => s.At(DatabaseWire.Moment.Answered, Waking), f => f is { Said: 0, Outside: 0 }),
        new("notices, taken and not answered", false, s => s.At(DatabaseWire.Moment.Committed, Taking), f => f is { Notices: 2, Said: 0, Outside: 0 }),
        new("a mail, before the post has it", true, s => s.AtPost(false), f => f is { Notices: 2 } && f.Outside == f.Said),
        new("a mail, when the post has it", false, s => s.AtPost(true), f => f is { Notices: 2 } && f.Outside == f.Said + 1),
        new("a push, before Apple has it", false, s => s.AtApple(false), f => f is { Notices: 2 } && f.Outside == f.Said),
        new("a push, when Apple has it", true, s => s.AtApple(true), f => f is { Notices: 2 } && f.Outside == f.Said + 1),
        new("what became of one, sent and not there yet", false, s => s.At(DatabaseWire.Moment.Asked, Saying), f => f is { Notices: 2, Said: 0, Outside: 1 }),
        new("what became of one, committed and not answered", true, s => s.At(DatabaseWire.Moment.Committed, Saying), f => f is { Notices: 2, Said: 1, Outside: 1 }),
        new("what became of one, answered", false, s => s.At(DatabaseWire.Moment.Answered, Saying), f => f is { Notices: 2, Said: 1 }),
        new("a delivery, before it is done with", false, s => s.At(DatabaseWire.Moment.Asked, Resting), _ => true),
    ];

    [Fact]
    public async Task Killed_at_each_point_it_does_everything_once_and_sends_everything_under_one_name()
    {
        var shop = await house.OpenShop();
        await using var wire = new DatabaseWire(() => house.Postgres.Port);
        var open = new Queue<string>();
        var kills = 0;
        foreach (var point in Enumerable.Repeat(Points.Where(p => Rounds > 0 || p.IsDefault), Math.Max(1, Rounds)).SelectMany(p => p))
        {
            wire.Pass();
            await using var child = await house.Serve(wire);
            await Send(shop, child.Port, open);
            await house.Settled();

            var scene = new Scene(house, wire, child);
            point.Arm(scene);
            open.Enqueue($"watch-{kills}");
            open.Enqueue($"note-{kills}");
            var sending = Send(shop, child.Port, open);
            await scene.Dead.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await sending;
            (house.Post.At, house.Apple.At) = ((_, _) => Task.CompletedTask, (_, _) => Task.CompletedTask);
            var found = await Look(shop);
            point.Holds(found).ShouldBeTrue($"{point.Name}: {found}");
            await house.LeasesEnd();
            kills++;
        }
        wire.Pass();
        await using var last = await house.Serve(wire);
        await Send(shop, last.Port, open);
        await house.Settled();
        open.ShouldBeEmpty();
        (await shop.Db.Row<long>("select count(*) from shop.event where name in ('watch-received', 'note-written')")).ShouldBe(2 * kills);
        TestContext.Current.TestOutputHelper!.WriteLine($"{kills} kills; {await house.Everything(shop)}");
        (await last.Close()).ShouldBe(0);
    }

    // In order, each until somebody acknowledges it; what the dead left unanswered waits for the next life. The note is written on the first watch there is.
    private static async Task Send(RealHouse.RealShop shop, int port, Queue<string> open)
    {
        using var client = shop.At(port);
        while (open.TryPeek(out var key))
        {
            try
            {
                var answer = key.StartsWith("watch", StringComparison.Ordinal) ? await RealHouse.RealShop.TakeIn(client, key) : await RealHouse.RealShop.Note(client, await shop.Db.Row<Guid>("select id from shop.job order by number limit 1"), key);
                // One that was done already is answered by where it led to.
                if ((int)answer.StatusCode >= 400)
                {
                    ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500, await answer.Content.ReadAsStringAsync());
                    return;
                }
                open.Dequeue();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                return;
            }
        }
    }

    private async Task<Found> Look(RealHouse.RealShop shop)
    {
        // What PostgreSQL still had in its hands when the program died is done, or undone, before we look.
        while (await house.AsOperator<long>("select count(*) from pg_stat_activity where application_name = 'chronocare app' and state <> 'idle' and pid <> pg_backend_pid()") > 0) await Task.Yield();
        var notices = await shop.Db.Rows<Notice>("select n.id, n.channel from shop.notice n where n.seq = (select max(e.seq) from shop.event e where e.name = 'watch-received') and n.occasion = 'received'");
        var said = await shop.Db.Row<long>("select count(*) from shop.notice n where n.seq = (select max(e.seq) from shop.event e where e.name = 'watch-received') and n.state = 'sent'");
        return new(notices.Count, said, notices.Count(n => n.Channel == "push" ? house.Apple.Log.Any(p => p.Id == n.Id) : Mails(shop, n.Id) > 0));
    }

    private int Mails(RealHouse.RealShop shop, Guid notice)
    {
        lock (house.Post.Mails) return house.Post.Mails.Count(m => m.MessageId!.StartsWith(SendNotices.MailId(notice, shop.Subdomain), StringComparison.Ordinal));
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string State { get; init; } = "";
        public int Turn { get; init; }
        public DateTimeOffset? EndedAt { get; init; }
    }

    [Fact]
    public async Task A_node_that_stands_still_past_its_turn_and_goes_on_changes_nothing_and_doubles_nothing_but_under_one_name()
    {
        var shop = await house.OpenShop();
        await using var wire = new DatabaseWire(() => house.Postgres.Port);
        await using var one = await house.Serve(wire);
        await using var other = await house.Serve();
        using var client = shop.At(other.Port);

        // Its reaction's batch is on its way when it stops; another node does the same work meanwhile. What it sent comes too late.
        var (stopped, goesOn, isLate) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        other.StandStill();
        wire.Await(DatabaseWire.Moment.Asked, async () =>
        {
            one.StandStill();
            stopped.SetResult();
            await goesOn.Task;
            return true;
        }, Reacting, Telling);
        using (var own = shop.At(one.Port))
        {
            var asked = RealHouse.RealShop.TakeIn(own, "first");
            await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            other.GoOn();
            await house.Settled();
            one.GoOn();
            goesOn.SetResult();
            (await asked).IsSuccessStatusCode.ShouldBeTrue();
        }
        (await RealHouse.RealShop.Note(client, await shop.Db.Row<Guid>("select id from shop.job"), "note")).IsSuccessStatusCode.ShouldBeTrue();
        await house.Settled();
        await house.Everything(shop);

        // The post has its mail, and it stops before it hears so. Its time passes, another node sends the same mail and says so; what it says itself afterwards changes nothing.
        other.StandStill();
        var released = new TaskCompletionSource();
        stopped = new();
        var held = 0;
        house.Post.At = async (_, isTaken) =>
        {
            if (!isTaken || Interlocked.Increment(ref held) > 1) return;
            one.StandStill();
            stopped.SetResult();
            await released.Task;
        };
        using (var own = shop.At(one.Port))
        {
            var asked = RealHouse.RealShop.TakeIn(own, "second");
            await stopped.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            await house.LeasesEnd();
            other.GoOn();
            await house.Settled();
            var before = await Last(shop);
            wire.Await(DatabaseWire.Moment.Answered, () =>
            {
                isLate.SetResult();
                return Task.FromResult(true);
            }, Saying);
            one.GoOn();
            released.SetResult();
            (await asked).IsSuccessStatusCode.ShouldBeTrue();
            await isLate.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            before.State.ShouldBe(Notice.Sent);
            before.Turn.ShouldBeGreaterThan(1);
            (await Last(shop)).ShouldBe(before);
            Mails(shop, before.Id).ShouldBe(2, "the post got it twice, under one name");
        }
        house.Post.At = (_, _) => Task.CompletedTask;

        // Both go on as before.
        foreach (var node in new[] { one, other })
            using (var own = shop.At(node.Port)) (await RealHouse.RealShop.TakeIn(own, $"from {node.Port}")).IsSuccessStatusCode.ShouldBeTrue();
        await house.Settled();
        TestContext.Current.TestOutputHelper!.WriteLine(await house.Everything(shop));
    }

    private static async Task<Row> Last(RealHouse.RealShop shop) =>
        (await shop.Db.Row<Row>("select n.id, n.state, n.turn, n.ended_at from shop.notice n where n.channel = 'mail' and n.occasion = 'received' order by n.seq desc limit 1"))!;
}
