using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Invoices;

/// <summary>The owner credits an invoice, all that is left of it or a part: the invoice stays, a credit note with a number of its own stands against it. <c>POST /jobs/{job}/credit-notes</c>.</summary>
public static class CreditInvoice
{
    /// <summary>What was entered.</summary>
    /// <param name="AmountMinor">With the tax inside; null for all that is left.</param><param name="Reason">As it will stand on the credit note.</param>
    public sealed record Form(Guid Invoice, long? AmountMinor, string Reason, int? Version);

    /// <summary>Handles both.</summary>
    [Says("Credits an invoice, all that is left of it or a part; the invoice itself stays as it is.", typeof(IssueInvoice.Answer), 201)]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        var form = Read(posted, shop);
        try
        {
            posted.Check();
            var done = await Run(db, shop, clock, job, form);
            return Answers.Done(http, () => new IssueInvoice.Answer(InvoiceAnswer.Of(done.Invoice, ShopDay.Of(clock.GetUtcNow(), shop)), JobAnswer.Of(done.Job), done.Seq), $"/invoices/{done.Invoice.Id}", 201);
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this job in the meantime. This is how it stands now; what you typed is still here.");
            return await ShowInvoice.Page(db, shop, clock, form.Invoice, posted, no is Stale ? 409 : 422);
        }
    }

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new(posted.Id("invoice", "The invoice", required: true) ?? Guid.Empty, posted.Money("amount", "Amount", shop.Currency),
        posted.Text("reason", "Reason", 120, required: true), posted.Whole("version", "Version", 1, int.MaxValue));

    /// <summary>Credits it.</summary>
    /// <exception cref="Refused">More than is left of it, or something stands on no invoice yet.</exception>
    public static async Task<IssueInvoice.Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Form form)
    {
        var ledger = await Ledger.Load(db, job);
        var invoice = ledger.Invoices.FirstOrDefault(i => i.Id == form.Invoice) ?? throw new NotHere();
        if (invoice.IsCredit) throw new Refused("This is a credit note already. Credit the invoice itself.", "invoice", "not-an-invoice");
        if (ledger.NotInvoiced.Count > 0 && IssueInvoice.WhyNot(ledger) is null)
            throw new Refused("Something was charged since that stands on no invoice yet. Issue that first.", code: "not-invoiced");
        if (invoice.RestMinor <= 0) throw new Refused("All of this invoice is credited already.", code: "credited");
        var amount = form.AmountMinor ?? invoice.RestMinor;
        if (amount <= 0) throw new Refused("The amount must be more than zero.", "amount", "amount-zero");
        if (amount > invoice.RestMinor) throw new Refused($"Only {Money.Typed(invoice.RestMinor, shop.Currency)} {shop.Currency} is left of this invoice.", "amount", "credit-too-high");
        var version = await Jobs.Stream.Seen(db, ledger.Job, form.Version);
        return await IssueInvoice.Write(db, shop, clock, ledger, Entered(ledger, invoice, amount, form.Reason), invoice, new(invoice.Paper.To, version), form.Reason);
    }

    // All of it takes back its very lines, where that comes to the cent; a part is an amount of its own, shared among what is left of the invoice's rates of tax.
    private static Charges.Entered Entered(Ledger ledger, Invoice invoice, long amount, string reason)
    {
        if (amount == invoice.TotalMinor)
        {
            var whole = ledger.Charges.With([], [.. ledger.Charges.Standing.Where(c => c.N >= invoice.FirstCharge && c.N <= invoice.LastCharge)]);
            if (whole.TotalMinor == ledger.Charges.TotalMinor - amount) return whole;
        }
        var rates = invoice.Paper.Rates.Concat(ledger.Invoices.Where(i => i.OfInvoice == invoice.Id).SelectMany(i => i.Paper.Rates)).GroupBy(r => (r.Name, r.Percent)).ToList();
        var shares = Shares(amount, [.. rates.Select(g => g.Sum(r => r.NetMinor + r.TaxMinor))]);
        return ledger.Charges.With([.. rates.Select((g, i) => new Due(Charge.Correction, reason, -shares[i], new(g.Key.Name, g.Key.Percent, true, invoice.Currency))).Where(d => d.AmountMinor != 0)]);
    }

    /// <summary>Shares an amount among what is left, each by its part of it, to the smallest unit: all of it goes out, and all that is left gives each the whole of its own.</summary>
    /// <param name="amount">No more than the sum of <paramref name="left"/>, minor units.</param><param name="left">Minor units; their sum is more than zero.</param>
    public static long[] Shares(long amount, long[] left)
    {
        Int128 whole = left.Sum();
        var shares = left.Select(l => (Int128)amount * l).Select(n => (long)(n >= 0 ? n / whole : -((whole - 1 - n) / whole))).ToArray();
        // What the division leaves over goes out one by one, where most is left.
        for (var over = amount - shares.Sum(); over > 0; over--)
        {
            var most = 0;
            for (var i = 1; i < left.Length; i++) if (left[i] - shares[i] > left[most] - shares[most]) most = i;
            shares[most]++;
        }
        return shares;
    }
}
