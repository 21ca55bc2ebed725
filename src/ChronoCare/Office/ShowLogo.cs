using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>GET /logo</c>: the shop's logo, for client pages and dockets; its address changes with it, so it may be kept for ever.</summary>
public static class ShowLogo
{
    /// <summary>Its address, or null without one.</summary>
    public static string? Href(Shop shop) => shop.LogoHref;

    /// <summary>Handles it.</summary>
    public static async Task<IResult> Handle(HttpContext http, Shop shop, ShopFiles files, string? v = null)
    {
        if (shop.LogoKey is not { } key || await files.Read(SaveBrand.LogoKind, key, http.RequestAborted) is not { } jpeg) throw new NotHere();
        http.Response.Headers.CacheControl = v == key[..16] ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(jpeg, "image/jpeg");
    }
}
