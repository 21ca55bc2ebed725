using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Invoices;

/// <summary>An invoice or credit note: a number without gaps over frozen entries of a job's ledger. It is never changed; a credit note stands against it.</summary>
public sealed record Invoice
{
    public const string Bill = "invoice", Credit = "credit_note";

    public Guid Id { get; init; }
    public string Number { get; init; } = "";
    public string Kind { get; init; } = Bill;
    public Guid JobId { get; init; }
    /// <summary>The job's docket.</summary>
    public string Docket { get; init; } = "";
    /// <summary>The invoice a credit note stands against.</summary>
    public Guid? OfInvoice { get; init; }
    public string? OfNumber { get; init; }
    public int FirstCharge { get; init; }
    public int LastCharge { get; init; }
    public string Currency { get; init; } = "";
    public long NetMinor { get; init; }
    public long TaxMinor { get; init; }
    /// <summary>What is left of it after its credit notes, minor units.</summary>
    public long RestMinor { get; init; }
    /// <summary>What of that is still to be paid now, the job's payments counted towards its invoices in their order.</summary>
    public long OpenMinor { get; init; }
    /// <summary>What was given back on a credit note, minor units.</summary>
    public long GivenMinor { get; init; }
    public string Content { get; init; } = "{}";
    public DateOnly IssuedOn { get; init; }
    public DateOnly? DueOn { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public Guid IssuedBy { get; init; }
    public string IssuedByName { get; init; } = "";

    public bool IsCredit => Kind == Credit;
    public long TotalMinor => NetMinor + TaxMinor;

    /// <summary>What of a credit note may still be given back, minor units.</summary>
    public long ToGiveMinor => IsCredit ? Math.Max(0, -TotalMinor - GivenMinor) : 0;

    private InvoicePaper? paper;

    /// <summary>What stands on it.</summary>
    public InvoicePaper Paper => paper ??= InvoicePaper.Read(Content);

    /// <summary>Whom it is for, in one line.</summary>
    public string Name => Paper.To.Split('\n')[0];

    /// <summary>What it is called.</summary>
    public string Title => (IsCredit ? "Credit note " : "Invoice ") + Number;

    /// <summary>Where its payment stands, in words.</summary>
    /// <param name="today">The shop's day.</param>
    public string State(DateOnly today) => IsCredit ? "credit note" : RestMinor <= 0 ? "credited" : OpenMinor == 0 ? "paid" : DueOn < today ? "overdue" : "open";

    private const string Left = """
        i.net_minor + i.tax_minor + coalesce((select sum(k.net_minor + k.tax_minor) from shop.invoice k where k.job_id = i.job_id and k.of_invoice = i.id), 0)
        """;

    // All invoices of the job up to this one, less what was credited of them, less what was paid.
    private const string Due = """
        (select sum(x.net_minor + x.tax_minor) from shop.invoice x left join shop.invoice o on o.id = x.of_invoice
         where x.job_id = i.job_id and coalesce(o.first_charge, x.first_charge) <= i.first_charge) - j.paid_minor
        """;

    // A refund that the bank sent back was not given.
    private const string Given = """
        coalesce((select sum(p.amount_minor) from shop.payment p where p.credit_note = i.id and not exists (select from shop.payment b where b.stripe_id = p.stripe_id || ':failed')), 0)
        """;

    /// <summary>Whether a refund may name this credit note: one of its job, with as much of it left. Null names none.</summary>
    /// <param name="note">The parameter that holds its id.</param><param name="job">The job's id.</param><param name="amount">The refund's amount, minor units.</param>
    internal static string MayGive(string note, string job, string amount) =>
        Gives.Replace("$note", note, StringComparison.Ordinal).Replace("$job", job, StringComparison.Ordinal).Replace("$amount", amount, StringComparison.Ordinal);

    private const string Gives = $"""
        ($note::uuid is null or exists (select from shop.invoice i where i.id = $note and i.job_id = $job and i.kind = 'credit_note' and $amount <= -(i.net_minor + i.tax_minor) - {Given}))
        """;

    internal const string Columns = $"""
        i.id, i.number, i.kind, i.job_id, j.number as docket, i.of_invoice, (select o.number from shop.invoice o where o.id = i.of_invoice) as of_number, i.first_charge, i.last_charge,
        i.currency, i.net_minor, i.tax_minor, ({Left})::bigint as rest_minor,
        case when i.kind = 'credit_note' then 0 else greatest(0, least({Left}, {Due})) end::bigint as open_minor,
        case when i.kind = 'credit_note' then {Given} else 0 end::bigint as given_minor,
        i.content, i.issued_on, i.due_on, i.issued_at, i.issued_by, (select u.name from shop.user_account u where u.id = i.issued_by) as issued_by_name
        """;

    internal const string From = "from shop.invoice i join shop.job j on j.id = i.job_id";

    private const string OfJob = $"select {Columns} {From} where i.job_id = {JobRef.Sql} order by i.first_charge";

    private const string One = $"select {Columns} {From} where i.id = $1";

    /// <summary>Adds those of a job to a batch, in their order.</summary>
    public static Answer<IReadOnlyList<Invoice>> Load(Ask ask, JobRef job) => ask.Rows<Invoice>(OfJob, job.Id, job.Number);

    /// <summary>Adds one to a batch.</summary>
    public static Answer<Invoice?> Load(Ask ask, Guid id) => ask.Row<Invoice>(One, id);

    /// <summary>One by its id.</summary>
    /// <exception cref="NotHere">No such invoice in this shop.</exception>
    public static async Task<Invoice> Load(TenantDb db, Guid id) => await db.Row<Invoice>(One, id) ?? throw new NotHere();
}

/// <summary>An invoice as the API shows it.</summary>
public sealed record InvoiceAnswer(Guid Id, string Number, string Kind, Guid JobId, string Docket, Guid? OfInvoice, string? OfNumber, string State, string To, IReadOnlyList<InvoiceAnswer.Line> Lines,
    IReadOnlyList<InvoiceAnswer.Rate> Rates, Money Net, Money Tax, Money Total, Money PaidThen, Money Open, Money GivenBack, DateOnly IssuedOn, DateOnly? DueOn, DateTimeOffset IssuedAt, Guid IssuedBy)
{
    /// <summary>One line; the rate as text with three places.</summary>
    public sealed record Line(string Text, int Quantity, Money Net, Money Tax, string TaxName, string TaxPercent);

    /// <summary>All lines of a rate.</summary>
    public sealed record Rate(string Name, string Percent, Money Net, Money Tax);

    /// <summary>From the noun.</summary>
    public static InvoiceAnswer Of(Invoice i, DateOnly today)
    {
        Money M(long minor) => new(minor, i.Currency);
        return new(i.Id, i.Number, i.Kind, i.JobId, i.Docket, i.OfInvoice, i.OfNumber, i.State(today), i.Paper.To,
            [.. i.Paper.Lines.Select(l => new Line(l.Text, l.Quantity, M(l.NetMinor), M(l.TaxMinor), l.TaxName, Event.Decimal(l.TaxPercent, 3)!))],
            [.. i.Paper.Rates.Select(r => new Rate(r.Name, Event.Decimal(r.Percent, 3)!, M(r.NetMinor), M(r.TaxMinor)))],
            M(i.NetMinor), M(i.TaxMinor), M(i.TotalMinor), M(i.Paper.PaidMinor), M(i.OpenMinor), M(i.GivenMinor), i.IssuedOn, i.DueOn, i.IssuedAt, i.IssuedBy);
    }
}
