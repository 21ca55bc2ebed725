using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Drawer;

/// <summary><c>GET /day-end</c>: what the drawer should hold, the form that counts it, and the counts of before; <c>/day-end/{count}</c> one of them, for printing.</summary>
public static class ShowDayEnd
{
    /// <summary>What the drawer should hold now, and the counts, the newest first.</summary>
    public sealed record Answer(Money Float, Money In, Money Out, Money Expected, DateTimeOffset? Since, IReadOnlyList<CashCountAnswer> Items, string? Next);

    private const string Past = $"select {CashCount.Columns} from shop.cash_count c where c.n < $1 order by c.n desc limit $2";

    private const string One = $"select {CashCount.Columns} from shop.cash_count c where c.id = $1";

    /// <summary>Handles both.</summary>
    [Says("What the drawer should hold now, and the counts of before, the newest first.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, string? after, int? limit)
    {
        if (!Answers.IsApi(http)) return await Page(db, shop, clock, null, 200, Before(after));
        var most = Math.Clamp(limit ?? 50, 1, 200);
        var ask = db.Ask();
        var due = ask.Row<CashDue>(CashDue.Sql);
        var past = ask.Rows<CashCount>(Past, Before(after), most + 1);
        await ask.Send();
        Money M(long minor) => new(minor, shop.Currency);
        var d = due.Value!;
        return Answers.Data(new Answer(M(d.FloatMinor), M(d.InMinor), M(d.OutMinor), M(d.ExpectedMinor), d.Since, [.. past.Value.Take(most).Select(CashCountAnswer.Of)],
            past.Value.Count > most ? past.Value[most - 1].N.ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>One count, to read and print.</summary>
    public static async Task<IResult> Show(Guid count, TenantDb db, Shop shop)
    {
        var row = await db.Row<CashCount>(One, count) ?? throw new NotHere();
        var moved = await db.Rows<CashDue.Moved>(CashDue.Movements, row.FromSeq, row.ToSeq);
        return Answers.Page<CashCountPage>(new { Count = row, Moved = moved });
    }

    internal static async Task<IResult> Page(TenantDb db, Shop shop, TimeProvider clock, Posted? posted, int status, int before = int.MaxValue)
    {
        const int most = 30;
        var ask = db.Ask();
        var due = ask.Row<CashDue>(CashDue.Sql);
        var past = ask.Rows<CashCount>(Past, before, most + 1);
        await ask.Send();
        var moved = await db.Rows<CashDue.Moved>(CashDue.Movements, due.Value!.FromSeq, long.MaxValue);
        return Answers.Page<DayEndPage>(new
        {
            Due = due.Value, Moved = moved, Past = (IReadOnlyList<CashCount>)[.. past.Value.Take(most)], Today = ShopDay.Of(clock.GetUtcNow(), shop), Posted = posted,
            Next = past.Value.Count > most ? $"/day-end?after={past.Value[most - 1].N}" : null, IsBeyondFirst = before != int.MaxValue,
        }, status);
    }

    private static int Before(string? after) => string.IsNullOrEmpty(after) ? int.MaxValue
        : int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : throw new BadHttpRequestException("after is not a cursor of this list.");
}
