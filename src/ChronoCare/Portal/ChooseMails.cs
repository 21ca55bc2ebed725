using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>Which milestones a client is mailed about, each on or off in one tap, and the one press of a mail program's own button.</summary>
public static class ChooseMails
{
    private static readonly string[] Milestones = [.. ClientOccasion.All.Select(o => o.Name)];

    private const string Off = "insert into shop.portal_choice (client_id, milestone, off_at) values ($1, $2, $3) on conflict do nothing";
    private const string On = "delete from shop.portal_choice where client_id = $1 and milestone = $2";

    /// <summary><c>POST /portal/{token}/mails {milestone, wanted}</c>.</summary>
    [Says("Turns the mails about one milestone on or off.", typeof(PortalAnswer))]
    public static Task<IResult> Handle(HttpContext http, string token, Posted posted, [AsParameters] PortalRoom room) => ShowPortal.Or(http, token, posted, room, async link =>
    {
        var (milestone, isWanted) = Read(posted);
        posted.Check();
        await Choose(room, link, milestone, isWanted);
        return "?told=mails#mails";
    });

    /// <summary><c>GET /portal/{token}/mails/{milestone}</c>: the mail's link; it decides nothing and shows the choice.</summary>
    public static async Task<IResult> Show(HttpContext http, string token, string milestone, [AsParameters] PortalRoom room) =>
        await ShowPortal.Find(http, room, token) is null || !Milestones.Contains(milestone) ? ShowPortal.Nothing(http) : Answers.SeeOther($"/portal/{token}#mails");

    /// <summary><c>POST</c> there: the mail program's button (RFC 8058); nobody reads the answer.</summary>
    public static async Task<IResult> End(HttpContext http, string token, string milestone, [AsParameters] PortalRoom room)
    {
        if (await ShowPortal.Find(http, room, token) is not { } link || !Milestones.Contains(milestone)) return ShowPortal.Nothing(http);
        await Choose(room, link, milestone, isWanted: false);
        return Answers.SeeOther($"/portal/{token}?told=mails#mails");
    }

    internal static (string Milestone, bool IsWanted) Read(Posted posted) =>
        (posted.OneOf("milestone", "The milestone", null, Milestones), posted.OneOf("wanted", "Whether a mail is wanted", null, "true", "false") == "true");

    private static Task<int> Choose(PortalRoom room, PortalLink link, string milestone, bool isWanted) => isWanted
        ? room.Client.Do(On, link.ClientId, milestone) : room.Client.Do(Off, link.ClientId, milestone, room.Clock.GetUtcNow());
}
