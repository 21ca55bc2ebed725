using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using SkiaSharp;

namespace ChronoCare.Portal;

/// <summary>A quote on A4 with the client's word below it: what they saw, who decided and when. A long one goes on on further pages.</summary>
public sealed class QuoteSheet
{
    private const float Width = 595, Height = 842, Left = 62, Right = Width - 62, Top = 62, Bottom = Height - 62;

    private static readonly SKColor Ink = new(0x16, 0x19, 0x1D), Quiet = new(0x45, 0x4B, 0x53), Line = new(0xB0, 0xB4, 0xBA);
    private static readonly PaperText Head = new(Typefaces.SemiBold, 17, Ink) { Leading = 23 };
    private static readonly PaperText Strong = new(Typefaces.SemiBold, 10.5f, Ink) { Leading = 15 };
    private static readonly PaperText Body = new(Typefaces.Regular, 10.5f, Ink) { Leading = 15 };
    private static readonly PaperText Small = new(Typefaces.Regular, 9, Quiet) { Leading = 12.5f };
    private static readonly PaperText Mono = new(Typefaces.Mono, 8, Quiet) { Leading = 11 };
    private static readonly PaperText Total = new(Typefaces.SemiBold, 13, Ink) { Leading = 19 };

    private readonly SKDocument document;
    private SKCanvas canvas;
    private float y = Top;

    private QuoteSheet(SKDocument document) => (this.document, canvas) = (document, document.BeginPage(Width, Height));

    /// <summary>The PDF, fonts embedded; the same quote and decision always give the same paper.</summary>
    public static byte[] Pdf(Shop shop, Job job, Quote quote, Quote? before = null)
    {
        using var bytes = new MemoryStream();
        var at = (quote.DecidedAt ?? quote.SentAt).UtcDateTime;
        using (var document = SKDocument.CreatePdf(bytes, new SKDocumentPdfMetadata
        {
            Title = $"Quote {quote.Version} for {job.WatchName}, {job.Number}", Author = shop.Name, Creator = "ChronoCare", Creation = at, Modified = at,
        }))
        {
            new QuoteSheet(document).Draw(shop, job, quote, before, Formats.Of(shop.Locale, shop.TimeZone, shop.Currency));
            document.EndPage();
            document.Close();
        }
        return bytes.ToArray();
    }

    private void Draw(Shop shop, Job job, Quote whole, Quote? before, Formats formats)
    {
        var quote = whole.Agreed;
        Flow(Strong, shop.Name);
        var contact = string.Join(" · ", new[] { shop.Address.ReplaceLineEndings(", "), shop.Phone }.Where(t => t.Length > 0));
        if (contact.Length > 0) Flow(Small, contact);
        y += 26;
        Flow(Head, $"Quote {quote.Version} for your {job.WatchName}");
        Flow(Small, $"Docket {job.Number} · sent {formats.DayLong(formats.DayOf(quote.SentAt))} · valid until {formats.DayLong(quote.ExpiresOn)}");
        y += 12;
        foreach (var line in quote.Lines)
        {
            Pair(Body, line.Text + (line.Quantity > 1 ? $" × {line.Quantity}" : ""), formats.Amount(line.AmountMinor, quote.Currency));
            if (line.Detail.Length > 0) Flow(Small, line.Detail, 110);
            y += 3;
        }
        if (quote is { TaxIncluded: false, TaxMinor: not 0 }) Pair(Body, $"{quote.TaxName} {Percent(quote, formats)}", formats.Amount(quote.TaxMinor, quote.Currency));
        if (quote.CreditMinor > 0) Pair(Body, "Inspection fee credited", formats.Amount(-quote.CreditMinor, quote.Currency));
        Rule();
        Pair(Total, "Total" + (quote.TaxPercent == 0 ? "" : $", {quote.TaxName} included"), formats.Price(quote.TotalMinor, quote.Currency));
        if (quote is { TaxIncluded: true, TaxMinor: not 0 }) Flow(Small, $"{quote.TaxName} {Percent(quote, formats)} within: {formats.Price(quote.TaxMinor, quote.Currency)}");
        y += 8;
        var left = whole.Options.Where(o => !whole.Chosen.Contains(o.Place)).ToList();
        if (left.Count > 0)
        {
            Flow(Strong, whole.DecidedAt is null ? "Optional, each to choose" : "Left out");
            foreach (var (_, line) in left) Pair(Body, line.Text + (line.Quantity > 1 ? $" × {line.Quantity}" : ""), "+" + formats.Amount(line.AmountMinor, quote.Currency));
            y += 8;
        }
        if (before is not null) Changes(before, whole, formats);
        foreach (var sentence in Sentences(quote, formats)) Flow(Body, sentence);
        y += 18;
        Rule();
        Flow(Strong, Word(quote));
        if (quote.DecidedAt is { } at) Flow(Body, $"{quote.Said()}, {formats.Moment(at)}");
        if (quote.DecisionNote is { Length: > 0 } note) Flow(Body, note);
        y += 6;
        Flow(Mono, $"Fingerprint of this quote (SHA-256): {Convert.ToHexStringLower(quote.ContentHash)}");
    }

    private void Changes(Quote before, Quote quote, Formats formats)
    {
        var difference = QuoteDifference.Between(before, quote);
        if (difference.Lines.Count == 0) return;
        Flow(Strong, $"Against quote {before.Version}: {Signed(difference.MoreMinor, quote, formats)}, all in all {formats.Price(quote.Sums.TotalMinor, quote.Currency)}");
        foreach (var line in difference.Lines) Pair(Small, $"{line.What}: {(line.After ?? line.Before)!.Text}", Signed(line.MoreMinor, quote, formats));
        y += 8;
    }

    private static string Signed(long minor, Quote quote, Formats formats) => (minor >= 0 ? "+" : "") + formats.Price(minor, quote.Currency);

    private static string Percent(Quote quote, Formats formats) => formats.Number(quote.TaxPercent, quote.TaxPercent == decimal.Truncate(quote.TaxPercent) ? 0 : 1) + "\u00a0%";

    private static string Word(Quote quote) => quote.State switch
    {
        Quote.Approved => "Approved",
        Quote.Declined => "Declined",
        Quote.Superseded => quote.DecidedAt is null ? "Replaced by a newer quote before it was decided" : "Approved, and replaced by a newer quote since",
        _ => "Not decided yet",
    };

    private static IEnumerable<string> Sentences(Quote quote, Formats formats)
    {
        if (quote.Note.Length > 0) yield return quote.Note;
        if (quote.ReadyOn is { } ready) yield return $"Ready about {formats.DayLong(ready)}.";
        if (quote.CeilingMinor is { } ceiling) yield return $"By going ahead the work may cost up to {formats.Price(ceiling, quote.Currency)} without being asked again.";
        if (quote.FeeMinor > 0) yield return $"The inspection fee of {formats.Price(quote.FeeMinor, quote.Currency)} {(quote.CreditMinor > 0 ? "is credited" : "falls away")} on going ahead; it is due otherwise.";
    }

    private void Room(float height)
    {
        if (y + height <= Bottom) return;
        document.EndPage();
        canvas = document.BeginPage(Width, Height);
        y = Top;
    }

    private void Flow(PaperText text, string words, float less = 0)
    {
        foreach (var line in text.Lines(words, Right - Left - less))
        {
            Room(text.Leading);
            text.Draw(canvas, line, Left, y + (text.Leading * 0.76f));
            y += text.Leading;
        }
    }

    private void Pair(PaperText text, string words, string amount)
    {
        Room(text.Leading);
        var width = text.Width(amount);
        text.Draw(canvas, amount, Right - width, y + (text.Leading * 0.76f));
        Flow(text, words, width + 14);
    }

    private void Rule()
    {
        Room(12);
        using var ink = new SKPaint { Color = Line, StrokeWidth = 0.8f, IsStroke = true };
        canvas.DrawLine(Left, y + 4, Right, y + 4, ink);
        y += 10;
    }
}
