using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary>The first question of sign-up: name and mailbox. Nothing here tells whether an address is known.</summary>
public static class Introduce
{
    /// <summary><c>GET /sign-up</c>: begins, or goes on where this browser left off.</summary>
    public static async Task<IResult> Start(HttpContext http, Database database, TimeProvider clock) =>
        await Draft.Of(http, database, clock) is { Draft.EnteredAt: null } here ? Answers.SeeOther(here.Draft.Next) : Page(Posted.Nothing, 200, isLate: http.Request.Query.ContainsKey("late"));

    /// <summary><c>GET /sign-up/you</c>: the question, with what was answered.</summary>
    public static async Task<IResult> Show(HttpContext http, Database database, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { Draft: { EnteredAt: null } draft }) return Page(Posted.Nothing, 200);
        return draft.Elsewhere("/sign-up/you") is { } elsewhere ? Answers.SeeOther(elsewhere) : Page(Posted.Of(("name", draft.OwnerName), ("email", draft.Email)), 200);
    }

    /// <summary><c>POST /sign-up/you</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, Database database, SignUpKeys keys, Outbox outbox, TimeProvider clock)
    {
        var name = posted.Text("name", "Your name", 120, required: true);
        var email = EmailAddress.Kept(posted.Text("email", "Your e-mail", 254, required: true));
        if (!posted.Errors.ContainsKey("email") && !EmailAddress.IsOne(email)) posted.Wrong("email", "Enter your e-mail as name@example.com.");
        if (posted.IsWrong) return Page(posted, 422);
        var from = new MailCode.From(name, email, Network.Of(http), DeviceName.Of(http.Request.Headers.UserAgent.ToString()));
        if (await Draft.Of(http, database, clock) is { Draft.EnteredAt: null } here)
        {
            if (here.Draft.OpenedAt is not null) return Answers.SeeOther(here.Draft.Next);
            if (here.Draft.Email == email) await here.Db.Do("update shop.sign_up set owner_name = $1 where opened_at is null", name);
            if (here.Draft.Email == email && here.Draft.ProvedAt is not null) return Answers.SeeOther(here.Draft.Next);
            return await MailCode.Again(database, here, keys, outbox, clock, from) == MailCode.Outcome.TooMany ? TooMany(posted) : Answers.SeeOther("/sign-up/code");
        }
        if (await MailCode.Begin(database, keys, outbox, clock, from) is not { } cookie) return TooMany(posted);
        OwnCookie.Write(http, Draft.Cookie, cookie, Draft.Life);
        return Answers.SeeOther("/sign-up/code");
    }

    /// <summary>No draft lies behind this browser's cookie: begin again, and say why.</summary>
    internal static IResult Lost() => Answers.SeeOther("/sign-up?late");

    private static IResult TooMany(Posted posted) =>
        Page(posted.Wrong("email", "Too many mails were asked for, to this address or from this network. Try again in an hour."), 429);

    private static IResult Page(Posted posted, int status, bool isLate = false) => Answers.Page<YouPage>(new { Posted = posted, IsLate = isLate }, status);
}
