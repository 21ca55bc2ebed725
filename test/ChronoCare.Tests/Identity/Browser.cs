using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ChronoCare.Tests.Identity;

/// <summary>What a browser does that matters here: keeps cookies by host, follows redirects when told, says where a form came from.</summary>
public sealed class Browser(TestShop shop, string? network = null)
{
    private readonly HttpClient http = shop.Stranger();

    public Dictionary<string, string> Cookies { get; } = [];

    public Task<HttpResponseMessage> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<IHtmlDocument> Page(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        var answer = await Get(path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, html);
        return new HtmlParser().ParseDocument(html);
    }

    public Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields) =>
        Send(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
            Headers = { { "Origin", shop.House.Settings.Address(shop.Shop.Subdomain) }, { "Sec-Fetch-Site", "same-origin" } },
        });

    public Task<HttpResponseMessage> PostJson(string path, string json) =>
        Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") });

    public async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        if (Cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        // As the hidden field of the page's form would.
        if (request.Method != HttpMethod.Get && Cookies.TryGetValue(Sessions.Cookie, out var session)
            && await shop.Db().Row<Guid?>("select user_id from shop.session where id_hash = $1", Sessions.Hash(session)) is { } user)
            request.Headers.TryAddWithoutValidation(FormTokens.Header, shop.House.Services.GetRequiredService<FormTokens>().Of(user));
        if (network is not null) request.Headers.Add("X-Forwarded-For", network);
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        var answer = await http.SendAsync(request);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set)
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                if (pair[1].Length == 0 || cookie.Contains("max-age=0", StringComparison.OrdinalIgnoreCase)) Cookies.Remove(pair[0]);
                else Cookies[pair[0]] = pair[1];
            }
        return answer;
    }

    /// <summary>Who the server says this browser is; null for nobody.</summary>
    public async Task<string?> Me()
    {
        var answer = await Get("/api/me");
        return answer.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["email"]!.GetValue<string>() : null;
    }

    /// <summary>Asks for a link and reads the mail.</summary>
    public async Task<Mailed> AskAndRead(string email, string? returnTo = null)
    {
        var answer = await Post("/sign-in", ("email", email), ("return", returnTo ?? ""));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync());
        return (await Mailed.Newest(shop, email)).ShouldNotBeNull("no mail came");
    }
}

/// <summary>What a sign-in mail says.</summary>
public sealed record Mailed(string Link, string Code, MimeMessage Mail)
{
    public string Path => new Uri(Link).AbsolutePath;

    public static async Task<Mailed?> Newest(TestShop shop, string to)
    {
        var all = await All(shop, to);
        return all.Count == 0 ? null : all[0];
    }

    public static async Task<IReadOnlyList<Mailed>> All(TestShop shop, string to)
    {
        await shop.House.Services.GetRequiredService<Outbox>().Quiet();
        var folder = shop.House.Services.GetRequiredService<MailFolder>();
        var found = new List<Mailed>();
        foreach (var name in folder.Of(shop.Shop.Subdomain))
        {
            var mail = (await folder.Open(shop.Shop.Subdomain, name, CancellationToken.None))!;
            if (mail.To.Mailboxes.Single().Address != to) continue;
            var lines = mail.TextBody!.Split('\n').Select(l => l.Trim()).ToList();
            found.Add(new(lines.Single(l => l.Contains("/sign-in/")), lines.Single(l => l.StartsWith("Or type this code", StringComparison.Ordinal)).Split(": ")[1], mail));
        }
        return found;
    }
}

/// <summary>What only somebody with the keys to the database server can do: turn its clocks' stamps back.</summary>
public static class Superuser
{
    public static async Task AsSuperuser(this TestHouse house, string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(house.OwnerUrl);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
