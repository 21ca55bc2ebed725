using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary>Tells somebody that a key of theirs came or went, so that a stranger's never stays unnoticed.</summary>
internal static class PasskeyMail
{
    internal static Letter Added(Shop shop, Settings settings, PasskeyOwner to, string name, string device, DateTimeOffset at) =>
        Compose(shop, settings, to, "A passkey was added", $"A passkey, “{name}”, was added to your sign-in at {shop.Name}", device, at, "It opens the shop in your name from now on.");

    internal static Letter Removed(Shop shop, Settings settings, PasskeyOwner to, string name, string device, DateTimeOffset at) =>
        Compose(shop, settings, to, "A passkey was removed", $"Your passkey “{name}” was removed from your sign-in at {shop.Name}", device, at, "It opens nothing any more. You may delete it on the device that keeps it, too.");

    private static Letter Compose(Shop shop, Settings settings, PasskeyOwner to, string subject, string what, string device, DateTimeOffset at, string then)
    {
        var when = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency).Moment(at);
        var link = settings.Address(shop.Subdomain) + "/settings/passkeys";
        const string otherwise = "If this was not you, sign in, remove what you do not know, sign out everywhere else under “Your devices”, and tell the owner of the shop.";
        string Html(string text) => WebUtility.HtmlEncode(text);
        return new Letter(shop.Subdomain, shop.Name, to.Email, $"{subject} · {shop.Name}",
            $"""
            Hello {to.Name},

            {what}: {when}, with {device}.
            {then}

            {otherwise}
            {link}
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <p style="margin:0 0 16px">Hello {Html(to.Name)},</p>
            <p style="margin:0 0 8px">{Html(what)}: {Html(when)}, with {Html(device)}.</p>
            <p style="margin:0 0 16px">{Html(then)}</p>
            <p style="margin:0 0 20px;color:#454b53">{otherwise}</p>
            <p style="margin:0"><a href="{Html(link)}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:{shop.Colour};color:{Brand.On(shop.Colour)};text-decoration:none;font-weight:600">Your passkeys</a></p>
            </div></body></html>
            """);
    }
}
