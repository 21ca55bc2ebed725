using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary>The owner corrects what a job owes by an entry of its own, up or down: postage, goodwill. <c>POST /jobs/{job}/charges</c>.</summary>
public static class CorrectCharge
{
    /// <summary>What was entered.</summary>
    /// <param name="Text">As it will stand on the invoice.</param><param name="AmountMinor">With the tax inside; below zero takes off.</param><param name="Version">The job's version that was seen; null takes whatever it is.</param>
    public sealed record Form(string Text, long AmountMinor, int? Version);

    /// <summary>As programs see it.</summary>
    public sealed record Answer(JobAnswer Job, long Seq);

    private static readonly string Sql = Jobs.Stream.Fact(set: Charges.Set(7), then: Charges.Then(7), where: Charges.Where(7));

    /// <summary>Handles both.</summary>
    [Says("Corrects what a job owes by an entry of its own, up or down.", typeof(Answer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        ShowPayments.Or(http, job, db, shop, clock, posted, isRefund: false, async () =>
        {
            var form = Read(posted, shop);
            posted.Check();
            var (after, seq) = await Run(db, shop, clock, job, form);
            return Answers.Done(http, () => new Answer(JobAnswer.Of(after), seq), $"/jobs/{after.Number}/payments", 201);
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new(posted.Text("text", "What it is for", 200, required: true),
        posted.Money("correction", "Amount", shop.Currency, required: true, signed: true) ?? 0, posted.Whole("version", "Version", 1, int.MaxValue));

    /// <summary>Enters it.</summary>
    /// <exception cref="Refused">Nothing was decided yet, or less than nothing would be owed.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    public static async Task<(Job Job, long Seq)> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Form form)
    {
        var ledger = await Ledger.Load(db, job);
        var present = ledger.Job;
        if (form.AmountMinor == 0) throw new Refused("The amount must be more or less than zero.", "correction", "amount-zero");
        if (ledger.Charges.TotalMinor == 0 && present.IsOpen) throw new Refused("Nothing is charged on this job yet, so there is nothing to correct. Send a quote first.", "correction", "nothing-charged");
        if (ledger.Charges.TotalMinor + form.AmountMinor < 0)
            throw new Refused($"Only {Money.Typed(ledger.Charges.TotalMinor, shop.Currency)} {shop.Currency} is charged. No more than that can be taken off.", "correction", "correction-too-large");
        var version = await Jobs.Stream.Seen(db, present, form.Version);
        var entered = ledger.Charges.With([new Due(Charge.Correction, form.Text, form.AmountMinor, new(shop.TaxName, shop.TaxPercent, true, shop.Currency))]);
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var data = new JsonObject { ["amount"] = form.AmountMinor, ["charged"] = entered.TotalMinor, ["currency"] = shop.Currency, ["entry"] = entered.After };
        var ask = db.Ask();
        var landed = ask.Append(Sql, present.Id, version, Event.Of(EventNames.ChargeCorrected, present.Id, db.Actor, at, data), entered.Json);
        var after = new JobRef(present.Id, null).Load(ask);
        await ask.Send();
        return landed.Value is { } l ? (after.Value!, l.Seq) : throw new Stale(JobAnswer.Of(after.Value!));
    }
}
