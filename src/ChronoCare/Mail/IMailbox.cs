using MimeKit;

namespace ChronoCare.Mail;

/// <summary>Where the house ends and the post begins: an SMTP server, or a folder on a developer's machine.</summary>
public interface IMailbox
{
    /// <summary>Hands one mail over; returns once the other side has it.</summary>
    Task Send(MimeMessage mail, CancellationToken cancel);
}

/// <summary>The post will never take this mail: its words, and whether it is the recipient's address that it does not know.</summary>
public sealed class MailRefused(string said, bool isAddress, Exception? because = null) : Exception(said, because)
{
    /// <summary>Whether the address is at fault, not the mail.</summary>
    public bool IsAddress { get; } = isAddress;
}
