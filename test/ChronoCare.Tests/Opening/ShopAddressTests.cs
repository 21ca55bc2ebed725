using System.Net;
using ChronoCare.Opening;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Opening;

public sealed class ShopAddressTests(TestHouse house)
{
    [Theory]
    [InlineData("admin", "kept back")]
    [InlineData("adm1n", "kept back")]
    [InlineData("adrnin", "kept back")]
    [InlineData("l0gin", "kept back")]
    [InlineData("vvww", "kept back")]
    [InlineData("wwvv", "kept back")]
    [InlineData("bil-ling", "kept back")]
    [InlineData("supp0rt", "kept back")]
    [InlineData("chr0nocare", "kept back")]
    [InlineData("chronocare-support", "kept back")]
    [InlineData("sign-up", "kept back")]
    [InlineData("xn--80ak6aa92e", "only the letters")]
    [InlineData("аdmin", "only the letters")]
    [InlineData("zürich", "only the letters")]
    [InlineData("ab--cd", "two hyphens")]
    [InlineData("ab", "3 to 32")]
    [InlineData("-abc", "3 to 32")]
    [InlineData("abc-", "3 to 32")]
    [InlineData("a_b_c", "3 to 32")]
    [InlineData("a.b.c", "3 to 32")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789", "3 to 32")]
    public async Task What_no_shop_may_have_is_refused_with_three_free_ones_and_the_name_is_kept(string address, string because)
    {
        ShopAddress.WhyNot(address).ShouldNotBeNull().ShouldContain(because);
        var someone = await new Newcomer(house).Prove();
        await someone.Answer(("name", "Äbi Uhren & Schmuck"), ("address", address));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Title.ShouldStartWith("Error: ");
        someone.Text.ShouldContain(because);
        someone.Page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Äbi Uhren & Schmuck");
        someone.Page.QuerySelector("input[name=address]")!.GetAttribute("value").ShouldBe(address);
        var free = someone.Page.QuerySelectorAll("input[name=free]").Select(f => f.GetAttribute("value")!).ToList();
        free.Count.ShouldBe(3);
        free.Distinct().Count().ShouldBe(3);
        free.ShouldAllBe(f => ShopAddress.WhyNot(f) == null);
        (await house.Database.TakenSubdomains(free)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("geelong")]
    [InlineData("atelier-morel")]
    [InlineData("uhren2000")]
    [InlineData("abc")]
    [InlineData("a12345678901234567890123456789zz")]
    public void Plain_names_are_fine(string address) => ShopAddress.WhyNot(address).ShouldBeNull();

    [Fact]
    public async Task A_taken_address_and_its_look_alikes_are_refused_and_a_free_one_can_be_taken_instead()
    {
        // With every sign that has a twin.
        var word = "morin01-" + Guid.NewGuid().ToString("N")[..8] + "w";
        var shop = await house.OpenShop(with: s => s with { Subdomain = word });
        foreach (var alike in new[] { word, word.Replace("rin", "r1n"), word.Replace("01", "oi"), word.Replace("-", ""), word[..^1] + "vv", word[..^1] + "-w", word.Replace("m", "rn") })
        {
            var someone = await new Newcomer(house).Prove();
            await someone.Answer(("name", "Morin"), ("address", alike));
            someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, alike);
            someone.Text.ShouldContain("is taken, or looks too much like one that is");
            var free = someone.Page.QuerySelectorAll("input[name=free]").Select(f => f.GetAttribute("value")!).ToList();
            free.Count.ShouldBe(3);
            await someone.Answer(("free", free[2]));
            someone.At.AbsolutePath.ShouldBe("/sign-up/country");
        }
        shop.Shop.Subdomain.ShouldBe(word);
    }

    [Fact]
    public async Task An_empty_address_is_filled_in_from_the_name()
    {
        var name = "Çağ Saatçi " + Guid.NewGuid().ToString("N")[..8];
        var someone = await new Newcomer(house).Prove();
        await someone.Answer(("name", name), ("address", ""));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Page.QuerySelector("input[name=address]")!.GetAttribute("value").ShouldBe("cag-saatci-" + name[^8..]);
        await someone.Answer();
        someone.At.AbsolutePath.ShouldBe("/sign-up/country");
    }

    [Theory]
    [InlineData("Geelong Watch Works", "geelong-watch-works")]
    [InlineData("Müller & Söhne", "muller-and-sohne")]
    [InlineData("L'Horloger d’Anvers", "lhorloger-danvers")]
    [InlineData("Łukasz Zegarmistrz Ø", "lukasz-zegarmistrz-o")]
    [InlineData("Weißhaupt", "weisshaupt")]
    [InlineData("Uhrmacherei Aeschbacher-Winkelried und Töchter Nachfolger", "uhrmacherei-aeschbacher")]
    [InlineData("Admin", "admin-watches")]
    [InlineData("時計店", "")]
    [InlineData("", "")]
    [InlineData("---", "")]
    public void An_address_is_made_from_the_name(string name, string address) => ShopAddress.Of(name).ShouldBe(address);

    [Fact]
    public async Task Program_and_database_see_the_same_likeness()
    {
        var random = new Random(20260728);
        var names = Enumerable.Range(0, 400).Select(_ => "x" + new string([.. Enumerable.Range(0, random.Next(2, 28)).Select(_ => "0o1li5s8b2zrnmvvwcld-ae"[random.Next(23)])]) + "x").Distinct().ToList();
        var tenant = Guid.NewGuid();
        await using var source = Npgsql.NpgsqlDataSource.Create(house.OwnerUrl);
        await using var connection = await source.OpenConnectionAsync();
        foreach (var name in names)
        {
            // Never committed: the names are ugly, and some look alike.
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var tenants = new Npgsql.NpgsqlCommand($"insert into shop.tenant (tenant_id, name, opened_at) values ('{tenant}', 'x', now())", connection)) await tenants.ExecuteNonQueryAsync();
            await using var kept = new Npgsql.NpgsqlCommand("insert into shop.subdomain (tenant_id, name) values ($1, $2) returning skeleton", connection) { Parameters = { new() { Value = tenant }, new() { Value = name } } };
            ((string)(await kept.ExecuteScalarAsync())!).ShouldBe(ShopAddress.Skeleton(name), name);
            await transaction.RollbackAsync();
        }
        var shop = await house.OpenShop();
        (await house.Database.TakenSubdomains([shop.Shop.Subdomain, "surely-free-" + shop.Shop.Subdomain[..6]])).ShouldBe([shop.Shop.Subdomain]);
    }

    [Fact]
    public async Task The_database_itself_lets_no_two_shops_look_alike()
    {
        var word = "o0o" + Guid.NewGuid().ToString("N")[..10];
        await house.OpenShop(with: s => s with { Subdomain = word });
        var taken = await Should.ThrowAsync<Taken>(() => house.OpenShop(with: s => s with { Subdomain = word.Replace("o0o", "ooo") }));
        taken.Constraint.ShouldBe("subdomain_skeleton");
    }
}
