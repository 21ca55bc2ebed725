namespace ChronoCare.Identity.Apps;

/// <summary><c>Authorization: Bearer …</c>, read from the raw header. Other schemes are somebody else's, a proxy's before us, and are not looked at.</summary>
public static class Bearer
{
    private const string Scheme = "Bearer ";

    /// <summary>The token, or null when none was sent.</summary>
    /// <exception cref="BadHttpRequestException">More than one came.</exception>
    public static string? Read(HttpContext http)
    {
        var headers = http.Request.Headers.Authorization;
        if (headers.Count == 0) return null;
        var sent = headers.Where(h => h?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true).ToList();
        if (sent.Count > 1) throw new BadHttpRequestException("More than one bearer token came.");
        return sent.Count == 1 ? sent[0]![Scheme.Length..].Trim() : null;
    }

    /// <summary>What a refused request is told to bring: a token, or one that still works.</summary>
    public static string Challenge(HttpContext http) => http.Request.Headers.Authorization.Count == 0 ? "Bearer" : "Bearer error=\"invalid_token\"";
}
