using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Messaging;
using ChronoCare.Notifications.Words;
using ChronoCare.Plans;
using ChronoCare.Portal;
using ChronoCare.Reports;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>All that sending works with.</summary>
public sealed record SendingRoom(Settings Settings, PortalKeys Links, IMailbox Mailbox, PushRoad Push, FollowPlan Plans, ReplyAddress Replies, TimeProvider Clock, ILogger<SendNotices> Log);

/// <summary>The delivery that carries notices out: takes what is due for a while, sends it, says how it went. Whoever was too slow finds that somebody else took over, and says nothing.</summary>
public sealed partial class SendNotices(SendingRoom room)
{
    /// <summary>Its name in shop.wake; never changes.</summary>
    public const string Name = "notices";

    private const int Abreast = 4;

    private const string Columns = "n.id, n.seq, n.occasion, n.audience, n.channel, n.job_id, n.client_id, n.user_id, n.device, n.about, n.happened_at, n.expires_at, n.tries, n.turn, n.leased_until";

    // Taken until $2: until then it is not due, and nobody else takes it.
    private const string Take = $"""
        with mine as (
          select n.id from shop.notice n where n.state in ('queued', 'waiting') and n.due_at <= $1 order by n.due_at, n.id limit 8 for update skip locked)
        update shop.notice n set state = 'queued', reason = '', tries = n.tries + 1, turn = n.turn + 1, leased_until = $2, due_at = $2 from mine where n.id = mine.id
        returning {Columns}
        """;

    // What waited behind a bench that is quiet no more goes out as one: the newest carries the others. Held first, so that nobody who runs beside us takes a carrier
    // between our look and our word.
    private const string Together = """
        with held as materialized (
          select n.id, n.user_id, n.channel, n.device, n.seq from shop.notice n
          where n.state = 'waiting' and n.reason = 'quiet' and not exists (select from shop.quiet_bench q where q.user_id = n.user_id and q.ends_at > $1)
          order by n.id for update of n),
        carried as (select h.id, first_value(h.id) over (partition by h.user_id, h.channel, h.device order by h.seq desc, h.id) as by from held h)
        update shop.notice n set due_at = $1, told_with = case when c.by <> n.id then c.by end, state = case when c.by = n.id then n.state else 'skipped' end,
          reason = case when c.by = n.id then n.reason else 'together' end, ended_at = case when c.by <> n.id then $1::timestamptz end
        from carried c where n.id = c.id
        """;

    private const string Expire = """
        update shop.notice n set state = 'expired', reason = 'old', ended_at = $1 where n.state in ('queued', 'waiting') and n.due_at <= $1 and n.expires_at < $1
        """;

    private const string Say = """
        update shop.notice n set state = $3, reason = $4, said = $5, due_at = coalesce($6::timestamptz, n.due_at), ended_at = case when $3 in ('queued', 'waiting') then null else $7::timestamptz end, leased_until = null
        where n.id = $1 and n.turn = $2 and n.state = 'queued'
        """;

    private const string Next = "select n.due_at from shop.notice n where n.state in ('queued', 'waiting') order by n.due_at limit 1";

    private const string Forget = "delete from shop.push_device where token = $1 and ($2::timestamptz is null or registered_at < $2)";

    private const string PhoneOf = """
        select d.environment, d.locale from shop.push_device d join shop.app a on a.id = d.app_id where d.token = $1 and d.user_id = $2 and a.revoked_at is null and a.expires_at > $3
        """;

    private sealed record Phone
    {
        public string Environment { get; init; } = "";
        public string Locale { get; init; } = "";
    }

    /// <summary>How a try went.</summary>
    /// <param name="State">What the notice is now.</param><param name="Reason">Why, in a word.</param><param name="Said">What the other side said.</param><param name="DueAt">When it is tried again.</param>
    private sealed record Went(string State, string Reason = "", string Said = "", DateTimeOffset? DueAt = null);

    /// <summary>As whoever runs deliveries takes it.</summary>
    public Delivery Delivery => new(Name, Run);

    /// <summary>Sends what is due in a shop; says when the next will be.</summary>
    public async Task<DateTimeOffset?> Run(TenantDb db, Shop shop, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var now = Event.ToMicroseconds(room.Clock.GetUtcNow());
            var ask = db.Ask();
            ask.Do(Together, now);
            ask.Do(Expire, now);
            var taken = ask.Rows<Notice>(Take, now, now + Notice.Lease);
            var next = ask.Row<DateTimeOffset?>(Next);
            await ask.Send();
            if (taken.Value.Count == 0) return next.Value;
            // What is told of one watch goes out in its order.
            await Parallel.ForEachAsync(taken.Value.GroupBy(n => n.JobId ?? n.Id), new ParallelOptions { MaxDegreeOfParallelism = Abreast, CancellationToken = stop }, async (same, cancel) =>
            {
                foreach (var notice in same.OrderBy(n => n.Seq ?? 0)) await Carry(db, shop, notice, cancel);
            });
        }
    }

    /// <summary>The name of a mail about a notice, before our domain: how an answer of the post finds it again.</summary>
    public static string MailId(Guid notice, string subdomain) => $"notice.{notice:N}.{subdomain}";

    private async Task Carry(TenantDb db, Shop shop, Notice notice, CancellationToken stop)
    {
        Went went;
        try
        {
            went = notice.Channel == Occasion.ByPush ? await Push(db, shop, notice, stop) : notice.Audience == Occasion.Client ? await MailClient(db, shop, notice, stop) : await MailTeam(db, shop, notice, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            went = Later(notice, e is TooSlow ? "" : e.GetType().Name);
            // The first try and the last are news for whoever runs the program; those between are not.
            Again(room.Log, notice.Tries == 1 || went.State == Notice.Failed ? LogLevel.Warning : LogLevel.Debug, notice.Id, notice.Tries, e.GetType().Name);
        }
        var now = room.Clock.GetUtcNow();
        if (await db.Do(Say, notice.Id, notice.Turn, went.State, went.Reason, went.Said.Length > 300 ? went.Said[..300] : went.Said, went.DueAt, now) == 0) TakenOver(room.Log, notice.Id);
    }

    private async Task<Went> MailClient(TenantDb db, Shop shop, Notice notice, CancellationToken stop)
    {
        if (await ClientLetter.Load(db, shop, notice) is not { } f) return new(Notice.Skipped, "moved-on");
        if (ClientLetter.Idle(notice, f, ShopDay.Of(room.Clock.GetUtcNow(), shop)) is { } idle) return new(idle.State, idle.Reason);
        var n = await OpenLink.Run(db, room.Links, room.Clock, f.JobId, OpenLink.Need.IfNoneLives);
        var address = $"{room.Settings.Address(shop.Subdomain)}/portal/{room.Links.Token(shop.TenantId, f.JobId, n!.Value)}";
        return await Post(shop, notice, ClientLetter.Compose(notice.Occasion, f, shop, address, room.Replies.Of(shop, f.JobId, f.Number, f.ClientId)), stop);
    }

    private async Task<Went> MailTeam(TenantDb db, Shop shop, Notice notice, CancellationToken stop)
    {
        if (await TeamLetter.Load(db, notice) is not { IsActive: true } f) return new(Notice.Skipped, "left");
        if (f.IsOff) return new(Notice.Muted, "own");
        if (Occasion.IsOwnersAlone(notice.Occasion) && !f.IsOwner) return new(Notice.Skipped, "left");
        var home = room.Settings.Address(shop.Subdomain);
        if (CardLetter.Takes(notice)) return await CardLetter.Load(db, notice) is { } cards ? await Post(shop, notice, CardLetter.Compose(notice, cards, f.Email, shop, home), stop) : new(Notice.Skipped, "moved-on");
        if (notice.JobId is not null) return f.Number is null ? new(Notice.Skipped, "moved-on") : await Post(shop, notice, TeamLetter.Compose(notice, f, shop, home), stop);
        if (notice.Occasion == Occasion.Plan)
            return await PlanStill(db, shop, notice) is { } standing ? await Post(shop, notice, TeamLetter.Plan(standing, f.Email, shop, home), stop) : new(Notice.Skipped, "moved-on");
        var now = room.Clock.GetUtcNow();
        if (MonthRound.Of(notice.About) is { } month)
            return await MonthFigures.Of(db, shop, month, now) is { IsEmpty: false } figures ? await Post(shop, notice, MonthLetter.Compose(figures, f.Email, shop, home), stop) : new(Notice.Skipped, "nothing");
        var day = await MorningRound.Of(db, notice.UserId!.Value, ShopDay.Of(now, shop), now);
        return day.IsCalm ? new(Notice.Skipped, "moved-on") : await Post(shop, notice, TeamLetter.Morning(day, f.Email, shop, home), stop);
    }

    private async Task<Went> Post(Shop shop, Notice notice, Letter letter, CancellationToken stop)
    {
        // The demo's people live at names that are kept for examples (RFC 2606): no real post ever takes a mail to them.
        if (room.Settings.Smtp.Length > 0 && EmailAddress.IsExample(letter.To)) return new(Notice.Skipped, "example");
        InTime(notice);
        try
        {
            await room.Mailbox.Send((letter with { Id = MailId(notice.Id, shop.Subdomain) }).ToMime(room.Settings, room.Clock.GetUtcNow()), stop);
            return new(Notice.Sent);
        }
        catch (MailRefused no)
        {
            return new(no.IsAddress ? Notice.Bounced : Notice.Failed, "refused", no.Message.Replace(letter.To, "(address)", StringComparison.OrdinalIgnoreCase));
        }
    }

    private async Task<Went> Push(TenantDb db, Shop shop, Notice notice, CancellationToken stop)
    {
        var now = room.Clock.GetUtcNow();
        if (!room.Push.IsOn) return new(Notice.Skipped, "push-off");
        if (await db.Row<Phone>(PhoneOf, notice.Device, notice.UserId, now) is not { } phone || await TeamLetter.Load(db, notice) is not { IsActive: true } f) return new(Notice.Skipped, "left");
        if (f.IsOff) return new(Notice.Muted, "own");
        if (Occasion.IsOwnersAlone(notice.Occasion) && !f.IsOwner) return new(Notice.Skipped, "left");
        if (notice.JobId is not null && f.Number is null) return new(Notice.Skipped, "moved-on");
        var language = Language.OfLocale(phone.Locale);
        var (title, body, thread) = (f.Number ?? shop.Name, $"{TeamWords.Title(notice.Occasion, notice.About, language)}: {f.WatchName}", notice.JobId?.ToString("D") ?? Occasion.Morning);
        if (f.Behind.Count > 1) (title, body, thread) = f.IsOfOne ? (title, $"{TeamWords.Messages(f.Behind.Count, language)}: {f.WatchName}", thread) : (shop.Name, TeamWords.Messages(f.Behind.Count, language), "messages");
        if (CardLetter.Takes(notice))
        {
            if (await CardLetter.Load(db, notice) is null) return new(Notice.Skipped, "moved-on");
            if (notice.JobId is null) (body, thread) = (TeamWords.Title(notice.Occasion, notice.About, language), notice.Occasion);
        }
        else if (notice.Occasion == Occasion.Plan)
        {
            if (await PlanStill(db, shop, notice) is null) return new(Notice.Skipped, "moved-on");
            (body, thread) = (TeamWords.Title(notice.Occasion, "", language), Occasion.Plan);
        }
        else if (MonthRound.Of(notice.About) is { } month)
        {
            if ((await MonthFigures.Of(db, shop, month, now)).IsEmpty) return new(Notice.Skipped, "nothing");
            (body, thread) = (TeamWords.Title(notice.Occasion, "", language), Occasion.Month);
        }
        else if (notice.JobId is null)
        {
            var day = await MorningRound.Of(db, notice.UserId!.Value, ShopDay.Of(now, shop), now);
            if (day.IsCalm) return new(Notice.Skipped, "moved-on");
            body = TeamWords.Morning(day, language);
        }
        InTime(notice);
        var answer = await room.Push.Send(new(notice.Id, notice.Device!, phone.Environment == "sandbox", title, body, thread, f.IsOfOne ? notice.JobId : null, notice.Seq, notice.Occasion, notice.ExpiresAt), stop);
        switch (answer.Outcome)
        {
            case PushRoad.Outcome.Done:
                return new(Notice.Sent, Said: answer.Said);
            case PushRoad.Outcome.Gone:
                await db.Do(Forget, notice.Device, answer.GoneSince);
                return new(Notice.Bounced, "phone-gone", answer.Said);
            case PushRoad.Outcome.Later:
                return Later(notice, answer.Said, answer.After);
            default:
                return new(Notice.Failed, "refused", answer.Said);
        }
    }

    // Where the shop stands now, if that is still what the notice was about.
    private async Task<Standing?> PlanStill(TenantDb db, Shop shop, Notice notice) =>
        room.Settings.HasPlans && await room.Plans.Settle(db, shop) is var standing && standing.State == notice.About ? standing : null;

    // Handed over shortly before its time is up, it might be sent by somebody else meanwhile.
    private void InTime(Notice notice)
    {
        if (room.Clock.GetUtcNow() > notice.LeasedUntil - Notice.Margin) throw new TooSlow();
    }

    private Went Later(Notice notice, string said, TimeSpan? after = null)
    {
        var due = Notice.Again(Event.ToMicroseconds(room.Clock.GetUtcNow()), notice.Tries, Random.Shared.NextDouble(), after);
        return due is null ? new(Notice.Failed, "given-up", said) : new(Notice.Queued, "again", said, due);
    }

    private sealed class TooSlow : Exception;

    [LoggerMessage("Notice {Notice} could not be sent at try {Try} ({Why})")]
    private static partial void Again(ILogger log, LogLevel level, Guid notice, int @try, string why);

    [LoggerMessage(LogLevel.Information, "Notice {Notice} was taken over by somebody else meanwhile")]
    private static partial void TakenOver(ILogger log, Guid notice);
}
