using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Portal;
using ChronoCare.Tenancy;
using NodaTime;

namespace ChronoCare.Notifications;

/// <summary>The reaction that writes down who is told of what: once for each event, in the transaction that moves its cursor. Nothing goes out here.</summary>
public sealed class TellWhoItConcerns(NoticeNames names, PushRoad push, TimeProvider clock)
{
    /// <summary>Stored with the cursor; never changes.</summary>
    public const string Name = "tell-who-it-concerns";

    /// <summary>The day notices came into the house; what happened before was told by other means, or not at all.</summary>
    public static readonly DateTimeOffset Since = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many days before its last day a client is reminded of a quote where the shop settled nothing, how often, and at which hour.</summary>
    public const int ReminderDays = 2, ReminderTimes = 1, ReminderHour = 9;

    private static readonly HashSet<string> To =
    [
        EventNames.WatchReceived, EventNames.JobDiagnosed, EventNames.QuoteSent, EventNames.QuoteDecided, EventNames.ServiceStarted, EventNames.FinalCheckFailed, EventNames.JobReady,
        EventNames.WatchCollected, EventNames.WatchReturned, EventNames.RecordSealed, EventNames.NoteWritten, EventNames.MessageSent, EventNames.JobChanged, EventNames.HoldChanged,
        EventNames.DepositAsked,
    ];

    internal const string Rules = "select r.audience, r.occasion, r.channel, r.is_on from shop.notice_rule r";
    internal const string Choices = "select o.user_id, o.occasion, o.channel from shop.notice_choice o where o.occasion = any($1)";

    /// <summary>Phones whose app is signed in by somebody who works here.</summary>
    internal const string Phones = """
        select d.token, d.user_id from shop.push_device d join shop.app a on a.id = d.app_id
        where a.revoked_at is null and a.expires_at > $1 order by d.registered_at
        """;

    private const string Team = """
        select u.id as user_id, u.email <> '' as has_mail, q.ends_at as quiet_until from shop.user_account u left join shop.quiet_bench q on q.user_id = u.id and q.ends_at > $1
        where u.is_active and u.kind = 'person'
        """;

    private const string Whose = """
        select j.client_id, c.email, c.tell_by, j.is_practice, q.expires_on, m.author,
               coalesce((select s.reminder_days from shop.notice_setting s), 2) as reminder_days, coalesce((select s.reminder_times from shop.notice_setting s), 1) as reminder_times from shop.job j join shop.client c on c.id = j.client_id
          left join shop.quote q on q.job_id = j.id and q.version = $2 left join shop.message m on m.job_id = j.id and m.seq = $3
        where j.id = $1
        """;

    private const string Muted = "select o.milestone from shop.portal_choice o where o.client_id = (select j.client_id from shop.job j where j.id = $1)";

    private const string Insert = """
        insert into shop.notice (id, seq, occasion, audience, channel, job_id, client_id, user_id, device, about, state, reason, happened_at, made_at, due_at, expires_at, ended_at)
        select p.id, $1::bigint, p.occasion, p.audience, p.channel, $2::uuid, p.client_id, p.user_id, p.device, p.about, p.state, p.reason, $3, $4, p.due_at,
               case when p.state = 'waiting' then greatest($5, p.due_at + interval '1 day') else $5 end, case when p.state in ('queued', 'waiting') then null else $4 end
        from unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::text[], $15::text[], $16::timestamptz[])
          as p(id, occasion, audience, channel, client_id, user_id, device, about, state, reason, due_at)
        on conflict (tenant_id, id) do nothing
        """;

    // A reminder that still waits speaks of a quote that is decided, replaced or gone with its watch: it says so now and not only when its day comes.
    private const string Settle = """
        update shop.notice n set state = 'skipped', reason = 'moved-on', ended_at = $3 where n.job_id = $1 and n.occasion = 'reminder' and n.state = 'waiting' and n.about <> $2
        """;

    private sealed record Facts
    {
        public Guid ClientId { get; init; }
        public string Email { get; init; } = "";
        public string TellBy { get; init; } = "";
        public bool IsPractice { get; init; }
        public DateOnly? ExpiresOn { get; init; }
        public int ReminderDays { get; init; }
        public int ReminderTimes { get; init; }
        public string? Author { get; init; }
    }

    /// <summary>As whoever runs reactions takes it.</summary>
    public Reaction Reaction => new(Name, To, Since, React);

    private async Task React(Happening happening)
    {
        var (e, db) = (happening.Event, happening.Db);
        if (e.JobId == Guid.Empty) return;
        var data = e.Data;
        string Text(string key) => data[key]?.ToString() ?? "";
        var version = e.Name == EventNames.QuoteSent && int.TryParse(Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0;
        if (e.Name == EventNames.NoteWritten && Text("by") != "client") return;
        if (e.Name is EventNames.JobChanged or EventNames.HoldChanged && Text("assignee").Length == 0) return;

        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var ask = db.Ask();
        var whose = ask.Row<Facts>(Whose, e.JobId, version, e.Seq);
        var rules = ask.Rows<Matrix.Rule>(Rules);
        var muted = ask.Rows<string>(Muted, e.JobId);
        var team = ask.Rows<Matrix.Person>(Team, now);
        var phones = ask.Rows<Matrix.Phone>(Phones, now);
        var choices = ask.Rows<Matrix.Choice>(Choices, (object)Occasion.OfTeam.Select(o => o.Name).ToArray());
        await ask.Send();
        // Practice is told to nobody, and what was wiped to nobody either.
        if (whose.Value is not { IsPractice: false } f) return;
        if (e.Name is EventNames.QuoteDecided or EventNames.QuoteSent or EventNames.WatchReturned)
            happening.Ask.Do(Settle, e.JobId, e.Name == EventNames.QuoteSent ? Text("version") : "", now);

        var matrix = new Matrix
        {
            Rules = rules.Value, Muted = muted.Value, Team = team.Value, Phones = phones.Value, Choices = choices.Value, HasPush = push.IsOn,
            Whose = new() { ClientId = f.ClientId, HasMail = EmailAddress.IsOne(f.Email), TellBy = f.TellBy },
        };
        var plans = Saying(e, Text, f, version, happening.Shop).SelectMany(s => matrix.Tell(s, e.Actor, e.At, now)).ToList();
        if (plans.Count > 0) Write(happening.Ask, names, plans, e.Seq, e.Seq.ToString(CultureInfo.InvariantCulture), e.JobId, e.At, now, e.At + Notice.Life);
    }

    private static IEnumerable<Matrix.Said> Saying(StoredEvent e, Func<string, string> text, Facts f, int version, Shop shop)
    {
        Matrix.Said Client(string occasion, string about = "", DateTimeOffset? due = null) => new(Occasion.Client, occasion, null, about, due);
        Matrix.Said Team(string occasion, string about = "", Guid? only = null) => new(Occasion.Team, occasion, only, about);
        IEnumerable<Matrix.Said> Both(string occasion) => [Client(occasion), Team(occasion)];
        var assignee = Guid.TryParse(text("assignee"), out var who) ? who : (Guid?)null;
        return e.Name switch
        {
            EventNames.WatchReceived => [.. Both(ClientOccasion.Received), .. assignee is { } a ? [Team(Occasion.Assigned, only: a)] : (Matrix.Said[])[]],
            EventNames.JobDiagnosed => Both(ClientOccasion.Diagnosed),
            // What goes ahead within the client's word is told when it is decided, and asks nothing.
            EventNames.QuoteSent when text("within").Length > 0 => [],
            EventNames.QuoteSent => [Client(ClientOccasion.Quote, text("version")), .. Reminders(f.ExpiresOn, e.At, shop, f.ReminderDays, f.ReminderTimes).Select(at => Client(ClientOccasion.Reminder, text("version"), at))],
            EventNames.DepositAsked => text("amount") == "0" ? [] : [Client(ClientOccasion.Deposit)],
            EventNames.QuoteDecided when text("how") == "ceiling" => [Client(ClientOccasion.Within, text("version")), Team(Occasion.Decided, text("decision"))],
            EventNames.QuoteDecided => [Team(Occasion.Decided, text("decision"))],
            EventNames.ServiceStarted => Both(ClientOccasion.InService),
            EventNames.FinalCheckFailed => [Team(Occasion.Failed)],
            EventNames.JobReady => Both(ClientOccasion.Ready),
            EventNames.WatchCollected => Both(ClientOccasion.Collected),
            EventNames.WatchReturned => Both(ClientOccasion.Returned),
            EventNames.RecordSealed => Both(ClientOccasion.Record),
            EventNames.NoteWritten => [Team(Occasion.Asked, text("asks"))],
            EventNames.MessageSent => f.Author switch { "staff" => [Client(ClientOccasion.Message)], "client" or "mail" => [Team(ClientOccasion.Message)], _ => [] },
            _ => assignee is { } b ? [Team(Occasion.Assigned, only: b)] : [],
        };
    }

    /// <summary>When a client is reminded of a quote: on mornings that share the days before its last one between them; none of them within a day after it was sent.</summary>
    /// <param name="expires">The quote's last day.</param><param name="sent">When it went out.</param><param name="shop">Whose zone counts.</param><param name="days">Days before the last one on which the first reminder goes out.</param><param name="times">At most so often.</param>
    internal static IEnumerable<DateTimeOffset> Reminders(DateOnly? expires, DateTimeOffset sent, Shop shop, int days, int times)
    {
        if (expires is not { } last) yield break;
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop.TimeZone) ?? DateTimeZone.Utc;
        foreach (var before in Enumerable.Range(0, times).Select(k => days - (k * days / times)).Distinct())
        {
            var at = zone.AtLeniently(LocalDate.FromDateOnly(last.AddDays(-before)).At(new LocalTime(ReminderHour, 0))).ToInstant().ToDateTimeOffset();
            if (at >= sent.AddDays(1)) yield return at;
        }
    }

    // A second reminder of the same quote is a notice of its own; the first keeps the name it always had.
    private static string Cause(string cause, Matrix.Plan plan, IReadOnlyList<Matrix.Plan> plans) =>
        plans.Where(p => p.Said.Occasion == plan.Said.Occasion && p.Recipient == plan.Recipient && p.Channel == plan.Channel).TakeWhile(p => p != plan).Count() is > 0 and var n ? $"{cause} {n}" : cause;

    /// <summary>Adds notices to a batch; those that are there already stay as they are.</summary>
    internal static void Write(Ask ask, NoticeNames names, IReadOnlyList<Matrix.Plan> plans, long? seq, string cause, Guid? job, DateTimeOffset happenedAt, DateTimeOffset now, DateTimeOffset expiresAt) =>
        ask.Do(Insert, seq, job, happenedAt, now, expiresAt,
            plans.Select(p => names.Of(ask.Db.Tenant, Cause(cause, p, plans), p.Said.Occasion, p.Recipient, p.Channel)).ToArray(), plans.Select(p => p.Said.Occasion).ToArray(), plans.Select(p => p.Said.Audience).ToArray(),
            plans.Select(p => p.Channel).ToArray(), plans.Select(p => p.ClientId).ToArray(), plans.Select(p => p.UserId).ToArray(), plans.Select(p => p.Device).ToArray(),
            plans.Select(p => p.Said.About).ToArray(), plans.Select(p => p.State).ToArray(), plans.Select(p => p.Reason).ToArray(), plans.Select(p => p.DueAt).ToArray());
}
