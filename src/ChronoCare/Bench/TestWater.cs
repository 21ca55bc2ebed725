using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>A water test, or the reason why there is none: <c>POST /jobs/{job}/service-log/water-tests</c>.</summary>
public static class TestWater
{
    private static readonly string Tested = Jobs.Stream.Fact(
        set: "log_entries = log_entries + 1",
        where: "is_open",
        then: """
            kept as (
              insert into shop.water_test (id, job_id, tester, method, vacuum_bar, pressure_bar, seconds, result_percent_per_minute, limit_percent_per_minute, passed,
                                           tested_by, tested_at)
              select $7, m.id, $8, $9, $10::numeric, $11::numeric, $12::int, $13::numeric, $14::numeric, $15, $6, $5 from moved m),
            reason as (
              update shop.service_log l set water_untested_reason = '' from moved m where l.job_id = m.id)
            """);

    private static readonly string Untested = Jobs.Stream.Fact(
        set: "log_entries = log_entries + 1",
        where: "is_open",
        then: """
            kept as (
              insert into shop.service_log as l (job_id, water_untested_reason) select m.id, $7 from moved m
              on conflict (tenant_id, job_id) do update set water_untested_reason = excluded.water_untested_reason)
            """);

    /// <summary>Handles both.</summary>
    [Says("Keeps a water test, or why there is none.", typeof(ServiceLogAnswer), 201, Or = typeof(ServiceLogAnswer), OrStatus = 200, Reader = nameof(ReadAll))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, "water", async () =>
        {
            var why = Why(posted);
            var isReason = why.Length > 0 || posted.Has("notTestedBecause") && !posted.Has("method");
            var test = isReason ? null : Read(posted, Guid.CreateVersion7(clock.GetUtcNow()));
            if (isReason && why.Length == 0) posted.Wrong("notTestedBecause", "Say why it was not tested.");
            var version = posted.Version();
            posted.Check();
            var id = await AtBench.IdOf(db, job);
            var happened = Event.Of(EventNames.WaterTested, id, db.Actor, clock.GetUtcNow(), test is null
                ? new JsonObject { ["notTestedBecause"] = SummariseService.Digest(id, why) } : Said(test));
            var (appended, log) = test is null
                ? await AtBench.Keep(db, Untested, id, version, happened, why)
                : await AtBench.Keep(db, Tested, id, version, happened, test.Id, test.Tester, test.Method, test.VacuumBar, test.PressureBar, test.Seconds,
                    test.ResultPercentPerMinute, test.LimitPercentPerMinute, test.Passed);
            return Answers.Done(http, () => ServiceLogAnswer.Of(log, shop, clock, appended.Seq), AtBench.Address(job, "water"), test is null ? 200 : 201);
        });

    internal static (string Why, WaterTest Test, int? Version) ReadAll(Posted posted) => (Why(posted), Read(posted.Default("method", ""), default), posted.Version());

    private static string Why(Posted posted) => posted.Text("notTestedBecause", "The reason", 300);

    private static WaterTest Read(Posted posted, Guid id)
    {
        var test = new WaterTest
        {
            Id = id,
            Tester = posted.Text("tester", "Tester", 120),
            Method = posted.OneOf("method", "Method", null, [.. WaterTest.Methods]),
            VacuumBar = posted.Decimal("vacuumBar", "Vacuum", -1, 0, 2),
            PressureBar = posted.Decimal("pressureBar", "Pressure", 0, 200, 2),
            Seconds = posted.Whole("seconds", "Seconds", 1, 86400),
            ResultPercentPerMinute = posted.Decimal("resultPercentPerMinute", "Result", -100, 100, 2),
            LimitPercentPerMinute = posted.Decimal("limitPercentPerMinute", "Limit", -100, 0, 2),
        };
        var said = posted.OneOf("passed", "Whether it passed", "", "yes", "no", "true", "false");
        if (test.PassedByFigures is null && said.Length == 0) posted.Wrong("passed", "Say whether it passed.");
        if (!posted.IsWrong && test.WhyNot() is { } no) posted.Wrong(no.Field, no.Sentence);
        if (test.PassedByFigures is { } byFigures && said.Length > 0 && byFigures != said is "yes" or "true")
            posted.Wrong("passed", $"By its figures the watch {(byFigures ? "passed" : "did not pass")}.");
        return test with { Passed = test.PassedByFigures ?? said is "yes" or "true" };
    }

    private static JsonObject Said(WaterTest test) => new()
    {
        ["test"] = test.Id.ToString("D"),
        ["tester"] = test.Tester,
        ["method"] = test.Method,
        ["vacuumBar"] = Event.Decimal(test.VacuumBar, 2),
        ["pressureBar"] = Event.Decimal(test.PressureBar, 2),
        ["seconds"] = test.Seconds,
        ["resultPercentPerMinute"] = Event.Decimal(test.ResultPercentPerMinute, 2),
        ["limitPercentPerMinute"] = Event.Decimal(test.LimitPercentPerMinute, 2),
        ["passed"] = test.Passed,
    };
}
