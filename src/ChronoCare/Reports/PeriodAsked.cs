using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary>Which period somebody asks for: two days, or the last ninety.</summary>
public static class PeriodAsked
{
    /// <summary>Days where nothing is said.</summary>
    public const int Usual = 90;

    /// <summary>Reads it; what cannot be used stays in <paramref name="asked"/>, and the usual period is answered.</summary>
    public static Period Read(Posted asked, DateOnly today)
    {
        var (from, to) = (asked.Day("from", "First day"), asked.Day("to", "Last day"));
        var last = to ?? (from > today ? from.Value : today);
        var first = from ?? last.AddDays(1 - Usual);
        if (first > last) asked.Wrong("from", "The first day is after the last.");
        else if (last.DayNumber - first.DayNumber >= Period.MostDays) asked.Wrong("from", "A period has ten years at most.");
        else if (first.Year < 1990 || last.Year > 2200) asked.Wrong("from", "There is nothing to count so far away.");
        return asked.IsWrong ? new(today.AddDays(1 - Usual), today) : new(first, last);
    }

    /// <summary>The periods that are one press away.</summary>
    public static IEnumerable<(string Words, Period Period)> Ready(DateOnly today)
    {
        var month = new DateOnly(today.Year, today.Month, 1);
        yield return ("30 days", new(today.AddDays(-29), today));
        yield return ("90 days", new(today.AddDays(1 - Usual), today));
        yield return ("12 months", new(today.AddYears(-1).AddDays(1), today));
        yield return ("This month", new(month, today));
        yield return ("Last month", new(month.AddMonths(-1), month.AddDays(-1)));
        yield return ("This year", new(new(today.Year, 1, 1), today));
        yield return ("Last year", new(new(today.Year - 1, 1, 1), new(today.Year - 1, 12, 31)));
    }

    /// <summary>As it stands in an address.</summary>
    public static string Query(Period period) => FormattableString.Invariant($"from={period.From:yyyy-MM-dd}&to={period.To:yyyy-MM-dd}");

    /// <summary>What a query holds.</summary>
    internal static Posted Asked(HttpContext http) => Posted.Of([.. http.Request.Query.Select(q => (q.Key, (string?)q.Value.ToString()))]);

    internal static DateOnly Today(Shop shop, TimeProvider clock) => ShopDay.Of(clock.GetUtcNow(), shop);
}
