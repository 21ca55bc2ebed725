using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.Cards;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using ChronoCare.Tests.Identity.Passkeys;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Work;
using ChronoCare.Web;

namespace ChronoCare.Tests.Web;

/// <summary>What the API's document says is what the API does: every door is called, done and refused, and each answer held against it.</summary>
public sealed class ApiTruthTests(TestHouse house)
{
    [Fact]
    public async Task Every_answer_of_every_door_is_as_the_document_says()
    {
        var asked = new ConcurrentDictionary<(string, string), ConcurrentDictionary<string, Question>>();
        Posted.Overheard = (method, route, question) => asked.GetOrAdd((method, route), _ => new())[question.Name] = question;
        try
        {
            var shop = await house.OpenShop();
            var document = JsonNode.Parse(await shop.Stranger().GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();
            var findings = new ApiListener.Findings([], [], []);
            HttpClient Listening(HttpClient client) => new(new ApiListener(client, document, findings)) { BaseAddress = client.BaseAddress };
            await Refuse(document, Listening(shop.Stranger()), Listening(await shop.Owner()), Listening(await shop.Counter()));
            await DoEverything(shop, Listening(await shop.Owner()), Listening);

            var doors = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}")).ToList();
            findings.Wrong.Distinct().ShouldBeEmpty();
            doors.Except(findings.Done).ShouldBeEmpty("never done in this test: call it in DoEverything");
            doors.Except(findings.Refused).ShouldBeEmpty("never refused");
            foreach (var ((method, route), questions) in asked.Where(a => a.Key.Item2.StartsWith("/api/", StringComparison.Ordinal)))
            {
                var schema = document["paths"]![ApiShape.PathOf(route)]![method.ToLowerInvariant()]!["requestBody"]?["content"]?["application/json"]?["schema"];
                var described = ApiShape.Fields(schema).ToHashSet();
                questions.Keys.Where(q => !described.Contains(q) && !described.Contains(q + "[]")).ShouldBeEmpty($"{method} {route} reads what the document does not name");
            }
        }
        finally
        {
            Posted.Overheard = null;
        }
    }

    // Without a session, with ids that are nobody's, with an empty body, as somebody who is no owner.
    private static async Task Refuse(JsonObject document, HttpClient stranger, HttpClient owner, HttpClient counter)
    {
        foreach (var (path, operations) in document["paths"]!.AsObject())
            foreach (var method in operations!.AsObject().Select(o => o.Key))
                foreach (var client in (HttpClient[])[stranger, owner, counter])
                {
                    if (path == "/api/sign-out" || path.StartsWith("/api/settings/record-keys", StringComparison.Ordinal) && client == owner) continue;
                    var at = System.Text.RegularExpressions.Regex.Replace(path, @"\{(\w+)\}", m => m.Groups[1].Value is "n" or "version" ? "999" : Guid.NewGuid().ToString("D"));
                    var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), at);
                    if (method == "post") request.Content = JsonContent.Create(new { });
                    if (method == "put") request.Content = new ByteArrayContent([1]);
                    await client.SendAsync(request, TestContext.Current.CancellationToken);
                }
        foreach (var path in (string[])["/api/sign-out", "/api/sign-in/passkey/challenge"])
        {
            var cross = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { }) };
            cross.Headers.Add("Origin", "https://elsewhere.example");
            (await stranger.SendAsync(cross, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        }
    }

    private static async Task DoEverything(TestShop shop, HttpClient owner, Func<HttpClient, HttpClient> listening)
    {
        async Task<JsonObject> Post(string path, object body) => await (await owner.PostAsJsonAsync("/api" + path, body)).Any();
        async Task<JsonObject> Get(string path) => await (await owner.GetAsync("/api" + path)).Any();

        var program = new ForgetfulBrowser(listening(shop.Stranger()));
        await program.Post("/api/sign-in", new { email = "owner@example.com" });
        await program.Post("/api/sign-in/code", new { code = (await Mailed.Newest(shop, "owner@example.com"))!.Code });
        await Get("/me");
        await AsAnApp(shop, listening(shop.Stranger()));
        var key = await Post("/settings/api-keys", new { name = "Web shop", scopes = new[] { "read-jobs", "quotes" }, until = "2199-12-31" });
        await Get("/settings/api-keys");
        await Post($"/settings/api-keys/{key["id"]}/end", new { });
        await Passkeys(shop, owner, listening);

        var details = await Get("/settings/shop");
        await Post("/settings/shop", new { version = details["version"], phone = "+41 44 555 01 01", inspectionFee = Quoting.Money(0) });
        await Post("/settings/invoices", new { version = (await Get("/settings/invoices"))["version"], taxNumber = "CHE-123.456.789 MWST", bankDetails = "CH93 0076 2011 6238 5295 7" });
        await Post("/settings/brand", new { version = (await Get("/settings/brand"))["version"], colour = "#1F4E79" });
        var terms = await Get("/settings/documents");
        await Post("/settings/documents", new { version = terms["items"]![0]!["version"], text = "Other terms." });
        await Get("/settings/documents/1");
        await Get("/settings/calibres");
        var calibre = await Post("/settings/calibres", new { maker = "Seagull", name = "ST19", liftAngle = 52, lubricants = new[] { new { point = "Pallet stones", product = "Moebius 9415" } } });
        await Get($"/settings/calibres/{calibre["key"]}");
        await Post($"/settings/calibres/{calibre["key"]}", new { version = calibre["version"], rateHigh = 15 });
        var price = await Post("/settings/prices", new { kind = "part", text = "Mainspring", price = Quoting.Money(4_800), calibre = "565", partNumber = "565.1200", minutes = 20 });
        await Get($"/settings/prices/{price["id"]}");
        await Post($"/settings/prices/{price["id"]}", new { version = price["version"], detail = "Genuine" });
        await Get("/settings/prices?q=main&retired=true");
        (await owner.GetAsync("/api/settings/prices.csv")).IsSuccessStatusCode.ShouldBeTrue();
        await Post("/settings/prices/import", new { csv = "text,price\nPolish the case,120.00\n" });
        await Get("/settings/team");
        var invited = await Post("/settings/team", new { name = "Ida Voss", email = "ida@example.com", role = "counter" });
        await Post($"/settings/team/invitations/{invited["id"]}/send", new { });
        await Get("/settings/team");
        await Post($"/settings/team/invitations/{invited["id"]}/withdraw", new { });
        await Get($"/settings/team/{shop.CounterId}");
        await Post($"/settings/team/{shop.CounterId}", new { role = "watchmaker" });
        await Get("/settings/pin");
        await Post("/settings/pin", new { pin = "4071" });
        await Post("/settings/pin/removal", new { });
        await Post("/settings/notifications", new { version = (await Get("/settings/notifications"))["version"], language = "fr", team = new { ready = new { mail = true } } });
        await Get("/settings/notifications/mine");
        await Post("/settings/notifications/mine", new { ready = new { push = false } });
        await Get("/settings/notifications/words/ready");
        await Post("/settings/notifications/words/ready", new { act = "save", language = "de", version = 0, subject = "Bereit: {watch}", body = "Sie ist bereit." });
        await shop.KeepTablet();
        var tablet = (await Get("/settings/counter"))["items"]![0]!;
        await Post($"/settings/counter/{tablet["id"]}/removal", new { });
        await shop.Session(shop.OwnerId);
        var other = (await Get("/settings/sessions"))["items"]!.AsArray().First(d => !d!["isThisOne"]!.GetValue<bool>())!;
        await Post($"/settings/sessions/{other["id"]}/end", new { });
        await Post("/settings/sessions/end", new { });

        await Cards(shop, owner, listening(shop.Stranger()));
        var client = await Post("/clients", new { name = "Otto Lang", phone = "+41 79 555 01 77" });
        await Post($"/clients/{client["id"]}", new { version = client["version"], name = "Otto Lange", phone = "+41 79 555 01 77" });
        var watch = await Post("/watches", new { clientId = client["id"], brand = "Longines", serial = "30 111 222" });
        await Post($"/watches/{watch["id"]}", new { version = watch["version"], brand = "Longines", model = "13ZN" });

        const string draft = "draft-of-this-test";
        await Photos(owner, $"/api/drafts/{draft}/photos");
        var taken = await owner.TakeIn(form =>
        {
            form["draftKey"] = draft;
            form["stopAt"] = Quoting.Money(50_000);
            form["declaredValue"] = Quoting.Money(350_000);
            form["handling"] = new JsonObject { ["case"] = "polish" };
        });
        await Photos(owner, $"/api/jobs/{taken["id"]}/photos");
        await owner.TakeIn(form => { form["client"] = new JsonObject { ["id"] = client["id"]!.DeepClone() }; form["watch"] = new JsonObject { ["id"] = watch["id"]!.DeepClone() }; });
        var asks = (await owner.TakeIn())["id"]!;
        await (await owner.Quote(asks, [Quoting.Line("Service", 20_000)])).Any();
        await (await owner.Decide(asks, 1, "asks", body => body["note"] = "Is it worth it?")).Any();
        await Get($"/jobs/{asks}/prices?q=main");
        await Post($"/jobs/{asks}/quotes/1/renewal", new { });
        await (await owner.Quote(asks, [Quoting.Line("Service", 20_000), Quotes.QuoteOptionTests.Optional("Polish", 5_000)])).Any();
        await Get($"/jobs/{asks}/quotes");
        await Post($"/jobs/{asks}/facts", new { version = await owner.VersionOf(asks), hold = "parts", assigneeId = shop.WatchmakerId });
        await Post($"/jobs/{asks}/diagnosis", new { version = await owner.VersionOf(asks), diagnosis = "Dry." });
        await Post($"/jobs/{asks}/service-log/water-tests", new { method = "wet", passed = true });
        await Post($"/jobs/{asks}/prints", new { });
        await Post($"/jobs/{asks}/bench/focus", new { wanted = "true" });
        await shop.Settled();
        await Get($"/jobs/{asks}/notices");

        var id = await owner.OnTheShelf(photos: false);
        var part = (await Get($"/jobs/{id}/service-log/parts"))["items"]![0]!["id"];
        await Post($"/jobs/{id}/service-log/parts/{part}", new { supplier = "Cousins", price = Quoting.Money(4_800) });
        await Post($"/jobs/{id}/service-log/notes", new { text = "Old parts are in the bag.", forClient = true });
        await Get($"/jobs/{id}/record");
        await (await owner.Pay(id, 18_000)).Any();
        await Post($"/jobs/{id}/refunds", new { method = "cash", amount = Quoting.Money(1_000), reason = "Too much" });
        await (await owner.Pay(id, 1_000, "terminal")).Any();
        await (await owner.HandOver(id)).Any();
        await Post($"/jobs/{id}/charges", new { text = "Postage", correction = Quoting.Money(900) });
        var invoice = await Post($"/jobs/{id}/invoices", new { to = "Penelope Hart\nSeestrasse 1" });
        await Post($"/jobs/{id}/credit-notes", new { invoice = invoice["invoice"]!["id"], amount = Quoting.Money(900), reason = "Postage was not agreed" });
        await Get($"/invoices/{invoice["invoice"]!["id"]}");
        await Get($"/jobs/{id}/invoices");
        await Get("/invoices?state=open&limit=1");
        await Post("/day-end", new { counted = Quoting.Money(0), reason = "Not counted yet" });
        await Get("/day-end");
        await Post($"/jobs/{id}/record", new { });
        await Post($"/jobs/{id}/record/amendments", new { reason = "Wrong model", model = "Seamaster 30" });
        (await owner.GetAsync($"/api/jobs/{id}/record.pdf")).IsSuccessStatusCode.ShouldBeTrue();
        await Post("/settings/record-keys", new { });

        await Post($"/jobs/{id}/messages", new { clientId = Guid.NewGuid(), text = "It is on its way." });
        await (await owner.PostAsync($"/api/jobs/{id}/messages", Messaging.Talking.Form("With a photo.", null, Messaging.Talking.Jpeg(1)))).Any();
        await Brought(owner, $"/api/jobs/{id}/messages");
        await Get($"/jobs/{id}/messages");
        await Post($"/jobs/{id}/messages/read", new { answered = true });
        await Get("/messages");
        var snippets = await Get("/settings/snippets");
        await Post("/settings/snippets", new { version = snippets["version"], items = new[] { new { title = "Ready", text = "Your {watch} is ready." } } });

        var bench = await owner.Approved(9_000);
        await Post($"/jobs/{bench}/diagnosis", new { version = await owner.VersionOf(bench), diagnosis = "Dry.", done = true });
        await owner.Move(bench, "in_service");
        await Post($"/jobs/{bench}/service-log/readings", new { phase = "after", csv = "CH 5 289 0.2\nCB 6 285 0.3" });
        await Post($"/jobs/{bench}/service-log/water-tests", new { notTestedBecause = "No diver's case." });
        await Post($"/jobs/{bench}/bench", new { workDone = "Full service.", isPolished = false, instrument = "Witschi", calibratedOn = "2026-03-03" });

        foreach (var path in (string[])["/jobs", "/jobs?status=collected,ready&limit=1", "/clients", "/clients?q=Hart", "/watches", "/watches?q=Omega", "/search?q=Hart", $"/jobs/{id}",
            $"/jobs/{taken["id"]}", $"/jobs/{id}/events?limit=2", $"/jobs/{id}/quotes", $"/jobs/{asks}/quotes", $"/jobs/{id}/payments", $"/jobs/{id}/service-log",
            $"/jobs/{id}/service-log/readings", $"/jobs/{id}/service-log/lubricants", $"/jobs/{asks}/service-log/water-tests", $"/jobs/{id}/service-log/notes", $"/jobs/{id}/record",
            $"/clients/{client["id"]}", $"/clients/{taken["clientId"]}", $"/watches/{taken["watchId"]}"]) await Get(path);
        await Portal(shop, owner, listening(shop.Stranger()));
        await Get("/reports");
        await Get("/reports/flow?from=2026-01-01&to=2026-12-31");
        await Get("/reports/payments");
        await Post("/reports/night", new { });
        await Post("/practice", new { });
        await Post("/practice/wipe", new { });
        await Post("/stream/verify", new { });
        await shop.Db().Do("insert into shop.set_aside (consumer, seq, tries, last_error, set_aside_at) values ($1, 1, 5, 'tried', now())", TestHouse.Quiet.Name);
        await Post($"/stream/set-aside/{TestHouse.Quiet.Name}/1/retry", new { });
        await Hear("/events", owner);
        await Post("/sign-out", new { });
    }

    // Connects, has a payment page made, cancelled and made again, pays on it, gives a part back, and ends it.
    private static async Task Cards(TestShop shop, HttpClient owner, HttpClient client)
    {
        async Task<JsonObject> Post(string path, object body) => await (await owner.PostAsJsonAsync("/api" + path, body)).Any();
        await Post("/settings/card-payments", new { });
        var account = await shop.TakesCards();
        await (await owner.GetAsync("/api/settings/card-payments")).Any();
        var id = await owner.Approved(18_000);
        await Post($"/jobs/{id}/deposit", new { deposit = Quoting.Money(5_000) });
        var page = await Post($"/jobs/{id}/payments/checkout", new { amount = Quoting.Money(5_000) });
        await Post($"/jobs/{id}/payments/checkout/{page["id"]}/cancel", new { });
        var link = await ChronoCare.Tests.Portal.Following.Link(shop, id);
        var online = await (await client.PostAsJsonAsync("/api" + link + "/checkout", new { })).Any();
        shop.PaysAt(account, online.SessionOf());
        await shop.Followed();
        await Post($"/jobs/{id}/refunds/card", new { amount = Quoting.Money(1_000), reason = "Scratched" });
        lock (shop.House.Stripe.Book.One) shop.House.Stripe.Acts.Close(account, shop.House.Stripe.Acts.Dispute(account, shop.House.Stripe.Book.All(account, "charge")[0]["id"]!.GetValue<string>()), isWon: true);
        await shop.Followed();
        await (await owner.GetAsync($"/api/jobs/{id}/card")).Any();
        await Post("/settings/card-payments/end", new { });
        await (await owner.GetAsync("/api/settings/plan")).Any();
        await (await owner.GetAsync("/api/plan")).Any();
        await Post("/settings/plan", new { plan = "solo" });
        await Post("/settings/plan/portal", new { });
    }

    private static async Task Hear(string path, HttpClient client, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api" + path)
        {
            Headers = { { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Sec-WebSocket-Version", "13" }, { "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==" }, { "Sec-WebSocket-Protocol", "chronocare.v1" },
                { "Origin", client.BaseAddress!.GetLeftPart(UriPartial.Authority) } },
        };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.SwitchingProtocols);
    }

    // Signs in without a cookie, registers its phone, takes the next pair of tokens, and signs out.
    private static async Task AsAnApp(TestShop shop, HttpClient app)
    {
        app.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.77");
        await (await app.PostAsJsonAsync("/api/sign-in", new { email = "bench@example.com" })).Any();
        var tokens = await (await app.PostAsJsonAsync("/api/tokens", new { email = "bench@example.com", code = (await Mailed.Newest(shop, "bench@example.com"))!.Code, device = "Phone" })).Any();
        tokens = await (await app.PostAsJsonAsync("/api/tokens", new { refreshToken = tokens["refreshToken"] })).Any();
        (await app.PostAsJsonAsync("/api/tokens", new { refreshToken = "ccr_" })).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        app.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens["accessToken"]!.GetValue<string>());
        var phone = "/api/devices/" + new string('a', 64);
        await (await app.PutAsJsonAsync(phone, new { environment = "sandbox", locale = "fr-CH", appVersion = "1.4" })).Any();
        await (await app.GetAsync("/api/devices")).Any();
        (await app.DeleteAsync(phone)).IsSuccessStatusCode.ShouldBeTrue();
        (await app.DeleteAsync("/api/tokens")).IsSuccessStatusCode.ShouldBeTrue();
    }

    // As the client's own program: looks, chooses, asks, decides, lets a quote be renewed, and has a link that ended sent anew.
    private static async Task Portal(TestShop shop, HttpClient owner, HttpClient client)
    {
        async Task<JsonObject> Send(string path, object body) => await (await client.PostAsJsonAsync("/api" + path, body)).Any();
        var id = (await owner.TakeIn())["id"]!;
        await (await owner.Quote(id, [Quoting.Line("Service", 20_000)])).Any();
        var link = new Uri((await (await owner.PostAsJsonAsync($"/api/jobs/{id}/link", new { act = "new" })).Any())["address"]!.GetValue<string>()).AbsolutePath;
        var quote = (await (await client.GetAsync("/api" + link)).Any())["quote"]!;
        await Send(link + "/messages", new { clientId = Guid.NewGuid(), text = "Is it done?" });
        await Brought(client, $"/api{link}/messages");
        await Send(link + "/mails", new { milestone = "ready", wanted = false });
        await Send(link + "/decision", new { quote = 1, seen = quote["seen"], decision = "asks", name = "P", note = "Why?" });
        await shop.House.AsOperator("update shop.quote set expires_on = date '2026-01-01' where tenant_id = $1 and job_id = $2", shop.Shop.TenantId, Guid.Parse(id.ToString()));
        await Send(link + "/renewal", new { });
        await shop.House.AsOperator("update shop.quote set expires_on = current_date + 9 where tenant_id = $1 and job_id = $2", shop.Shop.TenantId, Guid.Parse(id.ToString()));
        await Send(link + "/decision", new { quote = 1, seen = quote["seen"], decision = "approved", name = "P" });
        await Hear(link + "/events", client);
        var proved = ChronoCare.Identity.SignInRequest.NewToken();
        await shop.Db().Do("insert into shop.portal_session (id_hash, email, created_at, expires_at) values ($1, 'p@example.com', now(), now() + interval '1 day')", ChronoCare.Identity.Sessions.Hash(proved));
        await Hear("/portal/events", client, $"{ChronoCare.Portal.MySession.Cookie}={proved}");
        await Send(link + "/fresh", new { });
        await (await client.GetAsync("/api" + link)).Any();
    }

    private static async Task Passkeys(TestShop shop, HttpClient owner, Func<HttpClient, HttpClient> listening)
    {
        async Task<JsonObject> Post(HttpClient client, string path, object body) => await (await client.PostAsJsonAsync("/api" + path, body)).Any();
        var byMail = listening(await shop.Owner());
        await Post(byMail, "/step-up/code", new { });
        await Post(byMail, "/step-up", new { code = (await shop.Mails("owner@example.com")).First(m => m.Subject.Contains("confirms", StringComparison.Ordinal)).Subject[..7] });
        using var device = new SoftAuthenticator(shop.House.Settings.Address(shop.Shop.Subdomain));
        var asked = await Post(owner, "/settings/passkeys/challenge", new { });
        device.UserHandle = System.Buffers.Text.Base64Url.DecodeFromChars(asked["user"]!["id"]!.GetValue<string>());
        var key = await Post(owner, "/settings/passkeys", device.Make(asked.Challenge()));
        await Post(owner, "/settings/passkeys/challenge", new { });
        var byKey = listening(await shop.Owner());
        await Post(byKey, "/step-up/passkey", device.Sign((await Post(byKey, "/step-up/passkey/challenge", new { })).Challenge()));
        var program = new ForgetfulBrowser(listening(shop.Stranger()));
        await program.Post("/api/sign-in/passkey", device.Sign((await program.Post("/api/sign-in/passkey/challenge", new { })).Challenge()));
        await (await owner.GetAsync("/api/settings/passkeys")).Any();
        await (await owner.GetAsync($"/api/settings/passkeys/{key["id"]}")).Any();
        await Post(owner, $"/settings/passkeys/{key["id"]}", new { name = "Laptop" });
        await Post(owner, $"/settings/passkeys/{key["id"]}/removal", new { });
    }

    // A photo before its words.
    private static async Task Brought(HttpClient who, string at)
    {
        var key = Guid.NewGuid();
        await (await who.PutAsync($"{at}/{key}/photos/1", new ByteArrayContent(Pictures.Photo(320, 240)))).Any();
        await (await who.GetAsync($"{at}/{key}/photos/1")).Any();
        await (await who.PostAsJsonAsync(at, new { clientId = key, text = "With a photo.", photosSent = 1 })).Any();
    }

    // Announced, sent in two parts, finished, described, taken away; then two whole ones in a form.
    private static async Task Photos(HttpClient owner, string at)
    {
        var jpeg = Pictures.Photo(320, 240);
        var started = await (await owner.PostAsJsonAsync(at, new { slot = "dial", bytes = jpeg.Length })).Any();
        var one = $"{at}/{started["id"]}";
        var half = jpeg.Length / 2;
        foreach (var (from, to) in ((int, int)[])[(0, half), (half, jpeg.Length)])
        {
            var content = new ByteArrayContent(jpeg[from..to]);
            content.Headers.ContentRange = new ContentRangeHeaderValue(from, to - 1, jpeg.Length);
            await (await owner.PutAsync(one + "/content", content)).Any();
        }
        await (await owner.PostAsync(one + "/finish", null)).Any();
        await (await owner.PostAsJsonAsync(one, new { slot = "back", note = "Inscription." })).Any();
        await (await owner.GetAsync(one)).Any();
        using var form = new MultipartFormDataContent { { new StringContent("in_order"), "slot" } };
        var file = new ByteArrayContent(jpeg);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(file, "photos", "1.jpg");
        await (await owner.PostAsync(at, form)).Any();
        await (await owner.GetAsync(at)).Any();
        (await owner.DeleteAsync(one)).IsSuccessStatusCode.ShouldBeTrue();
    }
}

/// <summary>Keeps only the cookies of the last answer, as a small program would.</summary>
internal sealed class ForgetfulBrowser(HttpClient client)
{
    private string cookies = "";

    internal async Task<JsonObject> Post(string path, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (cookies.Length > 0) request.Headers.Add("Cookie", cookies);
        var answer = await client.SendAsync(request);
        var said = await answer.Any();
        cookies = string.Join("; ", answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => c.Split(';')[0]) : []);
        return said;
    }
}

/// <summary>Any success, as JSON.</summary>
internal static class Succeeding
{
    internal static async Task<JsonObject> Any(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{answer.RequestMessage?.RequestUri}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
