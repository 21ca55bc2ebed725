using System.Collections.Concurrent;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using NodaTime;

namespace ChronoCare.Notifications;

/// <summary>Each working morning at seven, in the shop's zone, everybody is told once which watches are promised for today and which are late, and the owner what went wrong; on a day without any, nobody.</summary>
public sealed class MorningRound(NoticeNames names, PushRoad push, TimeProvider clock)
{
    /// <summary>Its name among the deliveries.</summary>
    public const string Name = "mornings";

    /// <summary>As whoever runs deliveries takes it.</summary>
    public Delivery Delivery => new(Name, Run);

    private const int Hour = 7, TooLate = 12;
    private readonly ConcurrentDictionary<Guid, DateOnly> done = new();

    /// <summary>A watch that is due.</summary>
    public sealed record Watch
    {
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string ClientName { get; init; } = "";
        public DateOnly PromisedOn { get; init; }
    }

    /// <summary>What somebody is told of a day.</summary>
    /// <param name="Trouble">What went wrong, for those who can put it right.</param>
    public sealed record Day(DateOnly Today, IReadOnlyList<Watch> DueToday, IReadOnlyList<Watch> Late, Trouble Trouble)
    {
        /// <summary>Whether there is nothing to tell.</summary>
        public bool IsCalm => DueToday.Count == 0 && Late.Count == 0 && Trouble.IsNone;
    }

    // A watchmaker hears of their own bench and of what lies on nobody's; the others of all. A watch that is ready is late no more.
    private const string Due = """
        select j.number, j.watch_name, j.client_name, j.promised_on from shop.job j
        where j.is_open and j.status <> 'ready' and not j.is_practice and j.promised_on <= $2
          and (j.assignee_id is null or j.assignee_id = $1 or exists (select from shop.user_account u where u.id = $1 and u.role <> 'watchmaker'))
        order by j.promised_on, j.arrived_at limit 200
        """;

    private const string People = """
        select u.id as user_id, u.email <> '' as has_mail from shop.user_account u where u.is_active and u.kind = 'person'
        """;

    /// <summary>What is due for somebody on a day.</summary>
    public static async Task<Day> Of(TenantDb db, Guid user, DateOnly today, DateTimeOffset now)
    {
        var ask = db.Ask();
        var due = ask.Rows<Watch>(Due, user, today);
        var role = ask.Row<string>("select u.role from shop.user_account u where u.id = $1", user);
        var trouble = Trouble.Load(ask, now, seesStream: true);
        await ask.Send();
        return new(today, [.. due.Value.Where(w => w.PromisedOn == today)], [.. due.Value.Where(w => w.PromisedOn < today)], role.Value == "owner" ? trouble.Value! : Trouble.None);
    }

    /// <summary>Writes the morning's notices down where they are due, and says when it wants to look again.</summary>
    public async Task<DateTimeOffset?> Run(TenantDb db, Shop shop, CancellationToken stop)
    {
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var local = ShopDay.Local(now, shop);
        var today = local.Date.ToDateOnly();
        if (local.Hour < Hour) return At(today, shop);
        var next = At(today.AddDays(1), shop);
        if (done.TryGetValue(shop.TenantId, out var last) && last >= today) return next;
        if (local.Hour < TooLate && local.DayOfWeek != IsoDayOfWeek.Sunday) await Write(db, today, now, stop);
        // A shop in which nothing has happened since months are told has nobody yet who would wake it for them.
        if (local.Day <= 3) await db.Do(QuietBench.Wake, MonthRound.Name, now);
        done[shop.TenantId] = today;
        return next;
    }

    private async Task Write(TenantDb db, DateOnly today, DateTimeOffset now, CancellationToken stop)
    {
        var ask = db.Ask();
        var rules = ask.Rows<Matrix.Rule>(TellWhoItConcerns.Rules);
        var people = ask.Rows<Matrix.Person>(People);
        var phones = ask.Rows<Matrix.Phone>(TellWhoItConcerns.Phones, now);
        var choices = ask.Rows<Matrix.Choice>(TellWhoItConcerns.Choices, (object)new[] { Occasion.Morning });
        await ask.Send();
        var day = today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var matrix = new Matrix { Rules = rules.Value, Choices = choices.Value, Phones = phones.Value, HasPush = push.IsOn };
        var plans = new List<Matrix.Plan>();
        foreach (var person in people.Value)
        {
            stop.ThrowIfCancellationRequested();
            if ((await Of(db, person.UserId, today, now)).IsCalm) continue;
            plans.AddRange((matrix with { Team = [person] }).Tell(new(Occasion.Team, Occasion.Morning, About: day), Guid.Empty, now, now));
        }
        if (plans.Count == 0) return;
        var write = db.Ask();
        // What is in the morning's news is old in the evening.
        TellWhoItConcerns.Write(write, names, plans, null, "morning " + day, null, now, now, now + TimeSpan.FromHours(10));
        write.Do(QuietBench.Wake, SendNotices.Name, now);
        await write.Send();
    }

    /// <summary>Seven in the morning where the shop stands.</summary>
    internal static DateTimeOffset At(DateOnly day, Shop shop) =>
        (DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop.TimeZone) ?? DateTimeZone.Utc).AtLeniently(LocalDate.FromDateOnly(day).At(new LocalTime(Hour, 0))).ToInstant().ToDateTimeOffset();
}
