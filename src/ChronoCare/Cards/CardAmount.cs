using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary>How an amount is written for Stripe, which knows some currencies otherwise than ISO 4217 does.</summary>
public static class CardAmount
{
    // Without decimals at Stripe, with two in our books.
    private static bool HasNoDecimals(string currency) => currency is "MGA";

    // Without decimals in our books; Stripe wants them written with two zeros for the sake of older programs.
    private static bool IsWrittenWithZeros(string currency) => currency is "ISK" or "UGX";

    /// <summary>The most of an amount that a card can carry, minor units: three-decimal currencies end in 0 there, so the rest stays open.</summary>
    public static long Payable(long minor, string currency) => HasNoDecimals(currency) ? minor - minor % 100 : Money.Places(currency) == 3 ? minor - minor % 10 : minor;

    /// <summary>As Stripe takes it; only for what is <see cref="Payable"/>.</summary>
    public static long ToStripe(long minor, string currency) => HasNoDecimals(currency) ? minor / 100 : IsWrittenWithZeros(currency) ? minor * 100 : minor;

    /// <summary>As our books have it.</summary>
    public static long FromStripe(long amount, string currency) => HasNoDecimals(currency) ? amount * 100 : IsWrittenWithZeros(currency) ? amount / 100 : amount;

    /// <summary>Our fee of an amount, minor units, rounded down to what a card can carry.</summary>
    /// <param name="minor">What the client pays.</param><param name="percent">By the shop's plan.</param><param name="currency">ISO 4217.</param>
    public static long Fee(long minor, decimal percent, string currency) => Payable((long)Math.Floor(minor * percent / 100m), currency);
}
