using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Notifications;
using ChronoCare.Reports;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Reports;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ChronoCare.Tests.Notifications;

/// <summary>The month's mail: the owner's, once, with the page's own figures.</summary>
public sealed class MonthTests(TestHouse house)
{
    // The first of March 2027, half past six in Zürich. Everything before is written with a clock of then.
    private static readonly DateTimeOffset Early = new(2027, 3, 1, 5, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly February = new(2027, 2, 1);

    private MonthRound Round(TimeProvider clock) => new(house.Services.GetRequiredService<NoticeNames>(), house.Services.GetRequiredService<PushRoad>(), clock);

    private static Task<DateTimeOffset?> Run(MonthRound round, TestShop shop) => round.Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None);

    private static async Task<IReadOnlyList<Told>> Months(TestShop shop) => [.. (await shop.Notices()).Where(n => n.Occasion == Occasion.Month)];

    private sealed class Kept(bool dies = false) : IMailbox
    {
        public List<MimeMessage> Mails { get; } = [];

        public Task Send(MimeMessage mail, CancellationToken cancel)
        {
            lock (Mails) Mails.Add(mail);
            return dies ? throw new IOException("Gone after it was taken.") : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task On_the_first_at_seven_each_owner_gets_the_months_figures_once_whoever_races_and_whoever_dies()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 0 });
        await shop.Db().Do("insert into shop.user_account (email, name, role, created_at) values ('two@example.com', 'Second Owner', 'owner', now())");
        var january = new Trading(shop, new(2027, 1, 11, 9, 0, 0, TimeSpan.Zero));
        for (var i = 0; i < 2; i++) await january.Whole(i);
        var february = new Trading(shop, new(2027, 2, 3, 9, 0, 0, TimeSpan.Zero));
        for (var i = 0; i < 5; i++) await february.Whole(i, 10_000);
        await new Trading(shop, new(2027, 3, 1, 1, 0, 0, TimeSpan.Zero)).TakeIn(9); // in March already
        await shop.Settled();

        var clock = new Working.Clock(Early);
        (await Run(Round(clock), shop)).ShouldBe(Early.AddMinutes(30));
        (await Months(shop)).ShouldBeEmpty();
        clock.Pass(TimeSpan.FromMinutes(31));
        var nexts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Run(Round(clock), shop)));
        nexts.Distinct().ShouldHaveSingleItem().ShouldBe(new DateTimeOffset(2027, 4, 1, 5, 0, 0, TimeSpan.Zero));
        (await Months(shop)).Count.ShouldBe(2, "one for each owner, and none for the bench or the counter");

        // One sender dies between the post's yes and its own word; the mail that comes again is the same one.
        var dying = new Kept(dies: true);
        await house.Sender(dying, clock: clock).Run(shop);
        dying.Mails.Count.ShouldBe(2);
        clock.Pass(TimeSpan.FromMinutes(2));
        var post = new Kept();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => house.Sender(post, clock: clock).Run(shop)));
        post.Mails.Select(m => m.MessageId).Order().ShouldBe(dying.Mails.Select(m => m.MessageId).Order());
        post.Mails.Select(m => m.To.Mailboxes.Single().Address).Order().ShouldBe(["owner@example.com", "two@example.com"]);
        (await Months(shop)).ShouldAllBe(n => n.State == "sent");
        clock.Pass(TimeSpan.FromDays(1));
        await Run(Round(clock), shop);
        await house.Sender(post, clock: clock).Run(shop);
        post.Mails.Count.ShouldBe(2);

        var mail = post.Mails[0];
        mail.Subject.ShouldBe(shop.Shop.Name + " in February 2027");
        var text = mail.TextBody!.ReplaceLineEndings("\n");
        text.ShouldContain("Something happened to 5 watches.\n\nIn brackets: January 2027.\n\nWhat came in");
        text.ShouldContain("What came in, what went out?\n  Came in: 5 watches (2 watches)\n  Collected: 5 watches (2 watches)\n  Returned: 0 watches (0 watches)\n");
        text.ShouldContain("  Without tax: CHF 500.00 (CHF 800.00)\n");
        text.ShouldContain($"/reports?from=2027-02-01&to=2027-02-28");
        var html = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(mail.HtmlBody!);
        var rows = html.QuerySelectorAll("tbody tr").Select(r => string.Join(" | ", r.Children.Select(c => c.Words()))).ToList();
        rows.ShouldContain("Came in | 5 watches | 2 watches");
        rows.ShouldContain("Without tax | CHF 500.00 | CHF 800.00");
        html.QuerySelectorAll("a").Select(a => a.GetAttribute("href")).ShouldContain($"{house.Settings.Address(shop.Shop.Subdomain)}/reports?from=2027-02-01&to=2027-02-28");
        // Every line of the mail is a figure as the page counts it, in the page's words.
        var figures = await MonthFigures.Of(shop.Db(), shop.Shop, February, clock.GetUtcNow());
        figures.Rows.Count.ShouldBeGreaterThan(12);
        foreach (var row in figures.Rows) html.Body!.TextContent.ShouldContain(row.Report.Question);
    }

    [Fact]
    public async Task A_month_of_few_watches_names_them_and_one_without_any_is_passed_over()
    {
        var shop = await house.OpenShop();
        var clock = new Working.Clock(Early.AddMinutes(31));
        var quiet = new Kept();
        await Run(Round(clock), shop);
        await house.Sender(quiet, clock: clock).Run(shop);
        quiet.Mails.ShouldBeEmpty();
        (await Months(shop)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(n => n.State.ShouldBe("skipped"), n => n.Reason.ShouldBe("nothing"));

        var few = await house.OpenShop();
        var trade = new Trading(few, new(2027, 2, 10, 9, 0, 0, TimeSpan.Zero));
        await trade.Whole(1, 10_000);
        await trade.TakeIn(2);
        await few.Settled();
        await Run(Round(clock), few);
        var post = new Kept();
        await house.Sender(post, clock: clock).Run(few);
        var text = post.Mails.ShouldHaveSingleItem().TextBody!.ReplaceLineEndings("\n");
        text.ShouldContain("Something happened to 2 watches, too few to compare. Here they are.");
        var (one, two) = ((await trade.Load(trade.Jobs[0])).Number, (await trade.Load(trade.Jobs[1])).Number);
        text.ShouldContain($"{one} Omega Seamaster: came in 10 Feb, ready 13 Feb, collected 14 Feb, paid CHF ");
        text.ShouldContain($"{two} Omega Seamaster: came in 14 Feb\n");
        text.ShouldNotContain("Client 1", Case.Sensitive, "no client's name stands in a mail that is passed on");
    }

    [Fact]
    public async Task It_comes_only_to_whom_it_is_for_and_not_late()
    {
        // An owner who does not want it, one who is none any more when it goes out, a shop that tells it to nobody, one that was opened since, and one that slept until the fourth.
        var shop = await house.OpenShop();
        await new Trading(shop, new(2027, 2, 10, 9, 0, 0, TimeSpan.Zero)).Whole(1);
        await shop.Settled();
        var clock = new Working.Clock(Early.AddDays(3).AddHours(1));
        await Run(Round(clock), shop);
        (await Months(shop)).ShouldBeEmpty("three days later it is no news");
        clock.Pass(TimeSpan.FromDays(-2));
        await Round(clock).Run(shop.Db(Guid.Empty), shop.Shop with { OpenedAt = Early.AddHours(-2) }, CancellationToken.None);
        (await Months(shop)).ShouldBeEmpty("there was no shop in February");
        await Run(Round(clock), shop);
        (await Months(shop)).Count.ShouldBe(1);
        await house.AsOperator("update shop.user_account set role = 'counter' where tenant_id = $1 and id = $2", shop.Shop.TenantId, shop.OwnerId);
        var post = new Kept();
        await house.Sender(post, clock: clock).Run(shop);
        post.Mails.ShouldBeEmpty();
        (await Months(shop)).Single().ShouldSatisfyAllConditions(n => n.State.ShouldBe("skipped"), n => n.Reason.ShouldBe("left"));

        var (mine, none) = (await house.OpenShop(), await house.OpenShop());
        (await (await mine.Owner()).PostAsync("/settings/notifications/mine", Following.Fields(("morning.mail", "on")))).StatusCode.ShouldBe(System.Net.HttpStatusCode.SeeOther);
        await none.Db().Do("insert into shop.notice_rule (audience, occasion, channel, is_on) values ('team', 'month', 'mail', false)");
        foreach (var other in (TestShop[])[mine, none]) await Run(Round(clock), other);
        (await Months(mine)).ShouldHaveSingleItem().State.ShouldBe("muted");
        (await Months(none)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_owner_sees_it_before_it_goes_out()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var link = (await owner.Page("/settings/notifications")).QuerySelectorAll("a.words").Single(a => a.GetAttribute("href") == "/settings/notifications/month");
        link.GetAttribute("aria-label").ShouldBe("Preview: the month’s figures");
        (await owner.Page("/settings/notifications/month")).QuerySelector(".notice")!.TextContent.ShouldContain("no mail to show");
        for (var i = 0; i < 6; i++) await owner.TakeIn();
        (await owner.Page("/settings/notifications/month")).QuerySelector("pre.letter")!.TextContent.ShouldContain("Came in: 6 watches (0 watches)");
        var mail = (await owner.Page("/settings/notifications/month")).QuerySelector("#preview")!.ParentElement!.QuerySelector("a")!.GetAttribute("href")!;
        (await owner.Page(mail)).QuerySelector("table")!.TextContent.ShouldContain("Came in");
        foreach (var no in (string[])["mail", "2026-13", "9999-12", "0001-01", "2026-1"]) await owner.Page("/settings/notifications/month/" + no, System.Net.HttpStatusCode.NotFound);
        (await (await shop.Counter()).GetAsync("/settings/notifications/month", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }
}
