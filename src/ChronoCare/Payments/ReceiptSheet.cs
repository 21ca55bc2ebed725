using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary>The receipt of one entry on A4, for whoever wants it as a file.</summary>
public static class ReceiptSheet
{
    /// <summary>The PDF.</summary>
    /// <param name="shop">Whose.</param><param name="ledger">The job's.</param><param name="payment">The entry.</param>
    public static byte[] Pdf(Shop shop, Ledger ledger, Payment payment)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var isBack = payment.Kind == "refund";
        return PaperSheet.Pdf(shop, $"{(isBack ? "Refund" : "Receipt")} for {ledger.Job.Number}", payment.TakenAt, sheet =>
        {
            sheet.Flow(PaperSheet.Strong, shop.Name);
            foreach (var line in new[] { shop.Address, shop.Phone }.Where(t => t.Length > 0)) sheet.Flow(PaperSheet.Small, line);
            if (shop.TaxNumber.Length > 0) sheet.Flow(PaperSheet.Small, $"{shop.TaxName} number {shop.TaxNumber}");
            sheet.Gap(26);
            sheet.Flow(PaperSheet.Head, isBack ? "Refund" : "Receipt");
            sheet.Flow(PaperSheet.Small, $"{formats.Moment(payment.TakenAt)} · docket {ledger.Job.Number} · {ledger.Job.WatchName}");
            sheet.Rule();
            sheet.Pair(PaperSheet.Total, isBack ? "Given back" : "Received", formats.Price(payment.AmountMinor, payment.Currency));
            sheet.Pair(PaperSheet.Body, "By", Payment.Word(payment.Method));
            if (ledger.NoteOf(payment) is { } note) sheet.Pair(PaperSheet.Body, "For", note.Title);
            var then = ledger.At(payment);
            sheet.Pair(PaperSheet.Body, "Paid in all", formats.Price(then.PaidMinor, payment.Currency));
            if (then.BalanceMinor > 0) sheet.Pair(PaperSheet.Body, "Still open", formats.Price(then.BalanceMinor, payment.Currency));
        });
    }
}
