using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Photos;
using ChronoCare.Records;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Office;
using ChronoCare.Tests.Quotes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChronoCare.Tests.Records;

public sealed class RecordRoadTests(TestHouse house)
{
    [Fact]
    public async Task A_draft_shows_what_is_still_missing_and_where_to_close_it()
    {
        var bench = await (await house.OpenShop()).Watchmaker();
        var id = (await bench.TakeIn())["id"]!;

        var draft = await bench.Record(id);
        draft["state"]!.GetValue<string>().ShouldBe("draft");
        draft["gaps"]!.AsArray().Select(g => g!["sentence"]!.GetValue<string>()).ShouldContain("Water: not tested, say why.");
        var number = (await bench.Job(id))["number"]!;
        var page = await bench.GetStringAsync($"/jobs/{number}/record");
        page.ShouldContain("Water: not tested, say why.");
        page.ShouldContain($"/jobs/{number}/bench#");
        page.ShouldContain("Omega Seamaster 300");
        var pdf = await bench.GetByteArrayAsync($"/api/jobs/{id}/record.pdf");
        Tool.On(pdf, "draft.pdf", "pdftotext", "@", "-").ShouldContain("Draft of a service record, not sealed");
    }

    [Fact]
    public async Task A_collected_watch_has_a_record_that_a_stranger_can_check()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Collect(await counter.OnTheShelf(photos: true));

        var told = await counter.Record(id);
        told["state"]!.GetValue<string>().ShouldBe("sealed");
        told["gaps"]!.AsArray().ShouldBeEmpty();
        var code = told["code"]!.GetValue<string>();
        var stranger = shop.Stranger();
        var page = await stranger.GetStringAsync($"/r/{code}");
        page.ShouldContain($"Unaltered. Recorded by {shop.Shop.Name} on ");
        page.ShouldContain("does not say that the watch");
        page.ShouldContain(told["sha256"]!.GetValue<string>());
        var pdf = await stranger.GetByteArrayAsync($"/r/{code}.pdf");
        var json = await stranger.GetByteArrayAsync($"/r/{code}.json");
        var keys = RecordKeySet.Read(await stranger.GetByteArrayAsync("/.well-known/jwks.json"));

        VerifyRecord.Check(json, keys).ShouldHaveSingleItem().Code.ShouldBe(code);
        VerifyRecord.Check(pdf, keys).ShouldHaveSingleItem().Docket.ShouldBe(told["number"]!.GetValue<string>());
        Tool.On(pdf, "record.pdf", "pdfsig", "@").ShouldContain("Signature is Valid");
        Tool.Scan(pdf).ShouldBe(told["url"]!.GetValue<string>());
        (await stranger.GetAsync($"/r/{code}/photos/1/240")).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        (await counter.GetByteArrayAsync($"/api/jobs/{id}/record.pdf")).ShouldBe(pdf);

        var printed = Tool.On(pdf, "record.pdf", "pdftotext", "-layout", "@", "-");
        printed.ShouldContain(told["sha256"]!.GetValue<string>());
        foreach (var said in (string[])[page, Encoding.UTF8.GetString(json), printed])
        {
            said.ShouldContain("Mainspring");
            said.ShouldContain("Full service for the client");
            foreach (var secret in (string[])["Hart", "24183318", "24 183 318", "p.hart@example.com", "555 01 42", "18000", "180.00", "Loses about 5 min"])
                said.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task The_same_events_give_the_same_canonical_bytes()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Collect(await counter.OnTheShelf());
        await shop.Db().Do("update shop.tenant set name = name");

        var composed = await ComposeRecord.Load(Room(shop), new JobRef(Guid.Parse(id.GetValue<string>()), null));

        Encoding.UTF8.GetString(RecordContent.Bytes(composed.Draft)).ShouldBe(composed.Issued.ShouldHaveSingleItem().Content);
    }

    [Fact]
    public async Task Sixty_four_racers_make_one_record()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await HandedOverUnsealed(shop, counter);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => counter.PostAsJsonAsync($"/api/jobs/{id}/record", new { })));

        foreach (var answer in answers) await answer.Ok();
        await ShouldBeOne(shop, id);
    }

    [Fact]
    public async Task Racers_in_different_processes_make_one_record_too()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await HandedOverUnsealed(shop, counter);
        var room = Room(shop);
        var composed = await ComposeRecord.Load(room, new JobRef(Guid.Parse(id.GetValue<string>()), null));

        // Past the turn that a process takes: only the row decides here.
        var issued = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SealRecord.Issue(Room(shop), composed, composed.Draft, EventNames.RecordSealed))));

        issued.Select(i => Convert.ToHexString(i.PdfSha256)).Distinct().ShouldHaveSingleItem();
        await ShouldBeOne(shop, id);
    }

    [Fact]
    public async Task A_failed_sealing_never_keeps_the_watch_and_is_tried_again()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await HandedOverUnsealed(shop, counter);
        var broken = Room(shop) with { Files = new ShopFiles(new BrokenStore(), shop.Shop.TenantId) };
        var queue = new SealingQueue(house.Database, new Shops(house.Database, TimeProvider.System), new BrokenStore(), house.Settings, house.Secrets, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SealingQueue>.Instance);

        (await SealRecord.Try(broken, queue, Guid.Parse(id.GetValue<string>()))).ShouldBeNull();

        (await counter.Job(id))["status"]!.GetValue<string>().ShouldBe("collected");
        (await counter.Record(id))["state"]!.GetValue<string>().ShouldBe("being_sealed");
        var number = (await counter.Job(id))["number"]!;
        (await counter.GetStringAsync($"/jobs/{number}/record")).ShouldContain("its record is being sealed");
        var again = await counter.PostAsync($"/jobs/{number}/record", new FormUrlEncodedContent([]));
        (again.Headers.Location?.ToString()).ShouldBe($"/jobs/{number}/record", $"{again.StatusCode}: {await again.Content.ReadAsStringAsync()}");
        (await counter.Record(id))["state"]!.GetValue<string>().ShouldBe("sealed");
    }

    [Fact]
    public async Task What_a_restart_left_unsealed_is_sealed_by_the_next_start_with_nobody_looking()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var left = await HandedOverUnsealed(shop, counter);
        var done = await counter.Collect(await counter.OnTheShelf());
        await ShouldBeDue(shop, left);

        using (var queue = new SealingQueue(house.Database, new Shops(house.Database, TimeProvider.System), house.Services.GetRequiredService<IFileStore>(), house.Settings, house.Secrets,
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SealingQueue>.Instance))
        {
            await queue.StartAsync(default);
            for (var until = TimeProvider.System.GetUtcNow().AddSeconds(20); TimeProvider.System.GetUtcNow() < until && await shop.Db().Row<long>("select count(*) from shop.record") < 2;) await Task.Yield();
            await queue.StopAsync(default);
        }

        (await counter.Record(left))["state"]!.GetValue<string>().ShouldBe("sealed");
        // It is the word of whoever handed the watch over.
        (await shop.Db().Row<Guid>("select sealed_by from shop.record where job_id = $1", Guid.Parse(left.GetValue<string>()))).ShouldBe(shop.OwnerId);
        await ShouldBeDue(shop);
        (await shop.Db().Row<long>("select count(*) from shop.record where job_id = $1", Guid.Parse(done.GetValue<string>()))).ShouldBe(1);
    }

    [Fact]
    public async Task A_pdf_that_no_record_came_to_name_is_cleared_away_after_a_day_and_no_other()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Collect(await counter.OnTheShelf());
        var room = Room(shop);
        var named = await shop.Db().Row<string>("select pdf_key from shop.record");
        var old = await room.Files.Put("record", "%PDF old"u8.ToArray(), "pdf");
        var fresh = await room.Files.Put("record", "%PDF fresh"u8.ToArray(), "pdf");
        foreach (var name in new[] { named!, old })
            File.SetLastWriteTimeUtc(Directory.GetFiles(Path.Combine(house.Folder, "files", shop.Shop.TenantId.ToString("D"), "record"), name, SearchOption.AllDirectories).Single(), TimeProvider.System.GetUtcNow().AddHours(-25).UtcDateTime);

        await house.Services.GetRequiredService<Upkeep>().Round(default);

        var files = new List<string>();
        await foreach (var file in room.Files.List("record")) files.Add(file);
        files.ShouldBe([named!, fresh], ignoreOrder: true);
        (await counter.GetAsync($"/api/jobs/{id}/record.pdf")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    async Task ShouldBeDue(TestShop shop, params JsonNode[] jobs)
    {
        (await shop.Db().Rows<Guid>("select id from shop.job where record_due order by id")).ShouldBe(jobs.Select(j => Guid.Parse(j.GetValue<string>())));
        // A planner that knows a small table reads it whole, and is right; the index must be there for a large one.
        await using var source = NpgsqlDataSource.Create(house.OwnerUrl + ";Options=-c enable_seqscan=off");
        await using var plan = source.CreateCommand("explain select j.id from shop.job j where j.record_due");
        await using var lines = await plan.ExecuteReaderAsync();
        var said = new List<string>();
        while (await lines.ReadAsync()) said.Add(lines.GetString(0));
        string.Join('\n', said).ShouldContain("job_record_due");
    }

    [Fact]
    public async Task Nothing_is_sealed_before_the_watch_is_collected_nor_when_it_goes_back()
    {
        var counter = await (await house.OpenShop()).Counter();
        var ready = await counter.OnTheShelf();
        (await (await counter.PostAsJsonAsync($"/api/jobs/{ready}/record", new { })).Refused()).Code.ShouldBe("not-collected");

        var back = (await counter.TakeIn())["id"]!;
        await (await counter.PostAsJsonAsync($"/api/jobs/{back}/handover", new { kind = "returned", reason = "Too dear", givenTo = "P", knownBy = "known", accessoriesReturned = true, version = 1 })).Ok();
        (await counter.Record(back))["state"]!.GetValue<string>().ShouldBe("none");
        (await counter.PostAsJsonAsync($"/api/jobs/{back}/record", new { })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.GetAsync($"/api/jobs/{back}/record.pdf")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_unknown_code_and_another_shops_code_are_the_same_no_such_record()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var code = (await counter.Record(await counter.Collect(await counter.OnTheShelf())))["code"]!.GetValue<string>();
        var other = (await house.OpenShop()).Stranger();

        var heard = new List<string>();
        foreach (var asked in (string[])[code, "0123456789abcdefghjkmnpqrs", "short", "%3Cscript%3E", "0123456789abcdefghjkmnpqrsu"])
        {
            var answer = await other.GetAsync($"/r/{asked}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            heard.Add(await answer.Content.ReadAsStringAsync());
            (await other.GetAsync($"/r/{asked}.pdf")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await other.GetAsync($"/r/{asked}.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        heard.Distinct().ShouldHaveSingleItem().ShouldContain("No such record");
        (await shop.Stranger().GetAsync($"/r/{code.ToUpperInvariant()}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_the_very_file_we_issued_passes_the_check()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var code = (await counter.Record(await counter.Collect(await counter.OnTheShelf())))["code"]!.GetValue<string>();
        var stranger = shop.Stranger();
        var pdf = await stranger.GetByteArrayAsync($"/r/{code}.pdf");

        (await Check(stranger, code, pdf)).ShouldContain("This is the file we issued, unaltered.");
        pdf[^9] ^= 1;
        (await Check(stranger, code, pdf)).ShouldContain("This file is not the one we issued.");
        (await Check(stranger, code, [])).ShouldContain("Choose the PDF first.");
    }

    [Fact]
    public async Task What_was_changed_behind_the_programs_back_is_not_shown()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.Collect(await counter.OnTheShelf());
        var code = (await counter.Record(id))["code"]!.GetValue<string>();
        await using (var attacker = new NpgsqlConnection(house.OwnerUrl))
        {
            await attacker.OpenAsync();
            await Should.ThrowAsync<PostgresException>(() => new NpgsqlCommand($"update shop.record set content = replace(content, 'Mainspring', 'Balance') where code = '{code}'", attacker).ExecuteNonQueryAsync());
            await using var batch = new NpgsqlBatch(attacker)
            {
                BatchCommands = {
                new("set session_replication_role = replica"), new("alter table shop.record disable trigger no_change"),
                new($"update shop.record set content = replace(content, 'Mainspring', 'Balance'), sha256 = sha256(convert_to(replace(content, 'Mainspring', 'Balance'), 'UTF8')) where code = '{code}'"),
                new("alter table shop.record enable always trigger no_change") }
            };
            await batch.ExecuteNonQueryAsync();
        }

        var page = await shop.Stranger().GetStringAsync($"/r/{code}");
        page.ShouldContain("This record does not match its seal. Do not rely on it.");
        page.ShouldNotContain("Balance");
        (await shop.Stranger().GetAsync($"/r/{code}.json")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await counter.GetStringAsync($"/jobs/{(await counter.Job(id))["number"]}/record")).ShouldContain("does not match its seal");
        (await (await (await shop.Owner()).PostAsJsonAsync($"/api/jobs/{id}/record/amendments", new { reason = "r", isPolished = "yes" })).Refused()).Code.ShouldBe("seal-broken");
    }

    [Fact]
    public async Task The_owner_makes_a_new_key_on_the_settings_page_once_the_box_is_ticked()
    {
        var shop = await house.OpenShop();
        var (counter, owner) = (await shop.Counter(), await shop.Owner());
        (await counter.GetAsync("/settings/record-keys")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await owner.Page("/settings/record-keys")).Body!.TextContent.ShouldContain("Your first service record makes your first key by itself.");
        var code = (await counter.Record(await counter.Collect(await counter.OnTheShelf())))["code"]!;
        using var page = await owner.Page("/settings/record-keys");
        page.Body!.TextContent.ShouldContain("records sealed before stay valid");
        page.QuerySelectorAll("tbody tr").Length.ShouldBe(1);

        var refused = await owner.Submit(page, "/settings/record-keys");
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var again = await refused.Html();
        again.Title.ShouldStartWith("Error: ");
        again.ErrorAt("sure").ShouldBe("Tick the box if you want a new key.");
        again.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        (await counter.PostAsync("/settings/record-keys", new FormUrlEncodedContent([new("sure", "on")]))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var made = await owner.Submit(again, "/settings/record-keys", ("sure", "on"));
        (made.StatusCode, made.Headers.Location!.ToString()).ShouldBe((HttpStatusCode.SeeOther, "/settings/record-keys?saved=1"));
        using var after = await owner.Page("/settings/record-keys");
        after.QuerySelectorAll("tbody tr").Select(r => r.TextContent.Contains("Seals now", StringComparison.Ordinal)).ShouldBe([true, false]);
        (await shop.Stranger().GetStringAsync($"/r/{code}")).ShouldContain("Unaltered");
    }

    [Fact]
    public async Task A_new_key_seals_the_next_record_and_the_old_ones_stay_valid()
    {
        var shop = await house.OpenShop();
        var (counter, owner, stranger) = (await shop.Counter(), await shop.Owner(), shop.Stranger());
        var first = (await counter.Record(await counter.Collect(await counter.OnTheShelf())))["code"]!;
        (await counter.PostAsJsonAsync("/api/settings/record-keys", new { })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await (await owner.PostAsJsonAsync("/api/settings/record-keys", new { })).Ok(HttpStatusCode.Created);
        var second = (await counter.Record(await counter.Collect(await counter.OnTheShelf())))["code"]!;

        var keys = RecordKeySet.Read(await stranger.GetByteArrayAsync("/.well-known/jwks.json"));
        keys.Count.ShouldBe(2);
        foreach (var code in (JsonNode[])[first, second])
        {
            VerifyRecord.Check(await stranger.GetByteArrayAsync($"/r/{code}.pdf"), keys).ShouldHaveSingleItem();
            (await stranger.GetStringAsync($"/r/{code}")).ShouldContain("Unaltered.");
        }
        keys.Count(k => k.RetiredAt is not null).ShouldBe(1);
        (await stranger.GetStringAsync("/.well-known/jwks.json")).ShouldNotContain("\"d\"");
    }

    [Fact]
    public async Task An_amendment_stands_in_place_of_the_first_record_and_both_stay()
    {
        var shop = await house.OpenShop();
        var (counter, owner, stranger) = (await shop.Counter(), await shop.Owner(), shop.Stranger());
        var id = await counter.Collect(await counter.OnTheShelf());
        var code = (await counter.Record(id))["code"]!.GetValue<string>();
        var firstPdf = await stranger.GetByteArrayAsync($"/r/{code}.pdf");
        var amend = $"/api/jobs/{id}/record/amendments";

        (await counter.PostAsJsonAsync(amend, new { reason = "r", isPolished = "yes" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await owner.PostAsJsonAsync(amend, new { reason = "Nothing really" })).Refused()).Code.ShouldBe("nothing-changed");
        (await (await owner.PostAsJsonAsync(amend, new { isPolished = "yes" })).WrongAt("reason")).ShouldBe("Enter what was wrong.");
        var done = await (await owner.PostAsJsonAsync(amend, new { reason = "The bezel of Penelope Hart was polished after all.", isPolished = "yes", revision = 1 })).Ok(HttpStatusCode.Created);
        done["revision"]!.GetValue<int>().ShouldBe(2);
        (await owner.PostAsJsonAsync(amend, new { reason = "Late", isPolished = "no", revision = 1 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        var page = await stranger.GetStringAsync($"/r/{code}");
        page.ShouldContain("Unaltered, and amended on ");
        page.ShouldContain("The bezel of the client was polished after all.");
        page.ShouldContain($"/r/{code}.pdf?revision=1");
        var keys = RecordKeySet.Read(await stranger.GetByteArrayAsync("/.well-known/jwks.json"));
        VerifyRecord.Check(await stranger.GetByteArrayAsync($"/r/{code}.json"), keys).Select(r => r.IsPolished).ShouldBe([true, false]);
        VerifyRecord.Check(await stranger.GetByteArrayAsync($"/r/{code}.pdf"), keys).Count.ShouldBe(2);
        VerifyRecord.Check(await stranger.GetByteArrayAsync($"/r/{code}.json?revision=1"), keys).ShouldHaveSingleItem().Revision.ShouldBe(1);
        (await stranger.GetByteArrayAsync($"/r/{code}.pdf?revision=1")).ShouldBe(firstPdf);
        (await Check(stranger, code, firstPdf)).ShouldContain("the record was amended since");
        (await counter.Job(id))["events"]!.AsArray()[^1]!["name"]!.GetValue<string>().ShouldBe("record-amended");
    }

    static async Task<string> Check(HttpClient client, string code, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "record.pdf" } };
        return await (await client.PostAsync($"/r/{code}/check", form)).Content.ReadAsStringAsync();
    }

    RecordRoom Room(TestShop shop) => new(shop.Db(), shop.Shop, new ShopFiles(house.Services.GetRequiredService<IFileStore>(), shop.Shop.TenantId), house.Settings, house.Secrets, TimeProvider.System);

    // The verb itself, without the sealing that its door asks for.
    async Task<JsonNode> HandedOverUnsealed(TestShop shop, HttpClient counter)
    {
        var id = await counter.OnTheShelf();
        await counter.Pay(id, 18000);
        var owner = new ChronoCare.Identity.Visitor(shop.OwnerId, "Ana Morel", "owner@example.com", ChronoCare.Identity.Role.Owner, "");
        await ChronoCare.Handover.HandOver.Run(shop.Db(), shop.Shop, owner, TimeProvider.System, new JobRef(Guid.Parse(id.GetValue<string>()), null), new() { GivenTo = "Penelope Hart", KnownBy = "known" });
        return id;
    }

    async Task ShouldBeOne(TestShop shop, JsonNode id)
    {
        var job = Guid.Parse(id.GetValue<string>());
        (await shop.Db().Row<long>("select count(*) from shop.record where job_id = $1", job)).ShouldBe(1);
        (await shop.Db().Row<long>("select count(*) from shop.event where job_id = $1 and name = 'record-sealed'", job)).ShouldBe(1);
        var files = new List<string>();
        await foreach (var file in Room(shop).Files.List("record")) files.Add(file);
        files.ShouldHaveSingleItem().ShouldBe(await shop.Db().Row<string>("select pdf_key from shop.record where job_id = $1", job));
    }

    sealed class BrokenStore : IFileStore
    {
        public Task Put(FileKey key, ReadOnlyMemory<byte> contents, CancellationToken stop = default) => throw new IOException("No space left on device");

        public Task<System.IO.Stream?> Open(FileKey key, CancellationToken stop = default) => Task.FromResult<System.IO.Stream?>(null);

        public Task<DateTimeOffset?> KeptAt(FileKey key, CancellationToken stop = default) => Task.FromResult<DateTimeOffset?>(null);

        public Task Delete(FileKey key, CancellationToken stop = default) => Task.CompletedTask;

        public async IAsyncEnumerable<FileKey> List(Guid tenant, string kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
