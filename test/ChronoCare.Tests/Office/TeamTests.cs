using System.Net;
using System.Net.Http.Json;
using ChronoCare.Mail;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Office;

public sealed class TeamTests(TestHouse house)
{
    [Fact]
    public async Task A_new_colleague_gets_a_mail_and_signs_in()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var added = await owner.Submit(await owner.Page("/settings/team"), "/settings/team", ("name", "Lea Nguyen"), ("email", "Lea@Example.com"), ("role", "watchmaker"));
        added.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await added.Content.ReadAsStringAsync());
        await house.Services.GetRequiredService<Outbox>().Quiet();
        var folder = house.Services.GetRequiredService<MailFolder>();
        var mail = (await folder.Open(shop.Shop.Subdomain, folder.Of(shop.Shop.Subdomain).Single(), CancellationToken.None))!;
        mail.TextBody!.ShouldContain("Ana Morel added you");
        var link = mail.TextBody!.Split('\n').Single(l => l.Contains("/sign-in")).Trim();
        link.ShouldStartWith(house.Settings.Address(shop.Shop.Subdomain));
        var lea = new Browser(shop);
        (await lea.Page(new Uri(link).PathAndQuery)).QuerySelector("#f-email")!.GetAttribute("value").ShouldBe("lea@example.com");
        await lea.Post("/sign-in", ("email", "lea@example.com"));
        await house.Services.GetRequiredService<Outbox>().Quiet();
        var signIn = (await folder.Open(shop.Shop.Subdomain, folder.Of(shop.Shop.Subdomain)[0], CancellationToken.None))!.TextBody!.Split('\n').Single(l => l.Contains("/sign-in/")).Trim();
        await lea.Post(new Uri(signIn).AbsolutePath);
        (await lea.Me()).ShouldBe("lea@example.com");
    }

    [Theory]
    [InlineData("name", "", "Enter name")]
    [InlineData("email", "lea", "must look like")]
    [InlineData("email", "bench@example.com", "works here already")]
    [InlineData("role", "admin", "must be one of")]
    public async Task Who_cannot_be_added_is_said_at_the_field(string field, string typed, string sentence)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var page = await (await owner.Submit(await owner.Page("/settings/team"), "/settings/team", ("name", "Lea Nguyen"), ("email", "lea@example.com"), (field, typed))).Html();
        page.ErrorAt(field).ShouldContain(sentence);
        (await shop.Db().Row<long>("select count(*) from shop.user_account")).ShouldBe(3);
    }

    [Fact]
    public async Task Another_role_counts_at_once_and_ends_the_old_sessions()
    {
        var shop = await house.OpenShop();
        var (owner, bench) = (await shop.Owner(), await shop.Watchmaker());
        (await bench.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var path = $"/settings/team/{shop.WatchmakerId}";
        (await owner.Submit(await owner.Page(path), path, ("role", "owner"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await bench.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await (await shop.Watchmaker()).GetAsync("/settings/team")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.Page("/settings/team")).QuerySelector("ol.changes")!.TextContent.ShouldContain("gave Max Roy another role");
    }

    [Fact]
    public async Task Who_leaves_is_out_at_once_and_can_come_back()
    {
        var shop = await house.OpenShop();
        var (owner, bench) = (await shop.Owner(), await shop.Watchmaker());
        var path = $"/api/settings/team/{shop.WatchmakerId}";
        (await bench.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.PostAsJsonAsync(path, new { isActive = false })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await shop.Db().Row<long>("select count(*) from shop.session where user_id = $1 and revoked_at is null", shop.WatchmakerId)).ShouldBe(0);
        (await owner.PostAsJsonAsync(path, new { isActive = true })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bench.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "the old session stays dead");
        (await (await shop.Watchmaker()).GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.Db().Rows<string>("select what from shop.change order by changed_at")).ShouldBe(["deactivated", "reactivated"]);
    }

    [Fact]
    public async Task The_last_owner_cannot_leave()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var path = $"/settings/team/{shop.OwnerId}";
        foreach (var (field, value) in new[] { ("role", "counter"), ("isActive", "false") })
        {
            var refused = await owner.Submit(await owner.Page(path), path, (field, value));
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await refused.Html()).ErrorAt(field).ShouldContain("is the only owner");
        }
        (await owner.GetAsync("/api/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_owners_who_demote_each_other_leave_one()
    {
        for (var round = 0; round < 10; round++)
        {
            var shop = await house.OpenShop();
            await shop.Db().Do("update shop.user_account set role = 'owner' where id = $1", shop.WatchmakerId);
            var (one, other) = (await shop.Owner(), await shop.Watchmaker());
            var answers = await Task.WhenAll(one.PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { role = "counter" }),
                other.PostAsJsonAsync($"/api/settings/team/{shop.OwnerId}", new { role = "counter" }));
            answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
            (await shop.Db().Row<long>("select count(*) from shop.user_account where role = 'owner' and is_active")).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Another_shops_colleague_is_as_unknown_as_nobody()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        var owner = await shop.Owner();
        var answers = new List<string>();
        foreach (var id in new[] { other.OwnerId, Guid.NewGuid() })
        {
            var answer = await owner.PostAsJsonAsync($"/api/settings/team/{id}", new { isActive = false });
            answers.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
        answers[0].ShouldStartWith("NotFound");
        answers[0].ShouldBe(answers[1]);
    }
}
