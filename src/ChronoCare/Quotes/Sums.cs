namespace ChronoCare.Quotes;

/// <summary>What a quote adds up to. One rounding rule: the tax is taken once on the sum of all lines of a rate, and half a minor unit rounds away from zero.</summary>
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
        Int128 rate = (Int128)decimal.Round(taxPercent * 1000m), whole = 100_000;
        var tax = taxIncluded ? Divide(sum * rate, whole + rate) : Divide(sum * rate, whole);
        var net = taxIncluded ? sum - tax : sum;
        return new(net, tax, Math.Clamp(creditMinor, 0, Math.Max(0, net + tax)));
    }

    // Whole numbers throughout: no half is ever lost to a fraction that has no end.
    private static long Divide(Int128 number, Int128 by)
    {
        var twice = (2 * Int128.Abs(number) + by) / (2 * by);
        return (long)(number < 0 ? -twice : twice);
    }
}
