using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Messaging;

/// <summary>Shop and client in two real browsers, on good and bad lines: what is written shows at once, arrives once, and is never lost.</summary>
public sealed class MessagesInBrowserTests(TestHouse house, Browser browser)
{
    private sealed record Scene(TestShop Shop, HttpClient Counter, JsonNode Id, string Number, string Link)
    {
        public Task<List<string>> Texts() => Counter.Texts(Id);
    }

    private async Task<Scene> Open()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        return new(shop, await shop.Counter(), id, number, link);
    }

    private static ILocator Words(Tab tab) => tab.Page.Locator("#compose textarea");

    private static async Task Say(Tab tab, string text)
    {
        await Words(tab).FillAsync(text);
        await tab.Page.Locator("#compose button:not([type=button])").Last.ClickAsync();
    }

    private static ILocator Bubble(Tab tab, string text) => tab.Page.Locator("[id^=message-]", new() { HasText = text });

    private static ILocator Arrived(Tab tab, string text) => tab.Page.Locator("#thread [id^=message-], #events [id^=message-]").Filter(new() { HasText = text });

    /// <summary>Takes the address of messages through a hand that may hold, lose or refuse.</summary>
    private static Task Through(Tab tab, Func<IRoute, Task> hand) => tab.Page.Context.RouteAsync(new System.Text.RegularExpressions.Regex("/api/.*/messages$"), hand);

    // Brings a request to the shop by another way, so that the browser never hears of the answer.
    private static async Task Deliver(IRoute route, HttpClient by)
    {
        var content = new ByteArrayContent(route.Request.PostDataBuffer!);
        content.Headers.TryAddWithoutValidation("Content-Type", route.Request.Headers["content-type"]);
        (await by.PostAsync(new Uri(route.Request.Url).AbsolutePath, content)).IsSuccessStatusCode.ShouldBeTrue();
    }

    public static readonly TheoryData<string> Places = ["client", "thread", "job"];

    private async Task<Tab> At(Scene scene, string place, int width = 390)
    {
        var tab = await browser.Open(scene.Shop, place == "client" ? null : scene.Shop.CounterId, width);
        await tab.Go(Path(scene, place));
        if (place == "job") await tab.Page.GetByLabel("To the client").CheckAsync();
        return tab;
    }

    private static string Path(Scene scene, string place) => place switch { "client" => scene.Link, "thread" => $"/jobs/{scene.Number}/messages", _ => $"/jobs/{scene.Number}" };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task It_shows_at_once_while_the_shop_is_slow_and_becomes_the_shops_own_line(string place)
    {
        var scene = await Open();
        await using var tab = await At(scene, place);
        var held = new TaskCompletionSource();
        await Through(tab, async route => { await held.Task; await route.ContinueAsync(); });
        await Say(tab, "Are you there?");
        await Assertions.Expect(Bubble(tab, "Are you there?")).ToContainTextAsync("Sending");
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("");
        (await scene.Texts()).ShouldBeEmpty();
        await tab.ShouldBeSound();
        held.SetResult();
        await Assertions.Expect(Arrived(tab, "Are you there?")).ToHaveCountAsync(1);
        await Assertions.Expect(Bubble(tab, "Are you there?")).Not.ToContainTextAsync("Sending");
        await Assertions.Expect(Bubble(tab, "Are you there?")).ToHaveCountAsync(1);
        (await scene.Texts()).ShouldBe(["Are you there?"]);
        await tab.ShouldBeSound();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_line_cut_between_send_and_answer_makes_no_second_message(string place)
    {
        var scene = await Open();
        await using var tab = await At(scene, place);
        var cuts = 0;
        var third = new TaskCompletionSource();
        await Through(tab, async route =>
        {
            if (cuts++ >= 2) { await route.ContinueAsync(); third.TrySetResult(); return; }
            // The shop gets it, and the answer is lost on its way back.
            await Deliver(route, place == "client" ? scene.Shop.Stranger() : scene.Counter);
            await route.AbortAsync("connectionreset");
        });
        await Say(tab, "Once only.");
        await Assertions.Expect(Arrived(tab, "Once only.")).ToHaveCountAsync(1);
        // The live page may show the shop's own line before any answer has come; the browser goes on until one has.
        await third.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Assertions.Expect(Bubble(tab, "Once only.")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator("#sending li")).ToHaveCountAsync(0);
        await Assertions.Expect(Bubble(tab, "Once only.")).Not.ToContainTextAsync("Sending");
        (await scene.Texts()).ShouldBe(["Once only."]);
        (await scene.Shop.Db().Row<long>("select count(*) from shop.event where name = 'message-sent'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("client", "client")]
    [InlineData("thread", "board")]
    [InlineData("job", "thread")]
    public async Task A_closed_tab_loses_nothing_and_the_next_page_of_the_shop_sends_it(string place, string back)
    {
        var scene = await Open();
        await using var tab = await At(scene, place);
        await tab.Page.Context.SetOfflineAsync(true);
        await tab.Page.Locator("#compose input[type=file]").SetInputFilesAsync(new FilePayload { Name = "a.jpg", MimeType = "image/jpeg", Buffer = Talking.Jpeg(1).Bytes });
        await Say(tab, "Written in the cellar.");
        if (place == "job") await tab.Page.GetByLabel("To the client").CheckAsync();
        await Say(tab, "And a second one.");
        await Assertions.Expect(Bubble(tab, "Written in the cellar.")).ToContainTextAsync("the line is down");
        await Assertions.Expect(Bubble(tab, "Written in the cellar.").Locator("img")).ToHaveCountAsync(1);
        await tab.Page.CloseAsync();
        (await scene.Texts()).ShouldBeEmpty();
        await tab.Page.Context.SetOfflineAsync(false);
        var next = await tab.Page.Context.NewPageAsync();
        await next.GotoAsync(back == "board" ? "/board" : Path(scene, back));
        await next.WaitForFunctionAsync("() => !localStorage.getItem('talk-waiting')");
        (await scene.Texts()).ShouldBe(["Written in the cellar.", "And a second one."]);
        (await scene.Counter.Messages(scene.Id))[0]["photos"]!.AsArray().Count.ShouldBe(1);
        if (back != "board") await Assertions.Expect(next.Locator("#thread [id^=message-] .keep")).ToHaveTextAsync(["Written in the cellar.", "And a second one."]);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task What_the_shop_refuses_stays_with_its_reason_until_it_is_sent_or_taken_back(string place)
    {
        var scene = await Open();
        await using var tab = await At(scene, place);
        var isRefusing = true;
        await Through(tab, route => isRefusing
            ? route.FulfillAsync(new() { Status = 422, ContentType = "application/problem+json", Body = """{"title":"Call the shop if it cannot wait.","status":422}""" })
            : route.ContinueAsync());
        await Say(tab, "First try.");
        await Assertions.Expect(Bubble(tab, "First try.")).ToContainTextAsync("Not sent. Call the shop if it cannot wait.");
        await tab.ShouldBeSound();
        // It is there again after a reload, and nothing else is held up by it.
        await tab.Page.ReloadAsync();
        await Assertions.Expect(Bubble(tab, "First try.")).ToContainTextAsync("Not sent. Call the shop if it cannot wait.");
        isRefusing = false;
        await Bubble(tab, "First try.").GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Assertions.Expect(Arrived(tab, "First try.")).ToHaveCountAsync(1);
        isRefusing = true;
        if (place == "job") await tab.Page.GetByLabel("To the client").CheckAsync();
        await Say(tab, "Second thoughts.");
        await Bubble(tab, "Second thoughts.").GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("Second thoughts.");
        await Assertions.Expect(Bubble(tab, "Second thoughts.")).ToHaveCountAsync(0);
        (await scene.Texts()).ShouldBe(["First try."]);
    }

    [Fact]
    public async Task Two_browsers_talk_over_a_line_that_keeps_breaking()
    {
        var scene = await Open();
        await using var bench = await At(scene, "thread", 1280);
        await using var phone = await At(scene, "client");
        foreach (var (tab, seed) in new[] { (bench, 1), (phone, 2) })
        {
            var dice = new Random(seed);
            await Through(tab, async route =>
            {
                switch (dice.Next(3))
                {
                    case 0: await route.AbortAsync("connectionrefused"); break;
                    case 1: await Deliver(route, tab == phone ? scene.Shop.Stranger() : scene.Counter); await route.AbortAsync("connectionreset"); break;
                    default: await route.ContinueAsync(); break;
                }
            });
        }
        string[] said = ["Good morning.", "Good morning. How is it?", "The mainspring is broken.", "Then please replace it."];
        for (var i = 0; i < said.Length; i++)
        {
            var (from, to) = i % 2 == 0 ? (bench, phone) : (phone, bench);
            await Say(from, said[i]);
            await Assertions.Expect(Arrived(from, said[i])).ToHaveCountAsync(1, new() { Timeout = 60_000 });
            await to.Page.ReloadAsync();
            await Assertions.Expect(to.Page.Locator("#thread [id^=message-] .keep")).ToHaveTextAsync(said[..(i + 1)]);
        }
        (await scene.Texts()).ShouldBe(said);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_line_cut_after_the_second_of_four_photos_goes_on_where_it_was_and_the_message_appears_once_and_whole(string place)
    {
        var scene = await Open();
        await using var tab = await At(scene, place);
        var asked = new List<(string Photo, string Range)>();
        var isCut = false;
        await tab.Page.Context.RouteAsync(new System.Text.RegularExpressions.Regex(@"/api/.*/messages/.*/photos/\d+(\?.*)?$"), async route =>
        {
            var photo = new Uri(route.Request.Url).AbsolutePath[^1..];
            // The third photo's first part arrives; then the line is dead for photos, and the tab with it.
            if (isCut) { await route.AbortAsync("connectionreset"); return; }
            if (route.Request.Method == "PUT") asked.Add((photo, route.Request.Headers["content-range"]));
            if (photo == "3" && route.Request.Method == "PUT")
            {
                if (asked.Count(a => a.Photo == "3") == 2) isCut = true;
                if (isCut) { await route.AbortAsync("connectionreset"); return; }
            }
            await route.ContinueAsync();
        });
        var grain = ChronoCare.Tests.Photos.Pictures.Grain(1400, 1000, 5);
        await tab.Page.Locator("#compose input[type=file]").SetInputFilesAsync([.. Enumerable.Range(1, 4).Select(n => new FilePayload { Name = $"{n}.jpg", MimeType = "image/jpeg", Buffer = n == 3 ? grain : Talking.Jpeg(n).Bytes })]);
        await Say(tab, "Four of them.");
        await Assertions.Expect(Bubble(tab, "Four of them.")).ToContainTextAsync("the line is down");
        (await scene.Texts()).ShouldBeEmpty("nothing of it is seen before all of it is there");
        var here = await (await scene.Shop.Owner()).Page($"/jobs/{scene.Number}/messages");
        here.QuerySelectorAll("#thread img").ShouldBeEmpty();
        await tab.Page.CloseAsync();
        await tab.Page.Context.UnrouteAllAsync();
        var later = new List<(string Photo, string Range)>();
        await tab.Page.Context.RouteAsync(new System.Text.RegularExpressions.Regex(@"/api/.*/messages/.*/photos/\d+(\?.*)?$"), async route =>
        {
            if (route.Request.Method == "PUT") later.Add((new Uri(route.Request.Url).AbsolutePath[^1..], route.Request.Headers["content-range"]));
            await route.ContinueAsync();
        });
        var next = await tab.Page.Context.NewPageAsync();
        await next.GotoAsync(Path(scene, place));
        await next.WaitForFunctionAsync("() => !localStorage.getItem('talk-waiting')");
        later.Select(l => l.Photo).Distinct().ShouldBe(["3", "4"], "what has come does not come again");
        later[0].Range.ShouldStartWith("bytes 262144-");
        await Assertions.Expect(next.Locator("[id^=message-]").Filter(new() { HasText = "Four of them." })).ToHaveCountAsync(1);
        var message = (await scene.Counter.Messages(scene.Id)).ShouldHaveSingleItem();
        message["text"]!.ToString().ShouldBe("Four of them.");
        // The shop's size of the third is its own affair; it is the only large one.
        message["photos"]!.AsArray().Select(p => Math.Min(1000, p!["width"]!.GetValue<int>())).ShouldBe([321, 322, 1000, 324]);
        (await scene.Shop.Db().Row<long>("select count(*) from shop.event where name = 'message-sent'")).ShouldBe(1);
        (await scene.Shop.Db().Row<long>("select count(*) from shop.message_upload")).ShouldBe(0);
    }

    [Theory]
    [InlineData("portal")]
    [InlineData("record")]
    public async Task What_a_client_wrote_goes_from_whichever_page_of_the_shop_they_open(string back)
    {
        var scene = await Open();
        await using var tab = await At(scene, "client");
        await tab.Page.Context.SetOfflineAsync(true);
        await tab.Page.Locator("#compose input[type=file]").SetInputFilesAsync(new FilePayload { Name = "a.jpg", MimeType = "image/jpeg", Buffer = Talking.Jpeg(1).Bytes });
        await Say(tab, "Written in the train.");
        await Assertions.Expect(Bubble(tab, "Written in the train.")).ToContainTextAsync("the line is down");
        await tab.Page.CloseAsync();
        await tab.Page.Context.SetOfflineAsync(false);
        var path = "/portal";
        if (back == "record")
        {
            path = "/r/" + (await scene.Counter.Record(await scene.Counter.Collect(await scene.Counter.OnTheShelf())))["code"];
        }
        var next = await tab.Page.Context.NewPageAsync();
        await next.GotoAsync(path);
        await next.WaitForFunctionAsync("() => !localStorage.getItem('talk-waiting')");
        (await scene.Texts()).ShouldBe(["Written in the train."]);
    }

    [Fact]
    public async Task A_photo_that_is_none_says_so_before_the_words_go()
    {
        var scene = await Open();
        await using var tab = await At(scene, "client");
        await tab.Page.Locator("#compose input[type=file]").SetInputFilesAsync([
            new FilePayload { Name = "good.jpg", MimeType = "image/jpeg", Buffer = Talking.Jpeg(1).Bytes }, new FilePayload { Name = "page.jpg", MimeType = "image/jpeg", Buffer = "<html>no photo</html>"u8.ToArray() }]);
        await Say(tab, "Two photos.");
        await Assertions.Expect(Bubble(tab, "Two photos.")).ToContainTextAsync("Not sent. page.jpg cannot be sent.");
        await tab.ShouldBeSound();
        (await scene.Texts()).ShouldBeEmpty();
        await Bubble(tab, "Two photos.").GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("Two photos.");
    }

    [Fact]
    public async Task At_a_shared_tablet_words_go_in_the_name_of_who_wrote_them_or_wait()
    {
        var scene = await Open();
        await using var tab = await At(scene, "thread", 820);
        await tab.Page.Context.SetOfflineAsync(true);
        await Say(tab, "Written by Tess.");
        await Assertions.Expect(Bubble(tab, "Written by Tess.")).ToContainTextAsync("the line is down");
        // A page that is being closed lives on for a moment, and would send hers as soon as the line is back.
        await tab.Page.GotoAsync("about:blank");
        await tab.Page.CloseAsync();
        await tab.Page.Context.SetOfflineAsync(false);
        async Task<IPage> As(Guid user)
        {
            var address = new Uri(scene.Shop.House.Settings.Address(scene.Shop.Shop.Subdomain));
            await tab.Page.Context.ClearCookiesAsync();
            await tab.Page.Context.AddCookiesAsync([new() { Name = ChronoCare.Identity.Sessions.Cookie, Value = await scene.Shop.Session(user), Domain = address.Host, Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
            var page = await tab.Page.Context.NewPageAsync();
            await page.GotoAsync(Path(scene, "thread"));
            return page;
        }
        var owners = await As(scene.Shop.OwnerId);
        await Assertions.Expect(owners.Locator("#talk-bar")).ToContainTextAsync("Whoever wrote it has to sign in here");
        (await scene.Texts()).ShouldBeEmpty();
        var hers = await As(scene.Shop.CounterId);
        await Assertions.Expect(hers.Locator("#thread [id^=message-]")).ToContainTextAsync("Written by Tess.");
        (await scene.Counter.Messages(scene.Id)).Single()["by"]!.ToString().ShouldBe("Tess Lind");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_works_without_scripts(bool isClient)
    {
        var scene = await Open();
        await using var tab = await browser.Open(scene.Shop, isClient ? null : scene.Shop.CounterId, 390, hasScripts: false);
        await tab.Go(isClient ? scene.Link : $"/jobs/{scene.Number}/messages");
        await tab.Page.Locator("#compose input[type=file]").SetInputFilesAsync(new FilePayload { Name = "a.jpg", MimeType = "image/jpeg", Buffer = Talking.Jpeg(1).Bytes });
        await Say(tab, "Plain words.");
        await Assertions.Expect(tab.Page.Locator("#thread [id^=message-]")).ToContainTextAsync("Plain words.");
        await Assertions.Expect(tab.Page.Locator("#thread [id^=message-] img")).ToHaveCountAsync(1);
        // Going back and pressing again sends the same form, and so nothing new.
        await tab.Page.GoBackAsync();
        await Say(tab, "Plain words.");
        (await scene.Texts()).Count.ShouldBeInRange(1, 2);
        await Say(tab, "");
        await Assertions.Expect(tab.Page.Locator("[data-errors]")).ToContainTextAsync("Enter the message.");
        if (isClient) return;
        await tab.Go($"/jobs/{scene.Number}/messages");
        await tab.Page.GetByText("Snippets", new() { Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Received" }).ClickAsync();
        await Assertions.Expect(Words(tab)).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("Your Omega Seamaster 300 has arrived safely and is on the list as " + scene.Number));
    }

    [Fact]
    public async Task A_snippet_is_put_where_the_caret_stands()
    {
        var scene = await Open();
        await using var tab = await At(scene, "job", 1280);
        await Words(tab).FillAsync("Dear Mrs Hart,");
        await tab.Page.GetByText("Snippets", new() { Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Please call" }).ClickAsync();
        await Assertions.Expect(Words(tab)).ToHaveValueAsync("Dear Mrs Hart,\nPlease call us about your Omega Seamaster 300: +41 44 555 01 00.");
        await tab.ShouldBeSound();
        await Words(tab).PressAsync("Control+Enter");
        await Assertions.Expect(Arrived(tab, "Please call us")).ToHaveCountAsync(1);
        // The next words are the team's again.
        await Assertions.Expect(tab.Page.GetByLabel("Team only")).ToBeCheckedAsync();
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1024, false)]
    [InlineData(820, true)]
    [InlineData(390, false)]
    [InlineData(390, true)]
    public async Task Every_page_of_the_conversation_is_sound(int width, bool isDark)
    {
        var scene = await Open();
        await scene.Counter.Write(scene.Id, "It has arrived safely. The crystal is scratched at 4, as you said; shall we replace it?").Sent();
        await (await scene.Shop.Stranger().PostAsync($"/api{scene.Link}/messages", Talking.Form("Yes please. This is how it looked before it fell:", null, Talking.Jpeg(1), Talking.Jpeg(2), Talking.Jpeg(3)))).Some();
        await scene.Shop.Stranger().WriteToShop(scene.Link, "And can the bracelet be shortened by " + new string('W', 120) + " links?").Sent(System.Net.HttpStatusCode.OK);
        var other = await scene.Counter.TakeIn();
        await scene.Counter.Write(other["id"]!, "Your Speedmaster is ready.").Sent();
        async Task Look(Tab tab, string name, string path)
        {
            await tab.Go(path);
            await tab.ShouldBeSound();
            await tab.Shot($"messages-{name}-{width}{(isDark ? "-dark" : "")}");
        }
        await using var desk = await browser.Open(scene.Shop, scene.Shop.OwnerId, width, isDark);
        await Look(desk, "inbox", "/messages");
        await Look(desk, "board", "/board?view=columns");
        await Look(desk, "thread", $"/jobs/{scene.Number}/messages");
        await Look(desk, "job", $"/jobs/{scene.Number}");
        await desk.Page.GetByLabel("To the client").CheckAsync();
        await desk.Page.GetByText("Snippets", new() { Exact = true }).ClickAsync();
        await desk.ShouldBeSound();
        await desk.Shot($"messages-composer-{width}{(isDark ? "-dark" : "")}");
        await Look(desk, "snippets", "/settings/snippets");
        await using var phone = await browser.Open(scene.Shop, null, width, isDark);
        await Look(phone, "portal", scene.Link);
        await phone.Page.Context.SetOfflineAsync(true);
        await Say(phone, "Not on the line.");
        await Assertions.Expect(Bubble(phone, "Not on the line.")).ToContainTextAsync("the line is down");
        phone.Forget();
        await phone.ShouldBeSound();
        await phone.Shot($"messages-portal-offline-{width}{(isDark ? "-dark" : "")}");
    }
}
