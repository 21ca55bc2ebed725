using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Work;

/// <summary>What follows from events: each once, in order, whoever fails beside it (proofs F1, F2).</summary>
public sealed class ReactionTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Each_reaction_sees_every_event_it_listens_to_once_and_in_order()
    {
        var shop = await house.OpenShop();
        await shop.Happen(5);
        var work = Working.Runner(house, TimeProvider.System, [Working.Counts("CountAll"), Working.Counts("CountNotes", default, EventNames.NoteWritten)]);
        await work.Run(shop.Shop.TenantId, Stop);
        await work.Run(shop.Shop.TenantId, Stop);
        (await shop.Db().Counted("CountAll")).ShouldBe([1, 2, 3, 4, 5]);
        (await shop.Db().Counted("CountNotes")).ShouldBe([2, 3, 4, 5]);
        await shop.Happen(2);
        (await work.IsSettled(shop.Shop.TenantId)).ShouldBeFalse();
        await work.Run(shop.Shop.TenantId, Stop);
        (await shop.Db().Counted("CountAll")).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        (await shop.Db().Cursor("CountNotes"))!.Seq.ShouldBe(7);
        (await work.IsSettled(shop.Shop.TenantId)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_reaction_that_is_new_in_the_house_begins_with_what_happens_from_its_day_on()
    {
        var shop = await house.OpenShop();
        await shop.Happen(3);
        var since = Now;
        await shop.Happen(2);
        await Working.Runner(house, TimeProvider.System, [Working.Counts("CountNew", since)]).Run(shop.Shop.TenantId, Stop);
        (await shop.Db().Counted("CountNew")).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task The_effect_and_the_cursor_stand_or_fall_together()
    {
        var shop = await house.OpenShop();
        await shop.Happen(2);
        var clock = new Working.Clock(Now);
        var work = Working.Runner(house, clock, [new Reaction("CountAndFail", null, default, h =>
        {
            h.Ask.Do("insert into shop.counter (name, value) values ($1, 1)", $"CountAndFail {h.Event.Seq}");
            if (h.Event.Seq == 2) h.Ask.Do("insert into shop.counter (name, value) values ('CountAndFail 1', 1)");
            return Task.CompletedTask;
        })]);
        await work.Run(shop.Shop.TenantId, Stop);
        (await shop.Db().Counted("CountAndFail")).Count.ShouldBe(1);
        var cursor = (await shop.Db().Cursor("CountAndFail"))!;
        (cursor.Seq, cursor.Tries).ShouldBe((1, 1));
        cursor.LastError.ShouldNotBeNull().ShouldContain("Taken");
    }

    [Fact]
    public async Task An_event_that_a_reaction_fails_at_is_tried_five_times_with_growing_pauses_and_then_set_aside_while_all_others_go_on()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        await shop.Happen(4);
        await other.Happen(2);
        var tried = new List<DateTimeOffset>();
        var clock = new Working.Clock(Now);
        var poison = new Reaction("ChokeOnSecond", null, default, h =>
        {
            if (h.Event.Seq == 2 && h.Shop.TenantId == shop.Shop.TenantId)
            {
                tried.Add(clock.GetUtcNow());
                throw new InvalidOperationException("It cannot be swallowed.\0\n");
            }
            h.Ask.Do("insert into shop.counter (name, value) values ($1, $2)", $"ChokeOnSecond {h.Event.Seq}", h.Event.Seq);
            return Task.CompletedTask;
        });
        // A new runner each time: what it has tried survives a restart.
        Task Run(TestShop of) => Working.Runner(house, clock, [poison, Working.Counts("GoOn")]).Run(of.Shop.TenantId, Stop);
        await Run(shop);
        (await shop.Db().Counted("GoOn")).ShouldBe([1, 2, 3, 4]);
        (await shop.Db().Counted("ChokeOnSecond")).ShouldBe([1]);
        await Run(other);
        (await other.Db().Counted("ChokeOnSecond")).ShouldBe([1, 2]);
        await Run(shop);
        tried.Count.ShouldBe(1, "it waits first");
        while (await shop.Db().Cursor("ChokeOnSecond") is { RetryAt: { } at } && tried.Count < 10)
        {
            clock.Pass(at - clock.GetUtcNow());
            await Run(shop);
        }
        tried.Count.ShouldBe(ShopWork.MostTries);
        foreach (var (pause, i) in tried.Zip(tried.Skip(1), (a, b) => b - a).Select((p, i) => (p, i)))
            pause.ShouldBeInRange(ShopWork.Pauses[i] * 0.79, ShopWork.Pauses[i] * 1.21);
        (await shop.Db().Counted("ChokeOnSecond")).ShouldBe([1, 3, 4]);
        (await shop.Db().Row<string>("select consumer || ' ' || seq || ' ' || tries || ' ' || last_error from shop.set_aside"))
            .ShouldBe("ChokeOnSecond 2 5 InvalidOperationException: It cannot be swallowed.  ");
    }

    [Fact]
    public async Task The_owner_sees_what_was_set_aside_and_has_it_tried_again()
    {
        var shop = await house.OpenShop();
        await shop.Happen(2);
        var isMended = false;
        var tried = 0;
        await using var second = await SecondHouse.Open(house, s => s.AddSingleton(new Reaction("MailNobodyWhenNoted", new HashSet<string> { EventNames.NoteWritten }, default, h =>
        {
            if (h.Shop.TenantId != shop.Shop.TenantId) return Task.CompletedTask;
            Interlocked.Increment(ref tried);
            if (!isMended) throw new IOException("The ink is dry.");
            h.Ask.Do("insert into shop.counter (name, value) values ($1, $2)", $"MailNobody {h.Event.Seq}", h.Event.Seq);
            return Task.CompletedTask;
        })));
        await shop.Db().Do("insert into shop.reaction_cursor (consumer, seq) values ('MailNobodyWhenNoted', 2) on conflict (tenant_id, consumer) do update set seq = 2, tries = 0, retry_at = null");
        await shop.Db().Do("insert into shop.set_aside (consumer, seq, tries, last_error, set_aside_at) values ('MailNobodyWhenNoted', 2, 5, 'IOException: The ink is dry.', now()) on conflict do nothing");
        var owner = await second.As(shop, shop.OwnerId);
        const string retry = "/stream/set-aside/MailNobodyWhenNoted/2/retry";
        var page = new HtmlParser().ParseDocument(await owner.GetStringAsync("/stream", Stop)).QuerySelector("#set-aside")!;
        page.TextContent.ShouldContain("Mail nobody when noted");
        page.TextContent.ShouldContain("The ink is dry.");
        page.QuerySelector("form")!.GetAttribute("action").ShouldBe(retry);

        var before = tried;
        var refused = await owner.PostAsync("/api" + retry, null, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonNode.Parse(await refused.Content.ReadAsStringAsync(Stop))!["title"]!.GetValue<string>().ShouldContain("The ink is dry.");
        tried.ShouldBe(before + 1);
        (await shop.Db().Row<int>("select tries from shop.set_aside")).ShouldBe(6);
        foreach (var colleague in (Guid[])[shop.WatchmakerId, shop.CounterId])
            (await (await second.As(shop, colleague)).PostAsync("/api" + retry, null, Stop)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        isMended = true;
        (await owner.PostAsync(retry, null, Stop)).Headers.Location!.ToString().ShouldBe("/stream");
        (await shop.Db().Counted("MailNobody")).ShouldBe([2]);
        (await owner.GetStringAsync("/stream", Stop)).ShouldNotContain("set-aside");
        (await owner.PostAsync("/api" + retry, null, Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Db().Counted("MailNobody")).ShouldBe([2]);
    }

    [Fact]
    public async Task Many_activations_at_once_do_everything_once()
    {
        var shop = await house.OpenShop();
        await shop.Happen(12);
        var runs = new int[1];
        Reaction slow = new("CountSlowly", null, default, async h =>
        {
            Interlocked.Increment(ref runs[0]);
            await Task.Yield();
            h.Ask.Do("insert into shop.counter (name, value) values ($1, $2)", $"CountSlowly {h.Event.Seq}", h.Event.Seq);
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var work = Working.Runner(house, TimeProvider.System, [slow]);
            while (!await work.IsSettled(shop.Shop.TenantId)) await work.Run(shop.Shop.TenantId, Stop);
        }, Stop)));
        (await shop.Db().Counted("CountSlowly")).ShouldBe(Enumerable.Range(1, 12).Select(i => (long)i));
        runs[0].ShouldBeGreaterThan(12, "nobody was in anybody's way: the test proves nothing");
        var cursor = (await shop.Db().Cursor("CountSlowly"))!;
        (cursor.Seq, cursor.Tries).ShouldBe((12, 0));
        (await shop.Db().Row<long>("select count(*) from shop.set_aside")).ShouldBe(0);
    }

    [Fact]
    public async Task Without_the_cursors_comparison_the_effects_would_double()
    {
        // The control: the same race with an effect that no unique key guards, once with the comparison and once without.
        var shop = await house.OpenShop();
        await shop.Happen(1);
        await shop.Db().Do("insert into shop.reaction_cursor (consumer, seq) values ('Guarded', 0)");
        async Task<int> Race(string advance)
        {
            var won = 0;
            await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
            {
                var ask = shop.Db().Ask();
                ask.Change<long>(advance);
                ask.Do("insert into shop.counter (name, value) values ('effect ' || gen_random_uuid(), 1)");
                try { await ask.Send(); Interlocked.Increment(ref won); }
                catch (RefusedByDatabase) { }
            }));
            return won;
        }
        (await Race("select shop.advance('Guarded', 0, 1)")).ShouldBe(1);
        (await Race("update shop.reaction_cursor set seq = 1 where consumer = 'Guarded' returning seq")).ShouldBe(6);
    }

    [Fact]
    public async Task The_program_reacts_when_the_bell_rings_and_says_so()
    {
        var shop = await house.OpenShop();
        await using var second = await SecondHouse.Open(house, s => s.AddSingleton(Working.Counts("CountOnBell", shop, Now)));
        var owner = await second.As(shop, shop.OwnerId);
        await owner.TakeIn();
        await second.Services.GetRequiredService<WorkRounds>().Settled(shop.Shop.TenantId, Stop);
        (await shop.Db().Counted("CountOnBell")).ShouldBe([1]);
        await second.Services.GetRequiredService<WorkRounds>().Sweep();
        var ready = JsonNode.Parse(await owner.GetStringAsync("/health/ready", Stop))!;
        ready["parts"]!["reactions"]!.GetValue<string>().ShouldBe("ok");
        var figures = await owner.GetStringAsync("/metrics", Stop);
        foreach (var figure in (string[])["chronocare_reaction_lag_seconds ", "chronocare_reaction_events_behind ", "chronocare_reaction_events_set_aside "]) figures.ShouldContain("\n" + figure);
    }

    [Fact]
    public async Task A_lost_bell_costs_a_sweep_and_no_event()
    {
        var shop = await house.OpenShop();
        await shop.Happen(3); // rung in another house: this one hears nothing of it
        await using var second = await SecondHouse.Open(house, s => s.AddSingleton(Working.Counts("CountOnSweep", shop)));
        await second.Services.GetRequiredService<WorkRounds>().Settled(shop.Shop.TenantId, Stop);
        (await shop.Db().Counted("CountOnSweep")).ShouldBe([1, 2, 3]);
        await shop.Happen(1);
        while ((await shop.Db().Counted("CountOnSweep")).Count < 4) await Task.Delay(20, Stop);
    }

    [Fact]
    public async Task An_old_event_that_could_be_handled_makes_the_program_not_ready_and_one_that_waits_for_its_next_try_does_not()
    {
        var shop = await house.OpenShop();
        await shop.Happen(1);
        var tenant = shop.Shop.TenantId;
        async Task<TenantBehind?> Behind(DateTimeOffset at) => (await house.Database.TenantsBehind(["NeverRun"], [], at)).Behind.SingleOrDefault(b => b.TenantId == tenant);
        (await Behind(Now))!.ShouldBe(new TenantBehind(tenant, true, 0, null), "not begun yet");
        await shop.Db().Do("insert into shop.reaction_cursor (consumer, seq) values ('NeverRun', 0)");
        var behind = (await Behind(Now))!;
        (behind.IsDue, behind.Events).ShouldBe((true, 1));
        behind.Since.ShouldNotBeNull().ShouldBeLessThan(Now);
        await shop.Db().Do("update shop.reaction_cursor set tries = 1, retry_at = now() + interval '1 minute' where consumer = 'NeverRun'");
        (await Behind(Now))!.ShouldBe(new TenantBehind(tenant, false, 1, null));
        (await Behind(Now.AddMinutes(2)))!.IsDue.ShouldBeTrue();
        await shop.Db().Do("update shop.reaction_cursor set seq = 1 where consumer = 'NeverRun'");
        (await Behind(Now)).ShouldBeNull();

        await using var second = await SecondHouse.Open(house, s => s.AddSingleton(new Reaction("BeLate", null, default, h => h.Shop.TenantId == tenant
            ? Task.Delay(Timeout.InfiniteTimeSpan, h.Stop) : Task.CompletedTask)).AddSingleton<TimeProvider>(new Working.Clock(Now.AddMinutes(2))));
        var rounds = second.Services.GetRequiredService<WorkRounds>();
        while (await shop.Db().Cursor("BeLate") is null) await Task.Delay(10, Stop);
        await rounds.Sweep();
        rounds.Health.ShouldEndWith(" s behind");
        (await (await second.As(shop, shop.OwnerId)).GetAsync("/health/ready", Stop)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }
}
