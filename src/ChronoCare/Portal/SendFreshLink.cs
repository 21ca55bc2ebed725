using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>A link that has ended, one tap: <c>POST /portal/{token}/fresh</c>. A new one goes to the address on file, which is never shown.</summary>
public static class SendFreshLink
{
    /// <summary>What is said in every case.</summary>
    public sealed record Asked(string Message);

    /// <summary>Handles both: the same answer whether there is an address or not, and beyond the limits too.</summary>
    [Says("Has a fresh link mailed to the address on file, once the old one has ended.", typeof(Asked), 202)]
    public static async Task<IResult> Handle(HttpContext http, string token, [AsParameters] PortalRoom room)
    {
        if (await ShowPortal.Find(http, room, token) is not { } link) return ShowPortal.Nothing(http);
        if (!link.IsLive(room.Clock.GetUtcNow())) room.Outbox.Post(() => TellClient.Write(room.Client, room.Shop, room.Settings, room.Keys, room.Clock, link.JobId, "fresh", null));
        return Answers.Done(http, () => new Asked("If the shop has your address, a fresh link is on its way to it."), $"/portal/{token}?told=fresh", 202);
    }
}
