using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>Oils and greases, one or the whole tick list: <c>POST /jobs/{job}/service-log/lubricants</c>. One product a point; unticked is taken back.</summary>
public static class UseLubricants
{
    /// <summary>What was said about one point.</summary>
    public sealed record Use(string Point, string Product, string Batch, DateOnly? ExpiresOn, bool IsUsed);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: "log_entries = log_entries + 1",
        where: "is_open",
        then: """
            kept as (
              insert into shop.lubricant_use as l (job_id, point, product, batch, expires_on, used_by, used_at)
              select m.id, g.point, g.product, g.batch, g.expires_on, $6, $5
              from moved m, unnest($7::text[], $8::text[], $9::text[], $10::date[]) as g(point, product, batch, expires_on)
              on conflict (tenant_id, job_id, point) do update set product = excluded.product, batch = excluded.batch, expires_on = excluded.expires_on,
                used_by = excluded.used_by, used_at = excluded.used_at),
            gone as (
              delete from shop.lubricant_use l using moved m where l.job_id = m.id and l.point = any($11::text[]))
            """);

    /// <summary>Handles both.</summary>
    [Says("Says what was oiled with what; points that are not sent stay.", typeof(ServiceLogAnswer), Reader = nameof(ReadAll))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, "lubricants", async () =>
        {
            var uses = Read(posted);
            var version = posted.Version();
            posted.Check();
            var log = await LoadServiceLog.Run(db, job);
            AtBench.MustBeOpen(log.Job);
            var changed = uses.Where(u => u.IsUsed
                ? log.Lubricants.FirstOrDefault(l => l.Point == u.Point) is not { } l || (l.Product, l.Batch, l.ExpiresOn) != (u.Product, u.Batch, u.ExpiresOn)
                : log.Lubricants.Any(l => l.Point == u.Point)).ToList();
            long? seq = null;
            if (changed.Count > 0)
            {
                var happened = Event.Of(EventNames.LubricantUsed, log.Job.Id, db.Actor, clock.GetUtcNow(),
                    new JsonObject { ["lubricants"] = new JsonArray([.. changed.Select(Said)]) });
                var used = changed.Where(u => u.IsUsed).ToList();
                (var appended, log) = await AtBench.Keep(db, Sql, log.Job.Id, version, happened, used.Select(u => u.Point).ToArray(),
                    used.Select(u => u.Product).ToArray(), used.Select(u => u.Batch).ToArray(), used.Select(u => u.ExpiresOn).ToArray(),
                    changed.Where(u => !u.IsUsed).Select(u => u.Point).ToArray());
                seq = appended.Seq;
            }
            return Answers.Done(http, () => ServiceLogAnswer.Of(log, shop, clock, seq), AtBench.Address(job, "lubricants"));
        });

    internal static (object Uses, int? Version) ReadAll(Posted posted) => (Read(posted), posted.Version());

    private static List<Use> Read(Posted posted)
    {
        var prefixes = Enumerable.Range(0, posted.Count("lubricants")).Select(i => $"lubricants[{i}].").ToList();
        if (posted.Has("point")) prefixes.Add("");
        if (prefixes.Count == 0) posted.Wrong("lubricants", "Send at least one lubricant.");
        var uses = prefixes.Select(p => (At: p, Use: ReadOne(posted, p))).ToList();
        foreach (var twice in uses.Where(u => u.Use.Point.Length > 0).GroupBy(u => u.Use.Point).Where(g => g.Count() > 1))
            posted.Wrong(twice.Last().At + "point", $"{twice.Key} is there twice.");
        // The form ends with an empty row for a point that the list does not name.
        return [.. uses.Select(u => u.Use).Where(u => u.Point.Length > 0)];
    }

    private static Use ReadOne(Posted posted, string at)
    {
        var isUsed = posted.IsJson && !posted.Has(at + "used") || posted.Flag(at + "used", "Whether it was used here; false takes the point out again");
        var use = new Use(posted.Text(at + "point", "Point", 120, required: isUsed), posted.Text(at + "product", "Product", 120, required: isUsed),
            posted.Text(at + "batch", "Batch", 60), posted.Day(at + "expiresOn", "Expiry"), isUsed);
        return use;
    }

    private static JsonObject Said(Use use) => use.IsUsed
        ? new()
        {
            ["point"] = use.Point, ["product"] = use.Product, ["batch"] = use.Batch,
            ["expiresOn"] = use.ExpiresOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["used"] = true,
        }
        : new() { ["point"] = use.Point, ["used"] = false };
}
