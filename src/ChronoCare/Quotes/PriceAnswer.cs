using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>An entry of the price book as the API shows it.</summary>
public sealed record PriceAnswer(Guid Id, int Version, string Kind, string Text, string Detail, string Calibre, string Reference, string PartNumber, Money Price, int? Minutes, bool IsRetired)
{
    /// <summary>From the noun.</summary>
    public static PriceAnswer Of(Price p, string currency) =>
        new(p.Id, p.Version, p.Kind, p.Text, p.Detail, p.Calibre, p.Reference, p.PartNumber, new(p.PriceMinor, currency), p.Minutes, p.RetiredAt is not null);
}
