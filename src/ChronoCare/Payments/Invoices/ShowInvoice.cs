using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Invoices;

/// <summary><c>GET /invoices/{invoice}</c>, the same below <c>/api</c>, and <c>/invoices/{invoice}.pdf</c>: one invoice as it was issued, and where its payment stands now.</summary>
public static class ShowInvoice
{
    /// <summary>All of a job's, in their order.</summary>
    public sealed record Listed(IReadOnlyList<InvoiceAnswer> Items, string? Next = null);

    /// <summary>Handles both.</summary>
    [Says("An invoice or credit note as it was issued, and what is open of it now.", typeof(InvoiceAnswer))]
    public static async Task<IResult> Handle(HttpContext http, Guid invoice, TenantDb db, Shop shop, TimeProvider clock) =>
        Answers.IsApi(http) ? Answers.Data(InvoiceAnswer.Of(await Invoice.Load(db, invoice), ShopDay.Of(clock.GetUtcNow(), shop))) : await Page(db, shop, clock, invoice, null, 200);

    /// <summary>The paper.</summary>
    public static async Task<IResult> Pdf(HttpContext http, Guid invoice, TenantDb db, Shop shop) => File(http, shop, await Invoice.Load(db, invoice));

    /// <summary>Those of one job.</summary>
    [Says("A job's invoices and credit notes.", typeof(Listed))]
    public static async Task<IResult> OfJob(JobRef job, TenantDb db, Shop shop, TimeProvider clock)
    {
        var ledger = await Ledger.Load(db, job);
        return Answers.Data(new Listed([.. ledger.Invoices.Select(i => InvoiceAnswer.Of(i, ShopDay.Of(clock.GetUtcNow(), shop)))]));
    }

    /// <summary>The paper as an answer.</summary>
    public static IResult File(HttpContext http, Shop shop, Invoice invoice)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{(invoice.IsCredit ? "credit-note" : "invoice")}-{invoice.Number}.pdf\"";
        return Results.Bytes(InvoiceSheet.Pdf(shop, invoice), "application/pdf");
    }

    internal static async Task<IResult> Page(TenantDb db, Shop shop, TimeProvider clock, Guid id, Posted? posted, int status)
    {
        var invoice = await Invoice.Load(db, id);
        var ledger = await Ledger.Load(db, new JobRef(invoice.JobId, null));
        return Answers.Page<InvoicePage>(new { Invoice = invoice, Ledger = ledger, Today = ShopDay.Of(clock.GetUtcNow(), shop), Posted = posted }, status);
    }
}
