using ChronoCare.Demo;
using ChronoCare.Jobs.Audit;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace ChronoCare.Tests.Demo;

public class DemoShopTests(TestHouse house)
{
    private sealed record Standing { public string Status { get; init; } = ""; public string Hold { get; init; } = ""; public string QuoteState { get; init; } = ""; public long Count { get; init; } }

    [Fact]
    public async Task The_demo_shop_is_furnished_once_through_the_real_verbs_also_when_its_furnishing_was_cut_short()
    {
        using var cut = new CancellationTokenSource();
        var said = new List<string>();
        // Stopped in the middle, as by Ctrl-C, and begun again.
        var first = DemoShop.EnsureSeeded(house.Services, TimeProvider.System, said.Add, cut.Token);
        var tenant = await Until(() => house.Database.TenantBySubdomain(DemoShop.Subdomain));
        var db = house.Database.Enter(tenant.Id);
        await Until(async () => await db.Row<long>("select count(*) from shop.event") > 60 ? "some" : null);
        await cut.CancelAsync();
        try { await first; }
        catch (OperationCanceledException) { }
        var owner = await DemoShop.EnsureSeeded(house.Services, TimeProvider.System, said.Add);
        var events = await db.Row<long>("select count(*) from shop.event");
        (await DemoShop.EnsureSeeded(house.Services, TimeProvider.System, said.Add)).ShouldBe(owner);
        (await db.Row<long>("select count(*) from shop.event")).ShouldBe(events, "the third time nothing happens");

        var standing = (await db.Rows<Standing>("select status, hold, quote_state, count(*) as count from shop.job group by 1, 2, 3")).ToList();
        standing.Sum(s => s.Count).ShouldBe(DemoJobs.All.Count);
        standing.Where(s => s.Status is "received" or "diagnosed" or "in_service" or "ready").Sum(s => s.Count).ShouldBeInRange(25, 40);
        foreach (var status in ChronoCare.Jobs.Milestones.All) standing.ShouldContain(s => s.Status == status, status);
        foreach (var hold in new[] { "approval", "parts", "third_party" }) standing.ShouldContain(s => s.Hold == hold, hold);
        foreach (var state in new[] { "none", "sent", "approved", "declined" }) standing.ShouldContain(s => s.QuoteState == state, state);
        (await db.Row<long>("select count(*) from shop.client")).ShouldBeInRange(28, DemoPeople.Count);
        (await db.Row<long>("select count(*) from shop.job where is_open and promised_on < current_date")).ShouldBeGreaterThanOrEqualTo(2, "some are late");
        (await db.Row<long>("select count(*) from shop.job where status = 'ready' and charged_minor > paid_minor")).ShouldBeGreaterThan(0);
        (await db.Row<long>("select count(*) from shop.job where status = 'ready' and charged_minor = paid_minor")).ShouldBeGreaterThan(0);
        (await db.Row<long>("select count(*) from shop.job j where status = 'collected' and not exists (select from shop.record r where r.job_id = j.id)")).ShouldBe(0, "each has its sealed record");
        (await db.Row<long>("select count(*) from shop.event where name = 'final-check-failed'")).ShouldBe(1);
        // What quotes and papers can do is there to be seen: a book, options to choose and chosen, an amount partly used, work that grew, an invoice that is open, one that was credited and given back.
        (await db.Row<long>("select count(*) from shop.price")).ShouldBeGreaterThan(20);
        (await db.Row<long>("select count(distinct q.job_id) from shop.quote q join shop.quote_line l on l.job_id = q.job_id and l.quote_version = q.version and l.is_optional where q.state = 'sent'")).ShouldBeGreaterThanOrEqualTo(2);
        (await db.Row<long>("select count(*) from shop.quote where cardinality(chosen) > 0")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.quote where state = 'approved' and decided_how = 'ceiling' and version = 2 and agreed_minor < ceiling_minor")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.job where status = 'in_service' and quote_version = 2 and quote_state = 'sent'")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.invoice i join shop.job j on j.id = i.job_id where i.kind = 'invoice' and j.charged_minor > j.paid_minor")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.invoice i join shop.payment p on p.credit_note = i.id where i.kind = 'credit_note' and p.amount_minor = -(i.net_minor + i.tax_minor)")).ShouldBe(1);
        (await db.Row<long>("select count(*) from shop.invoice where content::jsonb -> 'by' ->> 'taxNumber' = ''")).ShouldBe(0);
        (await db.Row<long>("select count(*) from shop.event where at > now()")).ShouldBe(0);
        (await db.Row<long>("select count(*) from (select at < lag(at) over (order by seq) as back from shop.event) e where back")).ShouldBe(0, "the stream tells it in its order");
        (await Chain.Verify(db)).IsUnbroken.ShouldBeTrue();

        var photos = await db.Row<long>("select count(*) from shop.photo");
        photos.ShouldBe(DemoJobs.All.Sum(j => j.Photos.Length) + await db.Row<long>("select count(*) from shop.photo where slot = 'bench'"));
        (await db.Row<long>("select count(*) from shop.photo where state <> 'ready' or job_id is null")).ShouldBe(0);
        (await db.Row<long>("select count(*) from shop.job where portrait_id is null")).ShouldBe(0);
        var store = house.Services.GetRequiredService<IFileStore>();
        (await store.List(tenant.Id, "photo").ToListAsync()).Count.ShouldBe((int)photos * 3);
    }

    [Fact]
    public void Every_watch_is_drawn_from_every_side_and_the_same_twice()
    {
        foreach (var watch in DemoWatches.All)
            foreach (var view in new[] { "dial", "back", "bench" })
            {
                var jpeg = ChronoCare.Demo.Drawing.WatchPicture.Jpeg(watch.Look, view, 5, new DateOnly(2026, 11, 25), 160);
                using var seen = SKBitmap.Decode(jpeg);
                (seen.Width, seen.Height).ShouldBe((160, 120), watch.Key);
                if (view == "dial") ChronoCare.Demo.Drawing.WatchPicture.Jpeg(watch.Look, view, 5, new DateOnly(2026, 11, 25), 160).ShouldBe(jpeg);
            }
    }

    [Fact]
    public void Every_job_names_a_client_and_a_watch_that_exist_and_its_days_go_forward()
    {
        foreach (var job in DemoJobs.All)
        {
            DemoPeople.Get(job.Client).Name.ShouldNotBeEmpty();
            DemoWatches.Get(job.Watch).Reference.ShouldNotBeEmpty();
            job.Days.SequenceEqual(job.Days.OrderDescending()).ShouldBeTrue(job.Symptom);
            job.Days.Length.ShouldBeInRange(1, 7);
        }
        DemoJobs.All.Count.ShouldBeInRange(38, 48);
    }

    private static async Task<T> Until<T>(Func<Task<T?>> look) where T : class
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } found) return found;
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(120));
        }
    }
}
