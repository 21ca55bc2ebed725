using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>GET /api/me</c>: who, role, tenant, plan.</summary>
public static class ShowMe
{
    /// <summary>The signed-in person, as programs see them.</summary>
    public sealed record Me(Guid Id, string Name, string Email, Role Role, MyShop Tenant, MyPlan Plan);

    /// <summary>Their shop.</summary>
    public sealed record MyShop(Guid Id, string Subdomain, string Name, string Currency, string Locale, string TimeZone);

    /// <summary>What it pays for; limits are null where nothing is limited. <c>GET /api/plan</c> also says how it stands with the payment, and how much is used.</summary>
    /// <param name="Status">active or lapsed.</param><param name="TrialLastDay">Null where there is no trial.</param>
    public sealed record MyPlan(string Name, string Status, DateOnly? TrialLastDay, int? Users, int? JobsAMonth, long? StorageBytes);

    /// <summary>Handles it.</summary>
    [Says("Who is signed in, as what, in which shop.", typeof(Me))]
    public static IResult Handle(Visitor visitor, Shop shop, Settings settings) => Answers.Data(new Me(visitor.UserId, visitor.Name, visitor.Email, visitor.Role,
        new(shop.TenantId, shop.Subdomain, shop.Name, shop.Currency, shop.Locale, shop.TimeZone), Of(shop, settings)));

    private static MyPlan Of(Shop shop, Settings settings) => settings.HasPlans && settings.LimitsOf(shop) is var limits
        ? new(shop.Plan, shop.Status, shop.Plan == Plan.Trial ? shop.TrialLastDay : null, limits.Users, limits.JobsAMonth, limits.StorageBytes)
        : new(shop.Plan, shop.Status, null, null, null, null);
}
