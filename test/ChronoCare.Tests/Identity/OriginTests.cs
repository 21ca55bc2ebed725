using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity;

/// <summary>Proof B4: a page of another site, of a sibling shop or of nowhere changes nothing in a signed-in person's name.</summary>
public sealed class OriginTests(TestHouse house)
{
    public static TheoryData<string?, string?> Forgeries()
    {
        var all = new TheoryData<string?, string?>();
        foreach (var origin in new[] { "http://SIBLING", "http://ROOT", "null", "https://evil.example", "https://OWN", "http://OWN.evil.example", "http://OWN, http://evil.example" })
            foreach (var site in new[] { null, "same-site", "cross-site", "none" })
                all.Add(origin, site);
        foreach (var site in new[] { "same-site", "cross-site", "none", "same-origin, cross-site" })
        {
            all.Add(null, site);
            all.Add("http://OWN", site);
        }
        all.Add("http://SIBLING", "same-origin");
        return all;
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Nothing_changes(string? origin, string? site)
    {
        var (shop, sibling) = (await house.OpenShop(), await house.OpenShop());
        var victim = await shop.Owner();
        origin = origin?.Replace("SIBLING", sibling.Shop.Subdomain + "." + house.Settings.Root).Replace("OWN", shop.Shop.Subdomain + "." + house.Settings.Root)
            .Replace("ROOT", house.Settings.Root);
        foreach (var verb in new[] { "POST", "PUT", "PATCH", "DELETE", "GET" })
            foreach (var type in new[] { "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "application/json" })
                foreach (var path in new[] { "/sign-out", "/api/sign-out", "/jobs", "/api/jobs", "/screen" })
                {
                    var request = new HttpRequestMessage(new HttpMethod(verb), path);
                    if (verb != "GET") request.Content = Body(type);
                    if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin);
                    if (site is not null) request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
                    var status = (await victim.SendAsync(request)).StatusCode;
                    if (verb != "GET") status.ShouldBe(HttpStatusCode.Forbidden, $"{verb} {type} {path}");
                }
        (await shop.Db().Row<long>("select count(*) from shop.job")).ShouldBe(0);
        (await shop.Db().Row<long>("select count(*) from shop.session where revoked_at is null")).ShouldBe(1);
        (await victim.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://OWN", "same-origin")]
    [InlineData("http://OWN", null)]
    [InlineData(null, "same-origin")]
    [InlineData("null", "same-origin")]
    [InlineData(null, null)]
    public async Task The_shops_own_pages_and_programs_without_a_browser_may(string? origin, string? site)
    {
        var shop = await house.OpenShop();
        var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
        if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin.Replace("OWN", shop.Shop.Subdomain + "." + house.Settings.Root));
        if (site is not null) request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        (await (await shop.Owner()).SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task What_another_site_could_send_without_asking_wants_the_forms_own_word()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        // With the cookie alone, and no header that a browser of today would send: all that stands between is the word in the form.
        var victim = house.Client(shop.Shop.Subdomain, await shop.Session(shop.OwnerId));
        var words = house.Services.GetRequiredService<FormTokens>();
        foreach (var word in new[] { null, "", "x", words.Of(shop.CounterId), words.Of(other.OwnerId), words.Of(Guid.Empty) })
            foreach (var type in new[] { "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "" })
                foreach (var path in new[] { "/sign-out", "/api/sign-out", "/jobs", "/api/jobs", "/screen", "/settings/sessions/end" })
                {
                    var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = type.Length == 0 ? null : Body(type) };
                    if (word is not null) request.Headers.TryAddWithoutValidation(FormTokens.Header, word);
                    (await victim.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{word} {type} {path}");
                }
        (await shop.Db().Row<long>("select count(*) from shop.job")).ShouldBe(0);
        (await victim.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await victim.PostAsync("/sign-out", new FormUrlEncodedContent([new(FormTokens.Field, words.Of(shop.OwnerId))]))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await victim.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static HttpContent Body(string type)
    {
        if (type == "multipart/form-data") return new MultipartFormDataContent { { new StringContent("Penelope Hart"), "client.name" }, { new StringContent("Omega"), "watch.brand" } };
        var text = type == "application/json" ? """{"client":{"name":"Penelope Hart","phone":"1"},"watch":{"brand":"Omega"},"symptom":"x","agreedBy":"x"}"""
            : "client.name=Penelope+Hart&client.phone=1&watch.brand=Omega&symptom=x&agreedBy=x";
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        return body;
    }
}
