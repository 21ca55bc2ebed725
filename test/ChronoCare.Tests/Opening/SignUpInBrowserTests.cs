using ChronoCare.Opening;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Opening;

/// <summary>The whole way in a real browser, and every page of the root host looked at empty, refused, in long words, light and dark.</summary>
public sealed class SignUpInBrowserTests(TestHouse house, Browser browser)
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("Uhrmacherei Donaudampfschifffahrtsgesellschaft & ", 4))[..120];

    [Theory]
    [InlineData(1280, true)]
    [InlineData(390, true)]
    [InlineData(390, false)]
    public async Task A_shop_opens_from_the_first_page_to_the_board(int width, bool hasScripts)
    {
        await using var tab = await browser.OpenRoot(house, width, hasScripts: hasScripts);
        // Axe is a script, too.
        Task Sound() => hasScripts ? tab.ShouldBeSound() : Task.CompletedTask;
        var (page, email, address) = (tab.Page, Newcomer.NewEmail(), Newcomer.NewAddress());
        await tab.Go("/");
        await page.ClickAsync("a.btn.primary:not([inert] *)");
        await page.FillAsync("[name=name]", "Ada Tick");
        await page.FillAsync("[name=email]", email);
        await page.ClickAsync("main button:has-text('Continue')");
        await page.Arrived("**/sign-up/code");
        await page.FillAsync("[name=code]", (await Newcomer.Codes(house, email)).Single());
        await page.ClickAsync("main button:has-text('Continue')");
        await page.Arrived("**/sign-up/shop");
        await page.FillAsync("[name=name]", $"Örtli {address}");
        if (hasScripts)
        {
            await Assertions.Expect(page.Locator("[name=address]")).ToHaveValueAsync($"ortli-{address}");
            await Assertions.Expect(page.Locator("[data-free]")).ToContainTextAsync("is free");
            await page.FillAsync("[name=address]", "admin");
            await Assertions.Expect(page.Locator("[data-free]")).ToContainTextAsync("kept back");
        }
        await page.FillAsync("[name=address]", address);
        await page.ClickAsync("main button:has-text('Continue')");
        await page.Arrived("**/sign-up/country");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("A shop in Australia");
        await page.SelectOptionAsync("[name=timeZone]", "Australia/Perth");
        await page.ClickAsync("main button:has-text('Continue')");
        await page.Arrived("**/sign-up/look");
        await Assertions.Expect(page.Locator(".docket .large").First).ToHaveTextAsync($"Örtli {address}");
        await page.Locator("[name=logo]").SetInputFilesAsync(new FilePayload { Name = "logo.jpg", MimeType = "image/jpeg", Buffer = Pictures.Photo(300, 100) });
        await page.Locator("[name=colour]").EvaluateAsync("(e, to) => { e.value = to; e.dispatchEvent(new Event('input', { bubbles: true })); }", "#ffd400");
        if (hasScripts)
        {
            await Assertions.Expect(page.Locator(".docket img.logo")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator(".preview .crown")).ToHaveCSSAsync("background-color", "rgb(255, 212, 0)");
        }
        await page.ClickAsync("main button:has-text('Open the shop')");
        await page.Arrived(house.Settings.Address(address) + "/welcome/*");
        await Sound();
        await page.ClickAsync("main button:has-text('Enter your shop')");
        await page.Arrived(house.Settings.Address(address) + "/board");
        await Assertions.Expect(page.Locator(".first-hour")).ToBeVisibleAsync();
        await Sound();
        await tab.Shot($"sign-up-board-{width}-{hasScripts}");
        await page.ClickAsync("main button:has-text('Take one in')");
        await page.Arrived("**/docket*");
        await Assertions.Expect(page.Locator(".docket").First).ToContainTextAsync("PRACTICE WATCH");
        await Sound();
        await page.GotoAsync(house.Settings.Address(address) + "/board");
        await Sound();
        await tab.Shot($"sign-up-practice-{width}-{hasScripts}");
        await page.Locator(".board a[href^='/jobs/']").First.ClickAsync();
        await Assertions.Expect(page.Locator("main .notice").First).ToContainTextAsync("A practice watch");
        await Sound();
        await tab.Shot($"sign-up-job-{width}-{hasScripts}");
        await page.Locator("main button:has-text('Wipe practice watches')").ClickAsync();
        await page.Arrived("**/board");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("No watches in the shop");
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    [InlineData(390, true)]
    [InlineData(320, false)]
    public async Task Every_page_of_the_root_host_is_sound_empty_refused_and_in_long_words(int width, bool isDark)
    {
        await using var tab = await browser.OpenRoot(house, width, isDark);
        var page = tab.Page;
        async Task Look(string name)
        {
            await tab.ShouldBeSound();
            await tab.Shot($"root-{name}-{width}-{(isDark ? "dark" : "light")}");
        }
        async Task Refused(string name)
        {
            await page.Loaded();
            (await page.TitleAsync()).ShouldStartWith("Error: ");
            (await page.EvaluateAsync<bool>("[...document.querySelectorAll('[data-errors] a')].every(a => document.querySelector(a.getAttribute('href')))")).ShouldBeTrue(name);
            await Look(name);
        }
        async Task Press(string text) => await page.RunAndWaitForResponseAsync(() => page.Locator($"main button:has-text('{text}'):not([inert] *)").First.ClickAsync(), r => r.Request.IsNavigationRequest);

        await tab.Go("/");
        await Look("first");
        await page.FillAsync("[name=name]", Long);
        await Press("Go to its sign-in");
        await Refused("first-refused");
        await page.FillAsync("[name=name]", "no-such-shop-here");
        await Press("Go to its sign-in");
        await page.Arrived(house.Settings.Address("no-such-shop-here") + "/sign-in");
        tab.Forget();
        await page.GotoAsync($"http://{house.Settings.Root}/sign-up?late");
        await Look("late");
        await tab.Go("/dev/mail");
        await Look("mail");
        await tab.Go("/sign-up");
        await Look("you");
        await Press("Continue");
        await Refused("you-refused");
        var email = Newcomer.NewEmail();
        await page.FillAsync("[name=name]", Long);
        await page.FillAsync("[name=email]", email);
        await Press("Continue");
        await page.Arrived("**/sign-up/code");
        await Look("code");
        await page.FillAsync("[name=code]", "nothing of the kind");
        await Press("Continue");
        await Refused("code-refused");
        await page.FillAsync("[name=code]", (await Newcomer.Codes(house, email)).Single());
        await Press("Continue");
        await page.Arrived("**/sign-up/shop");
        await Look("name");
        await Press("Continue");
        await Refused("name-empty");
        await page.FillAsync("[name=name]", Long);
        await page.FillAsync("[name=address]", "admin");
        await Press("Continue");
        await Refused("name-refused");
        await page.FillAsync("[name=address]", Newcomer.NewAddress());
        await Press("Continue");
        await page.Arrived("**/sign-up/country");
        await Look("country");
        await tab.Go("/sign-up/country?country=CA");
        await Look("country-ca");
        await tab.Go("/sign-up/country?another");
        await Look("country-which");
        await Press("Continue");
        await Refused("country-which-refused");
        await tab.Go("/sign-up/country?country=" + Country.Elsewhere);
        await Look("country-elsewhere");
        await Press("Continue");
        await Refused("country-elsewhere-refused");
        await tab.Go("/sign-up/country?country=CH");
        await Press("Continue");
        await page.Arrived("**/sign-up/look");
        await Look("look");
        await page.Locator("[name=logo]").SetInputFilesAsync(new FilePayload { Name = "logo.jpg", MimeType = "image/jpeg", Buffer = "nothing"u8.ToArray() });
        await page.EvaluateAsync("document.querySelector('[name=colour]').type = 'text'");
        await page.FillAsync("[name=colour]", "reddish");
        await Press("See how it looks");
        await Refused("look-refused");
        await page.Locator("[name=logo]").SetInputFilesAsync(new FilePayload { Name = "logo.jpg", MimeType = "image/jpeg", Buffer = Pictures.Photo(400, 400) });
        await page.Locator("[name=colour]").EvaluateAsync("(e, to) => { e.value = to; e.dispatchEvent(new Event('input', { bubbles: true })); }", "#ffd400");
        await Press("See how it looks");
        await page.Loaded();
        await Look("look-logo");
        await Press("Open the shop");
        await page.Arrived("**/welcome/*");
        await Look("welcome");
        await page.GotoAsync($"http://{house.Settings.Root}/sign-up");
        await page.Arrived("**/sign-up/open");
        await Look("open");
        await Press("Enter your shop");
        await page.Arrived("**/welcome/*");
        var into = page.Url;
        await Press("Enter your shop");
        await page.Arrived("**/board");
        await page.GotoAsync(into);
        await Look("welcome-over");
        await page.GotoAsync($"http://{house.Settings.Root}/sign-up/open");
        await Look("open-entered");
    }
}
