using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary>A payment page is asked of Stripe, over what is open or a part: <c>POST /jobs/{job}/payments/checkout</c>, and the client's own button. Its amount is fixed from then on.</summary>
public static class StartCheckout
{
    /// <summary>What was entered; null takes all that is open.</summary>
    public sealed record Form(long? AmountMinor);

    /// <summary>As programs see it. <see cref="Address"/> is ours, short enough for a code; it leads to <see cref="Url"/> while the page lives.</summary>
    public sealed record Answer(Guid Id, Money Amount, string State, string? Url, string? Address, DateTimeOffset ExpiresAt)
    {
        internal static Answer Of(Checkout c, string? address) => new(c.Id, new(c.AmountMinor, c.Currency), c.State, c.Url, address, c.ExpiresAt);
    }

    // Written before Stripe is asked; only while the job is as it was when the amount was worked out.
    private const string Write = """
        insert into shop.checkout (id, job_id, account, amount_minor, currency, fee_minor, state, asked_by, asked_at, expires_at)
        select $1, j.id, $3, $4, $5, $6, 'asked', $7::uuid, $8, $9 from shop.job j where j.id = $2 and j.version = $10
        """;

    private const string Open = "update shop.checkout set state = 'open', session_id = $2, url = $3 where id = $1 and state = 'asked'";
    private const string RefusedIt = "update shop.checkout set state = 'refused', said = $2, ended_at = $3 where id = $1 and state = 'asked'";
    private const string Drop = "update shop.checkout set state = 'cancelled', ended_at = $2 where id = $1 and state = 'asked'";

    /// <summary>Handles both.</summary>
    [Says("Makes a payment page at Stripe over what is open or a part of it; asked again while one lives, it is the same one.", typeof(Answer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, [AsParameters] CardRoom room) =>
        ShowCard.Or(http, job, posted, room, async () =>
        {
            var form = Read(posted, room.Shop);
            posted.Check();
            var there = await job.Load(room.Db);
            var home = await room.Client.Open(there.Id) ?? throw new Refused("The client's link was taken back. Make a new one at the job, then ask for the payment.", code: "no-link");
            var page = await Run(room, there.Id, form.AmountMinor, home, room.Db.Actor, http.RequestAborted);
            return Answers.Done(http, () => Answer.Of(page, home + "/pay"), $"/jobs/{there.Number}/{(posted["next"] == "handover" ? "handover" : "card")}", 201);
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new(posted.Money("amount", "Amount", shop.Currency));

    /// <summary>Makes it.</summary>
    /// <param name="room">What it works with.</param><param name="job">The job.</param><param name="amountMinor">Null for all that is open.</param>
    /// <param name="home">Address of the client's page, to which they come back.</param><param name="by">Null for the client.</param><param name="stop">Cancels.</param>
    /// <exception cref="Refused">More than is open, no account, or Stripe does not answer.</exception>
    public static async Task<Checkout> Run(CardRoom room, Guid job, long? amountMinor, string home, Guid? by, CancellationToken stop)
    {
        room.MustBeOn();
        for (var tries = 0; tries < 5; tries++)
        {
            var now = Event.ToMicroseconds(room.Clock.GetUtcNow());
            var ask = room.Db.Ask();
            var (ledger, desk) = (Ledger.Load(ask, new JobRef(job, null)), CardDesk.Load(ask, new JobRef(job, null)));
            await ask.Send();
            var amount = Amount(ledger(), room.Shop, amountMinor);
            if (desk().Account is not { Takes: true } account) throw new Refused("This shop cannot take cards yet. The owner finishes it under Settings, Card payments.", code: "cards-not-ready");
            if (desk().Pages.FirstOrDefault(p => p.State is "asked" or "open") is { } there)
            {
                if (there.AmountMinor == amount && there.Account == account.Account && there.IsLiving(now) && there.ExpiresAt - now > TimeSpan.FromMinutes(5)) return there;
                if (there is { State: "asked" } && there.AmountMinor == amount && there.Account == account.Account && now - there.AskedAt < Checkout.Patience) return await Ask(room, there, ledger().Job, home, stop);
                await End(room, there, stop);
                // What was paid on it meanwhile changes what is open.
                continue;
            }
            var page = new Checkout
            {
                Id = Guid.NewGuid(), JobId = job, Account = account.Account!, AmountMinor = amount, Currency = room.Shop.Currency, FeeMinor = CardAmount.Fee(amount, room.Settings.StripeFee(room.Shop.Plan), room.Shop.Currency),
                AskedBy = by, AskedAt = now, ExpiresAt = now + (by is null ? Checkout.ClientLife : Checkout.CounterLife),
            };
            try
            {
                if (await room.Db.Do(Write, page.Id, job, page.Account, page.AmountMinor, page.Currency, page.FeeMinor, by, now, page.ExpiresAt, ledger().Job.Version) == 0) continue;
            }
            catch (Taken)
            {
                // Asked for twice at once: the other one's page is ours too.
                continue;
            }
            return await Ask(room, page, ledger().Job, home, stop);
        }
        throw new Refused("Somebody changed this job at the same moment. Try again.", code: "busy");
    }

    private static long Amount(Ledger ledger, Shop shop, long? asked)
    {
        if (ledger.Job.IsPractice) throw new Refused("This is a practice watch: no card is charged for it.", code: "practice");
        string Typed(long minor) => $"{Money.Typed(minor, shop.Currency)} {shop.Currency}";
        var wanted = asked ?? (ledger.Job.BalanceMinor > 0 ? Math.Min(ledger.Job.BalanceMinor, ledger.OpenMinor) : ledger.OpenMinor);
        if (ledger.WhyNotTake(wanted, Typed) is { } no && !(asked is null && wanted == 0 && no.Code == "amount-zero")) throw new Refused(no.Sentence, no.Field, no.Code);
        if (wanted <= 0) throw new Refused(ledger.WhyNotTake(1, Typed)?.Sentence ?? "Nothing is open on this job.", "amount", ledger.WhyNotTake(1, Typed)?.Code);
        var payable = CardAmount.Payable(wanted, shop.Currency);
        if (payable == 0) throw new Refused($"{Typed(wanted)} is too little for a card.", "amount", "amount-not-payable");
        // An amount that somebody typed is taken as it is or not at all; of all that is open the last digit stays open, and the page says so.
        if (asked is not null && payable != wanted) throw new Refused($"Cards carry {shop.Currency} without the last digit. Enter {Money.Typed(payable, shop.Currency)}.", "amount", "amount-not-payable");
        return payable;
    }

    private static async Task<Checkout> Ask(CardRoom room, Checkout page, Job job, string home, CancellationToken stop)
    {
        SessionTruth session;
        try
        {
            session = await room.Cards.OpenSession(page, $"{room.Shop.Name}: {job.WatchName}", $"Docket {job.Number}", home + "/paid", home, stop);
        }
        catch (CardsRefused no)
        {
            await room.Db.Do(RefusedIt, page.Id, no.Message.Length > 300 ? no.Message[..300] : no.Message, room.Clock.GetUtcNow());
            if (no.IsGone) await room.Follow.Account(room.Db, page.Account, stop);
            throw new Refused(no.Code switch
            {
                "amount_too_small" => "This is too little for a card. Take it in cash, by terminal or by transfer.",
                _ when no.IsGone => "Stripe does not let us into the shop's account any more. The owner connects it anew under Settings, Card payments.",
                _ => "Stripe does not take this payment: " + no.Message,
            }, code: no.IsGone ? "cards-not-ready" : "stripe-refused");
        }
        catch (CardsAway)
        {
            throw new Refused("Stripe does not answer at the moment. Try again, or take the payment in cash, by terminal or by transfer.", code: "cards-away");
        }
        var ask = room.Db.Ask();
        var opened = ask.Do(Open, page.Id, session.Id, session.Url);
        ask.Do(PostStripe.Wake, CardWork.Name, page.ExpiresAt + TimeSpan.FromMinutes(2));
        await ask.Send();
        if (opened.Value > 0) return page with { State = "open", SessionId = session.Id, Url = session.Url };
        // Its answer was there before, or it was cancelled while Stripe was asked: then nobody may pay on it.
        var now = (await room.Db.Row<Checkout>($"select {Checkout.Columns} from shop.checkout c where c.id = $1", page.Id))!;
        if (now.State == "open") return now;
        await room.Cards.ExpireSession(page.Account, session.Id, stop);
        throw new Refused("The payment was cancelled at the same moment.", code: "cancelled");
    }

    /// <summary>Closes a page, here and at Stripe; where it was paid at the last moment, that is booked.</summary>
    /// <exception cref="Refused">Stripe does not answer: the page may still be paid on.</exception>
    public static async Task End(CardRoom room, Checkout page, CancellationToken stop)
    {
        var now = room.Clock.GetUtcNow();
        // Nobody was ever given the address of a page that Stripe did not confirm.
        if (page.State == "asked" && await room.Db.Do(Drop, page.Id, now) > 0) return;
        var ask = room.Db.Ask();
        ask.Do("update shop.checkout set cancel_at = coalesce(cancel_at, $2) where id = $1 and state = 'open'", page.Id, now);
        ask.Do(PostStripe.Wake, CardWork.Name, now.AddSeconds(20));
        await ask.Send();
        if (await room.Db.Row<Checkout>($"select {Checkout.Columns} from shop.checkout c where c.id = $1", page.Id) is not { State: "open" } open) return;
        try
        {
            await room.Follow.Page(room.Db, open, await room.Cards.ExpireSession(open.Account, open.SessionId!, stop));
        }
        catch (CardsAway)
        {
            throw new Refused("Stripe does not answer at the moment, so the payment page could not be closed. It is closed as soon as Stripe answers.", code: "cards-away");
        }
    }
}
