using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.StandIn;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>The owner connects the shop with Stripe, sees what is missing, and ends it.</summary>
public sealed class ConnectTests(TestHouse house)
{
    [Fact]
    public async Task The_owner_goes_to_stripe_comes_back_half_way_and_sees_what_is_missing()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var began = await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        var address = began["address"]!.GetValue<string>();
        address.ShouldStartWith(house.Stripe.Home);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        (await browser.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync(address)).Headers.Location!.ToString().ShouldEndWith("/settings/card-payments", Case.Sensitive, "a link opens once; Stripe sends back for another");
        var back = await browser.PostAsync(address, new FormUrlEncodedContent([KeyValuePair.Create("act", "part")]));
        (await owner.GetAsync(new Uri(back.Headers.Location!.ToString()).AbsolutePath)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var half = (await owner.GetFromJsonAsync<JsonObject>("/api/settings/card-payments"))!;
        (half["state"]!.GetValue<string>(), half["takesCards"]!.GetValue<bool>(), half["missing"]![0]!.GetValue<string>()).ShouldBe(("incomplete", false, "a bank account for payouts"));
        (await owner.Page("/settings/card-payments")).QuerySelector("main").Words().ShouldContain("a bank account for payouts");
        (await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok())["address"]!.GetValue<string>().ShouldNotBe(address);
        var account = await shop.Account();
        lock (house.Stripe.Book.One) house.Stripe.Acts.Onboard(account, isWhole: true);
        await shop.Followed();
        (await owner.GetFromJsonAsync<JsonObject>("/api/settings/card-payments"))!["state"]!.GetValue<string>().ShouldBe("ready", "Stripe's event says so");
    }

    [Fact]
    public async Task Asked_twice_or_with_the_answer_lost_it_is_one_account()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        house.Stripe.Fail("POST /v1/accounts $", "lost");
        await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        (await shop.Db().Row<long>("select count(*) from shop.stripe_account")).ShouldBe(1);
    }

    [Fact]
    public async Task Only_the_owner_and_only_with_a_fresh_proof()
    {
        var shop = await house.OpenShop();
        (await (await shop.Counter()).PostAsJsonAsync("/api/settings/card-payments", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var owner = await shop.Owner();
        await shop.House.AsOperator("update shop.session set proved_at = now() - interval '1 hour' where tenant_id = $1 and user_id = $2", shop.Shop.TenantId, shop.OwnerId);
        (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Ending_it_closes_open_pages_and_what_was_paid_can_still_be_given_back()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var owner = await shop.Owner();
        var (paid, open) = (await owner.Approved(18000), await owner.Approved(9000));
        shop.PaysAt(account, (await (await owner.Checkout(paid)).Ok(HttpStatusCode.Created)).SessionOf());
        await shop.Followed();
        var page = await (await owner.Checkout(open)).Ok(HttpStatusCode.Created);
        (await (await owner.PostAsJsonAsync("/api/settings/card-payments/end", new { })).Ok())["takesCards"]!.GetValue<bool>().ShouldBeFalse();
        await shop.Settled();
        house.Stripe.Book.Find(account, page.SessionOf())!["status"]!.GetValue<string>().ShouldBe("expired");
        (await (await owner.Checkout(open)).Refused()).Code.ShouldBe("cards-not-ready");
        await (await owner.PostAsJsonAsync($"/api/jobs/{paid}/refunds/card", new { amount = Quoting.Money(18000), reason = "Back" })).Ok(HttpStatusCode.Created);
        await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        (await owner.Checkout(open)).StatusCode.ShouldBe(HttpStatusCode.Created, "the same account again");
        (await shop.Account()).ShouldBe(account);
    }

    [Fact]
    public async Task Where_stripe_let_us_out_the_shop_says_so_and_connects_anew()
    {
        var shop = await house.OpenShop();
        var account = await shop.TakesCards();
        var owner = await shop.Owner();
        lock (house.Stripe.Book.One) house.Stripe.Acts.Deauthorise(account);
        await shop.Followed();
        (await owner.Page("/settings/card-payments")).QuerySelector("main").Words().ShouldContain("does not let us into your account");
        (await (await owner.Checkout(await owner.Approved(9000))).Refused()).Code.ShouldBe("cards-not-ready");
        await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        (await shop.Account()).ShouldNotBe(account);
    }

    [Fact]
    public async Task Without_a_key_the_shop_says_how_to_turn_cards_on_and_everything_else_works()
    {
        var shop = await house.OpenShop();
        await using var off = await SecondHouse.Open(house, with: s => s with { StripeKey = "", StripeApi = "", StripeConnectSecrets = [], StripeAccountSecrets = [] });
        var owner = await off.As(shop, shop.OwnerId);
        var page = await owner.GetStringAsync("/settings/card-payments");
        page.ShouldContain("Card payments are off");
        page.ShouldContain("CHRONOCARE_STRIPE_KEY");
        var id = await owner.Approved(9000);
        (await (await owner.Checkout(id)).Refused()).Code.ShouldBe("cards-off");
        await (await owner.Pay(id, 9000)).Ok(HttpStatusCode.Created);
        (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public void Nothing_is_taken_of_card_payments_unless_the_operator_says_so_and_the_start_says_which()
    {
        Settings Of(string? fees) => Settings.FromEnvironment(n => n switch
        {
            "CHRONOCARE_STRIPE_KEY" => "sk_test_0123456789", "CHRONOCARE_STRIPE_CONNECT_SECRETS" => "whsec_1234567890123456", "CHRONOCARE_STRIPE_FEES" => fees, _ => null,
        });
        foreach (var plan in Plan.All.Select(p => p.Name).Append(Plan.Trial)) Of(null).StripeFee(plan).ShouldBe(0);
        StripeSettings.Words(Of(null)).ShouldBe("Card payments are on, with test payments. You take no part of them: CHRONOCARE_STRIPE_FEES is empty.");
        (Of("solo=1 house=0.5").StripeFee("solo"), Of("solo=1 house=0.5").StripeFee("atelier")).ShouldBe((1m, 0m));
        StripeSettings.Words(Of("solo=1 house=0.5")).ShouldBe("Card payments are on, with test payments. Your part of each payment, by plan: solo 1 %, house 0.5 %.");
    }

    [Theory]
    [InlineData("CHRONOCARE_STRIPE_KEY", "pk_test_0123456789", "must begin with sk_test_")]
    [InlineData("CHRONOCARE_STRIPE_CONNECT_SECRETS", "secret", "must begin with whsec_")]
    [InlineData("CHRONOCARE_STRIPE_CONNECT_SECRETS", "", "is empty; with CHRONOCARE_STRIPE_KEY")]
    [InlineData("CHRONOCARE_STRIPE_CONNECT_SECRETS", "whsec_1234567890123456,whsec_2234567890123456,whsec_3234567890123456", "holds 3 secrets")]
    [InlineData("CHRONOCARE_STRIPE_ACCOUNT_SECRETS", "whsec_1234567890123456", "hold the same secret")]
    [InlineData("CHRONOCARE_STRIPE_API", "http://stripe.example", "on this machine unless it is https")]
    [InlineData("CHRONOCARE_STRIPE_KEY", "sk_live_0123456789", "real keys go to Stripe alone")]
    [InlineData("CHRONOCARE_STRIPE_FEES", "solo=much", "must name each plan once")]
    [InlineData("CHRONOCARE_STRIPE_FEES", "solo=50", "must name each plan once")]
    public void A_wrong_setting_stops_the_start_with_one_sentence(string name, string value, string says)
    {
        var set = new Dictionary<string, string>
        {
            ["CHRONOCARE_STRIPE_KEY"] = "sk_test_0123456789", ["CHRONOCARE_STRIPE_CONNECT_SECRETS"] = "whsec_1234567890123456", ["CHRONOCARE_STRIPE_API"] = "http://localhost:12111", [name] = value,
        };
        var wrong = Should.Throw<WrongSetting>(() => Settings.FromEnvironment(set.GetValueOrDefault));
        wrong.Message.ShouldContain(says);
        if (name.EndsWith("SECRETS", StringComparison.Ordinal) || name.EndsWith("KEY", StringComparison.Ordinal)) wrong.Message.ShouldNotContain("0123456789");
        Settings.FromEnvironment(n => n == name ? null : set.GetValueOrDefault(n) is { } v && (name != "CHRONOCARE_STRIPE_KEY" && name != "CHRONOCARE_STRIPE_CONNECT_SECRETS") ? v : null).ShouldNotBeNull();
    }
}
