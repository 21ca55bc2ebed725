using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace ChronoCare.Messaging;

/// <summary>
/// One line to a mail server that brings answers (RFC 5321, with SIZE, 8BITMIME, SMTPUTF8, PIPELINING, STARTTLS). Each recipient is checked before the mail is taken; 250
/// is said only once it stands in its conversation. Only CRLF . CRLF ends a mail, so that no second one can be hidden in it.
/// </summary>
internal sealed partial class MailCaller(Stream stream, MailCaller.Room room) : IAsyncDisposable
{
    /// <summary>What it works with.</summary>
    /// <param name="Name">How the house calls itself.</param><param name="Own">The sender of our mails, to which the post reports.</param><param name="Folder">Where a mail lies while it comes.</param>
    /// <param name="Take">Where it goes.</param><param name="Certificate">For STARTTLS; null where none is offered.</param><param name="Turns">How many are read at once.</param>
    internal sealed record Room(string Name, string Own, string Folder, TakeMail Take, Func<X509Certificate2>? Certificate, SemaphoreSlim Turns);

    private const int MostRecipients = 100, MostMistakes = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly MailWire wire = new(stream);
    private readonly List<string> recipients = [];
    private int mistakes;
    private bool isGreeted;
    private string? from;

    /// <summary>Says that there are too many already.</summary>
    public Task TurnAway(CancellationToken stop) => wire.Say($"421 {room.Name} has too many callers, come again later", stop);

    /// <summary>Hears the line out.</summary>
    public async Task Run(CancellationToken closing)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(closing);
        patience.CancelAfter(Longest);
        var stop = patience.Token;
        await wire.Say($"220 {room.Name} ESMTP", stop);
        while (await wire.Line(stop) is { } line)
        {
            if (line.Length > MailWire.LongestLine)
            {
                await wire.Say("500 that line is too long", stop);
                return;
            }
            var (verb, rest) = line.IndexOf(' ') is var space and > 0 ? (line[..space], line[(space + 1)..].Trim()) : (line.Trim(), "");
            if (verb.Equals("QUIT", StringComparison.OrdinalIgnoreCase))
            {
                await wire.Say("221 bye", stop);
                return;
            }
            if (verb.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase) && rest.Length == 0 && room.Certificate is not null && !wire.IsEncrypted)
            {
                if (!await Encrypt(stop)) return;
                continue;
            }
            string answer;
            try { answer = await Answer(verb.ToUpperInvariant(), rest, stop); }
            catch (Exception e) when (e is not (IOException or OperationCanceledException))
            {
                await wire.Say("451 not now, come again later", stop);
                throw;
            }
            if (answer[0] is '5' && ++mistakes > MostMistakes)
            {
                await wire.Say("421 too many mistakes", stop);
                return;
            }
            await wire.Say(answer, stop);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private async Task<string> Answer(string verb, string rest, CancellationToken stop)
    {
        switch (verb)
        {
            case "EHLO" or "HELO" when rest.Length == 0:
                return "501 say who you are";
            case "HELO":
                Begin();
                return $"250 {room.Name}";
            case "EHLO":
                Begin();
                return $"250-{room.Name}\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250-SIZE {TakeMail.MostBytes.ToString(CultureInfo.InvariantCulture)}\r\n{(room.Certificate is not null && !wire.IsEncrypted ? "250-STARTTLS\r\n" : "")}250 8BITMIME";
            case "RSET":
                Forget();
                return "250 forgotten";
            case "NOOP":
                return "250 yes";
            case "VRFY":
                return "252 send it, and it will be seen";
            case "MAIL":
                return !isGreeted ? "503 say EHLO first" : from is not null ? "503 one mail after the other" : Sender(rest);
            case "RCPT":
                return from is null ? "503 say MAIL first" : await Recipient(rest, stop);
            case "DATA":
                return from is null ? "503 say MAIL first" : recipients.Count == 0 ? "554 there is nobody it is for" : rest.Length > 0 ? "501 DATA stands alone" : await Data(stop);
            case "STARTTLS" or "AUTH" or "BDAT" or "EXPN" or "HELP" or "TURN" or "ETRN":
                return "502 not here";
            default:
                return "500 that is no command";
        }
    }

    private void Begin()
    {
        isGreeted = true;
        Forget();
    }

    private void Forget()
    {
        from = null;
        recipients.Clear();
    }

    private string Sender(string rest)
    {
        if (Path().Match(rest) is not { Success: true } said || !said.Groups[1].Value.Equals("FROM", StringComparison.OrdinalIgnoreCase)) return "501 it must be MAIL FROM:<address>";
        foreach (var word in said.Groups[3].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.ToUpperInvariant().Split('=', 2);
            if (parts is ["SIZE", var size])
            {
                if (size.Length is 0 or > 20 || !size.All(char.IsAsciiDigit)) return "501 SIZE must be a number of bytes";
                if (decimal.Parse(size, CultureInfo.InvariantCulture) > TakeMail.MostBytes) return TooLarge;
            }
            else if (parts is not (["BODY", "7BIT" or "8BITMIME"] or ["SMTPUTF8"])) return "555 that parameter means nothing here";
        }
        from = said.Groups[2].Value;
        return "250 yes";
    }

    private async Task<string> Recipient(string rest, CancellationToken stop)
    {
        if (Path().Match(rest) is not { Success: true } said || !said.Groups[1].Value.Equals("TO", StringComparison.OrdinalIgnoreCase)) return "501 it must be RCPT TO:<address>";
        if (said.Groups[3].Length > 0) return "555 that parameter means nothing here";
        if (recipients.Count >= MostRecipients) return "452 too many recipients";
        var address = said.Groups[2].Value;
        // What the post says of a mail of ours comes from nobody, to the sender that it saw.
        if (!await room.Take.Knows(address) && !(from!.Length == 0 && address.Equals(room.Own, StringComparison.OrdinalIgnoreCase))) return "550 no such address here";
        recipients.Add(address);
        return "250 yes";
    }

    private async Task<string> Data(CancellationToken stop)
    {
        await wire.Say("354 end it with a line that is only a dot", stop);
        // Lies on disk while it comes, so that many slow ones fill no memory; the name is gone with the handle.
        await using var mail = new FileStream(System.IO.Path.Combine(room.Folder, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        var isWhole = await wire.Body(mail, TakeMail.MostBytes, stop);
        var bearers = recipients.ToArray();
        Forget();
        if (!isWhole) return TooLarge;
        await room.Turns.WaitAsync(stop);
        try
        {
            mail.Position = 0;
            var taken = await room.Take.Run(mail, stop, bearers);
            return $"{(taken.IsDone ? "250" : "554")} {taken.Why}";
        }
        finally { room.Turns.Release(); }
    }

    private const string TooLarge = "552 a mail may have 30 MB";

    // What was said in the open before is forgotten; what was sent on in the open behind the word is somebody else's.
    private async Task<bool> Encrypt(CancellationToken stop)
    {
        if (wire.HasMore)
        {
            await wire.Say("503 nothing may follow STARTTLS", stop);
            return false;
        }
        await wire.Say("220 go on", stop);
        await wire.Encrypt(room.Certificate!(), stop);
        isGreeted = false;
        Forget();
        return true;
    }

    [GeneratedRegex(@"\A(FROM|TO):[ ]?<([^<>\s]{0,320})>(?:[ ]+(\S.*))?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Path();
}
