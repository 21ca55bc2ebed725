using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary><c>GET /portal/{token}</c> and the same below <c>/api</c>: one job for whoever holds its link, no account and no cookie. Looking changes nothing.</summary>
public static class ShowPortal
{
    /// <summary>How long a photo's address on the page may be used.</summary>
    public static readonly TimeSpan PhotoLife = TimeSpan.FromMinutes(10);

    /// <summary>Handles both.</summary>
    [Says("One job as its client sees it; the token is the secret of their link.", typeof(PortalAnswer))]
    public static async Task<IResult> Handle(HttpContext http, string token, [AsParameters] PortalRoom room, [PageOnly] string? told = null)
    {
        if (await Find(http, room, token) is not { } link) return Nothing(http);
        if (!link.IsLive(room.Clock.GetUtcNow())) return Ended(http, token, room, told == "fresh");
        var view = await PortalView.Load(room, token, link, isSeen: IsPerson(http, room));
        return Answers.IsApi(http) ? Answers.Data(PortalAnswer.Of(view, room)) : Page(http, room, view with
        {
            Told = told switch
            {
                "asked" => "Your question is with the shop. The quote stays open meanwhile.",
                "renewal" => "The shop knows that you want it renewed.",
                "mails" => "Saved.",
                "paid" => "Thank you: your payment is here.",
                "paying" => "Your payment is on its way; it shows here in a moment.",
                "sent" => "Your message is with the shop.",
                _ => null,
            },
        }, 200);
    }

    /// <summary>Finds the link and carries a form of the page out, which says where to go then: what follows the page's address, or another one of the shop; where it is refused, a browser sees the page again with what was typed and the sentence why not.</summary>
    internal const string AddUp = "=";

    internal static async Task<IResult> Or(HttpContext http, string token, Posted posted, PortalRoom room, Func<PortalLink, Task<string>> carryOut)
    {
        if (await Find(http, room, token) is not { } link) return Nothing(http);
        if (!link.IsLive(room.Clock.GetUtcNow())) return Ended(http, token, room, false);
        try
        {
            var told = await carryOut(link);
            // Nothing was decided: the page again with what was ticked, added up.
            if (told == AddUp) return Page(http, room, await PortalView.Load(room, token, link) with { Posted = posted }, StatusCodes.Status200OK);
            return Answers.IsApi(http) ? Answers.Data(PortalAnswer.Of(await PortalView.Load(room, token, link), room)) : Answers.SeeOther(told.StartsWith('/') ? told : $"/portal/{token}{told}");
        }
        catch (Stale) when (Answers.IsApi(http))
        {
            throw new Stale(PortalAnswer.Of(await PortalView.Load(room, token, link), room));
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            var view = await PortalView.Load(room, token, link);
            if (no is Stale)
            {
                // What was chosen was chosen about another quote.
                posted.Put("decision", "");
                posted.Wrong("", $"A newer quote replaced the one you saw. Nothing was decided: please look at quote {view.Job.QuoteVersion} below.");
            }
            return Page(http, room, view with { Posted = posted }, no is Stale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>The link; null for what is none of ours, whatever it looks like.</summary>
    internal static async Task<PortalLink?> Find(HttpContext http, PortalRoom room, string token)
    {
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        try { return await PortalLink.Find(room.Client, token); }
        catch (NotHere) { return null; }
    }

    /// <summary>The one answer to unknown, foreign and revoked links.</summary>
    internal static IResult Nothing(HttpContext http) => Answers.IsApi(http) ? throw new NotHere() : Answers.Page<NoLinkPage>(status: 404);

    private static IResult Ended(HttpContext http, string token, PortalRoom room, bool isSent) => Answers.IsApi(http)
        ? Answers.Problem(404, "This link has ended.", code: "link-ended")
        : Answers.Page<EndedLinkPage>(new { Token = token, IsSent = isSent }, StatusCodes.Status410Gone);

    private static IResult Page(HttpContext http, PortalRoom room, PortalView view, int status)
    {
        if (view.PayableMinor > 0 || view.DepositMinor > 0) Headers.FormsMayLeadTo(http, room.Cards.Hosts);
        return Answers.Page<PortalPage>(new { View = view with { HasAll = http.Request.Cookies.ContainsKey(MySession.Cookie) }, Urls = room.Urls }, status);
    }

    // Browsers say what they fetch a page for; scanners, previews and prefetches do not say that somebody looks at it.
    private static bool IsPerson(HttpContext http, PortalRoom room) => HttpMethods.IsGet(http.Request.Method) && !Answers.IsApi(http) && !room.Visitor.IsStaff
        && http.Request.Headers["Sec-Fetch-Dest"] == "document" && http.Request.Headers["Sec-Purpose"].Count == 0 && http.Request.Headers["Purpose"].Count == 0;
}
