using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments.Drawer;

/// <summary>The day's end: the drawer is counted and held against the ledger. <c>POST /day-end</c>.</summary>
public static class CountCash
{
    /// <summary>What was entered.</summary>
    /// <param name="CountedMinor">In the drawer.</param><param name="RemovedMinor">Taken out of it after counting.</param><param name="Pieces">How it was counted; empty for one sum.</param>
    /// <param name="Reason">Why it is not what it should be.</param>
    public sealed record Form(long CountedMinor, long RemovedMinor, IReadOnlyList<CashCount.Pieces> Pieces, string Reason);

    // Whoever holds the stream's row lets no payment in between: all that have numbers below are committed and seen, all others come after.
    private const string Hold = "select s.seq from shop.stream s for update";

    private static readonly string Sql = ShopStream.Fact($"""
        due as ({CashDue.Sql}),
        numbered as (select coalesce(max(c.n), 0) + 1 as n from shop.cash_count c),
        changed as (
          insert into shop.cash_count (id, n, day, from_seq, to_seq, currency, float_minor, in_minor, out_minor, counted_minor, removed_minor, pieces, reason, counted_by, counted_at)
          select $5, n.n, $6, d.from_seq, s.seq, $7, d.float_minor, d.in_minor, d.out_minor, $8, $9, $10, $11, $4, $3
          from due d, numbered n, shop.stream s where $8 = d.float_minor + d.in_minor - d.out_minor or $11 <> ''
          returning id, float_minor + in_minor - out_minor as expected)
        """, marked: "replace($2::text, '\"expected\":null', '\"expected\":' || (select expected from changed))");

    /// <summary>Handles both.</summary>
    [Says("Counts the drawer: what is in it is held against the ledger since the last count.", typeof(CashCountAnswer), 201)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        try
        {
            var form = Read(posted, shop);
            posted.Check();
            var done = await Run(db, shop, clock, form);
            return Answers.Done(http, () => CashCountAnswer.Of(done), $"/day-end/{done.Id}", 201);
        }
        catch (Exception no) when (no is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            return await ShowDayEnd.Page(db, shop, clock, posted, 422);
        }
    }

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop)
    {
        var pieces = new List<CashCount.Pieces>();
        var known = Piece.Of(shop.Currency);
        for (var i = 0; i < Math.Min(posted.Count("pieces"), 100); i++)
        {
            var value = posted.Money($"pieces[{i}].value", $"Value {i + 1}", shop.Currency);
            var count = posted.Whole($"pieces[{i}].count", $"Pieces of value {i + 1}", 0, 100_000);
            if (value is null || count is null or 0) continue;
            if (!known.Contains(value.Value)) posted.Wrong($"pieces[{i}].value", $"There is no piece of {Money.Typed(value, shop.Currency)} {shop.Currency}.");
            pieces.Add(new(value.Value, count.Value));
        }
        var sum = posted.Money("counted", "Counted in all", shop.Currency);
        if (pieces.Count > 0)
        {
            var byPiece = pieces.Sum(p => p.Value * p.Count);
            if (sum is not null && sum != byPiece) posted.Wrong("counted", $"The pieces come to {Money.Typed(byPiece, shop.Currency)}. Leave this empty, or enter the same.");
            sum = byPiece;
        }
        else if (sum is null) posted.Wrong("counted", "Count the pieces, or enter what they come to.");
        var removed = posted.Money("removed", "Taken out", shop.Currency) ?? 0;
        if (sum is not null && removed > sum) posted.Wrong("removed", "No more can be taken out than was counted.");
        return new(sum ?? 0, removed, pieces, posted.Text("reason", "Why it differs", 300));
    }

    /// <summary>Enters it.</summary>
    /// <exception cref="Refused">It differs from the ledger and nobody says why.</exception>
    public static async Task<CashCount> Run(TenantDb db, Shop shop, TimeProvider clock, Form form)
    {
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var id = Guid.CreateVersion7(at);
        var data = new JsonObject { ["count"] = id.ToString("D"), ["counted"] = form.CountedMinor, ["expected"] = null, ["currency"] = shop.Currency };
        var ask = db.Ask();
        ask.Read(Hold, _ => Task.FromResult(true));
        var counted = ask.Append(Sql, Event.OfShop(ShopEvents.CashCounted, db.Actor, at, data), id, ShopDay.Of(at, shop), shop.Currency, form.CountedMinor, form.RemovedMinor,
            new Json(JsonSerializer.Serialize(form.Pieces, Answers.Json)), form.Reason);
        var row = ask.Row<CashCount>($"select {CashCount.Columns} from shop.cash_count c where c.id = $1", id);
        var due = ask.Row<CashDue>(CashDue.Sql);
        await ask.Send();
        if (counted.Value is not null) return row.Value!;
        throw new Refused($"The drawer should hold {Money.Typed(due.Value!.ExpectedMinor, shop.Currency)} {shop.Currency}. Count again, or say why it differs.", "reason", "cash-differs");
    }
}
