using System.Text;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Text;

namespace ChronoCare.Messaging;

/// <summary>What somebody wrote in a mail, without what they answered to: the quoted mail, their program's own lines, the signature.</summary>
public static partial class MailWords
{
    /// <summary>Most characters of a mail that are looked at: more is no answer to a watch shop.</summary>
    private const int MostLooked = 60_000;

    /// <summary>The words of a mail; empty where there are none.</summary>
    public static string Of(MimeMessage mail)
    {
        var plain = mail.TextBody;
        var text = string.IsNullOrWhiteSpace(plain) ? FromHtml(mail.HtmlBody ?? "") : plain;
        return Cut(text.Length > MostLooked ? text[..MostLooked] : text);
    }

    /// <summary>Cuts a plain text.</summary>
    public static string Cut(string text)
    {
        var lines = Clean(text).Split('\n').Select(l => l.TrimEnd()).ToList();
        var end = lines.FindIndex(l => l == Quoted || IsDivider(l));
        var (at, length) = Attribution(lines);
        if (end >= 0 && (at < 0 || end < at)) (at, length) = (end, lines.Count - end);
        if (at >= 0)
        {
            var above = Trim(lines[..at]);
            // Answers written beneath or between what is quoted: their own lines stay too.
            var rest = lines[(at + length)..];
            var below = rest.Where(l => !l.StartsWith('>')).ToList();
            lines = length > 3 ? above : rest.Any(l => l.StartsWith('>')) ? [.. above, "", .. below] : above.Any(l => l.Length > 0 && !l.StartsWith('>')) ? above : below;
        }
        lines = [.. lines.Where(l => !l.StartsWith('>'))];
        var signature = lines.FindIndex(l => l is "--" or "-- ");
        if (signature >= 0) lines = lines[..signature];
        lines = Trim(lines);
        if (lines.Count > 0 && SentFrom().IsMatch(lines[^1])) lines = Trim(lines[..^1]);
        return Gap().Replace(string.Join('\n', lines), "\n\n").Normalize();
    }

    /// <summary>The text of an HTML mail, with a line that says where the quoted part begins.</summary>
    public static string FromHtml(string html)
    {
        var text = new StringBuilder();
        var reader = new HtmlTokenizer(new StringReader(html.Length > 2_000_000 ? html[..2_000_000] : html)) { DecodeCharacterReferences = true };
        var skipped = 0;
        while (text.Length < MostLooked && reader.ReadNextToken(out var token))
        {
            if (token is HtmlDataToken { Kind: HtmlTokenKind.Data or HtmlTokenKind.CData } data)
            {
                if (skipped == 0) Put(text, Spaces().Replace(data.Data, " "));
                continue;
            }
            if (token is not HtmlTagToken tag) continue;
            // What is quoted in a box of its own is left out; what follows it may be the answer.
            if (tag.Id is HtmlTagId.Style or HtmlTagId.Script or HtmlTagId.Head or HtmlTagId.BlockQuote)
            {
                if (!tag.IsEmptyElement) skipped = Math.Max(0, skipped + (tag.IsEndTag ? -1 : 1));
                continue;
            }
            if (!tag.IsEndTag && IsQuote(tag))
            {
                NewLine(text);
                text.Append(Quoted);
                break;
            }
            switch (tag.Id)
            {
                case HtmlTagId.Br when !tag.IsEndTag: text.Append('\n'); break;
                case HtmlTagId.P when tag.IsEndTag: NewLine(text); text.Append('\n'); break;
                case HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.Table or HtmlTagId.Body: NewLine(text); break;
                case HtmlTagId.LI when !tag.IsEndTag: NewLine(text); text.Append("- "); break;
                case HtmlTagId.HR: NewLine(text); break;
            }
        }
        return text.ToString();
    }

    // A line of its own that no mail can contain: control characters are taken out of what is read.
    private const string Quoted = "\u0001quoted";

    private static bool IsQuote(HtmlTagToken tag)
    {
        foreach (var attribute in tag.Attributes)
        {
            var value = attribute.Value ?? "";
            if (attribute.Id == HtmlAttributeId.Class && (value.Contains("gmail_quote", StringComparison.Ordinal) || value.Contains("gmail_attr", StringComparison.Ordinal)
                || value.Contains("yahoo_quoted", StringComparison.Ordinal) || value.Contains("protonmail_quote", StringComparison.Ordinal))) return true;
            if (attribute.Id == HtmlAttributeId.Id && (value.EndsWith("divRplyFwdMsg", StringComparison.Ordinal) || value.EndsWith("appendonsend", StringComparison.Ordinal) || value == "reply-intro")) return true;
            // Outlook's line above the mail that is answered.
            if (attribute.Name.Equals("style", StringComparison.OrdinalIgnoreCase) && OutlookLine().IsMatch(value)) return true;
        }
        return false;
    }

    private static void Put(StringBuilder text, string words)
    {
        if (text.Length == 0 || text[^1] == '\n') words = words.TrimStart(' ');
        text.Append(words);
    }

    private static void NewLine(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        if (text.Length > 0 && text[^1] != '\n') text.Append('\n');
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text.Replace("\r\n", "\n").Replace('\r', '\n'))
        {
            if (c is '\u00a0' or '\u202f') clean.Append(' ');
            else if (c is '\n' or '\t' or '\u0001' || !char.IsControl(c) && c is not ('\u200b' or '\ufeff')) clean.Append(c);
        }
        return clean.ToString();
    }

    // "On Mon, 30 Nov 2026 at 10:12, Watch Works <…> wrote:" and its like, on one line or broken over up to three.
    private static (int At, int Length) Attribution(List<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('>')) continue;
            for (var n = 1; n <= 3 && i + n <= lines.Count && lines[i + n - 1].Length > 0; n++)
            {
                var together = string.Join(' ', lines.Skip(i).Take(n)).Trim();
                if (together.Length <= 400 && Wrote().IsMatch(together)) return (i, n);
            }
            if (IsHeaderBlock(lines, i)) return (i, lines.Count - i);
        }
        return (-1, 0);
    }

    // Outlook's "From: … Sent: … To: … Subject: …", in three languages: at least three of them within six lines, the first of them From.
    private static bool IsHeaderBlock(List<string> lines, int at) =>
        FromLine().IsMatch(lines[at]) && lines.Skip(at + 1).Take(6).Count(l => HeaderLine().IsMatch(l)) >= 2;

    private static bool IsDivider(string line) => OriginalMessage().IsMatch(line);

    private static List<string> Trim(List<string> lines)
    {
        var from = lines.FindIndex(l => l.Trim().Length > 0);
        var to = lines.FindLastIndex(l => l.Trim().Length > 0 && !Rule().IsMatch(l));
        return from < 0 || to < from ? [] : lines[from..(to + 1)];
    }

    [GeneratedRegex(@"\A(?:On|Am|Le|Il|Op)\b.{0,380}?(?:wrote|schrieb[^:]{0,120}|a écrit|ha scritto|schreef[^:]{0,120})\s?:\z|\A.{1,200}<[^<>\s]+@[^<>\s]+>\s*(?:wrote|schrieb|a écrit)(?:\s[^:]{0,80})?\s?:\z|\A(?:Am|On|Le)\b.{4,120}\b(?:hat|has)\b.{1,200}\bgeschrieben:\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Wrote();

    [GeneratedRegex(@"\A\*?(?:From|Von|De|Da)\s?:\*?\s", RegexOptions.CultureInvariant)]
    private static partial Regex FromLine();

    [GeneratedRegex(@"\A\*?(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|Date d'envoi|À|A|Objet)\s?:\*?\s", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"\A\s*-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Originalnachricht|Message d['’]origine|Message original|Forwarded message|Weitergeleitete Nachricht)\s*-{2,}\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OriginalMessage();

    [GeneratedRegex(@"\A(?:Sent from (?:my |Outlook|Mail|Proton)|Get Outlook for|Von meinem .{1,40} gesendet|Gesendet mit |Gesendet von |Envoyé de(?:puis)? mon |Envoyé à partir|Télécharger Outlook|Holen Sie sich Outlook).{0,80}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SentFrom();

    [GeneratedRegex(@"\A[_\-=\s]{5,}\z")]
    private static partial Regex Rule();

    [GeneratedRegex(@"border:\s*none;\s*border-top:\s*solid #[0-9A-Fa-f]{6}", RegexOptions.IgnoreCase)]
    private static partial Regex OutlookLine();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex Gap();

    [GeneratedRegex(@"[\s\u00a0]+")]
    private static partial Regex Spaces();
}
