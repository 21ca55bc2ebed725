using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Payments.Invoices;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary>The owner gives money back; what was taken stays in the ledger as it was. <c>POST /jobs/{job}/refunds</c>.</summary>
public static class RefundPayment
{
    /// <summary>What was entered.</summary>
    /// <param name="Method">One of <see cref="Payment.Methods"/>.</param><param name="Reason">Why.</param><param name="CreditNote">The credit note it gives back, where it is given for one.</param>
    public sealed record Form(string Method, long AmountMinor, string Reason, int? Version, Guid? CreditNote = null);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: "paid_minor = paid_minor - $8",
        then: """
            given as (
              insert into shop.payment (id, job_id, kind, method, amount_minor, currency, reference, taken_by, taken_at, seq, credit_note)
              select $7, m.id, 'refund', $9, $8, $10, $11, $6, $5, h.seq, $12::uuid from moved m, head h)
            """,
        where: "paid_minor >= $8 and " + Invoice.MayGive("$12", "job.id", "$8"));

    /// <summary>Handles both.</summary>
    [Says("Gives money back; what was taken stays in the ledger.", typeof(TakePayment.Answer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        ShowPayments.Or(http, job, db, shop, clock, posted, isRefund: true, async () =>
        {
            var form = Read(posted, shop);
            posted.Check();
            var done = await Run(db, shop, clock, job, form);
            return Answers.Done(http, () => new TakePayment.Answer(PaymentAnswer.Of(done.Payment), JobAnswer.Of(done.Job), done.Seq),
                $"/jobs/{done.Job.Number}/{(posted["next"] == "handover" ? "handover" : "payments")}", 201);
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new(posted.OneOf("method", "How it is given back", null, [.. Payment.Methods]),
        posted.Money("amount", "Amount", shop.Currency, required: true) ?? 0, posted.Text("reason", "Reason", 120, required: true),
        posted.Whole("version", "Version", 1, int.MaxValue), posted.Id("creditNote", "Credit note"));

    /// <summary>Gives it back.</summary>
    /// <exception cref="Refused">More than was paid, or more than is left of the credit note.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    public static async Task<TakePayment.Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Form form)
    {
        var id = job.Id ?? (await job.Load(db)).Id;
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var refund = new Payment
        {
            Id = Guid.CreateVersion7(at), Kind = "refund", Method = form.Method, AmountMinor = form.AmountMinor, Currency = shop.Currency, Reference = form.Reason,
            CreditNote = form.CreditNote, TakenBy = db.Actor, TakenAt = at,
        };
        var data = new JsonObject
        {
            ["payment"] = refund.Id.ToString("D"), ["method"] = refund.Method, ["amount"] = refund.AmountMinor, ["currency"] = refund.Currency,
        };
        if (refund.CreditNote is { } note) data["creditNote"] = note.ToString("D");
        string Typed(long minor) => $"{Money.Typed(minor, shop.Currency)} {shop.Currency}";
        var seen = form.Version;
        if (form.CreditNote is not null)
        {
            // What is left of a credit note is a sum over other rows, which nothing but the job's own version keeps still.
            var before = await Ledger.Load(db, new JobRef(id, null));
            if (before.WhyNotRefund(form.AmountMinor, form.CreditNote, Typed) is { } not) throw new Refused(not.Sentence, not.Field, not.Code);
            seen = form.Version is null ? before.Job.Version : await Jobs.Stream.Seen(db, before.Job, form.Version);
        }
        var ask = db.Ask();
        var given = form.AmountMinor > 0
            ? ask.Append(Sql, id, seen, Event.Of(EventNames.PaymentRefunded, id, db.Actor, at, data), refund.Id, refund.AmountMinor, refund.Method, refund.Currency, refund.Reference, refund.CreditNote)
            : null;
        var ledger = Ledger.Load(ask, new JobRef(id, null));
        await ask.Send();
        var now = ledger();
        if (given?.Value is { } landed) return new(now.Job, refund, landed.Seq);
        if (await Jobs.Stream.Seen(db, now.Job, form.Version) is { } version && version != form.Version) return await Run(db, shop, clock, job, form with { Version = version });
        // Somebody else was quicker; how it stands now is looked at again.
        if (form is { CreditNote: not null, Version: null } && now.Job.Version != seen) return await Run(db, shop, clock, job, form);
        if (now.WhyNotRefund(form.AmountMinor, form.CreditNote, Typed) is { } no) throw new Refused(no.Sentence, no.Field, no.Code);
        throw new Stale(JobAnswer.Of(now.Job));
    }
}
