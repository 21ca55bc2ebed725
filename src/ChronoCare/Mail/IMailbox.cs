using MimeKit;

namespace ChronoCare.Mail;

/// <summary>Where the house ends and the post begins: an SMTP server, or a folder on a developer's machine.</summary>
public interface IMailbox
{
    /// <summary>Hands one mail over; returns once the other side has it.</summary>
    Task Send(MimeMessage mail, CancellationToken cancel);
}
