using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Payments.Invoices;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary>The owner gives a card payment back, whole or in part, through Stripe: <c>POST /jobs/{job}/refunds/card</c>. It stands in the ledger once Stripe says that it succeeded.</summary>
public static class GiveBack
{
    /// <summary>What was entered.</summary>
    /// <param name="AmountMinor">Minor units.</param><param name="Reason">Why.</param><param name="CreditNote">The credit note it gives back, where it is given for one.</param>
    public sealed record Form(long AmountMinor, string Reason, Guid? CreditNote);

    /// <summary>As programs see it: asked, pending, succeeded, failed.</summary>
    public sealed record Answer(Guid Id, Money Amount, string State, string Reason, string Said, DateTimeOffset AskedAt)
    {
        internal static Answer Of(CardRefund r) => new(r.Id, new(r.AmountMinor, r.Currency), r.State, r.Reason, r.Said, r.AskedAt);
    }

    // The payment that has the least left of those that have enough: a whole one is given back as one.
    // What is on its way for the same credit note counts as given.
    private static readonly string Write = $"""
        with left_over as (
          select p.id, p.stripe_id, c.account, p.amount_minor - coalesce((select sum(r.amount_minor) from shop.card_refund r where r.payment = p.id and r.state <> 'failed'), 0) as minor
          from shop.payment p join shop.checkout c on c.payment_id = p.stripe_id
          where p.job_id = $2 and p.method = 'card' and p.kind = 'payment'),
        chosen as (select * from left_over where minor >= $3 order by minor, id limit 1)
        insert into shop.card_refund as r (id, job_id, payment, payment_id, account, amount_minor, currency, reason, state, asked_by, asked_at, due_at, credit_note)
        select $1, $2, c.id, c.stripe_id, c.account, $3, $4, $5, 'asked', $6, $7, $8, $9::uuid from chosen c
        where {Invoice.MayGive("$9", "$2", "$3 + coalesce((select sum(o.amount_minor) from shop.card_refund o where o.credit_note = $9 and o.state in ('asked', 'pending')), 0)")}
        """;

    private const string Largest = """
        select coalesce(max(p.amount_minor - coalesce((select sum(r.amount_minor) from shop.card_refund r where r.payment = p.id and r.state <> 'failed'), 0)), 0)
        from shop.payment p join shop.checkout c on c.payment_id = p.stripe_id where p.job_id = $1 and p.method = 'card' and p.kind = 'payment'
        """;

    /// <summary>Handles both.</summary>
    [Says("Gives money back to the card it was paid with. It is in the ledger once Stripe says that it succeeded.", typeof(Answer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, [AsParameters] CardRoom room) =>
        ShowCard.Or(http, job, posted, room, async () =>
        {
            var form = Read(posted, room.Shop);
            posted.Check();
            var (there, refund) = await Run(room, job, form, http.RequestAborted);
            return Answers.Done(http, () => Answer.Of(refund), $"/jobs/{there.Number}/card", 201);
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new(posted.Money("amount", "Amount", shop.Currency, required: true) ?? 0, posted.Text("reason", "Why", 120, required: true), posted.Id("creditNote", "Credit note"));

    private static async Task<(Job Job, CardRefund Refund)> Run(CardRoom room, JobRef job, Form form, CancellationToken stop)
    {
        var there = await job.Load(room.Db);
        room.MustBeOn();
        if (form.AmountMinor <= 0) throw new Refused("The amount must be more than zero.", "amount", "amount-zero");
        if (CardAmount.Payable(form.AmountMinor, room.Shop.Currency) != form.AmountMinor)
            throw new Refused($"Cards carry {room.Shop.Currency} without the last digit. Enter an amount that ends in 0.", "amount", "amount-not-payable");
        var (now, id) = (Event.ToMicroseconds(room.Clock.GetUtcNow()), Guid.CreateVersion7(room.Clock.GetUtcNow()));
        var ask = room.Db.Ask();
        // Two at once would each see what is left without the other.
        ask.Row<int>("select 1 from shop.job j where j.id = $1 for no key update", there.Id);
        // Whoever dies before Stripe has answered leaves it to the delivery, which asks again under the same key.
        var written = ask.Do(Write, id, there.Id, form.AmountMinor, room.Shop.Currency, form.Reason, room.Db.Actor, now, now + TimeSpan.FromSeconds(30), form.CreditNote);
        var ledger = Ledger.Load(ask, new JobRef(there.Id, null));
        var most = ask.Row<long>(Largest, there.Id);
        ask.Do(PostStripe.Wake, CardWork.Name, now + TimeSpan.FromSeconds(30));
        await ask.Send();
        if (written.Value == 0 && form.CreditNote is not null && most.Value >= form.AmountMinor)
        {
            if (ledger().WhyNotRefund(form.AmountMinor, form.CreditNote, minor => $"{Money.Typed(minor, room.Shop.Currency)} {room.Shop.Currency}") is { } no) throw new Refused(no.Sentence, no.Field, no.Code);
            throw new Refused("Money is on its way back for this credit note already. Wait until Stripe has said how that went.", "creditNote", "refund-under-way");
        }
        if (written.Value == 0)
            throw new Refused(most.Value <= 0 ? "Nothing that was paid by card can be given back." : $"No more than {Money.Typed(most.Value, room.Shop.Currency)} {room.Shop.Currency} of one card payment can be given back.", "amount", "refund-too-large");
        var refund = (await room.Db.Row<CardRefund>($"select {CardRefund.Columns} from shop.card_refund r where r.id = $1", id))!;
        await Send(room.Db, room.Cards, room.Follow, room.Clock, refund, stop);
        return (there, (await room.Db.Row<CardRefund>($"select {CardRefund.Columns} from shop.card_refund r where r.id = $1", id))!);
    }

    /// <summary>Asks Stripe for it, and writes down what it said.</summary>
    public static async Task Send(TenantDb db, ICards cards, FollowStripe follow, TimeProvider clock, CardRefund refund, CancellationToken stop)
    {
        try
        {
            var truth = await cards.Refund(refund, stop);
            await follow.OfRefund(db, refund.JobId, refund.Currency, truth, refund.Id, new HashSet<string>(), null);
        }
        catch (CardsRefused no)
        {
            await db.Do("update shop.card_refund set state = 'failed', said = $2, ended_at = $3 where id = $1 and state = 'asked'", refund.Id, no.Message.Length > 300 ? no.Message[..300] : no.Message, clock.GetUtcNow());
        }
        catch (CardsAway away)
        {
            // Stripe keeps a key for a day; it is asked far more often than that.
            var pause = TimeSpan.FromSeconds(Math.Min(1800, 15 * Math.Pow(2, refund.Tries)));
            await db.Do("update shop.card_refund set tries = tries + 1, due_at = $2, said = $3 where id = $1 and state = 'asked'", refund.Id, clock.GetUtcNow() + pause, away.Message);
            await db.Do(PostStripe.Wake, CardWork.Name, clock.GetUtcNow() + pause);
        }
    }
}
