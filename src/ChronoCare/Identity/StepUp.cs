using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/step-up</c>: "Confirm it is you". Who came to a door without a fresh proof gives it here and goes on, with all that was typed.</summary>
public static class StepUp
{
    /// <summary>What a program is told: how long the proof is fresh.</summary>
    public sealed record Confirmed(int FreshForSeconds)
    {
        internal static Confirmed Now => new((int)FreshProof.Life.TotalSeconds);
    }

    /// <summary>What a program is told when a code is on its way.</summary>
    public sealed record Asked(string Message, int ExpiresInSeconds);

    private sealed record Tried
    {
        public int Moved { get; init; }
        public int Live { get; init; }
        public int GuessesLeft { get; init; }
    }

    private static readonly string ByCode = Sql("""
        tried as (
          update shop.sign_in_request set attempts = attempts + 1, spent_at = case when code_hash = $6 then $1::timestamptz end
          where browser_hash = $2 and purpose = 'step-up' and email = $7 and spent_at is null and expires_at > $1 and attempts < 5
          returning attempts, spent_at),
        proven as (select 1 from tried where spent_at is not null and not exists (select from shop.passkey p where p.user_id = $4) limit 1)
        """, "select (select count(*) from moved)::int as moved, count(*)::int as live, coalesce(max(5 - t.attempts), 0)::int as guesses_left from tried t");

    private const string Queue = """
        insert into shop.counter as c (name, value) values ('step-up', 1) on conflict (tenant_id, name) do update set value = c.value + 1
        """;

    // Its token goes to nobody: there is no link to follow, only a code to type into the page that waits. It counts as a known browser's, so it uses up no stranger's limit.
    private const string Insert = """
        insert into shop.sign_in_request (token_hash, code_hash, browser_hash, device_hash, purpose, email, network_hash, created_at, expires_at, mailed_at)
        select $1, $2, $3, $3, 'step-up', $4, $5, $6, $7, $6
        where 10 > (select count(*) from shop.sign_in_request r where r.email = $4 and r.purpose = 'step-up' and r.created_at > $6 - interval '1 hour')
        """;

    /// <summary>The statement that gives a session its proof and a new id; the old one is nobody's at once.</summary>
    /// <param name="proven">CTEs, one of them called <c>proven</c>: with a row where the proof holds. $1 is now, $2 the session's hash, $3 the new one, $4 the user, $5 the proof; its own begin at $6.</param>
    /// <param name="select">What is answered; <c>moved</c> has a row where it worked.</param>
    internal static string Sql(string proven, string select) => "with " + proven + """
        ,
        moved as (
          update shop.session set id_hash = $3, proof = $5, proved_at = $1, last_used_at = $1
          where id_hash = $2 and user_id = $4 and revoked_at is null and exists (select from proven)
          returning user_id)

        """ + select;

    /// <summary>Whether a request is one of the page that asks: its form carries the key of the command that waits, which is not carried out by it.</summary>
    internal static bool IsAt(HttpContext http) => http.Request.Path.StartsWithSegments("/step-up");

    /// <summary>At a door that wants a fresh proof, in place of what is behind it.</summary>
    internal static async Task Instead(HttpContext http, Visitor visitor, FreshProof wanted)
    {
        if (Answers.IsApi(http))
        {
            http.Response.Headers["Step-Up"] = "/step-up";
            await Answers.Problem(StatusCodes.Status403Forbidden, "Confirm first that it is you.", wanted.Why, code: "step-up-needed").ExecuteAsync(http);
            return;
        }
        await Page(await Waiting.At(http, wanted), visitor, StatusCodes.Status403Forbidden).ExecuteAsync(http);
    }

    /// <summary><c>GET /step-up?return=…</c>: for scripts that were told to come here.</summary>
    public static IResult Show(HttpContext http, Visitor visitor, TimeProvider clock)
    {
        var to = ReturnPath.Local(http.Request.Query["return"]) ?? "/";
        return FreshProof.IsOf(visitor, clock.GetUtcNow()) ? Answers.SeeOther(to)
            : Page(new Waiting { To = to, Why = to.StartsWith("/settings/passkeys", StringComparison.Ordinal) ? FreshProof.Keys : Waiting.SomeReason }, visitor, 200);
    }

    /// <summary><c>POST /step-up/code</c>: mails a code.</summary>
    [Says("Mails a code that confirms who one is; for people without a passkey.", typeof(Asked), 202)]
    public static async Task<IResult> Ask(HttpContext http, TenantDb db, Shop shop, Visitor visitor, SignInKeys keys, Outbox outbox, TimeProvider clock)
    {
        var session = SessionOf(visitor);
        var waiting = await Waiting.Sent(http);
        var (now, token) = (clock.GetUtcNow(), SignInRequest.NewToken());
        var code = SignInCode.Of(keys.Code, token);
        var ask = db.Ask();
        ask.Do(Queue);
        var kept = ask.Do(Insert, Sessions.Hash(token), SignInCode.Hash(keys.Code, db.Tenant, session, code), session, visitor.Email, keys.NetworkHash(db.Tenant, Network.Of(http)), now, now + SignInRequest.Life);
        await ask.Send();
        if (kept.Value == 0)
        {
            const string enough = "No further code is mailed for now: ten an hour are. Use the last one, or try again later.";
            return Answers.IsApi(http) ? throw new Refused(enough, code: "too-many") : Page(waiting, visitor, 422, Posted.Nothing.Wrong("_code", enough), isAsked: true);
        }
        var letter = StepUpMail.Write(shop, visitor, code, waiting.Why, DeviceName.Of(http.Request.Headers.UserAgent.ToString()));
        outbox.Post(() => Task.FromResult<Letter?>(letter));
        return Answers.IsApi(http) ? Answers.Data(new Asked("A code is on its way to you.", (int)SignInRequest.Life.TotalSeconds), 202) : Page(waiting, visitor, 200, isAsked: true);
    }

    /// <summary><c>POST /step-up</c>: the code; then on to where one was going, with what one was sending.</summary>
    [Says("Confirms with the code of the mail who one is; the session gets a new cookie, and the old one is nobody's.", typeof(Confirmed))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Visitor visitor, Sessions sessions, SignInKeys keys, TimeProvider clock)
    {
        var (session, field) = (SessionOf(visitor), FieldOf(posted));
        var waiting = await Waiting.Sent(http);
        var typed = Read(posted);
        var code = posted.IsWrong ? null : SignInCode.Typed(typed);
        if (visitor.HasPasskey) posted.Wrong(field, "You have a passkey: confirm with it.");
        else if (code is null) posted.Wrong(field, $"A code has {SignInCode.Length} letters and digits, such as 7K2 M9Q.");
        else
        {
            var (now, value) = (clock.GetUtcNow(), SignInRequest.NewToken());
            var ask = db.Ask();
            var row = ask.Change<Tried>(ByCode, now, session, Sessions.Hash(value), visitor.UserId, "mail", SignInCode.Hash(keys.Code, db.Tenant, session, code), visitor.Email);
            await ask.Send();
            var tried = row.Value!;
            if (tried.Moved == 1)
            {
                Admit(http, db, sessions, session, value);
                return Answers.IsApi(http) ? Answers.Data(Confirmed.Now) : waiting.IsPost ? Results.LocalRedirect(waiting.To, preserveMethod: true) : Answers.SeeOther(waiting.To);
            }
            posted.Wrong(field, (tried.Live, tried.GuessesLeft) switch
            {
                (0, _) or (_, 0) => "No code can be tried any more. Ask for a new one.",
                (_, 1) => "That is not the code. One more try.",
                _ => $"That is not the code. {tried.GuessesLeft} more tries.",
            });
        }
        if (Answers.IsApi(http)) posted.Check();
        return Page(waiting, visitor, 422, posted, isAsked: true);
    }

    internal static string Read(Posted posted) => posted.Text(FieldOf(posted), "The code from the mail", 40, required: true);

    /// <summary>The session of a browser, which alone can prove something afresh.</summary>
    /// <exception cref="Refused">It is a program that comes with a key of its own.</exception>
    internal static byte[] SessionOf(Visitor visitor) => visitor.SessionHash.Length == 64 ? Convert.FromHexString(visitor.SessionHash)
        : throw new Refused("Only somebody signed in in a browser can do this.", code: "no-session");

    /// <summary>Hands the browser its new cookie, once the statement moved the session.</summary>
    internal static void Admit(HttpContext http, TenantDb db, Sessions sessions, byte[] old, string value)
    {
        sessions.Forget(db.Tenant, old);
        OwnCookie.Write(http, Sessions.Cookie, value, Sessions.Longest);
    }

    // A form's own fields begin with an underscore, so that they meet none of those that it carries.
    private static string FieldOf(Posted posted) => posted.IsJson ? "code" : "_code";

    private static IResult Page(Waiting waiting, Visitor visitor, int status, Posted? posted = null, bool isAsked = false) =>
        Answers.Page<StepUpPage>(new { Waiting = waiting, HasPasskey = visitor.HasPasskey, Posted = posted ?? Posted.Nothing, IsAsked = isAsked }, status);
}
