using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>Reads the lines of a quote as the form or a program sent them: <c>lines[0].kind, .text, .detail, .quantity, .unitPrice, .optional, .partId</c>.</summary>
public static class QuoteLines
{
    /// <summary>Rows left wholly empty are spare ones and count for nothing.</summary>
    public static IReadOnlyList<QuoteLine> Read(Posted posted, string currency)
    {
        var lines = new List<QuoteLine>();
        for (var i = 0; i < posted.Count("lines"); i++)
            if (!IsSpare(posted, i)) lines.Add(One(posted, i, currency));
        if (lines.Count > 0 && lines.All(l => l.IsOptional)) posted.Wrong("lines[0].optional", "One line at least must not be optional: it is what the client goes ahead with.");
        if (lines.Count > Quote.MostLines) posted.Wrong("lines[0].text", $"A quote has at most {Quote.MostLines} lines.");
        return lines;
    }

    /// <summary>Whether nothing was typed into the row.</summary>
    public static bool IsSpare(Posted posted, int row)
    {
        var at = $"lines[{row}].";
        return posted[at + "text"].Trim().Length == 0 && posted[at + "detail"].Trim().Length == 0 && posted[at + "unitPrice"].Trim().Length == 0 && !posted.Has(at + "unitPrice.amount");
    }

    private static QuoteLine One(Posted posted, int row, string currency)
    {
        var at = $"lines[{row}].";
        var n = $"Line {row + 1}: ";
        var kind = posted.OneOf(at + "kind", n + "kind", "labour", [.. QuoteLine.Kinds]);
        var text = posted.Text(at + "text", n + "what it is", 200);
        if (text.Length == 0) posted.Wrong(at + "text", $"Line {row + 1} has a price but no text. Say what it is.");
        var unit = posted.Money(at + "unitPrice", n + "price", currency, signed: true);
        if (unit is null) posted.Wrong(at + "unitPrice", $"Line {row + 1} has no price. Enter 0 for something given free.");
        if (unit < 0 && kind != "other") posted.Wrong(at + "unitPrice", $"Line {row + 1}: labour and parts cannot cost less than nothing. Give a discount as an other line.");
        var isOptional = posted.Flag(at + "optional", n + "optional");
        if (isOptional && unit < 0) posted.Wrong(at + "unitPrice", $"Line {row + 1}: an option cannot cost less than nothing.");
        return new QuoteLine
        {
            IsOptional = isOptional,
            Kind = kind,
            Text = text,
            Detail = posted.Text(at + "detail", n + "detail", 500),
            Quantity = posted.Whole(at + "quantity", n + "quantity", 1, 999) ?? 1,
            UnitMinor = unit ?? 0,
            PartId = posted.Id(at + "partId", n + "part"),
        };
    }

    /// <summary>The lines that are complete as typed, without a word about the others: for adding up while somebody types.</summary>
    public static IReadOnlyList<QuoteLine> Sound(Posted posted, string currency)
    {
        var quiet = Posted.Of([.. posted.Names.Select(name => (name, (string?)posted[name]))]);
        var lines = new List<QuoteLine>();
        for (var row = 0; row < posted.Count("lines") && lines.Count < Quote.MostLines; row++)
        {
            if (IsSpare(posted, row)) continue;
            var before = quiet.Errors.Count;
            var line = One(quiet, row, currency);
            if (quiet.Errors.Count == before) lines.Add(line);
        }
        return lines;
    }

    /// <summary>What a row comes to as typed, minor units; null while it makes no amount.</summary>
    public static long? AmountOf(Posted posted, int row, string currency)
    {
        var at = $"lines[{row}].";
        if (!Money.TryParse(posted[at + "unitPrice"], currency, out var unit)) return null;
        var quantity = posted[at + "quantity"].Trim();
        return quantity.Length == 0 ? unit : int.TryParse(quantity, out var n) && n is >= 1 and <= 999 ? n * unit : null;
    }

    /// <summary>The same without one row; the ones below move up.</summary>
    public static Posted Without(Posted posted, int row)
    {
        var kept = posted.Names.Where(n => !n.StartsWith("lines[", StringComparison.OrdinalIgnoreCase)).Select(n => (n, (string?)posted[n])).ToList();
        foreach (var name in posted.Names.Where(n => n.StartsWith("lines[", StringComparison.OrdinalIgnoreCase)))
        {
            var end = name.IndexOf(']');
            if (end < 0 || !int.TryParse(name.AsSpan(6, end - 6), out var at) || at == row) continue;
            kept.Add(($"lines[{(at > row ? at - 1 : at)}{name[end..]}", posted[name]));
        }
        return Posted.Of([.. kept]);
    }

    /// <summary>The same with one more line, in the first spare row.</summary>
    public static Posted Plus(Posted posted, Shop shop, QuoteLine line, long? unitMinor)
    {
        var row = 0;
        while (row < posted.Count("lines") && !IsSpare(posted, row)) row++;
        foreach (var (name, value) in Fields($"lines[{row}].", shop, line, unitMinor)) posted.Put(name, value ?? "");
        return posted;
    }

    /// <summary>A part of the bench as a line; where the bench named no price, the book's.</summary>
    public static (QuoteLine Line, long? UnitMinor) Of(QuoteView.BenchPart part, PriceBook.Fitting? book) =>
        (new() { Kind = "part", Text = part.Name, Detail = Said(part), Quantity = part.Quantity, PartId = part.Id }, part.PriceMinor ?? book?.ForPart(part.Name, part.PartNumber)?.PriceMinor);

    /// <summary>A finding of the bench as a line of work: its first sentence, and the rest below it. Nobody has priced it yet.</summary>
    public static QuoteLine Of(QuoteView.Finding finding)
    {
        var text = finding.Text.ReplaceLineEndings(" ").Trim();
        var end = text.IndexOf(". ", StringComparison.Ordinal) is > 0 and <= 200 and var stop ? stop : text.Length <= 200 ? text.Length : text.LastIndexOf(' ', 199) is > 0 and var gap ? gap : 200;
        var rest = text[end..].TrimStart('.', ' ');
        return new() { Text = text[..end].TrimEnd('.'), Detail = rest.Length <= 500 ? rest : rest[..500] };
    }

    private static (string Name, string? Value)[] Fields(string at, Shop shop, QuoteLine line, long? unitMinor) =>
    [
        (at + "kind", line.Kind), (at + "text", line.Text), (at + "detail", line.Detail), (at + "quantity", line.Quantity.ToString(CultureInfo.InvariantCulture)),
        (at + "unitPrice", Money.Typed(unitMinor, shop.Currency)), (at + "partId", line.PartId?.ToString("D")), (at + "optional", line.IsOptional ? "on" : null),
    ];

    /// <summary>The next version to begin with: the newest one's lines, then the bench's parts that are not quoted yet. What the client chose among its options is an option no more.</summary>
    public static Posted Prefilled(QuoteView view, Shop shop)
    {
        var known = new List<(string, string?)>();
        var newest = view.File.Newest;
        var rows = 0;
        void Row(QuoteLine line, long? unitMinor) => known.AddRange(Fields($"lines[{rows++}].", shop, line, unitMinor));
        foreach (var (i, line) in (newest?.Lines ?? []).Index()) Row(line with { IsOptional = line.IsOptional && !newest!.Chosen.Contains(i + 1) }, line.UnitMinor);
        foreach (var part in view.Parts.Where(p => newest is null || newest.Lines.All(l => l.PartId != p.Id)))
        {
            var (line, unit) = Of(part, view.Book);
            Row(line, unit);
        }
        foreach (var line in view.Taken.Select(Of).Where(line => newest is null || newest.Lines.All(l => l.Text != line.Text))) Row(line, null);
        known.Add(("ceiling", Money.Typed(newest?.CeilingMinor, shop.Currency)));
        known.Add(("note", newest?.Note));
        known.Add(("readyOn", Day(newest?.ReadyOn >= view.Today ? newest.ReadyOn : view.File.Job.PromisedOn >= view.Today ? view.File.Job.PromisedOn : null)));
        known.Add(("expiresOn", Day(view.Today.AddDays(shop.QuoteDays))));
        return Posted.Of([.. known]);
    }

    private static string Said(QuoteView.BenchPart part)
    {
        var provenance = part.Provenance switch { "genuine" => "genuine", "oem" => "from the maker's supplier", "aftermarket" => "aftermarket", "donor" => "from a donor", _ => "made here" };
        return part.OldPart == "returned" ? provenance + "; old part returned to you" : provenance;
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
