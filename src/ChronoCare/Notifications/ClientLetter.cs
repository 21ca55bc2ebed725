using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Messaging;
using ChronoCare.Notifications.Words;
using ChronoCare.Payments;
using ChronoCare.Portal;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary>A mail to a client, in their language and the shop's words, made of how the watch stands when it goes out.</summary>
public static class ClientLetter
{
    /// <summary>All that the texts speak of.</summary>
    public sealed record Facts
    {
        public Guid JobId { get; init; }
        public Guid ClientId { get; init; }
        public string Client { get; init; } = "";
        public string Email { get; init; } = "";
        public string TellBy { get; init; } = "mail";
        public string Language { get; init; } = "";
        public string? Settled { get; init; }
        public bool IsOff { get; init; }
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Status { get; init; } = "";
        public string QuoteState { get; init; } = "";
        public int QuoteVersion { get; init; }
        public long TotalMinor { get; init; }
        public string Currency { get; init; } = "";
        /// <summary>What is asked beyond what was agreed to before, minor units; null on a first quote.</summary>
        public long? MoreMinor { get; init; }
        /// <summary>The new lines, in a sentence's list.</summary>
        public string Added { get; init; } = "";
        public DateOnly? ExpiresOn { get; init; }
        public long BalanceMinor { get; init; }
        /// <summary>What of a deposit is open, minor units.</summary>
        public long DepositMinor { get; init; }
        public DateOnly? PromisedOn { get; init; }
        public DateOnly? WarrantyUntil { get; init; }
        public string? Code { get; init; }
        public string? Message { get; init; }
        public int Photos { get; init; }
        public string? Subject { get; init; }
        public string? Body { get; init; }
    }

    // $1 job, $2 occasion, $3 the event's number. What was agreed before is the newest version that was approved and is not this one.
    private const string Known = $"""
        select j.id as job_id, j.client_id, c.name as client, c.email, c.tell_by, c.language, (select s.language from shop.notice_setting s) as settled,
               exists (select from shop.portal_choice o where o.client_id = c.id and o.milestone = $2) as is_off, j.number, j.watch_name, j.status, j.quote_state, j.quote_version,
               coalesce(q.agreed_minor, q.total_minor, 0) as total_minor, coalesce(q.currency, '') as currency, q.expires_on, {Job.BalanceSql} as balance_minor, j.promised_on, h.warranty_until,
               q.net_minor + q.tax_minor - old.gross_minor as more_minor,
               coalesce((select string_agg(l.text, ', ' order by l.line) from shop.quote_line l where old.version is not null and l.job_id = j.id and l.quote_version = q.version and not l.is_optional
                 and not exists (select from shop.quote_line o where o.job_id = j.id and o.quote_version = old.version and o.kind = l.kind and lower(o.text) = lower(l.text)
                                 and (not o.is_optional or o.line = any(old.chosen)))), '') as added,
               r.code, m.text as message, coalesce(m.photos, 0) as photos
        from shop.job j join shop.client c on c.id = j.client_id
          left join shop.quote q on q.job_id = j.id and q.version = j.quote_version left join shop.handover h on h.job_id = j.id
          left join lateral (
            select o.version, o.chosen, o.agreed_minor + o.credit_minor as gross_minor from shop.quote o
            where o.job_id = j.id and o.version < j.quote_version and o.state in ('approved', 'superseded') and o.decided_at is not null order by o.version desc limit 1) old on true
          left join shop.record r on r.job_id = j.id and r.revision = 1 left join shop.message m on m.job_id = j.id and m.seq = $3
        where j.id = $1 and not j.is_practice
        """;

    private const string Own = "select w.language, w.subject, w.body from shop.notice_words w where w.occasion = $1";

    private sealed record Words
    {
        public string Language { get; init; } = "";
        public string Subject { get; init; } = "";
        public string Body { get; init; } = "";
    }

    /// <summary>Reads what a notice speaks of; null where the job is not to be spoken of any more.</summary>
    public static async Task<Facts?> Load(TenantDb db, Shop shop, Notice notice)
    {
        var ask = db.Ask();
        var facts = ask.Row<Facts>(Known, notice.JobId, notice.Occasion, notice.Seq ?? 0L);
        var own = ask.Rows<Words>(Own, notice.Occasion);
        var of = new JobRef(notice.JobId, null);
        var (job, deposit) = (of.Load(ask), Deposit.Load(ask, of));
        await ask.Send();
        if (facts.Value is not { } f) return null;
        var language = Portal.Language.Of(f.Language, f.Settled, shop);
        var words = own.Value.FirstOrDefault(w => w.Language == language);
        return f with { DepositMinor = job.Value is { } there ? deposit.Value?.OpenMinor(there) ?? 0 : 0, Language = language, Subject = words?.Subject, Body = words?.Body };
    }

    /// <summary>Why it is not said any more: the state and reason of a notice that has become idle; null where it still holds.</summary>
    public static (string State, string Reason)? Idle(Notice notice, Facts f, DateOnly today) => notice.Occasion switch
    {
        _ when f.TellBy == "none" => (Notice.Muted, "none"),
        _ when f.IsOff => (Notice.Muted, "own"),
        _ when f.TellBy == "phone" => (Notice.Skipped, "phone"),
        _ when !EmailAddress.IsOne(f.Email) => (Notice.Skipped, "no-address"),
        ClientOccasion.Quote or ClientOccasion.Reminder when f.QuoteState != Quote.Sent || f.QuoteVersion.ToString(CultureInfo.InvariantCulture) != notice.About || !Milestones.IsOpen(f.Status) => (Notice.Skipped, "moved-on"),
        ClientOccasion.Within when f.QuoteVersion.ToString(CultureInfo.InvariantCulture) != notice.About || !Milestones.IsOpen(f.Status) => (Notice.Skipped, "moved-on"),
        ClientOccasion.Reminder when f.ExpiresOn < today => (Notice.Skipped, "moved-on"),
        ClientOccasion.Deposit when f.DepositMinor == 0 => (Notice.Skipped, "moved-on"),
        ClientOccasion.Ready when f.Status != Milestones.Ready => (Notice.Skipped, "moved-on"),
        ClientOccasion.Received or ClientOccasion.Diagnosed or ClientOccasion.InService when !Milestones.IsOpen(f.Status) => (Notice.Skipped, "moved-on"),
        ClientOccasion.Message when f.Message is null => (Notice.Skipped, "moved-on"),
        _ => null,
    };

    /// <summary>Writes it.</summary>
    /// <param name="occasion">What is told.</param><param name="f">The facts.</param><param name="shop">The shop.</param><param name="address">The client's page.</param><param name="replyTo">Where answers go, or null.</param>
    public static Letter Compose(string occasion, Facts f, Shop shop, string address, string? replyTo)
    {
        var formats = Portal.Language.Formats(f.Language, shop);
        var words = ClientWords.Of(occasion, f.Language);
        var values = Values(f, shop, formats, replyTo is not null);
        var subject = Placeholders.Line(f.Subject ?? words.Subject, values);
        // The shop's own words may know nothing of work that grows or of what is paid ahead; it is said all the same.
        bool Lacks(string placeholder, string also = "") => (occasion == ClientOccasion.Quote || occasion == also) && f.Body?.Contains(placeholder, StringComparison.Ordinal) == false;
        var body = (Lacks("{growth}") ? "{growth}\n" : "") + (f.Body ?? words.Body) + (Lacks("{deposit}", ClientOccasion.Deposit) ? "\n{deposit}" : "");
        var target = occasion == ClientOccasion.Record && f.Code is { } code ? address[..address.IndexOf("/portal/", StringComparison.Ordinal)] + "/r/" + code : null;
        return PortalMail.Letter(shop, f.Email, $"{subject} ({f.Number})", subject, Portal.Language.Docket(f.Number, f.Language), Placeholders.Lines(body, values), address,
            ClientWords.Button(occasion, f.Language), occasion, target, f.Language) with
        {
            Thread = "job." + f.JobId.ToString("N"),
            ReplyTo = replyTo,
        };
    }

    private static Dictionary<string, string> Values(Facts f, Shop shop, Formats formats, bool canReply)
    {
        string Price(long minor, string currency) => formats.Price(minor, currency.Length > 0 ? currency : shop.Currency).Replace('\u00a0', ' ');
        string In(string en, string fr, string de) => f.Language switch { Portal.Language.French => fr, Portal.Language.German => de, _ => en };
        string Day(DateOnly? day, Func<string, string> sentence) => day is { } d ? sentence(formats.DayLong(d).Replace('\u00a0', ' ')) : "";
        var open = f.BalanceMinor > 0 ? Price(f.BalanceMinor, shop.Currency) : "";
        return new(StringComparer.Ordinal)
        {
            ["watch"] = f.WatchName,
            ["number"] = f.Number,
            ["client"] = f.Client,
            ["shop"] = shop.Name,
            ["phone"] = shop.Phone,
            ["total"] = Price(f.TotalMinor, f.Currency),
            ["growth"] = Growth(f, Price, In),
            ["deposit"] = f.DepositMinor > 0 && Price(f.DepositMinor, f.Currency) is var ahead
                ? In($"We ask for a deposit of {ahead}; it counts towards the price.", $"Nous demandons un acompte de {ahead}, déduit du prix.", $"Wir bitten um eine Anzahlung von {ahead}; sie wird angerechnet.") : "",
            ["expires"] = Day(f.ExpiresOn, d => d),
            ["promised"] = Day(f.PromisedOn, d => In($"It is promised for {d}.", $"Elle devrait être prête le {d}.", $"Voraussichtlich bereit ist sie am {d}.")),
            ["warranty"] = Day(f.WarrantyUntil, d => In($"The warranty on this work runs until {d}.", $"Les travaux sont garantis jusqu’au {d}.", $"Die Garantie auf diese Arbeit läuft bis {d}.")),
            ["open"] = open.Length == 0 ? "" : In($"{open} is open.", $"Il reste {open} à régler.", $"Offen sind {open}."),
            ["message"] = f.Message is { Length: > 0 } said ? said + Pictures(f.Photos, In) : Pictures(f.Photos, In).Trim(),
            ["answer"] = canReply ? In("Answer this mail, or write on your page.", "Répondez à ce courriel, ou écrivez-nous sur votre page.", "Antworten Sie auf diese Mail, oder schreiben Sie uns auf Ihrer Seite.")
                : In("Answer on your page.", "Répondez-nous sur votre page.", "Antworten Sie uns auf Ihrer Seite."),
        };
    }

    private static string Growth(Facts f, Func<long, string, string> price, Func<string, string, string, string> said)
    {
        if (f.MoreMinor is not { } more) return "";
        var (by, added) = (price(Math.Abs(more), f.Currency), f.Added.Length > 0 ? ": " + f.Added : "");
        return more >= 0 ? said($"It is {by} more than you agreed to before{added}.", $"C’est {by} de plus que ce que vous aviez accepté{added}.", $"Das sind {by} mehr, als Sie zuvor genehmigt haben{added}.")
            : said($"It is {by} less than you agreed to before{added}.", $"C’est {by} de moins que ce que vous aviez accepté{added}.", $"Das sind {by} weniger, als Sie zuvor genehmigt haben{added}.");
    }

    private static string Pictures(int n, Func<string, string, string, string> said) => n switch
    {
        0 => "",
        1 => "\n" + said("A photo is on your page.", "Une photo se trouve sur votre page.", "Ein Foto finden Sie auf Ihrer Seite."),
        _ => "\n" + said($"{n} photos are on your page.", $"{n} photos se trouvent sur votre page.", $"{n} Fotos finden Sie auf Ihrer Seite."),
    };
}
