using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Practice;

/// <summary><c>POST /practice/wipe</c>: every practice watch and its client go from every page, list and search at once; their events stay, as events do.</summary>
public static class WipePractice
{
    /// <summary>How many jobs it were.</summary>
    public sealed record Wiped(long Jobs);

    // The database's own function does it: the app may not hide a row, and the function can hide nothing but practice.
    private static readonly string Sql = ShopStream.Fact("changed as materialized (select n from shop.wipe_practice($3) n where n > 0)", select: "select n from changed");

    /// <summary>Handles both.</summary>
    [Says("Wipes all practice watches; their events stay in the stream.", typeof(Wiped))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, TimeProvider clock)
    {
        var jobs = await Run(db, clock);
        return Answers.Done(http, () => new Wiped(jobs), "/board");
    }

    /// <summary>Wipes them; how many jobs.</summary>
    public static async Task<long> Run(TenantDb db, TimeProvider clock)
    {
        var ask = db.Ask();
        var wiped = ask.Append(Sql, Event.OfShop(ShopEvents.PracticeWiped, db.Actor, clock.GetUtcNow(), []));
        await ask.Send();
        return wiped.Value ?? 0;
    }
}
