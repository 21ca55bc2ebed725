using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary>Money is taken at the counter: cash, card terminal or bank transfer, all of it or a part. <c>POST /jobs/{job}/payments</c>.</summary>
public static class TakePayment
{
    /// <summary>What was entered.</summary>
    /// <param name="Method">One of <see cref="Payment.Methods"/>.</param><param name="AmountMinor">What counts as paid.</param>
    /// <param name="TenderedMinor">What the client gave; cash only.</param><param name="Reference">Slip or transfer.</param><param name="Version">The job's version that was seen; null takes whatever it is.</param>
    public sealed record Form(string Method, long AmountMinor, long? TenderedMinor, string Reference, int? Version);

    /// <summary>What came of it.</summary>
    public sealed record Done(Job Job, Payment Payment, long Seq);

    /// <summary>As programs see it.</summary>
    public sealed record Answer(PaymentAnswer Payment, JobAnswer Job, long Seq);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: "paid_minor = paid_minor + $8",
        then: """
            taken as (
              insert into shop.payment (id, job_id, kind, method, amount_minor, currency, tendered_minor, reference, taken_by, taken_at, seq)
              select $7, m.id, 'payment', $9, $8, $10, $11, $12, $6, $5, h.seq from moved m, head h)
            """,
        where: Ledger.MayTake);

    /// <summary>Handles both.</summary>
    [Says("Takes a payment at the counter, all of what is open or a part.", typeof(TakePayment.Answer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        ShowPayments.Or(http, job, db, shop, clock, posted, isRefund: false, async () =>
        {
            var form = Read(posted, shop);
            posted.Check();
            var done = await Run(db, shop, clock, job, form);
            return Answers.Done(http, () => new TakePayment.Answer(PaymentAnswer.Of(done.Payment), JobAnswer.Of(done.Job), done.Seq),
                $"/jobs/{done.Job.Number}/{(posted["next"] == "handover" ? "handover" : "payments")}", 201);
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop)
    {
        var method = posted.OneOf("method", "How it was paid", null, [.. Payment.Methods]);
        var amount = posted.Money("amount", "Amount", shop.Currency, required: true);
        var tendered = method == "cash" ? posted.Money("tendered", "Cash given", shop.Currency) : null;
        if (amount is not null && tendered < amount) posted.Wrong("tendered", "The cash given is less than the amount. Enter a smaller amount to take a part.");
        return new(method, amount ?? 0, tendered, posted.Text("reference", "Reference", 120), posted.Whole("version", "Version", 1, int.MaxValue));
    }

    /// <summary>Takes it: ledger, paid sum and event in one statement that no other payment can pass.</summary>
    /// <exception cref="Refused">More than is open.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    public static async Task<Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Form form)
    {
        var id = job.Id ?? (await job.Load(db)).Id;
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var payment = new Payment
        {
            Id = Guid.CreateVersion7(at),
            Method = form.Method,
            AmountMinor = form.AmountMinor,
            Currency = shop.Currency,
            TenderedMinor = form.Method == "cash" ? form.TenderedMinor ?? form.AmountMinor : null,
            Reference = form.Reference,
            TakenBy = db.Actor,
            TakenAt = at,
        };
        var ask = db.Ask();
        var taken = form.AmountMinor > 0 ? Add(ask, id, form.Version, payment) : null;
        var ledger = Ledger.Load(ask, new JobRef(id, null));
        await ask.Send();
        var now = ledger();
        if (taken?.Value is { } landed) return new(now.Job, payment, landed.Seq);
        if (await Jobs.Stream.Seen(db, now.Job, form.Version) is { } version && version != form.Version) return await Run(db, shop, clock, job, form with { Version = version });
        if (now.WhyNotTake(form.AmountMinor, minor => $"{Money.Typed(minor, shop.Currency)} {shop.Currency}") is { } no) throw new Refused(no.Sentence, no.Field, no.Code);
        throw new Stale(JobAnswer.Of(now.Job));
    }

    /// <summary>Adds the payment to a batch; null when it may not be taken.</summary>
    public static Answer<Appended?> Add(Ask ask, Guid job, int? version, Payment payment) =>
        ask.Append(Sql, job, version, Event.Of(EventNames.PaymentTaken, job, payment.TakenBy, payment.TakenAt, new JsonObject
        {
            ["payment"] = payment.Id.ToString("D"),
            ["method"] = payment.Method,
            ["amount"] = payment.AmountMinor,
            ["tendered"] = payment.TenderedMinor,
            ["currency"] = payment.Currency,
        }), payment.Id, payment.AmountMinor, payment.Method, payment.Currency, payment.TenderedMinor, payment.Reference);
}
