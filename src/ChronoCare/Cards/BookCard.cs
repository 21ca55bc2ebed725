using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Cards;

/// <summary>An entry of the ledger for what Stripe booked: once for each of Stripe's ids, however often and in whatever order it is told. Unlike money at the counter it is never refused, for it has moved already.</summary>
public static class BookCard
{
    /// <summary>What Stripe booked.</summary>
    /// <param name="StripeId">Its id there.</param><param name="SignedMinor">What it adds to the paid sum; below zero for what went back.</param><param name="Reference">For people.</param>
    /// <param name="By">Who did it; null for the client or Stripe.</param><param name="Because">A stable word where it is neither a plain payment nor a plain refund: dispute, refund-failed.</param>
    /// <param name="CreditNote">The credit note that a refund gives back.</param>
    public sealed record Entry(string StripeId, long SignedMinor, string Currency, string Reference, Guid? By = null, string? Because = null, Guid? CreditNote = null);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: "paid_minor = paid_minor + $8",
        then: """
            booked as (
              insert into shop.payment (id, job_id, kind, method, amount_minor, currency, reference, taken_by, taken_at, stripe_id, seq, credit_note)
              select $7, m.id, $9, 'card', abs($8::bigint), $10, $11, $12::uuid, $5, $13, h.seq, $14::uuid from moved m, head h)
            """,
        where: "not exists (select from shop.payment p where p.stripe_id = $13)");

    /// <summary>Adds it to a batch; null where it stands there already. Two at once: the second one's batch fails with <see cref="Taken"/>.</summary>
    public static Answer<Appended?> Add(Ask ask, Guid job, DateTimeOffset now, Entry entry)
    {
        var at = Event.ToMicroseconds(now);
        var id = Guid.CreateVersion7(at);
        var data = new JsonObject { ["payment"] = id.ToString("D"), ["method"] = "card", ["amount"] = Math.Abs(entry.SignedMinor), ["currency"] = entry.Currency };
        if (entry.SignedMinor > 0) data["tendered"] = null;
        if (entry is { By: null, SignedMinor: > 0, Because: null }) data["by"] = "client";
        if (entry.Because is { } because) data["because"] = because;
        if (entry.CreditNote is { } note) data["creditNote"] = note.ToString("D");
        var actor = entry.By ?? Guid.Empty;
        var happened = entry.SignedMinor > 0 ? Event.Of(EventNames.PaymentTaken, job, actor, at, data) : Event.Of(EventNames.PaymentRefunded, job, actor, at, data);
        return ask.AppendAs(actor, Sql, job, happened, id, entry.SignedMinor, entry.SignedMinor > 0 ? "payment" : "refund", entry.Currency, entry.Reference, entry.By, entry.StripeId, entry.CreditNote);
    }

    // Stream.Append says that the batch's own actor did it; here a refund of the owner's may be booked long after, by nobody.
    private static Answer<Appended?> AppendAs(this Ask ask, Guid actor, string sql, Guid job, Event happened, params object?[] args) =>
        ask.Change<Appended>(sql, [job, null, happened.Name, happened.Body, happened.At, actor, .. args]);

    /// <summary>Books one by itself; whether it was new.</summary>
    public static async Task<bool> Run(TenantDb db, Guid job, DateTimeOffset now, Entry entry)
    {
        try
        {
            var ask = db.Ask();
            var booked = Add(ask, job, now, entry);
            await ask.Send();
            return booked.Value is not null;
        }
        catch (Taken)
        {
            return false;
        }
    }
}
