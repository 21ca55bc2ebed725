using ChronoCare.Payments;

namespace ChronoCare.Quotes;

/// <summary>What a quote adds up to, by the house's one rounding rule (<see cref="Tax"/>).</summary>
/// <param name="NetMinor">Without the tax.</param><param name="TaxMinor">The tax.</param>
/// <param name="CreditMinor">What was paid for the inspection already and is taken off when the client goes ahead.</param>
public readonly record struct Sums(long NetMinor, long TaxMinor, long CreditMinor)
{
    /// <summary>The price of the work with its tax; what going ahead costs in all.</summary>
    public long GrossMinor => NetMinor + TaxMinor;

    /// <summary>What the client is asked for: the price less the credit.</summary>
    public long TotalMinor => GrossMinor - CreditMinor;

    /// <summary>Adds lines up.</summary>
    /// <param name="amounts">Amounts of the lines, minor units.</param><param name="taxPercent">Up to three places.</param>
    /// <param name="taxIncluded">Whether the tax is inside the amounts or comes on top.</param>
    /// <param name="creditMinor">The inspection fee as far as it is paid; never more than the price is credited.</param>
    public static Sums Of(IEnumerable<long> amounts, decimal taxPercent, bool taxIncluded, long creditMinor = 0)
    {
        var sum = checked(amounts.Sum());
        var tax = Tax.Of(sum, taxPercent, taxIncluded);
        var net = taxIncluded ? sum - tax : sum;
        return new(net, tax, Math.Clamp(creditMinor, 0, Math.Max(0, net + tax)));
    }
}
