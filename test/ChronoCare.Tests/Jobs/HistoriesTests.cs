using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Audit;
using ChronoCare.Photos;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Photos;
using ChronoCare.Tenancy;
using CsCheck;
using Npgsql;

namespace ChronoCare.Tests.Jobs;

/// <summary>Proof F5: random histories of everything a shop can do to a job; the database ends where a small model of its own says, and folding the events gives the row.</summary>
public sealed class HistoriesTests(TestHouse house)
{
    private enum Step { Diagnose, Start, StartAsOwner, Finish, FailCheck, Return, Quote, Approve, Decline, PayPart, PayAll, Refund, Read, Park, Promise, HandOver, HandOverAsOwner, AddPhoto, DescribePhoto, RemovePhoto }

    // Written from the design, not from the program: what must be allowed, and what it leads to.
    private sealed class Model
    {
        public string Status = "received";
        public int Quotes;
        public string QuoteState = "none";
        public long Charged, Paid, QuoteTotal;
        public long? InForce;
        public int Log, Photos;

        public bool IsOpen => Status is "received" or "diagnosed" or "in_service" or "ready";

        public bool Try(Step step, long amount)
        {
            switch (step)
            {
                case Step.Diagnose: return Move("received", "diagnosed");
                case Step.Start: return QuoteState == "approved" && Move("diagnosed", "in_service");
                case Step.StartAsOwner: return (QuoteState != "declined" && Move("diagnosed", "in_service")) || Move("ready", "in_service");
                case Step.Finish: return Log > 0 && Move("in_service", "ready");
                case Step.FailCheck: return Move("ready", "in_service") || (QuoteState == "approved" && Move("diagnosed", "in_service"));
                case Step.Return:
                    if (!IsOpen) return false;
                    Charged = 0;
                    return Set("returned");
                case Step.AddPhoto: Photos++; return true; // also a late one, from a phone that found its line again
                case Step.DescribePhoto: return Photos > 0;
                case Step.RemovePhoto: if (!IsOpen || Photos == 0) return false; Photos--; return true;
                case Step.Quote:
                    if (!IsOpen) return false;
                    (Quotes, QuoteState, QuoteTotal) = (Quotes + 1, "sent", amount);
                    return true;
                case Step.Approve:
                    if (!IsOpen || QuoteState != "sent") return false;
                    (QuoteState, Charged, InForce) = ("approved", QuoteTotal, QuoteTotal);
                    return true;
                case Step.Decline:
                    if (!IsOpen || QuoteState != "sent") return false;
                    (QuoteState, Charged) = (InForce is null ? "declined" : "approved", InForce ?? 0);
                    return true;
                case Step.Read: if (!IsOpen) return false; Log++; return true;
                case Step.Park or Step.Promise: return IsOpen;
                case Step.HandOver: return QuoteState != "sent" && Charged == Paid && Move("ready", "collected");
                case Step.HandOverAsOwner: return QuoteState != "sent" && Move("ready", "collected");
                default: return false;
            }
        }

        private bool Move(string from, string to) => Status == from && Set(to);

        private bool Set(string to)
        {
            Status = to;
            return true;
        }
    }

    [Fact]
    public async Task After_any_history_database_model_and_folded_events_agree()
    {
        var shop = await house.OpenShop(with: s => s with { TaxPercent = 0 });
        var owner = await shop.Owner();
        var watchmaker = await shop.Watchmaker();
        var histories = Gen.Select(Gen.Enum<Step>(), Gen.Long[100, 90000]).List[6, 26].Array[40].Single(_ => true, "0000KOIPWXR4");
        // Random walks seldom reach the end, so every other one begins on the usual road.
        (Step, long)[] usual = [(Step.Diagnose, 1), (Step.Quote, 5000), (Step.Approve, 1), (Step.Start, 1), (Step.Read, 1), (Step.Finish, 1)];
        var refused = 0;
        var allowed = 0;
        for (var i = 0; i < histories.Length; i++)
        {
            var job = (await watchmaker.TakeIn())["id"]!.GetValue<string>();
            var model = new Model();
            IEnumerable<(Step, long)> history = i % 2 == 0 ? usual.Take(i / 2 % 7).Concat(histories[i]) : histories[i];
            foreach (var (step, amount) in history)
            {
                var present = JsonNode.Parse(await watchmaker.GetStringAsync($"/api/jobs/{job}"))!;
                if (step is Step.PayPart or Step.PayAll or Step.Refund)
                {
                    Pay(model, await Do(step, amount, job, present, owner, watchmaker), present, step, amount);
                    continue;
                }
                var answer = await Do(step, amount, job, present, owner, watchmaker);
                var expected = model.Try(step, amount);
                answer.IsSuccessStatusCode.ShouldBe(expected, $"history {i}, {step} at {present["status"]}, quote {present["quoteState"]}: {await answer.Content.ReadAsStringAsync()}");
                if (expected) allowed++;
                else
                {
                    refused++;
                    answer.StatusCode.ShouldBeOneOf(HttpStatusCode.UnprocessableEntity, HttpStatusCode.Conflict, HttpStatusCode.NotFound); // 404: there is no such quote
                }
            }
            await Compare(shop, Guid.Parse(job), model);
        }
        (allowed, refused).ShouldSatisfyAllConditions(c => c.allowed.ShouldBeGreaterThan(150), c => c.refused.ShouldBeGreaterThan(150));
        (await Chain.Verify(shop.Db())).IsUnbroken.ShouldBeTrue();
    }

    // What may be paid when is the ledger's own test; here the sums must follow.
    private static void Pay(Model model, HttpResponseMessage answer, JsonNode before, Step step, long amount)
    {
        if (!answer.IsSuccessStatusCode) return;
        var sum = step == Step.PayAll ? Math.Max(1, before["balance"]!["amount"]!.GetValue<long>()) : amount;
        model.Paid += step == Step.Refund ? -sum : sum;
    }

    private static Task<HttpResponseMessage> Do(Step step, long amount, string job, JsonNode present, HttpClient owner, HttpClient watchmaker)
    {
        var version = present["version"]!.GetValue<int>();
        var balance = Math.Max(1, present["balance"]!["amount"]!.GetValue<long>());
        object Money(long minor) => new { amount = minor, currency = "CHF" };
        Task<HttpResponseMessage> Post(HttpClient who, string path, object body) => who.PostAsJsonAsync($"/api/jobs/{job}/{path}", body);
        Task<HttpResponseMessage> Move(HttpClient who, string to, string? reason = null) => Post(who, "milestones", new { to, version, reason });
        async Task<HttpResponseMessage> WithPhoto(Func<string, Task<HttpResponseMessage>> act)
        {
            var items = JsonNode.Parse(await watchmaker.GetStringAsync($"/api/jobs/{job}/photos"))!["items"]!.AsArray();
            return await act(items.Count == 0 ? Guid.NewGuid().ToString("D") : items[(int)(amount % items.Count)]!["id"]!.GetValue<string>());
        }
        return step switch
        {
            Step.Diagnose => Move(watchmaker, "diagnosed"),
            Step.Start => Move(watchmaker, "in_service"),
            Step.StartAsOwner => Move(owner, "in_service", "My word"),
            Step.Finish => Move(watchmaker, "ready"),
            Step.FailCheck => Move(watchmaker, "in_service", "Date stuck"),
            Step.Return => Post(owner, "handover", new { kind = "returned", givenTo = "P. Hart", knownBy = "known", reason = "Not worth it", leave = "My word", charge = Money(0), version }),
            Step.Quote => Post(watchmaker, "quotes", new { version, lines = new[] { new { kind = "labour", text = "Service", quantity = 1, unitPrice = Money(amount) } } }),
            Step.Approve => Post(watchmaker, $"quotes/{present["quoteVersion"]}/decision", new { decision = "approved", how = "phone", name = "P. Hart", version }),
            Step.Decline => Post(watchmaker, $"quotes/{present["quoteVersion"]}/decision", new { decision = "declined", how = "phone", name = "P. Hart", version }),
            Step.PayPart => Post(watchmaker, "payments", new { method = "terminal", amount = Money(amount), version }),
            Step.PayAll => Post(watchmaker, "payments", new { method = "cash", amount = Money(balance), version }),
            Step.Refund => Post(owner, "refunds", new { method = "cash", amount = Money(amount), reason = "Mistake", version }),
            Step.Read => Post(watchmaker, "service-log/readings", new { readings = new[] { new { phase = "before", wind = "full", position = "CH", rate = amount % 60 } } }),
            Step.Park => Post(watchmaker, "facts", new { version, hold = "parts" }),
            Step.Promise => Post(watchmaker, "facts", new { version, promisedOn = $"2031-01-{amount % 28 + 1:00}" }),
            Step.HandOver => Post(watchmaker, "handover", new { kind = "collected", givenTo = "P. Hart", knownBy = "known", version }),
            Step.AddPhoto => AddPhoto(watchmaker, job),
            Step.DescribePhoto => WithPhoto(photo => Post(watchmaker, $"photos/{photo}", new { slot = Photo.Slots[(int)(amount % Photo.Slots.Count)], note = "Seen" })),
            Step.RemovePhoto => WithPhoto(photo => watchmaker.DeleteAsync($"/api/jobs/{job}/photos/{photo}")),
            _ => Post(owner, "handover", new { kind = "collected", givenTo = "P. Hart", knownBy = "known", leave = "On account", version }),
        };
    }

    private static readonly byte[] Picture = Pictures.Photo(64, 48);

    private static async Task<HttpResponseMessage> AddPhoto(HttpClient who, string job)
    {
        using var form = new MultipartFormDataContent { { new StringContent(SendPhotos.InOrder), "slot" } };
        var file = new ByteArrayContent(Picture);
        file.Headers.ContentType = new("image/jpeg");
        form.Add(file, "photos", "a.jpg");
        return await who.PostAsync($"/api/jobs/{job}/photos", form);
    }

    private static async Task Compare(TestShop shop, Guid id, Model model)
    {
        var row = await new JobRef(id, null).Load(shop.Db());
        (row.Status, row.QuoteVersion, row.QuoteState, row.ChargedMinor, row.PaidMinor, row.LogEntries, row.Photos)
            .ShouldBe((model.Status, model.Quotes, model.QuoteState, model.Charged, model.Paid, model.Log, model.Photos));
        var events = await shop.Db().Rows<StoredEvent>("select e.seq, e.job_id, e.job_version, e.name, e.body, e.actor, e.at, e.hash from shop.event e where e.job_id = $1 order by e.job_version", id);
        var folded = JobHistory.Fold(events);
        // Names and the picture stand beside the stream.
        folded.ShouldBe(row with { ClientName = "", WatchName = "", Reference = "", SerialTail = "", PortraitId = null, AssigneeName = "", Currency = "" });
    }

    [Fact]
    public async Task Program_and_database_allow_the_very_same_milestones()
    {
        var shop = await house.OpenShop();
        var watchmaker = await shop.Watchmaker();
        var job = Guid.Parse((await watchmaker.TakeIn())["id"]!.GetValue<string>());
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        foreach (var from in Milestones.All)
            foreach (var to in Milestones.All.Where(t => t != from))
            {
                // Guards satisfied, so that only the table of milestones speaks; the row is put at `from` behind the trigger's back.
                await using var transaction = await connection.BeginTransactionAsync();
                async Task Run(string sql) => await new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = job } } }.ExecuteNonQueryAsync();
                await new NpgsqlCommand("alter table shop.job disable trigger guard_milestone, disable trigger guard_leaving", connection).ExecuteNonQueryAsync();
                await Run($"update shop.job set status = '{from}', log_entries = 1, quote_state = 'approved' where id = $1");
                await new NpgsqlCommand("alter table shop.job enable always trigger guard_milestone, enable always trigger guard_leaving", connection).ExecuteNonQueryAsync();
                var allowed = true;
                try { await Run($"update shop.job set status = '{to}' where id = $1"); }
                catch (PostgresException e) when (e.SqlState == "CC001") { allowed = false; }
                catch (PostgresException e) when (e.SqlState == "CC005") { Milestones.Leaves(to).ShouldBeTrue(); } // allowed, by a hand-over
                await transaction.RollbackAsync();
                allowed.ShouldBe(Milestones.EventOf(from, to) is not null, $"{from} to {to}");
            }
    }
}
