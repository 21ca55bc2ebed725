using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Notifications;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Notifications;

/// <summary>Proof G3, and the wire to Apple: every milestone reaches the team's phones, with nobody's name and no price, once by one name however often it has to be tried.</summary>
public sealed class PushTests(TestHouse house)
{
    private static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>A phone whose app somebody is signed in with.</summary>
    private static async Task<string> Phone(TestShop shop, Guid user, string locale = "en-GB", DateTimeOffset? registered = null)
    {
        var (token, app, now) = (Token(), Guid.NewGuid(), TimeProvider.System.GetUtcNow());
        await shop.Db().Do("""
            insert into shop.app (id, user_id, device, access_hash, access_until, refresh_hash, created_at, last_used_at, expires_at) values ($1, $2, 'Phone', $3, $5, $4, $5, $5, $6)
            """, app, user, RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), now, now.AddDays(30));
        await shop.Db().Do("insert into shop.push_device (token, user_id, app_id, environment, locale, app_version, registered_at) values ($1, $2, $3, 'sandbox', $4, '1', $5)", token, user, app, locale, registered ?? now);
        return token;
    }

    private sealed record Set(TestShop Shop, Apple Apple, Working.Clock Clock, TellWhoItConcerns Tells, SendNotices Sends) : IAsyncDisposable
    {
        public async Task Tell()
        {
            await Shop.Settled();
            await Shop.React(Tells);
            await Sends.Run(Shop);
        }

        public async Task<IReadOnlyList<Told>> Pushes() => [.. (await Shop.Notices()).Where(n => n.Channel == "push")];

        public ValueTask DisposeAsync() => Apple.DisposeAsync();
    }

    private async Task<Set> Open()
    {
        var shop = await house.OpenShop();
        var clock = new Working.Clock(TimeProvider.System.GetUtcNow());
        var apple = await Apple.Open(clock);
        var road = apple.Road();
        return new(shop, apple, clock, new TellWhoItConcerns(house.Services.GetRequiredService<NoticeNames>(), road, clock), house.Sender(push: road, clock: clock));
    }

    [Fact]
    public async Task Every_milestone_reaches_the_teams_phones_with_no_name_and_no_price()
    {
        await using var set = await Open();
        var (owners, benchs) = (await Phone(set.Shop, set.Shop.OwnerId), await Phone(set.Shop, set.Shop.WatchmakerId, "fr-CH"));
        var counter = await set.Shop.Counter();
        var id = (await counter.OnTheShelf())!;
        await set.Tell();
        set.Apple.Wrong.ShouldBeEmpty();
        var said = set.Apple.Log.Where(a => a.Token == owners).Select(a => a.Body["milestone"]!.GetValue<string>()).ToList();
        said.ShouldBe(["received", "diagnosed", "decided", "in_service", "ready"], ignoreOrder: true);
        // Whoever was at the bench is not told of their own work, but reads the rest in the phone's language.
        set.Apple.Log.Where(a => a.Token == benchs).Select(a => a.Body["milestone"]!.GetValue<string>()).ShouldBe(["received", "decided"], ignoreOrder: true);
        set.Apple.Log.Single(a => a.Token == benchs && a.Body["milestone"]!.GetValue<string>() == "received").Body["aps"]!["alert"]!["body"]!.GetValue<string>().ShouldBe("Réceptionnée: Omega Seamaster 300");
        foreach (var push in set.Apple.Log)
        {
            push.Body["job"]!.GetValue<string>().ShouldBe(id.ToString());
            push.Body["seq"]!.GetValue<long>().ShouldBeGreaterThan(0);
            // The job's id is any letters and digits, those of a price among them.
            var words = push.Text.Replace(id.ToString(), "", StringComparison.Ordinal);
            foreach (var word in new[] { "Hart", "example.com", "CHF", "468", "555" }) words.ShouldNotContain(word);
        }
        var told = await set.Pushes();
        told.ShouldAllBe(n => n.State == "sent");
        told.Select(n => n.Id).Order().ShouldBe(set.Apple.Log.Select(a => a.Id).Order());
        // Once more, and nothing more.
        await set.Tell();
        set.Apple.Log.Count.ShouldBe(told.Count);
        (await (await set.Shop.Owner()).Page($"/jobs/{id}")).QuerySelector("#told details").Words().ShouldContain("Ready Ana Morel, Phone shown");
    }

    [Fact]
    public async Task A_phone_that_is_gone_is_dropped_unless_it_was_registered_anew_since()
    {
        await using var set = await Open();
        var (gone, again, bad) = (await Phone(set.Shop, set.Shop.OwnerId, registered: set.Clock.GetUtcNow().AddDays(-9)), await Phone(set.Shop, set.Shop.OwnerId), await Phone(set.Shop, set.Shop.OwnerId));
        await (await set.Shop.Counter()).TakeIn();
        await set.Shop.Settled();
        await set.Shop.React(set.Tells);
        var since = set.Clock.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds();
        // They go out one after another, in an order of their own: each is answered by who it is.
        await Sent(set, t => t == bad ? new(400, "BadDeviceToken") : new(410, "Unregistered", since));
        (await set.Shop.Db().Rows<string>("select token from shop.push_device")).ShouldBe([again]);
        (await set.Pushes()).ShouldAllBe(n => n.State == "bounced" && n.Reason == "phone-gone");
        gone.ShouldNotBe(again);
    }

    // The road with a stand-in that answers by the phone instead of in turn.
    private static async Task Sent(Set set, Func<string, Apple.Answer> by)
    {
        foreach (var token in await set.Shop.Db().Rows<string>("select n.device from shop.notice n where n.channel = 'push' and n.state = 'queued' order by n.due_at, n.id")) set.Apple.Next.Enqueue(by(token));
        await set.Sends.Run(set.Shop);
    }

    [Fact]
    public async Task Messages_that_waited_behind_a_quiet_bench_show_on_each_phone_as_one_and_come_again_by_its_name()
    {
        await using var set = await Open();
        var (first, second) = (await Phone(set.Shop, set.Shop.WatchmakerId), await Phone(set.Shop, set.Shop.WatchmakerId, "de-CH"));
        var (id, _, link) = await Messaging.Talking.Here(set.Shop);
        await set.Tell();
        set.Apple.Log.Clear();
        var bench = await set.Shop.Watchmaker();
        await (await bench.PostAsJsonAsync($"/api/jobs/{id}/bench/focus", new { wanted = "true" })).Ok();
        foreach (var word in (string[])["One.", "Two.", "Three."]) await (await Messaging.Talking.WriteToShop(set.Shop.Stranger(), link, word)).Some();
        await set.Tell();
        set.Apple.Log.ShouldBeEmpty();
        await (await bench.PostAsJsonAsync($"/api/jobs/{id}/bench/focus", new { wanted = "false" })).Ok();
        set.Clock.Pass(TimeSpan.FromMinutes(1));
        set.Apple.Next.Enqueue(new(503, "ServiceUnavailable"));
        await set.Sends.Run(set.Shop);
        set.Clock.Pass(TimeSpan.FromMinutes(5));
        await set.Sends.Run(set.Shop);
        set.Apple.Wrong.ShouldBeEmpty();
        set.Apple.Log.Count.ShouldBe(3, "one of the two had to be said twice");
        set.Apple.Log.Select(a => (a.Token, a.Id)).Distinct().Count().ShouldBe(2, "each phone hears one name");
        set.Apple.Log.First(a => a.Token == first).Body["aps"]!["alert"]!["body"]!.GetValue<string>().ShouldBe("3 messages: Omega Seamaster 300");
        set.Apple.Log.First(a => a.Token == second).Body["aps"]!["alert"]!["body"]!.GetValue<string>().ShouldBe("3 Nachrichten: Omega Seamaster 300");
        set.Apple.Log.ShouldAllBe(a => a.Body["job"]!.GetValue<string>() == id.ToString() && !a.Text.Contains("One."));
    }

    [Theory]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalServerError")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(0, "")]
    public async Task What_Apple_cannot_take_now_comes_again_by_the_same_name(int status, string reason)
    {
        await using var set = await Open();
        await Phone(set.Shop, set.Shop.OwnerId);
        await (await set.Shop.Counter()).TakeIn();
        set.Apple.Next.Enqueue(status == 0 ? new(0, IsLost: true) : new(status, reason, RetryAfter: status == 429 ? 300 : null));
        await set.Tell();
        var waits = (await set.Pushes()).Single();
        waits.ShouldSatisfyAllConditions(n => n.State.ShouldBe("queued"), n => n.Tries.ShouldBe(1), n => n.Said.ShouldBe(status == 0 ? "connection lost" : $"{status} {reason}"));
        if (status == 429) (waits.DueAt - set.Clock.GetUtcNow()).ShouldBe(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        await set.Sends.Run(set.Shop);
        set.Apple.Log.Count.ShouldBe(1, "not before its time");
        set.Clock.Pass(waits.DueAt - set.Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        await set.Sends.Run(set.Shop);
        set.Apple.Log.Count.ShouldBe(2);
        set.Apple.Log.Select(a => a.Id).Distinct().ShouldBe([waits.Id]);
        set.Apple.Log.Select(a => a.Text).Distinct().Count().ShouldBe(1);
        (await set.Pushes()).Single().State.ShouldBe("sent");
        set.Apple.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_word_by_which_Apple_knows_us_is_one_for_forty_minutes_and_renewed_once_where_it_is_refused()
    {
        await using var set = await Open();
        await Phone(set.Shop, set.Shop.OwnerId);
        var counter = await set.Shop.Counter();
        async Task<string> Push()
        {
            await counter.TakeIn();
            await set.Tell();
            return set.Apple.Log.Last().Word;
        }
        var first = await Push();
        set.Clock.Pass(TimeSpan.FromMinutes(39));
        (await Push()).ShouldBe(first);
        set.Clock.Pass(TimeSpan.FromMinutes(2));
        var second = await Push();
        second.ShouldNotBe(first);
        // Refused as too old though it is not forty minutes yet: another one at once.
        set.Clock.Pass(TimeSpan.FromMinutes(25));
        set.Apple.Next.Enqueue(new(403, "ExpiredProviderToken"));
        var third = await Push();
        third.ShouldNotBe(second);
        (await set.Pushes()).ShouldAllBe(n => n.State == "sent");
        // Refused within twenty minutes: Apple would refuse a newer one too, so it waits.
        set.Clock.Pass(TimeSpan.FromMinutes(5));
        set.Apple.Next.Enqueue(new(403, "ExpiredProviderToken"));
        set.Apple.Next.Enqueue(new(403, "ExpiredProviderToken"));
        (await Push()).ShouldBe(third);
        (await set.Pushes()).Single(n => n.State == "queued").Said.ShouldBe("403 ExpiredProviderToken");
        set.Apple.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Signed_out_or_turned_off_after_it_was_written_down_it_is_not_shown()
    {
        await using var set = await Open();
        await Phone(set.Shop, set.Shop.OwnerId);
        await Phone(set.Shop, set.Shop.WatchmakerId);
        await (await set.Shop.Counter()).TakeIn();
        await set.Shop.Settled();
        await set.Shop.React(set.Tells);
        await set.Shop.Db().Do("update shop.app set revoked_at = now() where user_id = $1", set.Shop.OwnerId);
        await set.Shop.Db().Do("insert into shop.notice_choice (user_id, occasion, channel, off_at) values ($1, 'received', 'push', now())", set.Shop.WatchmakerId);
        await set.Sends.Run(set.Shop);
        set.Apple.Log.ShouldBeEmpty();
        (await set.Pushes()).Select(n => $"{n.State} {n.Reason}").Order().ShouldBe(["muted own", "skipped left"]);
    }

    [Fact]
    public async Task The_longest_words_fit_into_what_Apple_takes()
    {
        var push = new PushRoad.Push(Guid.NewGuid(), Token(), false, new string('漢', 5_000), string.Concat(Enumerable.Repeat("🕰️", 5_000)), Guid.NewGuid().ToString("D"), Guid.NewGuid(), long.MaxValue, "in_service", DateTimeOffset.MaxValue);
        var body = PushRoad.Body(push);
        body.Length.ShouldBeLessThan(PushRoad.MostBytes);
        JsonNode.Parse(body)!["aps"]!["alert"]!["title"]!.GetValue<string>().ShouldEndWith("…");
        await Task.CompletedTask;
    }

    [Fact]
    public void Half_of_the_settings_or_a_file_without_a_key_stop_the_start_with_a_sentence()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("chronocare-p8-").FullName, "key.p8");
        var whole = new Settings { ApnsKey = file, ApnsKeyId = "K", ApnsTeam = "T", ApnsTopic = "t" };
        string Sentence(Settings settings) => Should.Throw<WrongSetting>(() => new PushRoad(settings, TimeProvider.System)).Message;
        Sentence(whole).ShouldContain("there is no such file");
        File.WriteAllText(file, "no key");
        Sentence(whole).ShouldContain("holds no private key");
        Sentence(whole with { ApnsTeam = "" }).ShouldStartWith("CHRONOCARE_APNS_TEAM is empty");
        new PushRoad(new Settings(), TimeProvider.System).IsOn.ShouldBeFalse();
    }
}
