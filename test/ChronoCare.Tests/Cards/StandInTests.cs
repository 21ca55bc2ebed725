using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.StandIn;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Work;

namespace ChronoCare.Tests.Cards;

/// <summary>The stand-in refuses what Stripe refuses, in its words, and repeats what Stripe repeats: otherwise our tests would prove nothing about Stripe.</summary>
public sealed class StandInTests : IAsyncLifetime
{
    private StandInStripe stripe = null!;
    private readonly HttpClient client = new();

    public async ValueTask InitializeAsync() => stripe = await StandInStripe.Start(TestHouse.FreePort());

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await stripe.DisposeAsync();
    }

    private async Task<(HttpResponseMessage Answer, JsonObject Body)> Ask(string verb, string path, string form = "", string? account = null, string? key = null, string secret = StandInStripe.Key)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), stripe.Home + path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + secret);
        if (account is not null) request.Headers.Add("Stripe-Account", account);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (verb == "POST") request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }

    private async Task<JsonNode> Refused(string path, string form, HttpStatusCode status = HttpStatusCode.BadRequest, string? account = null, string? key = null)
    {
        var (answer, body) = await Ask("POST", path, form, account, key);
        answer.StatusCode.ShouldBe(status, body.ToJsonString());
        return body["error"]!;
    }

    private async Task<string> Shop()
    {
        var account = (await Ask("POST", "/v1/accounts", "type=standard&country=CH")).Body["id"]!.GetValue<string>();
        stripe.Acts.Onboard(account, isWhole: true);
        return account;
    }

    private const string Page = "mode=payment&success_url=http://x/paid&line_items[0][quantity]=1&line_items[0][price_data][currency]=chf&line_items[0][price_data][unit_amount]=18000&line_items[0][price_data][product_data][name]=Service";

    [Fact]
    public async Task What_is_not_in_stripes_description_is_refused_in_its_words()
    {
        var account = await Shop();
        async Task<(string?, string?, string)> Said(string form) => await Refused("/v1/checkout/sessions", form, account: account) is var e ? (e["code"]?.GetValue<string>(), e["param"]?.GetValue<string>(), e["message"]!.GetValue<string>()) : default;
        (await Said(Page + "&colour=red")).ShouldBe(("parameter_unknown", "colour", "Received unknown parameter: colour"));
        (await Said(Page + "&line_items[0][price_data][size]=1")).Item3.ShouldBe("Received unknown parameter: line_items[0][price_data][size]");
        (await Said("mode=payment")).ShouldBe(("parameter_missing", "success_url", "Missing required param: success_url."));
        (await Said(Page.Replace("unit_amount]=18000", "unit_amount]=much"))).ShouldBe(("parameter_invalid_integer", "line_items[0][price_data][unit_amount]", "Invalid integer: much"));
        (await Said(Page.Replace("mode=payment", "mode=gift"))).Item3.ShouldStartWith("Invalid mode: must be one of");
        (await Said(Page.Replace("unit_amount]=18000", "unit_amount]=10"))).Item1.ShouldBe("amount_too_small");
        (await Said(Page.Replace("=chf", "=kwd").Replace("=18000", "=18005"))).Item1.ShouldBe("parameter_invalid_integer");
        (await Said(Page + "&expires_at=" + (stripe.Book.Now + 60))).Item2.ShouldBe("expires_at");
        (await Ask("GET", "/v1/elsewhere")).Answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Ask("GET", "/v1/events", secret: "sk_test_other")).Answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Refused("/v1/checkout/sessions", Page + "&payment_intent_data[application_fee_amount]=1")).ToJsonString().ShouldContain("direct payment", Case.Insensitive, "our own account takes no fee of itself");
    }

    [Fact]
    public async Task Objects_live_in_their_account_and_an_account_that_is_not_ours_opens_nothing()
    {
        var (one, other) = (await Shop(), await Shop());
        var session = (await Ask("POST", "/v1/checkout/sessions", Page, one)).Body["id"]!.GetValue<string>();
        (await Ask("GET", "/v1/checkout/sessions/" + session, account: one)).Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var elsewhere in (string?[])[other, null])
            (await Ask("GET", "/v1/checkout/sessions/" + session, account: elsewhere)).Body["error"]!["code"]!.GetValue<string>().ShouldBe("resource_missing");
        stripe.Acts.Deauthorise(one);
        foreach (var gone in (string[])[one, "acct_nobody"])
            (await Ask("GET", "/v1/events", account: gone)).Body["error"]!["code"]!.GetValue<string>().ShouldBe("account_invalid");
    }

    [Fact]
    public async Task A_key_gives_the_same_answer_again_and_never_serves_another_request()
    {
        var account = await Shop();
        var (_, first) = await Ask("POST", "/v1/checkout/sessions", Page, account, "k1");
        var (answer, again) = await Ask("POST", "/v1/checkout/sessions", Page, account, "k1");
        again.ToJsonString().ShouldBe(first.ToJsonString());
        answer.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        (await Refused("/v1/checkout/sessions", Page.Replace("18000", "18001"), account: account, key: "k1"))["type"]!.GetValue<string>().ShouldBe("idempotency_error");
        // What was not understood spends no key; what failed while it was carried out does, also with a 500.
        await Refused("/v1/checkout/sessions", Page + "&colour=red", account: account, key: "k2");
        (await Ask("POST", "/v1/checkout/sessions", Page, account, "k2")).Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        stripe.Fail("POST /v1/checkout/sessions", "500-kept");
        for (var n = 0; n < 2; n++) (await Ask("POST", "/v1/checkout/sessions", Page, account, "k3")).Answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        stripe.Fail("POST /v1/checkout/sessions", "429", "500");
        (await Ask("POST", "/v1/checkout/sessions", Page, account, "k4")).Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await Ask("POST", "/v1/checkout/sessions", Page, account, "k4")).Answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await Ask("POST", "/v1/checkout/sessions", Page, account, "k4")).Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        stripe.Fail("POST /v1/checkout/sessions", "lost");
        await Should.ThrowAsync<HttpRequestException>(() => Ask("POST", "/v1/checkout/sessions", Page, account, "k5"));
        var count = stripe.Book.All(account, "checkout.session").Count();
        (await Ask("POST", "/v1/checkout/sessions", Page, account, "k5")).Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        stripe.Book.All(account, "checkout.session").Count().ShouldBe(count, "it was done the first time");
    }

    [Fact]
    public async Task Lists_go_on_by_cursor_and_names_are_expanded()
    {
        var account = await Shop();
        for (var n = 0; n < 3; n++)
        {
            var session = (await Ask("POST", "/v1/checkout/sessions", Page, account)).Body["id"]!.GetValue<string>();
            stripe.Acts.Pay(account, session);
        }
        var (_, page) = await Ask("GET", "/v1/charges?limit=2", account: account);
        (page["data"]!.AsArray().Count, page["has_more"]!.GetValue<bool>()).ShouldBe((2, true));
        var (_, rest) = await Ask("GET", "/v1/charges?limit=2&starting_after=" + page["data"]![1]!["id"], account: account);
        (rest["data"]!.AsArray().Count, rest["has_more"]!.GetValue<bool>()).ShouldBe((1, false));
        var (_, expanded) = await Ask("GET", "/v1/charges?limit=1&expand[]=data.payment_intent", account: account);
        expanded["data"]![0]!["payment_intent"]!["object"]!.GetValue<string>().ShouldBe("payment_intent");
        (await Ask("GET", "/v1/charges?expand[]=data.nothing", account: account)).Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Refunds_end_at_what_is_left_and_at_a_dispute()
    {
        var account = await Shop();
        var session = stripe.Acts.Pay(account, (await Ask("POST", "/v1/checkout/sessions", Page, account)).Body["id"]!.GetValue<string>());
        var payment = session["payment_intent"]!.GetValue<string>();
        (await Ask("POST", "/v1/refunds", $"payment_intent={payment}&amount=8000", account)).Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Refused("/v1/refunds", $"payment_intent={payment}&amount=10001", account: account))["code"]!.GetValue<string>().ShouldBe("amount_too_large");
        var charge = stripe.Book.Find(account, payment)!["latest_charge"]!.GetValue<string>();
        stripe.Acts.Dispute(account, charge);
        (await Refused("/v1/refunds", $"payment_intent={payment}&amount=1", account: account))["code"]!.GetValue<string>().ShouldBe("charge_disputed");
        (await Ask("POST", $"/v1/checkout/sessions/{session["id"]}/expire", "", account)).Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "a paid page cannot be closed");
    }

    [Fact]
    public async Task What_is_kept_is_found_again_by_the_next_start()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("stand-in-").FullName, "stripe.json");
        string account;
        await using (var first = await StandInStripe.Start(TestHouse.FreePort(), file: file))
        {
            account = first.Acts.Do("", "POST /v1/accounts", [], new JsonObject { ["type"] = "standard" })["id"]!.GetValue<string>();
            first.Book.Save();
        }
        await using var second = await StandInStripe.Start(TestHouse.FreePort(), file: file);
        second.Book.Find("", account).ShouldNotBeNull();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
