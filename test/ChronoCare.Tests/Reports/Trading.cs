using ChronoCare.Bench;
using ChronoCare.Demo;
using ChronoCare.Handover;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Intake;
using ChronoCare.Jobs.Practice;
using ChronoCare.Messaging;
using ChronoCare.Payments;
using ChronoCare.Quotes;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Work;
using ChronoCare.Web;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Reports;

/// <summary>What a shop does all day, each a verb of the product, under a clock that a test moves.</summary>
internal sealed class Trading(TestShop shop, DateTimeOffset begin)
{
    public Working.Clock Clock { get; } = new(begin);
    public TestShop At { get; } = shop;
    public List<Guid> Jobs { get; } = [];
    private readonly List<(Guid Client, Guid Watch)> watches = [];
    private readonly DemoRoom room = new(shop.House.Services, shop.Shop, new DemoClock(begin));
    private Visitor Owner { get; } = new(shop.OwnerId, "Ana", "owner@example.com", Role.Owner, "");

    private static readonly string[] Calibres = ["565", "7750", "", "2824-2"];

    public async Task TakeIn(int n, bool again = false, DateOnly? promised = null)
    {
        var known = again && watches.Count > 0 ? watches[n % watches.Count] : default;
        var taken = await ChronoCare.Jobs.Intake.TakeIn.Run(At.Db(), At.Shop, Clock, new TakeIn.Form
        {
            ClientId = again && watches.Count > 0 ? known.Client : null, WatchId = again && watches.Count > 0 ? known.Watch : null,
            ClientName = $"Client {n}", Brand = "Omega", Model = "Seamaster", Serial = $"{n} 000", Calibre = Calibres[n % Calibres.Length], Symptom = "Stopped",
            AgreedBy = "C", AssigneeId = n % 3 == 0 ? null : At.WatchmakerId, PromisedOn = promised,
        });
        Jobs.Add(taken.Id);
        var job = await Load(taken.Id);
        watches.Add((job.ClientId, job.WatchId));
    }

    public Task<Job> Load(Guid job) => new JobRef(job, null).Load(At.Db());

    public Task Practise() => TakeInPractice.Run(At.Db(), At.Shop, Clock);

    public async Task Move(Guid job, string to, string? reason = null) => await MoveJob.Run(At.Db(), Owner, Clock, job, to, (await Load(job)).Version, reason);

    public async Task Hold(Guid job, string hold) => await Change(job, new(0, hold, null, null, false));

    public async Task Promise(Guid job, DateOnly day) => await Change(job, new(0, null, day, null, false));

    public async Task Assign(Guid job, Guid? who) => await Change(job, new(0, null, null, who, true));

    public Task Quote(Guid job, long minor) => SendQuote.Run(At.Db(), At.Shop, Clock, new(job, null), new() { Lines = [new() { Text = "Service", UnitMinor = minor }] });

    public async Task Decide(Guid job, bool approves, string how) => await DecideQuote.Run(At.Db(), At.Shop, Clock, new(job, null), (await Load(job)).QuoteVersion, new(approves, how, "C", "", null));

    public Task Pay(Guid job, long minor, string method) => TakePayment.Run(At.Db(), At.Shop, Clock, new(job, null), new(method, minor, null, "", null));

    public Task Refund(Guid job, long minor) => RefundPayment.Run(At.Db(), At.Shop, Clock, new(job, null), new("cash", minor, "Too much", null));

    public Task Read(Guid job, Phase phase, decimal rate) => TakeReadings.Run(At.Db(), Clock, job, null,
        [.. Position.All.Select((p, i) => new TakeReadings.Row(phase, Wind.Full, p, new Dictionary<Measure, decimal?> { [Measure.Rate] = rate + i, [Measure.Amplitude] = 250 + i }))], onlyChanges: false);

    public async Task Part(Guid job, string name, string state)
    {
        var there = (await LoadServiceLog.Run(At.Db(), new(job, null))).Parts.FirstOrDefault(p => p.Name == name);
        var posted = Posted.Of(("name", name), ("group", "movement"), ("provenance", "genuine"), ("state", state), ("oldPart", "keep"), ("quantity", "2"));
        if (there is null) await ChangePart.New(room.Request(), new(job, null), posted, At.Db(), At.Shop, Clock);
        else await ChangePart.Handle(room.Request(), new(job, null), there.Id, posted, At.Db(), At.Shop, Clock);
    }

    public Task Write(Guid job, string author) => SendMessage.Run(At.Db(author == Message.ByStaff ? At.CounterId : Guid.Empty), room.Photos(At.Db()).Files, Clock, job, new(Guid.NewGuid(), author, "Words", []));

    public async Task HandOver(Guid job, string kind) => await ChronoCare.Handover.HandOver.Run(At.Db(), At.Shop, Owner, Clock, new(job, null),
        new() { Kind = kind, GivenTo = "C", KnownBy = "known", Reason = "Not worth it", Leave = "My word", ChargeMinor = kind == "returned" ? 0 : null, Version = (await Load(job)).Version });

    /// <summary>A watch's whole way, a day between two steps.</summary>
    public async Task<Guid> Whole(int n, long minor = 40_000)
    {
        await TakeIn(n);
        var job = Jobs[^1];
        Clock.Pass(TimeSpan.FromDays(1));
        await Read(job, Phase.Before, 20);
        await Move(job, "diagnosed");
        await Quote(job, minor);
        Clock.Pass(TimeSpan.FromHours(5));
        await Decide(job, true, "phone");
        await Move(job, "in_service");
        Clock.Pass(TimeSpan.FromDays(2));
        await Part(job, "Mainspring", "fitted");
        await Read(job, Phase.After, 2);
        await Move(job, "ready");
        await Pay(job, (await Load(job)).BalanceMinor, "terminal");
        Clock.Pass(TimeSpan.FromDays(1));
        await HandOver(job, "collected");
        return job;
    }

    private async Task Change(Guid job, ChangeJob.Form form)
    {
        var present = await Load(job);
        await ChangeJob.Run(At.Db(), Clock, present, form with { Version = present.Version });
    }

    /// <summary>Makes the shop's copy of the night; reckoned whole, it must find nothing that the nights before had missed.</summary>
    public static async Task Night(TestShop shop, bool isWhole = false, Func<int, Task>? between = null) =>
        (await shop.House.Database.Night.Make(shop.Shop.TenantId, TimeProvider.System.GetUtcNow(), isWhole, TestContext.Current.CancellationToken, between)).Found.ShouldBe(0);

    /// <summary>For a superuser: how many shops have a copy that does not add up to their rows.</summary>
    public const string ShopsApart = """
        with night as (
          select tenant_id, count(*) as jobs, count(*) filter (where is_open) as open, sum(charged_minor) as charged, sum(paid_minor) as paid, count(distinct job_id) as ids from report_raw.job group by tenant_id),
        base as (
          select tenant_id, count(*) as jobs, count(*) filter (where is_open) as open, sum(charged_minor) as charged, sum(paid_minor) as paid, count(distinct id) as ids from shop.job where not is_practice group by tenant_id)
        select count(*) filter (where n is distinct from b) from night n full join base b on b.tenant_id = n.tenant_id
        """;

    /// <summary>Holds every report over a period against all jobs counted anew; whether the copy alone would have been wrong.</summary>
    public static Task<bool> Compare(TestShop shop, Period period, DateTimeOffset now, string when) => Compare(shop.Db(), shop.Shop, period, now, when);

    /// <summary>The same in a house of the test's own.</summary>
    public static async Task<bool> Compare(TenantDb db, Shop shop, Period period, DateTimeOffset now, string when)
    {
        var frame = new Frame(period, shop, now);
        var facts = await LoadFacts.Run(db, frame.From, frame.To);
        var anew = await LoadFacts.Anew(db);
        var isDifferent = false;
        foreach (var report in AllReports.List)
        {
            var counted = Evaluated.Of(report, frame, facts);
            var again = new Tally();
            report.Count(anew, frame, again);
            isDifferent |= counted.Baseline.Write() != again.Write();
            (counted.Baseline + counted.Delta).Write().ShouldBe(again.Write(), $"{report.Name}, {period}, {when}");
            foreach (var line in counted.Lines.Append(Tally.Total))
                foreach (var figure in report.Figures) figure.In(counted.Current.Of(line)).ShouldBe(figure.In(again.Of(line)), $"{report.Name} {line} {figure.Key}, {when}");
        }
        return isDifferent;
    }
}
