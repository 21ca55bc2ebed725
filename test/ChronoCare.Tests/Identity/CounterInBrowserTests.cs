using ChronoCare.Identity;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Office;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Identity;

/// <summary>The tablet of the counter, the invitation and the team's pages in Chromium: sound at every width, light and dark, with and without scripts.</summary>
public sealed class CounterInBrowserTests(TestHouse house, Web.Browser browser)
{
    private async Task<(TestShop Shop, Tab Tab)> Tablet(int width = 820, bool isDark = false, bool hasScripts = true, int lockMinutes = 2)
    {
        var shop = await house.OpenShop();
        await shop.SetPin(shop.CounterId, "4071");
        await shop.SetPin(shop.WatchmakerId, "836152");
        await shop.SetPin(shop.OwnerId, "9305");
        var tab = await browser.Open(shop, null, width, isDark, hasScripts);
        await tab.Page.Context.AddCookiesAsync([new()
        {
            Name = CounterDevice.Cookie, Value = await shop.KeepTablet(lockMinutes), Domain = new Uri(house.Settings.Address(shop.Shop.Subdomain)).Host, Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax,
        }]);
        return (shop, tab);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    [InlineData(390, true)]
    [InlineData(320, false)]
    public async Task The_locked_tablet_is_sound_and_its_keys_are_large(int width, bool isDark)
    {
        var (shop, tab) = await Tablet(width, isDark);
        await using var _ = tab;
        await shop.Db().Do("update shop.user_account set name = 'Zoë Wilhelmina Łukasiewicz-Dvořák von und zu Featherstonehaugh' where id = $1", shop.WatchmakerId);
        await tab.Go("/board");
        tab.Page.Url.ShouldContain("/counter?return=%2Fboard");
        await tab.ShouldBeSound();
        await tab.Shot($"counter-{width}-{(isDark ? "dark" : "light")}");
        foreach (var key in await tab.Page.Locator("[data-digit], .face").AllAsync())
        {
            var box = (await key.BoundingBoxAsync())!;
            Math.Min(box.Width, box.Height).ShouldBeGreaterThanOrEqualTo(56);
        }
        await tab.Page.GetByText("Tess Lind").ClickAsync();
        foreach (var digit in "9999") await tab.Page.GetByRole(AriaRole.Button, new() { Name = digit.ToString(), Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await tab.Page.Locator("[data-errors]").WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Shot($"counter-wrong-{width}-{(isDark ? "dark" : "light")}");
        foreach (var digit in "4071") await tab.Page.GetByRole(AriaRole.Button, new() { Name = digit.ToString(), Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await tab.Page.Arrived("**/board");
        await tab.Page.Locator("button.me").ClickAsync();
        await tab.ShouldBeSound();
        await tab.Shot($"counter-menu-{width}-{(isDark ? "dark" : "light")}");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Lock now" }).ClickAsync();
        await tab.Page.Arrived("**/counter?return=%2Fboard");
        (await tab.Page.Locator("[name=who]:checked").GetAttributeAsync("value")).ShouldBe(shop.CounterId.ToString("D"));
    }

    [Fact]
    public async Task Without_scripts_what_was_typed_when_the_lock_fell_is_sent_after_unlocking()
    {
        var (shop, tab) = await Tablet(hasScripts: false);
        await using var _ = tab;
        var number = (await (await shop.Counter()).TakeIn())["number"]!.GetValue<string>();
        await tab.Go($"/jobs/{number}");
        await Unlock(tab, "Tess Lind", "4071");
        await tab.Page.Arrived($"**/jobs/{number}");
        await tab.Page.GetByLabel("Hold, promised day").Or(tab.Page.GetByText("Hold, promised day")).First.ClickAsync();
        await tab.Page.GetByLabel("Waiting for").SelectOptionAsync("parts");
        await shop.Db().Do("update shop.session set last_used_at = last_used_at - interval '10 minutes'");
        ChronoCareForget(shop);
        await tab.Page.Locator("#facts button").ClickAsync();
        await tab.Page.GetByText("It is kept").WaitForAsync();
        (await tab.ScrollsSideways()).ShouldBeFalse();
        await tab.Shot("counter-kept");
        await Unlock(tab, "Tess Lind", "4071");
        await tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Here it is again, Tess Lind" }).WaitForAsync();
        (await tab.ScrollsSideways()).ShouldBeFalse();
        await tab.Shot("counter-again");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send it now" }).ClickAsync();
        await tab.Page.Arrived($"**/jobs/{number}**");
        (await shop.Db().Row<string>("select hold from shop.job")).ShouldBe("parts");
    }

    [Fact]
    public async Task With_scripts_the_tablet_locks_by_itself_and_what_was_typed_waits_for_the_same_person()
    {
        var (shop, tab) = await Tablet();
        await using var _ = tab;
        var number = (await (await shop.Counter()).TakeIn())["number"]!.GetValue<string>();
        await tab.Page.Clock.InstallAsync();
        await tab.Go($"/jobs/{number}");
        await Unlock(tab, "Tess Lind", "4071");
        await tab.Page.Arrived($"**/jobs/{number}");
        await tab.Page.Locator("#lock").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var note = tab.Page.Locator("#timeline textarea, #timeline input[name=text]").First;
        await tab.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        await note.FillAsync("Mrs Hart called, no hurry.");
        await tab.Page.Clock.RunForAsync(100_000);
        tab.Page.Url.ShouldEndWith($"/jobs/{number}");
        await tab.Page.Clock.RunForAsync(30_000);
        await tab.Page.Arrived("**/counter?return=**");
        (await tab.Page.ContentAsync()).ShouldNotContain("Mrs Hart called");
        await Unlock(tab, "Tess Lind", "4071");
        await tab.Page.Arrived($"**/jobs/{number}");
        await Assertions.Expect(note).ToHaveValueAsync("Mrs Hart called, no hurry.");

        // Somebody else finds nothing of it.
        await tab.Page.Clock.RunForAsync(130_000);
        await tab.Page.Arrived("**/counter?return=**");
        await Unlock(tab, "Ana Morel", "9305");
        await tab.Page.Arrived($"**/jobs/{number}");
        await Assertions.Expect(note).ToHaveValueAsync("");
        (await tab.Page.EvaluateAsync<string?>("sessionStorage.getItem('typed')")).ShouldBeNull();
        tab.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1280, false, true)]
    [InlineData(820, true, true)]
    [InlineData(390, false, false)]
    [InlineData(390, true, true)]
    public async Task Inviting_and_joining_are_sound_and_work_by_hand(int width, bool isDark, bool hasScripts)
    {
        var shop = await house.OpenShop();
        await using (var owner = await browser.Open(shop, shop.OwnerId, width, isDark, hasScripts))
        {
            await owner.Go("/settings/team");
            await owner.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Lea Nguyen");
            await owner.Page.GetByLabel("E-mail").FillAsync("lea@example.com");
            await owner.Page.GetByLabel("Watchmaker").CheckAsync();
            await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Invite by mail" }).ClickAsync();
            await owner.Page.GetByText("Invited; the mail is on its way.").WaitForAsync();
            await owner.Page.Locator("#roles summary").ClickAsync();
            await Sound(owner, hasScripts);
            await owner.Shot($"team-{width}-{(isDark ? "dark" : "light")}");
            await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Send again to Lea Nguyen" }).ClickAsync();
            await owner.Page.GetByText("Sent again.").WaitForAsync();
            await owner.Go($"/settings/team/{shop.WatchmakerId}");
            await Sound(owner, hasScripts);
            await owner.Shot($"colleague-{width}-{(isDark ? "dark" : "light")}");
            foreach (var path in (string[])["/settings/counter", "/settings/pin"])
            {
                await owner.Go(path);
                await Sound(owner, hasScripts);
                await owner.Shot($"{path.Split('/')[^1]}-settings-{width}-{(isDark ? "dark" : "light")}");
            }
        }
        var links = await shop.Invitations("lea@example.com");
        await using var lea = await browser.Open(shop, null, width, isDark, hasScripts);
        await lea.Go(links[1]);
        await lea.Page.GetByRole(AriaRole.Heading, new() { Name = "This invitation no longer works" }).WaitForAsync();
        await Sound(lea, hasScripts);
        await lea.Go(links[0]);
        await Sound(lea, hasScripts);
        await lea.Shot($"join-{width}-{(isDark ? "dark" : "light")}");
        await lea.Page.GetByRole(AriaRole.Button, new() { Name = "Join as a watchmaker" }).ClickAsync();
        await lea.Page.Arrived("**/board");
    }

    // axe is a script itself.
    private static async Task Sound(Tab tab, bool hasScripts)
    {
        if (hasScripts) await tab.ShouldBeSound();
        else (await tab.ScrollsSideways()).ShouldBeFalse();
    }

    private void ChronoCareForget(TestShop shop) =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Sessions>(house.Services).Forget(shop.Shop.TenantId, shop.CounterId);

    private static async Task Unlock(Tab tab, string name, string pin)
    {
        await tab.Page.GetByText(name, new() { Exact = true }).ClickAsync();
        await tab.Page.GetByLabel("PIN", new() { Exact = true }).FillAsync(pin);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
    }
}
