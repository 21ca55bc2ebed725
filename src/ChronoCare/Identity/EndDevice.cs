using ChronoCare.Identity.Apps;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary>Signs another device of one's own out: the tablet left in the train, or all but this one.</summary>
public static class EndDevice
{
    /// <summary>How many ended.</summary>
    public sealed record Answer(int Ended);

    /// <summary><c>POST /settings/sessions/{device}/end</c>: one of them. Somebody else's is as unknown as an invented one.</summary>
    [Says("Signs one device of one's own out.", typeof(Answer))]
    public static async Task<IResult> One(HttpContext http, string device, TenantDb db, Visitor visitor, Sessions sessions, AppTokens apps)
    {
        if (Guid.TryParseExact(device, "D", out var app))
        {
            if (!await apps.End(db, visitor.UserId, app)) throw new NotHere();
            return Answers.Done(http, () => new Answer(1), "/settings/sessions?ended=1");
        }
        if (device.Length != 64 || !device.All(char.IsAsciiHexDigitLower) || !await sessions.End(db, visitor.UserId, Convert.FromHexString(device), device == visitor.SessionHash ? "here" : "elsewhere")) throw new NotHere();
        if (device == visitor.SessionHash) OwnCookie.Remove(http, Sessions.Cookie);
        return Answers.Done(http, () => new Answer(1), "/settings/sessions?ended=1");
    }

    /// <summary><c>POST /settings/sessions/end</c>: all but the one that asks.</summary>
    [Says("Signs every other device of one's own out.", typeof(Answer))]
    public static async Task<IResult> Others(HttpContext http, TenantDb db, Visitor visitor, Sessions sessions, AppTokens apps)
    {
        var ended = await sessions.EndAll(db, visitor.UserId, Convert.FromHexString(visitor.SessionHash)) + await apps.EndAll(db, visitor.UserId, visitor.App);
        return Answers.Done(http, () => new Answer(ended), "/settings/sessions?ended=1");
    }
}
