using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>A quote on A4 with the client's word below it: what they saw, who decided and when.</summary>
public static class QuoteSheet
{
    /// <summary>The PDF; the same quote and decision always give the same paper.</summary>
    /// <param name="shop">Whose.</param><param name="job">What for.</param><param name="whole">With all its options.</param><param name="before">What it is compared with.</param>
    /// <param name="isMore">Whether something was agreed to before, so that no fee hangs on the answer.</param>
    public static byte[] Pdf(Shop shop, Job job, Quote whole, Quote? before = null, bool isMore = false)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var quote = whole.Agreed;
        string Amount(long minor) => formats.Amount(minor, quote.Currency);
        string Price(long minor) => formats.Price(minor, quote.Currency);
        return PaperSheet.Pdf(shop, $"Quote {quote.Version} for {job.WatchName}, {job.Number}", quote.DecidedAt ?? quote.SentAt, sheet =>
        {
            sheet.Flow(PaperSheet.Strong, shop.Name);
            var contact = string.Join(" · ", new[] { shop.Address.ReplaceLineEndings(", "), shop.Phone }.Where(t => t.Length > 0));
            if (contact.Length > 0) sheet.Flow(PaperSheet.Small, contact);
            sheet.Gap(26);
            sheet.Flow(PaperSheet.Head, $"Quote {quote.Version} for your {job.WatchName}");
            sheet.Flow(PaperSheet.Small, $"Docket {job.Number} · sent {formats.DayLong(formats.DayOf(quote.SentAt))} · valid until {formats.DayLong(quote.ExpiresOn)}");
            sheet.Gap(12);
            foreach (var line in quote.Lines)
            {
                sheet.Pair(PaperSheet.Body, What(line), Amount(line.AmountMinor));
                if (line.Detail.Length > 0) sheet.Flow(PaperSheet.Small, line.Detail, 110);
                sheet.Gap(3);
            }
            if (quote is { TaxIncluded: false, TaxMinor: not 0 }) sheet.Pair(PaperSheet.Body, $"{quote.TaxName} {formats.Percent(quote.TaxPercent)}", Amount(quote.TaxMinor));
            if (quote.CreditMinor > 0) sheet.Pair(PaperSheet.Body, "Inspection fee credited", Amount(-quote.CreditMinor));
            sheet.Rule();
            sheet.Pair(PaperSheet.Total, "Total" + (quote.TaxPercent == 0 ? "" : $", {quote.TaxName} included"), Price(quote.TotalMinor));
            if (quote is { TaxIncluded: true, TaxMinor: not 0 }) sheet.Flow(PaperSheet.Small, $"{quote.TaxName} {formats.Percent(quote.TaxPercent)} within: {Price(quote.TaxMinor)}");
            sheet.Gap(8);
            var left = whole.Options.Where(o => !whole.Chosen.Contains(o.Place)).ToList();
            if (left.Count > 0)
            {
                sheet.Flow(PaperSheet.Strong, whole.DecidedAt is null ? "Optional, each to choose" : "Left out");
                foreach (var (_, line) in left) sheet.Pair(PaperSheet.Body, What(line), "+" + Amount(line.AmountMinor));
                sheet.Gap(8);
            }
            if (before is not null) Changes(sheet, before, whole, formats);
            foreach (var sentence in Sentences(quote, isMore, formats)) sheet.Flow(PaperSheet.Body, sentence);
            sheet.Gap(18);
            sheet.Rule();
            sheet.Flow(PaperSheet.Strong, Word(quote));
            if (quote.DecidedAt is { } at) sheet.Flow(PaperSheet.Body, $"{quote.Said()}, {formats.Moment(at)}");
            if (quote.DecisionNote is { Length: > 0 } note) sheet.Flow(PaperSheet.Body, note);
            sheet.Gap(6);
            sheet.Flow(PaperSheet.Mono, $"Fingerprint of this quote (SHA-256): {Convert.ToHexStringLower(quote.ContentHash)}");
        });
    }

    private static void Changes(PaperSheet sheet, Quote before, Quote quote, Formats formats)
    {
        var difference = QuoteDifference.Between(before, quote);
        if (difference.Lines.Count == 0) return;
        sheet.Flow(PaperSheet.Strong, $"Against quote {before.Version}: {Signed(difference.MoreMinor, quote, formats)}, all in all {formats.Price(quote.Sums.TotalMinor, quote.Currency)}");
        foreach (var line in difference.Lines) sheet.Pair(PaperSheet.Small, $"{line.What}: {(line.After ?? line.Before)!.Text}", Signed(line.MoreMinor, quote, formats));
        sheet.Gap(8);
    }

    private static string What(QuoteLine line) => line.Text + (line.Quantity > 1 ? $" × {line.Quantity}" : "");

    private static string Signed(long minor, Quote quote, Formats formats) => (minor >= 0 ? "+" : "") + formats.Price(minor, quote.Currency);

    private static string Word(Quote quote) => quote.State switch
    {
        Quote.Approved => "Approved",
        Quote.Declined => "Declined",
        Quote.Superseded => quote.DecidedAt is null ? "Replaced by a newer quote before it was decided" : "Approved, and replaced by a newer quote since",
        _ => "Not decided yet",
    };

    private static IEnumerable<string> Sentences(Quote quote, bool isMore, Formats formats)
    {
        if (quote.Note.Length > 0) yield return quote.Note;
        if (quote.ReadyOn is { } ready) yield return $"Ready about {formats.DayLong(ready)}.";
        if (quote.CeilingMinor is { } ceiling) yield return $"By going ahead the work may cost up to {formats.Price(ceiling, quote.Currency)} without being asked again.";
        if (quote.FeeMinor > 0 && !isMore) yield return $"The inspection fee of {formats.Price(quote.FeeMinor, quote.Currency)} {(quote.CreditMinor > 0 ? "is credited" : "falls away")} on going ahead; it is due otherwise.";
    }
}
