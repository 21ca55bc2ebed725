using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;

namespace ChronoCare.Tests.Office;

public sealed class ApiKeysInBrowserTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(1280, false, true)]
    [InlineData(820, true, false)]
    [InlineData(390, false, true)]
    public async Task An_owner_makes_a_key_copies_it_and_revokes_it(int width, bool isDark, bool hasScripts)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark, hasScripts);
        await tab.Go("/settings/api-keys");
        await Sound(tab, hasScripts);
        await tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await tab.Page.WaitForFunctionAsync("() => document.querySelector('[data-errors]')");
        await Sound(tab, hasScripts);
        await tab.Shot($"api-keys-refused-{width}");

        await tab.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Web shop");
        await tab.Page.GetByLabel("Read jobs").CheckAsync();
        await tab.Page.GetByLabel("Payments").CheckAsync();
        await tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var secret = (await tab.Page.Locator(".secret").InnerTextAsync()).Trim();
        secret.ShouldStartWith("cck_");
        await Sound(tab, hasScripts);
        await tab.Shot($"api-keys-made-{width}");
        (await new Identity.Apps.PlainApp(shop) { Access = secret }.IsIn()).ShouldBeTrue();

        await tab.Go("/settings/api-keys");
        (await tab.Page.ContentAsync()).ShouldNotContain(secret);
        await tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await tab.Page.GetByText("It opens nothing any more").WaitForAsync();
        (await new Identity.Apps.PlainApp(shop) { Access = secret }.IsIn()).ShouldBeFalse();
        await Sound(tab, hasScripts);
        await tab.Shot($"api-keys-revoked-{width}");

        await new Identity.Apps.PlainApp(shop).SignIn(device: "Front counter");
        await tab.Go("/settings/sessions");
        await Sound(tab, hasScripts);
        await tab.Shot($"devices-{width}");
    }

    // axe itself is a script.
    private static async Task Sound(Tab tab, bool hasScripts)
    {
        if (hasScripts) await tab.ShouldBeSound();
        else (await tab.ScrollsSideways()).ShouldBeFalse();
    }
}
