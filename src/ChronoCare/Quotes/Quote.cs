using ChronoCare.Jobs;

namespace ChronoCare.Quotes;

/// <summary>One version of a quote, as it was sent; a sent version never changes, only its decision is added. Rules only, no I/O.</summary>
public sealed record Quote
{
    public const string Sent = "sent", Approved = "approved", Declined = "declined", Superseded = "superseded";

    /// <summary>How a client's word reached the shop; <c>ceiling</c> is the word given beforehand, up to an amount.</summary>
    public static readonly IReadOnlyList<string> Ways = ["counter", "phone", "mail", "ceiling"];

    /// <summary>The client decided themselves, on their own page; nobody of the team can claim this way.</summary>
    public const string Online = "portal";

    /// <summary>Most lines of a quote.</summary>
    public const int MostLines = 100;

    public Guid JobId { get; init; }
    public int Version { get; init; }
    public string State { get; init; } = Sent;
    public string Currency { get; init; } = "";
    public string TaxName { get; init; } = "";
    public decimal TaxPercent { get; init; }
    public bool TaxIncluded { get; init; }
    public long NetMinor { get; init; }
    public long TaxMinor { get; init; }
    /// <summary>The inspection fee agreed at the counter: due when the client declines, gone when they go ahead.</summary>
    public long FeeMinor { get; init; }
    /// <summary>As much of it as was paid already and is taken off.</summary>
    public long CreditMinor { get; init; }
    public long TotalMinor { get; init; }
    /// <summary>The client lets the work go up to this without being asked again.</summary>
    public long? CeilingMinor { get; init; }
    public string Note { get; init; } = "";
    public DateOnly? ReadyOn { get; init; }
    /// <summary>The last day on which it can be accepted.</summary>
    public DateOnly ExpiresOn { get; init; }
    public Guid SentBy { get; init; }
    public string SentByName { get; init; } = "";
    public DateTimeOffset SentAt { get; init; }
    /// <summary>SHA-256 of <see cref="QuoteContent"/>: the very thing the client saw.</summary>
    public byte[] ContentHash { get; init; } = [];
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedName { get; init; }
    public string? DecidedHow { get; init; }
    public string? DecisionNote { get; init; }
    public string? DecidedByName { get; init; }
    public IReadOnlyList<QuoteLine> Lines { get; init; } = [];
    /// <summary>Of the optional lines those that were chosen, by their place from 1; empty until the quote is approved.</summary>
    public int[] Chosen { get; init; } = [];

    internal const string Columns = """
        q.job_id, q.version, q.state, q.currency, q.tax_name, q.tax_percent, q.tax_included, q.net_minor, q.tax_minor, q.fee_minor, q.credit_minor, q.total_minor,
        q.ceiling_minor, q.note, q.ready_on, q.expires_on, q.sent_by, q.sent_at, q.content_hash, q.decided_at, q.decided_name, q.decided_how, q.decision_note, q.chosen
        """;

    /// <summary>Whether there is something to choose.</summary>
    public bool HasOptions => Lines.Any(l => l.IsOptional);

    /// <summary>The optional lines with their places from 1.</summary>
    public IEnumerable<(int Place, QuoteLine Line)> Options => Lines.Index().Where(l => l.Item.IsOptional).Select(l => (l.Index + 1, l.Item));

    /// <summary>The lines that count with this choice: all that are not optional, and those chosen.</summary>
    public IReadOnlyList<QuoteLine> LinesWith(IReadOnlyCollection<int> chosen) => [.. PlacesWith(chosen).Select(l => l.Line)];

    /// <summary>The same, each with its place from 1.</summary>
    public IEnumerable<(int Place, QuoteLine Line)> PlacesWith(IReadOnlyCollection<int> chosen) =>
        Lines.Index().Where(l => !l.Item.IsOptional || chosen.Contains(l.Index + 1)).Select(l => (l.Index + 1, l.Item));

    /// <summary>What it adds up to with a choice.</summary>
    public Sums SumsWith(IReadOnlyCollection<int> chosen) => Sums.Of(LinesWith(chosen).Select(l => l.AmountMinor), TaxPercent, TaxIncluded, CreditMinor);

    /// <summary>What it adds up to: with what was chosen, and without any option before that.</summary>
    public Sums Sums => SumsWith(Chosen);

    /// <summary>As it was agreed, or stands before anything is chosen: the lines that count and what they add up to, without the others.</summary>
    public Quote With(IReadOnlyCollection<int> chosen)
    {
        var sums = SumsWith(chosen);
        return this with { Lines = [.. LinesWith(chosen).Select(l => l with { IsOptional = false })], Chosen = [], NetMinor = sums.NetMinor, TaxMinor = sums.TaxMinor, CreditMinor = sums.CreditMinor, TotalMinor = sums.TotalMinor };
    }

    /// <summary>Likewise, with what was chosen.</summary>
    public Quote Agreed => HasOptions ? With(Chosen) : this;

    /// <summary>Why this choice cannot be made, or null when it can.</summary>
    public Refusal? WhyNotChoose(IReadOnlyCollection<int> chosen) => chosen.All(c => c >= 1 && c <= Lines.Count && Lines[c - 1].IsOptional) && chosen.Distinct().Count() == chosen.Count
        ? null : new("no-such-option", "Choose only among the options of this quote.", "chosen");

    /// <summary>Whether its last day has passed.</summary>
    public bool IsExpired(DateOnly today) => State == Sent && ExpiresOn < today;

    /// <summary>Why the client's decision cannot be recorded now, or null when it can.</summary>
    /// <param name="job">The job it belongs to.</param><param name="today">The shop's day.</param>
    public Refusal? WhyNotDecide(Job job, DateOnly today)
    {
        if (State == Approved) return new("quote-decided", $"This quote was approved already, {Said()}. A quote cannot be approved twice.");
        if (State == Declined) return new("quote-decided", $"This quote was declined already, {Said()}. Send a new one to ask again.");
        if (State == Superseded || Version < job.QuoteVersion) return new("quote-superseded", $"A newer quote, version {job.QuoteVersion}, replaced this one.");
        if (!job.IsOpen) return new("closed", "The watch has left the shop; its quotes stand as they are.");
        if (IsExpired(today)) return new("quote-expired", $"This quote expired: {Day(ExpiresOn)} was its last day. Send it again first.");
        return null;
    }

    /// <summary>What the job owes once this is approved: the whole price, since what was paid for the inspection counts as paid.</summary>
    public long ChargedMinor => Chosen.Length == 0 ? NetMinor + TaxMinor : Sums.GrossMinor;

    /// <summary>By whom and how, for a sentence.</summary>
    public string Said() => $"by {DecidedName} {How(DecidedHow ?? "")}";

    /// <summary>How the word came, for a sentence.</summary>
    public static string How(string how) => how switch
    {
        "counter" => "at the counter",
        "phone" => "by phone",
        "mail" => "by mail",
        "portal" => "online",
        "ceiling" => "beforehand, up to an amount",
        _ => "",
    };

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
}
