using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>POST /sign-in</c> and <c>POST /api/sign-in {email}</c>: the same answer and the same work whether the address is known or not.</summary>
public static class AskForSignIn
{
    /// <summary>What every API caller is told.</summary>
    public sealed record Asked(string Message, int ExpiresInSeconds);

    // One shop's requests queue behind this row for the moment of the two statements, so that a burst cannot slip past the limits.
    private const string Queue = """
        insert into shop.counter as c (name, value) values ('sign-in', 1) on conflict (tenant_id, name) do update set value = c.value + 1
        """;

    // Limits, an hour: a browser known to be this person's has 10 of its own, which no stranger can use up. Strangers have 5 for one address from one
    // network, 20 for one address, 30 from one network. After 50 wrong codes a day for an address, strangers' mails work by link alone.
    private const string Insert = """
        insert into shop.sign_in_request (token_hash, code_hash, browser_hash, email, network_hash, device_hash, return_to, created_at, expires_at, app_code_hash, takes_code)
        select $1, $2, $3, $4, $5, $6::bytea, $7::text, $8, $9, $10::bytea,
               $6::bytea is not null
               or 50 > (select coalesce(sum(r.attempts + r.tries_here + r.tries_elsewhere), 0) from shop.sign_in_request r where r.email = $4 and r.created_at > $8 - interval '1 day' and r.device_hash is null)
        where case when $6::bytea is not null
          then 10 > (select count(*) from shop.sign_in_request r where r.email = $4 and r.created_at > $8 - interval '1 hour' and r.device_hash = $6)
          else 5 > (select count(*) from shop.sign_in_request r
                    where r.email = $4 and r.created_at > $8 - interval '1 hour' and r.device_hash is null and r.network_hash = $5)
           and 20 > (select count(*) from shop.sign_in_request r where r.email = $4 and r.created_at > $8 - interval '1 hour' and r.device_hash is null)
           and 30 > (select count(*) from shop.sign_in_request r where r.network_hash = $5 and r.created_at > $8 - interval '1 hour' and r.device_hash is null)
          end
        """;

    /// <summary>Handles both.</summary>
    [Says("Asks for a link and a code by mail; the answer is the same whether the address is known or not.", typeof(Asked), 202)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, SignInKeys keys, Outbox outbox, TimeProvider clock)
    {
        var email = Read(posted);
        if (!posted.IsWrong && !EmailAddress.IsOne(email)) posted.Wrong("email", "Enter your e-mail as name@example.com.");
        if (posted.IsWrong && !Answers.IsApi(http)) return Answers.Page<SignInPage>(new { Posted = posted }, 422);
        posted.Check();

        var browser = SignInRequest.BrowserOf(http) ?? SignInRequest.NewToken();
        OwnCookie.Write(http, SignInRequest.Cookie, browser, SignInRequest.Life * 2);
        await Run(db, shop, settings, keys, outbox, clock, email, browser, Network.Of(http), OwnCookie.Read(http, KnownDevice.Cookie),
            ReturnPath.Local(posted["return"]), DeviceName.Of(http.Request.Headers.UserAgent.ToString()), isProgram: Answers.IsApi(http));
        return Answers.Done(http, () => new Asked("If this address is known here, a link and a code are on their way to it.", (int)SignInRequest.Life.TotalSeconds), "/sign-in/code", 202);
    }

    internal static string Read(Posted posted) => EmailAddress.Kept(posted.Text("email", "Your e-mail", 254, required: true));

    /// <summary>Keeps the request and has the mail written later; beyond the limits nothing is kept and nothing sent.</summary>
    public static async Task Run(TenantDb db, Shop shop, Settings settings, SignInKeys keys, Outbox outbox, TimeProvider clock, string email, string browser, string network,
        string? deviceNote, string? returnTo, string deviceName, bool isProgram = false)
    {
        var now = clock.GetUtcNow();
        var token = SignInRequest.NewToken();
        var code = SignInCode.Of(keys.Code, token);
        var browserHash = Sessions.Hash(browser);
        var ask = db.Ask();
        ask.Do(Queue);
        var kept = ask.Do(Insert, Sessions.Hash(token), SignInCode.Hash(keys.Code, shop.TenantId, browserHash, code), browserHash, email, keys.NetworkHash(shop.TenantId, network),
            KnownDevice.Check(keys.Device, shop.TenantId, email, deviceNote), returnTo, now, now + SignInRequest.Life,
            isProgram ? SignInCode.AppHash(keys.Code, shop.TenantId, email, code) : null);
        await ask.Send();
        if (kept.Value == 1) outbox.Post(() => SignInMail.Write(db.As(Guid.Empty), shop, settings, clock, email, token, code, deviceName, isProgram));
    }
}
