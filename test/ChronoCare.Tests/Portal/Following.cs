using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Mail;
using ChronoCare.Portal;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ChronoCare.Tests.Portal;

/// <summary>What tests do as the client of a shop, who holds a link and nothing else.</summary>
internal static class Following
{
    internal const string Client = "p.hart@example.com";

    /// <summary>The address of a job's n-th link, as a docket bears it; made by looking at the docket.</summary>
    internal static async Task<string> Link(this TestShop shop, JsonNode job, int n = 1)
    {
        if (n == 1) (await (await shop.Owner()).GetAsync($"/jobs/{job}/docket")).StatusCode.ShouldBe(HttpStatusCode.OK);
        return "/portal/" + shop.House.Services.GetRequiredService<PortalKeys>().Token(shop.Shop.TenantId, Guid.Parse(job.ToString()), n);
    }

    /// <summary>A job with its quote on the way: the job and its link's path.</summary>
    internal static async Task<(JsonNode Job, string Link)> Asked(this TestShop shop, Action<JsonObject>? intake = null, Action<JsonObject>? quote = null)
    {
        var counter = await shop.Counter();
        var id = (await counter.TakeIn(intake))["id"]!;
        await (await counter.Quote(id, [Quoting.Line("Full service, calibre 565", 42_000), Quoting.Line("Mainspring", 4_800, 1, "part")], quote)).Some();
        return (id, await shop.Link(id));
    }

    internal static async Task<JsonObject> Seen(this HttpClient client, string link) => await (await client.GetAsync("/api" + link)).Ok();

    /// <summary>The fields of the page's form, as a browser would send them back.</summary>
    internal static async Task<List<(string Name, string Value)>> Form(this HttpClient client, string link)
    {
        var page = await client.Page(link);
        return [.. page.QuerySelectorAll("form[action$='/decision'] input[type=hidden]").Cast<IHtmlInputElement>().Select(i => (i.Name!, i.Value))];
    }

    internal static Task<HttpResponseMessage> Decide(this HttpClient client, string link, IEnumerable<(string Name, string Value)> form, string decision, string name = "Penelope Hart", string note = "") =>
        client.PostAsync(link + "/decision", Fields([.. form, ("decision", decision), ("name", name), ("note", note)]));

    /// <summary>Back to its client, unserviced.</summary>
    internal static async Task GiveBack(this HttpClient staff, JsonNode id)
    {
        var body = new JsonObject { ["kind"] = "returned", ["givenTo"] = "Penelope Hart", ["knownBy"] = "known", ["reason"] = "Declined.", ["accessoriesReturned"] = true, ["version"] = await staff.VersionOf(id) };
        await (await staff.PostAsJsonAsync($"/api/jobs/{id}/handover", body)).Some();
    }

    /// <summary>The final check failed, and a moment later it is ready again.</summary>
    internal static async Task ReadyAgain(this HttpClient staff, JsonNode id)
    {
        foreach (var to in new[] { "in_service", "ready" })
            await (await staff.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to, version = await staff.VersionOf(id), reason = "Loses." })).Some();
    }

    /// <summary>As if the watch had left so many days ago, and the first link been made long before.</summary>
    internal static async Task LeftAgo(this TestShop shop, int days)
    {
        await shop.House.AsOperator("update shop.job set status_at = now() - $2 * interval '1 day' where tenant_id = $1", shop.Shop.TenantId, days);
        await shop.House.AsOperator("update shop.portal_link set made_at = now() - interval '200 days' where tenant_id = $1 and n = 1", shop.Shop.TenantId);
    }

    /// <summary>An element's words with plain spaces.</summary>
    internal static string Words(this AngleSharp.Dom.IElement? element) => System.Text.RegularExpressions.Regex.Replace(element!.TextContent.Replace('\u00a0', ' '), @"\s+", " ").Trim();

    internal static FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    internal static async Task<IHtmlDocument> Page(this HttpClient client, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        var answer = await client.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, html);
        return new HtmlParser().ParseDocument(html);
    }

    /// <summary>Mails to an address, the newest first.</summary>
    internal static async Task<IReadOnlyList<MimeMessage>> Mails(this TestShop shop, string to = Client)
    {
        await shop.House.Services.GetRequiredService<Outbox>().Quiet();
        await shop.Settled();
        var folder = shop.House.Services.GetRequiredService<MailFolder>();
        var mails = new List<MimeMessage>();
        foreach (var name in folder.Of(shop.Shop.Subdomain))
            if ((await folder.Open(shop.Shop.Subdomain, name, CancellationToken.None))! is { } mail && mail.To.Mailboxes.Single().Address == to) mails.Add(mail);
        return mails;
    }

    /// <summary>The path of the link that a mail bears.</summary>
    internal static string LinkOf(this MimeMessage mail) => new Uri(mail.TextBody!.Split('\n').Select(l => l.Trim()).First(l => l.StartsWith("http", StringComparison.Ordinal) && l.Contains("/portal/"))).AbsolutePath;

    internal static string CodeOf(this MimeMessage mail) => mail.TextBody!.Split('\n').Single(l => l.StartsWith("Type this code", StringComparison.Ordinal)).Split(": ")[1].Trim();
}
