using System.Security.Cryptography;
using System.Text;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using MimeKit;

namespace ChronoCare.Messaging;

/// <summary>What became of a mail that came in.</summary>
/// <param name="Outcome">landed, ignored (a machine wrote it), unknown (none of our addresses), report (about a mail of ours), or refused.</param><param name="Why">One sentence.</param>
public sealed record MailTaken(string Outcome, string Why)
{
    /// <summary>Whether it may be forgotten; else somebody has to look at it.</summary>
    public bool IsDone => Outcome is "landed" or "ignored" or "report";
}

/// <summary>Somebody else's business: takes a report about a mail of ours (it could not be delivered) and says whether it was one.</summary>
public delegate Task<bool> TakeReport(MimeMessage mail, CancellationToken stop);

/// <summary>
/// An answer by mail becomes a message of its job, whichever door it came by. The same mail, by its Message-ID, enters once; what a machine wrote is no message;
/// who does not know the address's secret reaches no shop.
/// </summary>
public sealed partial class TakeMail(ReplyAddress addresses, Shops shops, Database database, IFileStore store, PhotoCleaning cleaning, TimeProvider clock, IEnumerable<TakeReport> reports, Settings settings, ILogger<TakeMail> log)
{
    /// <summary>Most bytes of a mail.</summary>
    public const int MostBytes = 30 * 1024 * 1024;

    // Logos in signatures and counting pixels are no photos of watches.
    private const int LeastInlineBytes = 12_000;
    private const int MostParts = 200;

    private sealed record Target
    {
        public Guid JobId { get; init; }
        public Guid ClientId { get; init; }
        public string Email { get; init; } = "";
    }

    private const string Find = "select j.id as job_id, j.client_id, c.email_key as email from shop.job j join shop.client c on c.id = j.client_id where j.number = $1";

    /// <summary>Whether an address is one that answers come to: forged ones and those of another shop are none, like any that never was.</summary>
    public async Task<bool> Knows(string address) => addresses.Parse(address) is { } read && await Whose(read) is not null;

    /// <summary>Takes one, as it came over the wire.</summary>
    /// <param name="raw">All of it.</param><param name="stop">The program is closing.</param><param name="recipients">Whom it was handed over for, where the door knows that; its own headers count too.</param>
    public async Task<MailTaken> Run(System.IO.Stream raw, CancellationToken stop, IReadOnlyList<string>? recipients = null)
    {
        MimeMessage mail;
        try
        {
            mail = await MimeMessage.LoadAsync(new ParserOptions { MaxMimeDepth = 32 }, raw, stop);
        }
        catch (FormatException)
        {
            return new("refused", "This is no mail: its headers cannot be read.");
        }
        using (mail) return await Run(mail, recipients ?? [], stop);
    }

    private async Task<MailTaken> Run(MimeMessage mail, IReadOnlyList<string> recipients, CancellationToken stop)
    {
        if (IsReport(mail))
        {
            foreach (var take in reports)
                if (await take(mail, stop)) return new("report", "It says what became of a mail of ours.");
            return new("ignored", "It is a report about a mail, and none that is known here.");
        }
        if (WhyMachine(mail) is { } machine) return new("ignored", machine);
        if (await Addressed(mail, recipients) is not var (shop, target)) return new("unknown", "None of its recipients is an address that answers come to.");
        var db = database.Enter(shop.TenantId);
        var key = Key(mail);
        var (photos, leftOut) = await Parts(mail, stop);
        var text = MailWords.Of(mail);
        if (text.Length > Message.MostCharacters)
        {
            text = Whole(text, Message.MostCharacters - 1) + "…";
            leftOut.Add("the end of a long mail");
        }
        if (text.Length == 0 && photos.Count == 0 && leftOut.Count == 0) return new("ignored", "There is nothing in it beside what it answers to.");
        var isOther = !mail.From.Mailboxes.Any(m => EmailAddress.Kept(m.Address) == target.Email);
        Task Land() => SendMessage.Run(db, new ShopFiles(store, shop.TenantId), clock, target.JobId,
            new(key, Message.ByMail, text, photos, isOther, Whole(string.Join(", ", leftOut), 500)), settings.LimitsOf(shop));
        try
        {
            try { await Land(); }
            catch (Refused no) when (no.Code == PhotoSpace.Code)
            {
                // The words come in all the same, and the shop sees what it has no room for.
                leftOut.AddRange(photos.Select(p => (p.FileName.Length > 0 ? Whole(p.FileName, 80) : "a photo") + " (no room for photos)"));
                photos = [];
                await Land();
            }
        }
        catch (Refused no)
        {
            return new("refused", no.Message);
        }
        Landed(log, shop.Subdomain);
        return new("landed", "It stands in the conversation.");
    }

    private async Task<(Shop Shop, Target Target)?> Addressed(MimeMessage mail, IReadOnlyList<string> recipients)
    {
        var all = recipients.Concat(mail.To.Mailboxes.Concat(mail.Cc.Mailboxes).Select(m => m.Address))
            .Concat(mail.Headers.Where(h => h.Field is var f && (f.Equals("Delivered-To", StringComparison.OrdinalIgnoreCase) || f.Equals("X-Original-To", StringComparison.OrdinalIgnoreCase) || f.Equals("Envelope-To", StringComparison.OrdinalIgnoreCase) || f.Equals("X-Envelope-To", StringComparison.OrdinalIgnoreCase))).Select(h => h.Value.Trim(' ', '<', '>')));
        foreach (var read in all.Take(50).Select(addresses.Parse).OfType<ReplyAddress.Read>().Distinct().Take(5))
        {
            if (await Whose(read) is { } found) return found;
        }
        return null;
    }

    private async Task<(Shop Shop, Target Target)?> Whose(ReplyAddress.Read read) =>
        await shops.BySubdomain(read.Subdomain) is { } shop && await database.Enter(shop.TenantId).Row<Target>(Find, read.Number) is { } target
            && addresses.Proves(read, shop.TenantId, target.JobId, target.ClientId) ? (shop, target) : null;

    private static bool IsReport(MimeMessage mail) => mail.Body is MultipartReport or { ContentType.MimeType: "multipart/report" } || mail.Body is MessageDeliveryStatus;

    // RFC 3834 and what was there before it.
    private static string? WhyMachine(MimeMessage mail)
    {
        string Header(string name) => mail.Headers[name]?.Trim().ToLowerInvariant() ?? "";
        if (Header(Letter.ShopHeader).Length > 0) return "It is a mail of ours that came back.";
        if (Header("Auto-Submitted") is { Length: > 0 } auto && !auto.StartsWith("no", StringComparison.Ordinal)) return "A machine wrote it (Auto-Submitted).";
        if (Header("Precedence") is "bulk" or "junk" or "list" or "auto_reply") return "A machine wrote it (Precedence).";
        if (Header("X-Autoreply").Length > 0 || Header("X-Autorespond").Length > 0 || Header("X-Autoresponder").Length > 0) return "A machine wrote it (X-Autoreply).";
        if (Header("List-Id").Length > 0 || Header("List-Unsubscribe").Length > 0) return "It came by a mailing list.";
        if (Header("Return-Path") == "<>") return "A machine wrote it: nobody is to answer it.";
        if (mail.From.Mailboxes.FirstOrDefault()?.Address is not { Length: > 0 } from) return "It does not say who wrote it.";
        var local = from.Split('@')[0].ToLowerInvariant();
        if (local is "mailer-daemon" or "postmaster" or "no-reply" or "noreply" or "do-not-reply") return "A machine wrote it.";
        return AwaySubject.Any(s => (mail.Subject ?? "").StartsWith(s, StringComparison.OrdinalIgnoreCase)) ? "It says that somebody is away." : null;
    }

    private static readonly string[] AwaySubject = ["Automatic reply:", "Out of Office:", "Automatische Antwort:", "Abwesenheitsnotiz:", "Réponse automatique"];

    private async Task<(List<(string FileName, CleanPhoto Photo, long Bytes)> Photos, List<string> LeftOut)> Parts(MimeMessage mail, CancellationToken stop)
    {
        var photos = new List<(string, CleanPhoto, long)>();
        var leftOut = new List<string>();
        foreach (var part in mail.BodyParts.Take(MostParts))
        {
            if (part is TextPart { IsAttachment: false }) continue;
            if (part is MessagePart)
            {
                leftOut.Add("a forwarded mail");
                continue;
            }
            if (part is not MimePart { Content: { } content } file) continue;
            var name = StartPhoto.FileNameOf(file.FileName ?? "");
            var called = name.Length > 0 ? Whole(name, 80) : file.ContentType.MimeType;
            if (!file.ContentType.IsMimeType("image", "*"))
            {
                if (file.IsAttachment || name.Length > 0) leftOut.Add(called);
                continue;
            }
            using var bytes = new MemoryStream();
            await content.DecodeToAsync(bytes, stop);
            if (!file.IsAttachment && bytes.Length < LeastInlineBytes) continue;
            if (photos.Count == Message.MostPhotos)
            {
                leftOut.Add(called + " (more than ten photos)");
                continue;
            }
            try { photos.Add((name, await cleaning.Clean(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), stop), bytes.Length)); }
            catch (Refused) { leftOut.Add(called + " (no photo that can be opened)"); }
        }
        return (photos, leftOut);
    }

    // The same mail comes twice where a server lost our answer; by its Message-ID it is one. Without one, by all it says.
    private static Guid Key(MimeMessage mail)
    {
        var said = mail.MessageId is { Length: > 0 } id ? "id " + id : $"mail {mail.Date:O} {mail.From} {mail.Subject} {mail.TextBody} {mail.HtmlBody}";
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(said)).AsSpan(0, 16));
    }

    // Never half of a character of two.
    private static string Whole(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    [LoggerMessage(LogLevel.Debug, "An answer by mail landed at {Shop}")]
    private static partial void Landed(ILogger log, string shop);
}
