using ChronoCare.Plans;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary><c>GET /</c> at the root host: what this is, one button to open a shop, and the way to one that is open.</summary>
public static class ShowLanding
{
    /// <summary>The page.</summary>
    public static Task<IResult> Handle(HttpContext http, Settings settings, PlanPrices prices) => Page(http, settings, prices, Posted.Nothing, 200);

    /// <summary><c>GET /your-shop?name=</c>: on to that shop's sign-in, whether there is one or not; only its own address tells.</summary>
    public static async Task<IResult> Find(HttpContext http, Settings settings, PlanPrices prices)
    {
        var typed = http.Request.Query["name"].ToString();
        var posted = Posted.Of(("name", typed.Length > 300 ? typed[..300] : typed));
        var address = ShopAddress.Typed(posted["name"], settings.Root);
        if (address.Length == 0) posted.Wrong("name", "Enter the first part of your shop's address.");
        else if (!HostGate.IsSubdomain(address)) posted.Wrong("name", $"A shop's address looks like geelong.{settings.Root}.");
        return posted.IsWrong ? await Page(http, settings, prices, posted, 422) : Answers.SeeOther(settings.Address(address) + "/sign-in");
    }

    private static async Task<IResult> Page(HttpContext http, Settings settings, PlanPrices prices, Posted posted, int status)
    {
        Headers.FormsMayLeadTo(http, settings.Address("*"));
        return Answers.Page<LandingPage>(new { Posted = posted, Prices = settings.HasPlans ? await prices.Soon(http.RequestAborted) : null }, status);
    }
}
