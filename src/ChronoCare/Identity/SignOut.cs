using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>POST /sign-out</c>: the session is over on the server, whatever the browser keeps.</summary>
public static class SignOut
{
    /// <summary>What a program is told.</summary>
    public sealed record Out(bool SignedOut);

    /// <summary>Handles both.</summary>
    [Says("Ends the session.", typeof(Out))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Visitor visitor, Sessions sessions, Apps.AppTokens apps)
    {
        if (visitor.App is { } app) await apps.End(db, visitor.UserId, app);
        else if (visitor.IsStaff) await sessions.End(db, visitor.UserId, Convert.FromHexString(visitor.SessionHash));
        OwnCookie.Remove(http, Sessions.Cookie);
        return Answers.Done(http, () => new Out(true), visitor.Counter is null ? "/sign-in" : "/counter");
    }
}
