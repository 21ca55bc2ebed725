using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using ChronoCare.Photos;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Messaging;

/// <summary>One conversation a job: what either side writes stands at both, once, and what is the team's own stays there.</summary>
public sealed class MessageTests(TestHouse house)
{
    [Fact]
    public async Task What_either_side_writes_stands_at_both_in_its_order()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        await counter.Write(id, "It has arrived.").Sent();
        await shop.Stranger().WriteToShop(link, "Good. How long will it take?").Sent(HttpStatusCode.OK);
        await counter.Write(id, "About two weeks.").Sent();
        string[] said = ["It has arrived.", "Good. How long will it take?", "About two weeks."];
        (await counter.Texts(id)).ShouldBe(said);
        (await shop.Stranger().Seen(link))["messages"]!.AsArray().Select(m => m!["text"]!.ToString()).ShouldBe(said);
        (await shop.Stranger().Seen(link))["messages"]!.AsArray().Select(m => m!["by"]!.ToString()).ShouldAllBe(n => n.Length == 0, "no name of the team goes out");
        foreach (var (who, path) in new[] { (counter, $"/jobs/{number}/messages"), (counter, $"/jobs/{number}"), (shop.Stranger(), link) })
        {
            var shown = (await who.Page(path)).QuerySelectorAll("[id^=message-] .keep").Select(p => p.TextContent).ToList();
            (path == $"/jobs/{number}" ? Enumerable.Reverse(shown) : shown).ShouldBe(said, path);
        }
    }

    [Fact]
    public async Task A_message_sent_again_is_one_message_and_one_event()
    {
        var shop = await house.OpenShop();
        var (id, _, link) = await shop.Here();
        var counter = await shop.Counter();
        var (ours, theirs) = (Guid.NewGuid(), Guid.NewGuid());
        // At once, many times, as after a lost answer.
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 2 == 0 ? counter.Write(id, "Ours.", ours) : shop.Stranger().WriteToShop(link, "Theirs.", theirs)));
        foreach (var answer in answers) await answer.Some();
        (await counter.Write(id, "Ours.", ours).Sent())["clientId"]!.ToString().ShouldBe(ours.ToString());
        (await counter.Texts(id)).Order().ShouldBe(["Ours.", "Theirs."]);
        (await shop.Db().Row<long>("select count(*) from shop.event where name = 'message-sent'")).ShouldBe(2);
        (await (await counter.Write(id, "Something else.", ours)).Refused()).Code.ShouldBe("client-id-used");
        (await (await shop.Stranger().WriteToShop(link, "Ours.", ours)).Refused()).Code.ShouldBe("client-id-used");
        // Another job may use the same id.
        await counter.Write((await counter.TakeIn())["id"]!, "Ours.", ours).Sent();
    }

    [Fact]
    public async Task The_event_says_who_wrote_to_whom_and_no_word_of_it()
    {
        var shop = await house.OpenShop();
        var (id, _, link) = await shop.Here();
        var counter = await shop.Counter();
        await counter.Write(id, "A very private sentence.").Sent();
        await shop.Stranger().WriteToShop(link, "Another private sentence.").Sent(HttpStatusCode.OK);
        var events = (await (await counter.GetAsync($"/api/jobs/{id}/events?limit=100")).Ok())["items"]!.AsArray().Where(e => e!["name"]!.ToString() == "message-sent").Select(e => e!).ToList();
        events.Select(e => $"{e["data"]!["by"]} to {e["data"]!["to"]}").ShouldBe(["staff to client", "client to shop"]);
        events.ShouldAllBe(e => !e.ToJsonString().Contains("private"));
        events[0]["data"]!["message"]!.ToString().ShouldBe((await counter.Messages(id))[0]["id"]!.ToString());
        // It is company and no decision: nobody's page gets too old by it.
        var version = await counter.VersionOf(id);
        await shop.Stranger().WriteToShop(link, "And one more thing.").Sent(HttpStatusCode.OK);
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "diagnosed", version })).Ok(HttpStatusCode.Forbidden);
        await (await (await shop.Watchmaker()).PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to = "diagnosed", version })).Some();
    }

    [Fact]
    public async Task Photos_stay_with_their_message_and_are_seen_by_both_sides_and_nobody_else()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        await (await shop.Stranger().PostAsync($"/api{link}/messages", Talking.Form("", null, Talking.Jpeg(1), Talking.Jpeg(2)))).Ok();
        await (await counter.PostAsync($"/api/jobs/{id}/messages", Talking.Form("Here is the movement.", null, Talking.Jpeg(3)))).Ok(HttpStatusCode.Created);
        var messages = await counter.Messages(id);
        messages.Select(m => m["photos"]!.AsArray().Count).ShouldBe([2, 1]);
        (await shop.Db().Row<int>("select photos from shop.job")).ShouldBe(0, "they are none of the job's own");
        var photo = messages[0]["photos"]![0]!;
        foreach (var url in (string[])[photo["thumb"]!.ToString(), photo["small"]!.ToString(), photo["full"]!.ToString()])
            (await shop.Stranger().GetAsync(url)).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        var bare = photo["full"]!.ToString().Split('?')[0];
        (await counter.GetAsync(bare)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await shop.Stranger().GetAsync(bare)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await (await house.OpenShop()).Owner()).GetAsync(bare)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var (who, path) in new[] { (counter, $"/jobs/{number}/messages"), (counter, $"/jobs/{number}"), (shop.Stranger(), link) })
            foreach (var img in (await who.Page(path)).QuerySelectorAll("[id^=message-] img").Cast<IHtmlImageElement>())
                (await who.GetAsync(img.GetAttribute("src"))).StatusCode.ShouldBe(HttpStatusCode.OK, img.OuterHtml);
    }

    [Fact]
    public async Task A_photo_that_is_none_keeps_the_whole_message_back_and_nothing_typed_is_lost()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        foreach (var (who, path) in new[] { (counter, $"/jobs/{number}/messages"), (shop.Stranger(), $"{link}/messages") })
        {
            var form = Talking.Form("Words that were typed.", null, Talking.Jpeg(1), ("<b>trick.jpg", "<script>alert(1)</script>"u8.ToArray()));
            form.Add(new StringContent("true"), "forClient");
            var answer = await who.PostAsync(path, form);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            var page = await Task.FromResult(new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()));
            page.Title.ShouldStartWith("Error: ");
            page.QuerySelector("[data-errors]").Words().ShouldContain("<b>trick.jpg cannot be sent.");
            page.QuerySelector("#f-text")!.TextContent.ShouldBe("Words that were typed.");
        }
        var many = Talking.Form("Too many.", null, [.. Enumerable.Range(1, 11).Select(Talking.Jpeg)]);
        (await (await shop.Stranger().PostAsync($"/api{link}/messages", many)).WrongAt("photos"))!.ShouldContain("11 photos are too many");
        (await counter.Texts(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task On_the_job_page_words_are_the_teams_alone_unless_said_before()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        var page = await counter.Page($"/jobs/{number}");
        ((IHtmlInputElement)page.QuerySelector("#compose input[name=forClient][value=false]")!).IsChecked.ShouldBeTrue();
        (await counter.PostAsync($"/jobs/{number}/messages", Following.Fields(("text", "Movement was replaced once."), ("forClient", "false"), ("clientId", Guid.NewGuid().ToString())))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.PostAsync($"/jobs/{number}/messages", Following.Fields(("text", "No choice was sent at all.")))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.PostAsync($"/jobs/{number}/messages", Following.Fields(("text", "We look at it tomorrow."), ("forClient", "true")))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.Texts(id)).ShouldBe(["We look at it tomorrow."]);
        var seen = (await shop.Stranger().Seen(link)).ToJsonString();
        seen.ShouldContain("We look at it tomorrow.");
        seen.ShouldNotContain("replaced once");
        seen.ShouldNotContain("No choice");
        (await (await shop.Stranger().GetAsync(link)).Content.ReadAsStringAsync()).ShouldNotContain("replaced once");
        foreach (var (see, has, hasNot) in new[] { ("client", "We look at it tomorrow.", "replaced once"), ("team", "replaced once", "We look at it tomorrow.") })
        {
            var shown = (await counter.Page($"/jobs/{number}?see={see}")).QuerySelector("#events")!.TextContent;
            shown.ShouldContain(has);
            shown.ShouldNotContain(hasNot);
        }
        var photo = Talking.Form("With a photo.", null, Talking.Jpeg(1));
        photo.Add(new StringContent("false"), "forClient");
        (await counter.PostAsync($"/jobs/{number}/messages", photo)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, "a photo is never the team's alone");
    }

    [Fact]
    public async Task A_question_about_the_quote_is_part_of_the_conversation_and_an_answer_settles_it()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var counter = await shop.Counter();
        await (await shop.Stranger().Decide(link, await shop.Stranger().Form(link), "asks", note: "Is the dial left as it is?")).IsSeeOther();
        var number = (await counter.Job(id))["number"]!.ToString();
        (await counter.Page($"/jobs/{number}/messages")).QuerySelector("#thread").Words().ShouldContain("Is the dial left as it is?");
        (await counter.Page("/messages")).QuerySelector("#waiting").Words().ShouldContain("Is the dial left as it is?");
        (await counter.Page("/board")).QuerySelector($"#job-{number} .tag").Words().ShouldBe("client asks");
        await counter.Write(id, "Yes, it stays.").Sent();
        (await shop.Stranger().Seen(link))["clientAsks"]!.ToString().ShouldBe("none");
        (await shop.Stranger().Seen(link))["asked"]!.ToString().ShouldBe("decide", "the quote stays open");
        (await counter.Page("/messages")).QuerySelector("#waiting").ShouldBeNull();
    }

    [Fact]
    public async Task Milestones_stand_between_the_words_and_are_kept_in_the_stream_alone()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var owner = await shop.Owner();
        await owner.Write(id, "First.").Sent();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/diagnosis", new { version = await owner.VersionOf(id), diagnosis = "Dry.", done = true })).Some();
        await shop.Stranger().WriteToShop(link, "Second.").Sent(HttpStatusCode.OK);
        var lines = (await owner.Page($"/jobs/{number}/messages")).QuerySelectorAll("#thread li").Select(l => l.Words()).ToList();
        lines.Count.ShouldBe(4);
        lines[0].ShouldStartWith("Tess Lind took the watch in");
        lines[1].ShouldContain("First.");
        lines[2].ShouldStartWith("Ana Morel finished the diagnosis");
        lines[3].ShouldContain("Second.");
        (await owner.Messages(id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_link_that_ended_or_was_revoked_opens_no_conversation()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        (await (await house.OpenShop()).Stranger().WriteToShop(link, "At another shop.")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Stranger().WriteToShop("/portal/" + new string('A', 27), "Guessed.")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/link", new { act = "revoke" })).Ok();
        (await shop.Stranger().WriteToShop(link, "Revoked.")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await (await house.OpenShop()).Owner()).Write(id, "From elsewhere.")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await shop.Stranger().PostAsync($"/jobs/{number}/messages", Following.Fields(("text", "Not signed in."), ("forClient", "true")))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await counter.Texts(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Hostile_words_stay_words()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var counter = await shop.Counter();
        string[] hostile =
        [
            "<script>alert(1)</script><img src=x onerror=alert(1)>", "'; drop table shop.message; --", "{watch} {total} {{7*7}} ${7*7}", "\u202Eevil\u202C \u2066x\u2069", new string('W', 4000), "a\r\nb\tc",
            "👩‍🔧 שלום مرحبا", "]]>--><svg/onload=alert(1)>",
        ];
        foreach (var words in hostile) await shop.Stranger().WriteToShop(link, words).Sent(HttpStatusCode.OK);
        (await counter.Texts(id)).ShouldBe(hostile.Select(h => h.Replace("\r\n", "\n").Trim().Normalize()));
        foreach (var (who, path) in new[] { (counter, $"/jobs/{number}/messages"), (counter, $"/jobs/{number}"), (counter, "/messages"), (shop.Stranger(), link) })
        {
            var page = await who.Page(path);
            page.QuerySelectorAll("main script, main svg[onload], main img[onerror]").ShouldBeEmpty(path);
            if (path != "/messages") page.QuerySelectorAll("[id^=message-] .keep").Select(p => p.TextContent).ShouldContain(hostile[0], path);
        }
        foreach (var no in (string[])["", "   \n ", new string('x', 4001), "nul \0 here"])
            ((int)(await shop.Stranger().PostAsync($"/api{link}/messages", new StringContent($$"""{"text":{{System.Text.Json.JsonSerializer.Serialize(no)}}}""", System.Text.Encoding.UTF8, "application/json"))).StatusCode).ShouldBeInRange(400, 422, no);
        ((int)(await shop.Stranger().PostAsync($"/api{link}/messages", new StringContent("""{"text":"half \uD800 pair"}""", System.Text.Encoding.UTF8, "application/json"))).StatusCode).ShouldBeInRange(400, 422);
        ((int)(await shop.Stranger().PostAsJsonAsync($"/api{link}/messages", new { clientId = "no-uuid", text = "x" })).StatusCode).ShouldBe(422);
    }

    [Fact]
    public async Task A_client_who_floods_the_shop_is_told_to_call()
    {
        var shop = await house.OpenShop();
        var (id, _, link) = await shop.Here();
        for (var i = 0; i < 60; i++) await shop.Stranger().WriteToShop(link, $"Message {i}").Sent(HttpStatusCode.OK);
        (await (await shop.Stranger().WriteToShop(link, "One too many.")).Refused()).Code.ShouldBe("too-many-messages");
        await (await shop.Counter()).Write(id, "The shop itself may still answer.").Sent();
        (await (await shop.Counter()).Messages(id)).Count.ShouldBe(61);
    }

    [Fact]
    public async Task Programs_page_through_a_conversation_by_its_numbers()
    {
        var shop = await house.OpenShop();
        var (id, number, _) = await shop.Here();
        var counter = await shop.Counter();
        for (var i = 0; i < 5; i++) await counter.Write(id, $"{i}").Sent();
        var (said, after) = (new List<string>(), "");
        do
        {
            var page = await (await counter.GetAsync($"/api/jobs/{number}/messages?limit=2{after}")).Ok();
            said.AddRange(page["items"]!.AsArray().Select(m => m!["text"]!.ToString()));
            after = page["next"]?.ToString() is { } next ? $"&after={next}" : "";
        } while (after.Length > 0);
        said.ShouldBe(["0", "1", "2", "3", "4"]);
        (await counter.GetAsync($"/api/jobs/{number}/messages?after=%27")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await counter.GetAsync($"/api/jobs/{Guid.NewGuid()}/messages")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_long_conversation_shows_its_newest_part_and_the_way_to_the_rest()
    {
        var shop = await house.OpenShop();
        var (id, number, _) = await shop.Here();
        var counter = await shop.Counter();
        for (var i = 1; i <= 103; i++) await counter.Write(id, $"Message {i}.").Sent();
        var page = await counter.Page($"/jobs/{number}/messages");
        page.QuerySelectorAll("[id^=message-]").Length.ShouldBe(100);
        page.QuerySelector("#thread").Words().ShouldNotContain("Message 3.");
        var earlier = ((IHtmlAnchorElement)page.QuerySelectorAll("a").First(a => a.TextContent == "Earlier messages")).GetAttribute("href")!;
        (await counter.Page(earlier)).QuerySelectorAll("[id^=message-] .keep").Select(p => p.TextContent).ShouldBe(["Message 1.", "Message 2.", "Message 3."]);
    }

    [Fact]
    public async Task A_watch_that_has_left_can_still_be_talked_about()
    {
        var shop = await house.OpenShop();
        var (id, link) = await shop.Asked();
        var owner = await shop.Owner();
        await (await owner.Decide(id, 1, "declined")).Some();
        await owner.GiveBack(id);
        await shop.Stranger().WriteToShop(link, "It stopped again.").Sent(HttpStatusCode.OK);
        await owner.Write(id, "Bring it in.").Sent();
        (await owner.Texts(id)).ShouldBe(["It stopped again.", "Bring it in."]);
        var number = (await owner.Job(id))["number"]!.ToString();
        (await owner.Page($"/jobs/{number}")).QuerySelector("#compose input[name=forClient][value=false]").ShouldBeNull("its notes are closed");
        (await owner.PostAsync($"/jobs/{number}/messages", Following.Fields(("text", "Come by any day."), ("forClient", "true")))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    private static async Task<HttpResponseMessage> Bring(HttpClient who, string at, byte[] bytes, int from = 0, int? to = null, int? total = null)
    {
        var content = new ByteArrayContent(bytes[from..(to ?? bytes.Length)]);
        content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {from}-{(to ?? bytes.Length) - 1}/{total ?? bytes.Length}");
        return await who.PutAsync(at, content);
    }

    private static Task<HttpResponseMessage> Say(HttpClient who, string at, Guid id, int photosSent, string text = "Here they are.") => who.PostAsJsonAsync(at, new { clientId = id, text, photosSent });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Photos_come_one_by_one_and_in_parts_before_their_words_and_are_seen_with_them(bool isClient)
    {
        var shop = await house.OpenShop();
        var (id, _, link) = await shop.Here();
        var counter = await shop.Counter();
        var (who, at) = isClient ? (shop.Stranger(), $"/api{link}/messages") : (counter, $"/api/jobs/{id}/messages");
        var key = Guid.NewGuid();
        string Photo(int n) => $"{at}/{key}/photos/{n}";
        var (one, two) = (Talking.Jpeg(1).Bytes, Talking.Jpeg(2).Bytes);
        (await who.GetAsync(Photo(1))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await Bring(who, Photo(1) + "?name=dial.jpg", one, 0, 500)).Ok())["receivedBytes"]!.GetValue<long>().ShouldBe(500);
        // Where it does not go on from, it is told; where it is, too.
        var gap = await (await Bring(who, Photo(1), one, 900)).Ok(HttpStatusCode.Conflict);
        gap["present"]!["receivedBytes"]!.GetValue<long>().ShouldBe(500);
        (await (await who.GetAsync(Photo(1))).Ok())["receivedBytes"]!.GetValue<long>().ShouldBe(500);
        (await (await Say(who, at, key, 2)).Refused()).Code.ShouldBe("photos-missing");
        (await (await Bring(who, Photo(1), one, 500)).Ok())["isReady"]!.GetValue<bool>().ShouldBeTrue();
        (await (await who.PutAsync(Photo(2), new ByteArrayContent(two))).Ok())["isReady"]!.GetValue<bool>().ShouldBeTrue();
        // Again is harmless.
        (await (await Bring(who, Photo(2), two)).Ok())["isReady"]!.GetValue<bool>().ShouldBeTrue();
        (await counter.Texts(id)).ShouldBeEmpty();
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Say(who, at, key, 2)))) await answer.Some();
        (await Say(who, at, key, 2)).IsSuccessStatusCode.ShouldBeTrue("sent again, it is the same message");
        var message = (await counter.Messages(id)).ShouldHaveSingleItem();
        message["photos"]!.AsArray().Select(p => p!["width"]!.GetValue<int>()).ShouldBe([321, 322]);
        (await shop.Stranger().GetAsync(message["photos"]![0]!["full"]!.ToString())).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        (await shop.Db().Row<string>("select body from shop.event where name = 'message-sent'"))!.ShouldContain("\"photos\":2");
        (await shop.Db().Row<string>("select file_name from shop.message_photo where n = 1")).ShouldBe("dial.jpg");
        (await shop.Db().Row<long>("select count(*) from shop.message_upload")).ShouldBe(0);
        // A photo that comes late, because its answer was lost, begins no second message.
        (await (await Bring(who, Photo(1), one)).Ok())["isReady"]!.GetValue<bool>().ShouldBeTrue();
        (await shop.Db().Row<long>("select count(*) from shop.message_upload")).ShouldBe(0);
    }

    [Fact]
    public async Task A_photo_brought_before_its_words_is_checked_and_bounded_and_belongs_to_its_side()
    {
        var shop = await house.OpenShop();
        var (id, _, link) = await shop.Here();
        var counter = await shop.Counter();
        var client = shop.Stranger();
        var key = Guid.NewGuid();
        var (ours, theirs) = ($"/api/jobs/{id}/messages/{key}/photos/1", $"/api{link}/messages/{key}/photos/1");
        var jpeg = Talking.Jpeg(1).Bytes;
        (await (await Bring(client, theirs + "?name=trick.jpg", "<html>no photo</html>"u8.ToArray())).WrongAt("photos"))!.ShouldStartWith("trick.jpg cannot be sent.");
        // Another file in its place is taken from its first byte on.
        (await Bring(client, theirs, jpeg, 100)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await (await Bring(client, theirs, jpeg)).Ok();
        // What one side brought cannot be looked at or used by the other, though it says the same id.
        (await counter.GetAsync(ours)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await Say(counter, $"/api/jobs/{id}/messages", key, 1)).Refused()).Code.ShouldBe("photos-missing");
        (await (await Say(client, $"/api{link}/messages", Guid.NewGuid(), 1)).Refused()).Code.ShouldBe("photos-missing");
        (await client.PostAsJsonAsync($"/api{link}/messages", new { text = "Whose?", photosSent = 1 })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        foreach (var n in (int[])[0, 11]) (await Bring(client, $"/api{link}/messages/{key}/photos/{n}", jpeg)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var range in (string[])["bytes 5-1/9", "lines 0-1/5", "bytes */5", "x"])
        {
            var request = new HttpRequestMessage(HttpMethod.Put, $"/api{link}/messages/{key}/photos/2") { Content = new ByteArrayContent([1, 2]) };
            request.Content.Headers.TryAddWithoutValidation("Content-Range", range);
            (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, range);
        }
        (await (await Bring(client, $"/api{link}/messages/{key}/photos/2", jpeg, total: 25_000_001)).WrongAt("photo"))!.ShouldContain("25 MB");
        (await shop.Stranger().PutAsync(ours, new ByteArrayContent(jpeg))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        // A day later what never got its words is cleared away, and the rest of the road with it.
        await shop.House.AsOperator("update shop.message_upload set created_at = created_at - interval '2 days' where tenant_id = $1", shop.Shop.TenantId);
        await SweepUploads.Run(shop.Db(), house.Services.GetRequiredService<Uploads>(), TimeProvider.System);
        (await shop.Db().Row<long>("select count(*) from shop.message_upload")).ShouldBe(0);
        (await (await Say(client, $"/api{link}/messages", key, 1)).Refused()).Code.ShouldBe("photos-missing");
        // No side can fill the shop with photos that belong to nothing.
        await shop.Db().Do("insert into shop.message_upload (job_id, author, client_key, n, total_bytes, created_at) select $1, 'client', gen_random_uuid(), 1, 10, now() from generate_series(1, 60)", Guid.Parse(id.ToString()));
        (await (await Bring(client, $"/api{link}/messages/{Guid.NewGuid()}/photos/1", jpeg)).Refused()).Code.ShouldBe("too-many-photos");
        await (await Bring(counter, $"/api/jobs/{id}/messages/{Guid.NewGuid()}/photos/1", jpeg)).Ok();
    }
}

internal static class Redirects
{
    internal static Task IsSeeOther(this HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        return Task.CompletedTask;
    }
}
