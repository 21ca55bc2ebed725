using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>The way to all of one's watches begins with a code to the mailbox: <c>POST /portal</c> by address, <c>POST /portal/{token}/all</c> from a job's page. The same answer and work whether the address is known or not.</summary>
public static class AskForCode
{
    /// <summary>Cookie that ties the code to the browser that asked.</summary>
    public const string Cookie = "__Host-portal-ask";

    private const string Queue = """
        insert into shop.counter as c (name, value) values ('portal', 1) on conflict (tenant_id, name) do update set value = c.value + 1
        """;

    // Limits, an hour: whoever holds a job's link has 5 of their own, which no stranger can use up. Strangers have 5 for one address from one network, 20 for one
    // address, 30 from one network, and none for an address at which 50 wrong codes were tried within a day.
    private const string Insert = """
        insert into shop.portal_request (token_hash, code_hash, browser_hash, email, network_hash, link_hash, created_at, expires_at)
        select $1, $2, $3, $4, $5, $6::bytea, $7, $8
        where case when $6::bytea is not null
          then 5 > (select count(*) from shop.portal_request r where r.email = $4 and r.created_at > $7 - interval '1 hour' and r.link_hash = $6)
          else 5 > (select count(*) from shop.portal_request r where r.email = $4 and r.created_at > $7 - interval '1 hour' and r.link_hash is null and r.network_hash = $5)
           and 20 > (select count(*) from shop.portal_request r where r.email = $4 and r.created_at > $7 - interval '1 hour' and r.link_hash is null)
           and 30 > (select count(*) from shop.portal_request r where r.network_hash = $5 and r.created_at > $7 - interval '1 hour' and r.link_hash is null)
           and 50 > (select coalesce(sum(r.attempts), 0) from shop.portal_request r where r.email = $4 and r.created_at > $7 - interval '1 day' and r.link_hash is null)
          end
        """;

    private const string Address = "select c.email_key from shop.job j join shop.client c on c.id = j.client_id where j.id = $1";

    // Old requests and sessions leave by the same round trip. 200 mails an hour are more than any shop's clients ask for.
    private const string Forget = "delete from shop.portal_request where created_at < $1::timestamptz - interval '2 days'";
    private const string ForgetSessions = "delete from shop.portal_session where created_at < $1::timestamptz - interval '60 days'";
    private const string Mailed = """
        update shop.portal_request r set mailed_at = $2
        where r.token_hash = $1 and exists (select from shop.client c where c.email_key = r.email and c.email_key <> '')
          and 200 > (select count(*) from shop.portal_request m where m.mailed_at > $2 - interval '1 hour')
        """;

    /// <summary>By address, for who has no link at hand.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, [AsParameters] PortalRoom room, SignInKeys keys)
    {
        var email = Read(posted);
        if (!posted.IsWrong && !EmailAddress.IsOne(email)) posted.Wrong("email", "Enter your e-mail as name@example.com.");
        if (posted.IsWrong) return ListMine.Entry(http, posted, 422);
        await Run(http, room, keys, email, null);
        return Answers.SeeOther("/portal/code");
    }

    /// <summary>From a job's page: to the address on file, which is not shown.</summary>
    public static Task<IResult> FromLink(HttpContext http, string token, [AsParameters] PortalRoom room, SignInKeys keys) => ShowPortal.Or(http, token, Posted.Nothing, room, async link =>
    {
        var email = await room.Client.Row<string>(Address, link.JobId) ?? "";
        if (!EmailAddress.IsOne(email)) throw new Refused("The shop has no e-mail address of you. Ask it to add one.", code: "no-mail");
        await Run(http, room, keys, email, Sessions.Hash(token));
        return "/portal/code";
    });

    internal static string Read(Posted posted) => EmailAddress.Kept(posted.Text("email", "Your e-mail", 254, required: true));

    private static async Task Run(HttpContext http, PortalRoom room, SignInKeys keys, string email, byte[]? link)
    {
        var browser = BrowserOf(http) ?? SignInRequest.NewToken();
        OwnCookie.Write(http, Cookie, browser, SignInRequest.Life * 2);
        var (now, secret) = (room.Clock.GetUtcNow(), SignInRequest.NewToken());
        var (code, browserHash) = (SignInCode.Of(room.Keys.Code, secret), Sessions.Hash(browser));
        var ask = room.Client.Ask();
        ask.Do(Queue);
        var kept = ask.Do(Insert, Sessions.Hash(secret), SignInCode.Hash(room.Keys.Code, room.Shop.TenantId, browserHash, code), browserHash, email,
            keys.NetworkHash(room.Shop.TenantId, Network.Of(http)), link, now, now + SignInRequest.Life);
        await ask.Send();
        if (kept.Value == 1) room.Outbox.Post(() => Write(room.Client, room.Shop, room.Clock, email, secret, code));
    }

    private static async Task<Letter?> Write(TenantDb db, Shop shop, TimeProvider clock, string email, string secret, string code)
    {
        var letter = Compose(shop, email, SignInCode.Shown(code));
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        ask.Do(Forget, now);
        ask.Do(ForgetSessions, now);
        var mailed = ask.Do(Mailed, Sessions.Hash(secret), now);
        await ask.Send();
        return mailed.Value == 1 ? letter : null;
    }

    private static Letter Compose(Shop shop, string email, string shown)
    {
        var name = System.Net.WebUtility.HtmlEncode(shop.Name);
        var minutes = (int)SignInRequest.Life.TotalMinutes;
        return new Letter(shop.Subdomain, shop.Name, email, $"{shown} shows your watches at {shop.Name}",
            $"""
            Your watches at {shop.Name}

            Type this code into the page where you asked for it: {shown}

            It works once, for {minutes} minutes. Nobody from {shop.Name} or from us will ever ask you for it.
            If you did not ask for this, do nothing: without this mail nobody sees anything.
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <h1 style="margin:0 0 16px;font-size:20px">Your watches at {name}</h1>
            <p style="margin:0 0 8px">Type this code into the page where you asked for it:</p>
            <p style="margin:0 0 20px;font:600 28px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:2px">{shown}</p>
            <p style="margin:0 0 8px;color:#454b53">It works once, for {minutes} minutes. Nobody from {name} or from us will ever ask you for it.</p>
            <p style="margin:0;color:#454b53">If you did not ask for this, do nothing: without this mail nobody sees anything.</p>
            </div></body></html>
            """);
    }

    /// <summary>The browser's own secret, or null.</summary>
    internal static string? BrowserOf(HttpContext http) => OwnCookie.Read(http, Cookie) is { } value && SignInRequest.IsToken(value) ? value : null;
}
