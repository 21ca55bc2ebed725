using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using NodaTime;

namespace ChronoCare.Demo;

/// <summary>The demo shop's opening hours: Monday to Saturday, where the shop stands.</summary>
internal sealed class DemoDay(DateTimeOffset now, Shop shop)
{
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[shop.TimeZone];
    private readonly LocalDate today = ShopDay.Local(now, shop).Date;

    /// <summary>A moment some working days ago.</summary>
    public DateTimeOffset At(int workingDaysAgo, int minuteOfDay)
    {
        var day = today;
        while (day.DayOfWeek == IsoDayOfWeek.Sunday) day = day.PlusDays(-1);
        for (var left = workingDaysAgo; left > 0;)
        {
            day = day.PlusDays(-1);
            if (day.DayOfWeek != IsoDayOfWeek.Sunday) left--;
        }
        return (day + LocalTime.FromMinutesSinceMidnight(minuteOfDay)).InZoneLeniently(zone).ToDateTimeOffset();
    }

    /// <summary>Everything that would lie ahead happens in the last hours before now instead, in its order.</summary>
    public IReadOnlyList<T> Past<T>(IReadOnlyList<T> inOrder, Func<T, DateTimeOffset> at, Func<T, DateTimeOffset, T> move)
    {
        var ahead = inOrder.Count(a => at(a) > now);
        if (ahead == 0) return inOrder;
        var before = inOrder.Count - ahead;
        var from = now - TimeSpan.FromHours(3);
        if (before > 0 && at(inOrder[before - 1]) > from) from = at(inOrder[before - 1]);
        var step = (now - from) / (ahead + 1);
        return [.. inOrder.Take(before), .. inOrder.Skip(before).Select((a, i) => move(a, from + step * (i + 1)))];
    }
}
