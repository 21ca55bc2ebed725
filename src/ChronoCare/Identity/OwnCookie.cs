using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>A cookie of ours, read by its exact name from the raw header: frameworks let a look-alike name win, and a sibling shop could plant one.</summary>
public static class OwnCookie
{
    /// <summary>The value, or null when there is none.</summary>
    /// <exception cref="BadHttpRequestException">The name came twice, or in a look-alike spelling.</exception>
    public static string? Read(HttpContext http, string name)
    {
        string? value = null;
        var found = 0;
        foreach (var header in http.Request.Headers.Cookie)
            foreach (var pair in (header ?? "").Split(';'))
            {
                var cut = pair.IndexOf('=');
                var written = (cut < 0 ? pair : pair[..cut]).Trim();
                if (!written.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
                found++;
                if (written == name && cut >= 0) value = pair[(cut + 1)..].Trim();
            }
        if (found > 1 || (found == 1 && value is null)) throw new BadHttpRequestException("A cookie of this shop came more than once. Close the browser and try again.");
        return value;
    }

    /// <summary>Sets it for this host alone: <c>__Host-</c> wants Secure, no domain and the whole path.</summary>
    public static void Write(HttpContext http, string name, string value, TimeSpan life) => http.Response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    });

    /// <summary>Takes it back.</summary>
    public static void Remove(HttpContext http, string name) => Write(http, name, "", TimeSpan.Zero);
}
