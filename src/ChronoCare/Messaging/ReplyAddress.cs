using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ChronoCare.Tenancy;

namespace ChronoCare.Messaging;

/// <summary>
/// Where the answer to a mail about a job goes: an address for this one job and client, such as <c>atelier.2026-0042.k3j…@replies.chronocare.example</c>. It names shop and docket
/// in plain words, so that no table of all shops has to be looked through, and ends in 100 bits nobody outside can guess.
/// </summary>
public sealed partial class ReplyAddress
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int MostLocal = 64, TokenLength = 20;
    private readonly byte[] key;
    private readonly string before = "", after = "";

    /// <summary>Reads CHRONOCARE_MAIL_REPLIES: a domain of its own, or an address with a star, such as <c>box+*@mail.example</c>.</summary>
    /// <exception cref="WrongSetting">It is neither.</exception>
    public ReplyAddress(Secrets secrets, Settings settings)
    {
        key = secrets.Key("mail replies");
        // Without a mail server nothing leaves the house, and any name will do.
        var pattern = settings.MailReplies.Length > 0 ? settings.MailReplies : settings.Smtp.Length == 0 ? "replies." + settings.Root.Split(':')[0] : "";
        if (pattern.Length == 0) return;
        if (!pattern.Contains('@')) pattern = "*@" + pattern;
        if (!Pattern().IsMatch(pattern))
            throw new WrongSetting($"CHRONOCARE_MAIL_REPLIES is \"{settings.MailReplies}\"; it must be a domain such as replies.chronocare.example, or an address with one star such as box+*@mail.example.");
        var star = pattern.IndexOf('*');
        (before, after) = (pattern[..star], pattern[(star + 1)..]);
    }

    /// <summary>Whether answers can come in at all.</summary>
    public bool IsOn => after.Length > 0;

    /// <summary>What an address says.</summary>
    /// <param name="Subdomain">The shop it names; not proved yet.</param><param name="Number">The docket.</param><param name="Token">What proves both.</param>
    public sealed record Read(string Subdomain, string Number, string Token);

    /// <summary>The address for one job's client; null where no answers are taken, or it would be too long for the post.</summary>
    public string? Of(Shop shop, Guid job, string number, Guid client)
    {
        if (!IsOn) return null;
        var local = $"{before}{shop.Subdomain}.{number.ToLowerInvariant()}.{Token(shop.TenantId, job, client)}";
        return local.Length + after.IndexOf('@') <= MostLocal ? local + after : null;
    }

    /// <summary>What an address says, or null where it is none of ours.</summary>
    public Read? Parse(string address)
    {
        var text = address.Trim().ToLowerInvariant();
        if (!IsOn || text.Length > 320 || text.Length <= before.Length + after.Length || !text.StartsWith(before, StringComparison.OrdinalIgnoreCase) || !text.EndsWith(after, StringComparison.OrdinalIgnoreCase)) return null;
        return text[before.Length..^after.Length].Split('.') is [{ Length: > 0 and <= 63 } shop, { Length: > 0 and <= 20 } number, { Length: TokenLength } token] && token.All(Alphabet.Contains)
            ? new(shop, number.ToUpperInvariant(), token) : null;
    }

    /// <summary>Whether the token is the one of this job and client.</summary>
    public bool Proves(Read read, Guid tenant, Guid job, Guid client) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(read.Token), Encoding.ASCII.GetBytes(Token(tenant, job, client)));

    // Letters alone: a mail server on the way may change their case.
    private string Token(Guid tenant, Guid job, Guid client)
    {
        var hash = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{tenant:D} {job:D} {client:D}"));
        return string.Create(TokenLength, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var bit = i * 5;
                text[i] = Alphabet[((bytes[bit / 8] << 8 | bytes[bit / 8 + 1]) >> (11 - bit % 8)) & 31];
            }
        });
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._+-]{0,20}\*[A-Za-z0-9._+-]{0,10}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?\z")]
    private static partial Regex Pattern();
}
