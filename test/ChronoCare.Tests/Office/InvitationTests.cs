using System.Net;
using System.Net.Http.Json;
using ChronoCare.Office;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Office;

public sealed class InvitationTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<string> Invite(TestShop shop, string email = "lea@example.com", string role = "watchmaker", string name = "Lea Nguyen")
    {
        await (await (await shop.Owner()).PostAsJsonAsync("/api/settings/team", new { name, email, role }, Stop)).Ok(HttpStatusCode.Created);
        return (await shop.Invitations(email))[0];
    }

    [Fact]
    public async Task Who_is_invited_joins_by_a_press_and_is_in()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var answer = await owner.Submit(await owner.Page("/settings/team"), "/settings/team", ("name", "Lea Nguyen"), ("email", "Lea@Example.com"), ("role", "watchmaker"));
        answer.Headers.Location!.ToString().ShouldBe("/settings/team?saved=invited");
        (await owner.Page("/settings/team")).QuerySelector("section[aria-labelledby=invited]")!.TextContent.ShouldContain("lea@example.com");
        (await shop.Db().Row<long>("select count(*) from shop.user_account")).ShouldBe(3, "nobody joins before they press");

        var lea = new Browser(shop);
        var path = (await shop.Invitations("lea@example.com"))[0];
        var page = await lea.Page(path);
        page.QuerySelector("h1")!.TextContent.ShouldBe($"Join {shop.Shop.Name}");
        page.QuerySelector(".card")!.TextContent.ShouldContain("Ana Morel asks you, Lea Nguyen, to join as a watchmaker.");
        page.QuerySelector("form[method=post] button")!.TextContent.ShouldBe("Join as a watchmaker");
        (await lea.Post(path)).Headers.Location!.ToString().ShouldBe("/");
        (await lea.Me()).ShouldBe("lea@example.com");
        (await lea.Get("/board")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await lea.Get("/settings/team")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var team = await owner.Page("/settings/team");
        team.QuerySelector("section[aria-labelledby=invited]").ShouldBeNull();
        team.QuerySelector(".people")!.TextContent.ShouldContain("Lea Nguyen");
        (await shop.Db().Row<string>("select proof from shop.session s join shop.user_account u on u.id = s.user_id where u.email = 'lea@example.com'")).ShouldBe("mail");
    }

    [Fact]
    public async Task Looking_at_an_invitation_spends_nothing_and_tells_no_other_site()
    {
        var shop = await house.OpenShop();
        var path = await Invite(shop);
        var scanner = shop.Stranger();
        for (var i = 0; i < 20; i++)
        {
            (await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await scanner.GetAsync(path, Stop)).Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        }
        (await scanner.PutAsync(path, null, Stop)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        // A page of another site that presses for them joins nobody either.
        var press = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
        press.Headers.Add("Origin", "https://elsewhere.example");
        (await scanner.SendAsync(press, Stop)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await shop.Db().Row<bool>("select joined_at is null from shop.invitation")).ShouldBeTrue();
        (await new Browser(shop).Post(path)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Of_64_who_press_at_once_one_joins()
    {
        var shop = await house.OpenShop();
        var path = await Invite(shop);
        var browsers = Enumerable.Range(0, 64).Select(_ => new Browser(shop)).ToList();
        var answers = await Task.WhenAll(browsers.Select(b => b.Post(path)));
        answers.Count(a => a.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.NotFound).ShouldBe(63);
        var who = await Task.WhenAll(browsers.Select(b => b.Me()));
        who.Count(m => m == "lea@example.com").ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.user_account where email = 'lea@example.com'")).ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.session s join shop.user_account u on u.id = s.user_id where u.email = 'lea@example.com'")).ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.event where name = 'colleague-joined'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_link_that_was_used_is_old_was_sent_again_or_withdrawn_or_is_invented_joins_nobody()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        async Task Dead(string path)
        {
            (await new Browser(shop).Page(path, HttpStatusCode.NotFound)).QuerySelector("h1")!.TextContent.ShouldBe("This invitation no longer works");
            (await new Browser(shop).Post(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        var used = await Invite(shop);
        await new Browser(shop).Post(used);
        await Dead(used);

        var old = await Invite(shop, "old@example.com");
        await shop.Db().Do("update shop.invitation set expires_at = now() where email = 'old@example.com'");
        await Dead(old);
        (await owner.Page("/settings/team")).QuerySelector("section[aria-labelledby=invited]")!.TextContent.ShouldContain("too old");

        var id = await shop.Db().Row<Guid>("select id from shop.invitation where email = 'old@example.com'");
        (await owner.PostAsync($"/settings/team/invitations/{id}/send", null, Stop)).Headers.Location!.ToString().ShouldBe("/settings/team?saved=sent");
        await Dead(old);
        var fresh = (await shop.Invitations("old@example.com"))[0];
        fresh.ShouldNotBe(old);
        (await new Browser(shop).Page(fresh)).QuerySelector("form[method=post]").ShouldNotBeNull();
        (await owner.PostAsync($"/settings/team/invitations/{id}/withdraw", null, Stop)).Headers.Location!.ToString().ShouldBe("/settings/team?saved=withdrawn");
        await Dead(fresh);
        (await owner.PostAsync($"/api/settings/team/invitations/{id}/withdraw", null, Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Dead("/join/" + ChronoCare.Identity.SignInRequest.NewToken());
        await Dead("/join/x");
        var elsewhere = await house.OpenShop();
        (await new Browser(elsewhere).Post(await Invite(shop, "third@example.com"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Db().Row<long>("select count(*) from shop.user_account")).ShouldBe(4);
    }

    [Fact]
    public async Task Who_left_and_is_invited_again_gets_their_old_account_back_in_the_new_role()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await shop.SetPin(shop.CounterId, "4071");
        (await owner.PostAsJsonAsync($"/api/settings/team/{shop.CounterId}", new { isActive = false }, Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.Db().Row<long>("select count(*) from shop.pin")).ShouldBe(0, "a PIN does not wait for them");
        var path = await Invite(shop, "counter@example.com", "watchmaker", "Tess");
        var tess = new Browser(shop);
        (await tess.Post(path)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var me = await (await tess.Get("/api/me")).Ok();
        me["id"]!.GetValue<Guid>().ShouldBe(shop.CounterId);
        me["role"]!.GetValue<string>().ShouldBe("watchmaker");
        me["name"]!.GetValue<string>().ShouldBe("Tess Lind");
    }

    [Fact]
    public async Task The_owner_is_told_who_works_here_or_is_invited_already()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await Invite(shop);
        foreach (var (email, sentence) in new[] { ("bench@example.com", "Max Roy works here already, with this e-mail."), ("lea@example.com", "Lea Nguyen is invited already, as watchmaker. Send it again or withdraw it, above.") })
        {
            var page = await (await owner.Submit(await owner.Page("/settings/team"), "/settings/team", ("name", "Somebody"), ("email", email), ("role", "counter"))).Html();
            page.ErrorAt("email").ShouldBe(sentence);
            page.QuerySelector("#f-name")!.GetAttribute("value").ShouldBe("Somebody");
        }
        (await shop.Invitations("lea@example.com")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Invitations_are_limited_a_day_and_by_letter_even_all_at_once()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => owner.PostAsJsonAsync("/api/settings/team", new { name = "N", email = $"n{n}@example.com", role = "counter" }, Stop)));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(Invitation.MostADay);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created)) (await refused.Refused()).Code.ShouldBe("too-many-invitations");
        var id = await shop.Db().Row<Guid>("select id from shop.invitation limit 1");
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => owner.PostAsync($"/api/settings/team/invitations/{id}/send", null, Stop)));
        again.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(Invitation.MostSends - 1);
        (await again.First(a => a.StatusCode != HttpStatusCode.OK).Refused()).Code.ShouldBe("sent-too-often");
    }

    [Fact]
    public async Task Somebody_signed_in_here_is_told_that_joining_changes_who_they_are()
    {
        var shop = await house.OpenShop();
        var path = await Invite(shop);
        var owner = new Browser(shop);
        await owner.Post((await owner.AskAndRead("owner@example.com")).Path);
        (await owner.Page(path)).QuerySelector(".notice")!.TextContent.ShouldContain("You are signed in here as Ana Morel.");
        var old = owner.Cookies[ChronoCare.Identity.Sessions.Cookie];
        await owner.Post(path);
        (await owner.Me()).ShouldBe("lea@example.com");
        (await house.Client(shop.Shop.Subdomain, old).GetAsync("/api/me", Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
