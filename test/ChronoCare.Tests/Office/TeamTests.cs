using System.Net;
using System.Net.Http.Json;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Office;

public sealed class TeamTests(TestHouse house)
{
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
    public async Task Another_role_says_what_is_lost_before_it_is_given()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var bench = (await owner.Page($"/settings/team/{shop.WatchmakerId}")).QuerySelector("form fieldset")!.TextContent;
        bench.ShouldContain("Max Roy will no longer be able to diagnose; work at the bench, start and finish a service.");
        bench.ShouldNotContain("give money back");
        (await owner.Page($"/settings/team/{shop.OwnerId}")).QuerySelector("form fieldset")!.TextContent.ShouldContain("give money back; correct what is charged and issue credit notes; amend a sealed record;");
        var table = (await owner.Page("/settings/team")).QuerySelector("#roles table")!;
        table.QuerySelectorAll("tbody tr").Length.ShouldBe(ChronoCare.Identity.Permissions.All.Count());
        table.TextContent.ShouldContain("take watches in and print dockets");
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
