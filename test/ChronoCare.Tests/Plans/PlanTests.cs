using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Notifications;
using ChronoCare.Office;
using ChronoCare.Plans;
using ChronoCare.StandIn;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using ChronoCare.Tests.Notifications;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Plans;

/// <summary>A shop pays for its plan at Stripe, and what Stripe says of it counts in any order; a plan that ends takes nothing away but new intakes.</summary>
public sealed class PlanTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string> State(HttpClient client) => (await client.GetFromJsonAsync<JsonObject>("/api/plan", Stop))!["state"]!.GetValue<string>();

    private Task OpenedDaysAgo(TestShop shop, int days) => house.AsOperator("update shop.tenant set opened_at = now() - $2 * interval '1 day' where tenant_id = $1", shop.Shop.TenantId, days);

    /// <summary>Chooses a plan and subscribes on Stripe's page; the subscription.</summary>
    private async Task<string> Subscribed(TestShop shop, HttpClient owner, string plan)
    {
        var way = await (await owner.PostAsJsonAsync("/api/settings/plan", new { plan }, Stop)).Ok();
        var session = way["address"]!.GetValue<string>().Split('/')[^1];
        lock (house.Stripe.Book.One) return house.Stripe.Acts.Pay("", session)["subscription"]!.GetValue<string>();
    }

    private async Task Until(HttpClient owner, string state)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (await State(owner) != state)
        {
            TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(20), state);
            await Task.Delay(20, Stop);
        }
    }

    private void Happens(string subscription, string what)
    {
        lock (house.Stripe.Book.One) house.Stripe.Acts.Happen("", subscription, what);
    }

    [Fact]
    public async Task A_trial_is_paid_before_it_ends_and_charges_nothing_until_then()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        (await State(owner)).ShouldBe("trial");
        var page = await owner.Page("/settings/plan");
        page.QuerySelector("main").Words().ShouldContain("Solo 2 40 20 GB 29.00 CHF a month");
        page.QuerySelectorAll("form[action='/settings/plan']").Length.ShouldBe(3);
        await Subscribed(shop, owner, "solo");
        (await owner.GetAsync("/settings/plan/return", Stop)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var plan = (await owner.GetFromJsonAsync<JsonObject>("/api/plan", Stop))!;
        (plan["plan"]!.GetValue<string>(), plan["state"]!.GetValue<string>(), plan["limits"]!["users"]!.GetValue<int>()).ShouldBe(("solo", "active", 2));
        var until = (await shop.Db().Row<DateTimeOffset>("select paid_until from shop.plan_bill"));
        ChronoCare.Jobs.ShopDay.Of(until.AddSeconds(-1), shop.Shop).ShouldBe(shop.Shop.TrialLastDay);
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        (await owner.GetFromJsonAsync<JsonObject>("/api/me", Stop))!["plan"]!["name"]!.GetValue<string>().ShouldBe("solo");
        // Whoever has a subscription changes it at the portal, and never pays a second one beside it.
        (await (await owner.PostAsJsonAsync("/api/settings/plan", new { plan = "house" }, Stop)).Ok())["address"]!.GetValue<string>().ShouldContain("/portal/");
        (await (await shop.Counter()).PostAsJsonAsync("/api/settings/plan", new { plan = "house" }, Stop)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await owner.PostAsJsonAsync("/api/settings/plan", new { plan = "palace" }, Stop)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Asked_at_once_and_with_answers_lost_a_shop_is_one_customer()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var before = CustomersOf(shop);
        before.ShouldBe(0);
        house.Stripe.Fail("POST /v1/customers $", "lost");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => owner.PostAsJsonAsync("/api/settings/plan", new { plan = "solo" }, Stop)));
        await (await owner.PostAsJsonAsync("/api/settings/plan", new { plan = "solo" }, Stop)).Ok();
        CustomersOf(shop).ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.plan_customer")).ShouldBe(1);
    }

    private int CustomersOf(TestShop shop)
    {
        lock (house.Stripe.Book.One) return house.Stripe.Book.All("", "customer").Count(c => c["name"]?.ToString() == shop.Shop.Name);
    }

    [Fact]
    public async Task A_payment_that_fails_is_told_a_plan_that_ends_takes_nothing_in_and_paying_again_lifts_it_at_once()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var open = await owner.TakeIn();
        var subscription = await Subscribed(shop, owner, "atelier");
        await Until(owner, "active");
        // Only now, for a trial that is over would be told as well.
        await OpenedDaysAgo(shop, 60);
        Happens(subscription, "failed");
        await Until(owner, "past-due");
        await shop.Settled();
        (await owner.Page("/settings/plan")).QuerySelector("main").Words().ShouldContain("The last payment failed. Stripe tries again by itself");
        (await shop.Mails("owner@example.com")).Count(m => m.Subject == "A payment for your plan failed").ShouldBe(1);
        (await shop.Mails("counter@example.com")).ShouldNotContain(m => m.Subject!.Contains("plan"));
        await owner.TakeIn();

        Happens(subscription, "canceled");
        var from = TimeProvider.System.GetTimestamp();
        while (await shop.Db().Row<string>("select status from shop.tenant") != "lapsed") TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        // Every session ended; whoever comes in again may read, export and finish, and take nothing new in.
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        while ((await owner.GetAsync("/api/me", Stop)).StatusCode != HttpStatusCode.Unauthorized) TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        owner = await shop.Owner();
        (await State(owner)).ShouldBe("lapsed");
        var refused = await owner.PostAsJsonAsync("/api/jobs", ((JsonObject)JsonNode.Parse("""{"client":{"name":"N","phone":"1"},"watch":{"brand":"B"},"symptom":"s","agreedBy":"N"}""")!), Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonNode.Parse(await refused.Content.ReadAsStringAsync(Stop))!["code"]!.GetValue<string>().ShouldBe("plan-lapsed");
        (await owner.PostAsJsonAsync($"/api/jobs/{open["id"]}/milestones", new { to = "diagnosed", version = 1 }, Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync("/stream/export", Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.PostAsJsonAsync("/api/practice", new { }, Stop)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await shop.Settled();
        (await shop.Mails("owner@example.com")).Count(m => m.Subject == "Your plan has ended").ShouldBe(1);

        await Subscribed(shop, owner, "solo");
        await Until(owner, "active");
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        await owner.TakeIn();
    }

    [Fact]
    public async Task The_clock_tells_owners_seven_days_and_one_day_before_and_ends_the_trial()
    {
        var shop = await house.OpenShop();
        await shop.Settled();
        var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
        var round = ActivatorUtilities.CreateInstance<PlanRound>(house.Services, clock, ActivatorUtilities.CreateInstance<FollowPlan>(house.Services, clock));
        var known = new HashSet<Guid>();
        var told = new List<(string About, DateTimeOffset At)>();
        for (var step = 0; step < 60 && await shop.Db().Row<string>("select status from shop.tenant") != "lapsed"; step++)
        {
            var next = (await round.Run(shop.Db(Guid.Empty), shop.Shop, Stop))!.Value;
            foreach (var n in (await shop.Notices()).Where(n => n.Occasion == "plan" && known.Add(n.Id))) told.Add((n.About, clock.GetUtcNow()));
            next.ShouldBeGreaterThan(clock.GetUtcNow());
            clock.Pass(next - clock.GetUtcNow());
        }
        var last = shop.Shop.TrialLastDay;
        DateTimeOffset At(DateOnly day, int hour) => ChronoCare.Jobs.ShopDay.Start(day, shop.Shop).AddHours(hour);
        told.ShouldBe([("trial", At(last.AddDays(-6), 9)), ("trial", At(last, 9)), ("lapsed", At(last.AddDays(1), 0))], ignoreOrder: true);
        var notices = (await shop.Notices()).Where(n => n.Occasion == "plan").ToList();
        notices.ShouldAllBe(n => n.Name == "Ana Morel");
        // Closing a shop, and opening a closed one, is the operator's alone.
        var books = house.Database.Books(shop.Shop.TenantId);
        (await Should.ThrowAsync<Exception>(() => books.Do("update shop.tenant set status = 'closed'"))).Message.ShouldContain("row-level security");
        await house.AsOperator("update shop.tenant set status = 'closed' where tenant_id = $1", shop.Shop.TenantId);
        (await books.Do("update shop.tenant set status = 'active'")).ShouldBe(0);
    }

    [Fact]
    public async Task Events_shuffled_and_doubled_over_the_wire_come_to_one_state()
    {
        var shop = await house.OpenShop();
        await OpenedDaysAgo(shop, 60);
        var owner = await shop.Owner();
        var subscription = await Subscribed(shop, owner, "solo");
        foreach (var what in new[] { "failed", "renewed", "ending", "kept", "price_standinhouse", "failed", "renewed" }) Happens(subscription, what);
        var customer = (await shop.Db().Row<string>("select customer from shop.plan_bill"))!;
        List<JsonObject> events;
        lock (house.Stripe.Book.One)
            events = [.. house.Stripe.Book.All("", "event").Where(e => e["data"]!["object"]!["customer"]?.ToString() == customer).Select(e => e.DeepClone().AsObject())];
        events.Count.ShouldBeGreaterThanOrEqualTo(10);
        // What happened is over when the events are read, so whichever comes last says the same.
        var random = new Random(20261130);
        var follow = house.Services.GetRequiredService<FollowPlan>();
        for (var round = 0; round < 3; round++)
        {
            var order = events.Concat(events).ToArray();
            random.Shuffle(order);
            foreach (var one in order.Take(6))
            {
                var news = new ChronoCare.Cards.StripeNews(one["id"]!.ToString(), one["type"]!.ToString(), "", false, one["data"]!["object"]!["id"]!.ToString(), "", TimeProvider.System.GetUtcNow()) { Customer = customer };
                (await follow.Whose.Of(news)).ShouldBe(shop.Shop.TenantId);
                await follow.Listener.Run(shop.Db(Guid.Empty), shop.Shop, news, Stop);
            }
            (await shop.Db().Row<string>("select t.plan || ' ' || t.status || ' ' || b.status from shop.tenant t, shop.plan_bill b")).ShouldBe("house active active");
        }
    }

    [Fact]
    public async Task Another_shops_customers_event_moves_nothing_whatever_it_claims()
    {
        var (ours, theirs) = (await house.OpenShop(), await house.OpenShop());
        foreach (var shop in new[] { ours, theirs }) await OpenedDaysAgo(shop, 60);
        var subscription = await Subscribed(ours, await ours.Owner(), "solo");
        await Until(await ours.Owner(), "active");
        var other = await Subscribed(theirs, await theirs.Owner(), "house");
        await Until(await theirs.Owner(), "active");
        lock (house.Stripe.Book.One)
        {
            house.Stripe.Book.Find("", other)!["metadata"] = new JsonObject { ["tenant"] = ours.Shop.TenantId.ToString("D"), ["subscription"] = subscription };
            house.Stripe.Acts.Happen("", other, "canceled");
        }
        var from = TimeProvider.System.GetTimestamp();
        while (await theirs.Db().Row<string>("select status from shop.tenant") != "lapsed") TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        (await ours.Db().Row<string>("select plan || ' ' || status from shop.tenant")).ShouldBe("solo active");
        var follow = house.Services.GetRequiredService<FollowPlan>();
        (await follow.Whose.Of(new("evt_1", "customer.subscription.deleted", "", false, subscription, "", TimeProvider.System.GetUtcNow()) { Customer = "cus_nobody" })).ShouldBeNull();
        (await follow.Whose.Of(new("evt_1", "customer.subscription.deleted", "", false, subscription, "", TimeProvider.System.GetUtcNow()))).ShouldBeNull();
    }

    [Fact]
    public async Task Of_64_invitations_at_once_no_more_get_in_than_the_plan_holds()
    {
        var shop = await house.OpenShop();
        await OpenedDaysAgo(shop, 60);
        await Subscribed(shop, await shop.Owner(), "atelier");
        await Until(await shop.Owner(), "active");
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        var owner = await shop.Owner();
        // Three are there already; the plan holds eight.
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => owner.PostAsJsonAsync("/api/settings/team", new { name = $"N {i}", email = $"n{i}@example.com", role = "counter" }, Stop)));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(5);
        var refused = await answers.First(a => a.StatusCode != HttpStatusCode.Created).Content.ReadAsStringAsync(Stop);
        refused.ShouldContain("Atelier holds 8 people, those who are invited included.");
        (await owner.GetFromJsonAsync<JsonObject>("/api/plan", Stop))!["use"]!["users"]!.GetValue<long>().ShouldBe(8);
        // Somebody who left comes back only where there is room.
        await shop.Db().Do("update shop.user_account set is_active = false where id = $1", shop.CounterId);
        (await owner.PostAsJsonAsync("/api/settings/team", new { name = "Last", email = "last@example.com", role = "counter" }, Stop)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var back = await owner.PostAsJsonAsync($"/api/settings/team/{shop.CounterId}", new { isActive = "true" }, Stop);
        back.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await back.Content.ReadAsStringAsync(Stop)).ShouldContain("plan-users");
    }

    [Fact]
    public async Task Photos_are_refused_before_their_bytes_are_sent_where_the_plan_is_full_and_watches_are_never()
    {
        var shop = await house.OpenShop();
        await OpenedDaysAgo(shop, 60);
        var owner = await shop.Owner();
        await Subscribed(shop, owner, "solo");
        await Until(owner, "active");
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        var id = (await owner.TakeIn())["id"]!;
        await house.AsOperator("""
            insert into shop.photo (tenant_id, job_id, slot, total_bytes, state, width, height, taken_by, created_at)
            select $1, $2, 'other', 50000000, 'ready', 1, 1, $3, now() from generate_series(1, 400)
            """, shop.Shop.TenantId, Guid.Parse(id.ToString()), shop.OwnerId);
        var other = (await owner.TakeIn())["id"]!;
        var full = await owner.PostAsJsonAsync($"/api/jobs/{other}/photos", new { slot = "dial", fileName = "a.jpg", bytes = 1000 }, Stop);
        full.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonNode.Parse(await full.Content.ReadAsStringAsync(Stop))!["title"]!.GetValue<string>().ShouldBe("Solo keeps 20 GB of photos, and they are full. The owner chooses a larger plan under Settings, Plan.");
        for (var i = 0; i < 41; i++) await owner.TakeIn();
        (await owner.Page("/settings/plan")).QuerySelector("main").Words().ShouldContain("Every watch is still taken in.");
    }

    [Fact]
    public async Task Without_prices_plans_are_off_and_nothing_ends()
    {
        var shop = await house.OpenShop();
        await using var second = await SecondHouse.Open(house, with: s => s with { StripePrices = new Dictionary<string, string>() });
        var owner = await second.As(shop, shop.OwnerId);
        var plan = JsonNode.Parse(await owner.GetStringAsync("/api/plan", Stop))!;
        (plan["isOn"]!.GetValue<bool>(), plan["state"]!.GetValue<string>(), plan["limits"]).ShouldBe((false, "off", null));
        (await owner.GetStringAsync("/settings/plan", Stop)).ShouldContain("nothing is charged and nothing is limited");
        (await second.Services.GetRequiredService<PlanRound>().Run(shop.Db(Guid.Empty), shop.Shop with { OpenedAt = DateTimeOffset.UnixEpoch }, Stop)).ShouldBeNull();
        (await shop.Db().Row<string>("select status from shop.tenant")).ShouldBe("active");
    }
}
