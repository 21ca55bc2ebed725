using ChronoCare.Identity.Apps;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Reads the session's cookie or the bearer token at a shop's door; a doubled or look-alike cookie, or both at once, is refused rather than guessed about.</summary>
public sealed class SessionGate(RequestDelegate next, Sessions sessions, AppTokens apps, ApiKeys keys)
{
    /// <summary>Header of what a page asks by itself, without a hand: it keeps no tablet of the counter open.</summary>
    public const string Look = "X-Look";

    /// <summary>Middleware, after the host gate.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Door>() is { Db: { } db })
        {
            var cookie = http.Request.Headers.Cookie.Count > 0 ? OwnCookie.Read(http, Sessions.Cookie) : null;
            var bearer = Bearer.Read(http);
            if (cookie is not null && bearer is not null) throw new BadHttpRequestException("Send the session's cookie or a bearer token, not both.");
            var visitor = bearer is not null ? bearer.StartsWith(ApiKeys.Mark, StringComparison.Ordinal) ? await keys.Find(db, bearer) : await apps.Find(db, bearer)
                : cookie is not null ? await sessions.Find(db, cookie, CounterDevice.HashOf(http), isUse: !IsLook(http.Request)) : Visitor.Stranger;
            if (visitor.IsStaff)
            {
                http.Features.Set(visitor);
                db.ActAs(visitor.UserId);
            }
        }
        await next(http);
    }

    // A live connection comes back by itself after whatever broke it.
    private static bool IsLook(HttpRequest request) => request.Headers.ContainsKey(Look) || request.Headers.Upgrade.Count > 0;
}
