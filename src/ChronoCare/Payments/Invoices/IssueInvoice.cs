using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Invoices;

/// <summary>Puts all that is charged and stands on no invoice yet on one; where that comes to less than nothing it is a credit note. <c>POST /jobs/{job}/invoices</c>.</summary>
public static class IssueInvoice
{
    /// <summary>What was entered.</summary>
    /// <param name="To">Name and address; empty for those of the client's last invoice, or their name.</param><param name="Version">The job's version that was seen; null takes whatever it is.</param>
    public sealed record Form(string To, int? Version);

    /// <summary>What came of it.</summary>
    public sealed record Done(Job Job, Invoice Invoice, long Seq);

    /// <summary>As programs see it.</summary>
    public sealed record Answer(InvoiceAnswer Invoice, JobAnswer Job, long Seq);

    // The number is given in the statement that writes the row and after the stream's lock, so it has no gap and no double however many issue at once.
    private static readonly string Sql = Jobs.Stream.Fact(
        set: Charges.Set(9),
        then: Charges.Then(9) + """
            ,
            numbered as (
              insert into shop.counter as c (name, value) select 'invoice-' || $8::int::text, 1 from head
              on conflict (tenant_id, name) do update set value = c.value + 1 returning value),
            issued as (
              insert into shop.invoice (id, number, year, n, kind, job_id, of_invoice, first_charge, last_charge, currency, net_minor, tax_minor, paid_minor, content, issued_on, due_on,
                                        job_version, issued_by, issued_at)
              select $7, (select t.invoice_prefix from shop.tenant t) || $8::int::text || '-' || lpad(n.value::text, greatest(4, length(n.value::text)), '0'), $8::int, n.value, $10, m.id,
                     $11::uuid, $12, $13, $14, $15, $16, $17, $18, $19, $20::date, m.version, $6, $5
              from moved m, numbered n)
            """,
        where: "not is_practice and paid_minor = $21 and coalesce((select max(i.last_charge) from shop.invoice i where i.job_id = job.id), 0) = $12 - 1 and " + Charges.Where(9));

    private const string LastTo = """
        select coalesce((select i.content::jsonb ->> 'to' from shop.job o join shop.invoice i on i.job_id = o.id where o.client_id = j.client_id order by i.issued_at desc limit 1), c.name)
        from shop.job j join shop.client c on c.id = j.client_id where j.id = $1
        """;

    /// <summary>Handles both.</summary>
    [Says("Issues an invoice for all that is charged and stands on none yet.", typeof(Answer), 201)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        ShowPayments.Or(http, job, db, shop, clock, posted, isRefund: false, async () =>
        {
            var form = Read(posted);
            posted.Check();
            var done = await Run(db, shop, clock, job, form);
            return Answers.Done(http, () => new Answer(InvoiceAnswer.Of(done.Invoice, ShopDay.Of(clock.GetUtcNow(), shop)), JobAnswer.Of(done.Job), done.Seq), $"/invoices/{done.Invoice.Id}", 201);
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted) => new(posted.Text("to", "Name and address", 400, lines: true), posted.Whole("version", "Version", 1, int.MaxValue));

    /// <summary>Issues it.</summary>
    /// <exception cref="Refused">Nothing is charged that stands on no invoice yet, or the watch is a practice watch.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    public static async Task<Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Form form)
    {
        var ledger = await Ledger.Load(db, job);
        Allow(ledger);
        form = form with { Version = await Jobs.Stream.Seen(db, ledger.Job, form.Version) };
        return await Write(db, shop, clock, ledger, ledger.Charges.With([]), ledger.Invoices.LastOrDefault(i => !i.IsCredit), form, "");
    }

    /// <summary>Whether one can be issued: there is something that stands on none.</summary>
    public static Refusal? WhyNot(Ledger ledger)
    {
        if (ledger.Job.IsPractice) return new("practice", "A practice watch gets no invoice: its number would be missing from the books.");
        return ledger.NotInvoiced.Sum(c => c.NetMinor) == 0 && ledger.NotInvoiced.Sum(c => c.TaxMinor) == 0
            ? new("nothing-to-invoice", ledger.Job.ChargedMinor == 0 ? "Nothing is charged on this job yet." : "All that is charged stands on an invoice already.") : null;
    }

    internal static void Allow(Ledger ledger)
    {
        if (WhyNot(ledger) is { } no) throw new Refused(no.Sentence, no.Field, no.Code);
    }

    /// <summary>Enters what is to be entered and issues the paper over it and all before it that stands on none: one statement.</summary>
    internal static async Task<Done> Write(TenantDb db, Shop shop, TimeProvider clock, Ledger ledger, Charges.Entered entered, Invoice? of, Form form, string reason)
    {
        var present = ledger.Job;
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var today = ShopDay.Of(at, shop);
        IReadOnlyList<Charge> entries = [.. ledger.NotInvoiced, .. entered.Added];
        var total = entries.Sum(c => c.GrossMinor);
        var isCredit = total < 0;
        var to = form.To.Length > 0 ? form.To : await db.Row<string>(LastTo, present.Id) ?? present.ClientName;
        var paper = InvoicePaper.Of(entries, shop, isCredit ? 0 : Math.Clamp(present.PaidMinor - ledger.Invoices.Sum(i => i.TotalMinor), 0, total)) with
        {
            To = to,
            Docket = present.Number,
            Watch = present.WatchName + (present.Reference.Length > 0 ? ", ref. " + present.Reference : ""),
            Credits = isCredit ? of?.Number : null,
            Reason = reason,
        };
        var id = Guid.CreateVersion7(at);
        var data = new JsonObject
        {
            ["invoice"] = id.ToString("D"), ["total"] = total, ["charged"] = entered.TotalMinor, ["currency"] = shop.Currency,
        };
        if (isCredit) data["of"] = of?.Id.ToString("D");
        var name = isCredit ? EventNames.CreditNoted : EventNames.InvoiceIssued;
        var ask = db.Ask();
        var landed = ask.Append(Sql, present.Id, form.Version, Event.Of(name, present.Id, db.Actor, at, data),
            id, today.Year, entered.Json, isCredit ? Invoice.Credit : Invoice.Bill, isCredit ? of?.Id : null, entries[0].N, entries[^1].N, shop.Currency, paper.NetMinor, paper.TaxMinor,
            paper.PaidMinor, paper.Write(), today, !isCredit && paper.OpenMinor > 0 ? today.AddDays(shop.PaymentDays) : null, present.PaidMinor);
        var invoice = Invoice.Load(ask, id);
        var after = new JobRef(present.Id, null).Load(ask);
        try
        {
            await ask.Send();
        }
        catch (Taken)
        {
            throw new Stale(JobAnswer.Of(await new JobRef(present.Id, null).Load(db)));
        }
        if (landed.Value is null) throw new Stale(JobAnswer.Of(after.Value!));
        return new(after.Value!, invoice.Value!, landed.Value.Seq);
    }
}
