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

    /// <summary>The part of the Message-ID before our domain, where the same mail must be known again when it is sent twice; null draws one.</summary>
    public string? Id { get; init; }

    /// <summary>The same for all mails that belong together, such as those about one watch: mail programs show them as one conversation.</summary>
    public string? Thread { get; init; }

    /// <summary>Where an answer goes; null where nobody reads answers.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The language of the words.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The mail as it goes out. Sent by a machine, it asks for no answer by machines (RFC 3834).</summary>
    public MimeMessage ToMime(Settings settings, DateTimeOffset at)
    {
        var sender = MailboxAddress.Parse(settings.MailFrom);
        var domain = sender.Domain is { Length: > 0 } named ? named : "localhost";
        var mail = new MimeMessage { Subject = Subject, Date = at, MessageId = Id is null ? MimeUtils.GenerateMessageId(domain) : $"{Id}@{domain}" };
        mail.From.Add(new MailboxAddress(FromName, sender.Address));
        mail.To.Add(new MailboxAddress("", To));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add(ShopHeader, Subdomain);
        if (ReplyTo is not null) mail.ReplyTo.Add(new MailboxAddress(FromName, ReplyTo));
        if (Thread is not null)
        {
            // Nobody ever got the mail at the thread's root; its name alone holds the others together.
            mail.References.Add($"{Thread}@{domain}");
            mail.InReplyTo = $"{Thread}@{domain}";
        }
        if (Unsubscribe is not null)
        {
            mail.Headers.Add("List-Unsubscribe", $"<{Unsubscribe}>");
            mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        mail.Body = new BodyBuilder { TextBody = Text, HtmlBody = Html }.ToMessageBody();
        mail.Body.Headers.Add(HeaderId.ContentLanguage, Language);
        return mail;
    }
}
