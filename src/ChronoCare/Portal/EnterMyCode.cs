using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary><c>/portal/code</c>: the six characters of the mail, in the browser that asked; of any number who try at once, one gets in.</summary>
public static class EnterMyCode
{
    private sealed record Tried
    {
        public string? Email { get; init; }
        public int Live { get; init; }
        public int GuessesLeft { get; init; }
    }

    private const string Try = """
        with tried as (
          update shop.portal_request set attempts = attempts + 1, spent_at = case when code_hash = $2 then $3::timestamptz end
          where browser_hash = $1 and spent_at is null and expires_at > $3 and attempts < 5
          returning email, attempts, spent_at),
        begun as (
          insert into shop.portal_session (id_hash, email, created_at, expires_at)
          select $4, t.email, $3, $5 from (select email from tried where spent_at is not null limit 1) t returning email),
        ended as (update shop.portal_session set revoked_at = $3 where id_hash = $6::bytea and revoked_at is null and exists (select from begun))
        select (select email from begun) as email, count(*)::int as live, coalesce(max(5 - t.attempts), 0)::int as guesses_left from tried t
        """;

    /// <summary><c>GET</c>: look in your mail.</summary>
    public static IResult Show(HttpContext http) => AskForCode.BrowserOf(http) is null ? Answers.SeeOther("/portal") : Page(http, Posted.Nothing, 200);

    /// <summary><c>POST</c>: tries it.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, [AsParameters] PortalRoom room)
    {
        var browser = AskForCode.BrowserOf(http);
        var code = SignInCode.Typed(posted.Text("code", "The code from the mail", 40, required: true));
        if (posted.IsWrong) return Page(http, posted, 422);
        if (code is null) return Page(http, posted.Wrong("code", $"A code has {SignInCode.Length} letters and digits, such as 7K2 M9Q."), 422);
        if (browser is null) return Page(http, posted.Wrong("code", "This browser did not ask for a code, or long ago. Ask for a new one."), 422);
        var (now, session, browserHash) = (room.Clock.GetUtcNow(), SignInRequest.NewToken(), Sessions.Hash(browser));
        var old = OwnCookie.Read(http, MySession.Cookie) is { Length: > 0 } had ? Sessions.Hash(had) : null;
        var ask = room.Client.Ask();
        var row = ask.Change<Tried>(Try, browserHash, SignInCode.Hash(room.Keys.Code, room.Shop.TenantId, browserHash, code), now, Sessions.Hash(session), now + MySession.Life, old);
        await ask.Send();
        var tried = row.Value!;
        if (tried.Email is not null)
        {
            OwnCookie.Write(http, MySession.Cookie, session, MySession.Life);
            OwnCookie.Remove(http, AskForCode.Cookie);
            return Answers.SeeOther("/portal");
        }
        return Page(http, posted.Wrong("code", tried switch
        {
            { Live: 0 } or { GuessesLeft: 0 } => "No code can be tried any more in this browser. Ask for a new one.",
            { GuessesLeft: 1 } => "That is not the code. One more try.",
            _ => $"That is not the code. {tried.GuessesLeft} more tries.",
        }), 422);
    }

    private static IResult Page(HttpContext http, Posted posted, int status)
    {
        ListMine.NoSecretHere(http);
        return Answers.Page<MyCodePage>(new { Posted = posted }, status);
    }
}
