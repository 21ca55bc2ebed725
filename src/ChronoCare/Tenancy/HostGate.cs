using System.Text.RegularExpressions;

namespace ChronoCare.Tenancy;

/// <summary>Decides from the raw Host header which shop a request is for, before anything else looks at it.</summary>
public sealed partial class HostGate(RequestDelegate next, Settings settings, Shops shops, Database database)
{
    /// <summary>Names no shop may bear.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.Ordinal)
    {
        "www", "api", "app", "admin", "mail", "verify", "cdn", "status", "root", "docs", "static", "assets", "help", "support", "login", "auth", "billing",
        "stripe", "webhooks", "dev", "test", "demo", "blog", "shop", "ns1", "ns2", "smtp", "imap", "ftp", "chronocare", "portal", "records",
    };

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{1,30}[a-z0-9])$", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    /// <summary>Whether a shop may bear this subdomain, by its form alone.</summary>
    public static bool IsSubdomain(string text) => Subdomain().IsMatch(text) && !text.StartsWith("xn--", StringComparison.Ordinal);

    /// <summary>Middleware.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var hosts = http.Request.Headers.Host;
        var host = hosts.Count == 1 ? hosts[0] ?? "" : "";
        if (hosts.Count != 1 || host.Length == 0 || host.Length > 255)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        if (host == settings.Root || IsProbe(http, host))
        {
            http.Features.Set(new Door(null));
            await next(http);
            return;
        }
        var suffix = "." + settings.Root;
        var name = host.EndsWith(suffix, StringComparison.Ordinal) ? host[..^suffix.Length] : "";
        if (!IsSubdomain(name))
        {
            http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }
        var shop = await shops.BySubdomain(name);
        if (shop is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            http.Features.Set(new Door(null) { IsUnknownShop = true });
        }
        else
        {
            http.Features.Set(new Door(shop) { Db = database.Enter(shop.TenantId) });
        }
        await next(http);
    }

    // A monitor beside the program asks by address, not by a shop's name.
    private static bool IsProbe(HttpContext http, string host) =>
        (http.Request.Path.StartsWithSegments("/health") || http.Request.Path == "/metrics")
        && http.Connection.RemoteIpAddress is { } from && System.Net.IPAddress.IsLoopback(from)
        && (host.StartsWith("127.0.0.1", StringComparison.Ordinal) || host.StartsWith("localhost", StringComparison.Ordinal));
}

/// <summary>Which door a request came to: a shop's, or (null) the root host's.</summary>
public sealed class Door(Shop? shop)
{
    /// <summary>The shop, or null at the root host.</summary>
    public Shop? Shop { get; } = shop;

    /// <summary>The shop's data; null at the root host.</summary>
    public TenantDb? Db { get; init; }

    /// <summary>The subdomain belongs to nobody: a 404 that names no other shop.</summary>
    public bool IsUnknownShop { get; init; }
}
