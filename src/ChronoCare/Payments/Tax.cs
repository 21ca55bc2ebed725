namespace ChronoCare.Payments;

/// <summary>The one rounding rule of the house: the tax is taken once on the sum of all amounts of a rate, and half a minor unit rounds away from zero.</summary>
public static class Tax
{
    /// <summary>The rule in a sentence, for the paper that shows its result.</summary>
    public const string Rule = "The tax is worked out once on the sum of all amounts of a rate of this docket, and half of the smallest unit rounds away from zero.";

    /// <summary>The tax of a sum, minor units.</summary>
    /// <param name="sumMinor">Of all amounts of the rate.</param><param name="percent">Up to three places.</param><param name="included">Whether it is inside the sum or comes on top.</param>
    public static long Of(long sumMinor, decimal percent, bool included)
    {
        Int128 rate = (Int128)decimal.Round(percent * 1000m), whole = 100_000;
        return Divide(sumMinor * rate, included ? whole + rate : whole);
    }

    // Whole numbers throughout: no half is ever lost to a fraction that has no end.
    private static long Divide(Int128 number, Int128 by)
    {
        var twice = (2 * Int128.Abs(number) + by) / (2 * by);
        return (long)(number < 0 ? -twice : twice);
    }
}
