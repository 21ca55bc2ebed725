using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>Reads the lines of a quote as the form or a program sent them: <c>lines[0].kind, .text, .detail, .quantity, .unitPrice, .partId</c>.</summary>
public static class QuoteLines
{
    /// <summary>Rows left wholly empty are spare ones and count for nothing.</summary>
    public static IReadOnlyList<QuoteLine> Read(Posted posted, string currency)
    {
        var lines = new List<QuoteLine>();
        for (var i = 0; i < posted.Count("lines"); i++)
            if (!IsSpare(posted, i)) lines.Add(One(posted, i, currency));
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
        return new QuoteLine
        {
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

    /// <summary>The next version to begin with: the newest one's lines, then the bench's parts that are not quoted yet.</summary>
    public static Posted Prefilled(QuoteView view, Shop shop)
    {
        var known = new List<(string, string?)>();
        var newest = view.File.Newest;
        var rows = 0;
        void Row(string kind, string text, string detail, int quantity, long? unitMinor, Guid? part)
        {
            var at = $"lines[{rows++}].";
            known.AddRange([(at + "kind", kind), (at + "text", text), (at + "detail", detail), (at + "quantity", quantity.ToString(CultureInfo.InvariantCulture)),
                (at + "unitPrice", Money.Typed(unitMinor, shop.Currency)), (at + "partId", part?.ToString("D"))]);
        }
        foreach (var line in newest?.Lines ?? []) Row(line.Kind, line.Text, line.Detail, line.Quantity, line.UnitMinor, line.PartId);
        foreach (var part in view.Parts.Where(p => newest is null || newest.Lines.All(l => l.PartId != p.Id))) Row("part", part.Name, Said(part), part.Quantity, part.PriceMinor, part.Id);
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
