using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Plans;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary>All that the doors of the plan work with.</summary>
public readonly record struct PlanDesk(TenantDb Db, Shop Shop, Settings Settings, Subscribe Subscribe, FollowPlan Follow, PlanPrices Prices, TimeProvider Clock);

/// <summary><c>/settings/plan</c>: what the shop pays for, how much of it is used, and the ways to Stripe, where it is paid and changed.</summary>
public static class SettlePlan
{
    /// <summary>How the shop stands.</summary>
    /// <param name="IsOn">Whether shops pay here at all; without, nothing is limited and nothing ends.</param><param name="State">off, trial, active, past-due or lapsed.</param>
    /// <param name="Until">When this ends by itself, if it does.</param><param name="Limits">Null where nothing is limited.</param>
    public sealed record Answer(bool IsOn, string Plan, string State, DateTimeOffset? Until, Limit? Limits, PlanUse Use);

    /// <summary>What a plan holds.</summary>
    public sealed record Limit(int Users, int JobsAMonth, long StorageBytes);

    /// <summary>Where the owner goes on at Stripe; it opens for a while only.</summary>
    public sealed record Way(string Address);

    /// <summary>What the page shows.</summary>
    public sealed record View(Answer Standing, Bill? Bill, IReadOnlyDictionary<string, PriceTruth> Prices, string? Address, bool HasCustomer);

    /// <summary><c>GET</c>.</summary>
    [Says("What the shop pays for, its limits and how much of them is used.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, [AsParameters] PlanDesk desk) =>
        Answers.IsApi(http) ? Answers.Data(await Load(desk)) : await Page(desk, 200, http.RequestAborted);

    /// <summary><c>GET /api/plan</c>: the same for everybody who works here.</summary>
    [Says("What the shop pays for, its limits and how much of them is used.", typeof(Answer))]
    public static async Task<IResult> Api([AsParameters] PlanDesk desk) => Answers.Data(await Load(desk));

    /// <summary><c>POST</c>: the way to the page at which a plan is paid.</summary>
    [Says("Leads to the page at Stripe at which a plan is subscribed to; a shop that subscribes already changes it at the portal. There is one page: for another plan the one before is closed.", typeof(Way))]
    public static Task<IResult> Handle(HttpContext http, Posted posted, [AsParameters] PlanDesk desk) => Go(http, desk, async stop =>
    {
        var plan = Read(posted);
        posted.Check();
        return await desk.Subscribe.Run(desk.Shop, plan, Home(desk), stop);
    });

    /// <summary><c>POST …/portal</c>: the way to the page at which the plan is changed or ended.</summary>
    [Says("Opens the page at Stripe at which plan and card are changed, invoices stand, and the plan is ended.", typeof(Way))]
    public static Task<IResult> Portal(HttpContext http, [AsParameters] PlanDesk desk) =>
        Go(http, desk, stop => desk.Subscribe.Portal(desk.Shop, Home(desk), stop));

    /// <summary><c>GET …/return</c>: back from Stripe; what came of it is read there.</summary>
    public static async Task<IResult> Return(HttpContext http, [AsParameters] PlanDesk desk)
    {
        try
        {
            if (desk.Settings.HasPlans) await desk.Follow.Look(desk.Db, desk.Shop, http.RequestAborted);
        }
        catch (Exception e) when (e is CardsAway or CardsRefused)
        {
            // Its event will say so.
        }
        return Answers.SeeOther("/settings/plan");
    }

    internal static string Read(Posted posted) => posted.OneOf("plan", "The plan", null, [.. Plan.All.Select(p => p.Name)]);

    private static string Home(PlanDesk desk) => desk.Settings.Address(desk.Shop.Subdomain) + "/settings/plan";

    // A page of one's own leads on by a link, as the one to Stripe's onboarding does: no form of ours is ever sent to another host.
    private static async Task<IResult> Go(HttpContext http, PlanDesk desk, Func<CancellationToken, Task<string>> way)
    {
        try
        {
            if (!desk.Settings.HasPlans) throw new Refused("Plans are off here: nothing is charged and nothing is limited.", code: "plans-off");
            var address = await way(http.RequestAborted);
            OneEffect.NeverKeep(http, "/settings/plan");
            return Answers.IsApi(http) ? Answers.Data(new Way(address)) : await Page(desk, 200, http.RequestAborted, address);
        }
        catch (Exception e) when (e is CardsAway or CardsRefused || e is Refused or WrongInput && !Answers.IsApi(http))
        {
            var no = e switch
            {
                CardsAway => new Refused("Stripe does not answer at the moment. Try again in a minute.", code: "cards-away"),
                CardsRefused refused => new Refused("Stripe says no: " + refused.Message, code: "stripe-refused"),
                WrongInput => new Refused("Choose one of the plans.", "plan"),
                _ => (Refused)e,
            };
            if (Answers.IsApi(http)) throw no;
            return await Page(desk, 422, http.RequestAborted, posted: Posted.Nothing.Wrong("", no.Message));
        }
    }

    private static async Task<Answer> Load(PlanDesk desk) => (await Load(desk, null)).Standing;

    private static async Task<View> Load(PlanDesk desk, IReadOnlyDictionary<string, PriceTruth>? prices, string? address = null)
    {
        var now = desk.Clock.GetUtcNow();
        var today = ShopDay.Of(now, desk.Shop);
        var ask = desk.Db.Ask();
        var use = ask.Row<PlanUse>(PlanUse.Sql, now, ShopDay.Start(new DateOnly(today.Year, today.Month, 1), desk.Shop));
        var bill = ask.Row<Bill>(Bill.Sql);
        await ask.Send();
        if (!desk.Settings.HasPlans) return new(new(false, desk.Shop.Plan, "off", null, null, use.Value!), null, new Dictionary<string, PriceTruth>(), null, false);
        var standing = Standing.Of(desk.Shop, bill.Value, now);
        var limits = Plan.Of(standing.Plan);
        return new(new(true, standing.Plan, standing.State, standing.Until, new(limits.Users, limits.JobsAMonth, limits.StorageBytes), use.Value!), bill.Value,
            prices ?? new Dictionary<string, PriceTruth>(), address, bill.Value?.Customer is not null);
    }

    private static async Task<IResult> Page(PlanDesk desk, int status, CancellationToken stop, string? address = null, Posted? posted = null) =>
        Answers.Page<PlanPage>(new { View = await Load(desk, await desk.Prices.All(stop), address), Posted = posted }, status);
}
