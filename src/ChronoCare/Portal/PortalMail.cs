using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>How a mail to a client looks: the shop's name and colour, one button, plain words beside it, and the way to have no more of them.</summary>
public static class PortalMail
{
    /// <summary>Composes one.</summary>
    /// <param name="shop">The shop.</param><param name="to">The client's address.</param><param name="subject">The subject.</param><param name="head">The heading.</param>
    /// <param name="under">The line below it.</param><param name="lines">What is said, a paragraph each.</param><param name="address">The client's page.</param><param name="button">What stands on the button.</param>
    /// <param name="milestone">Which of the choices it belongs to; null for a mail somebody asked for.</param>
    /// <param name="target">Where the button leads, where that is not the client's page.</param><param name="language">Of the words.</param>
    public static Letter Letter(Shop shop, string to, string subject, string head, string under, IReadOnlyList<string> lines, string address, string button, string? milestone,
        string? target = null, string language = "en")
    {
        target ??= address;
        var which = language switch { "fr" => "Choisir les courriels que vous recevez, ou aucun", "de" => "Welche Mails Sie erhalten, oder keine", _ => "Which mails you get, and none" };
        // French sets a colon off.
        var colon = language == "fr" ? "\u00a0:" : ":";
        var sign = string.Join("\n", new[] { shop.Name, shop.Address, shop.Phone }.Where(l => l.Length > 0));
        var (name, stop) = (WebUtility.HtmlEncode(shop.Name), address + "#mails");
        var text = $"""
            {head}
            {under}

            {string.Join("\n", lines)}

            {button}{colon}
            {target}

            {sign}
            """ + (milestone is null ? "" : $"\n\n{which}{colon} {stop}");
        var html = $"""
            <!DOCTYPE html><html lang="{language}"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;background:#fff;border:1px solid #d9dad4;border-radius:8px;overflow:hidden">
            <p style="margin:0;padding:14px 24px;background:{shop.Colour};color:{Brand.On(shop.Colour)};font-weight:600">{name}</p>
            <div style="padding:24px">
            <h1 style="margin:0 0 4px;font-size:20px">{WebUtility.HtmlEncode(head)}</h1>
            <p style="margin:0 0 16px;color:#454b53">{WebUtility.HtmlEncode(under)}</p>
            {string.Concat(lines.Select(l => $"<p style=\"margin:0 0 12px\">{WebUtility.HtmlEncode(l)}</p>\n"))}
            <p style="margin:20px 0"><a href="{target}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:{shop.Colour};color:{Brand.On(shop.Colour)};text-decoration:none;font-weight:600">{WebUtility.HtmlEncode(button)}</a></p>
            <p style="margin:0;color:#454b53">{WebUtility.HtmlEncode(sign).Replace("\n", "<br>")}</p>
            {(milestone is null ? "" : $"<p style=\"margin:16px 0 0;font-size:13px\"><a href=\"{stop}\" style=\"color:#454b53\">{WebUtility.HtmlEncode(which)}</a></p>")}
            </div></div></body></html>
            """;
        return new Letter(shop.Subdomain, shop.Name, to, subject, text, html)
        {
            Unsubscribe = milestone is null ? null : $"{address}/mails/{milestone}", Language = language,
        };
    }
}
