using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Lets no other site change anything in a signed-in person's name: Sec-Fetch-Site, or an exact Origin where a browser sends none.</summary>
public sealed class OriginGate(RequestDelegate next, Settings settings)
{
    /// <summary>Middleware, after the session gate.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var method = http.Request.Method;
        if (!(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)) && http.Features.Get<Door>() is { } door
            // No page of another site can send a bearer token it does not have, nor any without asking us first (CORS), which we never answer.
            && http.Features.Get<Visitor>() is not { IsBearer: true })
        {
            var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
            var origin = http.Request.Headers.Origin.ToString();
            var own = door.Shop is { } shop ? settings.Address(shop.Subdomain) : $"{settings.Scheme}://{settings.Root}";
            // No page can forge Sec-Fetch-Site, so where a browser sends it, it decides; our own page under no-referrer then says "Origin: null".
            // A program without a browser sends neither header and no ambient cookie of a victim.
            if ((site.Length > 0 && site != "same-origin") || (origin.Length > 0 && origin != own && !(origin == "null" && site == "same-origin")))
                throw new WrongOrigin();
        }
        await next(http);
    }
}

/// <summary>A form of another site tried to act here: 403.</summary>
public sealed class WrongOrigin() : Exception("This was sent from another site. Open the page here and try again.");
