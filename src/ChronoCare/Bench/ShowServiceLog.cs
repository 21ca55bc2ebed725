using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>The service log for programs, whole or a part: <c>GET /api/jobs/{job}/service-log</c>, <c>…/readings</c>, <c>…/parts</c> and so on.</summary>
public static class ShowServiceLog
{
    /// <summary>A part of the log is short: it comes whole, so there is never a next page.</summary>
    public sealed record Listed<T>(IReadOnlyList<T> Items, string? Next = null);

    [Says("The whole service log.", typeof(ServiceLogAnswer))]
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, TimeProvider clock) =>
        Answers.Data(ServiceLogAnswer.Of(await LoadServiceLog.Run(db, job), shop, clock));

    [Says("The readings.", typeof(Listed<ReadingAnswer>))]
    public static async Task<IResult> Readings(JobRef job, TenantDb db) =>
        Answers.Data(new Listed<ReadingAnswer>(ReadingAnswer.All(await LoadServiceLog.Run(db, job))));

    [Says("The parts.", typeof(Listed<PartAnswer>))]
    public static async Task<IResult> Parts(JobRef job, TenantDb db, Shop shop) =>
        Answers.Data(new Listed<PartAnswer>([.. (await LoadServiceLog.Run(db, job)).Parts.Select(p => PartAnswer.Of(p, shop, null))]));

    [Says("What was oiled with what.", typeof(Listed<LubricantUse>))]
    public static async Task<IResult> Lubricants(JobRef job, TenantDb db) =>
        Answers.Data(new Listed<LubricantUse>((await LoadServiceLog.Run(db, job)).Lubricants));

    [Says("The water tests.", typeof(Listed<WaterTest>))]
    public static async Task<IResult> WaterTests(JobRef job, TenantDb db) =>
        Answers.Data(new Listed<WaterTest>((await LoadServiceLog.Run(db, job)).WaterTests));

    [Says("The notes.", typeof(Listed<NoteAnswer>))]
    public static async Task<IResult> Notes(JobRef job, TenantDb db) =>
        Answers.Data(new Listed<NoteAnswer>([.. (await LoadServiceLog.Run(db, job)).Notes.Select(n => NoteAnswer.Of(n))]));
}
