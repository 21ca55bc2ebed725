using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>A quote as the API shows it.</summary>
public sealed record QuoteAnswer(int Version, string State, bool IsExpired, IReadOnlyList<QuoteAnswer.Line> Lines, QuoteAnswer.TaxPart Tax, Money Net, Money Fee, Money Credit, Money Total,
    Money? Ceiling, string Note, DateOnly? ReadyOn, DateOnly ExpiresOn, DateTimeOffset SentAt, Guid SentBy, string ContentSha256, QuoteAnswer.DecisionPart? Decision)
{
    /// <summary>One line.</summary>
    public sealed record Line(string Kind, string Text, string Detail, int Quantity, Money UnitPrice, Money Amount, Guid? PartId);

    /// <summary>The tax; the rate as text with three places.</summary>
    public sealed record TaxPart(string Name, string Percent, bool Included, Money Amount);

    /// <summary>The client's word.</summary>
    public sealed record DecisionPart(string Decision, DateTimeOffset At, string Name, string How, string Note);

    /// <summary>From the noun.</summary>
    public static QuoteAnswer Of(Quote q, DateOnly today)
    {
        Money M(long minor) => new(minor, q.Currency);
        return new(q.Version, q.State, q.IsExpired(today), [.. q.Lines.Select(l => new Line(l.Kind, l.Text, l.Detail, l.Quantity, M(l.UnitMinor), M(l.AmountMinor), l.PartId))],
            new(q.TaxName, Tenancy.Event.Decimal(q.TaxPercent, 3)!, q.TaxIncluded, M(q.TaxMinor)), M(q.NetMinor), M(q.FeeMinor), M(q.CreditMinor), M(q.TotalMinor),
            q.CeilingMinor is { } c ? M(c) : null, q.Note, q.ReadyOn, q.ExpiresOn, q.SentAt, q.SentBy, Convert.ToHexStringLower(q.ContentHash),
            q.DecidedAt is { } at ? new(q.State == Quote.Superseded ? Quote.Approved : q.State, at, q.DecidedName ?? "", q.DecidedHow ?? "", q.DecisionNote ?? "") : null);
    }
}
