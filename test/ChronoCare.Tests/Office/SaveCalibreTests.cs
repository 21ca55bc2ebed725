using System.Net;
using System.Net.Http.Json;
using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Office;

public sealed class SaveCalibreTests(TestHouse house)
{
    [Fact]
    public async Task What_the_shop_says_of_a_calibre_counts_at_its_bench_and_nowhere_else()
    {
        var (shop, other) = (await house.OpenShop(), await house.OpenShop());
        var owner = await shop.Owner();
        var answer = await owner.Submit(await owner.Page("/settings/calibres/omega-565"), "/settings/calibres/omega-565",
            ("liftAngle", "50,5"), ("grade", "Our own"), ("rateLow", "−4"), ("rateHigh", "+8"), ("lubricants", "pallet stones: Moebius 9415\ncannon pinion:"));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync());
        var here = await LoadServiceLog.Run(shop.Db(), new JobRef((await owner.TakeIn())["id"]!.GetValue<Guid>(), null));
        here.LiftAngleDegrees.ShouldBe(50.5m);
        here.Tolerances!.ShouldSatisfyAllConditions(t => t.Grade.ShouldBe("Our own"), t => t.RateLow.ShouldBe(-4), t => t.RateHigh.ShouldBe(8));
        here.Calibre!.Lubrication.ShouldBe([new LubricantPoint("pallet stones", "Moebius 9415"), new LubricantPoint("cannon pinion", "")]);
        var there = await LoadServiceLog.Run(other.Db(), new JobRef((await (await other.Owner()).TakeIn())["id"]!.GetValue<Guid>(), null));
        there.LiftAngleDegrees.ShouldBe(49m);
    }

    [Fact]
    public async Task A_calibre_of_ones_own_is_found_by_every_name_given()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var added = await owner.Submit(await owner.Page("/settings/calibres/new"), "/settings/calibres", ("maker", "Longines"), ("name", "L888.4"), ("alsoKnownAs", "L888, A31.L11"),
            ("liftAngle", "52"), ("beatsPerHour", "25200"), ("lubricants", ""));
        added.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await added.Content.ReadAsStringAsync());
        (await owner.Page("/settings/calibres")).QuerySelector("a[href='/settings/calibres/longines-l888-4']").ShouldNotBeNull();
        foreach (var written in new[] { "L888.4", "cal. L888", "a31 l11" })
        {
            var job = await owner.TakeIn(form => form["watch"]!["calibre"] = written);
            (await LoadServiceLog.Run(shop.Db(), new JobRef(job["id"]!.GetValue<Guid>(), null))).BeatsPerHour.ShouldBe(25200, written);
        }
    }

    [Fact]
    public async Task A_calibre_in_the_list_is_not_added_twice()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var again = await owner.PostAsJsonAsync("/api/settings/calibres", new { maker = "Eta", name = "2824 2", liftAngle = 50 });
        (await again.Json())["code"]!.GetValue<string>().ShouldBe("calibre-known");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => owner.PostAsJsonAsync("/api/settings/calibres", new { maker = "Longines", name = "L990", liftAngle = 50 + i })));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.UnprocessableEntity).ShouldBe(11);
    }

    [Fact]
    public async Task When_two_change_it_the_second_sees_both()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var page = await owner.Page("/settings/calibres/eta-7750");
        (await owner.PostAsJsonAsync("/api/settings/calibres/eta-7750", new { version = 0, liftAngle = 48 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var late = await owner.Submit(page, "/settings/calibres/eta-7750", ("liftAngle", "47"));
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var both = await late.Html();
        both.QuerySelector("[role=alert] tbody")!.TextContent.ShouldContain("Lift angle");
        (await owner.Submit(both, "/settings/calibres/eta-7750")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await owner.Json("/api/settings/calibres/eta-7750"))["liftAngleDegrees"]!.GetValue<decimal>().ShouldBe(47);
    }

    [Theory]
    [InlineData("liftAngle", "9", "between 10 and 90")]
    [InlineData("liftAngle", "", "lever escapement")]
    [InlineData("rateHigh", "-20", "not be under the lowest")]
    [InlineData("flatLow", "361", "from 0 to 360")]
    [InlineData("beatsPerHour", "100", "from 3600 to 72000")]
    [InlineData("beatError", "10", "between 0 and 9.9")]
    [InlineData("lubricants", ": Moebius 9415", "one point a line")]
    [InlineData("lubricants", "a: x\na: y", "stands there twice")]
    public async Task What_cannot_be_is_said_at_its_field(string field, string typed, string sentence)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var page = await (await owner.Submit(await owner.Page("/settings/calibres/eta-2824-2"), "/settings/calibres/eta-2824-2", (field, typed))).Html();
        page.ErrorAt(field).ShouldContain(sentence);
        (await shop.Db().Row<long>("select count(*) from shop.calibre")).ShouldBe(0);
    }

    [Fact]
    public void Every_starting_calibre_survives_the_way_into_a_row_and_back()
    {
        foreach (var calibre in Calibres.Starting)
        {
            var back = ShopCalibre.Of(calibre).ToCalibre();
            (back.FullName, back.LiftAngleDegrees, back.BeatsPerHour, back.PowerReserveHours).ShouldBe((calibre.FullName, calibre.LiftAngleDegrees, calibre.BeatsPerHour, calibre.PowerReserveHours));
            back.Grades.ShouldBe(calibre.Grades);
            back.Lubrication.ShouldBe(calibre.Lubrication);
            back.AlsoKnownAs.ShouldBe(calibre.AlsoKnownAs);
        }
        Calibres.Starting.Select(c => ShopCalibre.KeyOf(c.Maker, c.Name)).ShouldBeUnique();
        ShopCalibre.KeyOf("Jaeger-LeCoultre", "Élégance 822/AD").ShouldBe("jaeger-lecoultre-elegance-822-ad");
    }
}
