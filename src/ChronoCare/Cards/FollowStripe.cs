using ChronoCare.Tenancy;

namespace ChronoCare.Cards;

/// <summary>Brings our books to where Stripe's are: reads the object anew in the shop's own account and books what is not booked yet. Told twice, late or in any order, it comes to the same.</summary>
public sealed class FollowStripe(ICards cards, TimeProvider clock)
{
    private const string BySession = $"select {Checkout.Columns} from shop.checkout c where c.session_id = $1 and c.account = $2";
    private const string ByPayment = $"select {Checkout.Columns} from shop.checkout c where c.payment_id = $1 and c.account = $2";

    private const string Paid = "update shop.checkout set state = 'paid', payment_id = $2, ended_at = $3, url = null where id = $1 and state <> 'paid'";
    private const string Ended = "update shop.checkout set state = case when cancel_at is null then 'expired' else 'cancelled' end, ended_at = $2, url = null where id = $1 and state in ('asked', 'open')";

    private const string SaveRefund = """
        update shop.card_refund set state = $3, said = $4, ended_at = case when $3 in ('succeeded', 'failed') then $5::timestamptz end, refund_id = coalesce(refund_id, $2)
        where (refund_id = $2 or id = $1) and (state <> $3 or refund_id is null) and not (state in ('succeeded', 'failed') and $3 = 'pending')
        """;

    private const string SaveDispute = """
        insert into shop.dispute as d (id, job_id, payment_id, amount_minor, currency, reason, status, due_by, opened_at, looked_at) values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9, $10)
        on conflict (tenant_id, id) do update set amount_minor = excluded.amount_minor, reason = excluded.reason, status = excluded.status, due_by = excluded.due_by, looked_at = excluded.looked_at
        where d.looked_at < excluded.looked_at
        """;

    private const string SaveAccount = """
        update shop.card_account set charges_enabled = $2, payouts_enabled = $3, details_submitted = $4, missing = $5, disabled_reason = $6, looked_at = $7, is_gone = false,
          charges_lost_at = case when $2 then null when charges_enabled then $7 else charges_lost_at end, payouts_lost_at = case when $3 then null when payouts_enabled then $7 else payouts_lost_at end
        where account = $1 and (looked_at is null or looked_at < $7)
        """;

    private const string Gone = """
        update shop.card_account set is_gone = true, charges_enabled = false, payouts_enabled = false, looked_at = $2, charges_lost_at = case when charges_enabled then $2 else charges_lost_at end where account = $1
        """;

    // What stands in the ledger already, by Stripe's ids, and how far we know our own refunds to be.
    private const string Booked = """
        select p.stripe_id as id, '' as state from shop.payment p where p.job_id = (select c.job_id from shop.checkout c where c.payment_id = $1) and p.stripe_id is not null
        union all select r.refund_id, r.state from shop.card_refund r where r.job_id = (select c.job_id from shop.checkout c where c.payment_id = $1) and r.refund_id is not null
        """;

    private const string Asker = "select r.asked_by, r.reason, r.credit_note from shop.card_refund r where r.refund_id = $1";

    private sealed record Known
    {
        public string Id { get; init; } = "";
        public string State { get; init; } = "";
    }

    private sealed record Asked
    {
        public Guid AskedBy { get; init; }
        public string Reason { get; init; } = "";
        public Guid? CreditNote { get; init; }
    }

    /// <summary>What it listens to.</summary>
    public StripeListener Listener => new(["checkout.session.", "payment_intent.", "charge.", "refund.", "account.updated", "account.application.deauthorized"], IsConnect: true, Run);

    /// <summary>One event.</summary>
    public async Task Run(TenantDb db, Shop shop, StripeNews news, CancellationToken stop)
    {
        if (news.Type.StartsWith("account.", StringComparison.Ordinal))
        {
            await Account(db, news.Account, stop);
            return;
        }
        if (news.Type.StartsWith("checkout.session.", StringComparison.Ordinal))
        {
            if (await db.Row<Checkout>(BySession, news.About, news.Account) is { } page) await Page(db, page, stop);
            return;
        }
        if (news.Payment.Length == 0) return;
        var ask = db.Ask();
        var (row, rows) = (ask.Row<Checkout>(ByPayment, news.Payment, news.Account), ask.Rows<Known>(Booked, news.Payment));
        await ask.Send();
        var checkout = row.Value;
        if (checkout is null)
        {
            // A shop may sell at Stripe otherwise too: what no page of ours brought is none of our books.
            if (await cards.SessionOf(news.Account, news.Payment, stop) is not { } session || await db.Row<Checkout>(BySession, session.Id, news.Account) is not { } page) return;
            await Page(db, page, session);
            checkout = page with { PaymentId = news.Payment };
        }
        var booked = rows.Value.Where(r => r.State.Length == 0).Select(r => r.Id).ToHashSet();
        await Refunds(db, checkout, booked, rows.Value.Where(r => r.State.Length > 0).ToDictionary(r => r.Id, r => r.State), stop);
        if (news.Type.StartsWith("charge.dispute.", StringComparison.Ordinal)) await OfDispute(db, checkout, news.About, booked, stop);
    }

    /// <summary>A payment page.</summary>
    public async Task<SessionTruth?> Page(TenantDb db, Checkout page, CancellationToken stop)
    {
        if (page.SessionId is null) return null;
        var session = await cards.ReadSession(page.Account, page.SessionId, stop);
        await Page(db, page, session);
        return session;
    }

    /// <summary>The same, where it was read a moment ago.</summary>
    public async Task Page(TenantDb db, Checkout page, SessionTruth session)
    {
        var now = clock.GetUtcNow();
        if (session is { IsPaid: true, Payment: { } payment })
        {
            try
            {
                var ask = db.Ask();
                ask.Do(Paid, page.Id, payment, now);
                BookCard.Add(ask, page.JobId, now, new(payment, session.AmountMinor, session.Currency, "Online"));
                await ask.Send();
            }
            catch (Taken)
            {
                // Somebody else booked it this very moment.
            }
        }
        else if (session.Status == "expired") await db.Do(Ended, page.Id, now);
    }

    private async Task Refunds(TenantDb db, Checkout checkout, IReadOnlySet<string> booked, IReadOnlyDictionary<string, string> known, CancellationToken stop)
    {
        var payment = await cards.ReadPayment(checkout.Account, checkout.PaymentId!, stop);
        if (payment.Status == "succeeded" && checkout.State != "paid") await Page(db, checkout, stop);
        foreach (var refund in payment.Refunds) await OfRefund(db, checkout.JobId, checkout.Currency, refund, null, booked, known.GetValueOrDefault(refund.Id));
    }

    /// <summary>A refund: booked once it succeeded, and back again where the bank could not do it after all.</summary>
    /// <param name="own">Our own row of it, where Stripe has just answered that very request.</param><param name="booked">What stands in the ledger already.</param>
    /// <param name="known">How far we know it to be; null where it is none of ours.</param>
    public async Task OfRefund(TenantDb db, Guid job, string currency, RefundTruth refund, Guid? own, IReadOnlySet<string> booked, string? known)
    {
        var now = clock.GetUtcNow();
        var state = refund.Status is "succeeded" ? "succeeded" : refund.Status is "failed" or "canceled" ? "failed" : "pending";
        if (own is not null || known is not null && known != state) await db.Do(SaveRefund, own, refund.Id, state, state == "failed" ? refund.Failure.Replace('_', ' ') : "", now);
        if (state == "succeeded" && !booked.Contains(refund.Id))
        {
            var asked = await db.Row<Asked>(Asker, refund.Id);
            await BookCard.Run(db, job, now, new(refund.Id, -refund.AmountMinor, currency, asked?.Reason ?? "Given back at Stripe", asked?.AskedBy, CreditNote: asked?.CreditNote));
        }
        else if (state == "failed" && booked.Contains(refund.Id) && !booked.Contains(refund.Id + ":failed"))
            await BookCard.Run(db, job, now, new(refund.Id + ":failed", refund.AmountMinor, currency, "A refund came back from the bank", Because: "refund-failed"));
    }

    private async Task OfDispute(TenantDb db, Checkout checkout, string id, IReadOnlySet<string> booked, CancellationToken stop)
    {
        var from = clock.GetUtcNow();
        var dispute = await cards.ReadDispute(checkout.Account, id, stop);
        if (dispute.Payment != checkout.PaymentId) return;
        await db.Do(SaveDispute, dispute.Id, checkout.JobId, dispute.Payment, dispute.AmountMinor, dispute.Currency, dispute.Reason, dispute.Status, dispute.DueBy, dispute.OpenedAt, from);
        foreach (var move in dispute.Moves.Where(m => m.AmountMinor != 0 && !booked.Contains(m.Id)))
            await BookCard.Run(db, checkout.JobId, clock.GetUtcNow(), new(move.Id, move.AmountMinor, dispute.Currency, move.AmountMinor < 0 ? "Taken back by the cardholder's bank" : "The dispute was decided for the shop", Because: "dispute"));
    }

    /// <summary>The shop's account.</summary>
    public async Task Account(TenantDb db, string account, CancellationToken stop)
    {
        var from = clock.GetUtcNow();
        try
        {
            var truth = await cards.ReadAccount(account, stop);
            await db.Do(SaveAccount, account, truth.ChargesEnabled, truth.PayoutsEnabled, truth.DetailsSubmitted, truth.Missing.ToArray(), truth.DisabledReason, from);
        }
        catch (CardsRefused no) when (no.IsGone)
        {
            await db.Do(Gone, account, from);
        }
    }
}
