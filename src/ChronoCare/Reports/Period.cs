using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Reports;

/// <summary>Whole days of the shop, first and last included.</summary>
public sealed record Period(DateOnly From, DateOnly To)
{
    /// <summary>Most days that can be asked for at once: ten years.</summary>
    public const int MostDays = 3660;

    /// <summary>Days in it.</summary>
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>As many days just before.</summary>
    public Period JustBefore() => new(From.AddDays(-Days), From.AddDays(-1));

    /// <summary>What a line of time is: a day up to a month's worth, a week up to half a year, else a month.</summary>
    public string Step => Days <= 31 ? "day" : Days <= 190 ? "week" : "month";

    /// <summary>The first day of the line a day belongs to; weeks begin on Monday.</summary>
    public DateOnly LineOf(DateOnly day) => Step switch
    {
        "day" => day,
        "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        _ => new(day.Year, day.Month, 1),
    };

    /// <summary>Every line of time in it, in order.</summary>
    public IEnumerable<DateOnly> Lines()
    {
        for (var day = LineOf(From); day <= To; day = Step switch { "day" => day.AddDays(1), "week" => day.AddDays(7), _ => day.AddMonths(1) }) yield return day;
    }
}

/// <summary>What a fact is held against while it is counted: the period in the shop's own days, and the moment it is asked.</summary>
public sealed class Frame
{
    private readonly Shop shop;
    private DateTimeOffset knownFrom, knownTo;
    private DateOnly known, lined;
    private string line = "";

    /// <summary>Of a period.</summary>
    /// <param name="period">Which.</param><param name="shop">Whose days.</param><param name="now">The moment; only its whole hours count, so that an answer stays the same within one.</param>
    public Frame(Period period, Shop shop, DateTimeOffset now)
    {
        (Period, this.shop) = (period, shop);
        Now = new(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        (From, To) = (ShopDay.Start(period.From, shop), ShopDay.Start(period.To.AddDays(1), shop));
        (IsPresent, IsAhead) = (now >= From && now < To, now < From);
        // Things present are counted as they are, those of a past period as they were at its end.
        (AsOf, LastDay) = now < To ? (DateTimeOffset.MaxValue, ShopDay.Of(now, shop)) : (To, period.To);
    }

    public Period Period { get; }

    /// <summary>The last full hour.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>First moment of it.</summary>
    public DateTimeOffset From { get; }

    /// <summary>First moment after it.</summary>
    public DateTimeOffset To { get; }

    /// <summary>Whether today is in it, so that what is so now counts.</summary>
    public bool IsPresent { get; }

    /// <summary>Whether it has not begun.</summary>
    public bool IsAhead { get; }

    /// <summary>Up to when things are looked at: the period's end, or all there is.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>The day of that.</summary>
    public DateOnly LastDay { get; }

    /// <summary>Whether something happened in it.</summary>
    public bool Has(DateTimeOffset? at) => at >= From && at < To;

    /// <summary>The shop's day of a moment.</summary>
    public DateOnly Day(DateTimeOffset at)
    {
        // Facts come in the order of time, more or less: the day of the last one is the likeliest.
        if (at >= knownFrom && at < knownTo) return known;
        known = ShopDay.Of(at, shop);
        (knownFrom, knownTo) = (ShopDay.Start(known, shop), ShopDay.Start(known.AddDays(1), shop));
        return known;
    }

    /// <summary>The line of time of a moment.</summary>
    public string Line(DateTimeOffset at)
    {
        var first = Period.LineOf(Day(at));
        if (first != lined) (lined, line) = (first, first.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        return line;
    }
}
