using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Cards;
using ChronoCare.StandIn;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Cards;

/// <summary>Proofs E1 to E3: only what Stripe signed a moment ago is taken, once, in the account's own shop, and only live events in a live house.</summary>
public sealed class WebhookTests(TestHouse house)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Body(string account, string type = "checkout.session.completed", string about = "cs_test_1", string? id = null, bool live = false, Action<JsonObject>? with = null)
    {
        var body = new JsonObject
        {
            ["id"] = id ?? Book.Name("evt"), ["object"] = "event", ["type"] = type, ["livemode"] = live, ["created"] = Now.ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = new JsonObject { ["id"] = about, ["object"] = "checkout.session", ["payment_intent"] = "pi_1", ["metadata"] = new JsonObject() } },
        };
        if (account.Length > 0) body["account"] = account;
        with?.Invoke(body);
        return body.ToJsonString();
    }

    private async Task<HttpResponseMessage> Bring(string body, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/stripe") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null) request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return await house.Client("").SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string Signed(string body, string secret = StandInStripe.ConnectSecret, long? at = null) => Post.Signature(secret, body, at ?? Now.ToUnixTimeSeconds());

    [Fact]
    public async Task E1_of_a_thousand_payloads_with_any_byte_altered_none_is_accepted()
    {
        string[] secrets = [StandInStripe.ConnectSecret, "whsec_the_older_one_0123456789"];
        var (tried, accepted) = (0L, 0L);
        Parallel.For(0, 1000, n =>
        {
            var random = new Random(20261130 + n);
            var body = Encoding.UTF8.GetBytes(Body("acct_" + n, about: "cs_test_" + n));
            var at = Now;
            var header = Post.Signature(secrets[n % 2], Encoding.UTF8.GetString(body), at.ToUnixTimeSeconds());
            Signature.IsOf(header, body, secrets, at).ShouldBeTrue("as it was sent it is Stripe's");
            var (mine, wrong) = (0, 0);
            void Try(ReadOnlySpan<byte> altered)
            {
                mine++;
                if (Signature.IsOf(header, altered, secrets, at)) wrong++;
            }
            for (var i = 0; i < body.Length; i++)
            {
                var was = body[i];
                body[i] ^= (byte)random.Next(1, 256);
                Try(body);
                body[i] = was;
            }
            foreach (var cut in (byte[][])[body[..^1], body[1..], [.. body, (byte)' '], []]) Try(cut);
            Interlocked.Add(ref tried, mine);
            Interlocked.Add(ref accepted, wrong);
        });
        accepted.ShouldBe(0);
        tried.ShouldBeGreaterThan(250_000);

        // And a sample through the door itself, with what makes a signature a signature altered too.
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (sent, dice) = (Body(account, about: "cs_test_altered"), new Random(20261130));
        var good = Signed(sent);
        for (var i = 0; i < 40; i++)
        {
            var altered = new StringBuilder(sent);
            var place = dice.Next(sent.Length);
            altered[place] = altered[place] == '7' ? '8' : '7';
            (await Bring(altered.ToString(), good)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, altered.ToString());
        }
        foreach (var header in (string[])[good.Replace("v1=", "v0="), Signed(sent, at: Now.ToUnixTimeSeconds() - 301), Signed(sent, at: Now.ToUnixTimeSeconds() + 310)])
            (await Bring(sent, header)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, header);
        (await shop.Db().Row<long>("select count(*) from shop.stripe_event where about = 'cs_test_altered'")).ShouldBe(0);
    }

    [Fact]
    public async Task E1_while_a_secret_is_replaced_both_open_the_door_and_afterwards_the_new_one_alone()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        const string fresh = "whsec_the_new_one_0123456789";
        PostStripe DoorOf(params string[] secrets) => new(house.Database, house.Settings with { StripeConnectSecrets = secrets }, house.Services.GetRequiredService<ICards>(), [],
            [house.Services.GetRequiredService<FollowStripe>().Listener], TimeProvider.System);
        async Task<bool> Takes(PostStripe door, string secret)
        {
            var body = Body(account, about: "cs_test_rotated");
            return await door.Take(Encoding.UTF8.GetBytes(body), Signed(body, secret)) is { IsStored: true };
        }
        var both = DoorOf(fresh, StandInStripe.ConnectSecret);
        (await Takes(both, fresh)).ShouldBeTrue();
        (await Takes(both, StandInStripe.ConnectSecret)).ShouldBeTrue();
        (await Takes(DoorOf(fresh), fresh)).ShouldBeTrue();
        (await Takes(DoorOf(fresh), StandInStripe.ConnectSecret)).ShouldBeFalse();
        (await shop.Db().Row<long>("select count(*) from shop.stripe_event where about = 'cs_test_rotated'")).ShouldBe(3);
    }

    [Fact]
    public async Task What_an_event_was_about_is_forgotten_after_ninety_days_and_that_it_came_is_not()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var (old, young, open) = (Body(account, about: "cs_test_old"), Body(account, about: "cs_test_young"), Body(account, about: "cs_test_open"));
        foreach (var body in new[] { old, young, open }) (await Bring(body, Signed(body))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await shop.Settled();
        await house.AsOperator("update shop.stripe_event set received_at = now() - interval '91 days' where tenant_id = $1 and about in ('cs_test_old', 'cs_test_open')", shop.Shop.TenantId);
        await house.AsOperator("update shop.stripe_event set state = 'new', due_at = now() + interval '1 hour' where tenant_id = $1 and about = 'cs_test_open'", shop.Shop.TenantId);
        (await SweepStripeEvents.Run(shop.Db(Guid.Empty), TimeProvider.System)).ShouldBe(1);
        (await SweepStripeEvents.Run(shop.Db(Guid.Empty), TimeProvider.System)).ShouldBe(0);
        (await shop.Db().Rows<string>("select about from shop.stripe_event where type = 'checkout.session.completed' order by about")).ShouldBe(["", "cs_test_open", "cs_test_young"]);
        (await shop.Db().Row<long>("select count(*) from shop.stripe_event where about = '' and payment_id = '' and type = 'checkout.session.completed' and account = $1", account)).ShouldBe(1);
        // It is still known: told again it is no news.
        (await (await Bring(old, Signed(old))).Ok())["isStored"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public void E1_the_time_counts_either_way_the_scheme_counts_and_several_signatures_may_stand_side_by_side()
    {
        var (now, body) = (Now, Encoding.UTF8.GetBytes(Body("acct_1")));
        var text = Encoding.UTF8.GetString(body);
        string[] secrets = [StandInStripe.ConnectSecret];
        string At(long seconds) => Post.Signature(secrets[0], text, now.ToUnixTimeSeconds() + seconds);
        bool Is(string header) => Signature.IsOf(header, body, secrets, now);
        Is(At(-299)).ShouldBeTrue();
        Is(At(-301)).ShouldBeFalse();
        Is(At(301)).ShouldBeFalse();
        Is(At(0).Replace("v1=", "v0=")).ShouldBeFalse();
        Is(At(0).Split(',')[1]).ShouldBeFalse("without a time");
        Is(At(0).Split(',')[0]).ShouldBeFalse("without a signature");
        Is(At(0) + ",t=" + now.ToUnixTimeSeconds()).ShouldBeFalse("with two times");
        Is("").ShouldBeFalse();
        Is($"t={now.ToUnixTimeSeconds()},v1={new string('0', 64)},v1={At(0).Split("v1=")[1]}").ShouldBeTrue("the second is right");
        Is($"t={now.ToUnixTimeSeconds()},v1={new string('z', 64)},v1={At(0).Split("v1=")[1]}").ShouldBeTrue("one that is no hex is passed over");
        Signature.IsOf(At(0), body, [], now).ShouldBeFalse("without a secret nothing is Stripe's");
        Signature.IsOf(At(0), body, ["whsec_new_new_new_new_new", secrets[0]], now).ShouldBeTrue("the old secret counts while it is replaced");
    }

    [Fact]
    public async Task E1_an_event_is_stored_once_and_answered_and_what_is_not_stripes_is_refused()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var body = Body(account);
        foreach (var wrong in (string?[])[null, "", "t=1,v1=00", Signed(body + " "), Signed(body, "whsec_somebody_elses_0123456789"), Signed(body, at: Now.ToUnixTimeSeconds() - 1000), Signed(body, StandInStripe.AccountSecret)])
            (await Bring(body, wrong)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
        (await Bring(body, Signed(body))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Bring(body, Signed(body))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.Db().Row<long>("select count(*) from shop.stripe_event where type = 'checkout.session.completed'")).ShouldBe(1);
        (await house.Client("").GetAsync("/webhooks/stripe", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await shop.Stranger().PostAsync("/webhooks/stripe", new StringContent(body), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound, "only at the root host");
    }

    [Fact]
    public async Task Each_endpoint_has_its_secret_and_one_secret_opens_not_the_others_events()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var own = Body("");
        (await Bring(own, Signed(own))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "our own account's event under the Connect secret");
        (await Bring(own, Signed(own, StandInStripe.AccountSecret))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var theirs = Body(account);
        (await Bring(theirs, Signed(theirs, StandInStripe.AccountSecret))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task E2_an_event_of_the_other_mode_is_passed_over()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var live = Body(account, live: true);
        (await (await Bring(live, Signed(live))).Ok())["why"]!.GetValue<string>().ShouldBe("livemode");
        // The same door with a live key, to which a test event comes.
        await using var cards = new LiveHouse(house);
        var test = Encoding.UTF8.GetBytes(Body(account));
        (await cards.Door.Take(test, Signed(Encoding.UTF8.GetString(test))))!.Why.ShouldBe("livemode");
        (await shop.Db().Row<long>("select count(*) from shop.stripe_event where about = 'cs_test_1'")).ShouldBe(0);
    }

    private sealed class LiveHouse : IAsyncDisposable
    {
        private readonly StripeCards cards;

        internal LiveHouse(TestHouse house)
        {
            var settings = house.Settings with { StripeKey = "sk_live_0123456789", StripeApi = "" };
            cards = new StripeCards(settings);
            Door = new PostStripe(house.Database, settings, cards, [], [new FollowStripe(cards, TimeProvider.System).Listener], TimeProvider.System);
        }

        internal PostStripe Door { get; }

        public ValueTask DisposeAsync()
        {
            cards.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task E3_another_shops_signed_event_that_names_our_page_and_our_job_moves_nothing()
    {
        var ours = await house.OpenShop();
        var account = await ours.TakesCards();
        var counter = await ours.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        var theirs = await house.OpenShop();
        var stranger = await theirs.TakesCards();
        // They pay a page of theirs and claim in every field that it is about ours.
        var forged = Body(stranger, about: page.SessionOf(), with: b =>
        {
            b["data"]!["object"]!["client_reference_id"] = page["id"]!.DeepClone();
            b["data"]!["object"]!["payment_status"] = "paid";
            b["data"]!["object"]!["metadata"] = new JsonObject { ["tenant"] = ours.Shop.TenantId.ToString("D"), ["job"] = id.ToString() };
        });
        (await Bring(forged, Signed(forged))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await theirs.Settled();
        await ours.Settled();
        (await counter.Entries(id)).ShouldBeEmpty();
        (await counter.Job(id)).Amount("paid").ShouldBe(0);
        (await ours.Db().Row<long>("select count(*) from shop.stripe_event where about = $1", page.SessionOf())).ShouldBe(0);
        // Their event is theirs, and their shop knows no such page.
        (await theirs.Db().Row<string>("select state from shop.stripe_event where about = $1", page.SessionOf())).ShouldBe("done");
        account.ShouldNotBe(stranger);
    }

    [Fact]
    public async Task An_event_that_claims_to_be_paid_counts_only_as_far_as_stripe_says_so()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        var body = Body(account, about: page.SessionOf(), with: b => b["data"]!["object"]!["payment_status"] = "paid");
        (await Bring(body, Signed(body))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await shop.Settled();
        (await counter.Job(id)).Amount("paid").ShouldBe(0);
    }

    [Fact]
    public async Task What_was_never_delivered_is_found_at_night()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        var page = await (await counter.Checkout(id)).Ok(HttpStatusCode.Created);
        var missed = shop.House.Services.GetRequiredService<CardWork>();
        lock (house.Stripe.Book.One)
        {
            house.Stripe.Post.IsLost = true;
            house.Stripe.Acts.Pay(account, page.SessionOf());
            house.Stripe.Post.IsLost = false;
        }
        await shop.Settled();
        (await counter.Job(id)).Amount("paid").ShouldBe(0);
        await shop.House.AsOperator("update shop.card_account set reconciled_at = now() - interval '2 days' where tenant_id = $1", shop.Shop.TenantId);
        await shop.Db().Do("insert into shop.wake (what, at) values ('cards', now()) on conflict (tenant_id, what) do update set at = now()");
        await shop.Settled();
        (await counter.Job(id)).Amount("paid").ShouldBe(18000);
        (await missed.Missed(shop.Db(), account, Now.AddDays(-2), TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
        await shop.Settled();
        (await counter.Entries(id)).Count.ShouldBe(1);
    }
}
