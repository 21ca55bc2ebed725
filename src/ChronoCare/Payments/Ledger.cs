using ChronoCare.Jobs;
using ChronoCare.Payments.Invoices;
using ChronoCare.Tenancy;

namespace ChronoCare.Payments;

/// <summary>A job's money: what is charged, what was paid, and how much may be taken now. One round trip to read.</summary>
public sealed record Ledger(Job Job, long AdvanceMinor, IReadOnlyList<Payment> Payments)
{
    /// <summary>What is owed, entry by entry.</summary>
    public Charges Charges { get; init; } = new([]);

    /// <summary>Its invoices and credit notes, in their order.</summary>
    public IReadOnlyList<Invoice> Invoices { get; init; } = [];

    /// <summary>The entries that stand on no invoice yet.</summary>
    public IReadOnlyList<Charge> NotInvoiced => [.. Charges.Entries.Skip(Invoices.Count == 0 ? 0 : Invoices.Max(i => i.LastCharge))];

    /// <summary>What the paid sum may reach, minor units: what is charged; before the client decided, the amount named to them (fee, stop-at, quote, or the shop's fixed deposit while there is no quote), so that a fee or deposit can be taken.</summary>
    public long MostMinor => IsDecided(Job) ? Job.ChargedMinor : Math.Max(Job.ChargedMinor, AdvanceMinor);

    /// <summary>What can be taken now, minor units.</summary>
    public long OpenMinor => Math.Max(0, MostMinor - Job.PaidMinor);

    /// <summary>The money as it stood right after an entry: what was charged and paid by then.</summary>
    public Job At(Payment payment) => Job with
    {
        PaidMinor = Payments.TakeWhile(p => p.Id != payment.Id).Append(payment).Sum(p => p.SignedMinor),
        ChargedMinor = Charges.Entries.Where(c => c.EnteredAt <= payment.TakenAt).Sum(c => c.GrossMinor),
    };

    /// <summary>Why this amount cannot be taken, or null when it can.</summary>
    /// <param name="amountMinor">Minor units.</param><param name="typed">Writes an amount for the sentence.</param>
    public Refusal? WhyNotTake(long amountMinor, Func<long, string> typed)
    {
        if (amountMinor <= 0) return new("amount-zero", "The amount must be more than zero.", "amount");
        if (amountMinor <= OpenMinor) return null;
        if (OpenMinor > 0) return new("overpaid", $"Only {typed(OpenMinor)} is open. Enter no more than that; for cash, put what the client gives under cash given.", "amount");
        return Job.ChargedMinor > 0 || IsDecided(Job)
            ? new("overpaid", "Nothing is open on this job: it is paid.", "amount")
            : new("nothing-charged", "Nothing is open on this job yet. Send a quote first.", "amount");
    }

    /// <summary>The credit note that a refund was given for; null for any other entry.</summary>
    public Invoice? NoteOf(Payment payment) => payment.CreditNote is { } id ? Invoices.FirstOrDefault(i => i.Id == id) : null;

    /// <summary>The credit notes of which something may still be given back.</summary>
    public IEnumerable<Invoice> ToGive => Invoices.Where(i => i.ToGiveMinor > 0);

    /// <summary>Why this amount cannot be given back, or null when it can.</summary>
    /// <param name="amountMinor">Minor units.</param><param name="creditNote">The credit note it is given for, if it is.</param><param name="typed">Writes an amount for the sentence.</param>
    public Refusal? WhyNotRefund(long amountMinor, Guid? creditNote, Func<long, string> typed)
    {
        if (amountMinor <= 0) return new("amount-zero", "The amount must be more than zero.", "amount");
        if (creditNote is { } id)
        {
            if (Invoices.FirstOrDefault(i => i.Id == id && i.IsCredit) is not { } note) return new("not-a-credit-note", "Choose a credit note of this job.", "creditNote");
            if (amountMinor > note.ToGiveMinor) return new("refund-too-large", note.ToGiveMinor == 0 ? $"{note.Title} is given back already." : $"Only {typed(note.ToGiveMinor)} of {note.Title} is left to give back.", "amount");
        }
        if (amountMinor <= Job.PaidMinor) return null;
        return new("refund-too-large", Job.PaidMinor == 0 ? "Nothing was paid on this job, so nothing can be given back." : $"Only {typed(Job.PaidMinor)} was paid. No more than that can be given back.", "amount");
    }

    private static bool IsDecided(Job job) => !job.IsOpen || job.QuoteState is "approved" or "declined";

    // The same rule where the money is written: the sum may not pass it however many take at once. $8 is the amount.
    internal const string MayTake = """
        paid_minor + $8 <= case when not is_open or quote_state in ('approved', 'declined') then charged_minor else greatest(charged_minor, (
          select greatest(i.inspection_fee_minor, i.stop_at_minor,
                          (select q.net_minor + q.tax_minor from shop.quote q where q.job_id = i.job_id and q.version = job.quote_version and q.state = 'sent'),
                          (select t.deposit_minor from shop.tenant t where t.deposit_kind = 'fixed' and job.quote_version = 0))
          from shop.intake i where i.job_id = job.id)) end
        """;

    private const string Advance = $"""
        select greatest(i.inspection_fee_minor, i.stop_at_minor, (select q.net_minor + q.tax_minor from shop.quote q where q.job_id = i.job_id and q.state = 'sent'),
                        (select t.deposit_minor from shop.tenant t where t.deposit_kind = 'fixed' and not exists (select from shop.quote q where q.job_id = i.job_id)))
        from shop.intake i where i.job_id = {JobRef.Sql}
        """;

    private const string Entries = $"""
        select {Payment.Columns}, coalesce(u.name, '') as taken_by_name from shop.payment p left join shop.user_account u on u.id = p.taken_by
        where p.job_id = {JobRef.Sql} order by p.taken_at, p.id
        """;

    /// <summary>Reads it.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<Ledger> Load(TenantDb db, JobRef job)
    {
        var ask = db.Ask();
        var ledger = Load(ask, job);
        await ask.Send();
        return ledger();
    }

    /// <summary>Adds it to a batch; call the answer after the batch was sent.</summary>
    public static Func<Ledger> Load(Ask ask, JobRef job)
    {
        var row = job.Load(ask);
        var advance = ask.Row<long>(Advance, job.Id, job.Number);
        var payments = ask.Rows<Payment>(Entries, job.Id, job.Number);
        var charges = Charges.Load(ask, job);
        var invoices = Invoice.Load(ask, job);
        return () => new Ledger(row.Value ?? throw new NotHere(), advance.Value, payments.Value) { Charges = charges(), Invoices = invoices.Value };
    }
}
