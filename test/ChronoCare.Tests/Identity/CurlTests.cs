using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity.Apps;

namespace ChronoCare.Tests.Identity;

/// <summary>A program we did not write: docs/api.md is true to it, and no header it forges moves it to another shop, another network or another person.</summary>
public sealed class CurlTests(TestHouse house)
{
    [Fact]
    public async Task Every_example_of_the_papers_works_as_it_stands()
    {
        var shop = await house.OpenShop();
        var examples = Regex.Matches(await File.ReadAllTextAsync(Paper()), "```sh\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value).ToList();
        examples.Count.ShouldBe(6);
        var known = new Dictionary<string, string> { ["shop"] = house.Settings.Address(shop.Shop.Subdomain), ["email"] = "owner@example.com" };
        known["key"] = (await PlainApp.WithKey(shop, "read-jobs")).Program.Access;
        foreach (var example in examples)
        {
            var said = await Shell(example, known);
            var answer = JsonNode.Parse(said).ShouldNotBeNull(example).AsObject();
            answer.ContainsKey("title").ShouldBeFalse($"{example}{said}");
            if (example.Contains("/api/sign-in", StringComparison.Ordinal)) known["code"] = (await Mailed.Newest(shop, "owner@example.com"))!.Code;
            if (answer["accessToken"] is { } access) (known["access"], known["refresh"]) = (access.GetValue<string>(), answer["refreshToken"]!.GetValue<string>());
            if (example.Contains("/api/me", StringComparison.Ordinal)) answer["email"]!.GetValue<string>().ShouldBe("owner@example.com");
            if (example.Contains("/api/clients", StringComparison.Ordinal)) answer["name"]!.GetValue<string>().ShouldBe("Otto Lang");
            if (example.Contains("/api/jobs", StringComparison.Ordinal)) answer["items"]!.AsArray().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Forged_headers_open_no_other_shop_and_change_nothing()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        var (mine, theirs) = (house.Settings.Address(shop.Shop.Subdomain), house.Settings.Address(other.Shop.Subdomain));
        var (host, foreign) = (mine[7..], theirs[7..]);
        var session = await shop.Session(shop.OwnerId);
        var cookie = $"Cookie: __Host-session={session}";
        async Task<string> Curl(params string[] args) => (await Run("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", .. args])).Trim();

        (await Curl($"{mine}/api/me", "-H", cookie)).ShouldBe("200", "or nothing below shows anything");
        // Another name in Host, with this shop's cookie: that shop knows it not, and what is no shop is nothing.
        (await Curl($"{mine}/api/me", "-H", "Host: " + foreign, "-H", cookie)).ShouldBe("401");
        (await Curl($"{mine}/api/me", "-H", "Host: evil.example", "-H", cookie)).ShouldBe("421");
        (await Curl($"{mine}/api/me", "-H", "Host:", "-H", cookie)).ShouldBe("400");
        (await Curl($"{mine}/api/me", "-H", $"Host: {host}, {foreign}", "-H", cookie)).ShouldBeOneOf("400", "421");
        (await Curl($"{mine}/api/me", "-H", $"Host: {foreign}", "-H", $"Authorization: Bearer cca_{new string('a', 43)}")).ShouldBe("401");
        // What only a proxy may say does not move the request.
        foreach (var header in new[] { "X-Forwarded-Host: " + foreign, "Forwarded: host=" + foreign, "X-Original-Host: " + foreign, "X-Host: " + foreign, "X-HTTP-Method-Override: DELETE", "X-Original-URL: /settings/shop" })
            (await Run("curl", ["-s", $"{mine}/api/me", "-H", cookie, "-H", header])).ShouldContain(shop.Shop.TenantId.ToString(), customMessage: header);
        (await Run("curl", ["-s", "-i", $"{mine}/board", "-H", "X-Forwarded-Host: evil.example", "-H", "X-Forwarded-Proto: https"])).ShouldNotContain("evil.example");
        (await Curl($"{mine}/metrics", "-H", "X-Forwarded-For: 127.0.0.1")).ShouldBe("404");
        // An absolute address in the request line counts for nothing beside Host.
        (await Curl("--request-target", $"{theirs}/api/me", $"{mine}/api/me", "-H", cookie)).ShouldBeOneOf("200", "400", "401");
        // Another site's form, in each disguise.
        foreach (var origin in new[] { "Origin: " + theirs, "Origin: null", "Origin: https://evil.example", $"Origin: {mine}.evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site" })
        {
            (await Curl($"{mine}/sign-out", "-X", "POST", "-H", cookie, "-H", origin, "-d", "x=1")).ShouldBe("403", origin);
            (await Curl($"{mine}/api/clients", "-H", cookie, "-H", origin, "-H", "Content-Type: application/json", "-d", "{\"name\":\"Eve\",\"phone\":\"1\"}")).ShouldBe("403", origin);
        }
        // Cookies doubled, misspelt, beside a token.
        foreach (var forged in new[] { cookie + "; __Host-session=x", cookie + "; __HOST-SESSION=x", "Cookie: __host-session=" + session })
            (await Curl($"{mine}/api/me", "-H", forged)).ShouldBe("400", forged);
        (await Curl($"{mine}/api/me", "-H", cookie, "-H", "Authorization: Bearer x")).ShouldBe("400");
        (await Curl($"{mine}/api/me", "-H", "Cookie: session=" + session)).ShouldBe("401");

        (await shop.Db().Row<long>("select count(*) from shop.client")).ShouldBe(0);
        (await Curl($"{mine}/api/me", "-H", cookie)).ShouldBe("200", "nobody was signed out");
    }

    [Fact]
    public async Task Only_the_last_word_about_where_a_request_came_from_counts()
    {
        var shop = await house.OpenShop();
        var mine = house.Settings.Address(shop.Shop.Subdomain);
        // A stranger writes whatever they like in front; the proxy appends whom it spoke with.
        for (var n = 0; n < 8; n++)
            await Run("curl", ["-s", $"{mine}/api/sign-in", "-H", $"X-Forwarded-For: 198.51.100.{n}, 203.0.113.7", "-H", "Content-Type: application/json", "-d", "{\"email\":\"owner@example.com\"}"]);
        (await Mailed.All(shop, "owner@example.com")).Count.ShouldBe(5);
    }

    private static string Paper()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ChronoCare.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "docs", "api.md");
    }

    private static Task<string> Shell(string script, IReadOnlyDictionary<string, string> known) => Run("bash", ["-euc", script], known);

    private static async Task<string> Run(string program, string[] args, IReadOnlyDictionary<string, string>? known = null)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in known ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, string.Join('\n', said));
        return said[0];
    }
}
