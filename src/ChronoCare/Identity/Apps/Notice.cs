using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Apps;

/// <summary>A mail that tells somebody what happened to their keys: some sentences and one place to go.</summary>
static class Notice
{
    /// <summary>The letter.</summary>
    public static Letter Of(Shop shop, string to, string subject, IReadOnlyList<string> sentences, string button, string link) =>
        new(shop.Subdomain, shop.Name, to, subject, string.Join("\n\n", sentences) + $"\n\n{button}: {link}\n",
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            {string.Concat(sentences.Select(s => $"<p style=\"margin:0 0 16px\">{WebUtility.HtmlEncode(s)}</p>\n"))}<p style="margin:4px 0 0"><a href="{WebUtility.HtmlEncode(link)}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:{shop.Colour};color:{Brand.On(shop.Colour)};text-decoration:none;font-weight:600">{WebUtility.HtmlEncode(button)}</a></p>
            </div></body></html>
            """);
}
