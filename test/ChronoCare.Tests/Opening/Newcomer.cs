using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Mail;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Opening;

/// <summary>Somebody who opens a shop with a browser that has no scripts: fills in the forms that are on the page, keeps cookies by host, goes where the answers lead.</summary>
public sealed class Newcomer
{
    private readonly TestHouse house;
    private readonly HttpClient http;
    private readonly string network;

    public Newcomer(TestHouse house, string? network = null, string? root = null)
    {
        this.house = house;
        this.network = network ?? $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";
        http = house.Client("");
        At = new Uri("http://" + (root ?? house.Settings.Root));
    }

    /// <summary>Cookies by host.</summary>
    public Dictionary<string, Dictionary<string, string>> Cookies { get; private init; } = [];

    /// <summary>Where the last page was.</summary>
    public Uri At { get; private set; }

    public HttpStatusCode Status { get; private set; }

    public IHtmlDocument Page { get; private set; } = new HtmlParser().ParseDocument("");

    public string Text => Page.Body!.TextContent;

    public string Title => Page.Title!;

    /// <summary>Another tab of the same browser.</summary>
    public Newcomer Tab()
    {
        var tab = new Newcomer(house, network) { Cookies = Cookies.ToDictionary(c => c.Key, c => new Dictionary<string, string>(c.Value)) };
        tab.At = At;
        tab.Page = Page;
        return tab;
    }

    /// <summary>Opens an address and follows where it leads.</summary>
    public async Task<Newcomer> Go(string address)
    {
        await Follow(await Send(new HttpRequestMessage(HttpMethod.Get, new Uri(At, address))));
        return this;
    }

    /// <summary>Opens an address and follows nothing.</summary>
    public Task<HttpResponseMessage> Get(string address) => Send(new HttpRequestMessage(HttpMethod.Get, new Uri(At, address)));

    /// <summary>Fills in the form on the page and presses its last button, or the one named.</summary>
    public async Task<Newcomer> Answer(params (string Name, string Value)[] fields)
    {
        await Follow(await Press(fields));
        return this;
    }

    /// <summary>The same, and follows nothing.</summary>
    public Task<HttpResponseMessage> Press(params (string Name, string Value)[] fields) => Press(null, fields);

    /// <summary>The same with files.</summary>
    public Task<HttpResponseMessage> Press(byte[]? logo, params (string Name, string Value)[] fields)
    {
        var form = (IHtmlFormElement)(Page.QuerySelector("main form.stack") ?? Page.QuerySelector("main form")).ShouldNotBeNull(Page.Body!.InnerHtml);
        var values = new Dictionary<string, string>();
        foreach (var field in form.Elements)
        {
            switch (field)
            {
                case IHtmlInputElement { Type: "file" or "submit" }: break;
                case IHtmlInputElement { Type: "radio" or "checkbox" } box: if (box.IsChecked && box.Name is not null) values[box.Name] = box.Value; break;
                case IHtmlInputElement input: if (input.Name is not null) values[input.Name] = input.Value; break;
                case IHtmlSelectElement select: if (select.Name is not null) values[select.Name] = select.Value ?? ""; break;
            }
        }
        foreach (var (name, value) in fields) values[name] = value;
        var to = new Uri(At, form.GetAttribute("action"));
        if (form.Method == "get") return Send(new HttpRequestMessage(HttpMethod.Get, new Uri(to, "?" + string.Join('&', values.Select(v => $"{v.Key}={Uri.EscapeDataString(v.Value)}")))));
        HttpContent body;
        if (form.GetAttribute("enctype") == "multipart/form-data")
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in values) parts.Add(new StringContent(value), name);
            if (logo is not null)
            {
                var file = new ByteArrayContent(logo);
                file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
                parts.Add(file, "logo", "logo.png");
            }
            body = parts;
        }
        else body = new FormUrlEncodedContent(values);
        return Send(new HttpRequestMessage(HttpMethod.Post, to) { Content = body, Headers = { { "Origin", At.GetLeftPart(UriPartial.Authority) }, { "Sec-Fetch-Site", "same-origin" } } });
    }

    /// <summary>Follows an answer to its page.</summary>
    public async Task Follow(HttpResponseMessage answer)
    {
        for (var steps = 0; answer.StatusCode == HttpStatusCode.SeeOther && steps < 5; steps++)
            answer = await Send(new HttpRequestMessage(HttpMethod.Get, new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!)));
        (At, Status) = (answer.RequestMessage!.RequestUri!, answer.StatusCode);
        Page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        var host = request.RequestUri!.Authority;
        if (Cookies.GetValueOrDefault(host) is { Count: > 0 } mine) request.Headers.Add("Cookie", string.Join("; ", mine.Select(c => $"{c.Key}={c.Value}")));
        request.Headers.Add("X-Forwarded-For", network);
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        var answer = await http.SendAsync(request);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set)
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                var jar = Cookies.TryGetValue(host, out var known) ? known : Cookies[host] = [];
                if (pair[1].Length == 0 || cookie.Contains("max-age=0", StringComparison.OrdinalIgnoreCase)) jar.Remove(pair[0]);
                else jar[pair[0]] = pair[1];
            }
        return answer;
    }

    // ---- The questions, each answered as usual.

    public static string NewEmail() => $"n{Guid.NewGuid():N}@example.com";

    /// <summary>Name and mailbox.</summary>
    public async Task<Newcomer> Introduce(string email, string name = "Ada Tick")
    {
        await Go("/sign-up");
        await Answer(("name", name), ("email", email));
        At.AbsolutePath.ShouldBe("/sign-up/code", Text);
        return this;
    }

    /// <summary>Codes mailed to an address, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> Codes(TestHouse house, string email)
    {
        await house.Services.GetRequiredService<Outbox>().Quiet();
        var folder = house.Services.GetRequiredService<MailFolder>();
        var found = new List<string>();
        foreach (var name in folder.Of(Letter.House, most: 5000))
            if (await folder.Open(Letter.House, name, CancellationToken.None) is { } mail && mail.To.Mailboxes.Single().Address == email) found.Add(mail.Subject!.Split(" is your code")[0]);
        return found;
    }

    /// <summary>Up to the proved mailbox.</summary>
    public async Task<Newcomer> Prove(string? email = null)
    {
        email ??= NewEmail();
        await Introduce(email);
        await Answer(("code", (await Codes(house, email))[0]));
        At.AbsolutePath.ShouldBe("/sign-up/shop", Text);
        return this;
    }

    /// <summary>Up to the last question.</summary>
    public async Task<Newcomer> ToTheLast(string address, string name = "Geelong Watch Works", string country = "AU", string? email = null)
    {
        await Prove(email);
        await Answer(("name", name), ("address", address));
        At.AbsolutePath.ShouldBe("/sign-up/country", Text);
        await Go("/sign-up/country?country=" + country);
        await Answer();
        At.AbsolutePath.ShouldBe("/sign-up/look", Text);
        return this;
    }

    public static string NewAddress() => "g" + Guid.NewGuid().ToString("N")[..18];
}
