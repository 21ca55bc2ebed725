using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Board;

/// <summary><c>POST /first-hour/hide</c>: the owner of a new shop has seen the list.</summary>
public static class HideFirstHour
{
    /// <summary>Hides it for good.</summary>
    public static async Task<IResult> Handle(TenantDb db, Shop shop, Shops shops)
    {
        await db.Do("update shop.tenant set first_hour_until = null");
        shops.Forget(shop.Subdomain);
        return Answers.SeeOther("/board");
    }
}
