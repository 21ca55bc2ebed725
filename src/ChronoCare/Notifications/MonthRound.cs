using System.Collections.Concurrent;
using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using NodaTime;

namespace ChronoCare.Notifications;

/// <summary>On the first of each month at seven, where the shop stands, its owners are told the figures of the month that is over; a shop in which nothing happened is told nothing.</summary>
public sealed class MonthRound(NoticeNames names, PushRoad push, TimeProvider clock)
{
    /// <summary>Its name among the deliveries.</summary>
    public const string Name = "months";

    /// <summary>As whoever runs deliveries takes it.</summary>
    public Delivery Delivery => new(Name, Run);

    private readonly ConcurrentDictionary<Guid, DateOnly> done = new();

    /// <summary>Writes the month's notices down where they are due, and says when it wants to look again.</summary>
    public async Task<DateTimeOffset?> Run(TenantDb db, Shop shop, CancellationToken stop)
    {
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var today = ShopDay.Of(now, shop);
        var first = new DateOnly(today.Year, today.Month, 1);
        var (due, next) = (MorningRound.At(first, shop), MorningRound.At(first.AddMonths(1), shop));
        if (now < due) return due;
        // It is asked after every event of the shop.
        if (done.TryGetValue(shop.TenantId, out var last) && last >= first) return next;
        if (now < due + Notice.Life && shop.OpenedAt < ShopDay.Start(first, shop)) await Write(db, first.AddMonths(-1), due, now);
        done[shop.TenantId] = first;
        return next;
    }

    /// <summary>The month that a notice is about.</summary>
    public static DateOnly? Of(string about) => DateOnly.TryParseExact(about, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null;

    /// <summary>A month as a notice says it.</summary>
    public static string About(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private async Task Write(TenantDb db, DateOnly month, DateTimeOffset due, DateTimeOffset now)
    {
        var about = About(month);
        var matrix = await OwnersMatrix.Load(db, push, now, Occasion.Month);
        var plans = matrix.Tell(new(Occasion.Team, Occasion.Month, About: about), Guid.Empty, due, now).ToList();
        if (plans.Count == 0) return;
        var write = db.Ask();
        // The figures are counted when it goes out, and not where several look at once whether it is due.
        TellWhoItConcerns.Write(write, names, plans, null, "month " + about, null, due, now, due + Notice.Life);
        write.Do(QuietBench.Wake, SendNotices.Name, now);
        await write.Send();
    }
}
