using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary>What stands beside the milestone: hold, promised day, who works on it. <c>POST /jobs/{job}/facts</c>.</summary>
public static class ChangeJob
{
    /// <summary>What is asked; a part that was not sent stays as it is.</summary>
    public sealed record Form(int Version, string? Hold, DateOnly? PromisedOn, Guid? AssigneeId, bool SetsAssignee);

    /// <summary>Where the job stands now.</summary>
    public sealed record Done(Guid Id, string Number, int Version, long Seq);

    private static readonly string Sql = Stream.Fact(
        set: """
            hold = coalesce($7, hold),
            hold_since = case when $7::text is null or $7 = hold then hold_since when $7 = 'none' then null else $5 end,
            promised_on = coalesce($8, promised_on),
            assignee_id = case when $9 then $10::uuid else assignee_id end,
            assignee_name = case when $9 then coalesce((select u.name from shop.user_account u where u.id = $10::uuid and u.is_active), '') else assignee_name end
            """,
        where: "is_open and ($10::uuid is null or exists (select from shop.user_account u where u.id = $10::uuid and u.is_active))");

    /// <summary>Handles both.</summary>
    [Says("Changes hold, promised day or watchmaker; what is not sent stays.", typeof(Done))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        Page.ShowJobPage.Or(http, job, db, shop, clock, posted, () => Handle(http, job, posted, db, clock));

    private static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, TimeProvider clock)
    {
        var form = Read(posted);
        posted.Check();
        var present = await job.Load(db);
        var appended = await Run(db, clock, present, form);
        return Answers.Done(http, () => new Done(present.Id, present.Number, appended.Version, appended.Seq), $"/jobs/{present.Number}");
    }

    internal static Form Read(Posted posted) => new(posted.Whole("version", "Version", 1, int.MaxValue, required: true) ?? 0,
        posted.Has("hold") ? posted.OneOf("hold", "Hold", "none", Job.Holds) : null,
        posted.Day("promisedOn", "Promised day"), posted.Id("assigneeId", "Watchmaker"), posted.Has("assigneeId"));

    /// <summary>Changes the facts; the event says only what changed.</summary>
    public static async Task<Appended> Run(TenantDb db, TimeProvider clock, Job present, Form form)
    {
        if (!present.IsOpen) throw new Refused("The watch has left the shop; nothing can be changed any more.", code: "closed");
        if (present.Version > form.Version && await Stream.OnlyQuiet(db, present.Id, form.Version)) form = form with { Version = present.Version };
        if (present.Version != form.Version) throw new Stale(JobAnswer.Of(present));
        var data = new JsonObject();
        if (form.Hold is not null && form.Hold != present.Hold)
        {
            data["from"] = present.Hold;
            data["to"] = form.Hold;
        }
        if (form.PromisedOn is { } day && day != present.PromisedOn) data["promisedOn"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (form.SetsAssignee && form.AssigneeId != present.AssigneeId) data["assignee"] = form.AssigneeId?.ToString("D");
        if (data.Count == 0) return new Appended { Version = present.Version, Status = present.Status };
        var name = data.ContainsKey("to") ? EventNames.HoldChanged : EventNames.JobChanged;
        try
        {
            return await db.Append(Sql, present.Id, form.Version, Event.Of(name, present.Id, db.Actor, clock.GetUtcNow(), data), form.Hold, form.PromisedOn, form.SetsAssignee, form.AssigneeId);
        }
        catch (Stale)
        {
            var now = await new JobRef(present.Id, null).Load(db);
            if (now.Version != form.Version) throw new Stale(JobAnswer.Of(now));
            throw new Refused("This person does not work here any more.", "assigneeId");
        }
    }
}
