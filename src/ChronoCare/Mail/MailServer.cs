using System.Net;
using ChronoCare.Tenancy;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ChronoCare.Mail;

/// <summary>Hands mails to the SMTP server of CHRONOCARE_SMTP. Beyond this machine the wire is always encrypted.</summary>
public sealed class MailServer : IMailbox
{
    private readonly Uri address;
    private readonly SecureSocketOptions security;
    private readonly NetworkCredential? credential;

    /// <summary>Reads the setting.</summary>
    /// <exception cref="WrongSetting">It is not such an address.</exception>
    public MailServer(Settings settings)
    {
        if (!Uri.TryCreate(settings.Smtp, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps") || uri.Host.Length == 0 || uri.AbsolutePath.Length > 1)
            throw new WrongSetting("CHRONOCARE_SMTP must look like smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com:465.");
        address = uri;
        security = uri.Scheme == "smtps" ? SecureSocketOptions.SslOnConnect : uri.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
        var parts = uri.UserInfo.Split(':', 2);
        if (parts[0].Length > 0) credential = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    /// <summary>One connection a mail: they are few, and a server that went away is found at once.</summary>
    /// <exception cref="MailRefused">The server took the mail's address or the mail itself, and said no for good.</exception>
    public async Task Send(MimeMessage mail, CancellationToken cancel)
    {
        using var client = new SmtpClient { Timeout = 30_000 };
        await client.ConnectAsync(address.Host, address.Port > 0 ? address.Port : address.Scheme == "smtps" ? 465 : 587, security, cancel);
        if (credential is not null) await client.AuthenticateAsync(credential, cancel);
        try
        {
            await client.SendAsync(mail, cancel);
        }
        catch (SmtpCommandException no) when ((int)no.StatusCode >= 500)
        {
            throw new MailRefused($"{(int)no.StatusCode} {no.Message}", isAddress: no.ErrorCode == SmtpErrorCode.RecipientNotAccepted, no);
        }
        await client.DisconnectAsync(quit: true, cancel);
    }
}
