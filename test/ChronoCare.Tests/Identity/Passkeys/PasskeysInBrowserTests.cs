using System.Text.Json;
using ChronoCare.Identity;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Identity.Passkeys;

/// <summary>Passkeys as people use them: real Chromium, its own WebAuthn, and a security key that the DevTools pretend.</summary>
public sealed class PasskeysInBrowserTests(TestHouse house, Web.Browser browser)
{
    [Fact]
    public async Task Somebody_adds_a_passkey_signs_in_with_two_taps_and_removes_it()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        var key = await Key.In(tab);
        await tab.Go("/settings/passkeys");
        await tab.ShouldBeSound();
        (await tab.Page.Locator("[data-instead]").IsVisibleAsync()).ShouldBeFalse();
        await Press(tab, "Add a passkey", "/settings/passkeys?saved=added");
        (await tab.Page.Locator(".people strong").InnerTextAsync()).ShouldStartWith("Chrom");
        (await tab.Page.Locator(".people").InnerTextAsync()).ShouldContain("not used yet");
        await tab.ShouldBeSound();
        await tab.Shot("passkeys-one");
        var credential = (await key.Credentials()).ShouldHaveSingleItem();
        credential.GetProperty("rpId").GetString().ShouldBe($"{shop.Shop.Subdomain}.localhost");
        credential.GetProperty("isResidentCredential").GetBoolean().ShouldBeTrue();

        // The same device is not asked to keep a second one.
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Said(tab, "This device has a passkey for this shop already.");

        // Two taps: the button, and the touch of the key (which the DevTools do).
        await tab.Page.Context.ClearCookiesAsync();
        await key.Touches(false);
        await tab.Go("/sign-in?return=/clients");
        await tab.ShouldBeSound();
        await tab.Shot("sign-in-passkey");
        await key.Touches(true);
        await Press(tab, "Sign in with a passkey", "/clients");

        // Named, used, removed: with a script or without it is the same form.
        await tab.Go("/settings/passkeys");
        (await tab.Page.Locator(".people").InnerTextAsync()).ShouldContain("last used");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await tab.ShouldBeSound();
        await tab.Page.Locator("#f-name").FillAsync("The laptop at the counter");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        (await tab.Page.Locator(".people strong").InnerTextAsync()).ShouldBe("The laptop at the counter");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Remove this passkey" }).ClickAsync();
        await tab.Page.Arrived("/settings/passkeys?saved=removed");
        (await tab.Page.Locator(".people").CountAsync()).ShouldBe(0);

        // The device still has it; the shop does not know it any more, and says so in one sentence.
        await tab.Page.Context.ClearCookiesAsync();
        await key.Touches(false);
        await tab.Go("/sign-in");
        await key.Touches(true);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Said(tab, "This passkey does not open this shop. Sign in by mail.");
        (await tab.Page.Context.CookiesAsync()).ShouldNotContain(c => c.Name == Sessions.Cookie);
        (await tab.Axe()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_field_offers_it_by_itself()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        var key = await Key.In(tab);
        await Add(tab);
        await tab.Page.Context.ClearCookiesAsync();
        (await tab.Page.EvaluateAsync<bool>("PublicKeyCredential.isConditionalMediationAvailable()")).ShouldBeTrue();
        (await shop.Stranger().GetStringAsync("/sign-in")).ShouldContain("autocomplete=\"username webauthn\"");
        await tab.Go("/sign-in?return=/clients");
        await tab.Page.Arrived("/clients");
        (await shop.Stream())[^1].Data["how"]!.GetValue<string>().ShouldBe("passkey");
    }

    [Fact]
    public async Task Who_was_let_go_is_told_that_it_opens_nothing()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.WatchmakerId, 390);
        var key = await Key.In(tab);
        await Add(tab);
        await tab.Page.Context.ClearCookiesAsync();
        await shop.Db().Do("update shop.user_account set is_active = false where id = $1", shop.WatchmakerId);
        await key.Touches(false);
        await tab.Go("/sign-in");
        await key.Touches(true);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Said(tab, "This passkey does not open this shop. Sign in by mail.");
        await tab.Shot("sign-in-refused-390");
    }

    [Fact]
    public async Task A_page_of_a_sibling_shop_cannot_even_ask_for_it()
    {
        var (shop, sibling) = (await house.OpenShop(), await house.OpenShop());
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await Key.In(tab);
        await Add(tab);
        await tab.Page.GotoAsync(house.Settings.Address(sibling.Shop.Subdomain) + "/docs");
        async Task<string> Ask(string rpId) => await tab.Page.EvaluateAsync<string>("""
            rpId => navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId, userVerification: 'required', timeout: 2000 } }).then(() => 'answered', e => e.name)
            """, rpId);
        (await Ask($"{shop.Shop.Subdomain}.localhost")).ShouldBe("SecurityError");
        (await Ask("localhost")).ShouldBe("SecurityError");
        (await Ask($"{sibling.Shop.Subdomain}.localhost")).ShouldBe("NotAllowedError");
    }

    [Fact]
    public async Task A_touch_confirms_and_the_form_goes_on_as_typed()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await Key.In(tab);
        await Add(tab);
        await tab.Go("/settings/team");
        await Age(shop);
        await tab.Page.Locator("#f-name").FillAsync("Lea Nguyen");
        await tab.Page.Locator("#f-email").FillAsync("lea@example.com");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Invite by mail" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Confirm it is you" }).WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Shot("step-up-passkey");
        await Press(tab, "Confirm with your passkey", "/settings/team?saved=invited");
        (await tab.Page.Locator("main").InnerTextAsync()).ShouldContain("lea@example.com");
        // A page is opened, here one that is a file.
        await Age(shop);
        await tab.Go("/stream/export");
        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm with your passkey" }).ClickAsync());
        download.SuggestedFilename.ShouldEndWith(".jsonl");
        await Said(tab, "Confirmed. Going on.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_confirms_without_a_passkey_and_without_a_script(bool hasScripts)
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, null, 390, hasScripts: hasScripts);
        var address = new Uri(house.Settings.Address(shop.Shop.Subdomain));
        await tab.Page.Context.AddCookiesAsync([new() { Name = Sessions.Cookie, Value = await shop.Session(shop.OwnerId, "mail"), Domain = address.Host, Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
        await tab.Go("/settings/team");
        await Age(shop);
        await tab.Page.Locator("#f-name").FillAsync("Lea Nguyen");
        await tab.Page.Locator("#f-email").FillAsync("lea@example.com");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Invite by mail" }).ClickAsync();
        if (hasScripts) await tab.ShouldBeSound();
        await tab.Shot("step-up-mail-390" + (hasScripts ? "" : "-plain"));
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Mail me a code" }).ClickAsync();
        await tab.Page.Locator("#f-code").WaitForAsync();
        var code = (await shop.Mails("owner@example.com")).First(m => m.Subject.Contains("confirms it is you", StringComparison.Ordinal)).Subject[..7];
        await tab.Page.Locator("#f-code").FillAsync("000 000");
        await tab.Page.Locator("#f-code").PressAsync("Enter");
        await tab.Page.Locator("#f-code-error").WaitForAsync();
        if (hasScripts) (await tab.Axe()).ShouldBeEmpty();
        await tab.Shot("step-up-code-390" + (hasScripts ? "" : "-plain"));
        await tab.Page.Locator("#f-code").FillAsync(code);
        await tab.Page.Locator("#f-code").PressAsync("Enter");
        await tab.Page.Arrived("/settings/team?saved=invited");
        (await tab.Page.Locator("main").InnerTextAsync()).ShouldContain("lea@example.com");
    }

    [Fact]
    public async Task Without_a_script_or_without_passkeys_no_button_is_shown_and_mail_remains()
    {
        var shop = await house.OpenShop();
        await using (var tab = await browser.Open(shop, null, hasScripts: false))
        {
            await tab.Go("/sign-in");
            (await tab.Page.Locator("[data-passkey]").IsVisibleAsync()).ShouldBeFalse();
            (await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send me a link" }).IsVisibleAsync()).ShouldBeTrue();
        }
        await using (var tab = await browser.Open(shop, shop.OwnerId, hasScripts: false))
        {
            await tab.Go("/settings/passkeys");
            (await tab.Page.GetByText("To add one, open this page in a browser that knows passkeys").IsVisibleAsync()).ShouldBeTrue();
        }
        await using (var tab = await browser.Open(shop, null))
        {
            await tab.Page.AddInitScriptAsync("delete window.PublicKeyCredential");
            await tab.Go("/sign-in");
            (await tab.Page.Locator("[data-passkey]").IsVisibleAsync()).ShouldBeFalse();
            await tab.ShouldBeSound();
        }
    }

    [Fact]
    public async Task Who_gives_up_is_told_so_and_tries_again()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        var key = await Key.In(tab);
        await Add(tab);
        await tab.Page.Context.ClearCookiesAsync();
        await key.Touches(false);
        await tab.Go("/sign-in");
        await key.Unlocks(false);
        await key.Touches(true);
        var button = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" });
        await button.ClickAsync();
        await Said(tab, "No passkey was used: it was cancelled, or took too long.");
        // The field's own offer may take the touch before the button is pressed: either way is a second try, and both lead in.
        await key.Touches(false);
        await key.Unlocks(true);
        await key.Touches(true);
        try { await button.ClickAsync(new() { Timeout = 5_000 }); }
        catch (Exception gone) when (gone is TimeoutException or PlaywrightException) { }
        await tab.Page.Arrived("/board", 60_000);
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(820, false)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task Every_page_of_it_is_sound(int width, bool isDark)
    {
        var shop = await house.OpenShop(with: s => s with { Name = "Uhrmacherei Aeschbacher-Winkelried & Töchter" });
        using var device = await shop.Device(shop.OwnerId);
        await shop.Db().Do("""
            insert into shop.passkey (user_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up, name, created_at, last_used_at)
            values ($1, sha256('b'), sha256('b'), 0, false, false, 'Donaudampfschifffahrtsgesellschaftskapitänsmützenschlüssel', now(), now())
            """, shop.OwnerId);
        var name = $"{width}{(isDark ? "-dark" : "")}";
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        var id = await shop.Db().Row<Guid>("select id from shop.passkey order by name limit 1");
        foreach (var (path, shot) in new[] { ("/settings/passkeys", "passkeys"), ($"/settings/passkeys/{id}", "passkey"), ("/settings/sessions", "devices") })
        {
            await tab.Go(path);
            await tab.ShouldBeSound();
            await tab.Shot($"{shot}-{name}");
        }
        await Age(shop);
        await tab.Go("/stream/export");
        await tab.ShouldBeSound();
        await tab.Shot($"step-up-{name}");
        await tab.Page.Context.ClearCookiesAsync();
        await tab.Go("/sign-in");
        await tab.ShouldBeSound();
        await tab.Shot($"sign-in-{name}");
    }

    private async Task Age(TestShop shop)
    {
        await house.AsSuperuser($"update shop.session set proved_at = proved_at - interval '1 hour' where tenant_id = '{shop.Shop.TenantId}'");
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Sessions>(house.Services).Forget(shop.Shop.TenantId, shop.OwnerId);
    }

    private static async Task Add(Tab tab)
    {
        await tab.Go("/settings/passkeys");
        await Press(tab, "Add a passkey", "/settings/passkeys?saved=added");
    }

    // Where the page says why it does not go on, the test does too.
    private static async Task Press(Tab tab, string button, string to)
    {
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        try { await tab.Page.Arrived(to, 60_000); }
        catch (TimeoutException) { throw new TimeoutException($"{button}: {tab.Page.Url} says “{await tab.Page.Locator("[data-said]").TextContentAsync()}”; {string.Join("; ", tab.Complaints)}"); }
    }

    private static async Task Said(Tab tab, string sentence) => await Assertions.Expect(tab.Page.Locator("[data-said]")).ToHaveTextAsync(sentence);

    /// <summary>A security key that the DevTools pretend: with a PIN, and room for keys.</summary>
    private sealed class Key(ICDPSession session, string id)
    {
        internal static async Task<Key> In(Tab tab)
        {
            var session = await tab.Page.Context.NewCDPSessionAsync(tab.Page);
            await session.SendAsync("WebAuthn.enable");
            var made = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2", ["ctap2Version"] = "ctap2_1", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                    ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true, ["defaultBackupEligibility"] = true, ["defaultBackupState"] = true,
                },
            });
            return new(session, made!.Value.GetProperty("authenticatorId").GetString()!);
        }

        internal Task Touches(bool does) => session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = id, ["enabled"] = does });

        internal Task Unlocks(bool does) => session.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = id, ["isUserVerified"] = does });

        internal async Task<IReadOnlyList<JsonElement>> Credentials() =>
            [.. (await session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = id }))!.Value.GetProperty("credentials").EnumerateArray()];
    }
}
