using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Payments.Invoices;

namespace ChronoCare.Portal;

/// <summary><c>GET /portal/{token}/invoices/{invoice}.pdf</c> and <c>/receipts/{payment}.pdf</c>: the papers of the link's own job and no other.</summary>
public static class ShowMoneyPaper
{
    /// <summary>An invoice or credit note.</summary>
    public static async Task<IResult> Invoice(HttpContext http, string token, Guid invoice, [AsParameters] PortalRoom room) =>
        await Ledger(http, room, token) is { } ledger && ledger.Invoices.FirstOrDefault(i => i.Id == invoice) is { } found ? ShowInvoice.File(http, room.Shop, found) : ShowPortal.Nothing(http);

    /// <summary>The receipt of a payment or refund.</summary>
    public static async Task<IResult> Receipt(HttpContext http, string token, Guid payment, [AsParameters] PortalRoom room)
    {
        if (await Ledger(http, room, token) is not { } ledger || ledger.Payments.FirstOrDefault(p => p.Id == payment) is not { } found) return ShowPortal.Nothing(http);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"receipt-{ledger.Job.Number}.pdf\"";
        return Results.Bytes(ReceiptSheet.Pdf(room.Shop, ledger, found), "application/pdf");
    }

    private static async Task<Ledger?> Ledger(HttpContext http, PortalRoom room, string token) =>
        await ShowPortal.Find(http, room, token) is { } link && link.IsLive(room.Clock.GetUtcNow()) ? await Payments.Ledger.Load(room.Client, new JobRef(link.JobId, null)) : null;
}
