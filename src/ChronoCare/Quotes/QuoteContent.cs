using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Quotes;

/// <summary>What the client sees of a quote, as canonical JSON, and its hash: shows later what was agreed to, to the letter.</summary>
public static class QuoteContent
{
    /// <summary>The canonical JSON (RFC 8785). Amounts in minor units; the tax rate as text with three places.</summary>
    /// <param name="number">The docket's number.</param><param name="quote">The quote with its lines.</param>
    public static string Of(string number, Quote quote) => CanonicalJson.Write(new JsonObject
    {
        ["docket"] = number,
        ["version"] = quote.Version,
        ["currency"] = quote.Currency,
        ["lines"] = new JsonArray([.. quote.Lines.Select(Line)]),
        ["taxName"] = quote.TaxName,
        ["taxPercent"] = Event.Decimal(quote.TaxPercent, 3),
        ["taxIncluded"] = quote.TaxIncluded,
        ["net"] = quote.NetMinor,
        ["tax"] = quote.TaxMinor,
        ["fee"] = quote.FeeMinor,
        ["credit"] = quote.CreditMinor,
        ["total"] = quote.TotalMinor,
        ["ceiling"] = quote.CeilingMinor,
        ["note"] = quote.Note,
        ["readyOn"] = Day(quote.ReadyOn),
        ["expiresOn"] = Day(quote.ExpiresOn),
    });

    private static JsonObject Line(QuoteLine l)
    {
        var line = new JsonObject
        {
            ["kind"] = l.Kind,
            ["text"] = l.Text,
            ["detail"] = l.Detail,
            ["quantity"] = l.Quantity,
            ["unit"] = l.UnitMinor,
            ["amount"] = l.AmountMinor,
        };
        // Said only where it is so: a quote of the days before there were options keeps its hash.
        if (l.IsOptional) line["optional"] = true;
        return line;
    }

    /// <summary>SHA-256 of it.</summary>
    public static byte[] Hash(string number, Quote quote) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Of(number, quote)));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
