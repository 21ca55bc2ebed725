using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Handover;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;

namespace ChronoCare.Tests.Handover;

public sealed class HandOverTests(TestHouse house)
{
    private static async Task Move(HttpClient client, JsonNode id, string to, string? reason = null) =>
        await (await (await client.Bench()).PostAsJsonAsync($"/api/jobs/{id}/milestones", new { to, version = await client.VersionOf(id), reason })).Ok();

    /// <summary>A watch that is serviced and waits on the shelf.</summary>
    private static async Task<(JsonNode Id, string Code)> OnTheShelf(HttpClient client, long price = 18000, Action<JsonObject>? intake = null)
    {
        var taken = await client.TakeIn(intake);
        var id = taken["id"]!;
        await (await client.Quote(id, [Quoting.Line("Full service", price)])).Ok(HttpStatusCode.Created);
        await (await client.Decide(id, 1, "approved")).Ok();
        await Move(client, id, "diagnosed");
        await Move(client, id, "in_service");
        await (await (await client.Bench()).PostAsJsonAsync($"/api/jobs/{id}/service-log/lubricants", new { point = "Pallet stones", product = "Moebius 9415", used = true, version = await client.VersionOf(id) })).Some();
        await Move(client, id, "ready");
        return (id, taken["pickupCode"]!.GetValue<string>());
    }

    private static async Task<HttpResponseMessage> HandOver(HttpClient client, JsonNode id, Action<JsonObject>? with = null)
    {
        var body = new JsonObject { ["givenTo"] = "Penelope Hart", ["knownBy"] = "known", ["accessoriesReturned"] = true, ["version"] = await client.VersionOf(id) };
        with?.Invoke(body);
        return await client.PostAsJsonAsync($"/api/jobs/{id}/handover", body);
    }

    [Fact]
    public async Task Paid_and_known_by_the_code_the_watch_is_collected_under_warranty()
    {
        var shop = await house.OpenShop(with: s => s with { WarrantyMonths = 24 });
        var counter = await shop.Counter();
        var (id, code) = await OnTheShelf(counter);
        await counter.Pay(id, 18000);
        var answer = await (await HandOver(counter, id, b => { b["knownBy"] = "pickup_code"; b["code"] = code; })).Ok();
        answer["status"]!.GetValue<string>().ShouldBe("collected");
        var today = ShopDay.Of(TimeProvider.System.GetUtcNow(), shop.Shop);
        answer["warrantyUntil"]!.GetValue<string>().ShouldBe(today.AddMonths(24).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        var events = (await counter.Job(id))["events"]!.AsArray();
        events.Select(e => e!["name"]!.GetValue<string>()).TakeLast(2).ShouldBe(["watch-collected", "record-sealed"]);
        var last = events[^2]!;
        last["data"]!.ToJsonString().ShouldNotContain("Hart");
    }

    [Fact]
    public async Task Payment_and_hand_over_can_be_one_step()
    {
        var counter = await (await house.OpenShop()).Counter();
        var (id, _) = await OnTheShelf(counter);
        await (await HandOver(counter, id, b => b["payment"] = new JsonObject { ["method"] = "cash", ["tendered"] = Quoting.Money(20000) })).Ok();
        var ledger = (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/payments"))!;
        ledger.Amount("balance").ShouldBe(0);
        ledger["items"]![0]!.Amount("change").ShouldBe(2000);
    }

    [Fact]
    public async Task With_an_open_balance_only_the_owner_lets_it_go()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var (id, _) = await OnTheShelf(counter);
        (await (await HandOver(counter, id)).Refused()).Code.ShouldBe("balance-open");
        (await (await HandOver(counter, id, b => b["leave"] = "Pays on Friday")).Refused()).Code.ShouldBe("owner-only");
        await (await HandOver(await shop.Owner(), id, b => b["leave"] = "Pays on Friday")).Ok();
        (await counter.Job(id)).Amount("balance").ShouldBe(18000);
        await (await counter.Pay(id, 18000, "transfer")).Ok(HttpStatusCode.Created);
        (await counter.Job(id)).Amount("balance").ShouldBe(0);
    }

    [Fact]
    public async Task A_wrong_code_is_refused_and_after_five_an_id_is_asked_for()
    {
        var counter = await (await house.OpenShop()).Counter();
        var (id, code) = await OnTheShelf(counter, 0);
        var wrong = code == "0000" ? "1111" : "0000";
        Task<HttpResponseMessage> With(string c) => HandOver(counter, id, b => { b["knownBy"] = "pickup_code"; b["code"] = c; });
        (await (await With(wrong)).WrongAt("code")).ShouldBe("That is not the pick-up code of this docket. 4 more tries, or ask for an ID.");
        for (var i = 0; i < 4; i++) (await With(wrong)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await With(code)).WrongAt("code")).ShouldBe("Too many wrong codes were tried. Ask for an ID.");
        (await counter.Job(id))["status"]!.GetValue<string>().ShouldBe("ready");
        await (await HandOver(counter, id, b => { b["knownBy"] = "id"; b["idNote"] = "Driving licence"; })).Ok();
    }

    [Fact]
    public async Task Of_sixteen_who_hand_the_watch_over_one_does()
    {
        var counter = await (await house.OpenShop()).Counter();
        var (id, _) = await OnTheShelf(counter);
        var version = await counter.VersionOf(id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => HandOver(counter, id, b => { b["version"] = version; b["payment"] = new JsonObject { ["method"] = "terminal" }; })));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK || a.StatusCode == HttpStatusCode.Conflict || a.StatusCode == HttpStatusCode.UnprocessableEntity);
        (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/payments"))!.Amount("paid").ShouldBe(18000);
        (await counter.Job(id))["events"]!.AsArray().Count(e => e!["name"]!.GetValue<string>() == "watch-collected").ShouldBe(1);
    }

    [Fact]
    public async Task A_watch_that_is_not_ready_is_not_collected_and_one_that_left_not_twice()
    {
        var counter = await (await house.OpenShop()).Counter();
        var early = (await counter.TakeIn())["id"]!;
        (await (await HandOver(counter, early)).Refused()).Code.ShouldBe("milestone-not-allowed");
        var (id, _) = await OnTheShelf(counter, 0);
        await (await HandOver(counter, id)).Ok();
        (await (await HandOver(counter, id)).Refused()).Sentence.ShouldBe("This job is already collected.");
    }

    [Fact]
    public async Task A_quote_without_an_answer_is_answered_first()
    {
        var counter = await (await house.OpenShop()).Counter();
        var (id, _) = await OnTheShelf(counter);
        await counter.Pay(id, 18000);
        await (await counter.Quote(id, [Quoting.Line("Full service", 18000), Quoting.Line("Strap", 8000, kind: "other")])).Ok(HttpStatusCode.Created);
        (await (await HandOver(counter, id)).Refused()).ShouldBe(("quote-open", "Quote 2 still waits for the client's decision. Record it first."));
    }

    [Fact]
    public async Task A_declined_watch_goes_back_when_its_inspection_is_paid()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(5000)))["id"]!;
        await counter.Quote(id, [Quoting.Line("Full service", 90000)]);
        await counter.Decide(id, 1, "declined");
        (await (await HandOver(counter, id, b => { b["kind"] = "returned"; b["reason"] = "Too dear"; })).Refused()).Code.ShouldBe("balance-open");
        (await (await HandOver(counter, id, b => b["kind"] = "returned")).WrongAt("reason")).ShouldBe("Enter reason.");
        await (await HandOver(counter, id, b => { b["kind"] = "returned"; b["reason"] = "Too dear"; b["payment"] = new JsonObject { ["method"] = "terminal", ["reference"] = "4711" }; })).Ok();
        var job = await counter.Job(id);
        (job["status"]!.GetValue<string>(), job.Amount("charged"), job.Amount("balance")).ShouldBe(("returned", 5000, 0));
    }

    [Fact]
    public async Task Only_the_owner_waives_the_inspection_fee()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = (await counter.TakeIn(i => i["inspectionFee"] = Quoting.Money(5000)))["id"]!;
        void Free(JsonObject b) { b["kind"] = "returned"; b["reason"] = "No parts to be had"; b["charge"] = Quoting.Money(0); }
        (await (await HandOver(counter, id, Free)).Refused()).Code.ShouldBe("owner-only");
        await (await HandOver(await shop.Owner(), id, Free)).Ok();
        (await counter.Job(id)).Amount("charged").ShouldBe(0);
    }

    [Fact]
    public async Task Work_that_was_approved_and_broken_off_is_charged_as_somebody_says()
    {
        var counter = await (await house.OpenShop()).Counter();
        var id = await counter.Approved(18000);
        await counter.Pay(id, 10000);
        void Back(JsonObject b) { b["kind"] = "returned"; b["reason"] = "Client wants it back"; }
        (await (await HandOver(counter, id, Back)).Refused()).Code.ShouldBe("charge-needed");
        (await (await HandOver(counter, id, b => { Back(b); b["charge"] = Quoting.Money(18001); })).Refused()).Code.ShouldBe("charge-too-high");
        (await (await HandOver(counter, id, b => { Back(b); b["charge"] = Quoting.Money(8000); })).Refused()).Sentence.ShouldStartWith("More was paid than charged.");
        await (await HandOver(counter, id, b => { Back(b); b["charge"] = Quoting.Money(10000); })).Ok();
        var job = await counter.Job(id);
        (job.Amount("charged"), job.Amount("balance")).ShouldBe((10000, 0));
    }

    [Fact]
    public async Task What_stays_here_is_said()
    {
        var counter = await (await house.OpenShop()).Counter();
        var (id, _) = await OnTheShelf(counter, 0);
        (await (await HandOver(counter, id, b => b["accessoriesReturned"] = false)).WrongAt("note")).ShouldBe("Not everything that was left is ticked. Say in the note what stays here.");
        (await (await HandOver(counter, id, b => b["givenTo"] = "")).WrongAt("givenTo")).ShouldBe("Enter name of who takes the watch.");
        (await (await HandOver(counter, id, b => b.Remove("knownBy"))).WrongAt("knownBy")).ShouldBe("Choose how they are known.");
        (await HandOver(counter, id, b => b["version"] = 1)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_watch_handed_over_whose_record_is_not_sealed_yet_says_so_and_seals_at_a_press()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var (id, _) = await OnTheShelf(counter, 0);
        var visitor = new Visitor(shop.CounterId, "Tess Lind", "counter@example.com", Role.Counter, "");
        var done = await ChronoCare.Handover.HandOver.Run(shop.Db(shop.CounterId), shop.Shop, visitor, TimeProvider.System, new JobRef(Guid.Parse(id.GetValue<string>()), null),
            new() { GivenTo = "Penelope Hart", KnownBy = "known" });
        (await counter.GetStringAsync($"/jobs/{done.Job.Number}/handover")).ShouldContain("its record is being sealed");
        (await counter.PostAsync($"/jobs/{done.Job.Number}/record", new FormUrlEncodedContent([]))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await counter.GetStringAsync($"/jobs/{done.Job.Number}/handover")).ShouldContain("The service record is sealed.");
    }

    [Theory]
    [InlineData("2026-11-12", 12, "2027-11-12")]
    [InlineData("2026-08-31", 6, "2027-02-28")]
    [InlineData("2028-02-29", 12, "2029-02-28")]
    [InlineData("2026-11-12", 0, null)]
    public void A_warranty_ends_on_the_same_day_of_its_last_month(string day, int months, string? until) =>
        HandedOver.WarrantyEnd(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), months)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(until);
}
