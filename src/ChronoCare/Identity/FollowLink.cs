using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/sign-in/{token}</c>: looking at the link spends nothing, for mail scanners look too; a person's press on the button signs in.</summary>
public static class FollowLink
{
    /// <summary>What can be done with the link where it was opened.</summary>
    public enum Can
    {
        /// <summary>Used, too old, or never there: nobody is told which.</summary>
        Nothing,
        /// <summary>Sign in, here.</summary>
        SignIn,
        /// <summary>It was asked for in another browser: its code can be typed there.</summary>
        ShowCode,
        /// <summary>Asked for in another browser, and its code is used up.</summary>
        OpenElsewhere,
    }

    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Show(HttpContext http, string token, TenantDb db, Settings settings, SignInKeys keys, TimeProvider clock)
    {
        return await Page(http, token, db, settings, keys, clock, refused: false);
    }

    /// <summary><c>POST</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, string token, TenantDb db, Sessions sessions, Settings settings, SignInKeys keys, TimeProvider clock)
    {
        if (SignInRequest.IsToken(token))
        {
            var outcome = await SignIn.WithLink(http, db, sessions, keys, clock, token, settings);
            if (outcome.IsIn) return Answers.SeeOther(outcome.Location);
        }
        return await Page(http, token, db, settings, keys, clock, refused: true);
    }

    private static async Task<IResult> Page(HttpContext http, string token, TenantDb db, Settings settings, SignInKeys keys, TimeProvider clock, bool refused)
    {
        var request = await SignInRequest.OfToken(db, token);
        var can = What(request, SignInRequest.BrowserOf(http), clock.GetUtcNow(), settings.IsDevelopment);
        var code = can == Can.ShowCode ? SignInCode.Shown(SignInCode.Of(keys.Code, token)) : null;
        return Answers.Page<LinkPage>(new { Can = can, Token = token, Email = can == Can.Nothing ? "" : request!.Email, Code = code },
            can == Can.Nothing ? 404 : refused ? 422 : 200);
    }

    internal static Can What(SignInRequest? request, string? browser, DateTimeOffset now, bool isDevelopment) => request switch
    {
        null => Can.Nothing,
        _ when !request.IsLive(now) => Can.Nothing,
        { Purpose: "demo" } => isDevelopment ? Can.SignIn : Can.Nothing,
        { Purpose: not "sign-in" } => Can.Nothing,
        _ when browser is not null && request.BrowserHash.AsSpan().SequenceEqual(Sessions.Hash(browser)) => Can.SignIn,
        _ when request.IsCodeLive(now) => Can.ShowCode,
        _ => Can.OpenElsewhere,
    };
}
