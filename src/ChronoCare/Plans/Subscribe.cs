using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>
/// Leads an owner to where the shop subscribes, or to the portal where it does already. However many ask at once and whoever dies in between, a shop never has two pages that could be paid: each is
/// written down before it is made, the next only after Stripe said that the last one is paid or over, and what was paid is looked for between the two.
/// </summary>
public sealed class Subscribe(IBilling billing, FollowPlan follow, Database database, Settings settings, TimeProvider clock)
{
    private const int MostTries = 6;

    private const string Begin = "insert into shop.plan_bill (key) values ($1) on conflict (tenant_id) do nothing";

    private const string Claim = """
        insert into shop.plan_checkout (id, plan, free_until, asked_at, expires_at) values ($1, $2, $3::timestamptz, $4, $5) on conflict (tenant_id) where ended_at is null do nothing
        """;

    private const string Open = "select c.id, c.plan, c.free_until, c.session, c.asked_at, c.expires_at from shop.plan_checkout c where c.ended_at is null";

    private const string Made = "update shop.plan_checkout set session = $2 where id = $1 and ended_at is null";

    private const string End = "update shop.plan_checkout set ended_at = $2 where id = $1 and ended_at is null";

    /// <summary>The address of the page for a plan.</summary>
    /// <param name="shop">Who subscribes.</param><param name="plan">Which plan.</param><param name="home">Where the plan's own page is.</param><param name="stop">Nobody waits any more.</param>
    /// <exception cref="Refused">Another owner is choosing at this very moment.</exception>
    public async Task<string> Run(Shop shop, string plan, string home, CancellationToken stop)
    {
        var db = database.Books(shop.TenantId);
        var customer = await Customer(db, shop, stop);
        for (var n = 0; n < MostTries; n++)
        {
            var page = await Standing(db, shop, plan);
            if (page.IsTooLate(clock.GetUtcNow()))
            {
                await db.Do(End, page.Id, clock.GetUtcNow());
                continue;
            }
            PlanCheckoutTruth truth;
            try
            {
                if (page.Session is not null) truth = await billing.ReadCheckout(page.Session, stop);
                else if (await Make(db, shop, page, customer, home, stop) is { } made) truth = made;
                else
                {
                    await db.Do(End, page.Id, clock.GetUtcNow());
                    return await billing.OpenPortal(customer, home + "/return", stop);
                }
            }
            catch (CardsRefused)
            {
                // Stripe will not have this one: whoever tries again begins anew.
                await db.Do(End, page.Id, clock.GetUtcNow());
                throw;
            }
            if (truth.IsOpen && page.Plan == plan) return truth.Url;
            if (truth.IsOpen) truth = await billing.ExpireCheckout(truth.Id, stop);
            if (!truth.IsOpen) await db.Do(End, page.Id, clock.GetUtcNow());
        }
        throw new Refused("Somebody else of the shop is choosing a plan at this moment. Try again in a minute.", code: "plan-busy");
    }

    /// <summary>The address of the page at which plan and card are changed.</summary>
    public async Task<string> Portal(Shop shop, string home, CancellationToken stop) =>
        await billing.OpenPortal(await Customer(database.Books(shop.TenantId), shop, stop), home + "/return", stop);

    // The page that could be paid now: the one that stands, or a new one.
    private async Task<PlanCheckout> Standing(TenantDb db, Shop shop, string plan)
    {
        var wanted = PlanCheckout.Begun(plan, ShopDay.Start(shop.TrialLastDay.AddDays(1), shop), clock.GetUtcNow());
        while (true)
        {
            var ask = db.Ask();
            ask.Do(Claim, wanted.Id, wanted.Plan, wanted.FreeUntil, wanted.AskedAt, wanted.ExpiresAt);
            var there = ask.Row<PlanCheckout>(Open);
            await ask.Send();
            // Null where the one in the way ended at this very moment.
            if (there.Value is { } page) return page;
        }
    }

    // Null where the shop subscribes already. Every page before this one is paid or over at Stripe, so that what is read there now holds all that was ever paid.
    private async Task<PlanCheckoutTruth?> Make(TenantDb db, Shop shop, PlanCheckout page, string customer, string home, CancellationToken stop)
    {
        PlanCheckoutTruth? own = null;
        foreach (var open in await billing.OpenCheckouts(customer, stop))
        {
            if (open.Reference == page.Id.ToString("D")) own = open;
            // None of our books knows it: made before they were kept.
            else await billing.ExpireCheckout(open.Id, stop);
        }
        await follow.Look(db, shop, stop);
        if ((await db.Row<Bill>(Bill.Sql))!.IsLiving) return null;
        own ??= await billing.OpenCheckout(page, customer, settings.StripePrices[page.Plan], home + "/return", home, stop);
        // Ended by somebody else meanwhile: then it must not be paid either.
        return await db.Do(Made, page.Id, own.Id) == 1 ? own : await billing.ExpireCheckout(own.Id, stop);
    }

    // The key stands before Stripe is asked, so whoever dies in between finds the same customer again.
    private async Task<string> Customer(TenantDb db, Shop shop, CancellationToken stop)
    {
        var ask = db.Ask();
        ask.Do(Begin, Guid.NewGuid());
        var bill = ask.Row<Bill>(Bill.Sql);
        await ask.Send();
        if (bill.Value!.Customer is { } there) return there;
        var made = await billing.MakeCustomer(bill.Value.Key, shop.Name, shop.Email, stop);
        var keep = db.Ask();
        keep.Do("insert into shop.plan_customer (id, made_at) values ($1, $2) on conflict do nothing", made, clock.GetUtcNow());
        keep.Do("update shop.plan_bill set customer = $1 where customer is null", made);
        await keep.Send();
        return made;
    }
}
