using System.Net;
using ChronoCare.Mail;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Mail;

public sealed class DevMailTests(TestHouse house)
{
    [Fact]
    public async Task A_shop_sees_its_own_mails_and_no_other_shops()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        var browser = new Browser(shop);
        var mail = await browser.AskAndRead("owner@example.com");
        var line = (await browser.Page("/dev/mail")).QuerySelector("tbody a")!;
        var page = await browser.Page(line.GetAttribute("href")!);
        page.QuerySelector("main a")!.GetAttribute("href").ShouldBe(mail.Link);
        (await new Browser(other).Page("/dev/mail")).QuerySelectorAll("tbody a").ShouldBeEmpty();
        (await new Browser(other).Get(line.GetAttribute("href")!)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await new Browser(shop).Get("/dev/mail/..%2f..%2fsecrets%2fmaster.key")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Foreign_words_in_a_mail_are_words()
    {
        var shop = await house.OpenShop();
        var letter = new Letter(shop.Shop.Subdomain, "<script>alert(1)</script>", "ana@example.com", "<img src=x onerror=alert(1)>",
            "<b>bold</b> http://example.com/?a=1&b=<script>", "<script>alert(1)</script><p>fine</p>");
        await house.Services.GetRequiredService<MailFolder>().Send(letter.ToMime(house.Settings, DateTimeOffset.UnixEpoch), CancellationToken.None);
        var browser = new Browser(shop);
        var path = (await browser.Page("/dev/mail")).QuerySelector("tbody a")!.GetAttribute("href")!;
        var page = await browser.Page(path);
        page.QuerySelectorAll("main script, main img, main b").ShouldBeEmpty();
        var html = await browser.Get(path + "/html");
        html.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox; default-src 'none'");
    }
}
