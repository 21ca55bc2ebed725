using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>A quote as the API shows it.</summary>
public sealed record QuoteAnswer(int Version, string State, bool IsExpired, IReadOnlyList<QuoteAnswer.Line> Lines, QuoteAnswer.TaxPart Tax, Money Net, Money Fee, Money Credit, Money Total,
    Money? Ceiling, string Note, DateOnly? ReadyOn, DateOnly ExpiresOn, DateTimeOffset SentAt, Guid SentBy, string ContentSha256, QuoteAnswer.DecisionPart? Decision, QuoteAnswer.DifferencePart? Difference)
{
    private static DifferencePart Compared(Quote before, Quote after)
    {
        var difference = QuoteDifference.Between(before, after);
        return new(before.Version, [.. difference.Lines.Select(l => new ChangedLine(l.What, (l.After ?? l.Before)!.Text, new(l.MoreMinor, after.Currency)))], new(difference.MoreMinor, after.Currency));
    }

    /// <summary>One line.</summary>
    public sealed record Line(string Kind, string Text, string Detail, int Quantity, Money UnitPrice, Money Amount, Guid? PartId, bool Optional);

    /// <summary>The tax; the rate as text with three places.</summary>
    public sealed record TaxPart(string Name, string Percent, bool Included, Money Amount);

    /// <summary>The client's word. Chosen are the places of the optional lines they took, from 1; Agreed what it comes to with them, null where it was declined.</summary>
    public sealed record DecisionPart(string Decision, DateTimeOffset At, string Name, string How, string Note, IReadOnlyList<int> Chosen, Money? Agreed);

    /// <summary>What it changed against the version before it: lines that were added, removed or changed, and how much more all costs.</summary>
    public sealed record DifferencePart(int Against, IReadOnlyList<ChangedLine> Lines, Money More);

    /// <summary>One of them.</summary>
    public sealed record ChangedLine(string What, string Text, Money More);

    /// <summary>From the noun; <paramref name="before"/> is the version that it replaced, where there is one.</summary>
    public static QuoteAnswer Of(Quote q, DateOnly today, Quote? before = null)
    {
        Money M(long minor) => new(minor, q.Currency);
        return new(q.Version, q.State, q.IsExpired(today), [.. q.Lines.Select(l => new Line(l.Kind, l.Text, l.Detail, l.Quantity, M(l.UnitMinor), M(l.AmountMinor), l.PartId, l.IsOptional))],
            new(q.TaxName, Tenancy.Event.Decimal(q.TaxPercent, 3)!, q.TaxIncluded, M(q.TaxMinor)), M(q.NetMinor), M(q.FeeMinor), M(q.CreditMinor), M(q.TotalMinor),
            q.CeilingMinor is { } c ? M(c) : null, q.Note, q.ReadyOn, q.ExpiresOn, q.SentAt, q.SentBy, Convert.ToHexStringLower(q.ContentHash),
            q.DecidedAt is { } at ? new(q.State == Quote.Superseded ? Quote.Approved : q.State, at, q.DecidedName ?? "", q.DecidedHow ?? "", q.DecisionNote ?? "", q.Chosen, q.State == Quote.Declined ? null : M(q.Sums.TotalMinor)) : null,
            before is null ? null : Compared(before, q));
    }
}
