using ChronoCare.Notifications;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Web;
using ChronoCare.Tests.Work;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Notifications;

/// <summary>The settings of notifications, a job's list of who was told, and the quiet bench, as people see them.</summary>
public sealed class NoticesInBrowserTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task An_owner_settles_who_is_told_and_in_which_words(int width, bool isDark)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn(f => f["client"]!["tellBy"] = "phone"))["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Full service", 46_800)])).Some();
        await shop.Settled();
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        var name = $"{width}{(isDark ? "-dark" : "")}";
        await tab.Go("/settings/notifications");
        await tab.ShouldBeSound();
        await tab.Shot($"notices-{name}");
        await tab.Page.GetByLabel("The service has begun: mail to the client").CheckAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(tab.Page.GetByLabel("The service has begun: mail to the client")).ToBeCheckedAsync();
        await tab.Go("/settings/notifications/words/ready?language=fr");
        await tab.Page.GetByLabel("Text").FillAsync("Elle est prête, {klient}.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await tab.Page.GetByText("{klient} means nothing here").First.WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Shot($"words-refused-{name}");
        await tab.Page.GetByLabel("Text").FillAsync("Elle est prête, {client}. {open}");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("pre.letter")).ToContainTextAsync("Elle est prête, Penelope Hart.");
        await tab.ShouldBeSound();
        await tab.Shot($"words-{name}");
        await tab.Go("/settings/notifications/mine");
        await tab.ShouldBeSound();
        await tab.Shot($"notices-mine-{name}");
        await tab.Go($"/jobs/{id}");
        await tab.ShouldBeSound();
        await tab.Page.Locator("#told").ScrollIntoViewIfNeededAsync();
        await tab.Shot($"told-{name}");
    }

    [Fact]
    public async Task A_watchmaker_makes_the_bench_quiet_and_ends_it()
    {
        var shop = await house.OpenShop();
        var id = (await (await shop.Counter()).TakeIn())["id"]!;
        await using var tab = await browser.Open(shop, shop.WatchmakerId, 820);
        await tab.Go($"/jobs/{id}/bench");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Quiet bench" }).ClickAsync();
        await tab.Page.GetByText("Clients’ messages wait until").WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Shot("bench-quiet-820");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "End the quiet bench" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Quiet bench", Exact = true }).WaitForAsync();
    }

    [Fact]
    public async Task A_quiet_bench_outlives_a_page_loaded_anew_and_ends_when_its_watchmaker_leaves()
    {
        var shop = await house.OpenShop();
        var id = (await (await shop.Counter()).TakeIn())["id"]!;
        await using var tab = await browser.Open(shop, shop.WatchmakerId, 820);
        var said = new List<string>();
        tab.Page.Context.Request += (_, request) => { if (request.Url.EndsWith("/bench/focus", StringComparison.Ordinal) && request.PostData?.Contains("wanted\":", StringComparison.Ordinal) == true) lock (said) said.Add(request.PostData); };
        Task<DateTimeOffset?> Ends() => shop.Db().Row<DateTimeOffset?>("select ends_at from shop.quiet_bench");
        async Task Until(Func<TimeSpan, bool> isSo)
        {
            while (!isSo(await Ends() - TimeProvider.System.GetUtcNow() ?? TimeSpan.Zero)) await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        await tab.Go($"/jobs/{id}/bench");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Quiet bench" }).ClickAsync();
        await tab.Page.GetByText("Clients’ messages wait until").WaitForAsync();
        var words = await tab.Page.Locator("#quiet .meta").TextContentAsync();
        await tab.Page.ReloadAsync();
        await Assertions.Expect(tab.Page.Locator("#quiet .meta")).ToHaveTextAsync(words!);
        await Until(left => left > TimeSpan.FromMinutes(80) && said.Any(s => s.Contains("back", StringComparison.Ordinal)));
        (await tab.Page.Locator("#quiet .meta").TextContentAsync()).ShouldBe(words);
        await tab.Go("/board");
        await Until(left => left <= QuietBench.Grace);
        // A second bench beside it keeps it.
        await tab.Go($"/jobs/{id}/bench");
        await Until(left => left > TimeSpan.FromMinutes(80));
        var beside = await tab.Page.Context.NewPageAsync();
        await beside.GotoAsync($"/jobs/{id}/bench");
        await beside.Locator("#quiet[data-quiet=on]").WaitForAsync();
        lock (said) said.Clear();
        await tab.Page.CloseAsync(new() { RunBeforeUnload = true });
        await Until(_ => said.Any(s => s.Contains("back", StringComparison.Ordinal)));
        await Until(left => left > TimeSpan.FromMinutes(80));
        await beside.CloseAsync(new() { RunBeforeUnload = true });
        await Until(left => left <= QuietBench.Grace);
    }
}
