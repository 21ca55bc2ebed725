using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Board;

/// <summary><c>GET /board</c>: one round trip, one index scan.</summary>
public static class ShowBoard
{
    private const string Open = $"select {Card.Columns} from shop.job where is_open order by promised_on, arrived_at limit 2000";
    private const string Collected = "select count(*) from shop.job where not is_open and status_at >= $1 and status = 'collected'";

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, string? show, string? mine, string? view, string? sort)
    {
        var board = await Load(db, shop, visitor, clock, show, mine, view, sort);
        return Answers.Page<BoardPage>(new { Board = board });
    }

    /// <summary>Reads it.</summary>
    public static async Task<Board> Load(TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, string? show = null, string? mine = null, string? view = null, string? sort = null)
    {
        var now = clock.GetUtcNow();
        var today = ShopDay.Of(now, shop);
        var ask = db.Ask();
        var open = ask.Rows<Card>(Open);
        var collected = ask.Row<long>(Collected, ShopDay.Start(today, shop));
        var first = FirstHour.Ask(ask, shop, visitor, now);
        await ask.Send();
        return Board.Of(open.Value, collected.Value, today, shop, show ?? "", mine == "1", visitor.UserId, view switch { "list" => true, "columns" => false, _ => null }, sort ?? "") with { FirstHour = first?.Value };
    }
}
