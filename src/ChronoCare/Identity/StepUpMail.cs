using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>The mail with the code that confirms who somebody is; it opens nothing outside the session that asked.</summary>
internal static class StepUpMail
{
    internal static Letter Write(Shop shop, Visitor to, string code, string why, string device)
    {
        var (shown, minutes) = (SignInCode.Shown(code), (int)SignInRequest.Life.TotalMinutes);
        string Html(string text) => WebUtility.HtmlEncode(text);
        return new Letter(shop.Subdomain, shop.Name, to.Email, $"{shown} confirms it is you at {shop.Name}",
            $"""
            Confirm it is you

            {why} Type this code into the page that asks for it ({device}): {shown}

            It works there, once, for {minutes} minutes. Nobody from {shop.Name} or from us will ever ask you for it.
            If you did not ask for this, somebody uses a browser in which you are signed in: sign in, and sign out everywhere else under "Your devices".
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <h1 style="margin:0 0 16px;font-size:20px">Confirm it is you</h1>
            <p style="margin:0 0 8px">{Html(why)} Type this code into the page that asks for it ({Html(device)}):</p>
            <p style="margin:0 0 20px;font:600 28px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:2px">{shown}</p>
            <p style="margin:0 0 8px;color:#454b53">It works there, once, for {minutes} minutes. Nobody from {Html(shop.Name)} or from us will ever ask you for it.</p>
            <p style="margin:0;color:#454b53">If you did not ask for this, somebody uses a browser in which you are signed in: sign in, and sign out everywhere else under “Your devices”.</p>
            </div></body></html>
            """);
    }
}
