using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ChronoCare.Tenancy;
using MimeKit;

namespace ChronoCare.Mail;

/// <summary>The embedded mailbox: every mail becomes a file below <c>var/mail</c>, named by moment and shop.</summary>
public sealed partial class MailFolder(Settings settings) : IMailbox
{
    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{12}Z\.([a-z0-9-]{1,63})\.[0-9a-f]{16}\.eml\z")]
    private static partial Regex Name();

    /// <summary>Where the files are.</summary>
    public string Folder { get; } = settings.DataPath("mail");

    /// <summary>Writes beside and renames, so that nobody reads half a mail.</summary>
    public async Task Send(MimeMessage mail, CancellationToken cancel)
    {
        Directory.CreateDirectory(Folder);
        var subdomain = mail.Headers[Letter.ShopHeader] ?? "-";
        var stamp = mail.Date.UtcDateTime.ToString("yyyyMMdd'T'HHmmssffffff'Z'", CultureInfo.InvariantCulture);
        var path = Path.Combine(Folder, $"{stamp}.{subdomain}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.eml");
        await using (var file = File.Create(path + ".part"))
            await mail.WriteToAsync(file, cancel);
        File.Move(path + ".part", path);
    }

    /// <summary>Names of one shop's mails, newest first.</summary>
    public IReadOnlyList<string> Of(string subdomain, int most = 100) => !Directory.Exists(Folder) ? [] :
        [.. Directory.EnumerateFiles(Folder, "*.eml").Select(f => Path.GetFileName(f)).Where(f => Name().Match(f) is { Success: true } m && m.Groups[1].Value == subdomain)
            .OrderDescending(StringComparer.Ordinal).Take(most)];

    /// <summary>One mail of one shop, or null.</summary>
    public async Task<MimeMessage?> Open(string subdomain, string name, CancellationToken cancel)
    {
        if (Name().Match(name) is not { Success: true } match || match.Groups[1].Value != subdomain) return null;
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? await MimeMessage.LoadAsync(path, cancel) : null;
    }
}
