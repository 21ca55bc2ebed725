using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>Writes the mail with the link and remembers that it was written: once for each quote and each time the watch is ready, or when somebody asks for it.</summary>
public static class TellClient
{
    /// <summary>What a client is mailed about, in the order of a watch's way, and how the choice names it. The table takes the other milestones already.</summary>
    public static readonly IReadOnlyList<(string Milestone, string Words)> Choices = [("quote", "There is a quote to decide"), ("ready", "The watch is ready")];

    private sealed record Facts
    {
        public string Email { get; init; } = "";
        public string TellBy { get; init; } = "";
        public bool IsOff { get; init; }
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Status { get; init; } = "";
        public DateTimeOffset StatusAt { get; init; }
        public string QuoteState { get; init; } = "";
        public int QuoteVersion { get; init; }
        public long TotalMinor { get; init; }
        public string Currency { get; init; } = "";
        public DateOnly ExpiresOn { get; init; }
        public long BalanceMinor { get; init; }
    }

    private const string Known = """
        select c.email, c.tell_by, exists (select from shop.portal_choice o where o.client_id = c.id and o.milestone = $2) as is_off, j.number, j.watch_name, j.status, j.status_at,
               j.quote_state, j.quote_version, coalesce(q.total_minor, 0) as total_minor, coalesce(q.currency, '') as currency, coalesce(q.expires_on, date '2000-01-01') as expires_on,
               j.charged_minor - j.paid_minor as balance_minor
        from shop.job j join shop.client c on c.id = j.client_id left join shop.quote q on q.job_id = j.id and q.version = j.quote_version
        where j.id = $1 and not j.is_practice
        """;

    private const string Keep = """
        insert into shop.portal_mail (job_id, cause, what, about, mailed_at, mailed_by) values ($1, $2, $3, $4::int, $5, $6::uuid) on conflict (tenant_id, job_id, cause) do nothing
        """;

    // The job's first link is the queue in which those who ask at once wait for each other.
    private const string Wait = "select n from shop.portal_link where job_id = $1 and n = 1 for update";

    // A link a client asks for: three an hour and six a day are enough for anybody who lost one.
    private const string KeepFresh = """
        insert into shop.portal_mail (job_id, cause, what, mailed_at)
        select $1, $2, 'fresh', $3
        where 3 > (select count(*) from shop.portal_mail m where m.job_id = $1 and m.what = 'fresh' and m.mailed_at > $3 - interval '1 hour')
          and 6 > (select count(*) from shop.portal_mail m where m.job_id = $1 and m.what = 'fresh' and m.mailed_at > $3 - interval '1 day')
        """;

    /// <summary>The letter, or null when the client is not told of this, or was already.</summary>
    /// <param name="what"><c>quote</c>, <c>ready</c>, <c>link</c> (staff sends it), <c>fresh</c> (the client asks for it).</param><param name="by">Who of the team sends it.</param>
    public static async Task<Letter?> Write(TenantDb db, Shop shop, Settings settings, PortalKeys keys, TimeProvider clock, Guid job, string what, Guid? by)
    {
        if (await db.Row<Facts>(Known, job, what) is not { } f || !EmailAddress.IsOne(f.Email)) return null;
        var wanted = what switch
        {
            "quote" => f.TellBy == "mail" && !f.IsOff && f.QuoteState == "sent",
            "ready" => f.TellBy == "mail" && !f.IsOff && f.Status == Milestones.Ready,
            _ => true,
        };
        if (!wanted) return null;
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var n = await OpenLink.Run(db, keys, clock, job, OpenLink.Need.IfNoneLives);
        if (!await Remember(db, job, what, f, now, by)) return null;
        var address = $"{settings.Address(shop.Subdomain)}/portal/{keys.Token(db.Tenant, job, n!.Value)}";
        return Compose(shop, f, what, address);
    }

    private static async Task<bool> Remember(TenantDb db, Guid job, string what, Facts f, DateTimeOffset now, Guid? by)
    {
        var ask = db.Ask();
        Answer<int> kept;
        if (what == "fresh")
        {
            ask.Read(Wait, _ => Task.FromResult(true), job);
            kept = ask.Do(KeepFresh, job, "fresh " + Guid.NewGuid().ToString("N"), now);
        }
        else
        {
            var cause = what switch { "quote" => $"quote {f.QuoteVersion}", "ready" => "ready " + Event.Moment(f.StatusAt), _ => $"{what} {Guid.NewGuid():N}" };
            kept = ask.Do(Keep, job, cause, what, what == "quote" ? f.QuoteVersion : null, now, by);
        }
        await ask.Send();
        return kept.Value == 1;
    }

    private static Letter Compose(Shop shop, Facts f, string what, string address)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        string Price(long minor, string currency) => formats.Price(minor, currency).Replace('\u00a0', ' ');
        var (subject, head, lines, button) = what switch
        {
            "quote" => ($"A quote for your {f.WatchName}", $"A quote for your {f.WatchName}",
                new[] { $"It comes to {Price(f.TotalMinor, f.Currency)} and is valid until {formats.DayLong(f.ExpiresOn)}.", "Look at it, then say whether to go ahead. Nothing is done before." }, "See the quote and decide"),
            "ready" => ($"Your {f.WatchName} is ready", $"Your {f.WatchName} is ready",
                new[] { f.BalanceMinor > 0 ? $"It can be collected. {Price(f.BalanceMinor, shop.Currency)} is open." : "It can be collected.", "Bring the pick-up code of your docket, or an ID." }, "See your watch"),
            _ => ($"Your {f.WatchName} at {shop.Name}", $"Your {f.WatchName}", new[] { "This link shows how far it is, its photos and its amounts. It needs no password: keep it to yourself." }, "See your watch"),
        };
        return PortalMail.Letter(shop, f.Email, $"{subject} ({f.Number})", head, $"Docket {f.Number}", lines, address, button, what is "quote" or "ready" ? what : null);
    }
}
