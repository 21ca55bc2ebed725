namespace ChronoCare.Bench;

/// <summary>The stored and spoken words of a reading's phase and wind.</summary>
public static class Words
{
    public static string Stored(this Phase phase) => phase == Bench.Phase.Before ? "before" : "after";

    public static string Stored(this Wind wind) => wind == Bench.Wind.Full ? "full" : "24h";

    public static string Spoken(this Phase phase) => phase == Bench.Phase.Before ? "as received" : "after service";

    public static string Spoken(this Wind wind) => wind == Bench.Wind.Full ? "full wind" : "after 24 hours";

    /// <summary>Null when the word is neither.</summary>
    public static Phase? Phase(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        "before" or "as received" => Bench.Phase.Before,
        "after" or "after service" => Bench.Phase.After,
        _ => null,
    };

    /// <summary>Null when the word is neither.</summary>
    public static Wind? Wind(string? word) => word?.Trim().ToLowerInvariant() switch
    {
        "full" or "0h" or "full wind" => Bench.Wind.Full,
        "24h" or "24 h" or "24" or "after 24 hours" => Bench.Wind.Day,
        _ => null,
    };
}
