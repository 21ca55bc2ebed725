using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>GET /api/me</c>: who, role, tenant, plan.</summary>
public static class ShowMe
{
    /// <summary>The signed-in person, as programs see them.</summary>
    public sealed record Me(Guid Id, string Name, string Email, Role Role, MyShop Tenant, string Plan);

    /// <summary>Their shop.</summary>
    public sealed record MyShop(Guid Id, string Subdomain, string Name, string Currency, string Locale, string TimeZone);

    /// <summary>Handles it.</summary>
    [Says("Who is signed in, as what, in which shop.", typeof(Me))]
    public static IResult Handle(Visitor visitor, Shop shop) => Answers.Data(new Me(visitor.UserId, visitor.Name, visitor.Email, visitor.Role,
        new(shop.TenantId, shop.Subdomain, shop.Name, shop.Currency, shop.Locale, shop.TimeZone), shop.Plan));
}
