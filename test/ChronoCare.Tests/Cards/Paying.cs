using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.StandIn;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>What tests do at the shop and at Stripe.</summary>
internal static class Paying
{
    /// <summary>Connects the shop and gives Stripe all that it wants; the account.</summary>
    internal static async Task<string> TakesCards(this TestShop shop)
    {
        var owner = await shop.Owner();
        await (await owner.PostAsJsonAsync("/api/settings/card-payments", new { })).Ok();
        var account = await shop.Account();
        lock (shop.House.Stripe.Book.One) shop.House.Stripe.Acts.Onboard(account, isWhole: true);
        (await owner.GetAsync("/settings/card-payments/return")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return account;
    }

    internal static async Task<string> Account(this TestShop shop) => (await shop.Db().Row<string>("select account from shop.card_account"))!;

    /// <summary>Asks for a payment page; as the API answers.</summary>
    internal static Task<HttpResponseMessage> Checkout(this HttpClient client, JsonNode job, long? amount = null, string currency = "CHF") =>
        client.PostAsJsonAsync($"/api/jobs/{job}/payments/checkout", amount is { } a ? new { amount = Quoting.Money(a, currency) } : (object)new { });

    /// <summary>Stripe's name of a page, from its address.</summary>
    internal static string SessionOf(this JsonNode page) => page["url"]!.GetValue<string>().Split('/')[^1];

    /// <summary>The client pays on Stripe's page.</summary>
    internal static JsonObject PaysAt(this TestShop shop, string account, string session, string card = "4242424242424242")
    {
        lock (shop.House.Stripe.Book.One) return shop.House.Stripe.Acts.Pay(account, session, card);
    }

    /// <summary>Until all that Stripe told us of this account is followed.</summary>
    internal static async Task Followed(this TestShop shop)
    {
        var stop = TestContext.Current.CancellationToken;
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var account = await shop.Account();
            int told;
            lock (shop.House.Stripe.Book.One) told = shop.House.Stripe.Book.All(account, "event").Count();
            var done = await shop.Db().Row<long>("select count(*) from shop.stripe_event where state = 'done' and account = $1", account);
            if (done >= told) break;
            TimeProvider.System.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(20), $"{done} of {told} events followed");
            await Task.Delay(20, stop);
        }
        await shop.Settled();
    }

    internal static async Task<JsonArray> Entries(this HttpClient client, JsonNode job) => (await client.GetFromJsonAsync<JsonObject>($"/api/jobs/{job}/payments"))!["items"]!.AsArray();
}
