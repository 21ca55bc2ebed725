namespace ChronoCare.Payments.Drawer;

/// <summary>The notes and coins of a currency, so that a drawer can be counted piece by piece.</summary>
public static class Piece
{
    /// <summary>Values in minor units, the largest first; empty for a currency we do not know the pieces of.</summary>
    public static IReadOnlyList<long> Of(string currency) => currency switch
    {
        "CHF" => [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
        "EUR" => [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
        "GBP" => [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
        "USD" => [10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1],
        "CAD" => [10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5],
        "AUD" => [10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5],
        "NZD" => [10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10],
        "JPY" => [10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1],
        "KWD" => [20000, 10000, 5000, 1000, 500, 250, 100, 50, 20, 10, 5],
        _ => [],
    };
}
