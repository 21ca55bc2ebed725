namespace ChronoCare.Web;

/// <summary>How one person wants the screen: colours, density, keyboard shortcuts. Kept in a cookie of that browser, since a counter tablet and a bench differ.</summary>
/// <param name="Theme"><c>light</c>, <c>dark</c>, or null for the system's.</param><param name="IsCompact">36 px rows at a desk instead of 44.</param>
/// <param name="HasKeys">Whether single-key shortcuts work (WCAG 2.1.4).</param>
public sealed record Screen(string? Theme, bool IsCompact, bool HasKeys)
{
    private const string Cookie = "screen";

    /// <summary>Nothing chosen.</summary>
    public static readonly Screen Usual = new(null, false, true);

    /// <summary>What this browser chose.</summary>
    public static Screen Of(HttpContext? http)
    {
        if (http?.Request.Cookies[Cookie] is not { Length: > 0 and < 60 } text) return Usual;
        var words = text.Split('.');
        return new(words.Contains("light") ? "light" : words.Contains("dark") ? "dark" : null, words.Contains("compact"), !words.Contains("nokeys"));
    }

    /// <summary><c>POST /screen</c>: keeps the choice for a year and goes back.</summary>
    public static IResult Choose(HttpContext http, Posted posted)
    {
        var theme = posted.OneOf("theme", "Colours", "system", "system", "light", "dark");
        var density = posted.OneOf("density", "Rows", "comfortable", "comfortable", "compact");
        var keys = posted.OneOf("keys", "Keyboard shortcuts", "on", "on", "off");
        posted.Check();
        http.Response.Cookies.Append(Cookie, $"{theme}.{density}.{(keys == "on" ? "keys" : "nokeys")}", new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            MaxAge = TimeSpan.FromDays(365),
            Path = "/",
        });
        return Answers.SeeOther("/screen?saved=true");
    }

    /// <summary><c>GET /screen</c>.</summary>
    public static IResult Show(bool saved = false) => Answers.Page<ScreenPage>(new { IsSaved = saved });
}
