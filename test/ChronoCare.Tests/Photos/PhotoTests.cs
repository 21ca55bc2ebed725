using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Photos;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace ChronoCare.Tests.Photos;

public class PhotoTests(TestHouse house)
{
    [Fact]
    public async Task A_photo_is_announced_sent_in_parts_and_finished()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        var file = Pictures.WithSegments(Pictures.Photo(1600, 1200), (0xE1, Pictures.Exif(6)));

        var started = await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { slot = "dial", note = "Scratch at 4", fileName = @"C:\fakepath\IMG_0042.jpg", bytes = file.Length }));
        started["state"]!.GetValue<string>().ShouldBe("uploading");
        var way = started["upload"]!;
        way["receivedBytes"]!.GetValue<long>().ShouldBe(0);

        (await Json(await Part(counter, way, file, 0, 70_000)))["receivedBytes"]!.GetValue<long>().ShouldBe(70_000);
        var early = await counter.PostAsync(way["finish"]!.GetValue<string>(), null);
        early.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Json(early, false))["code"]!.GetValue<string>().ShouldBe("upload-incomplete");
        var stale = await Part(counter, way, file, 10, 1_000);
        stale.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Json(stale, false))["present"]!["receivedBytes"]!.GetValue<long>().ShouldBe(70_000);
        await Json(await Part(counter, way, file, 70_000, file.Length - 70_000));

        var done = await Json(await counter.PostAsync(way["finish"]!.GetValue<string>(), null));
        done["state"]!.GetValue<string>().ShouldBe("ready");
        (done["width"]!.GetValue<int>(), done["height"]!.GetValue<int>()).ShouldBe((1200, 1600));
        var again = await Json(await counter.PostAsync(way["finish"]!.GetValue<string>(), null));
        again["sha256"]!.ToString().ShouldBe(done["sha256"]!.ToString());

        var added = (await Events(counter, job)).Where(e => e["name"]!.ToString() == "photo-added").ShouldHaveSingleItem();
        added["data"]!["photo"]!.ToString().ShouldBe(done["id"]!.ToString());
        added["data"]!["slot"]!.ToString().ShouldBe("dial");
        added["data"]!["sha256"]!.ToString().ShouldBe(done["sha256"]!.ToString());
        added.ToJsonString().ShouldNotContain("Scratch");
        (await Row(shop, job)).ShouldBe((1, Guid.Parse(done["id"]!.ToString()), 2));
    }

    [Fact]
    public async Task A_photo_is_shown_to_staff_and_by_signed_address_and_to_nobody_else()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        await Send(counter, job, Pictures.Photo(1600, 1200));
        var photo = (await List(counter, job)).ShouldHaveSingleItem();
        var id = photo["id"]!.ToString();
        foreach (var (word, name, most, edge) in new[] { ("56", "thumb", 4_000, 112), ("240", "small", 20_000, 480), ("full", "full", 350_000, 2000) })
        {
            var signed = photo["images"]![name]!["url"]!.ToString();
            var byAddress = await shop.Stranger().GetAsync(signed);
            byAddress.StatusCode.ShouldBe(HttpStatusCode.OK, signed);
            byAddress.Headers.CacheControl!.Private.ShouldBeTrue();
            byAddress.Headers.CacheControl.MaxAge!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60));
            var bytes = await byAddress.Content.ReadAsByteArrayAsync();
            bytes.Length.ShouldBeLessThanOrEqualTo(most);
            using var seen = SKBitmap.Decode(bytes);
            (seen.Width, seen.Height).ShouldBe((photo["images"]![name]!["width"]!.GetValue<int>(), photo["images"]![name]!["height"]!.GetValue<int>()));
            Math.Max(seen.Width, seen.Height).ShouldBeLessThanOrEqualTo(edge);

            var staff = await counter.GetAsync($"/photos/{id}/{word}");
            staff.StatusCode.ShouldBe(HttpStatusCode.OK);
            staff.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
            staff.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
            staff.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            staff.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
            staff.Headers.CacheControl!.Private.ShouldBeTrue();
            (await staff.Content.ReadAsByteArrayAsync()).ShouldBe(bytes);
            var asked = new HttpRequestMessage(HttpMethod.Get, $"/photos/{id}/{word}");
            asked.Headers.IfNoneMatch.Add(staff.Headers.ETag!);
            (await counter.SendAsync(asked)).StatusCode.ShouldBe(HttpStatusCode.NotModified);

            (await shop.Stranger().GetAsync($"/photos/{id}/{word}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await shop.Stranger().GetAsync(signed.Replace("sig=", "sig=x"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        var other = await house.OpenShop();
        var theirs = await other.Owner();
        var small = photo["images"]!["small"]!["url"]!.ToString();
        (await theirs.GetAsync($"/photos/{id}/240")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.Stranger().GetAsync(small)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Stranger().GetAsync(small.Replace("/240", "/full"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await counter.GetAsync($"/photos/{id}/1000")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await counter.GetAsync($"/photos/{Guid.NewGuid()}/240")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Several_photos_go_in_one_plain_form_and_fill_the_slots_in_order()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var job = taken["id"]!.GetValue<string>();
        var answer = await counter.PostAsync($"/jobs/{taken["number"]}/photos", Form("in_order", [.. Enumerable.Range(1, 5).Select(n => ($"{n}.jpg", Pictures.Photo(300 + n, 200, seed: n)))]));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.ToString().ShouldBe($"/jobs/{taken["number"]}#photos");
        var photos = await List(counter, job);
        photos.Select(p => p["slot"]!.ToString()).ShouldBe(["dial", "back", "side", "side", "crown"]);
        photos.Select(p => p["width"]!.GetValue<int>()).ShouldBe([301, 302, 303, 304, 305]);
        (await Row(shop, job)).ShouldBe((5, Guid.Parse(photos[0]["id"]!.ToString()), 6));
    }

    [Fact]
    public async Task A_photo_announced_and_abandoned_is_cleared_away_a_day_after_its_last_byte()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        var file = Pictures.Photo(300, 200);
        async Task<(Guid Id, JsonNode Way)> Start(string path)
        {
            var started = await Json(await counter.PostAsJsonAsync(path, new { slot = "dial", fileName = "a.jpg", bytes = file.Length }));
            await Json(await Part(counter, started["upload"]!, file, 0, 1_000));
            return (Guid.Parse(started["id"]!.ToString()), started["upload"]!);
        }
        var abandoned = await Start($"/api/jobs/{job}/photos");
        var ofDraft = await Start("/api/drafts/draft-of-nobody/photos");
        var slow = await Start($"/api/jobs/{job}/photos");
        var fresh = await Start($"/api/jobs/{job}/photos");
        await Send(counter, job, file);
        var yesterday = TimeProvider.System.GetUtcNow().AddHours(-25);
        var folder = Path.Combine(house.Folder, "uploads", shop.Shop.TenantId.ToString("D"));
        string PartOf(Guid id) => Path.Combine(folder, id.ToString("D") + ".part");
        // All but the last were announced yesterday; of the slow one a part came just now.
        await using (var connection = new Npgsql.NpgsqlConnection(house.OwnerUrl))
        {
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("update shop.photo set created_at = $1 where tenant_id = $2 and id <> $3", connection) { Parameters = { new() { Value = yesterday }, new() { Value = shop.Shop.TenantId }, new() { Value = fresh.Id } } };
            (await command.ExecuteNonQueryAsync()).ShouldBe(4);
        }
        foreach (var id in (Guid[])[abandoned.Id, ofDraft.Id]) File.SetLastWriteTimeUtc(PartOf(id), yesterday.UtcDateTime);
        var stray = PartOf(Guid.NewGuid());
        await File.WriteAllTextAsync(stray, "left by a row that is gone");
        File.SetLastWriteTimeUtc(stray, yesterday.UtcDateTime);
        var before = await Events(counter, job);

        await house.Services.GetRequiredService<ChronoCare.Tenancy.Upkeep>().Round(default);

        (await shop.Db().Rows<Guid>("select id from shop.photo where state = 'uploading'")).ShouldBe([slow.Id, fresh.Id], ignoreOrder: true);
        Directory.GetFiles(folder).ShouldBe([PartOf(slow.Id), PartOf(fresh.Id)], ignoreOrder: true);
        (await List(counter, job)).Count(p => p["state"]!.ToString() == "ready").ShouldBe(1);
        (await Events(counter, job)).Count.ShouldBe(before.Count);
        await Json(await Part(counter, slow.Way, file, 1_000, file.Length - 1_000));
        await Json(await counter.PostAsync(slow.Way["finish"]!.GetValue<string>(), null));
        (await Part(counter, abandoned.Way, file, 1_000, 500)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_refused_form_of_photos_comes_back_filled_in_and_says_why()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var number = (await counter.TakeIn())["number"]!.GetValue<string>();
        await counter.PostAsync($"/jobs/{number}/photos", Form("dial", ("a.jpg", Pictures.Photo(300, 200)), ("b.jpg", Pictures.Photo(200, 300))));
        var photo = (await List(counter, number))[1]["id"]!.ToString();
        async Task<AngleSharp.Html.Dom.IHtmlDocument> Refused(string path, HttpContent body)
        {
            var answer = await counter.PostAsync(path, body);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            page.Title.ShouldStartWith("Error: Photos of Omega Seamaster 300");
            var summary = page.QuerySelector("[data-errors]").ShouldNotBeNull();
            summary.HasAttribute("autofocus").ShouldBeTrue();
            foreach (var link in summary.QuerySelectorAll("a")) page.QuerySelectorAll(link.GetAttribute("href")!).Length.ShouldBe(1);
            foreach (var said in page.QuerySelectorAll("p.error")) summary.TextContent.ShouldContain(said.TextContent.Replace("Error: ", ""));
            var ids = page.QuerySelectorAll("[id]").Select(e => e.Id).ToList();
            ids.ShouldBe(ids.Distinct());
            return page;
        }

        var note = string.Concat(Enumerable.Repeat("far too long ", 50));
        using (var page = await Refused($"/jobs/{number}/photos/{photo}", new FormUrlEncodedContent(new Dictionary<string, string> { ["slot"] = "crown", ["note"] = note })))
        {
            var field = page.QuerySelector("#f-note").ShouldNotBeNull();
            field.GetAttribute("value").ShouldBe(note);
            field.GetAttribute("aria-invalid").ShouldBe("true");
            page.QuerySelector($"#{field.GetAttribute("aria-describedby")}")!.TextContent.ShouldContain("500 fit");
            var form = field.Closest("form")!;
            form.GetAttribute("action").ShouldBe($"/jobs/{number}/photos/{photo}");
            form.QuerySelector("option[selected]")!.GetAttribute("value").ShouldBe("crown");
            field.Closest("details")!.HasAttribute("open").ShouldBeTrue();
        }
        using (var page = await Refused($"/jobs/{number}/photos", Form("damage", ("page.jpg", "<html><script>"u8.ToArray()))))
        {
            page.QuerySelector("#f-photos").ShouldNotBeNull().GetAttribute("type").ShouldBe("file");
            page.QuerySelector("#photo-slot option[selected]")!.GetAttribute("value").ShouldBe("damage");
        }
        using (var page = await Refused($"/jobs/{number}/photos", Form("damage"))) page.QuerySelector("[data-errors]")!.TextContent.ShouldContain("Choose at least one photo.");
        using (var page = await Refused($"/jobs/{number}/photos", Form("nonsense", ("a.jpg", Pictures.Photo(300, 200))))) page.QuerySelector("select#f-slot").ShouldNotBeNull();

        (await counter.PostAsJsonAsync($"/api/jobs/{number}/handover", new { kind = "returned", version = 3, givenTo = "P. Hart", knownBy = "known", reason = "Not worth it.", accessoriesReturned = true })).EnsureSuccessStatusCode();
        using (var page = await Refused($"/jobs/{number}/photos/{photo}/removal", new FormUrlEncodedContent([]))) page.QuerySelector("[data-errors]")!.TextContent.ShouldContain("The watch has left the shop");
        (await List(counter, number)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_photo_is_named_and_the_good_ones_are_kept()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var job = taken["id"]!.GetValue<string>();
        (string, byte[])[] files = [("good.jpg", Pictures.Photo(300, 200)), ("page<b>.jpg", "<html><script>"u8.ToArray()), ("empty.jpg", [])];
        var page = await counter.PostAsync($"/jobs/{taken["number"]}/photos", Form("damage", files));
        page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("1 photo was kept");
        html.ShouldContain("page&lt;b&gt;.jpg");
        html.ShouldContain("web page, not a photo");
        html.ShouldContain("empty");
        (await List(counter, job)).Count.ShouldBe(1);

        var api = await Json(await counter.PostAsync($"/api/jobs/{job}/photos", Form("damage", files)));
        api["kept"]!.AsArray().Count.ShouldBe(1);
        api["refused"]!.AsArray().Select(r => r!["fileName"]!.ToString()).ShouldBe(["page<b>.jpg", "empty.jpg"]);
        var none = await counter.PostAsync($"/api/jobs/{job}/photos", Form("damage", files[1..]));
        none.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        none.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await Json(none, ok: false))["errors"]!["photos"]!.ToString().ShouldContain("web page, not a photo");
        (await counter.PostAsync($"/jobs/{taken["number"]}/photos", Form("damage", []))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.PostAsync($"/jobs/{taken["number"]}/photos", Form("nonsense", files))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.PostAsync("/jobs/2000-0001/photos", Form("damage", files))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_refused_upload_says_why_and_can_be_sent_anew()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        var file = Pictures.MovingPng();
        var way = (await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { slot = "dial", bytes = file.Length })))["upload"]!;
        await Json(await Part(counter, way, file, 0, file.Length));
        for (var i = 0; i < 2; i++)
        {
            var refused = await counter.PostAsync(way["finish"]!.GetValue<string>(), null);
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await Json(refused, false))["code"]!.ToString().ShouldBe("photo-refused");
        }
        (await List(counter, job)).ShouldBeEmpty();
        await Send(counter, job, Pictures.Photo(200, 200));
        (await List(counter, job)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Wrong_announcements_are_refused_with_a_sentence_at_their_field()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        foreach (var (body, field) in new (object, string)[]
        {
            (new { slot = "dial" }, "bytes"), (new { slot = "dial", bytes = 0 }, "bytes"), (new { slot = "dial", bytes = 25_000_001 }, "bytes"),
            (new { slot = "inside", bytes = 5 }, "slot"), (new { slot = "dial", bytes = 5, note = new string('x', 501) }, "note"),
        })
        {
            var answer = await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await Json(answer, false))["errors"]!.AsObject().ShouldContainKey(field);
        }
        (await counter.PostAsJsonAsync($"/api/jobs/{Guid.NewGuid()}/photos", new { bytes = 5 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Stranger().PostAsJsonAsync($"/api/jobs/{job}/photos", new { bytes = 5 })).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var way = (await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { bytes = 5 })))["upload"]!;
        var tooMuch = await counter.PutAsync(way["content"]!.ToString(), new ByteArrayContent(new byte[6]));
        tooMuch.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        foreach (var range in new[] { "bytes 3-1/5", "bytes 0-9/5", "bytes 0-1/9", "bytes -1-2/5", "lines 0-1/5", "bytes a-b/c" })
        {
            var request = new HttpRequestMessage(HttpMethod.Put, way["content"]!.ToString()) { Content = new ByteArrayContent(new byte[2]) };
            request.Content.Headers.TryAddWithoutValidation("Content-Range", range);
            (await counter.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, range);
        }
    }

    [Fact]
    public async Task Photos_of_a_draft_become_the_jobs_and_those_still_on_their_way_follow()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var draft = Guid.NewGuid().ToString("D");
        await Send(counter, draft, Pictures.Photo(300, 200), place: "drafts");
        var late = Pictures.Photo(400, 300);
        var way = (await Json(await counter.PostAsJsonAsync($"/api/drafts/{draft}/photos", new { slot = "in_order", bytes = late.Length })))["upload"]!;
        await Json(await Part(counter, way, late, 0, 1_000));
        (await List(counter, draft, "drafts")).Select(p => p["slot"]!.ToString()).ShouldBe(["dial", "back"]);

        var job = (await counter.TakeIn(form => form["draftKey"] = draft))["id"]!.GetValue<string>();
        var dial = Guid.Parse((await List(counter, job))[0]["id"]!.ToString());
        (await Row(shop, job)).ShouldBe((1, dial, 1));
        (await Events(counter, job)).Single()["data"]!["photos"]!.AsArray().Single()!["photo"]!.ToString().ShouldBe(dial.ToString());

        await Json(await Part(counter, way, late, 1_000, late.Length - 1_000));
        await Json(await counter.PostAsync(way["finish"]!.ToString(), null));
        await Send(counter, draft, Pictures.Photo(500, 300), place: "drafts");
        (await List(counter, job)).Select(p => p["width"]!.GetValue<int>()).ShouldBe([300, 400, 500]);
        (await Row(shop, job)).ShouldBe((3, dial, 3));
        (await Events(counter, job)).Select(e => e["name"]!.ToString()).ShouldBe(["watch-received", "photo-added", "photo-added"]);

        var twice = await counter.PostAsJsonAsync("/api/jobs", new { client = new { name = "X Y", phone = "1" }, watch = new { brand = "Omega" }, symptom = "Stopped.", agreedBy = "X Y", draftKey = draft });
        twice.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await counter.GetAsync("/api/drafts/..%2f..%2fetc/photos")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Photos_sent_while_the_watch_is_taken_in_all_end_on_the_job()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        for (var round = 0; round < 4; round++)
        {
            var draft = Guid.NewGuid().ToString("D");
            var sending = Enumerable.Range(0, 6).Select(n => counter.PostAsync($"/api/drafts/{draft}/photos", Form("other", [($"{n}.jpg", Pictures.Photo(80 + n, 60, seed: n))]))).ToList();
            await sending[round];
            var job = (await counter.TakeIn(form => form["draftKey"] = draft))["id"]!.GetValue<string>();
            foreach (var sent in await Task.WhenAll(sending)) sent.StatusCode.ShouldBe(HttpStatusCode.Created);
            (await List(counter, job)).Count.ShouldBe(6);
            (await Row(shop, job)).Count.ShouldBe(6);
            var events = await Events(counter, job);
            (events[0]["data"]!["photos"]!.AsArray().Count + events.Count(e => e["name"]!.ToString() == "photo-added")).ShouldBe(6);
        }
    }

    [Fact]
    public async Task Finishing_twice_at_once_adds_one_photo()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        var file = Pictures.Photo(400, 300);
        var way = (await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { bytes = file.Length })))["upload"]!;
        await Json(await Part(counter, way, file, 0, file.Length));
        var finished = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => counter.PostAsync(way["finish"]!.ToString(), null)));
        finished.ShouldAllBe(f => f.StatusCode == HttpStatusCode.OK || f.StatusCode == HttpStatusCode.UnprocessableEntity);
        finished.ShouldContain(f => f.StatusCode == HttpStatusCode.OK);
        (await Row(shop, job)).Count.ShouldBe(1);
        (await Events(counter, job)).Count(e => e["name"]!.ToString() == "photo-added").ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_connection_keeps_what_came()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        var file = Pictures.Photo(1200, 900);
        var started = await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { bytes = file.Length }));
        var way = started["upload"]!;
        var seen = new TaskCompletionSource();
        var broken = counter.PutAsync(way["content"]!.ToString(), new Breaking(file, 90_000, seen.Task));
        await Until(async () => await Received() >= 65_536);
        (await Part(counter, way, file, 65_536, 10)).StatusCode.ShouldBe(HttpStatusCode.Conflict, "one connection at a time");
        seen.SetResult();
        await Should.ThrowAsync<HttpRequestException>(() => broken);

        // The server may need a moment to notice; a client is told where to go on.
        await Until(async () =>
        {
            var from = (int)await Received();
            return (await Part(counter, way, file, from, file.Length - from)).IsSuccessStatusCode;
        });
        (await Json(await counter.PostAsync(way["finish"]!.ToString(), null)))["width"]!.GetValue<int>().ShouldBe(1200);

        async Task<long> Received() =>
            (await Json(await counter.GetAsync($"/api/jobs/{job}/photos/{started["id"]}")))["upload"]!["receivedBytes"]!.GetValue<long>();
        static async Task Until(Func<Task<bool>> isSo)
        {
            var patience = System.Diagnostics.Stopwatch.StartNew();
            while (!await isSo()) patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task A_photo_can_be_described_anew_and_taken_away()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var job = taken["id"]!.GetValue<string>();
        for (var n = 0; n < 3; n++) await Send(counter, job, Pictures.Photo(200 + n, 200), slot: "other");
        var photos = await List(counter, job);
        (await Row(shop, job)).Portrait.ShouldBe(Guid.Parse(photos[0]["id"]!.ToString()));

        (await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos/{photos[1]["id"]}", new { slot = "dial", note = "As received" })))["note"]!.ToString().ShouldBe("As received");
        (await Row(shop, job)).Portrait.ShouldBe(Guid.Parse(photos[1]["id"]!.ToString()));
        var form = await counter.PostAsync($"/jobs/{taken["number"]}/photos/{photos[1]["id"]}/removal", new FormUrlEncodedContent([]));
        form.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.DeleteAsync($"/api/jobs/{job}/photos/{photos[1]["id"]}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await counter.GetAsync($"/photos/{photos[1]["id"]}/240")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Row(shop, job)).ShouldBe((2, Guid.Parse(photos[0]["id"]!.ToString()), 6));
        (await Events(counter, job)).Select(e => e["name"]!.ToString()).ShouldBe(["watch-received", "photo-added", "photo-added", "photo-added", "photo-described", "photo-removed"]);
        var store = house.Services.GetRequiredService<ChronoCare.Tenancy.IFileStore>();
        (await store.List(shop.Shop.TenantId, "photo").ToListAsync()).Count.ShouldBe(6);

        (await counter.PostAsJsonAsync($"/api/jobs/{job}/handover", new { kind = "returned", version = 6, givenTo = "P. Hart", knownBy = "known", reason = "Not worth it.", accessoriesReturned = true })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await counter.DeleteAsync($"/api/jobs/{job}/photos/{photos[0]["id"]}")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Row(shop, job)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_job_takes_no_more_photos_than_a_hundred()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        for (var n = 0; n < Photo.MostOfAJob; n++) await Json(await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { bytes = 5 }));
        var one = await counter.PostAsJsonAsync($"/api/jobs/{job}/photos", new { bytes = 5 });
        one.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Json(one, false))["code"]!.ToString().ShouldBe("too-many-photos");
    }

    [Fact]
    public async Task The_same_key_announces_one_photo()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        var first = await Json(await counter.Send($"/api/jobs/{job}/photos", new { bytes = 5 }, "p1"));
        var second = await Json(await counter.Send($"/api/jobs/{job}/photos", new { bytes = 5 }, "p1"));
        second["id"]!.ToString().ShouldBe(first["id"]!.ToString());
        (await List(counter, job)).Count.ShouldBe(1);
    }

    private sealed class Breaking(byte[] file, int after, Task until) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(System.IO.Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(file.AsMemory(0, after));
            await stream.FlushAsync();
            await until;
            throw new IOException("The tram went into a tunnel.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = file.Length;
            return true;
        }
    }

    private static Task<HttpResponseMessage> Part(HttpClient client, JsonNode way, byte[] file, int from, int count)
    {
        var content = new ByteArrayContent(file, from, count);
        content.Headers.ContentRange = new ContentRangeHeaderValue(from, from + count - 1, file.Length);
        return client.PutAsync(way["content"]!.GetValue<string>(), content);
    }

    private static async Task Send(HttpClient client, string where, byte[] file, string slot = "in_order", string place = "jobs") =>
        await Json(await client.PostAsync($"/api/{place}/{where}/photos", Form(slot, [("photo.jpg", file)])));

    private static MultipartFormDataContent Form(string slot, params (string Name, byte[] File)[] files)
    {
        var form = new MultipartFormDataContent { { new StringContent(slot), "slot" } };
        foreach (var (name, file) in files) form.Add(new ByteArrayContent(file), "photos", name);
        return form;
    }

    private static async Task<List<JsonNode>> List(HttpClient client, string where, string place = "jobs") =>
        [.. (await Json(await client.GetAsync($"/api/{place}/{where}/photos")))["items"]!.AsArray().Select(p => p!)];

    private static async Task<List<JsonNode>> Events(HttpClient client, string job) =>
        [.. (await Json(await client.GetAsync($"/api/jobs/{job}/events")))["items"]!.AsArray().Select(e => e!)];

    private static async Task<(int Count, Guid? Portrait, int Version)> Row(TestShop shop, string job)
    {
        var row = (await shop.Db().Row<ChronoCare.Jobs.Job>($"select {ChronoCare.Jobs.Job.Columns} from shop.job j where id = $1", Guid.Parse(job)))!;
        return (row.Photos, row.PortraitId, row.Version);
    }

    private static async Task<JsonObject> Json(HttpResponseMessage answer, bool ok = true)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (ok) answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
