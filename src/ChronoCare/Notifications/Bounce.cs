using System.Text.RegularExpressions;
using ChronoCare.Tenancy;
using MimeKit;

namespace ChronoCare.Notifications;

/// <summary>A mail of the post that says a mail of ours could not be delivered (RFC 3464): the notice it was about came back, and its job says so.</summary>
public sealed partial class Bounce(Database database, Shops shops, TimeProvider clock)
{
    /// <summary>What such a mail says.</summary>
    /// <param name="Notice">The notice.</param><param name="Subdomain">Its shop.</param><param name="IsFinal">Whether it is given up, not only late.</param><param name="Said">The post's words, without addresses.</param>
    public sealed record Report(Guid Notice, string Subdomain, bool IsFinal, string Said);

    private const string CameBack = """
        update shop.notice n set state = 'bounced', reason = 'came-back', said = $2, ended_at = $3 where n.id = $1 and n.channel = 'mail' and n.state in ('sent', 'queued')
        """;

    [GeneratedRegex(@"\A<?notice\.([0-9a-f]{32})\.([a-z0-9-]{1,63})@")]
    private static partial Regex OurId();

    [GeneratedRegex(@"[^\s<>;,]+@[^\s<>;,]+")]
    private static partial Regex Address();

    /// <summary>Takes a mail that came in: true where it is the post's word about a mail of ours, and nobody's answer.</summary>
    public async Task<bool> Take(MimeMessage mail)
    {
        if (Read(mail) is not { } report) return false;
        if (!report.IsFinal || await shops.BySubdomain(report.Subdomain) is not { } shop) return true;
        await database.Enter(shop.TenantId).Do(CameBack, report.Notice, report.Said, clock.GetUtcNow());
        return true;
    }

    /// <summary>Reads one; null where it is no such mail, or about none of ours.</summary>
    public static Report? Read(MimeMessage mail)
    {
        if (mail.Body is not MultipartReport { ReportType: { } type } report || !type.Equals("delivery-status", StringComparison.OrdinalIgnoreCase)) return null;
        if (report.Select(Original).FirstOrDefault(id => id is not null) is not { } about || OurId().Match(about) is not { Success: true } ours) return null;
        // The first group is about the report itself, each further one about a recipient.
        var groups = report.OfType<MessageDeliveryStatus>().SelectMany(s => s.StatusGroups.Skip(1)).ToList();
        var failed = groups.FirstOrDefault(g => string.Equals(g["Action"]?.Trim(), "failed", StringComparison.OrdinalIgnoreCase));
        var words = failed is null ? "" : $"{failed["Status"]?.Trim()} {failed["Diagnostic-Code"]?.Trim()}".Trim();
        words = new string([.. Address().Replace(words, "(address)").Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
        return new(Guid.ParseExact(ours.Groups[1].Value, "N"), ours.Groups[2].Value, failed is not null, words.Length > 300 ? words[..300] : words);
    }

    // The mail that came back, whole or by its headers alone.
    private static string? Original(MimeEntity part) => part switch
    {
        MessagePart { Message: { } whole } => whole.MessageId,
        TextPart headers when headers.ContentType.IsMimeType("text", "rfc822-headers") => IdIn(headers.Text),
        _ => null,
    };

    private static string? IdIn(string headers) => Id().Match(headers) is { Success: true } m ? m.Groups[1].Value : null;

    [GeneratedRegex(@"^Message-ID:\s*<?([^>\s]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Id();
}
