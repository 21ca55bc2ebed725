using System.Net;
using System.Net.Http.Json;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Office;

public sealed class WriteTermsTests(TestHouse house)
{
    [Fact]
    public async Task A_new_text_is_a_new_version_and_a_watch_keeps_the_one_it_came_under()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.TakeIn();
        (await owner.Submit(await owner.Page("/settings/documents"), "/settings/documents", ("text", "Pay before you leave.\nThank you."))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await owner.TakeIn();
        (await shop.Db().Rows<int>("select terms_version from shop.intake order by terms_version")).ShouldBe([1, 2]);
        var counter = await shop.Counter();
        (await counter.Page("/settings/documents/1")).QuerySelector("main")!.TextContent.ShouldContain("Terms of the test shop.");
        (await counter.Page("/settings/documents/2")).QuerySelector("main")!.TextContent.ShouldContain("Pay before you leave.");
        (await counter.GetAsync("/settings/documents/3")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_same_text_is_no_new_version()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.Submit(await owner.Page("/settings/documents"), "/settings/documents");
        (await shop.Db().Row<long>("select count(*) from shop.terms")).ShouldBe(1);
    }

    [Fact]
    public async Task When_two_write_the_second_sees_both()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var page = await owner.Page("/settings/documents");
        await owner.PostAsJsonAsync("/api/settings/documents", new { version = 1, text = "Theirs." });
        var late = await owner.Submit(page, "/settings/documents", ("text", "Mine."));
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var both = await late.Html();
        both.QuerySelector("[role=alert]")!.TextContent.ShouldContain("Theirs.");
        both.QuerySelector("textarea")!.TextContent.Trim().ShouldBe("Mine.");
        (await owner.Submit(both, "/settings/documents")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await shop.Db().Rows<string>("select text from shop.terms order by version")).ShouldBe(["Terms of the test shop.", "Theirs.", "Mine."]);
    }

    [Fact]
    public async Task Of_many_who_write_at_once_one_does()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => owner.PostAsJsonAsync("/api/settings/documents", new { version = 1, text = "Text " + i })));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(15);
        (await shop.Db().Row<long>("select count(*) from shop.terms")).ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0007")]
    public async Task Without_words_there_are_no_terms(string text)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        (await owner.PostAsJsonAsync("/api/settings/documents", new { version = 1, text })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await owner.PostAsJsonAsync("/api/settings/documents", new { version = 1, text = new string('x', 20_001) })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }
}
