using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Notifications;
using ChronoCare.Tests.Cards;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Notifications;

/// <summary>Owners are told what went wrong with card payments, once each, and by nobody who does not want it.</summary>
public sealed class CardNewsTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dispute_is_told_when_it_is_opened_before_its_last_day_and_when_it_is_decided()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        var id = await counter.Approved(18_000);
        shop.PaysAt(account, (await (await counter.Checkout(id)).Ok(System.Net.HttpStatusCode.Created)).SessionOf());
        await shop.Followed();
        var number = (await owner.Job(id))["number"]!.GetValue<string>();
        string dispute;
        lock (house.Stripe.Book.One) dispute = house.Stripe.Acts.Dispute(account, house.Stripe.Book.All(account, "charge").Single()["id"]!.GetValue<string>());
        await shop.Followed();
        var opened = (await shop.Mails("owner@example.com")).Single(m => m.Subject == $"{number}: a card payment is disputed");
        var due = ChronoCare.Jobs.ShopDay.Of(await shop.Db().Row<DateTimeOffset>("select due_by from shop.dispute"), shop.Shop);
        opened.TextBody!.ShouldContain("The cardholder's bank asks CHF 180.00 back. Its reason: fraudulent.");
        opened.TextBody!.ShouldContain($"Answer in your Stripe account until {due.Day} ");
        opened.TextBody!.ShouldContain($"/jobs/{number}/card");
        foreach (var other in new[] { "counter@example.com", "bench@example.com" }) (await shop.Mails(other)).ShouldNotContain(m => m.Subject!.Contains("disputed"));

        // The clock: three days before, at nine, once.
        var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
        var round = ActivatorUtilities.CreateInstance<CardRound>(house.Services, clock);
        var next = (await round.Run(shop.Db(Guid.Empty), shop.Shop, Stop))!.Value;
        ChronoCare.Jobs.ShopDay.Local(next, shop.Shop).ShouldBe(new NodaTime.LocalDate(due.Year, due.Month, due.Day).PlusDays(-CardRound.ReminderDays).At(new NodaTime.LocalTime(9, 0)));
        clock.Pass(next - clock.GetUtcNow());
        for (var twice = 0; twice < 2; twice++) await round.Run(shop.Db(Guid.Empty), shop.Shop, Stop);
        (await shop.Notices()).Count(n => n is { Occasion: "dispute", About: "due" }).ShouldBe(1);

        lock (house.Stripe.Book.One) house.Stripe.Acts.Close(account, dispute, isWon: false);
        await shop.Followed();
        var lost = (await shop.Mails("owner@example.com")).Single(m => m.Subject == $"{number}: a dispute was lost");
        lost.TextBody!.ShouldContain("CHF 180.00 stays with them.");
        (await shop.Mails("owner@example.com")).Count(m => m.Subject == $"{number}: a card payment is disputed").ShouldBe(1);
    }

    [Fact]
    public async Task An_overpayment_is_told_to_owners_who_want_it_and_not_once_it_is_given_back()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (owner, counter) = (await shop.Owner(), await shop.Counter());
        var id = await counter.Approved(18_000);
        var number = (await owner.Job(id))["number"]!.GetValue<string>();
        var page = await (await counter.Checkout(id)).Ok(System.Net.HttpStatusCode.Created);
        house.Stripe.Fail($"/sessions/{page.SessionOf()}/expire", "500", "500", "500");
        await (await counter.Pay(id, 18_000)).Ok(System.Net.HttpStatusCode.Created);
        await shop.Settled();
        shop.PaysAt(account, page.SessionOf());
        await shop.Followed();
        var told = (await shop.Mails("owner@example.com")).Single(m => m.Subject == $"{number}: more was paid than charged");
        told.TextBody!.ShouldContain("CHF 360.00 was paid and CHF 180.00 charged: CHF 180.00 belongs to the client.");
        // What does not hold any more when it goes out is not sent.
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/refunds/card", new { amount = Quoting.Money(18_000), reason = "Paid twice" }, Stop)).Ok(System.Net.HttpStatusCode.Created);
        await shop.Followed();
        await house.AsOperator("update shop.notice set state = 'queued', ended_at = null, due_at = now() where tenant_id = $1 and occasion = 'overpaid'", shop.Shop.TenantId);
        await house.Sender().Run(shop);
        (await shop.Notices()).Where(n => n.Occasion == "overpaid").ShouldAllBe(n => n.State == "skipped" && n.Reason == "moved-on");
        // Each owner may turn it off.
        var mine = await owner.Page("/settings/notifications/mine");
        mine.QuerySelector("main").Words().ShouldContain("More was paid than charged");
    }

    [Fact]
    public async Task Stripe_that_takes_no_more_cards_or_pays_out_no_more_is_told_once_and_again_when_it_happens_again()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        async Task<int> Told(string subject)
        {
            await shop.Followed();
            return (await shop.Mails("owner@example.com")).Count(m => m.Subject == subject);
        }
        void Becomes(bool charges, bool payouts)
        {
            lock (house.Stripe.Book.One) house.Stripe.Acts.Restrict(account, charges, payouts);
        }
        Becomes(charges: true, payouts: false);
        (await Told("Stripe pays out no more")).ShouldBe(1);
        Becomes(charges: true, payouts: false);
        (await Told("Stripe pays out no more")).ShouldBe(1, "told once");
        Becomes(charges: false, payouts: false);
        (await Told("Stripe takes no more cards")).ShouldBe(1);
        (await shop.Mails("owner@example.com")).Single(m => m.Subject == "Stripe takes no more cards").TextBody!.ShouldContain("Stripe still wants: a bank account for payouts.");
        Becomes(charges: true, payouts: true);
        await shop.Followed();
        await (await (await shop.Owner()).PostAsJsonAsync("/api/settings/notifications/mine", new JsonObject { ["card_account"] = new JsonObject { ["mail"] = false } }, Stop)).Some();
        Becomes(charges: false, payouts: true);
        (await Told("Stripe takes no more cards")).ShouldBe(1, "muted by this owner");
        (await shop.Notices()).Count(n => n is { Occasion: "card_account", State: "muted" }).ShouldBe(1);
        (await shop.Mails("counter@example.com")).ShouldNotContain(m => m.Subject!.StartsWith("Stripe"));
    }
}
