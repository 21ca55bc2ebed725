using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Walls;

/// <summary>Proof A1: twenty thousand seeded hostile transactions as one shop see and change nothing of another's; and the suite is shown to fail where a wall is missing.</summary>
public sealed class HostileTests(TestHouse house)
{
    private const int Seed = 20261125;

    [Fact]
    public async Task Twenty_thousand_hostile_statements_see_and_change_nothing_of_another_shop()
    {
        Corpus.Count.ShouldBeGreaterThanOrEqualTo(30);
        await using var hostile = await HostileHouse.Build(house);
        var (before, plan) = (await hostile.VictimsFingerprint(), await hostile.OwnPlan());
        var tally = await hostile.Attack(Seed, 20_000, 4);
        tally.Leaks.ShouldBeEmpty(string.Join('\n', tally.Leaks.Take(5)));
        (await hostile.VictimsFingerprint()).ShouldBe(before);
        (await hostile.OwnPlan()).ShouldBe(plan, "the attacker gave their own shop a plan");
        tally.Statements.ShouldBe(20_000);
        tally.Families.Count.ShouldBe(Corpus.Count);
        // It really reached the tables: own rows came back, and most tricks were refused.
        tally.OwnRows.ShouldBeGreaterThan(10_000);
        tally.Refused.ShouldBeGreaterThan(5_000);
    }

    // The login that writes what a shop pays for stands behind the same wall; and the app's would be seen if it could write it too.
    [Fact]
    public async Task The_billing_login_sees_no_other_shop_and_a_grant_too_many_would_give_a_plan_away()
    {
        await using var hostile = await HostileHouse.Build(house);
        var before = await hostile.VictimsFingerprint();
        var tally = await hostile.Attack(Seed, 2_000, 2, login: "billing");
        tally.Leaks.ShouldBeEmpty(string.Join('\n', tally.Leaks.Take(5)));
        (await hostile.VictimsFingerprint()).ShouldBe(before);
        tally.OwnRows.ShouldBeGreaterThan(10);
        // What that login may do, it did: the shop is put back to where it was.
        await hostile.Run("update shop.tenant set plan = 'trial', status = 'lapsed'");
        var plan = await hostile.OwnPlan();
        await hostile.Attack(Seed, 400, 2, family => family == "a plan for nothing");
        (await hostile.OwnPlan()).ShouldBe(plan);
        await hostile.Run("grant update (plan, status) on shop.tenant to chronocare_app");
        await hostile.Attack(Seed, 400, 2, family => family == "a plan for nothing");
        (await hostile.OwnPlan()).ShouldNotBe(plan, "The suite cannot fail: a plan given away");
    }

    [Theory]
    [InlineData("a table without its wall", "drop policy tenant_wall on shop.client")]
    [InlineData("a plain setting instead of the seal", "create or replace function sealed.tenant() returns uuid language sql stable as $$ select substr(current_setting('sealed.token'), 2, 36)::uuid $$")]
    [InlineData("row security switched off", "alter table shop.payment disable row level security")]
    public async Task The_suite_fails_where_a_wall_is_missing(string missing, string breaking)
    {
        await using var hostile = await HostileHouse.Build(house);
        await hostile.Run(breaking);
        var tally = await hostile.Attack(Seed, 3_000, 2, family => family is "all rows" or "one victim's rows" or "setting the token by hand" or "set local" or "join over tenants" or "probe by cast");
        tally.Leaks.ShouldNotBeEmpty("The suite cannot fail: " + missing);
    }
}
