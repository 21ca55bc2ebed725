using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary>The mail with the link and the code; written for every request, sent only to somebody who works here.</summary>
public static class SignInMail
{
    // Old requests leave by the same round trip. 200 mails an hour and shop are more than any shop signs in.
    private const string Forget = "delete from shop.sign_in_request where created_at < $1::timestamptz - interval '2 days'";

    private const string Mailed = """
        update shop.sign_in_request r set mailed_at = $2 from shop.user_account u
        where r.token_hash = $1 and u.email = r.email and u.is_active
          and 200 > (select count(*) from shop.sign_in_request m where m.mailed_at > $2 - interval '1 hour')
        """;

    /// <summary>The letter, or null when nobody here has this address.</summary>
    public static async Task<Letter?> Write(TenantDb db, Shop shop, Settings settings, TimeProvider clock, string email, string token, string code, string device, bool isProgram = false)
    {
        var letter = Compose(shop, settings.Address(shop.Subdomain) + "/sign-in/" + token, email, code, device, isProgram);
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        ask.Do(Forget, now);
        var mailed = ask.Do(Mailed, Sessions.Hash(token), now);
        await ask.Send();
        return mailed.Value == 1 ? letter : null;
    }

    private static Letter Compose(Shop shop, string link, string email, string code, string device, bool isProgram)
    {
        var (opening, button) = isProgram ? ($"Asked for by {device}. This link shows the code again, in any browser:", "Show the code") : ($"Open this link in the browser where you asked for it ({device}):", "Sign in");
        var minutes = (int)SignInRequest.Life.TotalMinutes;
        var shown = SignInCode.Shown(code);
        var name = WebUtility.HtmlEncode(shop.Name);
        return new Letter(shop.Subdomain, shop.Name, email, $"{shown} is your code for {shop.Name}",
            $"""
            Sign in to {shop.Name}

            {opening}
            {link}

            Or type this code there: {shown}

            Both work once, for {minutes} minutes. Nobody from {shop.Name} or from us will ever ask you for the code.
            If you did not ask for this, do nothing: without this mail nobody gets in.
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <h1 style="margin:0 0 16px;font-size:20px">Sign in to {name}</h1>
            <p style="margin:0 0 20px"><a href="{link}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:{shop.Colour};color:{Brand.On(shop.Colour)};text-decoration:none;font-weight:600">{button}</a></p>
            <p style="margin:0 0 8px">Or type this code where you asked for it ({WebUtility.HtmlEncode(device)}):</p>
            <p style="margin:0 0 20px;font:600 28px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:2px">{shown}</p>
            <p style="margin:0 0 8px;color:#454b53">Both work once, for {minutes} minutes. Nobody from {name} or from us will ever ask you for the code.</p>
            <p style="margin:0;color:#454b53">If you did not ask for this, do nothing: without this mail nobody gets in.</p>
            </div></body></html>
            """);
    }
}
