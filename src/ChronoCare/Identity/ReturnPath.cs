namespace ChronoCare.Identity;

/// <summary>Where somebody wanted to go before sign-in asked who they are: only ever a page of this very shop.</summary>
public static class ReturnPath
{
    /// <summary>The path if it is a local one, else null. Anything a browser might read as another host is refused.</summary>
    public static string? Local(string? asked) =>
        asked is { Length: > 0 and <= 500 } && asked[0] == '/' && (asked.Length == 1 || asked[1] is not ('/' or '\\'))
        && asked.All(c => c is > ' ' and < '\u007f' and not '\\')
        && !asked.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase) && !asked.StartsWith("/sign-out", StringComparison.OrdinalIgnoreCase)
        && asked != "/counter" && !asked.StartsWith("/counter/", StringComparison.OrdinalIgnoreCase) && !asked.StartsWith("/counter?", StringComparison.OrdinalIgnoreCase)
            ? asked : null;
}
