using System.Globalization;
using System.Net.WebSockets;
using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Portal;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ChronoCare.Realtime;

/// <summary>Opens a live connection: <c>GET /api/events</c> for staff, <c>/api/portal/{token}/events</c> and <c>/api/portal/events</c> for clients. docs/events.md says what crosses it.</summary>
public static class HearEvents
{
    /// <summary>Name of the protocol, which the other side must offer.</summary>
    public const string Protocol = "chronocare.v1";

    /// <summary>How often a quiet connection is asked whether it is still there.</summary>
    public static readonly TimeSpan Ping = TimeSpan.FromSeconds(25);

    /// <summary>Most connections that one link or one client's browser may keep open.</summary>
    public const int MostOfClient = 20;

    /// <summary>Everybody who works here: the whole shop.</summary>
    [Says("A WebSocket that hears what happens in the shop, as it happens; docs/events.md says what crosses it.", status: 101)]
    public static async Task<IResult> Handle(HttpContext http, Shop shop, Visitor visitor, Settings settings, SessionEnds ends, Feeds feeds, string? after = null)
    {
        if (Refusal(http, shop, settings, needsOrigin: !visitor.IsBearer, after, out var from) is { } no) return no;
        using var watch = ends.Begin(shop.TenantId, visitor);
        var hearsShop = visitor.May(May.SeeStream) && (visitor.Key is null || visitor.Key.Words.Contains(Scopes.StreamWord));
        await Keep(http, shop, feeds, new Listener.Ears.Staff(visitor.UserId, hearsShop), "", from, watch.Ended);
        return Results.Empty;
    }

    /// <summary>A client by the link of one job.</summary>
    [Says("The same for a client: a WebSocket that hears of the one job of their link.", status: 101)]
    public static async Task<IResult> OneJob(HttpContext http, string token, [AsParameters] PortalRoom room, Feeds feeds, string? after = null)
    {
        var link = await PortalLink.Find(room.Client, token);
        if (!link.IsLive(room.Clock.GetUtcNow())) throw new NotHere();
        if (Refusal(http, room.Shop, room.Settings, needsOrigin: false, after, out var from) is { } no) return no;
        var key = Convert.ToHexString(Sessions.Hash(token));
        if (feeds.Count(room.Shop.TenantId, key) >= MostOfClient) return TooMany();
        await Keep(http, room.Shop, feeds, new Listener.Ears.OneJob(link.JobId), key, from, CancellationToken.None);
        return Results.Empty;
    }

    /// <summary>A client by the cookie of "all my watches".</summary>
    [Says("The same for a client whose browser proved an address: a WebSocket that hears of all their watches.", status: 101)]
    public static async Task<IResult> Mine(HttpContext http, [AsParameters] PortalRoom room, Feeds feeds, string? after = null)
    {
        if (await MySession.Of(http, room) is not { } email) throw new NotHere();
        if (Refusal(http, room.Shop, room.Settings, needsOrigin: true, after, out var from) is { } no) return no;
        var key = Convert.ToHexString(Sessions.Hash(OwnCookie.Read(http, MySession.Cookie)!));
        if (feeds.Count(room.Shop.TenantId, key) >= MostOfClient) return TooMany();
        await Keep(http, room.Shop, feeds, new Listener.Ears.AllOf(email), key, from, CancellationToken.None);
        return Results.Empty;
    }

    // Any page can make a browser open a connection with our cookie, and may read what comes: only a page of this very shop may.
    private static IResult? Refusal(HttpContext http, Shop shop, Settings settings, bool needsOrigin, string? after, out long? from)
    {
        from = null;
        var origins = http.Request.Headers.Origin;
        if (origins.Count > 1 || (origins.Count == 0 ? needsOrigin && http.WebSockets.IsWebSocketRequest : origins[0] != settings.Address(shop.Subdomain))) throw new WrongOrigin();
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            return Answers.Problem(StatusCodes.Status426UpgradeRequired, "This is a live connection: open it as a WebSocket with the protocol " + Protocol + ".");
        }
        if (!http.WebSockets.WebSocketRequestedProtocols.Contains(Protocol)) return Answers.Problem(StatusCodes.Status400BadRequest, "Offer the protocol " + Protocol + ".");
        if (after is not null)
        {
            if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
                return Answers.Problem(StatusCodes.Status422UnprocessableEntity, "Some of what was entered cannot be used.",
                    errors: new Dictionary<string, string> { ["after"] = "After must be the number of the last event that was seen." });
            from = seq;
        }
        return null;
    }

    private static IResult TooMany() => Answers.Problem(StatusCodes.Status429TooManyRequests, "There are too many live connections of this page already. Close one and try again.");

    private static async Task Keep(HttpContext http, Shop shop, Feeds feeds, Listener.Ears ears, string key, long? after, CancellationToken ended)
    {
        // A reader that stops reading is sent away by ourselves, with a code that says so.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = Protocol, KeepAliveInterval = Ping, KeepAliveTimeout = Ping });
        await feeds.Keep(shop.TenantId, new Listener(socket, ears, key), after, ended);
    }
}
