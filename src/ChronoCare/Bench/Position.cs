namespace ChronoCare.Bench;

/// <summary>How the watch lies on the instrument (ISO 3158): one stored code, the older codes and plain words beside it.</summary>
/// <param name="Code">The stored code, such as <c>CH</c> or <c>6H</c>.</param>
/// <param name="Older">The code older English-speaking shops know, such as <c>DU</c>.</param>
/// <param name="Words">What the hand does, such as "dial up".</param>
/// <param name="Flat">Lying flat (dial up or down) rather than on edge.</param>
public sealed record Position(string Code, string Older, string Words, bool Flat)
{
    public static readonly Position DialUp = new("CH", "DU", "dial up", true);
    public static readonly Position DialDown = new("CB", "DD", "dial down", true);
    public static readonly Position ThreeUp = new("3H", "CU", "crown up", false);
    public static readonly Position SixUp = new("6H", "CL", "crown left", false);
    public static readonly Position NineUp = new("9H", "CD", "crown down", false);
    public static readonly Position TwelveUp = new("12H", "CR", "crown right", false);

    private static readonly Position[] Six = [DialUp, DialDown, ThreeUp, SixUp, NineUp, TwelveUp];

    /// <summary>The six in measuring order: flat first, then on edge round the dial.</summary>
    public static IReadOnlyList<Position> All => Six;

    /// <summary>Knows a code in any of its spellings (CH, FH, DU, "dial up"); null when it is none of them.</summary>
    public static Position? Find(string? spelling)
    {
        var said = spelling?.Trim();
        if (string.Equals(said, "FH", StringComparison.OrdinalIgnoreCase)) return DialDown;
        return All.FirstOrDefault(p => Same(p.Code) || Same(p.Older) || Same(p.Words));
        bool Same(string name) => string.Equals(name, said, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Its place in measuring order, 0 to 5.</summary>
    public int Order => Array.IndexOf(Six, this);

    public override string ToString() => Code;
}
