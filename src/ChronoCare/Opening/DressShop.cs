using ChronoCare.Office;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary><c>/sign-up/look</c>: colour and logo, both may wait, shown at once on docket and client page. From here the shop opens.</summary>
public static class DressShop
{
    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Show(HttpContext http, Database database, Settings settings, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        return here.Draft.Elsewhere("/sign-up/look") is { } elsewhere ? Answers.SeeOther(elsewhere)
            : Page(http, settings, clock, here, Posted.Of(("colour", here.Draft.Colour)), 200);
    }

    /// <summary><c>POST</c>: keeps them; "See how it looks" comes back here, the other button opens the shop.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, Database database, Settings settings, IFileStore store, PhotoCleaning cleaning, Shops shops, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.OpenedAt is not null) return await OpenShop.GoIn(http, here, settings, clock);
        if (here.Draft.Elsewhere("/sign-up/look") is { } elsewhere) return Answers.SeeOther(elsewhere);
        var colour = posted["colour"].Trim().Length == 0 ? here.Draft.Colour : SaveBrand.Colour(posted["colour"]);
        if (colour is null) posted.Wrong("colour", "A colour is written #RRGGBB, such as #1F4E79.");
        var logo = posted.Flag("removeLogo") ? null : here.Draft.LogoKey;
        if (!posted.IsWrong && posted.Files.GetFile("logo") is { Length: > 0 } file)
        {
            try
            {
                // Counted before the work, so that many at once are not more than some.
                if (await here.Db.Do("update shop.sign_up set logos = logos + 1 where logos < $1 and opened_at is null", Draft.MostLogos) == 0)
                    throw new Refused("Enough logos were tried on here. Open the shop; another one goes in its settings.", "logo");
                logo = await Office.Logo.Keep(file, new ShopFiles(store, here.Tenant), cleaning, http.RequestAborted);
            }
            catch (Refused refused)
            {
                posted.Wrong("logo", refused.Message);
            }
        }
        if (posted.IsWrong) return Page(http, settings, clock, here, posted, 422);
        await here.Db.Do("update shop.sign_up set colour = $1, logo_key = $2::text where opened_at is null", colour, logo);
        return posted["look"].Length > 0 ? Answers.SeeOther("/sign-up/look")
            : await OpenShop.Run(http, here with { Draft = here.Draft with { Colour = colour!, LogoKey = logo } }, database, settings, shops, clock);
    }

    /// <summary><c>GET /sign-up/look.css?colour=</c>: how any colour reads, for the preview alone.</summary>
    public static IResult Css(HttpContext http, string? colour)
    {
        if (SaveBrand.Colour(colour ?? "") is not { } asked) throw new NotHere();
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(Brand.Css(asked, ".preview"), "text/css");
    }

    /// <summary><c>GET /sign-up/logo</c>: the logo that was tried on, to the browser that sent it.</summary>
    public static async Task<IResult> Logo(HttpContext http, Database database, IFileStore store, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { Draft.LogoKey: { } key } here
            || await new ShopFiles(store, here.Tenant).Read(Shop.LogoKind, key, http.RequestAborted) is not { } jpeg) throw new NotHere();
        return Results.Bytes(jpeg, "image/jpeg");
    }

    private static IResult Page(HttpContext http, Settings settings, TimeProvider clock, Draft.Here here, Posted posted, int status)
    {
        // The answer to this page's form leads into the shop that it opens.
        Headers.FormsMayLeadTo(http, settings.Address(here.Draft.Subdomain));
        var shop = here.Draft.AsShop(here.Tenant) with { Colour = SaveBrand.Colour(posted["colour"]) ?? here.Draft.Colour };
        // A field of colours can show nothing that is none.
        posted.Put("colour", shop.Colour);
        return Answers.Page<LookPage>(new { Posted = posted, Shop = shop, Address = settings.Address(shop.Subdomain), Shown = here.Shown(settings), Now = clock.GetUtcNow() }, status);
    }
}
