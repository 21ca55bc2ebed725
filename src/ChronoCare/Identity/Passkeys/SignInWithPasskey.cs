using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>POST /api/sign-in/passkey</c>: a signature of somebody's device begins the session. Nobody says who they are before it.</summary>
public static class SignInWithPasskey
{
    /// <summary>What a program is told.</summary>
    public sealed record In(string Next);

    internal const string Named = $"select {Passkey.Columns} from shop.passkey p join shop.user_account u on u.id = p.user_id where p.credential_id = $1 and u.is_active";
    internal const string NamedOwner = "select u.id, u.email, u.name from shop.passkey p join shop.user_account u on u.id = p.user_id where p.credential_id = $1 and u.is_active";

    private sealed record Came
    {
        public Guid? UserId { get; init; }
        public string? Email { get; init; }
    }

    // The counter is compared once more where it is written: two signatures of one device at once, and the older one is late.
    private static readonly string Begin = NewSession.Sql("""
        used as (
          update shop.passkey p set sign_count = $11, is_backed_up = $12, last_used_at = $3
          from shop.user_account u
          where p.id = $10 and u.id = p.user_id and u.is_active and ($11 > p.sign_count or ($11 = 0 and p.sign_count = 0))
          returning p.user_id, u.email),
        admitted as (select user_id from used)
        """, "select (select user_id from changed) as user_id, (select email from used) as email");

    /// <summary><c>POST /api/sign-in/passkey/challenge</c>: the same for everybody, so it tells nothing of who works here.</summary>
    [Says("What to ask a browser for a signature with (PublicKeyCredentialRequestOptionsJSON), once and for three minutes; its cookie belongs to the answer.", typeof(RequestOptions))]
    public static async Task<IResult> Ask(HttpContext http, TenantDb db, Shop shop, Settings settings, SignInKeys keys, TimeProvider clock)
    {
        var browser = OwnCookie.Read(http, Challenge.Cookie) is { } had && SignInRequest.IsToken(had) ? had : SignInRequest.NewToken();
        var asked = await Ceremony.At(settings, shop).Request();
        await Challenge.Keep(db, keys, http, asked.Challenge, Sessions.Hash(browser), Challenge.SignIn, null, clock.GetUtcNow());
        OwnCookie.Write(http, Challenge.Cookie, browser, Ceremony.Life * 2);
        return Answers.Data(asked);
    }

    /// <summary>The answer.</summary>
    [Says("Signs in with what the browser gave back (PublicKeyCredential as JSON).", typeof(In))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, Sessions sessions, SignInKeys keys, TimeProvider clock)
    {
        var (answer, next) = Read(posted);
        posted.Check();
        await Run(http, db, Ceremony.At(settings, shop), sessions, keys, clock, answer);
        return Answers.Data(new In(ReturnPath.Local(next) ?? "/"));
    }

    internal static (PasskeyAnswer Answer, string Next) Read(Posted posted) => (PasskeyAnswer.Signed(posted), posted.Text("return", "Where to go on", 500));

    /// <summary>Spends the challenge, judges the signature, begins the session.</summary>
    /// <exception cref="Refused">The challenge is gone, or the passkey opens nothing here.</exception>
    public static async Task Run(HttpContext http, TenantDb db, Ceremony ceremony, Sessions sessions, SignInKeys keys, TimeProvider clock, PasskeyAnswer answer)
    {
        var now = clock.GetUtcNow();
        if (answer.Challenge is not { } challenge || PasskeyAnswer.Bytes(answer.Id) is not { } name || OwnCookie.Read(http, Challenge.Cookie) is not { } browser) throw Challenge.Over();
        var ask = db.Ask();
        var spent = Challenge.Take(ask, challenge, Sessions.Hash(browser), Challenge.SignIn, null, now);
        var key = ask.Row<Passkey>(Named, name);
        var owner = ask.Row<PasskeyOwner>(NamedOwner, name);
        await ask.Send();
        if (spent.Value != true) throw Challenge.Over();
        var verdict = await ceremony.Signed(answer, challenge, key.Value is { } k && owner.Value is { } o ? [(o, k)] : []);
        if (verdict.Key is not { } used) throw Challenge.No();

        var session = new NewSession(http, db, "passkey", now);
        var beginning = db.Ask();
        var came = beginning.Change<Came>(Begin, [.. session.Args, key.Value!.Id, (long)used.SignCount, used.IsBackedUp]);
        await beginning.Send();
        if (came.Value?.UserId is null) throw Challenge.No();
        session.Admit(sessions, keys, came.Value.Email!);
        OwnCookie.Remove(http, Challenge.Cookie);
    }
}
