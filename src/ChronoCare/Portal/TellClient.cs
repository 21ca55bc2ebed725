using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Portal;

/// <summary>Writes the mail with the link that somebody asks for: staff for a client, or a client whose link has ended. What happens to a watch is told by Notifications.</summary>
public static class TellClient
{
    private sealed record Facts
    {
        public string Email { get; init; } = "";
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Language { get; init; } = "";
        public string? Settled { get; init; }
    }

    private const string Known = """
        select c.email, j.number, j.watch_name, c.language, (select s.language from shop.notice_setting s) as settled from shop.job j join shop.client c on c.id = j.client_id where j.id = $1 and not j.is_practice
        """;

    private const string Keep = """
        insert into shop.portal_mail (job_id, cause, what, mailed_at, mailed_by) values ($1, $2, 'link', $3, $4::uuid) on conflict (tenant_id, job_id, cause) do nothing
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

    /// <summary>The letter, or null when there is no address, or too many were asked for.</summary>
    /// <param name="db">The shop's data.</param><param name="shop">The shop.</param><param name="settings">Where it lives.</param><param name="keys">For the link.</param><param name="clock">The clock.</param>
    /// <param name="job">The job.</param><param name="what"><c>link</c> (staff sends it), <c>fresh</c> (the client asks for it).</param><param name="by">Who of the team sends it.</param>
    public static async Task<Letter?> Write(TenantDb db, Shop shop, Settings settings, PortalKeys keys, TimeProvider clock, Guid job, string what, Guid? by)
    {
        if (await db.Row<Facts>(Known, job) is not { } f || !EmailAddress.IsOne(f.Email)) return null;
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var n = await OpenLink.Run(db, keys, clock, job, OpenLink.Need.IfNoneLives);
        if (!await Remember(db, job, what, now, by)) return null;
        var address = $"{settings.Address(shop.Subdomain)}/portal/{keys.Token(db.Tenant, job, n!.Value)}";
        var language = Language.Of(f.Language, f.Settled, shop);
        var (subject, head, line, button) = language switch
        {
            Language.French => ($"Votre {f.WatchName} chez {shop.Name}", $"Votre {f.WatchName}", "Ce lien montre où elle en est, ses photos et les montants. Il s’ouvre sans mot de passe : gardez-le pour vous.", "Voir votre montre"),
            Language.German => ($"Ihre {f.WatchName} bei {shop.Name}", $"Ihre {f.WatchName}", "Dieser Link zeigt, wie weit sie ist, ihre Fotos und die Beträge. Er braucht kein Passwort: Behalten Sie ihn für sich.", "Ihre Uhr ansehen"),
            _ => ($"Your {f.WatchName} at {shop.Name}", $"Your {f.WatchName}", "This link shows how far it is, its photos and its amounts. It needs no password: keep it to yourself.", "See your watch"),
        };
        return PortalMail.Letter(shop, f.Email, $"{subject} ({f.Number})", head, Language.Docket(f.Number, language), [line], address, button, null, language: language);
    }

    private static async Task<bool> Remember(TenantDb db, Guid job, string what, DateTimeOffset now, Guid? by)
    {
        var ask = db.Ask();
        var cause = $"{what} {Guid.NewGuid():N}";
        if (what == "fresh") ask.Read(Wait, _ => Task.FromResult(true), job);
        var kept = what == "fresh" ? ask.Do(KeepFresh, job, cause, now) : ask.Do(Keep, job, cause, now, by);
        await ask.Send();
        return kept.Value == 1;
    }
}
