using ChronoCare.Tenancy;
using MimeKit;
using MimeKit.Utils;

namespace ChronoCare.Mail;

/// <summary>A mail before it is put in its envelope: plain words, and the same words with a button.</summary>
/// <param name="Subdomain">The shop it is about.</param><param name="FromName">Whose name stands before our own address.</param><param name="To">Recipient's address.</param>
/// <param name="Subject">One line.</param><param name="Text">Everything, in plain words.</param><param name="Html">The same for programs that show it; no pictures, nothing fetched.</param>
public sealed record Letter(string Subdomain, string FromName, string To, string Subject, string Text, string Html)
{
    /// <summary>Stands for the shop where a mail is the house's own: sign-up at the root host.</summary>
    public const string House = "-";

    /// <summary>Header that names the shop, by which the development mailbox sorts.</summary>
    public const string ShopHeader = "X-ChronoCare-Shop";

    /// <summary>Where one press of the mail program's own button ends mails like this one (RFC 8058); null where there is no such thing.</summary>
    public string? Unsubscribe { get; init; }

    /// <summary>The mail as it goes out. Sent by a machine, it asks for no answer by machines (RFC 3834).</summary>
    public MimeMessage ToMime(Settings settings, DateTimeOffset at)
    {
        var sender = MailboxAddress.Parse(settings.MailFrom);
        var mail = new MimeMessage { Subject = Subject, Date = at, MessageId = MimeUtils.GenerateMessageId(sender.Domain is { Length: > 0 } domain ? domain : "localhost") };
        mail.From.Add(new MailboxAddress(FromName, sender.Address));
        mail.To.Add(new MailboxAddress("", To));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add(ShopHeader, Subdomain);
        if (Unsubscribe is not null)
        {
            mail.Headers.Add("List-Unsubscribe", $"<{Unsubscribe}>");
            mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        mail.Body = new BodyBuilder { TextBody = Text, HtmlBody = Html }.ToMessageBody();
        return mail;
    }
}
