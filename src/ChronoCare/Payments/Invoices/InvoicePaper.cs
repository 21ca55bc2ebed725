using System.Text.Json;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Invoices;

/// <summary>What stands on an invoice or credit note, frozen when it is issued: whatever changes later about shop, client or prices, this stays.</summary>
public sealed record InvoicePaper
{
    /// <summary>The shop as it was.</summary>
    public sealed record Party(string Name, string Address, string Phone, string Email, string TaxNumber);

    /// <summary>One line; the tax is what it adds to the tax of its rate.</summary>
    public sealed record Line(string Text, int Quantity, long NetMinor, long TaxMinor, string TaxName, decimal TaxPercent);

    /// <summary>All lines of a rate.</summary>
    public sealed record Rate(string Name, decimal Percent, long NetMinor, long TaxMinor);

    public Party By { get; init; } = new("", "", "", "", "");
    /// <summary>Name and address of whom it is for.</summary>
    public string To { get; init; } = "";
    public string Docket { get; init; } = "";
    public string Watch { get; init; } = "";
    public string Currency { get; init; } = "";
    /// <summary>Whether the lines show their amounts with the tax inside.</summary>
    public bool TaxIncluded { get; init; }
    public IReadOnlyList<Line> Lines { get; init; } = [];
    public IReadOnlyList<Rate> Rates { get; init; } = [];
    public long NetMinor { get; init; }
    public long TaxMinor { get; init; }
    /// <summary>What of it was paid when it was issued, minor units.</summary>
    public long PaidMinor { get; init; }
    /// <summary>The number of the invoice that a credit note credits.</summary>
    public string? Credits { get; init; }
    public string Reason { get; init; } = "";
    public string BankDetails { get; init; } = "";
    public string Note { get; init; } = "";

    public long TotalMinor => NetMinor + TaxMinor;

    /// <summary>What was open when it was issued, minor units.</summary>
    public long OpenMinor => Math.Max(0, TotalMinor - PaidMinor);

    /// <summary>Whether the reason is said by no line already.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasReasonToSay => Reason.Length > 0 && Lines.All(l => l.Text != Reason);

    /// <summary>The amount a line shows, minor units.</summary>
    public long Shown(Line line) => TaxIncluded ? line.NetMinor + line.TaxMinor : line.NetMinor;

    /// <summary>Of these entries of the ledger; what was taken back among them is left out.</summary>
    /// <param name="entries">All that stand on no invoice yet.</param><param name="shop">As it is now.</param><param name="paidMinor">What of their sum is paid.</param>
    public static InvoicePaper Of(IReadOnlyList<Charge> entries, Shop shop, long paidMinor)
    {
        var here = entries.Select(c => c.N).ToHashSet();
        var gone = entries.Where(c => c.TakesBack is { } n && here.Contains(n)).SelectMany(c => new[] { c.N, c.TakesBack!.Value }).ToHashSet();
        // What a pair left behind by rounding stays in the sums: they are the ledger's.
        return new()
        {
            By = new(shop.Name, shop.Address, shop.Phone, shop.Email, shop.TaxNumber),
            Currency = shop.Currency,
            TaxIncluded = entries.Any(c => c.TaxIncluded),
            Lines = [.. Told(entries, gone)],
            Rates = [.. entries.GroupBy(c => (c.TaxName, c.TaxPercent)).Select(g => new Rate(g.Key.TaxName, g.Key.TaxPercent, g.Sum(c => c.NetMinor), g.Sum(c => c.TaxMinor)))
                .Where(r => r.NetMinor != 0 || r.TaxMinor != 0)],
            NetMinor = entries.Sum(c => c.NetMinor),
            TaxMinor = entries.Sum(c => c.TaxMinor),
            PaidMinor = paidMinor,
            BankDetails = shop.BankDetails,
            Note = shop.InvoiceNote,
        };
    }

    private static IEnumerable<Line> Told(IReadOnlyList<Charge> entries, HashSet<int> gone)
    {
        foreach (var c in entries.Where(c => !gone.Contains(c.N)))
            yield return new(c.TakesBack is null ? c.Text : c.Text + " (taken back)", c.Quantity, c.NetMinor, c.TaxMinor, c.TaxName, c.TaxPercent);
        foreach (var g in entries.Where(c => gone.Contains(c.N)).GroupBy(c => (c.TaxName, c.TaxPercent)))
            if (g.Sum(c => c.NetMinor) is var net && g.Sum(c => c.TaxMinor) is var tax && (net != 0 || tax != 0))
                yield return new("Rounding of what fell away", 1, net, tax, g.Key.TaxName, g.Key.TaxPercent);
    }

    /// <summary>As it is kept.</summary>
    public string Write() => JsonSerializer.Serialize(this, Answers.Json);

    /// <summary>As it was kept.</summary>
    public static InvoicePaper Read(string content) => JsonSerializer.Deserialize<InvoicePaper>(content, Answers.Json)!;
}
