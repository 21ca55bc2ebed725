using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Messaging;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using CsCheck;

namespace ChronoCare.Tests.Reports;

/// <summary>The law: last night's copy plus what changed since is all jobs counted anew, whatever happened, whenever the night was, wherever the shop stands and when its clocks change.</summary>
public sealed class LawTests(TestHouse house)
{
    private enum Step { TakeIn, ComeBack, Practise, Diagnose, Start, Finish, FailCheck, Collect, Return, Hold, Release, Promise, Assign, Quote, Approve, Decline, Pay, Refund, Read, ReadAfter, Part, Ask, Answer, Calibre, Night }

    // Each begins two weeks before the clocks of that zone change, or stands where they never do.
    public static readonly TheoryData<string, string, int> Zones = new()
    {
        { "Europe/Zurich", "2026-10-14T06:00:00Z", 1 },
        { "America/New_York", "2026-02-24T12:00:00Z", 2 },
        { "Australia/Lord_Howe", "2026-03-25T00:00:00Z", 3 },
        { "Asia/Kolkata", "2026-10-14T06:00:00Z", 4 },
        { "Pacific/Chatham", "2026-09-14T06:00:00Z", 5 },
    };

    [Theory]
    [MemberData(nameof(Zones))]
    public async Task Last_night_and_the_difference_since_are_all_jobs_counted_anew(string zone, string begin, int seed)
    {
        var shop = await house.OpenShop(with: s => s with { TimeZone = zone, TaxPercent = 0 });
        var from = DateTimeOffset.Parse(begin, System.Globalization.CultureInfo.InvariantCulture);
        var trade = new Trading(shop, from);
        var history = Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 1000], Gen.Int[1, 600]).Array[150].Single(_ => true, $"0000KOIPWXR{seed}");
        // Random walks seldom reach the end, so a few watches go the whole way first.
        for (var i = 0; i < 3; i++) await trade.Whole(i);
        await Trading.Night(shop, isWhole: true);
        int done = 0, nights = 0, compared = 0, different = 0;
        foreach (var ((step, n, minutes), i) in history.Select((h, i) => (h, i)))
        {
            // Two minutes to ten hours on; the days around the change of the clocks are all passed.
            trade.Clock.Pass(TimeSpan.FromMinutes(minutes * (n % 3 == 0 ? 1 : 0.02)));
            if (i == history.Length / 2 || step == Step.Night)
            {
                // Some of what was touched, as every night, and some whole, as once a week.
                await Trading.Night(shop, isWhole: n % 4 == 0);
                nights++;
            }
            else
            {
                try
                {
                    await Do(trade, step, n);
                    done++;
                }
                catch (Exception e) when (e is Refused or Stale or RefusedByDatabase or WrongInput or NotHere) { }
            }
            if (n % 9 != 0) continue;
            var today = ShopDay.Of(trade.Clock.GetUtcNow(), shop.Shop);
            if (await Trading.Compare(shop, new(today.AddDays(-(n % 40)), today), trade.Clock.GetUtcNow(), $"after {step}")) different++;
            await Trading.Compare(shop, new(today.AddDays(-20 - n % 7), today.AddDays(-n % 11)), trade.Clock.GetUtcNow(), $"after {step}");
            compared++;
        }
        (done, nights, compared, different).ShouldSatisfyAllConditions(c => c.different.ShouldBeGreaterThan(2, "the difference was never wanted"), c => c.done.ShouldBeGreaterThan(40), c => c.nights.ShouldBeGreaterThanOrEqualTo(1), c => c.compared.ShouldBeGreaterThan(5));
        await Agree(shop, trade);
    }

    private static Task Do(Trading trade, Step step, int n)
    {
        var job = trade.Jobs[^(1 + n % Math.Min(4, trade.Jobs.Count))];
        var today = ShopDay.Of(trade.Clock.GetUtcNow(), trade.At.Shop);
        return step switch
        {
            Step.TakeIn => trade.TakeIn(n),
            Step.ComeBack => trade.TakeIn(n, again: true),
            Step.Practise => trade.Practise(),
            Step.Diagnose => trade.Move(job, "diagnosed"),
            Step.Start => trade.Move(job, "in_service", "My word"),
            Step.Finish => trade.Move(job, "ready"),
            Step.FailCheck => trade.Move(job, "in_service", "Date stuck"),
            Step.Collect => trade.HandOver(job, "collected"),
            Step.Return => trade.HandOver(job, "returned"),
            Step.Hold => trade.Hold(job, Job.Holds.Where(h => h != "none").ElementAt(n % 4)),
            Step.Release => trade.Hold(job, "none"),
            Step.Promise => trade.Promise(job, today.AddDays(n % 9)),
            Step.Assign => trade.Assign(job, n % 2 == 0 ? null : trade.At.WatchmakerId),
            Step.Quote => trade.Quote(job, 1000 + n),
            Step.Approve => trade.Decide(job, true, n % 2 == 0 ? "phone" : "counter"),
            Step.Decline => trade.Decide(job, false, "mail"),
            Step.Pay => trade.Pay(job, 1 + n, n % 2 == 0 ? "cash" : "transfer"),
            Step.Refund => trade.Refund(job, 1 + n / 2),
            Step.Read => trade.Read(job, Phase.Before, n % 60 - 30),
            Step.ReadAfter => trade.Read(job, Phase.After, n % 12 - 4),
            Step.Part => trade.Part(job, n % 2 == 0 ? "Mainspring" : "Crystal", ((string[])["needed", "ordered", "in_hand", "fitted", "dropped"])[n % 5]),
            Step.Ask => trade.Write(job, Message.ByClient),
            Step.Answer => trade.Write(job, Message.ByStaff),
            // No event says so: the watch's calibre is no part of what is copied.
            _ => trade.At.Db().Do("update shop.watch set calibre = $1 where id = (select watch_id from shop.job where id = $2)", "C" + n % 5, job),
        };
    }

    // Asked of the tables directly, in other words than the view's.
    private static async Task Agree(TestShop shop, Trading trade)
    {
        var today = ShopDay.Of(trade.Clock.GetUtcNow(), shop.Shop);
        var frame = new Frame(new(today.AddDays(-60), today), shop.Shop, trade.Clock.GetUtcNow());
        var facts = await LoadFacts.Run(shop.Db(), frame.From, frame.To);
        decimal Of(string report, string figure) => AllReports.Of(report)!.Figures.Single(f => f.Key == figure).Of(Evaluated.Of(AllReports.Of(report)!, frame, facts).Current.Of(Tally.Total)) ?? 0;
        async Task<long> Sql(string sql) => await shop.Db().Row<long>(sql);

        var jobs = await Sql("select count(*) from shop.job where not is_practice");
        jobs.ShouldBeGreaterThan(5);
        (await Sql("select count(*) from shop.job where is_practice")).ShouldBeGreaterThan(0);
        Of("flow", "in").ShouldBe(jobs);
        Of("flow", "out").ShouldBe(await Sql("select count(*) from shop.handover where kind = 'collected'"));
        Of("flow", "back").ShouldBe(await Sql("select count(*) from shop.handover where kind = 'returned'"));
        Of("work-in-progress", "watches").ShouldBe(await Sql("select count(*) from shop.job where is_open and not is_practice"));
        Of("payments", "net").ShouldBe(await Sql("select coalesce(sum(case kind when 'refund' then -amount_minor else amount_minor end), 0)::bigint from shop.payment"));
        Of("owed", "owed").ShouldBe(await Sql("select coalesce(sum(greatest(charged_minor - paid_minor, 0)), 0)::bigint from shop.job where not is_practice"));
        Of("owed", "owing").ShouldBe(await Sql("select coalesce(sum(greatest(paid_minor - charged_minor, 0)), 0)::bigint from shop.job where not is_practice"));
        Of("revenue", "gross").ShouldBe(await Sql("select coalesce(sum(charged_minor), 0)::bigint from shop.job where not is_practice"));
        Of("revenue-over-time", "gross").ShouldBe(Of("revenue", "gross"));
        Of("quotes", "sent").ShouldBe(await Sql("select count(*) from shop.quote"));
        Of("quotes", "declined").ShouldBe(await Sql("select count(*) from shop.event where name = 'quote-decided' and body like '%\"decision\":\"declined\"%'"));
        Of("promises", "ready").ShouldBe(await Sql("select count(*) from shop.job where status in ('ready', 'collected') and not is_practice"));
        Of("waiting", "now").ShouldBe(await Sql("select count(*) from shop.job where hold <> 'none' and is_open and not is_practice"));
        Of("answers", "open").ShouldBe(await Sql("select count(*) from shop.thread where asked_at is not null"));
        Of("parts", "ordered").ShouldBe(await Sql("select coalesce(sum(p.quantity), 0)::bigint from shop.part p join shop.job j on j.id = p.job_id where p.state = 'ordered' and j.is_open"));
    }
}
