using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>The client pays what is open on Stripe's page: <c>POST /portal/{token}/checkout</c> leads there, <c>/pay</c> is what the code at the counter says, <c>/paid</c> is where Stripe sends them back.</summary>
public static class PayOnline
{
    private const string Newest = $"select {Checkout.Columns} from shop.checkout c where c.job_id = $1 order by c.asked_at desc limit 1";

    /// <summary>Where to pay, for the client's own program.</summary>
    public sealed record Answer(string Url, Money Amount, DateTimeOffset ExpiresAt);

    /// <summary>Handles both.</summary>
    [Says("The address at Stripe where the client pays what is open, or the deposit that the shop asks for.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, string token, Posted posted, [AsParameters] PortalRoom room)
    {
        Checkout? page = null;
        var answer = await ShowPortal.Or(http, token, posted, room, async link =>
        {
            var isDeposit = Read(posted) == "deposit";
            posted.Check();
            page = await StartCheckout.Run(room.CardRoom, link.JobId, isDeposit ? await Ahead(room, token, link) : null, room.Address(token), null, http.RequestAborted);
            return "";
        });
        if (page is null) return answer;
        return Answers.IsApi(http) ? Answers.Data(new Answer(page.Url!, new(page.AmountMinor, page.Currency), page.ExpiresAt)) : Answers.SeeOther(page.Url!);
    }

    /// <summary>What is to be paid: all that is open, or the deposit.</summary>
    public static string Read(Posted posted) => posted.OneOf("what", "What is paid", "all", "all", "deposit");

    // The amount is the shop's, not the form's.
    private static async Task<long> Ahead(PortalRoom room, string token, PortalLink link) =>
        await PortalView.Load(room, token, link) is { DepositMinor: > 0 and var asked } ? asked : throw new Refused("No deposit is asked for any more.", code: "no-deposit");

    /// <summary>To the page that lives now, or to the client's own. Looking makes none.</summary>
    public static async Task<IResult> Go(HttpContext http, string token, [AsParameters] PortalRoom room)
    {
        if (await ShowPortal.Find(http, room, token) is not { } link) return ShowPortal.Nothing(http);
        var page = link.IsLive(room.Clock.GetUtcNow()) ? await room.Client.Row<Checkout>(Newest, link.JobId) : null;
        return Answers.SeeOther(page is { Url: { } url } && page.IsLiving(room.Clock.GetUtcNow()) ? url : $"/portal/{token}");
    }

    /// <summary>Back from Stripe: whether it was paid is asked of Stripe, not of the address.</summary>
    public static async Task<IResult> Back(HttpContext http, string token, [AsParameters] PortalRoom room)
    {
        if (await ShowPortal.Find(http, room, token) is not { } link) return ShowPortal.Nothing(http);
        var page = await room.Client.Row<Checkout>(Newest, link.JobId);
        try
        {
            if (page is { State: "open" or "cancelled" or "expired", SessionId: not null }) await room.Follow.Page(room.Client, page, http.RequestAborted);
        }
        catch (Exception e) when (e is CardsAway or CardsRefused)
        {
            // Its event will say so.
        }
        var isPaid = await room.Client.Row<bool>("select exists (select from shop.checkout c where c.id = $1 and c.state = 'paid')", page?.Id ?? Guid.Empty);
        return Answers.SeeOther($"/portal/{token}?told={(isPaid ? "paid" : "paying")}");
    }
}
