using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary>The mail that asks somebody to join.</summary>
public static class InvitationMail
{
    /// <summary>The letter.</summary>
    public static Letter Compose(Shop shop, Settings settings, string by, Invitation to, string token)
    {
        var link = $"{settings.Address(shop.Subdomain)}/join/{token}";
        var role = Colleague.As(to.Role);
        var days = (int)Invitation.Life.TotalDays;
        static string Html(string text) => WebUtility.HtmlEncode(text);
        return new Letter(shop.Subdomain, shop.Name, to.Email, $"{by} asks you to join {shop.Name}",
            $"""
            Hello {to.Name},

            {by} asks you to join {shop.Name} {role}. Open this link and press its button; there is no password:
            {link}

            It works once, for {days} days. If you do not know {shop.Name}, do nothing: without the button nobody joins.
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <p style="margin:0 0 16px">Hello {Html(to.Name)},</p>
            <p style="margin:0 0 20px">{Html(by)} asks you to join {Html(shop.Name)} {role}. There is no password.</p>
            <p style="margin:0 0 20px"><a href="{link}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:{shop.Colour};color:{Brand.On(shop.Colour)};text-decoration:none;font-weight:600">Look at the invitation</a></p>
            <p style="margin:0;color:#454b53">The link works once, for {days} days. If you do not know {Html(shop.Name)}, do nothing: without its button nobody joins.</p>
            </div></body></html>
            """);
    }
}
