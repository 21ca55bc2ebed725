using System.Net;
using System.Net.Http.Json;
using ChronoCare.Office;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;

namespace ChronoCare.Tests.Office;

public sealed class SaveShopTests(TestHouse house)
{
    [Fact]
    public async Task What_the_owner_saves_is_what_every_page_says_next()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var answer = await owner.Submit(await owner.Page("/settings/shop"), "/settings/shop", ("name", "Atelier Morel"), ("address", "Rue du Rhône 1\n1204 Genève"), ("taxPercent", "8,1"),
            ("taxIncluded", "false"), ("timeZone", "Australia/Melbourne"), ("locale", "en-AU"), ("promiseDays", "21"), ("inspectionFee", "85.50"));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync());
        var stands = await owner.Json("/api/settings/shop");
        stands["name"]!.GetValue<string>().ShouldBe("Atelier Morel");
        stands["address"]!.GetValue<string>().ShouldBe("Rue du Rhône 1\n1204 Genève");
        stands["taxPercent"]!.GetValue<decimal>().ShouldBe(8.1m);
        stands["taxIncluded"]!.GetValue<bool>().ShouldBeFalse();
        stands["inspectionFee"]!["amount"]!.GetValue<long>().ShouldBe(8550);
        stands["version"]!.GetValue<int>().ShouldBe(2);
        (await owner.Json("/api/me"))["tenant"]!["timeZone"]!.GetValue<string>().ShouldBe("Australia/Melbourne");
        (await owner.Page("/settings/shop")).Title!.ShouldEndWith("Atelier Morel");
    }

    [Fact]
    public async Task A_program_changes_one_field_and_the_rest_stays()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var before = await owner.Json("/api/settings/shop");
        var after = await (await owner.PostAsJsonAsync("/api/settings/shop", new { version = 1, phone = "+41 22 555 01 00" })).Json();
        after["phone"]!.GetValue<string>().ShouldBe("+41 22 555 01 00");
        after["version"]!.GetValue<int>().ShouldBe(2);
        foreach (var (name, value) in before) if (name is not ("phone" or "version")) after[name]!.ToJsonString().ShouldBe(value!.ToJsonString(), name);
    }

    [Fact]
    public async Task Saving_what_stands_already_changes_nothing()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        (await owner.Submit(await owner.Page("/settings/shop"), "/settings/shop")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await owner.Json("/api/settings/shop"))["version"]!.GetValue<int>().ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.change")).ShouldBe(0);
    }

    [Fact]
    public async Task When_two_save_the_second_sees_both_versions_and_chooses()
    {
        var shop = await house.OpenShop();
        var (one, other) = (await shop.Owner(), await shop.Owner());
        var (onePage, otherPage) = (await one.Page("/settings/shop"), await other.Page("/settings/shop"));
        await one.Submit(onePage, "/settings/shop", ("phone", "111"), ("name", "First"));
        var late = await other.Submit(otherPage, "/settings/shop", ("phone", "222"));
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = await late.Html();
        page.QuerySelector("[role=alert] h2")!.TextContent.ShouldBe("Ana Morel saved first");
        page.QuerySelectorAll("[role=alert] tbody tr").Select(r => r.TextContent.Trim()).ShouldContain(r => r.StartsWith("Phone") && r.Contains("222") && r.Contains("111"));
        page.QuerySelector("#f-name")!.GetAttribute("value").ShouldBe(shop.Shop.Name);
        (await other.Submit(page, "/settings/shop", ("name", "First"))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var stands = await one.Json("/api/settings/shop");
        stands["phone"]!.GetValue<string>().ShouldBe("222");
        stands["name"]!.GetValue<string>().ShouldBe("First");

        var stale = await one.PostAsJsonAsync("/api/settings/shop", new { version = 1, phone = "333" });
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stale.Json())["present"]!["phone"]!.GetValue<string>().ShouldBe("222");
    }

    [Fact]
    public async Task Of_many_who_save_at_once_one_does()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => owner.PostAsJsonAsync("/api/settings/shop", new { version = 1, phone = "555 " + i })));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(15);
        (await shop.Db().Row<long>("select count(*) from shop.change")).ShouldBe(1);
    }

    [Fact]
    public async Task The_currency_stays_once_a_job_has_amounts()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.TakeIn();
        (await owner.PostAsJsonAsync("/api/settings/shop", new { version = 1, currency = "EUR" })).StatusCode.ShouldBe(HttpStatusCode.OK, "no amount was said yet");
        await owner.TakeIn(form => form["declaredValue"] = new System.Text.Json.Nodes.JsonObject { ["amount"] = 250_000, ["currency"] = "EUR" });
        var refused = await owner.Submit(await owner.Page("/settings/shop"), "/settings/shop", ("currency", "AUD"), ("phone", "123"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await refused.Html();
        page.ErrorAt("currency").ShouldContain("the currency stays EUR");
        page.QuerySelector("#f-phone")!.GetAttribute("value").ShouldBe("123");
        var json = await owner.PostAsJsonAsync("/api/settings/shop", new { version = 2, currency = "AUD" });
        (await json.Json())["code"]!.GetValue<string>().ShouldBe("currency-in-use");
    }

    [Theory]
    [InlineData("name", "", "Enter the shop")]
    [InlineData("currency", "XYZ", "Choose a currency")]
    [InlineData("locale", "xx-YY", "Choose a way of writing")]
    [InlineData("locale", "../..", "Choose a way of writing")]
    [InlineData("timeZone", "Mars/Olympus", "Choose a time zone")]
    [InlineData("taxPercent", "51", "Tax must be between 0 and 50")]
    [InlineData("taxPercent", "lots", "Tax must be between")]
    [InlineData("promiseDays", "0", "whole number from 1 to 365")]
    [InlineData("warrantyMonths", "-1", "whole number from 0 to 120")]
    [InlineData("inspectionFee", "twelve", "must be an amount")]
    [InlineData("email", "nobody", "must look like")]
    [InlineData("taxIncluded", "maybe", "must be one of")]
    public async Task What_cannot_be_used_is_said_at_its_field_and_nothing_typed_is_lost(string field, string typed, string sentence)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var answer = await owner.Submit(await owner.Page("/settings/shop"), "/settings/shop", (field, typed), ("phone", "+41 22 000 00 00"));
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await answer.Html();
        page.Title!.ShouldStartWith("Error: ");
        page.ErrorAt(field).ShouldContain(sentence);
        page.QuerySelector("#f-phone")!.GetAttribute("value").ShouldBe("+41 22 000 00 00");
        (await owner.Json("/api/settings/shop"))["version"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public void Every_choice_offered_can_be_saved()
    {
        Choices.Currencies("CHF").Select(o => o.Value).ShouldAllBe(c => Choices.IsCurrency(c));
        Choices.Locales("en-CH", "CHF").Select(o => o.Value).ShouldAllBe(l => Choices.IsLocale(l));
        Choices.Zones("Europe/Zurich").Select(o => o.Value).ShouldAllBe(z => Choices.IsZone(z));
    }

    [Fact]
    public async Task What_was_changed_stays_written_for_good()
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        await owner.PostAsJsonAsync("/api/settings/shop", new { version = 1, phone = "123" });
        var list = (await owner.Page("/settings/shop")).QuerySelector("ol.changes")!.TextContent;
        list.ShouldContain("Ana Morel");
        list.ShouldContain("Phone: +41 44 555 01 00 → 123");
        var error = await Should.ThrowAsync<Npgsql.PostgresException>(() => house.AsSuperuser($"delete from shop.change where tenant_id = '{shop.Shop.TenantId}'"));
        error.MessageText.ShouldContain("append-only");
    }

    [Theory]
    [InlineData("/settings/shop")]
    [InlineData("/settings/brand")]
    [InlineData("/settings/documents")]
    [InlineData("/settings/calibres")]
    [InlineData("/settings/calibres/eta-2824-2")]
    [InlineData("/settings/team")]
    public async Task The_settings_are_the_owners(string path)
    {
        var shop = await house.OpenShop();
        foreach (var client in new[] { await shop.Watchmaker(), await shop.Counter() })
            foreach (var prefix in new[] { "", "/api" })
            {
                (await client.GetAsync(prefix + path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
                (await client.PostAsJsonAsync(prefix + path, new { version = 1, name = "Mine now" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            }
        (await (await shop.Counter()).GetAsync("/settings")).Headers.Location!.ToString().ShouldBe("/settings/sessions");
    }
}
