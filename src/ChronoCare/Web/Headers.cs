using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>The headers every answer bears: nothing inline, nothing framed, nothing sniffed, nothing of a shop kept by caches.</summary>
public static class Headers
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private const string Permissions =
        "camera=(self), accelerometer=(), autoplay=(), browsing-topics=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), " +
        "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

    /// <summary>Lets the forms of this one page be redirected to another host, such as a shop about to open or a payment page: browsers hold form-action against where an answer leads, too.</summary>
    /// <param name="http">The page's request.</param><param name="host">An address without path, such as <c>https://atelier.chronocare.example</c>.</param>
    public static void FormsMayLeadTo(HttpContext http, string host) =>
        http.Response.Headers.ContentSecurityPolicy = Policy.Replace("form-action 'self'", "form-action 'self' " + host, StringComparison.Ordinal);

    /// <summary>First of all middleware, so that refusals bear them too.</summary>
    public static IApplicationBuilder UseHouseHeaders(this IApplicationBuilder app, Settings settings) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            Put(http, settings.Scheme == "https");
            return Task.CompletedTask;
        });
        return next(http);
    });

    private static void Put(HttpContext http, bool isHttps)
    {
        var headers = http.Response.Headers;
        headers.TryAdd("Content-Security-Policy", Policy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Permissions-Policy", Permissions);
        // no-referrer everywhere would make browsers send our own forms with "Origin: null"; a page with a secret in its address needs it all the same.
        headers.TryAdd("Referrer-Policy", HasSecret(http.Request.Path) ? "no-referrer" : "same-origin");
        if (isHttps) headers.TryAdd("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
        if (headers.TryAdd("Cache-Control", "no-store")) headers.Vary = headers.Vary.Count == 0 ? "Host, Cookie" : headers.Vary + ", Host, Cookie";
        else if (!headers.CacheControl.ToString().Contains("immutable", StringComparison.Ordinal)) headers.Append("Vary", "Host");
    }

    private static bool HasSecret(PathString path) => path.StartsWithSegments("/sign-in", out var rest) && rest.HasValue || path.StartsWithSegments("/portal") || path.StartsWithSegments("/join") || path.StartsWithSegments("/welcome");
}
