using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;

namespace ChronoCare.Tests.Jobs.Intake;

public sealed class IntakeTests(TestHouse house)
{
    private static async Task<IHtmlDocument> Html(Task<HttpResponseMessage> answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await (await answer).Content.ReadAsStringAsync();
        (await answer).StatusCode.ShouldBe(status, text);
        return new HtmlParser().ParseDocument(text);
    }

    // What a browser without JavaScript sends: every field of the page's form, with some typed over.
    private static MultipartFormDataContent Filled(IHtmlDocument page, params (string Name, string Value)[] typed)
    {
        var form = (IHtmlFormElement)page.QuerySelector("form[data-intake]")!;
        var content = new MultipartFormDataContent();
        var names = typed.Select(t => t.Name).ToHashSet();
        foreach (var field in form.Elements)
            switch (field)
            {
                case IHtmlInputElement { Type: "file" }: break;
                case IHtmlInputElement { Type: "radio" or "checkbox" } tick when !tick.IsChecked || names.Contains(tick.Name!): break;
                case IHtmlInputElement { Name: { Length: > 0 } name } input when !names.Contains(name): content.Add(new StringContent(input.Value), name); break;
                case IHtmlSelectElement { Name: { Length: > 0 } name } select when !names.Contains(name): content.Add(new StringContent(select.Value ?? ""), name); break;
                case IHtmlTextAreaElement { Name: { Length: > 0 } name } area when !names.Contains(name): content.Add(new StringContent(area.Value), name); break;
            }
        foreach (var (name, value) in typed) content.Add(new StringContent(value), name);
        return content;
    }

    private static readonly (string, string)[] Hart =
    [
        ("client.name", "Penelope Hart"), ("client.phone", "+41 79 555 01 42"), ("watch.brand", "Omega"), ("watch.model", "Seamaster 300"), ("watch.serial", "24 183 318"),
        ("symptom", "Loses about 5 min a day."), ("agreedBy", "Penelope Hart"), ("agrees", "on"),
    ];

    private static (string, string)[] With((string, string)[] some, params (string Name, string Value)[] more) => [.. some.Where(s => more.All(m => m.Name != s.Item1)), .. more];

    [Fact]
    public async Task One_plain_form_takes_a_watch_in_and_leads_to_its_docket()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var page = await Html(counter.GetAsync("/jobs/new"));
        var posted = await counter.PostAsync("/jobs", Filled(page, With(Hart, ("reasons", "loses"), ("reasons", "glass"), ("links", "2"), ("kinds", "box"), ("accessories", "Bracelet 1171"),
            ("handling.case", "clean"), ("handling.crystal", "replace"), ("stopAt", "500"), ("declaredValue", "3'500.00"), ("assigneeId", shop.WatchmakerId.ToString("D")))));
        posted.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await posted.Content.ReadAsStringAsync());
        var location = posted.Headers.Location!.ToString();
        location.ShouldEndWith("/docket?taken#print");
        var job = (await counter.GetFromJsonAsync<JsonObject>("/api" + location.Split("/docket")[0]))!;
        job["assignee"]!.GetValue<string>().ShouldBe("Max Roy");
        var intake = job["intake"]!;
        intake["symptom"]!.GetValue<string>().ShouldBe("Loses, Glass.\nLoses about 5 min a day.");
        intake["accessories"]!.GetValue<string>().ShouldBe("2 spare links, box; Bracelet 1171");
        intake["handling"]!.ToJsonString().ShouldBe("""{"case":"clean","crystal":"replace"}""");
        intake["stopAt"]!["amount"]!.GetValue<long>().ShouldBe(50_000);
        intake["declaredValue"]!["amount"]!.GetValue<long>().ShouldBe(350_000);
        intake["quoteWhen"]!.GetValue<string>().ShouldBe("after_diagnosis");
    }

    [Fact]
    public async Task Wrong_entries_bring_the_page_back_with_everything_that_was_typed()
    {
        var counter = await (await house.OpenShop()).Counter();
        var page = await Html(counter.GetAsync("/jobs/new"));
        var wrong = await Html(counter.PostAsync("/jobs", Filled(page, With(Hart, ("client.email", "nobody"), ("client.name", new string('n', 130)), ("stopAt", "much"), ("links", "many"),
            ("reasons", "stopped"), ("handling.dial", "leave"), ("condition", "Dent at 7 <b>"), ("promisedOn", "2020-01-01x"), ("agrees", "off")))), HttpStatusCode.UnprocessableEntity);
        wrong.Title.ShouldStartWith("Error: Take in a watch");
        wrong.QuerySelectorAll("[data-errors] a").Select(a => a.TextContent).ShouldBe(
        [
            "Name is 130 characters long; 120 fit.", "E-mail must look like name@example.com.", "Spare links must be a whole number from 0 to 99.",
            "Stop at must be an amount such as 1250.50.", "Promised day must be a day such as 2026-12-02.", "Tick that the client agrees to the terms.",
        ], ignoreOrder: true);
        foreach (var link in wrong.QuerySelectorAll("[data-errors] a")) wrong.QuerySelector(link.GetAttribute("href")!).ShouldNotBeNull(link.TextContent);
        ((IHtmlInputElement)wrong.QuerySelector("[name='client.email']")!).Value.ShouldBe("nobody");
        ((IHtmlInputElement)wrong.QuerySelector("[name='client.name']")!).Value.ShouldBe(new string('n', 130));
        ((IHtmlInputElement)wrong.QuerySelector("[name=stopAt]")!).Value.ShouldBe("much");
        ((IHtmlTextAreaElement)wrong.QuerySelector("[name=condition]")!).Value.ShouldBe("Dent at 7 <b>");
        ((IHtmlInputElement)wrong.QuerySelector("[name=reasons][value=stopped]")!).IsChecked.ShouldBeTrue();
        ((IHtmlSelectElement)wrong.QuerySelector("[name='handling.dial']")!).Value.ShouldBe("leave");
        (await counter.GetFromJsonAsync<JsonObject>("/api/jobs"))!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Photos_of_a_refused_form_wait_with_the_draft_and_go_with_the_job()
    {
        var counter = await (await house.OpenShop()).Counter();
        var page = await Html(counter.GetAsync("/jobs/new"));
        MultipartFormDataContent Sent(IHtmlDocument of, params (string, string)[] typed)
        {
            var content = Filled(of, With(Hart, typed));
            return content;
        }
        var first = Sent(page, ("symptom", ""));
        foreach (var (name, bytes) in new[] { ("dial.jpg", Pictures.Photo(640, 480, seed: 1)), ("notes.jpg", "not a photo"u8.ToArray()) })
        {
            var file = new ByteArrayContent(bytes);
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            first.Add(file, "photos", name);
        }
        var wrong = await Html(counter.PostAsync("/jobs", first), HttpStatusCode.UnprocessableEntity);
        wrong.QuerySelectorAll("#photo-list img").Length.ShouldBe(1);
        wrong.QuerySelector("[data-errors]")!.TextContent.ShouldContain("notes.jpg was not kept.");
        var taken = await counter.PostAsync("/jobs", Sent(wrong));
        taken.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await taken.Content.ReadAsStringAsync());
        var number = taken.Headers.Location!.ToString().Split('/')[2];
        (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{number}/photos"))!["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_form_sent_twice_takes_one_watch_in_with_its_photos_once()
    {
        var counter = await (await house.OpenShop()).Counter();
        var page = await Html(counter.GetAsync("/jobs/new"));
        MultipartFormDataContent Sent()
        {
            var content = Filled(page, Hart);
            var file = new ByteArrayContent(Pictures.Photo(640, 480, seed: 3));
            file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            content.Add(file, "photos", "dial.jpg");
            return content;
        }
        var first = await counter.PostAsync("/jobs", Sent());
        var second = await counter.PostAsync("/jobs", Sent());
        first.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await first.Content.ReadAsStringAsync());
        second.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await second.Content.ReadAsStringAsync());
        second.Headers.Location.ShouldBe(first.Headers.Location);
        (await counter.GetFromJsonAsync<JsonObject>("/api/jobs"))!["items"]!.AsArray().Count.ShouldBe(1);
        var number = first.Headers.Location!.ToString().Split('/')[2];
        (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{number}/photos"))!["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_is_known_is_one_tap_and_so_is_their_watch_while_all_else_stays_as_typed()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        var empty = await Html(counter.GetAsync("/jobs/new"));
        var looked = await Html(counter.PostAsync("/jobs/new", Filled(empty, ("client.phone", "079 555 01"), ("symptom", "Stopped again"), ("find", "client"))));
        looked.QuerySelector("#matches [name='pick.client']")!.TextContent.ShouldContain("Penelope Hart");
        var theirs = looked.QuerySelector("[name='pick.theirs']")!;
        theirs.TextContent.ShouldContain("Omega Seamaster 300");
        theirs.TextContent.ShouldContain("…3318");
        var picked = await Html(counter.PostAsync("/jobs/new", Filled(looked, ("pick.theirs", theirs.GetAttribute("value")!))));
        picked.QuerySelector("#who [name='client.id']")!.GetAttribute("value").ShouldBe(taken["clientId"]!.GetValue<string>());
        picked.QuerySelector("#watch [name='watch.id']")!.GetAttribute("value").ShouldBe(taken["watchId"]!.GetValue<string>());
        picked.QuerySelector("textarea[name=symptom]")!.TextContent.ShouldBe("Stopped again");
        picked.QuerySelector("#history .notice")!.TextContent.ShouldContain(taken["number"]!.GetValue<string>());
        var warned = await Html(counter.PostAsync("/jobs", Filled(picked, ("agreedBy", "P. Hart"), ("agrees", "on"))), HttpStatusCode.UnprocessableEntity);
        warned.QuerySelector("[data-errors]")!.TextContent.ShouldContain("in the shop already");
        (await counter.PostAsync("/jobs", Filled(warned, ("goOn", "on")))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var dropped = await Html(counter.PostAsync("/jobs/new", Filled(picked, ("drop", "client"))));
        dropped.QuerySelector("[name='client.id'], [name='watch.id']").ShouldBeNull();
    }

    [Fact]
    public async Task A_serial_that_was_here_shows_its_history_and_may_have_a_new_owner()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await counter.TakeIn();
        await counter.PostAsJsonAsync($"/api/jobs/{taken["id"]}/handover", new { kind = "returned", givenTo = "P. Hart", knownBy = "known", reason = "Changed her mind", accessoriesReturned = true, version = 1 });
        var page = await Html(counter.GetAsync("/jobs/new"));
        var looked = await Html(counter.PostAsync("/jobs/new", Filled(page, ("client.name", "Otto Brandt"), ("client.phone", "044 555 03 03"), ("watch.serial", "24183318"), ("find", "watch"))));
        var button = looked.QuerySelector("#history [name='pick.watch']")!;
        button.TextContent.ShouldContain("Penelope Hart");
        var picked = await Html(counter.PostAsync("/jobs/new", Filled(looked, ("pick.watch", button.GetAttribute("value")!))));
        picked.QuerySelector("#watch .notice")!.TextContent.ShouldContain("In our books it belongs to Penelope Hart.");
        picked.QuerySelector("[name='client.name']")!.GetAttribute("value").ShouldBe("Otto Brandt");
        (string, string)[] rest = [("symptom", "Bought it. Please service."), ("agreedBy", "Otto Brandt"), ("agrees", "on")];
        var refused = await Html(counter.PostAsync("/jobs", Filled(picked, rest)), HttpStatusCode.UnprocessableEntity);
        var done = await counter.PostAsync("/jobs", Filled(refused, With(rest, ("watch.isNewOwner", "on"))));
        done.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await done.Content.ReadAsStringAsync());
        var sheet = (await counter.GetFromJsonAsync<JsonObject>($"/api/watches/{taken["watchId"]}"))!;
        sheet["client"]!["name"]!.GetValue<string>().ShouldBe("Otto Brandt");
        sheet["jobs"]!.AsArray().Select(j => j!["clientName"]!.GetValue<string>()).ShouldBe(["O. Brandt", "P. Hart"]);
    }

    [Fact]
    public async Task A_reference_that_was_here_fills_in_what_it_was()
    {
        var counter = await (await house.OpenShop()).Counter();
        await counter.TakeIn();
        var page = await Html(counter.GetAsync("/jobs/new"));
        var looked = await Html(counter.PostAsync("/jobs/new", Filled(page, ("watch.reference", "166.024"), ("watch.serial", ""), ("find", "watch"))));
        var like = looked.QuerySelector("[name='pick.like']")!;
        var filled = await Html(counter.PostAsync("/jobs/new", Filled(looked, ("watch.serial", "55 111 222"), ("pick.like", like.GetAttribute("value")!))));
        string Value(string name) => filled.QuerySelector($"[name='watch.{name}']")!.GetAttribute("value")!;
        (Value("brand"), Value("model"), Value("calibre"), Value("serial")).ShouldBe(("Omega", "Seamaster 300", "565", "55 111 222"));
        filled.QuerySelector("[name='watch.id']").ShouldBeNull();
    }

    [Fact]
    public async Task Client_and_watch_can_be_named_in_the_address_but_only_those_of_this_shop()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var taken = await counter.TakeIn();
        var known = await Html(counter.GetAsync($"/jobs/new?watch={taken["watchId"]}"));
        known.QuerySelector("#who .chosen")!.TextContent.ShouldContain("Penelope Hart");
        known.QuerySelector("#watch .chosen")!.TextContent.ShouldContain("Omega Seamaster 300");
        (await Html(counter.GetAsync("/jobs/new?q=Nguyen"))).QuerySelector("[name='client.name']")!.GetAttribute("value").ShouldBe("Nguyen");
        (await Html(counter.GetAsync("/jobs/new?q=079 555 01 42"))).QuerySelector("[name='client.phone']")!.GetAttribute("value").ShouldBe("079 555 01 42");

        var ours = await (await house.OpenShop()).Counter();
        var strange = await Html(ours.GetAsync($"/jobs/new?client={taken["clientId"]}&watch={taken["watchId"]}"));
        strange.Body!.TextContent.ShouldContain("This client is not known here.");
        strange.Body.TextContent.ShouldNotContain("Penelope");
        var refused = await ours.PostAsJsonAsync("/api/jobs", new { client = new { id = taken["clientId"]!.GetValue<string>() }, watch = new { id = taken["watchId"]!.GetValue<string>() }, symptom = "x", agreedBy = "y" });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await ours.TakeIn())["number"]!.GetValue<string>().ShouldEndWith("-0001");
    }

    [Fact]
    public async Task What_does_not_belong_together_is_refused_and_uses_no_number()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var one = await counter.TakeIn();
        var two = await counter.TakeIn(f => f["client"] = new JsonObject { ["name"] = "Otto Brandt", ["phone"] = "044 555 03 03" });
        async Task Refuses(object client, object watch, string? assignee = null) =>
            (await counter.PostAsJsonAsync("/api/jobs", new { client, watch, symptom = "x", agreedBy = "y", assigneeId = assignee })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await Refuses(new { id = two["clientId"]!.GetValue<string>() }, new { id = one["watchId"]!.GetValue<string>() });
        await Refuses(new { id = Guid.NewGuid() }, new { brand = "Omega" });
        await Refuses(new { name = "New Name", phone = "044 555 03 04" }, new { brand = "Omega" }, Guid.NewGuid().ToString("D"));
        await Refuses(new { name = "New Name", phone = "044 555 03 04" }, new { id = one["watchId"]!.GetValue<string>() });
        (await counter.TakeIn())["number"]!.GetValue<string>().ShouldEndWith("-0003");
        (await counter.GetFromJsonAsync<JsonObject>("/api/clients?q=New%20Name"))!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_promised_day_follows_the_shops_setting_and_then_its_own_pace()
    {
        var shop = await house.OpenShop(with: s => s with { PromiseDays = 21, TimeZone = "UTC" });
        var owner = await shop.Owner();
        async Task<string> Suggested() => (await Html(owner.GetAsync("/jobs/new"))).QuerySelector("[name=promisedOn]")!.GetAttribute("value")!;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        (await Suggested()).ShouldBe(today.AddDays(21).ToString("yyyy-MM-dd"));
        for (var n = 0; n < 5; n++)
        {
            var job = await owner.TakeIn(f => f["watch"]!["serial"] = "900" + n);
            var path = $"/api/jobs/{job["id"]}";
            async Task Step(string to, object body)
            {
                var answer = await owner.PostAsJsonAsync(path + to, body);
                answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
            }
            async Task<int> Version() => (await owner.GetFromJsonAsync<JsonObject>(path))!["version"]!.GetValue<int>();
            await Step("/milestones", new { to = "diagnosed", version = 1 });
            await Step("/milestones", new { to = "in_service", version = 2, reason = "Old friend" });
            await Step("/service-log/notes", new { text = "Regulated.", version = 3 });
            await Step("/service-log", new { workDone = "Regulated.", isPolished = "no", version = await Version() });
            await Step("/milestones", new { to = "ready", version = await Version() });
            await Step("/handover", new { givenTo = "P. Hart", knownBy = "known", accessoriesReturned = true, version = await Version() });
        }
        (await Suggested()).ShouldBe(today.AddDays(1).ToString("yyyy-MM-dd"));
    }

    [Fact]
    public async Task The_declared_value_and_the_consent_are_the_clients_alone()
    {
        var counter = await (await house.OpenShop(with: s => s with { InspectionFeeMinor = 3_500 })).Counter();
        var taken = await counter.TakeIn(f => f["declaredValue"] = new JsonObject { ["amount"] = 350_000, ["currency"] = "CHF" });
        var page = await Html(counter.GetAsync($"/jobs/new?client={taken["clientId"]}&watch={taken["watchId"]}"));
        page.QuerySelector("[name=declaredValue]")!.GetAttribute("value").ShouldBe("");
        page.QuerySelector("[name=agreedBy]")!.GetAttribute("value").ShouldBe("");
        page.QuerySelector("[name=agrees]")!.HasAttribute("checked").ShouldBeFalse();
        page.QuerySelector("[name=inspectionFee]")!.GetAttribute("value").ShouldBe("35.00");
    }

    [Fact]
    public async Task Terms_that_changed_meanwhile_are_shown_before_anybody_agrees_to_them()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var page = await Html(counter.GetAsync("/jobs/new"));
        var refused = await Html(counter.PostAsync("/jobs", Filled(page, With(Hart, ("termsVersion", "7")))), HttpStatusCode.UnprocessableEntity);
        refused.QuerySelector("[data-errors]")!.TextContent.ShouldContain("terms changed meanwhile");
        refused.QuerySelector("[name=termsVersion]")!.GetAttribute("value").ShouldBe("1");
        refused.Body!.TextContent.ShouldContain("Terms of the test shop.");
    }

    [Theory]
    [InlineData("paper", false, true)]
    [InlineData("typed", false, false)]
    [InlineData("typed", true, true)]
    public async Task Nobody_is_taken_to_agree_unless_they_ticked_or_sign_on_paper(string how, bool ticked, bool isTakenIn)
    {
        var counter = await (await house.OpenShop()).Counter();
        var page = await Html(counter.GetAsync("/jobs/new"));
        var answer = await counter.PostAsync("/jobs", Filled(page, With(Hart, ("agreedHow", how), ("agrees", ticked ? "on" : ""))));
        answer.StatusCode.ShouldBe(isTakenIn ? HttpStatusCode.SeeOther : HttpStatusCode.UnprocessableEntity);
    }
}
