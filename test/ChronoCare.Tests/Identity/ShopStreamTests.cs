using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using ChronoCare.Identity;
using ChronoCare.Jobs.Audit;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Office;

namespace ChronoCare.Tests.Identity;

public sealed class ShopStreamTests(TestHouse house)
{
    [Fact]
    public async Task The_owner_sees_every_sign_in_and_every_change_of_key_and_role_in_words_and_the_chain_is_unbroken()
    {
        var shop = await house.OpenShop();
        var desk = new Browser(shop);
        await desk.Post((await desk.AskAndRead("owner@example.com")).Path);
        await desk.Post("/settings/team", ("name", "Lea Nguyen"), ("email", "lea@example.com"), ("role", "watchmaker"));
        var invitation = await shop.Db().Row<Guid>("select id from shop.invitation");
        await desk.Post($"/settings/team/invitations/{invitation}/send");
        await new Browser(shop).Post((await shop.Invitations("lea@example.com"))[0]);
        await desk.Post("/settings/team", ("name", "Otto Lang"), ("email", "otto@example.com"), ("role", "counter"));
        await desk.Post($"/settings/team/invitations/{await shop.Db().Row<Guid>("select id from shop.invitation where joined_at is null")}/withdraw");
        async Task Become(string role, bool isActive) =>
            (await (await shop.Owner()).PostAsJsonAsync($"/api/settings/team/{shop.WatchmakerId}", new { role, isActive }, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Become("owner", true);
        await Become("owner", false);
        await Become("counter", true);
        await desk.Post("/settings/pin", ("pin", "4071"), ("again", "4071"));
        var tablet = new Browser(shop);
        await tablet.Post((await tablet.AskAndRead("counter@example.com")).Path);
        await tablet.Post("/settings/counter", ("name", "Front desk"), ("lockMinutes", "2"));
        await tablet.Post("/counter", ("who", shop.OwnerId.ToString("D")), ("pin", "4071"));
        await desk.Post($"/settings/counter/{await shop.Db().Row<Guid>("select id from shop.counter_device")}/removal");
        await desk.Post("/settings/pin/removal");
        await desk.Post("/settings/record-keys", ("sure", "on"));
        var other = Convert.ToHexStringLower(Sessions.Hash(await shop.Session(shop.OwnerId)));
        await desk.Post($"/settings/sessions/{other}/end");
        await shop.Session(shop.OwnerId);
        await desk.Post("/settings/sessions/end");
        await desk.Post("/sign-out");

        var owner = await shop.Owner();
        var lines = new HtmlParser().ParseDocument(await owner.GetStringAsync("/stream", TestContext.Current.CancellationToken)).QuerySelectorAll("#events tbody tr")
            .Select(r => $"{r.QuerySelector("[data-th=Who]")!.TextContent} {r.QuerySelector("[data-th=What]")!.TextContent}").Reverse().ToList();
        foreach (var line in (string[])
        [
            "Ana Morel signed in by mail", "Ana Morel invited Lea Nguyen as watchmaker", "Ana Morel invited Lea Nguyen as watchmaker, again", "Lea Nguyen joined the team as watchmaker",
            "Lea Nguyen signed in by mail", "Ana Morel invited Otto Lang as counter", "Ana Morel withdrew the invitation of Otto Lang", "Ana Morel made Max Roy owner, who was watchmaker",
            "Ana Morel took Max Roy off the team", "Ana Morel took Max Roy back as counter", "Ana Morel set a PIN", "Tess Lind signed in by mail", "Tess Lind added a tablet of the counter, Front desk",
            "Tess Lind signed out", "Ana Morel signed in at the counter with a PIN", "Ana Morel removed a tablet of the counter, Front desk", "Ana Morel removed a PIN",
            "Ana Morel added a key that seals records", "Ana Morel signed another of their devices out", "Ana Morel signed all their other devices out", "Ana Morel signed out",
        ]) lines.ShouldContain(line);
        (await Chain.Verify(shop.Db())).IsUnbroken.ShouldBeTrue();
        foreach (var body in await shop.Db().Rows<string>("select body from shop.event where job_id is null"))
        {
            body.ShouldNotContain("@");
            foreach (var name in (string[])["Lea", "Otto", "Morel", "Roy", "Tess", "Front"]) body.ShouldNotContain(name, Case.Sensitive);
        }
    }
}
