using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Docket;

/// <summary>The docket as page, as the page's paper size, and as PDF: <c>GET /jobs/{job}/docket</c>, <c>/docket.css</c>, <c>/docket.pdf</c>.</summary>
public static class ShowDocket
{
    // A browser sets the lines a little apart from the PDF's; the paper is this much longer.
    private const int SpareMm = 6;

    /// <summary>The page: both copies as they are printed, and how often they were.</summary>
    public static async Task<IResult> Page(HttpContext http, JobRef job, TenantDb db, Shop shop, Settings settings, ClientDoor client)
    {
        var (facts, prints) = await DocketFacts.Load(db, job);
        var link = await client.Open(facts.JobId);
        return Answers.Page<DocketPage>(new
        {
            Facts = facts, Prints = prints, Slips = Slips(facts, shop, settings, link, null), Link = link, IsMailed = http.Request.Query.ContainsKey("mailed"), IsJustTakenIn = http.Request.Query.ContainsKey("taken") && prints.Count == 0,
        });
    }

    /// <summary>The exact size of the paper: Chromium honours only a length, so the longer copy gives it.</summary>
    public static async Task<IResult> Css(HttpContext http, JobRef job, TenantDb db, Shop shop, Settings settings, ClientDoor client)
    {
        var (facts, _) = await DocketFacts.Load(db, job);
        var height = Slips(facts, shop, settings, await client.Open(facts.JobId), null).Max(s => DocketPaper.HeightMm(s, isCopy: true)) + SpareMm;
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(string.Create(CultureInfo.InvariantCulture, $"@page{{size:{DocketPaper.WidthMm}mm {height}mm;margin:0;@bottom-right{{content:none}}}}\n"), "text/css");
    }

    /// <summary>The PDF: both copies, or one. A print's own id shows what that print showed; without one it says COPY once there was a print.</summary>
    public static async Task<IResult> Pdf(HttpContext http, JobRef job, TenantDb db, Shop shop, Settings settings, ClientDoor client, ShopFiles files, string? copy, string? print)
    {
        if (copy is not (null or "client" or "shop")) throw new NotHere();
        var (facts, prints) = await DocketFacts.Load(db, job);
        if (print is not null && prints.All(p => p.Id.ToString("D") != print)) throw new NotHere();
        var isCopy = print is null ? prints.Count > 0 : prints[0].Id.ToString("D") != print;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"docket-{facts.Number}.pdf\"";
        var logo = shop.LogoKey is { } key ? await files.Read(Shop.LogoKind, key, http.RequestAborted) : null;
        return Results.Bytes(DocketPaper.Pdf(Slips(facts, shop, settings, await client.Open(facts.JobId), copy), isCopy, facts.ArrivedAt, logo), "application/pdf");
    }

    private static List<DocketSlip> Slips(DocketFacts facts, Shop shop, Settings settings, string? link, string? copy)
    {
        var address = settings.Address(shop.Subdomain);
        List<DocketSlip> slips = [];
        if (copy != "shop") slips.Add(DocketSlip.Of(facts, shop, address, isClients: true, link));
        if (copy != "client") slips.Add(DocketSlip.Of(facts, shop, address, isClients: false));
        return slips;
    }
}
