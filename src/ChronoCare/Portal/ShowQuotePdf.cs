using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;

namespace ChronoCare.Portal;

/// <summary><c>GET /portal/{token}/quotes/{n}.pdf</c>: a version of the quote as paper, with what was decided and when.</summary>
public static class ShowQuotePdf
{
    /// <summary>Handles it.</summary>
    public static async Task<IResult> Handle(HttpContext http, string token, int n, [AsParameters] PortalRoom room)
    {
        if (await ShowPortal.Find(http, room, token) is not { } link || !link.IsLive(room.Clock.GetUtcNow())) return ShowPortal.Nothing(http);
        var file = await QuoteFile.Load(room.Client, new JobRef(link.JobId, null));
        if (file.Quotes.FirstOrDefault(q => q.Version == n) is not { } quote) return ShowPortal.Nothing(http);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"quote-{file.Job.Number}-{quote.Version}.pdf\"";
        return Results.Bytes(QuoteSheet.Pdf(room.Shop, file.Job, quote, file.Before(quote), file.IsMore(quote)), "application/pdf");
    }
}
