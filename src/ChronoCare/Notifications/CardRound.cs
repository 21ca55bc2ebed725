using System.Collections.Concurrent;
using System.Globalization;
using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>
/// Tells owners what went wrong with card payments: a dispute and what became of it, more paid than charged, and Stripe that takes no more cards or pays out no more. It reads how things stand and
/// writes down what was not told yet, so it may run at any time and twice.
/// </summary>
public sealed class CardRound(NoticeNames names, PushRoad push, TimeProvider clock)
{
    /// <summary>Its name among the deliveries.</summary>
    public const string Name = CardWork.News;

    /// <summary>How many days before a dispute's last day owners are reminded that it wants their answer, at nine in the morning.</summary>
    public const int ReminderDays = 3;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(9);
    private readonly ConcurrentDictionary<Guid, string> done = new();

    /// <summary>As whoever runs deliveries takes it.</summary>
    public Delivery Delivery => new(Name, Run);

    private sealed record Contested
    {
        public string Id { get; init; } = "";
        public Guid JobId { get; init; }
        public string Status { get; init; } = "";
        public DateTimeOffset? DueBy { get; init; }
        public DateTimeOffset LookedAt { get; init; }
    }

    private sealed record TooMuch
    {
        public Guid JobId { get; init; }
        public long ChargedMinor { get; init; }
        public long PaidMinor { get; init; }
        public Guid Actor { get; init; }
        public DateTimeOffset At { get; init; }
    }

    private sealed record Cause(string Name, Guid? Job, string Occasion, string About, Guid Actor, DateTimeOffset At);

    private const string Disputes = "select d.id, d.job_id, d.status, d.due_by, d.looked_at from shop.dispute d where d.looked_at > $1 or d.due_by > $2 order by d.opened_at limit 200";

    // Before the client decided it is a fee or a deposit. Who brought it about by their own hand is told nothing.
    private const string Overpaid = $"""
        select j.id as job_id, j.charged_minor, j.paid_minor, e.actor, e.at from shop.job j cross join lateral (
          select e.actor, e.at from shop.event e
          where e.job_id = j.id and e.name in ('payment-taken', 'payment-refunded', 'quote-decided', 'watch-returned', 'charge-corrected', 'credit-noted') order by e.job_version desc limit 1) e
        where {Job.BalanceSql} < 0 and not j.is_practice and (not j.is_open or j.quote_state in ('approved', 'declined')) and e.at > $1 order by e.at limit 200
        """;

    /// <summary>What a dispute is to the shop now: opened, lost, won, or nothing that it has to know.</summary>
    internal static string Word(string status) => status switch
    {
        "needs_response" or "warning_needs_response" => "opened",
        "lost" => "lost",
        "won" or "warning_closed" or "prevented" => "won",
        _ => "",
    };

    /// <summary>Writes down what owners are to be told, and says when it wants to look again.</summary>
    public async Task<DateTimeOffset?> Run(TenantDb db, Shop shop, CancellationToken stop)
    {
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var ask = db.Ask();
        var disputes = ask.Rows<Contested>(Disputes, now - Notice.Life, now);
        var tooMuch = ask.Rows<TooMuch>(Overpaid, now - Notice.Life);
        var account = ask.Row<CardAccount>(CardAccount.Sql);
        await ask.Send();
        var causes = new List<Cause>();
        DateTimeOffset? next = null;
        foreach (var d in disputes.Value)
        {
            if (Word(d.Status) is { Length: > 0 } word) causes.Add(new($"dispute {d.Id} {word}", d.JobId, Occasion.Dispute, word, Guid.Empty, d.LookedAt));
            if (Word(d.Status) != "opened" || d.DueBy is not { } due || due <= now) continue;
            var morning = ShopDay.Start(ShopDay.Of(due, shop).AddDays(-ReminderDays), shop) + Hour;
            if (morning > now) next = next is null || morning < next ? morning : next;
            // Opened in its last days, it was told just now.
            else if (morning > d.LookedAt) causes.Add(new(string.Create(CultureInfo.InvariantCulture, $"dispute {d.Id} due {due.ToUnixTimeSeconds()}"), d.JobId, Occasion.Dispute, "due", Guid.Empty, now));
        }
        causes.AddRange(tooMuch.Value.Select(t => new Cause(string.Create(CultureInfo.InvariantCulture, $"overpaid {t.JobId:N} {t.ChargedMinor} {t.PaidMinor}"), t.JobId, Occasion.Overpaid, "", t.Actor, t.At)));
        if (account.Value is { EndedAt: null } a)
        {
            if (a.ChargesLostAt is { } charges) causes.Add(new(string.Create(CultureInfo.InvariantCulture, $"card-account charges {charges.ToUnixTimeMilliseconds()}"), null, Occasion.CardAccount, "charges", Guid.Empty, charges));
            else if (a.PayoutsLostAt is { } payouts) causes.Add(new(string.Create(CultureInfo.InvariantCulture, $"card-account payouts {payouts.ToUnixTimeMilliseconds()}"), null, Occasion.CardAccount, "payouts", Guid.Empty, payouts));
        }
        // It is asked after every event of the shop; what was written down stays so.
        var all = string.Join(';', causes.Select(c => c.Name));
        if (causes.Count == 0 || done.TryGetValue(db.Tenant, out var last) && last == all) return next;
        stop.ThrowIfCancellationRequested();
        await Tell(db, causes, now);
        done[db.Tenant] = all;
        return next;
    }

    private async Task Tell(TenantDb db, IReadOnlyList<Cause> causes, DateTimeOffset now)
    {
        var matrix = await OwnersMatrix.Load(db, push, now, Occasion.Dispute, Occasion.Overpaid, Occasion.CardAccount);
        var write = db.Ask();
        foreach (var cause in causes)
        {
            var plans = matrix.Tell(new(Occasion.Team, cause.Occasion, About: cause.About), cause.Actor, cause.At, now).ToList();
            if (plans.Count > 0) TellWhoItConcerns.Write(write, names, plans, null, cause.Name, cause.Job, cause.At, now, now + Notice.Life);
        }
        if (write.Count == 0) return;
        // Nothing happened in the shop that would wake the sender.
        write.Do(QuietBench.Wake, SendNotices.Name, now);
        await write.Send();
    }
}
