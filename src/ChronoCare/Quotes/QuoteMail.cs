using System.Text;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>The quote as a mail that the shop's own mail program opens, ready to send: plain words, the same amounts.</summary>
public static class QuoteMail
{
    /// <summary>A mailto address with subject and text.</summary>
    /// <param name="shop">Whose.</param><param name="formats">Its way of writing.</param><param name="job">What for.</param><param name="client">To whom.</param><param name="quote">The version.</param>
    /// <param name="isMore">Whether something was agreed to before, so that no fee hangs on the answer.</param><param name="depositMinor">What is asked to be paid ahead and is not, minor units.</param>
    public static string Href(Shop shop, Formats formats, Job job, QuoteView.Person client, Quote quote, bool isMore, long depositMinor) =>
        $"mailto:{Uri.EscapeDataString(client.Email)}?subject={Uri.EscapeDataString($"Quote {quote.Version} for your {job.WatchName} ({job.Number})")}&body={Uri.EscapeDataString(Text(shop, formats, quote, client, isMore, depositMinor))}";

    /// <summary>The words.</summary>
    public static string Text(Shop shop, Formats formats, Quote quote, QuoteView.Person client, bool isMore, long depositMinor)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line).Append("\r\n");
        var sums = quote.SumsWith([]);
        string Amount(long minor) => formats.Price(minor, quote.Currency).Replace('\u00a0', ' ');
        Line($"Dear {client.Name},");
        Line();
        foreach (var line in quote.LinesWith([])) Line($"{line.Text}{(line.Quantity > 1 ? $" x {line.Quantity}" : "")}{(line.Detail.Length > 0 ? $" ({line.Detail})" : "")}: {Amount(line.AmountMinor)}");
        if (quote is { TaxIncluded: false, TaxMinor: not 0 }) Line($"{quote.TaxName}: {Amount(quote.TaxMinor)}");
        if (sums.CreditMinor > 0) Line($"Inspection fee credited: {Amount(-sums.CreditMinor)}");
        Line($"Total{(quote.TaxPercent == 0 ? "" : $", {quote.TaxName} included")}: {Amount(quote.TotalMinor)}");
        foreach (var (_, line) in quote.Options) Line($"Optional: {line.Text}{(line.Quantity > 1 ? $" x {line.Quantity}" : "")}: +{Amount(line.AmountMinor)}");
        Line();
        if (quote.Note.Length > 0) Line(quote.Note.Replace("\n", "\r\n"));
        if (quote.ReadyOn is { } ready) Line($"Ready about {formats.DayLong(ready)}.");
        if (quote.CeilingMinor is { } ceiling) Line($"By going ahead you let the work cost up to {Amount(ceiling)} without being asked again.");
        if (quote.FeeMinor > 0 && !isMore) Line($"The inspection fee of {Amount(quote.FeeMinor)} {(quote.CreditMinor > 0 ? "is credited" : "falls away")} when you go ahead; it is due when you do not.");
        if (depositMinor > 0) Line($"We ask for a deposit of {Amount(depositMinor)}; it counts towards the price.");
        Line($"This quote is valid until {formats.DayLong(quote.ExpiresOn)}. Please answer whether we may go ahead.");
        Line();
        Line(shop.Name);
        if (shop.Phone.Length > 0) Line(shop.Phone);
        return text.ToString();
    }
}
