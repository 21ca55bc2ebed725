using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity.Passkeys;

/// <summary>What people and their devices do with passkeys over HTTP.</summary>
internal static class Keys
{
    /// <summary>A browser that is signed in as somebody.</summary>
    internal static async Task<Browser> SignedIn(this TestShop shop, Guid user, string proof = "mail")
    {
        var browser = new Browser(shop);
        browser.Cookies[Sessions.Cookie] = await shop.Session(user, proof);
        return browser;
    }

    /// <summary>Asks for a challenge.</summary>
    internal static async Task<JsonObject> Question(this Browser browser, string path)
    {
        var answer = await browser.PostJson($"/api/{path}/challenge", "{}");
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    internal static string Challenge(this JsonObject question) => question["challenge"]!.GetValue<string>();

    /// <summary>Gives a device a key to the shop; its id.</summary>
    internal static async Task<Guid> Add(this Browser browser, SoftAuthenticator device)
    {
        var question = await browser.Question("settings/passkeys");
        device.UserHandle = System.Buffers.Text.Base64Url.DecodeFromChars(question["user"]!["id"]!.GetValue<string>());
        var answer = await browser.PostJson("/api/settings/passkeys", device.Make(question.Challenge()).ToJsonString());
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<Guid>();
    }

    /// <summary>A device of somebody's that has a key to the shop.</summary>
    internal static async Task<SoftAuthenticator> Device(this TestShop shop, Guid user)
    {
        var device = new SoftAuthenticator(shop.House.Settings.Address(shop.Shop.Subdomain));
        await (await shop.SignedIn(user)).Add(device);
        return device;
    }

    /// <summary>Signs in with it.</summary>
    internal static async Task<HttpResponseMessage> SignIn(this Browser browser, SoftAuthenticator device, Action<SoftAuthenticator.Parts>? wrong = null) =>
        await browser.PostJson("/api/sign-in/passkey", device.Sign((await browser.Question("sign-in/passkey")).Challenge(), wrong).ToJsonString());

    /// <summary>Which rule said no.</summary>
    internal static async Task<string?> Code(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode is 422 or 403).ShouldBeTrue($"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!["code"]?.GetValue<string>();
    }

    /// <summary>Everything that was mailed to an address, newest first: subject and words.</summary>
    internal static async Task<IReadOnlyList<(string Subject, string Text)>> Mails(this TestShop shop, string to)
    {
        await shop.House.Services.GetRequiredService<Outbox>().Quiet();
        var folder = shop.House.Services.GetRequiredService<MailFolder>();
        var found = new List<(string, string)>();
        foreach (var name in folder.Of(shop.Shop.Subdomain))
        {
            var mail = (await folder.Open(shop.Shop.Subdomain, name, CancellationToken.None))!;
            if (mail.To.Mailboxes.Single().Address == to) found.Add((mail.Subject!, mail.TextBody!));
        }
        return found;
    }

    /// <summary>The shop's stream as (name, data), oldest first.</summary>
    internal static async Task<IReadOnlyList<(string Name, JsonObject Data, Guid Actor)>> Stream(this TestShop shop) =>
        [.. (await shop.Db().Rows<ChronoCare.Tenancy.StoredEvent>("select seq, job_version, name, body, actor, at, hash from shop.event order by seq")).Select(e => (e.Name, e.Data, e.Actor))];
}
