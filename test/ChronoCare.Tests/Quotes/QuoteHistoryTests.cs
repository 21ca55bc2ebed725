using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Quotes;

/// <summary>Random histories of quotes with options and ceilings, sent, renewed, decided and let go ahead: what the shop keeps is what a plain model says, version by version and to the cent.</summary>
public sealed class QuoteHistoryTests(TestHouse house)
{
    private sealed record Sent(long Fixed, long[] Options, long? Ceiling)
    {
        public string State { get; set; } = "sent";
        public int[] Chosen { get; set; } = [];
        public bool IsOwn { get; set; }

        public long With(IEnumerable<int> chosen) => Fixed + chosen.Sum(c => Options[c]);
    }

    // Prices hold their tax, so that the model needs no rounding of its own; the rounding has its own tests.
    private sealed class Model(long? stopAt, long fee)
    {
        public List<Sent> Versions { get; } = [];
        public Sent? InForce => Versions.Find(v => v.State == "approved");
        private Sent? LastOwn => Versions.FindLast(v => v.IsOwn);
        public string State => Versions.Count == 0 ? "none" : Versions[^1].State == "sent" ? "sent" : InForce is null ? "declined" : "approved";
        public long Charged { get; private set; }

        public bool Covers(Sent v) =>
            (InForce is not null && LastOwn is { Ceiling: { } ceiling, State: not "declined" } && v.Fixed <= ceiling && (v.Ceiling ?? 0) <= ceiling)
            || (stopAt is { } stop && v.Fixed <= stop && (v.Ceiling ?? 0) <= stop && LastOwn is not { State: "declined" });

        public void Send(Sent v)
        {
            foreach (var old in Versions.Where(o => o.State == "sent")) old.State = "superseded";
            Versions.Add(v);
        }

        public void Approve(int[] chosen, bool isOwn)
        {
            foreach (var old in Versions.Where(o => o.State == "approved")) old.State = "superseded";
            (Versions[^1].State, Versions[^1].Chosen, Versions[^1].IsOwn) = ("approved", chosen, isOwn);
            Charged = Versions[^1].With(chosen);
        }

        public void Decline()
        {
            (Versions[^1].State, Versions[^1].IsOwn) = ("declined", true);
            Charged = InForce is { } force ? force.With(force.Chosen) : fee;
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public async Task Whatever_happens_to_quotes_the_shop_keeps_what_the_model_says(int seed)
    {
        var random = new Random(seed);
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 8.1m });
        var owner = await shop.Owner();
        long? stop = seed % 2 == 0 ? 30_000 : null;
        var fee = seed % 3 == 0 ? 4_000 : 0;
        var id = (await owner.TakeIn(i => { if (stop is { } s) i["stopAt"] = Quoting.Money(s); if (fee > 0) i["inspectionFee"] = Quoting.Money(fee); }))["id"]!;
        var model = new Model(stop, fee);
        var accepted = 0;
        for (var step = 0; step < 40; step++)
        {
            var (answer, isRight) = await Step(random, owner, id, model);
            var said = await answer.Content.ReadAsStringAsync();
            answer.IsSuccessStatusCode.ShouldBe(isRight, $"seed {seed}, step {step}: {said}");
            if (isRight) accepted++;
            var job = await owner.Job(id);
            (job["quoteState"]!.GetValue<string>(), job["quoteVersion"]!.GetValue<int>(), job.Amount("charged")).ShouldBe((model.State, model.Versions.Count, model.Charged), $"seed {seed}, step {step}");
        }
        accepted.ShouldBeGreaterThan(5);
        var kept = (await owner.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/quotes"))!["items"]!.AsArray().Reverse().ToList();
        foreach (var (i, version) in model.Versions.Index())
        {
            var quote = kept[i]!;
            quote["state"]!.GetValue<string>().ShouldBe(version.State, $"seed {seed}, version {i + 1}");
            quote.Amount("total").ShouldBe(version.Fixed);
            var chosen = quote["decision"]?["chosen"]?.AsArray().Select(c => c!.GetValue<int>() - 2).ToArray() ?? [];
            chosen.ShouldBe(version.Chosen);
            if (quote["decision"]?["agreed"] is { } agreed) agreed["amount"]!.GetValue<long>().ShouldBe(version.With(version.Chosen));
        }
    }

    private static async Task<(HttpResponseMessage Answer, bool IsRight)> Step(Random random, HttpClient owner, JsonNode id, Model model)
    {
        var newest = model.Versions.Count;
        switch (random.Next(6))
        {
            case 0 or 1:
                var sent = new Sent(random.Next(1, 60_000), [.. Enumerable.Range(0, random.Next(3)).Select(_ => (long)random.Next(0, 9_000))], random.Next(3) == 0 ? 60_000 : null);
                var isWithin = random.Next(3) == 0;
                var isRight = !isWithin || (sent.Options.Length == 0 && model.Covers(sent));
                var answer = await owner.Quote(id, [Quoting.Line("Service", sent.Fixed), .. sent.Options.Select((o, i) => QuoteOptionTests.Optional($"Option {i}", o))], q =>
                {
                    q["within"] = isWithin;
                    if (sent.Ceiling is { } c) q["ceiling"] = Quoting.Money(c);
                });
                if (!isRight) return (answer, false);
                model.Send(sent);
                if (isWithin) model.Approve([], isOwn: false);
                return (answer, true);
            case 2:
                var last = model.Versions.LastOrDefault();
                int[] chosen = last is null ? [] : [.. Enumerable.Range(0, last.Options.Length).Where(_ => random.Next(2) == 0)];
                var approved = await owner.Decide(id, Math.Max(1, newest), "approved", b => b["chosen"] = new JsonArray([.. chosen.Select(c => JsonValue.Create(c + 2))]));
                if (model.State != "sent") return (approved, false);
                model.Approve(chosen, isOwn: true);
                return (approved, true);
            case 3:
                var declined = await owner.Decide(id, Math.Max(1, newest), "declined");
                if (model.State != "sent") return (declined, false);
                model.Decline();
                return (declined, true);
            case 4:
                var onWord = await owner.Decide(id, Math.Max(1, newest), "approved", b => b["how"] = "ceiling");
                if (model.State != "sent" || !model.Covers(model.Versions[^1])) return (onWord, false);
                model.Approve([], isOwn: false);
                return (onWord, true);
            default:
                var renewed = await owner.PostAsJsonAsync($"/api/jobs/{id}/quotes/{Math.Max(1, newest)}/renewal", new { });
                if (model.State != "sent") return (renewed, false);
                model.Send(model.Versions[^1] with { State = "sent", Chosen = [], IsOwn = false });
                return (renewed, true);
        }
    }
}
