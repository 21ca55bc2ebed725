using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Invoices;

/// <summary>An invoice or credit note on A4, from what was frozen when it was issued and nothing else.</summary>
public static class InvoiceSheet
{
    /// <summary>The PDF.</summary>
    public static byte[] Pdf(Shop shop, Invoice invoice)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, invoice.Currency);
        var p = invoice.Paper;
        string Amount(long minor) => formats.Amount(minor, invoice.Currency);
        string Price(long minor) => formats.Price(minor, invoice.Currency);
        return PaperSheet.Pdf(shop with { Name = p.By.Name }, invoice.Title, invoice.IssuedAt, sheet =>
        {
            sheet.Flow(PaperSheet.Strong, p.By.Name);
            foreach (var line in new[] { p.By.Address, string.Join(" · ", new[] { p.By.Phone, p.By.Email }.Where(t => t.Length > 0)) }.Where(t => t.Length > 0)) sheet.Flow(PaperSheet.Small, line);
            if (p.By.TaxNumber.Length > 0) sheet.Flow(PaperSheet.Small, $"{TaxWord(p)} number {p.By.TaxNumber}");
            sheet.Gap(26);
            sheet.Flow(PaperSheet.Body, p.To);
            sheet.Gap(26);
            sheet.Flow(PaperSheet.Head, invoice.Title);
            sheet.Flow(PaperSheet.Small, string.Join(" · ", Facts(invoice, formats)));
            sheet.Flow(PaperSheet.Small, $"{p.Watch} · docket {p.Docket}");
            if (p.HasReasonToSay) sheet.Flow(PaperSheet.Body, p.Reason);
            sheet.Gap(12);
            sheet.Pair(PaperSheet.Small, p.TaxIncluded ? "With the tax inside" : "Without the tax", invoice.Currency);
            sheet.Rule();
            foreach (var line in p.Lines)
            {
                sheet.Pair(PaperSheet.Body, line.Text + (line.Quantity > 1 ? $" × {line.Quantity}" : ""), Amount(p.Shown(line)));
                sheet.Gap(2);
            }
            sheet.Rule();
            if (!p.TaxIncluded) sheet.Pair(PaperSheet.Body, "Without the tax", Amount(p.NetMinor));
            if (!p.TaxIncluded) foreach (var rate in p.Rates) sheet.Pair(PaperSheet.Body, Rate(rate, formats), Amount(rate.TaxMinor));
            sheet.Pair(PaperSheet.Total, "Total", Price(p.TotalMinor));
            if (p.TaxIncluded)
                foreach (var rate in p.Rates) sheet.Pair(PaperSheet.Small, $"Of which {Rate(rate, formats)}, on {Amount(rate.NetMinor)}", Amount(rate.TaxMinor));
            if (!invoice.IsCredit)
            {
                if (p.PaidMinor > 0) sheet.Pair(PaperSheet.Body, "Paid", Amount(-p.PaidMinor));
                sheet.Pair(PaperSheet.Strong, p.OpenMinor == 0 ? "Paid, nothing is open" : "Open", Price(p.OpenMinor));
                if (p.OpenMinor > 0 && invoice.DueOn is { } due) sheet.Flow(PaperSheet.Body, $"Please pay by {formats.DayLong(due)}.");
                if (p.OpenMinor > 0 && p.BankDetails.Length > 0) sheet.Flow(PaperSheet.Body, p.BankDetails);
            }
            sheet.Gap(14);
            if (p.Note.Length > 0) sheet.Flow(PaperSheet.Body, p.Note);
            sheet.Flow(PaperSheet.Small, Tax.Rule);
        });
    }

    /// <summary>Day, the day it is due, the invoice it credits.</summary>
    public static IEnumerable<string> Facts(Invoice invoice, Formats formats)
    {
        yield return formats.DayLong(invoice.IssuedOn);
        if (invoice.DueOn is { } due) yield return $"due {formats.DayLong(due)}";
        if (invoice.Paper.Credits is { } number) yield return $"for invoice {number}";
    }

    /// <summary>A rate of tax in words: VAT 8.1 %.</summary>
    public static string Rate(InvoicePaper.Rate rate, Formats formats) =>
        $"{rate.Name} {formats.Percent(rate.Percent)}";

    private static string TaxWord(InvoicePaper paper) => paper.Rates.Count > 0 ? paper.Rates[0].Name : "Tax";
}
