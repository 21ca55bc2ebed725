using ChronoCare.Cards;
using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>
/// Brings a shop's plan to where Stripe's books are: reads all its customer's subscriptions anew, whatever an event said, so the order and number of events is nothing.
/// It writes through the billing login, which alone may say what a shop pays for.
/// </summary>
public sealed class FollowPlan(IBilling billing, Database database, Shops shops, Settings settings, TimeProvider clock)
{
    private static readonly string[] Types = ["customer.subscription.", "invoice.", "checkout.session."];

    /// <summary>The delivery that tells owners and waits for what the clock brings, by its name in shop.wake.</summary>
    public const string Clock = "plan";

    // Locked first, so that of two who read at once the one with the newer truth has the last word.
    private const string Lock = "select status from shop.tenant for no key update";

    private const string Read = """
        update shop.plan_bill set subscription = $2, status = $3, plan = case when $4 = '' then plan else $4 end, paid_until = $5::timestamptz, cancel_at = $6::timestamptz,
               past_due_since = case when $3 <> 'past_due' then null else coalesce(past_due_since, $7) end, looked_at = $7
        where customer = $1 and (looked_at is null or looked_at <= $7)
        """;

    private const string Move = """
        update shop.tenant set plan = $1, status = $2
        where status in ('active', 'lapsed') and (plan, status) is distinct from ($1, $2)
          and (select b.looked_at from shop.plan_bill b) is not distinct from $3::timestamptz
        """;

    /// <summary>What it listens to.</summary>
    public StripeListener Listener => new(Types, IsConnect: false, (db, shop, _, stop) => Look(db, shop, stop));

    /// <summary>The shop is the customer's; what stands in an object's own fields was written by whoever made it.</summary>
    public WhoseNews Whose => new(async news => news.Customer.Length > 0 ? await database.TenantByStripeCustomer(news.Customer) : null);

    /// <summary>Reads the subscriptions and settles where the shop stands.</summary>
    public async Task Look(TenantDb db, Shop shop, CancellationToken stop)
    {
        db = database.Books(db.Tenant);
        if (await db.Row<Bill>(Bill.Sql) is not { Customer: { } customer }) return;
        var from = Event.ToMicroseconds(clock.GetUtcNow());
        var best = Standing.Best(await billing.Subscriptions(customer, stop));
        var plan = settings.StripePrices.FirstOrDefault(p => p.Value == best?.Price).Key ?? (best is null ? "" : Plan.All[0].Name);
        var ask = db.Ask();
        ask.Row<string>(Lock);
        ask.Do(Read, customer, best?.Id, best?.Status ?? "", plan, best?.PaidUntil, best?.CancelAt, from);
        // Its clock looks at what is new: somebody may have to be told.
        ask.Do(PostStripe.Wake, Clock, from);
        await ask.Send();
        // Every page of the owners says how a payment stands.
        shops.Forget(shop.Subdomain);
        await Settle(db, shop);
    }

    /// <summary>Moves the shop to the plan and state that follow from our books and the clock; where it stands afterwards.</summary>
    public async Task<Standing> Settle(TenantDb db, Shop shop)
    {
        db = database.Books(db.Tenant);
        while (true)
        {
            var bill = await db.Row<Bill>(Bill.Sql);
            var standing = Standing.Of(shop, bill, clock.GetUtcNow());
            var ask = db.Ask();
            ask.Row<string>(Lock);
            var moved = ask.Do(Move, standing.Plan, standing.IsLapsed ? "lapsed" : "active", bill?.LookedAt);
            var same = ask.Row<bool>("select not exists (select from shop.plan_bill b where b.looked_at is distinct from $1::timestamptz)", bill?.LookedAt);
            await ask.Send();
            if (moved.Value > 0) shops.Forget(shop.Subdomain);
            // Somebody read something newer meanwhile: theirs counts.
            if (same.Value) return standing;
        }
    }
}
