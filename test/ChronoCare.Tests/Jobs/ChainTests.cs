using System.Net.Http.Json;
using ChronoCare.Jobs.Audit;
using ChronoCare.Tests.House;
using Npgsql;

namespace ChronoCare.Tests.Jobs;

public sealed class ChainTests(TestHouse house)
{
    private async Task<TestShop> ShopWithEvents(int jobs = 4)
    {
        var shop = await house.OpenShop();
        var bench = await shop.Watchmaker();
        for (var i = 0; i < jobs; i++)
        {
            var taken = await bench.TakeIn();
            (await bench.PostAsJsonAsync($"/api/jobs/{taken["id"]}/milestones", new { to = "diagnosed", version = 1 })).EnsureSuccessStatusCode();
        }
        return shop;
    }

    // Only with the superuser's keys and the guards switched off can the past be touched at all.
    private async Task Tamper(TestShop shop, string sql)
    {
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("set session_replication_role = replica"));
        batch.BatchCommands.Add(new("alter table shop.event disable trigger user"));
        batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = shop.Shop.TenantId } } });
        batch.BatchCommands.Add(new("alter table shop.event enable always trigger no_change"));
        batch.BatchCommands.Add(new("alter table shop.event enable always trigger no_truncate"));
        await batch.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task An_untouched_stream_is_unbroken_from_its_first_event()
    {
        var shop = await ShopWithEvents();
        var verdict = await Chain.Verify(shop.Db());
        verdict.IsUnbroken.ShouldBeTrue(verdict.Sentence);
        verdict.Sentence.ShouldBe("1–8 unbroken");
    }

    [Theory]
    [InlineData("update shop.event set body = replace(body, 'diagnosed', 'returned') where tenant_id = $1 and seq = 4", 4, "altered")]
    [InlineData("update shop.event set name = 'watch-returned' where tenant_id = $1 and seq = 6", 6, "altered")]
    [InlineData("update shop.event set actor = gen_random_uuid() where tenant_id = $1 and seq = 3", 3, "altered")]
    [InlineData("delete from shop.event where tenant_id = $1 and seq = 5", 5, "missing")]
    [InlineData("delete from shop.event where tenant_id = $1 and seq = 8", 8, "missing")]
    [InlineData("update shop.event set seq = case seq when 2 then 6 when 6 then 2 else seq + 100 end where tenant_id = $1 and seq in (2, 6, 102, 106)", 2, "moved")]
    [InlineData("update shop.stream set seq = seq - 1 where tenant_id = $1", 8, "head")]
    public async Task The_first_event_that_was_touched_is_named(string sql, long seq, string what)
    {
        var shop = await ShopWithEvents();
        if (what == "moved")
        {
            await Tamper(shop, "update shop.event set seq = seq + 100 where tenant_id = $1 and seq in (2, 6)");
            await Tamper(shop, "update shop.event set seq = 108 - seq where tenant_id = $1 and seq in (102, 106)");
        }
        else
        {
            await Tamper(shop, sql);
        }
        var verdict = await Chain.Verify(shop.Db());
        if (what == "head") verdict.IsUnbroken.ShouldBeFalse();
        else verdict.FirstBad.ShouldBe(seq, verdict.Sentence);
        verdict.What.ShouldBe(what, verdict.Sentence);
    }

    [Fact]
    public async Task Nobody_can_change_or_remove_an_event_not_even_the_owner_of_the_table()
    {
        var shop = await ShopWithEvents(1);
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        foreach (var sql in new[] { "update shop.event set name = 'x'", "delete from shop.event", "truncate shop.event" })
        {
            await using var command = new NpgsqlCommand(sql + (sql.StartsWith("truncate", StringComparison.Ordinal) ? " cascade" : $" where tenant_id = '{shop.Shop.TenantId}'"), connection);
            var refused = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            refused.MessageText.ShouldContain("append-only");
        }
    }

    [Fact]
    public async Task An_export_can_be_walked_again_offline_and_a_flipped_letter_is_named()
    {
        var shop = await ShopWithEvents();
        var text = await (await shop.Owner()).GetStringAsync("/stream/export");
        (await ExportStream.Verify(new StringReader(text))).Sentence.ShouldBe("1–8 unbroken");
        var lines = text.Split('\n');
        lines[3] = lines[3].Replace("watch-received", "watch-receivee", StringComparison.Ordinal);
        (await ExportStream.Verify(new StringReader(string.Join('\n', lines)))).FirstBad.ShouldBe(3);
    }
}
