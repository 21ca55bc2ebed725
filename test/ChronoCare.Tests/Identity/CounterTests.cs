using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using ChronoCare.Identity;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Office;
using ChronoCare.Tests.Realtime;
using ChronoCare.Web;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity;

/// <summary>The tablet that stays at the counter: faces, PINs, and a lock that loses nothing.</summary>
public sealed class CounterTests(TestHouse house)
{
    private const string CounterPin = "4071", BenchPin = "836152", OwnerPin = "9305";

    private async Task<(TestShop Shop, Browser Tablet)> AtCounter(int lockMinutes = 2)
    {
        var shop = await house.OpenShop();
        await shop.SetPin(shop.CounterId, CounterPin);
        await shop.SetPin(shop.WatchmakerId, BenchPin);
        await shop.SetPin(shop.OwnerId, OwnerPin);
        var tablet = new Browser(shop);
        tablet.Cookies[CounterDevice.Cookie] = await shop.KeepTablet(lockMinutes);
        return (shop, tablet);
    }

    private static Task<HttpResponseMessage> Unlock(Browser tablet, Guid who, string pin, string back = "") =>
        tablet.Post("/counter", ("who", who.ToString("D")), ("pin", pin), ("return", back));

    private static Task Idle(TestShop shop, double minutes) => shop.Db().Do("update shop.session set last_used_at = last_used_at - $1::interval", TimeSpan.FromMinutes(minutes));

    // What was looked up is trusted for three seconds; a test that turns clocks back cannot wait for that.
    private void Forget(TestShop shop, Guid user) => house.Services.GetRequiredService<Sessions>().Forget(shop.Shop.TenantId, user);

    [Fact]
    public async Task A_person_keeps_this_browser_at_the_counter_and_leaves_no_session_there()
    {
        var shop = await house.OpenShop();
        var tablet = new Browser(shop);
        await tablet.Post((await tablet.AskAndRead("counter@example.com")).Path);
        (await tablet.Page("/settings/counter")).QuerySelector("form[action='/settings/counter'] .notice")!.TextContent.ShouldContain("You have no PIN yet.");
        (await tablet.Post("/settings/pin", ("pin", CounterPin), ("again", CounterPin))).Headers.Location!.ToString().ShouldBe("/settings/pin?saved=1");
        (await tablet.Post("/settings/counter", ("name", ""), ("lockMinutes", "16"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await tablet.Post("/settings/counter", ("name", "Front desk"), ("lockMinutes", "3"))).Headers.Location!.ToString().ShouldBe("/counter");
        (await tablet.Me()).ShouldBeNull();
        var page = await tablet.Page("/counter");
        page.QuerySelectorAll(".face .name").Select(f => f.TextContent).ShouldBe(["Tess Lind"]);
        page.QuerySelector(".else")!.TextContent.ShouldContain("Front desk. It locks after 3 minutes without use.");
        (await Unlock(tablet, shop.CounterId, CounterPin)).Headers.Location!.ToString().ShouldBe("/");
        (await tablet.Me()).ShouldBe("counter@example.com");
        var board = await tablet.Page("/board");
        board.QuerySelector("#lock")!.GetAttribute("data-minutes").ShouldBe("3");
        board.QuerySelector("form[action='/sign-out']").ShouldBeNull();
    }

    [Fact]
    public async Task Persons_change_by_face_and_PIN_and_the_page_comes_back()
    {
        var (shop, tablet) = await AtCounter();
        (await tablet.Get("/clients?q=Hart")).Headers.Location!.ToString().ShouldBe("/counter?return=%2Fclients%3Fq%3DHart");
        var page = await tablet.Page("/counter?return=%2Fclients%3Fq%3DHart");
        page.QuerySelectorAll(".face .name").Select(f => f.TextContent).ShouldBe(["Ana Morel", "Max Roy", "Tess Lind"]);
        page.QuerySelector(".else a")!.GetAttribute("href").ShouldBe("/sign-in?return=%2Fclients%3Fq%3DHart");
        (await Unlock(tablet, shop.CounterId, CounterPin, "/clients?q=Hart")).Headers.Location!.ToString().ShouldBe("/clients?q=Hart");
        (await tablet.Me()).ShouldBe("counter@example.com");
        var first = tablet.Cookies[Sessions.Cookie];
        (await tablet.Post("/counter/lock", ("return", "/ready"))).Headers.Location!.ToString().ShouldBe("/counter?return=%2Fready");
        (await tablet.Me()).ShouldBeNull();
        (await tablet.Page("/counter?return=%2Fready")).QuerySelectorAll<IHtmlInputElement>(".face input").Single(i => i.IsChecked).Value.ShouldBe(shop.CounterId.ToString("D"), "who was here is chosen");
        (await Unlock(tablet, shop.WatchmakerId, BenchPin, "/ready")).Headers.Location!.ToString().ShouldBe("/ready");
        (await tablet.Me()).ShouldBe("bench@example.com");
        tablet.Cookies[Sessions.Cookie].ShouldNotBe(first);
        (await Unlock(tablet, shop.WatchmakerId, BenchPin, "//evil.example")).Headers.Location!.ToString().ShouldBe("/");
        (await Unlock(tablet, shop.WatchmakerId, BenchPin, "/counter?return=/counter")).Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task Without_use_the_server_locks_it_whoever_is_in_by_whatever_proof()
    {
        var (shop, tablet) = await AtCounter(lockMinutes: 4);
        await Unlock(tablet, shop.CounterId, CounterPin);
        (await tablet.Me()).ShouldNotBeNull();
        await Idle(shop, 3.9);
        Forget(shop, shop.CounterId);
        (await tablet.Me()).ShouldNotBeNull("use in time goes on, and begins the time anew");
        await Idle(shop, 3.9);
        Forget(shop, shop.CounterId);
        (await tablet.Me()).ShouldNotBeNull();
        await Idle(shop, 4.2);
        Forget(shop, shop.CounterId);
        (await tablet.Me()).ShouldBeNull();
        (await tablet.Get("/board")).Headers.Location!.ToString().ShouldStartWith("/counter?return=");

        await tablet.Post((await tablet.AskAndRead("owner@example.com")).Path);
        (await tablet.Me()).ShouldBe("owner@example.com");
        await Idle(shop, 4.2);
        Forget(shop, shop.OwnerId);
        (await tablet.Me()).ShouldBeNull("a session by mail locks there as well");
        tablet.Cookies.Remove(CounterDevice.Cookie);
        (await tablet.Me()).ShouldBeNull("and leaving the tablet's cookie out brings it back no more");
    }

    private Task<Hearing> Hear(TestShop shop, Browser tablet) =>
        Hearing.Open(shop, house.Settings.Port, "/api/events", cookie: string.Join("; ", tablet.Cookies.Select(c => $"{c.Key}={c.Value}")));

    private static async Task Ends(Hearing hearing)
    {
        var (code, after) = await hearing.End();
        code.ShouldBe(4401);
        after.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_locked_tablet_hears_nothing_of_the_shop_and_whoever_unlocks_it_hears_as_themselves()
    {
        var (shop, tablet) = await AtCounter();
        var elsewhere = await shop.Owner();
        await Unlock(tablet, shop.CounterId, CounterPin);
        var first = await Hear(shop, tablet);
        await first.Missed();
        var job = (await elsewhere.TakeIn())["id"]!.GetValue<string>();
        (await first.Next())!["event"]!.ToString().ShouldBe("watch-received");

        // Locked by hand: the connection ends at once, and the same cookies open none.
        await tablet.Post("/counter/lock");
        await Ends(first);
        (await Hear(shop, tablet)).Refused.ShouldBe(HttpStatusCode.Unauthorized);
        (await tablet.Get("/board")).Headers.Location!.ToString().ShouldStartWith("/counter");

        // Somebody else unlocks it: it is their connection that is open now, and theirs alone ends with their rights.
        await Unlock(tablet, shop.WatchmakerId, BenchPin);
        var second = await Hear(shop, tablet);
        await second.Missed();
        (await elsewhere.Send($"/api/jobs/{job}/service-log/notes", new { text = "heard", @for = "team" })).EnsureSuccessStatusCode();
        (await second.Next())!["name"]!.ToString().ShouldBe("note-written");
        // Whoever takes a tablet over that nobody locked ends what the one before them heard.
        await Unlock(tablet, shop.CounterId, CounterPin);
        await Ends(second);
        var third = await Hear(shop, tablet);
        await third.Missed();
        (await elsewhere.Send($"/api/settings/team/{shop.WatchmakerId}", new { role = "counter", isActive = true })).EnsureSuccessStatusCode();
        (await elsewhere.Send($"/api/jobs/{job}/service-log/notes", new { text = "still here", @for = "team" })).EnsureSuccessStatusCode();
        (await third.Next())!["name"]!.ToString().ShouldBe("note-written", "another one's role is nothing to it");
        (await elsewhere.Send($"/api/settings/team/{shop.CounterId}", new { role = "watchmaker", isActive = true })).EnsureSuccessStatusCode();
        (await third.End()).Code.ShouldBe(4401, "its own is");
    }

    [Fact]
    public async Task Without_use_the_connection_ends_with_the_lock_and_what_a_page_asks_by_itself_is_no_use()
    {
        var (shop, tablet) = await AtCounter(lockMinutes: 2);
        await Unlock(tablet, shop.CounterId, CounterPin);
        using var hearing = await Hear(shop, tablet);
        await hearing.Missed();
        await Idle(shop, 1.9);
        house.Services.GetRequiredService<Sessions>().LookAgain(shop.Shop.TenantId, shop.CounterId);
        // A live page looks again, and its line comes back after a cut: neither is anybody's hand.
        var look = new HttpRequestMessage(HttpMethod.Get, "/board");
        look.Headers.Add(SessionGate.Look, "1");
        (await tablet.Send(look)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var again = await Hear(shop, tablet)) await again.Missed();
        (await shop.Db().Row<bool>("select bool_and(s.last_used_at < now() - interval '110 seconds') from shop.session s where s.counter_device is not null and s.revoked_at is null")).ShouldBeTrue();
        using var still = await Hear(shop, tablet);
        await still.Missed();
        await Idle(shop, 0.3);
        await Ends(still);
        (await tablet.Get("/board")).Headers.Location!.ToString().ShouldStartWith("/counter");
    }

    [Fact]
    public async Task A_session_of_the_tablet_is_worth_nothing_without_the_tablets_cookie()
    {
        var (shop, tablet) = await AtCounter();
        await Unlock(tablet, shop.CounterId, CounterPin);
        await tablet.Me();
        var stolen = new Browser(shop);
        stolen.Cookies[Sessions.Cookie] = tablet.Cookies[Sessions.Cookie];
        (await stolen.Me()).ShouldBeNull();
        stolen.Cookies[CounterDevice.Cookie] = await shop.KeepTablet();
        (await stolen.Me()).ShouldBeNull("nor with another tablet's");
        (await tablet.Me()).ShouldBe("counter@example.com");
        // A PIN alone opens nothing in a browser that is none of the counter's.
        var stranger = new Browser(shop);
        (await Unlock(stranger, shop.CounterId, CounterPin)).Headers.Location!.ToString().ShouldBe("/sign-in");
        (await stranger.Get("/counter")).Headers.Location!.ToString().ShouldBe("/sign-in");
        stranger.Cookies[CounterDevice.Cookie] = SignInRequest.NewToken();
        (await Unlock(stranger, shop.CounterId, CounterPin)).Headers.Location!.ToString().ShouldBe("/sign-in");
        stranger.Cookies.ShouldNotContainKey(Sessions.Cookie);
        (await shop.Db().Row<long>("select count(*) from shop.pin_try where misses > 0")).ShouldBe(0, "a stranger locks nobody out");
        // Nor does a tablet of another shop.
        var (_, theirs) = await AtCounter();
        stranger.Cookies[CounterDevice.Cookie] = theirs.Cookies[CounterDevice.Cookie];
        (await Unlock(stranger, shop.CounterId, CounterPin)).Headers.Location!.ToString().ShouldBe("/sign-in");
    }

    [Fact]
    public async Task Five_wrong_PINs_lock_that_person_on_that_tablet_for_a_quarter_of_an_hour()
    {
        var (shop, tablet) = await AtCounter();
        foreach (var said in new[] { "4 more tries", "3 more tries", "2 more tries", "One more try", "locked on this tablet for 15 minutes" })
            (await (await Unlock(tablet, shop.CounterId, "9999")).Html()).ErrorAt("pin").ShouldContain(said);
        (await (await Unlock(tablet, shop.CounterId, CounterPin)).Html()).ErrorAt("pin").ShouldContain("locked on this tablet");
        (await Unlock(tablet, shop.WatchmakerId, BenchPin)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var other = new Browser(shop);
        other.Cookies[CounterDevice.Cookie] = await shop.KeepTablet();
        (await Unlock(other, shop.CounterId, CounterPin)).StatusCode.ShouldBe(HttpStatusCode.SeeOther, "on another tablet it works");
        await shop.Db().Do("update shop.pin_try set locked_until = now() where locked_until is not null");
        (await (await Unlock(tablet, shop.CounterId, "9999")).Html()).ErrorAt("pin").ShouldContain("4 more tries");
        (await Unlock(tablet, shop.CounterId, CounterPin)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await shop.Db().Row<long>("select coalesce(sum(misses), 0)::bigint from shop.pin_try")).ShouldBe(0, "a right one takes the count back");
    }

    [Fact]
    public async Task Of_64_wrong_PINs_at_once_five_are_looked_at()
    {
        var (shop, tablet) = await AtCounter();
        var session = tablet.Cookies[CounterDevice.Cookie];
        var pages = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            var hand = new Browser(shop);
            hand.Cookies[CounterDevice.Cookie] = session;
            return (await (await Unlock(hand, shop.CounterId, "9999")).Html()).ErrorAt("pin");
        }));
        pages.Count(p => p.StartsWith("That is not the PIN.", StringComparison.Ordinal)).ShouldBe(4);
        pages.Count(p => p.StartsWith("Too many wrong PINs.", StringComparison.Ordinal)).ShouldBe(60);
        (await shop.Db().Row<int>("select misses from shop.pin_try")).ShouldBe(5);
        (await shop.Db().Row<int>("select misses from shop.counter_device")).ShouldBe(5, "of the fifth on, nothing was looked at any more");
    }

    [Fact]
    public async Task Twenty_wrong_PINs_in_a_row_take_the_tablet_off_the_counter()
    {
        var (shop, tablet) = await AtCounter();
        await tablet.Post((await tablet.AskAndRead("owner@example.com")).Path);
        (await tablet.Me()).ShouldBe("owner@example.com");
        var owners = new Browser(shop);
        foreach (var (name, value) in tablet.Cookies) owners.Cookies[name] = value;
        tablet.Cookies.Remove(Sessions.Cookie);
        foreach (var who in new[] { shop.CounterId, shop.WatchmakerId, shop.OwnerId })
            for (var i = 0; i < 5; i++) await Unlock(tablet, who, "9999");
        await shop.Db().Do("update shop.pin_try set locked_until = now()");
        for (var i = 0; i < 4; i++) (await Unlock(tablet, shop.CounterId, "9999")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var last = await Unlock(tablet, shop.CounterId, "9999");
        last.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await last.Html()).QuerySelector("h1")!.TextContent.ShouldBe("20 wrong PINs in a row: this tablet is not kept at the counter any more.");
        tablet.Cookies.ShouldNotContainKey(CounterDevice.Cookie);
        (await owners.Me()).ShouldBeNull("whoever was signed in there is so no more");
        (await (await shop.Owner()).GetStringAsync("/stream", TestContext.Current.CancellationToken)).ShouldContain("removed a tablet of the counter, Front desk: too many wrong PINs");
    }

    [Fact]
    public async Task What_was_sent_while_it_was_locked_is_kept_and_sent_once_by_whoever_unlocks()
    {
        var (shop, tablet) = await AtCounter();
        var taken = await (await shop.Counter()).TakeIn();
        var number = taken["number"]!.GetValue<string>();
        await Unlock(tablet, shop.CounterId, CounterPin);
        await tablet.Me();
        await Idle(shop, 5);
        Forget(shop, shop.CounterId);
        (string, string)[] typed = [("text", "Mrs Hart called: <b>\"no hurry\"</b>\nand more"), ("forClient", "false"), ("from", "job"), ("_key", "k-1")];
        var locked = await tablet.Post($"/jobs/{number}/service-log/notes", [.. typed, (FormTokens.Field, "of the page as it was")]);
        locked.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var page = await locked.Html();
        page.QuerySelector(".notice")!.TextContent.ShouldContain("It is kept");
        (await shop.Db().Row<long>("select count(*) from shop.note")).ShouldBe(0);

        IEnumerable<(string, string)> Carried(IHtmlDocument from) => from.QuerySelectorAll<IHtmlInputElement>("form[action='/counter'] input[type=hidden]").Select(i => (i.Name!, i.Value));
        // A wrong PIN loses nothing; the PIN itself never comes back.
        var wrong = await (await tablet.Post("/counter", [.. Carried(page), ("who", shop.CounterId.ToString("D")), ("pin", "9999")])).Html();
        wrong.QuerySelector<IHtmlInputElement>("[name=pin]")!.Value.ShouldBe("");
        var back = await (await tablet.Post("/counter", [.. Carried(wrong), ("who", shop.CounterId.ToString("D")), ("pin", CounterPin)])).Html();
        back.QuerySelector("h1")!.TextContent.ShouldBe("Here it is again, Tess Lind");
        var form = back.QuerySelector<IHtmlFormElement>("form[method=post]")!;
        form.GetAttribute("action").ShouldBe($"/jobs/{number}/service-log/notes");
        (string, string)[] again = [.. form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").Select(i => (i.Name!, i.Value))];
        again.ShouldBe([.. typed, (FormTokens.Field, house.Services.GetRequiredService<FormTokens>().Of(shop.CounterId))], ignoreOrder: true);
        for (var press = 0; press < 2; press++) (await tablet.Post(form.GetAttribute("action")!, again)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await shop.Db().Rows<string>("select text from shop.note")).ShouldBe([typed[0].Item2]);

        // Another face is told whose it was.
        var other = await (await tablet.Post("/counter", [.. Carried(wrong), ("who", shop.WatchmakerId.ToString("D")), ("pin", BenchPin)])).Html();
        other.QuerySelector(".lede")!.TextContent.ShouldContain("Tess Lind sent this when the tablet locked");
        other.QuerySelector("button.primary")!.TextContent.ShouldBe("Send it as Max Roy");
    }

    [Fact]
    public async Task A_PIN_opens_no_settings_and_nothing_that_is_the_owners_alone()
    {
        var (shop, tablet) = await AtCounter();
        await Unlock(tablet, shop.OwnerId, OwnerPin);
        (await tablet.Me()).ShouldBe("owner@example.com");
        foreach (var path in new[] { "/settings/shop", "/settings/team", "/settings/sessions", "/settings/pin", "/settings/counter", "/stream", "/stream/export" })
        {
            var refused = await tablet.Get(path);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await refused.Html()).Body!.TextContent.ShouldContain("A PIN is not enough for this.");
        }
        (await tablet.Post("/settings/pin", ("pin", "5071"), ("again", "5071"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var board = await tablet.Page("/board");
        board.QuerySelector("a[href='/settings']").ShouldBeNull();
        board.QuerySelector("a[href='/settings/pin']").ShouldBeNull();
    }

    [Theory]
    [InlineData("", "Enter PIN.")]
    [InlineData("123", "four to six digits")]
    [InlineData("1234567", "four to six digits")]
    [InlineData("12a4", "four to six digits")]
    [InlineData("٤٠٧١", "four to six digits")]
    [InlineData("0000", "over and over")]
    [InlineData("111111", "over and over")]
    [InlineData("1234", "in a row")]
    [InlineData("8901", "in a row")]
    [InlineData("654321", "in a row")]
    [InlineData("1212", "over and over")]
    [InlineData("2580", "one of the first")]
    [InlineData("1987", "one of the first")]
    public async Task A_PIN_that_is_none_or_guessed_at_once_is_refused(string pin, string sentence)
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var page = await (await counter.Submit(await counter.Page("/settings/pin"), "/settings/pin", ("pin", pin), ("again", pin))).Html();
        page.ErrorAt("pin").ShouldContain(sentence);
        page.QuerySelector<IHtmlInputElement>("#f-pin")!.Value.ShouldBe("");
        (await shop.Db().Row<long>("select count(*) from shop.pin")).ShouldBe(0);
    }

    [Fact]
    public async Task A_new_PIN_ends_what_the_old_one_opened_and_is_kept_slow_and_keyed()
    {
        var (shop, tablet) = await AtCounter();
        await Unlock(tablet, shop.CounterId, CounterPin);
        (await tablet.Me()).ShouldNotBeNull();
        var counter = await shop.Counter();
        (await (await counter.Submit(await counter.Page("/settings/pin"), "/settings/pin", ("pin", "5071"), ("again", "5072"))).Html()).ErrorAt("again").ShouldContain("not the same");
        (await counter.Submit(await counter.Page("/settings/pin"), "/settings/pin", ("pin", "5071"), ("again", "5071"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await tablet.Me()).ShouldBeNull();
        (await Unlock(tablet, shop.CounterId, CounterPin)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Unlock(tablet, shop.CounterId, "5071")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var row = (await shop.Db().Row<Row>("select salt, iterations, hash from shop.pin where user_id = $1", shop.CounterId))!;
        row.Iterations.ShouldBeGreaterThanOrEqualTo(60_000);
        var key = house.Services.GetRequiredService<SignInKeys>().Pin;
        row.Hash.ShouldBe(Pin.Hash(key, shop.Shop.TenantId, shop.CounterId, "5071", row.Salt, row.Iterations));
        row.Hash.ShouldNotBe(Pin.Hash(new byte[32], shop.Shop.TenantId, shop.CounterId, "5071", row.Salt, row.Iterations), "without the program's key no guess can be tried");
        row.Hash.ShouldNotBe(Pin.Hash(key, shop.Shop.TenantId, shop.WatchmakerId, "5071", row.Salt, row.Iterations), "nobody's PIN can be put in another's place");
        (await counter.PostAsync("/settings/pin/removal", null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await (await Unlock(tablet, shop.CounterId, "5071")).Html()).ErrorAt("who").ShouldBe("Choose who you are.");
        (await tablet.Page("/counter")).QuerySelectorAll(".face").Length.ShouldBe(2);
    }

    private sealed record Row
    {
        public byte[] Salt { get; init; } = [];
        public int Iterations { get; init; }
        public byte[] Hash { get; init; } = [];
    }

    [Fact]
    public async Task The_owner_sees_the_tablets_and_takes_one_away_with_all_who_work_there()
    {
        var (shop, tablet) = await AtCounter();
        await Unlock(tablet, shop.CounterId, CounterPin);
        (await tablet.Me()).ShouldNotBeNull();
        var owner = await shop.Owner();
        var form = (await owner.Page("/settings/counter")).QuerySelectorAll(".people form").ShouldHaveSingleItem();
        (await (await shop.Counter()).Page("/settings/counter")).QuerySelector(".people").ShouldBeNull("the list is the owner's");
        (await owner.PostAsync(form.GetAttribute("action"), null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await tablet.Me()).ShouldBeNull();
        (await tablet.Get("/board")).Headers.Location!.ToString().ShouldStartWith("/sign-in");
        (await Unlock(tablet, shop.CounterId, CounterPin)).Headers.Location!.ToString().ShouldBe("/sign-in");
        (await owner.PostAsync(form.GetAttribute("action"), null, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
