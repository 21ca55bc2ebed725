using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity.Apps;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Identity.Apps;

public sealed class PhoneTests(TestHouse house)
{
    private static readonly object About = new { environment = "sandbox", locale = "fr-CH", appVersion = "1.4 (27)" };

    private static string Token() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    private static async Task<IReadOnlyList<string>> Of(PlainApp app) => [.. (await app.Json("/api/devices"))["items"]!.AsArray().Select(d => d!["apnsToken"]!.GetValue<string>())];

    [Fact]
    public async Task A_phone_registers_again_and_again_and_is_one()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        var token = Token();
        foreach (var written in new[] { token, token.ToLowerInvariant(), token })
        {
            var phone = await (await app.Send(HttpMethod.Put, "/api/devices/" + written, About)).Json();
            phone["apnsToken"]!.GetValue<string>().ShouldBe(token.ToLowerInvariant());
            (phone["environment"]!.GetValue<string>(), phone["locale"]!.GetValue<string>(), phone["appVersion"]!.GetValue<string>(), phone["device"]!.GetValue<string>())
                .ShouldBe(("sandbox", "fr-CH", "1.4 (27)", "Front counter"));
        }
        (await Of(app)).ShouldBe([token.ToLowerInvariant()]);
        var next = Token().ToLowerInvariant();
        await app.Send(HttpMethod.Put, "/api/devices/" + next, About);
        (await Of(app)).ShouldBe([next], "the phone's new name takes the old one's place");
        (await app.Send(HttpMethod.Delete, "/api/devices/" + next)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await app.Send(HttpMethod.Delete, "/api/devices/" + next)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Of(app)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_that_a_colleague_signs_in_with_is_theirs_and_nobody_removes_anothers()
    {
        var (shop, elsewhere) = (await house.OpenShop(), await house.OpenShop());
        var (first, second, foreign) = (await new PlainApp(shop).SignIn(), await new PlainApp(shop).SignIn("bench@example.com"), await new PlainApp(elsewhere).SignIn());
        var token = Token().ToLowerInvariant();
        await first.Send(HttpMethod.Put, "/api/devices/" + token, About);
        (await second.Send(HttpMethod.Delete, "/api/devices/" + token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await foreign.Send(HttpMethod.Put, "/api/devices/" + token, About)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Of(first)).ShouldBe([token], "another shop's registration is another shop's");
        await second.Send(HttpMethod.Put, "/api/devices/" + token, About);
        (await Of(first)).ShouldBeEmpty();
        (await Of(second)).ShouldBe([token]);
    }

    [Fact]
    public async Task A_phone_dies_with_the_app_on_it()
    {
        var shop = await house.OpenShop();
        var (app, other) = (await new PlainApp(shop).SignIn(), await new PlainApp(shop).SignIn());
        var (token, kept) = (Token().ToLowerInvariant(), Token().ToLowerInvariant());
        await app.Send(HttpMethod.Put, "/api/devices/" + token, About);
        await other.Send(HttpMethod.Put, "/api/devices/" + kept, About);
        await app.Send(HttpMethod.Delete, "/api/tokens");
        (await Of(other)).ShouldBe([kept]);
        await SweepApps.Run(shop.Db(), TimeProvider.System);
        (await shop.Db().Rows<string>("select token from shop.push_device")).ShouldBe([kept]);
    }

    [Fact]
    public async Task What_is_no_phone_of_an_app_is_refused()
    {
        var shop = await house.OpenShop();
        var app = await new PlainApp(shop).SignIn();
        foreach (var odd in new[] { "abc", Token()[..63], new string('a', 201), Token()[..63] + "g", "%00" + Token()[..63] })
            ((int)(await app.Send(HttpMethod.Put, "/api/devices/" + odd, About)).StatusCode).ShouldBeOneOf(400, 404);
        (await app.Send(HttpMethod.Put, "/api/devices/" + Token(), new { environment = "staging" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await app.Send(HttpMethod.Put, "/api/devices/" + Token(), new { locale = new string('x', 40) })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await shop.Owner()).PutAsJsonAsync("/api/devices/" + Token(), About)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, "a browser is no phone");
        (await shop.Db().Row<long>("select count(*) from shop.push_device")).ShouldBe(0);
    }
}
