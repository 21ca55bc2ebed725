using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Reads the session's cookie at a shop's door; a doubled or look-alike name is refused rather than guessed about.</summary>
public sealed class SessionGate(RequestDelegate next, Sessions sessions)
{
    /// <summary>Middleware, after the host gate.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Door>() is { Db: { } db } && http.Request.Headers.Cookie.Count > 0 && OwnCookie.Read(http, Sessions.Cookie) is { } value)
        {
            var visitor = await sessions.Find(db, value, CounterDevice.HashOf(http));
            if (visitor.IsStaff)
            {
                http.Features.Set(visitor);
                db.ActAs(visitor.UserId);
            }
        }
        await next(http);
    }
}
