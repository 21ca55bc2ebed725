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
}
