using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Mail;
using ChronoCare.Notifications;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Mail;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Posting = ChronoCare.Tests.Portal.Following;

namespace ChronoCare.Tests.Notifications;

/// <summary>What happens to a watch reaches its client by mail: once, in their language, and visible at the job.</summary>
public sealed class ClientMailTests(TestHouse house)
{
    private static string Subject(MimeMessage mail) => mail.Subject!.Split(" (")[0];

    [Fact]
    public async Task Taken_in_quoted_and_ready_a_client_is_told_of_each_once()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn())["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Full service", 46_800)])).Some();
        var mails = await shop.Mails();
        mails.Select(Subject).Order().ShouldBe(["A quote for your Omega Seamaster 300", "Your Omega Seamaster 300 is with us"]);
        var told = (await (await owner.GetAsync($"/api/jobs/{id}/notices")).Ok())["items"]!.AsArray().Where(n => n!["audience"]!.GetValue<string>() == "client").ToList();
        told.Select(n => $"{n!["occasion"]} {n["state"]}").Order().ShouldBe(["quote sent", "received sent", "reminder waiting"]);
        foreach (var mail in mails)
        {
            mail.MessageId.ShouldStartWith("notice.");
            mail.MessageId.ShouldContain($".{shop.Shop.Subdomain}@");
            told.ShouldContain(n => mail.MessageId.Contains(n!["id"]!.GetValue<Guid>().ToString("N")));
            mail.References.Single().ShouldStartWith($"job.{id.GetValue<Guid>():N}@", Case.Sensitive, "mails about one watch are one conversation");
            mail.ReplyTo.Mailboxes.Single().Address.ShouldContain(shop.Shop.Subdomain);
            mail.Body!.Headers["Content-Language"].ShouldBe("en");
        }
        var page = await owner.Page($"/jobs/{id}");
        page.QuerySelector("#told").Words().ShouldContain("Quote 1 mailed");
        page.QuerySelector("#timeline").Words().ShouldContain("The program mailed the client quote 1");
        // Everything once more: nothing comes of it.
        await shop.React();
        (await shop.Mails()).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("fr", "Un devis pour votre Omega Seamaster 300", "468,00 CHF", "est valable jusqu’au", "Voir le devis et décider", "Choisir les courriels")]
    [InlineData("de", "Ein Kostenvoranschlag für Ihre Omega Seamaster 300", "CHF 468.00", "gilt bis", "Ansehen und entscheiden", "Welche Mails Sie erhalten")]
    public async Task A_client_reads_their_own_language(string language, string subject, string price, string until, string button, string stop)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var taken = await owner.TakeIn(f => f["client"]!["language"] = language);
        (await (await owner.GetAsync($"/api/clients/{taken["clientId"]}")).Ok())["client"]!["language"]!.GetValue<string>().ShouldBe(language);
        await (await owner.Quote(taken["id"]!, [Quoting.Line("Full service", 46_800)], q => q["expiresOn"] = "2027-03-05")).Some();
        var mail = (await shop.Mails()).Single(m => Subject(m) == subject);
        mail.TextBody!.ShouldContain(price);
        mail.TextBody!.ShouldContain(until);
        mail.TextBody!.ShouldContain(language == "fr" ? "5 mars 2027" : "5. März 2027");
        mail.TextBody!.ShouldContain(button);
        mail.TextBody!.ShouldContain(stop);
        mail.HtmlBody!.ShouldContain($"<html lang=\"{language}\">");
        mail.Body!.Headers["Content-Language"].ShouldBe(language);
        mail.TextBody!.ShouldNotContain("{");
    }

    [Fact]
    public async Task The_shops_language_holds_for_clients_who_said_none()
    {
        var shop = await house.OpenShop(with: s => s with { Locale = "fr-CH" });
        var owner = await shop.Owner();
        await owner.TakeIn();
        (await shop.Mails()).Select(Subject).ShouldBe(["Votre Omega Seamaster 300 est chez nous"]);
        var settled = await (await owner.GetAsync("/api/settings/notifications")).Ok();
        settled["language"]!.GetValue<string>().ShouldBe("fr");
        await (await owner.PostAsJsonAsync("/api/settings/notifications", new { version = settled["version"]!.GetValue<int>(), language = "de" })).Ok();
        await owner.TakeIn(f => f["client"]!["email"] = "second@example.com");
        (await shop.Mails("second@example.com")).Select(Subject).ShouldBe(["Ihre Omega Seamaster 300 ist bei uns"]);
    }

    [Fact]
    public async Task Each_mail_is_turned_off_by_one_tap_and_the_job_says_so()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn())["id"]!;
        var link = await shop.Link(id);
        var client = shop.Stranger();
        // Offered is what this shop tells, and nothing else.
        (await client.Seen(link))["mails"]!.AsArray().Select(m => m!["milestone"]!.GetValue<string>()).ShouldBe(["received", "quote", "reminder", "deposit", "within", "ready", "record", "message"]);
        await client.PostAsync(link + "/mails", Posting.Fields(("milestone", "quote"), ("wanted", "false")));
        var before = (await shop.Mails()).Count;
        await (await owner.Quote(id, [Quoting.Line("Full service", 46_800)])).Some();
        (await shop.Mails()).Count.ShouldBe(before);
        (await shop.Notices()).Single(n => n.Occasion == "quote").ShouldSatisfyAllConditions(n => n.State.ShouldBe("muted"), n => n.Reason.ShouldBe("own"));
        (await owner.Page($"/jobs/{id}")).QuerySelector("#told").Words().ShouldContain("Quote 1 turned off");
    }

    [Fact]
    public async Task Whoever_is_told_by_phone_is_called_and_the_job_says_the_number()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn(f => f["client"]!["tellBy"] = "phone"))["id"]!;
        (await shop.Mails()).ShouldBeEmpty();
        var told = (await owner.Page($"/jobs/{id}")).QuerySelector("#told")!;
        told.Words().ShouldContain("To be told by phone. Call +41 79 555 01 42");
        told.QuerySelector("a[href^='tel:+']").ShouldNotBeNull();
    }

    [Fact]
    public async Task Practice_is_told_to_nobody()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.PostAsync("/practice", Posting.Fields());
        await shop.Settled();
        (await shop.Db().Row<long>("select count(*) from shop.event where body like '%practice%'")).ShouldBeGreaterThan(0);
        (await shop.Notices()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_happened_more_than_three_days_ago_is_kept_as_too_late_and_not_sent()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.TakeIn();
        await shop.Settled();
        await house.AsOperator("delete from shop.notice where tenant_id = $1", shop.Shop.TenantId);
        var later = new Working.Clock(TimeProvider.System.GetUtcNow().AddDays(4));
        await shop.React(new TellWhoItConcerns(house.Services.GetRequiredService<NoticeNames>(), house.Services.GetRequiredService<PushRoad>(), later));
        (await shop.Notices()).ShouldAllBe(n => n.State == "expired");
        (await shop.Notices()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_crash_between_sending_and_saying_so_sends_the_same_mail_again_and_no_other()
    {
        await using var post = new PostOffice();
        var shop = await house.OpenShop();
        await (await shop.Owner()).TakeIn();
        await shop.NothingSent();
        var settings = house.Settings with { Smtp = $"smtp://127.0.0.1:{post.Port}" };
        var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
        // Whoever sends dies right after the post took the mail.
        var dying = house.Sender(new Dying(new MailServer(settings)), clock: clock);
        await Should.ThrowAsync<OperationCanceledException>(() => dying.Run(shop.Db(Guid.Empty), shop.Shop, Dying.Stop.Token));
        post.Mails.Count.ShouldBe(1);
        // Nobody else takes it before its time is up; then it goes out again, as the same mail.
        var other = house.Sender(new MailServer(settings), clock: clock);
        (await other.Run(shop)).ShouldNotBeNull();
        post.Mails.Count.ShouldBe(1);
        clock.Pass(Notice.Lease + TimeSpan.FromSeconds(1));
        await other.Run(shop);
        post.Mails.Count.ShouldBe(2);
        post.Mails[0].MessageId.ShouldBe(post.Mails[1].MessageId);
        post.Mails[0].TextBody.ShouldBe(post.Mails[1].TextBody);
        (await shop.Notices()).Single(n => n.IsClients).ShouldSatisfyAllConditions(n => n.State.ShouldBe("sent"), n => n.Tries.ShouldBe(2));
    }

    private sealed class Dying(IMailbox post) : IMailbox
    {
        public static readonly CancellationTokenSource Stop = new();

        public async Task Send(MimeMessage mail, CancellationToken cancel)
        {
            await post.Send(mail, CancellationToken.None);
            await Stop.CancelAsync();
            throw new OperationCanceledException(Stop.Token);
        }
    }

    [Fact]
    public async Task A_sender_that_was_stopped_past_its_time_sends_nothing_and_says_nothing()
    {
        var shop = await house.OpenShop();
        await (await shop.Owner()).TakeIn();
        await shop.NothingSent();
        var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
        var (slow, quick) = (new Counting(), new Counting());
        var other = house.Sender(quick, clock: clock);
        // It stands still after it took the notice and before it hands the mail over; meanwhile its time passes and another one sends.
        var paused = false;
        var stopped = house.Sender(slow, clock: new Paused(clock, async () =>
        {
            if (paused) return;
            paused = true;
            clock.Pass(Notice.Lease + TimeSpan.FromSeconds(1));
            await other.Run(shop);
        }));
        await stopped.Run(shop);
        (slow.Sent.Count, quick.Sent.Count).ShouldBe((0, 1));
        (await shop.Notices()).Single(n => n.IsClients).State.ShouldBe("sent");
    }

    // The third look at the clock is the one before the mail is handed over: taking, what day it is, in time.
    private sealed class Paused(TimeProvider clock, Func<Task> pause) : TimeProvider
    {
        private int looks;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Increment(ref looks) == 3) pause().GetAwaiter().GetResult();
            return clock.GetUtcNow();
        }
    }

    private sealed class Counting : IMailbox
    {
        public List<string> Sent { get; } = [];

        public Task Send(MimeMessage mail, CancellationToken cancel)
        {
            lock (Sent) Sent.Add(mail.MessageId!);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Two_who_send_at_once_send_each_mail_once()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        for (var i = 0; i < 12; i++) await owner.TakeIn();
        await shop.NothingSent();
        var post = new Counting();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.Sender(post).Run(shop)));
        post.Sent.Count.ShouldBe(12);
        post.Sent.Distinct().Count().ShouldBe(12);
    }

    [Fact]
    public async Task An_address_the_post_does_not_know_is_shown_at_the_job_with_the_number_to_call()
    {
        await using var post = new PostOffice { Unknown = Posting.Client };
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn())["id"]!;
        await shop.NothingSent();
        await house.Sender(new MailServer(house.Settings with { Smtp = $"smtp://127.0.0.1:{post.Port}" })).Run(shop);
        var told = (await shop.Notices()).Single(n => n.IsClients);
        told.State.ShouldBe("bounced");
        told.Said.ShouldStartWith("5");
        told.Said.ShouldNotContain("hart");
        var page = await owner.Page($"/jobs/{id}");
        page.QuerySelector("#told").Words().ShouldContain("The mail came back. Call +41 79 555 01 42");
        page.QuerySelector("#timeline").Words().ShouldContain("The program could not mail the client that the watch was taken in");
    }

    [Fact]
    public async Task A_post_that_does_not_answer_is_tried_again_later_and_given_up_at_last()
    {
        var shop = await house.OpenShop();
        await (await shop.Owner()).TakeIn();
        await shop.NothingSent();
        await house.AsOperator("update shop.notice set expires_at = expires_at + interval '30 days' where tenant_id = $1", shop.Shop.TenantId);
        var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
        var nowhere = house.Sender(new MailServer(house.Settings with { Smtp = $"smtp://127.0.0.1:{TestHouse.FreePort()}" }), clock: clock);
        for (var tries = 1; tries <= Notice.MostTries; tries++)
        {
            var next = await nowhere.Run(shop);
            var told = (await shop.Notices()).Single(n => n.IsClients);
            told.Tries.ShouldBe(tries);
            if (tries == Notice.MostTries) told.ShouldSatisfyAllConditions(t => t.State.ShouldBe("failed"), t => t.Reason.ShouldBe("given-up"));
            else
            {
                told.State.ShouldBe("queued");
                next.ShouldBe(told.DueAt);
                clock.Pass(told.DueAt - clock.GetUtcNow() + TimeSpan.FromSeconds(1));
            }
        }
    }

    [Fact]
    public async Task A_reminder_comes_two_days_before_the_last_one_and_not_once_the_client_has_answered()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var (open, answered) = ((await owner.TakeIn())["id"]!, (await owner.TakeIn())["id"]!);
        foreach (var id in new[] { open, answered }) await (await owner.Quote(id, [Quoting.Line("Full service", 46_800)])).Some();
        await (await owner.Decide(answered, 1, "approved")).Ok();
        await shop.Settled();
        var waits = (await shop.Notices()).Where(n => n.Occasion == "reminder").ToList();
        waits.Count.ShouldBe(2);
        // The one that was answered says so at once, not only when its day comes.
        waits.Select(n => $"{n.State} {n.Reason}").Order().ShouldBe(["skipped moved-on", "waiting time"]);
        var clock = new Working.Clock(waits.Max(n => n.DueAt).AddMinutes(1));
        var post = new Counting();
        await house.Sender(post, clock: clock).Run(shop);
        (await shop.Notices()).Where(n => n.Occasion == "reminder").Select(n => $"{n.State} {n.Reason}".Trim()).Order().ShouldBe(["sent", "skipped moved-on"]);
        post.Sent.Count.ShouldBe(1);
        // A quote that is open for two days only needs none.
        var soon = (await owner.TakeIn())["id"]!;
        await (await owner.Quote(soon, [Quoting.Line("Full service", 46_800)], q => q["expiresOn"] = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(2).ToString("yyyy-MM-dd"))).Some();
        await shop.Settled();
        (await shop.Notices()).Count(n => n.Occasion == "reminder").ShouldBe(2);
    }

    [Fact]
    public async Task Another_shop_sees_and_tells_nothing_of_it()
    {
        var (ours, theirs) = (await house.OpenShop(), await house.OpenShop());
        var id = (await (await ours.Owner()).TakeIn())["id"]!;
        await ours.Settled();
        (await theirs.Notices()).ShouldBeEmpty();
        var stranger = await theirs.Owner();
        var (foreign, unknown) = (await stranger.GetAsync($"/api/jobs/{id}/notices"), await stranger.GetAsync($"/api/jobs/{Guid.NewGuid()}/notices"));
        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await foreign.Content.ReadAsStringAsync()).ShouldBe(await unknown.Content.ReadAsStringAsync());
    }
}
