using System.Net;
using ChronoCare.Identity;
using ChronoCare.Mail;

namespace ChronoCare.Opening;

/// <summary>The mail with the code that proves a mailbox; it says the same whether the address owns other shops or none.</summary>
public static class SignUpMail
{
    /// <summary>The letter.</summary>
    public static Letter Compose(string email, string code, string device)
    {
        var (shown, minutes) = (SignInCode.Shown(code), (int)Draft.CodeLife.TotalMinutes);
        return new Letter(Letter.House, "ChronoCare Pro", email, $"{shown} is your code to open a shop",
            $"""
            Open your shop

            Type this code where you asked for it ({device}): {shown}

            It works there alone, for {minutes} minutes. Nobody will ever ask you for it.
            If you did not ask for this, do nothing: without the code nothing is opened.
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <h1 style="margin:0 0 16px;font-size:20px">Open your shop</h1>
            <p style="margin:0 0 8px">Type this code where you asked for it ({WebUtility.HtmlEncode(device)}):</p>
            <p style="margin:0 0 20px;font:600 28px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:2px">{shown}</p>
            <p style="margin:0 0 8px;color:#454b53">It works there alone, for {minutes} minutes. Nobody will ever ask you for it.</p>
            <p style="margin:0;color:#454b53">If you did not ask for this, do nothing: without the code nothing is opened.</p>
            </div></body></html>
            """);
    }
}
