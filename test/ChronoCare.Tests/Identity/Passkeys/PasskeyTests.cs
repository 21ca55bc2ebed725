using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Identity.Passkeys;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Identity.Passkeys;

/// <summary>Proofs C1 and C2 over HTTP, with an authenticator written down: what a passkey opens, and how often.</summary>
public sealed class PasskeyTests(TestHouse house)
{
    [Fact]
    public async Task A_passkey_signs_in_and_stream_and_mail_tell_of_it()
    {
        var shop = await house.OpenShop();
        var signedIn = await shop.SignedIn(shop.OwnerId);
        using var device = new SoftAuthenticator(house.Settings.Address(shop.Shop.Subdomain)) { Count = 3 };
        var id = await signedIn.Add(device);
        Encoding.UTF8.GetString(device.UserHandle).ShouldNotContain("owner@example.com");
        var browser = new Browser(shop);
        var answer = await browser.SignIn(device);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        (await browser.Me()).ShouldBe("owner@example.com");
        browser.Cookies.Keys.ShouldBe([Sessions.Cookie, KnownDevice.Cookie], ignoreOrder: true);

        var stream = await shop.Stream();
        stream[^2].ShouldSatisfyAllConditions(e => e.Name.ShouldBe("key-added"), e => e.Actor.ShouldBe(shop.OwnerId), e => e.Data.ToJsonString().ShouldBe($$"""{"id":"{{id}}","kind":"passkey"}"""));
        stream[^1].ShouldSatisfyAllConditions(e => e.Name.ShouldBe("signed-in"), e => e.Actor.ShouldBe(shop.OwnerId), e => e.Data["how"]!.GetValue<string>().ShouldBe("passkey"));
        var row = (await shop.Db().Row<Passkey>($"select {Passkey.Columns} from shop.passkey p"))!;
        (row.SignCount, row.LastUsedAt is not null, row.Backup).ShouldBe((4L, true, Backup.Synced));
        (await shop.Db().Row<string>("select proof from shop.session where proof = 'passkey'")).ShouldBe("passkey");
        var mail = (await shop.Mails("owner@example.com")).ShouldHaveSingleItem();
        mail.Subject.ShouldStartWith("A passkey was added");
        mail.Text.ShouldContain("“Firefox on Linux”");
        (await ChronoCare.Jobs.Audit.Chain.Verify(shop.Db())).IsUnbroken.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_64_answers_at_once_one_gets_in()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = new Browser(shop);
        var body = device.Sign((await browser.Question("sign-in/passkey")).Challenge()).ToJsonString();
        var cookie = browser.Cookies["__Host-passkey"];
        var before = await shop.Db().Row<long>("select count(*) from shop.session");
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ =>
        {
            var racer = new Browser(shop);
            racer.Cookies["__Host-passkey"] = cookie;
            return racer.PostJson("/api/sign-in/passkey", body);
        }));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => (int)a.StatusCode == 422).ShouldBe(63);
        (await shop.Db().Row<long>("select count(*) from shop.session")).ShouldBe(before + 1);
        (await shop.Stream()).Count(e => e.Name == "signed-in").ShouldBe(1);
    }

    [Fact]
    public async Task A_captured_answer_opens_nothing_a_second_time()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = new Browser(shop);
        var body = device.Sign((await browser.Question("sign-in/passkey")).Challenge()).ToJsonString();
        var cookie = browser.Cookies["__Host-passkey"];
        (await browser.PostJson("/api/sign-in/passkey", body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var thief = new Browser(shop);
        thief.Cookies["__Host-passkey"] = cookie;
        (await (await thief.PostJson("/api/sign-in/passkey", body)).Code()).ShouldBe("challenge-over");
        (await thief.Me()).ShouldBeNull();
    }

    [Fact]
    public async Task A_wrong_answer_spends_the_challenge_too()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = new Browser(shop);
        var challenge = (await browser.Question("sign-in/passkey")).Challenge();
        (await (await browser.PostJson("/api/sign-in/passkey", device.Sign(challenge, after: p => p.Signature[^1] ^= 1).ToJsonString())).Code()).ShouldBe("passkey-refused");
        (await (await browser.PostJson("/api/sign-in/passkey", device.Sign(challenge).ToJsonString())).Code()).ShouldBe("challenge-over");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("there")]
    [InlineData("here")]
    public async Task An_answer_made_at_one_shop_opens_no_sibling(string? origin)
    {
        var (here, there) = (await house.OpenShop(), await house.OpenShop());
        using var device = await here.Device(here.OwnerId);
        // The worst case: the sibling has the very same key on its list, for somebody of its own.
        await there.Db().Do("""
            insert into shop.passkey (user_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up, name, created_at) values ($1, $2, $3, 0, true, true, 'x', now())
            """, there.OwnerId, device.CredentialId, device.PublicKey);
        device.UserHandle = Encoding.UTF8.GetBytes(there.OwnerId.ToString("D"));
        var browser = new Browser(there);
        var challenge = (await browser.Question("sign-in/passkey")).Challenge();
        async Task<HttpResponseMessage> Send(Action<SoftAuthenticator.Parts>? with, string said)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign-in/passkey") { Content = new StringContent(device.Sign(said, with).ToJsonString(), Encoding.UTF8, "application/json") };
            if (origin is not null) request.Headers.Add("Origin", house.Settings.Address((origin == "here" ? here : there).Shop.Subdomain));
            return await browser.Send(request);
        }
        var answer = await Send(null, challenge);
        // A forged header never helps: the sibling's own is refused at the gate, the right one at the ceremony.
        (await answer.Code()).ShouldBe(origin == "here" ? null : "passkey-refused");
        // Even with the origin lied about by the device's browser, the host's hash inside is another shop's.
        var again = (await browser.Question("sign-in/passkey")).Challenge();
        var lied = await Send(p => p.ClientData = SoftAuthenticator.ClientData("webauthn.get", again, house.Settings.Address(there.Shop.Subdomain)), again);
        (await lied.Code()).ShouldBe(origin == "here" ? null : "passkey-refused");
        (await browser.Me()).ShouldBeNull();
        // And what is right in everything goes in, so that the refusals above were for their reason.
        device.Origin = house.Settings.Address(there.Shop.Subdomain);
        (await browser.SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.Me()).ShouldBe("owner@example.com");
    }

    [Fact]
    public async Task A_captured_answer_of_one_shop_is_no_answer_at_its_sibling()
    {
        var (here, there) = (await house.OpenShop(), await house.OpenShop());
        using var device = await here.Device(here.OwnerId);
        var browser = new Browser(here);
        var body = device.Sign((await browser.Question("sign-in/passkey")).Challenge()).ToJsonString();
        var elsewhere = new Browser(there);
        elsewhere.Cookies["__Host-passkey"] = browser.Cookies["__Host-passkey"];
        (await (await elsewhere.PostJson("/api/sign-in/passkey", body)).Code()).ShouldBe("challenge-over");
        (await browser.PostJson("/api/sign-in/passkey", body)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("passkey-refused", "not unlocked")]
    [InlineData("passkey-refused", "nobody there")]
    [InlineData("passkey-refused", "another origin")]
    [InlineData("passkey-refused", "inside another site")]
    [InlineData("passkey-refused", "made for adding")]
    public async Task What_is_not_as_it_must_be_opens_nothing(string code, string how)
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = new Browser(shop);
        var challenge = (await browser.Question("sign-in/passkey")).Challenge();
        var answer = await browser.PostJson("/api/sign-in/passkey", device.Sign(challenge, p =>
        {
            switch (how)
            {
                case "not unlocked": p.AuthData[32] &= 0xFB; break;
                case "nobody there": p.AuthData[32] &= 0xFE; break;
                case "another origin": p.ClientData = SoftAuthenticator.ClientData("webauthn.get", challenge, "http://evil.example"); break;
                case "inside another site": p.ClientData = SoftAuthenticator.ClientData("webauthn.get", challenge, device.Origin, ",\"crossOrigin\":true"); break;
                default: p.ClientData = SoftAuthenticator.ClientData("webauthn.create", challenge, device.Origin); break;
            }
        }).ToJsonString());
        (await answer.Code()).ShouldBe(code);
        (await browser.Me()).ShouldBeNull();
    }

    [Fact]
    public async Task After_three_minutes_a_challenge_is_over()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = new Browser(shop);
        async Task<string?> After(string age)
        {
            var body = device.Sign((await browser.Question("sign-in/passkey")).Challenge()).ToJsonString();
            await house.AsSuperuser($"update shop.passkey_challenge set created_at = created_at - interval '{age}', expires_at = expires_at - interval '{age}' where tenant_id = '{shop.Shop.TenantId}'");
            var answer = await browser.PostJson("/api/sign-in/passkey", body);
            return answer.StatusCode == HttpStatusCode.OK ? "in" : await answer.Code();
        }
        (await After("3 minutes")).ShouldBe("challenge-over");
        (await After("2 minutes 50 seconds")).ShouldBe("in");
    }

    [Fact]
    public async Task A_challenge_is_for_one_browser_one_purpose_and_one_person()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        // Another browser.
        var (asked, other) = (new Browser(shop), new Browser(shop));
        await other.Question("sign-in/passkey");
        var challenge = (await asked.Question("sign-in/passkey")).Challenge();
        (await (await other.PostJson("/api/sign-in/passkey", device.Sign(challenge).ToJsonString())).Code()).ShouldBe("challenge-over");
        other.Cookies.Clear();
        (await (await other.PostJson("/api/sign-in/passkey", device.Sign(challenge).ToJsonString())).Code()).ShouldBe("challenge-over");
        // Another purpose: a challenge of a sign-in adds no key, one of a key signs nobody in.
        var bench = await shop.SignedIn(shop.WatchmakerId);
        using var fresh = new SoftAuthenticator(device.Origin);
        bench.Cookies["__Host-passkey"] = asked.Cookies["__Host-passkey"];
        (await (await bench.PostJson("/api/settings/passkeys", fresh.Make(challenge).ToJsonString())).Code()).ShouldBe("challenge-over");
        var adding = (await bench.Question("settings/passkeys")).Challenge();
        (await (await asked.PostJson("/api/sign-in/passkey", device.Sign(adding).ToJsonString())).Code()).ShouldBe("challenge-over");
        // Another person's session.
        (await (await (await shop.SignedIn(shop.CounterId)).PostJson("/api/settings/passkeys", fresh.Make(adding).ToJsonString())).Code()).ShouldBe("challenge-over");
        (await bench.PostJson("/api/settings/passkeys", fresh.Make(adding).ToJsonString())).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await asked.PostJson("/api/sign-in/passkey", device.Sign(challenge).ToJsonString())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_does_not_work_here_any_more_does_not_get_in()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.WatchmakerId);
        (await new Browser(shop).SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await shop.Db().Do("update shop.user_account set is_active = false where id = $1", shop.WatchmakerId);
        (await (await new Browser(shop).SignIn(device)).Code()).ShouldBe("passkey-refused");
        await shop.Db().Do("update shop.user_account set is_active = true where id = $1", shop.WatchmakerId);
        (await new Browser(shop).SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_removed_passkey_opens_nothing_and_stream_and_mail_tell_of_it()
    {
        var shop = await house.OpenShop();
        var browser = await shop.SignedIn(shop.OwnerId, "passkey");
        using var device = new SoftAuthenticator(house.Settings.Address(shop.Shop.Subdomain));
        var id = await browser.Add(device);
        (await browser.Post($"/settings/passkeys/{id}", ("name", "The key on my ring"))).Headers.Location!.ToString().ShouldBe("/settings/passkeys?saved=named");
        (await browser.Page("/settings/passkeys")).QuerySelector(".people strong")!.TextContent.ShouldBe("The key on my ring");
        (await browser.Post($"/settings/passkeys/{id}/removal")).Headers.Location!.ToString().ShouldBe("/settings/passkeys?saved=removed");
        (await (await new Browser(shop).SignIn(device)).Code()).ShouldBe("passkey-refused");
        (await shop.Stream())[^1].ShouldSatisfyAllConditions(e => e.Name.ShouldBe("key-removed"), e => e.Data.ToJsonString().ShouldBe($$"""{"id":"{{id}}","kind":"passkey"}"""));
        var mails = await shop.Mails("owner@example.com");
        mails.Count.ShouldBe(2);
        mails.ShouldContain(m => m.Subject.StartsWith("A passkey was removed", StringComparison.Ordinal) && m.Text.Contains("“The key on my ring”", StringComparison.Ordinal));
        (await browser.Post($"/settings/passkeys/{id}/removal")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        // Mail opens the door as before.
        var mailed = await new Browser(shop).AskAndRead("owner@example.com");
        mailed.Code.Length.ShouldBe(7);
    }

    [Fact]
    public async Task A_colleagues_passkey_is_as_unknown_as_an_invented_one()
    {
        var shop = await house.OpenShop();
        using var device = new SoftAuthenticator(house.Settings.Address(shop.Shop.Subdomain));
        var theirs = await (await shop.SignedIn(shop.CounterId)).Add(device);
        var owner = await shop.Owner();
        foreach (var id in new[] { theirs, Guid.NewGuid() })
        {
            (await owner.GetAsync($"/api/settings/passkeys/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await owner.PostAsync($"/api/settings/passkeys/{id}", new StringContent("{\"name\":\"Mine\"}", Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await owner.PostAsync($"/api/settings/passkeys/{id}/removal", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        (await new Browser(shop).SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Nor can the same key become two people's.
        var browser = await shop.SignedIn(shop.OwnerId);
        (await (await browser.PostJson("/api/settings/passkeys", device.Make((await browser.Question("settings/passkeys")).Challenge()).ToJsonString())).Code()).ShouldBe("passkey-known");
    }

    [Fact]
    public async Task A_device_that_counts_back_was_copied_and_is_refused()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        device.Count = 10;
        (await new Browser(shop).SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
        device.Count = 10;
        (await (await new Browser(shop).SignIn(device)).Code()).ShouldBe("passkey-refused");
        device.Count = 20;
        (await new Browser(shop).SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_question_at_the_door_tells_nothing_of_who_works_here()
    {
        var (full, empty) = (await house.OpenShop(), await house.OpenShop());
        using var device = await full.Device(full.OwnerId);
        static string Shape(JsonObject question, TestShop shop)
        {
            question["challenge"] = "";
            return question.ToJsonString().Replace(shop.Shop.Subdomain, "shop", StringComparison.Ordinal);
        }
        var known = new Browser(full);
        var first = Shape(await known.Question("sign-in/passkey"), full);
        first.ShouldBe(Shape(await new Browser(empty).Question("sign-in/passkey"), empty));
        first.ShouldContain("\"allowCredentials\":[]");
        // A key that was never here and one of somebody who left are refused in the same words.
        using var stranger = new SoftAuthenticator(device.Origin) { UserHandle = device.UserHandle };
        var unknown = await (await new Browser(full).SignIn(stranger)).Content.ReadAsStringAsync();
        await full.Db().Do("update shop.user_account set is_active = false where id = $1", full.OwnerId);
        (await (await new Browser(full).SignIn(device)).Content.ReadAsStringAsync()).ShouldBe(unknown);
    }

    [Fact]
    public async Task Signing_in_ends_the_session_this_browser_had()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = await shop.SignedIn(shop.CounterId);
        var old = browser.Cookies[Sessions.Cookie];
        (await browser.SignIn(device)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.Me()).ShouldBe("owner@example.com");
        (await house.Client(shop.Shop.Subdomain, old).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_lost_every_device_begins_anew_by_the_operators_hand()
    {
        var shop = await house.OpenShop();
        using var device = await shop.Device(shop.OwnerId);
        var browser = await shop.SignedIn(shop.OwnerId);
        Task<string> Forget(string subdomain, string email) => ForgetPasskeys.Run(house.Services.GetRequiredService<ChronoCare.Tenancy.Shops>(), house.Database, house.Settings,
            house.Services.GetRequiredService<ChronoCare.Mail.IMailbox>(), TimeProvider.System, subdomain, email, TestContext.Current.CancellationToken);
        (await Forget(shop.Shop.Subdomain, "Owner@Example.com")).ShouldStartWith("1 passkey of owner@example.com forgotten");
        (await Forget(shop.Shop.Subdomain, "owner@example.com")).ShouldBe("owner@example.com has no passkey.");
        await Should.ThrowAsync<ChronoCare.Tenancy.WrongSetting>(() => Forget(shop.Shop.Subdomain, "nobody@example.com"));
        await Should.ThrowAsync<ChronoCare.Tenancy.WrongSetting>(() => Forget("no-such-shop", "owner@example.com"));
        (await (await new Browser(shop).SignIn(device)).Code()).ShouldBe("passkey-refused");
        (await shop.Db().Row<long>("select count(*) from shop.session where revoked_at is null")).ShouldBe(0);
        (await shop.Stream())[^1].ShouldSatisfyAllConditions(e => e.Name.ShouldBe("key-removed"), e => e.Actor.ShouldBe(Guid.Empty), e => e.Data["colleague"]!.GetValue<Guid>().ShouldBe(shop.OwnerId));
        (await shop.Mails("owner@example.com")).ShouldContain(m => m.Text.Contains("with the operator's hand", StringComparison.Ordinal));
        (await ChronoCare.Jobs.Audit.Chain.Verify(shop.Db())).IsUnbroken.ShouldBeTrue();
        // A fresh mail sign-in is proof enough again.
        using var next = new SoftAuthenticator(device.Origin);
        await (await shop.SignedIn(shop.OwnerId)).Add(next);
        browser.Cookies.Clear();
        (await browser.SignIn(next)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_has_more_than_twenty()
    {
        var shop = await house.OpenShop();
        var browser = await shop.SignedIn(shop.OwnerId, "passkey");
        for (var n = 0; n < Passkey.MostOfOne; n++)
        {
            using var device = new SoftAuthenticator(house.Settings.Address(shop.Shop.Subdomain));
            await browser.Add(device);
        }
        using var last = new SoftAuthenticator(house.Settings.Address(shop.Shop.Subdomain));
        (await (await browser.PostJson("/api/settings/passkeys", last.Make((await browser.Question("settings/passkeys")).Challenge()).ToJsonString())).Code()).ShouldBe("too-many");
        var names = await shop.Db().Rows<string>("select name from shop.passkey");
        names.Distinct().Count().ShouldBe(Passkey.MostOfOne);
        names.ShouldContain("Firefox on Linux 20");
    }

    [Fact]
    public async Task One_network_has_two_hundred_challenges_out_and_another_one_goes_on()
    {
        var shop = await house.OpenShop();
        var greedy = new Browser(shop, "203.0.113.9");
        for (var n = 0; n < 200; n++) await greedy.Question("sign-in/passkey");
        (await (await greedy.PostJson("/api/sign-in/passkey/challenge", "{}")).Code()).ShouldBe("too-many");
        await new Browser(shop, "203.0.113.10").Question("sign-in/passkey");
    }
}
