using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Board;

/// <summary><c>GET /board</c>: one round trip, one index scan.</summary>
public static class ShowBoard
{
    private const string Open = $"select {Card.Columns} from shop.job where is_open order by promised_on, arrived_at limit 2000";
    // In the index's order and with an end, so that only today's are looked at, whatever the planner thinks of a day it does not know.
    private const string Collected = """
        select count(*) from (select from shop.job where not is_open and status = 'collected' and status_at >= $1 order by status_at desc limit 1000) today
        """;

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, CardMarkup markup, string? show, string? mine, string? view, string? sort)
    {
        var board = await Load(db, shop, visitor, clock, show, mine, view, sort);
        var cards = board.IsList ? [] : await markup.Of(http.RequestServices, board.Cards, board.Today, shop, visitor);
        return Answers.Page<BoardPage>(new { Board = board, Cards = cards });
    }

    /// <summary>Reads it.</summary>
    public static async Task<Board> Load(TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, string? show = null, string? mine = null, string? view = null, string? sort = null)
    {
        var now = clock.GetUtcNow();
        var today = ShopDay.Of(now, shop);
        var ask = db.Ask();
        var seq = ask.Row<long>(Live.Sql);
        var open = ask.Rows<Card>(Open);
        var collected = ask.Row<long>(Collected, ShopDay.Start(today, shop));
        var trouble = Trouble.Load(ask, now, visitor.May(May.SeeStream));
        var first = FirstHour.Ask(ask, shop, visitor, now);
        await ask.Send();
        return Board.Of(open.Value, collected.Value, today, shop, show ?? "", mine == "1", visitor.UserId, view switch { "list" => true, "columns" => false, _ => null }, sort ?? "") with { FirstHour = first?.Value, Seq = seq.Value, Trouble = trouble.Value ?? Trouble.None };
    }
}
