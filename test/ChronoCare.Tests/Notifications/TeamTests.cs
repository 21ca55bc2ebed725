using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Notifications;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Notifications;

/// <summary>What the team is told, and when it is left in peace.</summary>
public sealed class TeamTests(TestHouse house)
{
    private static readonly string Written = ChronoCare.Jobs.Stream.Fact(then: """
        kept as (insert into shop.message (id, job_id, client_key, author, written_by, text, seq, written_at) select $7, m.id, $7, $8, $9::uuid, $10, h.seq, $5 from moved m, head h)
        """);

    /// <summary>Somebody writes in the conversation of a job.</summary>
    private static async Task Write(TestShop shop, JsonNode job, string author, string text)
    {
        var by = author == "staff" ? shop.CounterId : (Guid?)null;
        var (id, db) = (Guid.NewGuid(), shop.Db(by ?? Guid.Empty));
        await db.Append(Written, Guid.Parse(job.ToString()), null, Event.Of(EventNames.MessageSent, Guid.Parse(job.ToString()), db.Actor, TimeProvider.System.GetUtcNow(), new() { ["message"] = id.ToString("D") }), id, author, by, text);
    }

    [Fact]
    public async Task A_client_who_writes_reaches_the_team_and_the_teams_answer_the_client()
    {
        var shop = await house.OpenShop();
        var id = (await (await shop.Counter()).TakeIn())["id"]!;
        await Write(shop, id, "client", "Is it the mainspring?\n<b>Please</b> tell me.");
        var mail = (await shop.Mails("bench@example.com")).ShouldHaveSingleItem();
        mail.Subject.ShouldEndWith(": the client wrote");
        mail.TextBody!.ShouldContain("> Is it the mainspring?");
        mail.HtmlBody!.ShouldContain("&lt;b&gt;Please&lt;/b&gt;");
        await Write(shop, id, "staff", "It is. The quote follows {total}.");
        var answer = (await shop.Mails()).Single(m => m.Subject!.StartsWith("A message about your Omega", StringComparison.Ordinal));
        // What somebody wrote is said as it stands, whatever is in it.
        answer.TextBody!.ShouldContain("It is. The quote follows {total}.");
        answer.TextBody!.ShouldContain("Answer this mail, or write on your page.");
        answer.ReplyTo.Mailboxes.Count().ShouldBe(1);
        (await shop.Mails("counter@example.com")).Count.ShouldBe(1, "the client's; nobody is told of what they wrote themselves");
    }

    [Fact]
    public async Task A_quote_decided_online_and_a_watch_put_on_ones_bench_are_told_to_whom_they_concern()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var client = shop.Stranger();
        await client.Decide(link, await client.Form(link), "approved");
        foreach (var to in new[] { "owner@example.com", "bench@example.com", "counter@example.com" })
            (await shop.Mails(to)).Single().Subject.ShouldEndWith(": the quote was approved");
        var owner = await shop.Owner();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/facts", new { version = await owner.VersionOf(id), assigneeId = shop.WatchmakerId })).Some();
        (await shop.Mails("bench@example.com")).Count(m => m.Subject!.EndsWith(": on your bench", StringComparison.Ordinal)).ShouldBe(1);
        (await shop.Mails("owner@example.com")).Count.ShouldBe(1);
        (await shop.Mails("counter@example.com")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task On_a_quiet_bench_messages_wait_until_it_ends()
    {
        var shop = await house.OpenShop();
        var id = (await (await shop.Counter()).TakeIn())["id"]!;
        var bench = await shop.Watchmaker();
        var number = (await bench.Job(id))["number"]!.GetValue<string>();
        (await bench.Page($"/jobs/{number}/bench")).QuerySelector("#quiet button")!.TextContent.ShouldBe("Quiet bench");
        var until = (await (await bench.PostAsJsonAsync($"/api/jobs/{id}/bench/focus", new { wanted = "true" })).Ok())["until"]!.GetValue<DateTimeOffset>();
        (until - TimeProvider.System.GetUtcNow()).ShouldBe(QuietBench.Longest, TimeSpan.FromMinutes(1));
        (await bench.Page($"/jobs/{number}/bench")).QuerySelector("#quiet").Words().ShouldStartWith("End the quiet bench");
        await Write(shop, id, "client", "Any news?");
        (await shop.Mails("owner@example.com")).Count.ShouldBe(1, "others are told at once");
        (await shop.Mails("bench@example.com")).ShouldBeEmpty();
        var waits = (await shop.Notices()).Single(n => n.State == "waiting" && !n.IsClients);
        waits.ShouldSatisfyAllConditions(n => n.Reason.ShouldBe("quiet"), n => n.DueAt.ShouldBe(until, TimeSpan.FromMilliseconds(1)));
        // What is no message does not wait.
        await (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{id}/facts", new { version = await bench.VersionOf(id), assigneeId = shop.WatchmakerId })).Some();
        (await shop.Mails("bench@example.com")).Single().Subject.ShouldEndWith(": on your bench");
        await bench.PostAsync($"/jobs/{number}/bench/focus", Following.Fields(("wanted", "false")));
        (await shop.Mails("bench@example.com")).Count.ShouldBe(2);
        (await shop.Notices()).ShouldNotContain(n => n.State == "waiting" && !n.IsClients);
        (await bench.PostAsJsonAsync($"/api/jobs/{id}/bench/focus", new { wanted = "perhaps" })).StatusCode.ShouldBe(System.Net.HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task What_waited_behind_a_quiet_bench_comes_as_one_notice_by_one_name_however_many_send()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var (one, two) = ((await counter.TakeIn())["id"]!, (await counter.TakeIn())["id"]!);
        var bench = await shop.Watchmaker();
        Task<HttpResponseMessage> Wanted(string wanted) => bench.PostAsJsonAsync($"/api/jobs/{one}/bench/focus", new { wanted });
        await (await Wanted("true")).Ok();
        await Write(shop, one, "client", "First.\nOf two lines.");
        await Write(shop, two, "client", "Second.");
        await Write(shop, one, "client", "Third.");
        (await shop.Mails("bench@example.com")).ShouldBeEmpty();
        (await shop.Mails("owner@example.com")).Count.ShouldBe(3, "whoever wants no quiet is told of each");
        await (await Wanted("false")).Ok();
        // Beside the house three more senders look for what is due.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => house.Sender().Run(shop)));
        var mail = (await shop.Mails("bench@example.com")).ShouldHaveSingleItem();
        mail.Subject.ShouldBe("3 messages from clients");
        var (number, other) = ((await bench.Job(one))["number"]!.GetValue<string>(), (await bench.Job(two))["number"]!.GetValue<string>());
        mail.TextBody!.ReplaceLineEndings("\n").ShouldContain($"{number} Omega Seamaster 300, P. Hart\n> First.\n> Of two lines.\n{other} Omega Seamaster 300, P. Hart\n> Second.\n{number} Omega Seamaster 300, P. Hart\n> Third.");
        mail.TextBody.ShouldContain("/messages");
        var mine = (await shop.Db().Rows<string>("select n.state || ' ' || n.reason from shop.notice n where n.user_id = $1 and n.occasion = 'message' order by n.seq", shop.WatchmakerId)).ToList();
        mine.ShouldBe(["skipped together", "skipped together", "sent "]);
        mail.MessageId!.ShouldContain((await shop.Db().Row<Guid>("select n.id from shop.notice n where n.user_id = $1 and n.state = 'sent' and n.occasion = 'message'", shop.WatchmakerId)).ToString("N"));
        (await (await shop.Owner()).Page($"/jobs/{one}")).QuerySelector("#told details").Words().ShouldContain("told together");
        // Of one watch alone they lead to it; and one alone is said as always.
        await (await Wanted("true")).Ok();
        await Write(shop, two, "client", "Fourth.");
        await Write(shop, two, "client", "Fifth.");
        await shop.Settled();
        await (await Wanted("false")).Ok();
        await house.Sender().Run(shop);
        (await shop.Mails("bench@example.com")).Count(m => m.Subject == $"{other}: 2 messages").ShouldBe(1);
        await (await Wanted("true")).Ok();
        await Write(shop, two, "client", "Sixth.");
        await shop.Settled();
        await (await Wanted("false")).Ok();
        await house.Sender().Run(shop);
        (await shop.Mails("bench@example.com")).Count(m => m.Subject == $"{other}: the client wrote").ShouldBe(1);
        (await shop.Mails("bench@example.com")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_quiet_bench_ends_soon_after_it_was_left_unless_its_watchmaker_is_back_before()
    {
        var shop = await house.OpenShop();
        var id = (await (await shop.Counter()).TakeIn())["id"]!;
        var bench = await shop.Watchmaker();
        async Task<DateTimeOffset?> Wanted(string wanted) => (await (await bench.PostAsJsonAsync($"/api/jobs/{id}/bench/focus", new { wanted })).Ok())["until"]?.GetValue<DateTimeOffset>();
        DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
        // Where there is none, leaving and coming back make none.
        (await Wanted("left")).ShouldBeNull();
        (await Wanted("back")).ShouldBeNull();
        var until = (await Wanted("true"))!.Value;
        await Write(shop, id, "client", "Any news?");
        await shop.Settled();
        (await Wanted("left"))!.Value.ShouldBe(Now() + QuietBench.Grace, TimeSpan.FromSeconds(5));
        (await shop.Notices()).Single(n => n.State == "waiting" && !n.IsClients).DueAt.ShouldBe(Now() + QuietBench.Grace, TimeSpan.FromSeconds(5));
        // Loaded anew in time, it goes on to the end that was said at first, which the page says all the while.
        (await Wanted("back"))!.Value.ShouldBe(until, TimeSpan.FromMilliseconds(1));
        (await shop.Notices()).Single(n => n.State == "waiting" && !n.IsClients).DueAt.ShouldBe(until, TimeSpan.FromMilliseconds(1));
        await Wanted("left");
        (await shop.Mails("bench@example.com")).ShouldBeEmpty("it is not over yet");
        var clock = new Working.Clock(Now() + QuietBench.Grace + TimeSpan.FromSeconds(1));
        await house.Sender(clock: clock).Run(shop);
        (await shop.Mails("bench@example.com")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Each_working_morning_says_once_what_is_promised_for_today_and_what_is_late()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var (late, today, later, others) = ((await owner.TakeIn())["number"]!, (await owner.TakeIn())["number"]!, (await owner.TakeIn())["number"]!, (await owner.TakeIn())["number"]!);
        await shop.Settled();
        var monday = new DateOnly(2027, 3, 1);
        foreach (var (number, day) in new[] { (late, monday.AddDays(-4)), (today, monday), (later, monday.AddDays(1)), (others, monday) })
            await shop.Db().Do("update shop.job set promised_on = $2 where number = $1", number.GetValue<string>(), day);
        await shop.Db().Do("update shop.job set assignee_id = $2 where number = $1", others.GetValue<string>(), shop.OwnerId);
        var clock = new Working.Clock(new(2027, 3, 1, 5, 30, 0, TimeSpan.Zero));
        var names = house.Services.GetRequiredService<NoticeNames>();
        MorningRound Round() => new(names, house.Services.GetRequiredService<PushRoad>(), clock);
        var round = Round();
        // Half past six in Zürich: not yet.
        (await round.Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None)).ShouldBe(new DateTimeOffset(2027, 3, 1, 6, 0, 0, TimeSpan.Zero));
        clock.Pass(TimeSpan.FromMinutes(31));
        (await round.Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None)).ShouldBe(new DateTimeOffset(2027, 3, 2, 6, 0, 0, TimeSpan.Zero));
        // Another node comes as well: it is the same morning.
        await Round().Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None);
        (await shop.Notices()).Count(n => n.Occasion == "morning").ShouldBe(3);
        var post = new Kept();
        await house.Sender(post, clock: clock).Run(shop);
        var mails = post.Mails.Where(m => m.Subject!.Contains("promised for today")).ToDictionary(m => m.To.Mailboxes.Single().Address);
        mails["counter@example.com"].Subject.ShouldBe("2 watches promised for today, 1 late");
        mails["counter@example.com"].TextBody!.ShouldContain($"{late} Omega Seamaster 300, P. Hart: 4 days late");
        mails["bench@example.com"].Subject.ShouldBe("1 watch promised for today, 1 late", "what lies on somebody else's bench is theirs");
        mails["bench@example.com"].TextBody!.ShouldNotContain(later.GetValue<string>());
        // On Sunday the shop sleeps.
        clock.Pass(TimeSpan.FromDays(6));
        await round.Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None);
        (await shop.Notices()).Count(n => n.Occasion == "morning").ShouldBe(3);
    }

    [Fact]
    public async Task What_went_wrong_stands_above_the_board_and_in_the_owners_morning_until_it_is_put_right()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var job = await owner.TakeIn();
        var number = job["number"]!.GetValue<string>();
        await shop.Settled();
        async Task<string> Above(HttpClient who) => (await who.Page("/board")).QuerySelector("#trouble")!.Words();
        (await Above(owner)).ShouldBe("");
        await shop.Db().Do("update shop.job set promised_on = '2027-05-01'");
        var clock = new Working.Clock(new(2027, 3, 1, 6, 30, 0, TimeSpan.Zero));
        var names = house.Services.GetRequiredService<NoticeNames>();
        async Task<int> Mornings()
        {
            await new MorningRound(names, house.Services.GetRequiredService<PushRoad>(), clock).Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None);
            return (await shop.Notices()).Count(n => n.Occasion == "morning");
        }
        (await Mornings()).ShouldBe(0, "a calm day");

        await house.AsOperator("update shop.notice set state = 'bounced', ended_at = now() where tenant_id = $1 and audience = 'client'", shop.Shop.TenantId);
        await shop.Db().Do("insert into shop.set_aside (consumer, seq, tries, last_error, set_aside_at) values ('DoNothing', 1, 5, 'IOException', now())");
        (await Above(owner)).ShouldBe($"A mail to a client did not arrive: {number}. Call them, or put their address right.One thing that follows from an event could not be done. See why, and try again");
        (await Above(await shop.Counter())).ShouldBe($"A mail to a client did not arrive: {number}. Call them, or put their address right.", "who may not see the stream is not sent there");
        await house.AsOperator("update shop.notice set ended_at = '2027-02-28' where tenant_id = $1 and audience = 'client'", shop.Shop.TenantId);
        (await Mornings()).ShouldBe(1, "the owner alone");
        var post = new Kept();
        await house.Sender(post, clock: clock).Run(shop);
        var mail = post.Mails.Single(m => m.To.Mailboxes.Single().Address == "owner@example.com");
        mail.Subject.ShouldBe("1 mail did not arrive, 1 thing could not be done");
        mail.TextBody!.ShouldContain($"The last mail to the client did not arrive: {number}.");

        // One that arrived later, and the thing tried again.
        await house.AsOperator("update shop.notice set state = 'bounced', ended_at = now() - interval '1 hour' where tenant_id = $1 and audience = 'client'", shop.Shop.TenantId);
        await house.AsOperator("insert into shop.notice select (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid(), 'state', 'sent', 'ended_at', now()))).* from shop.notice n where n.tenant_id = $1 and n.state = 'bounced' limit 1", shop.Shop.TenantId);
        await shop.Db().Do("delete from shop.set_aside");
        (await Above(owner)).ShouldBe("");
    }

    private sealed class Kept : ChronoCare.Mail.IMailbox
    {
        public List<MimeKit.MimeMessage> Mails { get; } = [];

        public Task Send(MimeKit.MimeMessage mail, CancellationToken cancel)
        {
            lock (Mails) Mails.Add(mail);
            return Task.CompletedTask;
        }
    }
}
