using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Apps;

/// <summary><c>DELETE /api/tokens</c>: the app that asks is signed out, both its tokens at once.</summary>
public static class EndTokens
{
    /// <summary>Handles it.</summary>
    [Says("Signs out the app whose access token is sent: that and its refresh token end.", null, 204)]
    public static async Task<IResult> Handle(TenantDb db, Visitor visitor, AppTokens tokens)
    {
        var app = visitor.App ?? throw new Refused("This was not asked by an app with an access token. A browser signs out at POST /api/sign-out.", code: "no-app");
        await tokens.End(db, visitor.UserId, app);
        return Results.NoContent();
    }
}
