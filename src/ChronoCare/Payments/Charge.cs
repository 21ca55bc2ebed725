namespace ChronoCare.Payments;

/// <summary>Something a job owes: an entry of its ledger, never changed afterwards; what falls away is an entry of its own.</summary>
public sealed record Charge
{
    /// <summary>A line of the quote in force, the inspection fee, what a watch that goes back costs, the owner's correction.</summary>
    public const string Line = "line", Fee = "fee", Return = "return", Correction = "correction";

    /// <summary>Its place in the job's ledger, from 1 without a gap.</summary>
    public int N { get; init; }
    public string Kind { get; init; } = Line;
    public string Text { get; init; } = "";
    public int Quantity { get; init; } = 1;
    /// <summary>As the price was said, minor units: with the tax inside or without it.</summary>
    public long AmountMinor { get; init; }
    public long NetMinor { get; init; }
    /// <summary>What it adds to the rounded tax of all entries of its rate.</summary>
    public long TaxMinor { get; init; }
    public string TaxName { get; init; } = "";
    public decimal TaxPercent { get; init; }
    public bool TaxIncluded { get; init; }
    public string Currency { get; init; } = "";
    public int? QuoteVersion { get; init; }
    public int? QuoteLine { get; init; }
    /// <summary>The entry that this one takes back.</summary>
    public int? TakesBack { get; init; }
    /// <summary>The job's version of the event that brought it.</summary>
    public int JobVersion { get; init; }
    public string EnteredByName { get; init; } = "";
    public DateTimeOffset EnteredAt { get; init; }

    /// <summary>What it adds to what is owed, minor units.</summary>
    public long GrossMinor => NetMinor + TaxMinor;

    /// <summary>The tax it is counted under.</summary>
    public TaxTerms Terms => new(TaxName, TaxPercent, TaxIncluded, Currency);

    internal const string Columns = """
        c.n, c.kind, c.text, c.quantity, c.amount_minor, c.net_minor, c.tax_minor, c.tax_name, c.tax_percent, c.tax_included, c.currency, c.quote_version, c.quote_line,
        c.takes_back, c.job_version, c.entered_at
        """;
}

/// <summary>How the tax of an amount is counted.</summary>
/// <param name="Name">VAT, GST.</param><param name="Percent">Up to three places.</param><param name="Included">Whether it is inside the amount.</param><param name="Currency">ISO 4217.</param>
public sealed record TaxTerms(string Name, decimal Percent, bool Included, string Currency);

/// <summary>Something that is to be charged.</summary>
/// <param name="Kind">One of the kinds of a <see cref="Charge"/>.</param><param name="Text">As it will stand on the invoice.</param><param name="AmountMinor">Quantity times price.</param>
/// <param name="Terms">Its tax.</param>
public sealed record Due(string Kind, string Text, long AmountMinor, TaxTerms Terms)
{
    public int Quantity { get; init; } = 1;
    /// <summary>The version of the quote it stands in, and its line there.</summary>
    public int? QuoteVersion { get; init; }
    public int? QuoteLine { get; init; }

    /// <summary>Whether an entry says the very same.</summary>
    public bool Is(Charge c) => (Kind, Text, Quantity, AmountMinor, Terms) == (c.Kind, c.Text, c.Quantity, c.AmountMinor, c.Terms);
}
