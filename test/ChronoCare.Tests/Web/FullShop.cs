using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Messaging;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Web;

/// <summary>A shop with a job in every state, told in ordinary and in unreasonably long words, so that every page has something to show.</summary>
public static class FullShop
{
    private const string Long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenwitwe, and then, after a great many words without any end, it stopped. ";

    private static readonly object[] Six =
    [
        Cell("CH", 5, 289, 0.2), Cell("CB", 6, 285, 0.3), Cell("3H", 7, 246, 0.4), Cell("6H", 3, 240, 0.3), Cell("9H", 1, 238, 0.2), Cell("12H", 3, 218, 0.4),
    ];

    /// <summary>Numbers of its jobs: received, diagnosed, in service, ready, collected, returned.</summary>
    public static async Task<IReadOnlyList<string>> Fill(TestShop shop)
    {
        var owner = await shop.Owner();
        foreach (var name in (string[])["Web shop", Long[..110]])
            await owner.PostAsJsonAsync("/api/settings/api-keys", new { name, scopes = ChronoCare.Identity.Apps.Scopes.Words, until = name.Length < 20 ? null : "2199-12-31" });
        await new Identity.Apps.PlainApp(shop).SignIn(device: Long[..110]);
        foreach (var (text, calibre, price) in new[] { ("Full service", "565", 42_000), ("Polish the case", "", 12_000), (Long, "", 99_900) })
            await (await owner.PostAsJsonAsync("/api/settings/prices", new { kind = "labour", text, detail = text == Long ? Long + Long : "", calibre, price = Quoting.Money(price), minutes = 90 })).Some();
        var numbers = new List<string>();
        foreach (var (name, email) in new[] { ("Lea Nguyen", "lea@example.com"), ("Zoë Wilhelmina Łukasiewicz-Dvořák von und zu Featherstonehaugh", "a.very.long.address.for.a.colleague.who.is.invited@long-names.example.com") })
            await (await owner.PostAsJsonAsync("/api/settings/team", new { name, email, role = "watchmaker" })).Some();
        await shop.KeepTablet(name: "Front desk");
        await shop.KeepTablet(15, Long[..60]);
        await shop.SetPin(shop.OwnerId, "4071");
        foreach (var (state, isLong) in new[] { ("received", true), ("diagnosed", false), ("in_service", true), ("ready", false), ("collected", true), ("returned", false) })
        {
            numbers.Add(await Job(owner, state, isLong));
            await Talk(shop, owner, numbers[^1], isLong, isAnswered: state is "ready" or "returned");
        }
        // One with a long name and one that was never used; TestShop's sessions are proved with a passkey, so they stay fresh.
        await shop.Db().Do("""
            insert into shop.passkey (user_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up, name, created_at, last_used_at)
            values ($1, sha256('a'), sha256('a'), 0, true, true, 'Donaudampfschifffahrtsgesellschaftskapitänsmützenschlüssel', now(), now()), ($1, sha256('b'), sha256('b'), 7, false, false, 'Ring', now(), null)
            """, shop.OwnerId);
        return numbers;
    }

    // Both sides write, in short and in unreasonable words, with photos and by mail; some wait for an answer.
    private static async Task Talk(TestShop shop, HttpClient owner, string number, bool isLong, bool isAnswered)
    {
        var id = (await owner.Job(number))["id"]!;
        var link = await shop.Link(id);
        await owner.Write(id, "It has arrived safely.").Sent();
        await (await shop.Stranger().PostAsync($"/api{link}/messages", Talking.Form(isLong ? string.Concat(Enumerable.Repeat(Long, 6)) : "Thank you. When will it be ready?", null, Talking.Jpeg(1), Talking.Jpeg(2)))).Some();
        await shop.House.AsOperator("update shop.message set author = 'mail', from_other = true, left_out = $3 where tenant_id = $1 and job_id = $2 and author = 'client'",
            shop.Shop.TenantId, Guid.Parse(id.ToString()), isLong ? "contract-" + new string('x', 180) + ".pdf" : "invoice.pdf");
        if (isAnswered) await owner.Write(id, "In about two weeks.").Sent();
    }

    private static async Task<string> Job(HttpClient owner, string state, bool isLong)
    {
        var taken = await owner.TakeIn(form =>
        {
            form["promisedOn"] = TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            form["accessories"] = "Bracelet 1171, 2 loose links in a bag";
            form["declaredValue"] = Quoting.Money(350_000);
            if (!isLong) return;
            form["client"]!["name"] = "Zoë Wilhelmina Łukasiewicz-Dvořák von und zu Featherstonehaugh-Ravensbourne the Younger";
            form["watch"]!["brand"] = "Bundeswehr-Donaudampfschifffahrtsgesellschaft";
            form["watch"]!["model"] = "Speedmaster Professional Moonwatch First Omega in Space";
            form["symptom"] = string.Concat(Enumerable.Repeat(Long, 5));
            form["condition"] = string.Concat(Enumerable.Repeat(Long, 5));
        });
        var (id, number) = (taken["id"]!, taken["number"]!.GetValue<string>());
        // The docket makes the client's link.
        (await owner.GetAsync($"/jobs/{number}/docket")).EnsureSuccessStatusCode();
        async Task Post(string path, JsonObject body)
        {
            body["version"] = await owner.VersionOf(id);
            await (await owner.PostAsJsonAsync($"/api/jobs/{id}/{path}", body)).Some();
        }
        using (var photos = new MultipartFormDataContent { { new StringContent("in_order"), "slot" } })
        {
            foreach (var seed in (int[])[1, 2])
            {
                var file = new ByteArrayContent(Pictures.Photo(seed == 1 ? 640 : 360, seed == 1 ? 360 : 640, seed: seed));
                file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
                photos.Add(file, "photos", $"{seed}.jpg");
            }
            ((int)(await owner.PostAsync($"/jobs/{number}/photos", photos)).StatusCode).ShouldBe(303);
        }
        var words = isLong ? string.Concat(Enumerable.Repeat(Long, 4)) : "Mainspring set, oil dried.";
        await Post("service-log/notes", new() { ["text"] = words, ["forClient"] = false });
        await Post("service-log/notes", new() { ["text"] = "Old parts are in the bag.", ["forClient"] = true });
        if (state == "received") return number;
        await Post("service-log/readings", new() { ["phase"] = "before", ["readings"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Six)) });
        await Post("diagnosis", new() { ["diagnosis"] = words, ["done"] = true });
        await (await owner.Quote(id, [Quoting.Line(isLong ? Long : "Full service, calibre 565", 42_000), Quoting.Line("Mainspring", 4_800, 1, "part"), Quotes.QuoteOptionTests.Optional(isLong ? Long[..120] : "Polish the case", 12_000)])).Some();
        if (state == "diagnosed") return number;
        if (state == "returned")
        {
            await (await owner.Decide(id, 1, "declined")).Some();
            await Post("handover", new() { ["kind"] = "returned", ["givenTo"] = "Penelope Hart", ["knownBy"] = "known", ["reason"] = "Declined the quote", ["accessoriesReturned"] = true });
            return number;
        }
        await (await owner.Decide(id, 1, "approved")).Some();
        await Post("milestones", new() { ["to"] = "in_service" });
        await Post("service-log/parts", new() { ["name"] = isLong ? Long[..80] : "Mainspring", ["group"] = "movement", ["provenance"] = "genuine", ["state"] = "needed" });
        await Post("service-log/lubricants", new() { ["point"] = "Pallet stones", ["product"] = "Moebius 9415", ["used"] = true });
        if (state == "in_service") return number;
        await Post("service-log/readings", new() { ["phase"] = "after", ["readings"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Six)) });
        await Post("service-log", new() { ["workDone"] = words, ["isPolished"] = "no" });
        await Post("milestones", new() { ["to"] = "ready" });
        if (state == "ready") return number;
        var balance = (await owner.Job(id)).Amount("balance");
        await (await owner.Pay(id, balance)).Some();
        await Post("handover", new() { ["givenTo"] = "Penelope Hart", ["knownBy"] = "known", ["accessoriesReturned"] = true });
        await Books(owner, id, isLong ? Long : "Postage");
        return number;
    }

    // An invoice that is open, one that was credited, and a drawer that did not hold what it should.
    private static async Task Books(HttpClient owner, JsonNode id, string words)
    {
        var invoice = await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { to = words })).Ok(System.Net.HttpStatusCode.Created);
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/credit-notes", new { invoice = invoice["invoice"]!["id"], amount = Quoting.Money(4_800), reason = words[..Math.Min(110, words.Length)] })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = words, correction = Quoting.Money(900) })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/invoices", new { })).Some();
        await (await owner.PostAsJsonAsync($"/api/jobs/{id}/charges", new { text = "Goodwill", correction = Quoting.Money(-100) })).Some();
        await (await owner.PostAsJsonAsync("/api/day-end", new { pieces = new[] { new { value = Quoting.Money(5_000), count = 3 } }, removed = Quoting.Money(5_000), reason = words })).Some();
    }

    private static object Cell(string position, double rate, int amplitude, double beatError) =>
        new { position, rateSecondsPerDay = rate, amplitudeDegrees = amplitude, beatErrorMilliseconds = beatError, liftAngleDegrees = 49, beatsPerHour = 19800 };
}
