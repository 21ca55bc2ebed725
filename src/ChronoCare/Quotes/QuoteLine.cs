namespace ChronoCare.Quotes;

/// <summary>One line of a quote: work, a part, or anything else; a discount is an other line below zero.</summary>
public sealed record QuoteLine
{
    /// <summary>What a line may be.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["labour", "part", "other"];

    public string Kind { get; init; } = "labour";
    public string Text { get; init; } = "";
    /// <summary>What the client reads below it in small.</summary>
    public string Detail { get; init; } = "";
    public int Quantity { get; init; } = 1;
    /// <summary>Price of one, minor units; with the tax inside where the quote says so.</summary>
    public long UnitMinor { get; init; }
    /// <summary>The part of the bench it pays for, if one.</summary>
    public Guid? PartId { get; init; }
    /// <summary>Whether the client may have it or leave it; nothing of it counts until they choose it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Quantity times price, minor units.</summary>
    public long AmountMinor => Quantity * UnitMinor;

    /// <summary>The kind as people say it.</summary>
    public static string Word(string kind) => kind switch { "labour" => "Labour", "part" => "Part", _ => "Other" };
}
