using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary>The milestone engine's verb: <c>POST /api/jobs/{id}/milestones {to, version, reason?}</c> and the board's and job page's buttons.</summary>
public static class MoveJob
{
    /// <summary>What is asked.</summary>
    /// <param name="To">A milestone.</param><param name="Version">The version the caller saw.</param><param name="Reason">Why, where a guard is set aside.</param>
    public sealed record Form(string To, int Version, string? Reason);

    /// <summary>Where the job stands now.</summary>
    public sealed record Done(Guid Id, string Number, string Status, int Version, long Seq);

    // One statement, one round trip: the database picks the event's name and body by the status the job really had.
    internal const string Move = """
        with moved as (
          update shop.job set status = $3, version = version + 1, status_at = $8,
                 override_reason = case when $3 = 'in_service' and status = 'diagnosed' then coalesce($7, override_reason) else override_reason end,
                 hold = case when $3 = 'ready' then 'none' else hold end
          where id = $1 and version = $2 and status = any($4)
          returning tenant_id, id, number, version, status, old.status as was),
        head as (
          update shop.stream s set seq = s.seq + 1,
                 hash = sha256(s.hash || int8send(s.seq + 1) || int4send(m.version) || convert_to(($6::text[])[array_position($4, m.was)], 'UTF8'))
          from moved m where s.tenant_id = m.tenant_id
          returning s.seq, s.hash)
        insert into shop.event (seq, job_id, job_version, name, body, at, actor, hash)
        select h.seq, m.id, m.version, ($5::text[])[array_position($4, m.was)], ($6::text[])[array_position($4, m.was)], $8, $9, h.hash
        from head h, moved m
        returning seq, job_version as version, (select number from moved) as number
        """;

    private sealed record Landed
    {
        public long Seq { get; init; }
        public int Version { get; init; }
        public string Number { get; init; } = "";
    }

    /// <summary>Handles both.</summary>
    [Says("Moves a job to its next milestone.", typeof(Done))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, Visitor visitor, TimeProvider clock) =>
        Page.ShowJobPage.Or(http, job, db, shop, clock, posted, () => Handle(http, job, posted, db, visitor, clock));

    private static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Visitor visitor, TimeProvider clock)
    {
        var (to, version, reason) = Read(posted);
        if (to == Milestones.Received) posted.Wrong("to", "A job is received once, at the counter.");
        posted.Check();
        var id = job.Id ?? (await job.Load(db)).Id;
        var done = await Run(db, visitor, clock, id, to, version!.Value, reason.Length == 0 ? null : reason);
        return Answers.Done(http, () => done, posted["from"] == "board" ? $"/board#job-{done.Number}" : $"/jobs/{done.Number}");
    }

    internal static (string To, int? Version, string Reason) Read(Posted posted) => (posted.OneOf("to", "Milestone", null, [.. Milestones.All]),
        posted.Whole("version", "Version", 1, int.MaxValue, required: true), posted.Text("reason", "Reason", 500, lines: true));

    /// <summary>Moves a job; the happy way is one round trip, and only a refusal looks again to say why.</summary>
    /// <exception cref="Refused">A guard says no, or the watch would leave the shop, which only the hand-over does.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    /// <exception cref="NotHere">No such job.</exception>
    public static async Task<Done> Run(TenantDb db, Visitor visitor, TimeProvider clock, Guid id, string to, int version, string? reason)
    {
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var mayOverrule = visitor.May(May.StartUnapproved);
        var roads = Milestones.Table.Where(m => m.To == to && (reason is not null || (m.From, m.To) != (Milestones.Ready, Milestones.InService))).ToList();
        if (roads.Count > 0 && !Milestones.Leaves(to))
        {
            // Who may not set a guard aside: their reason never reaches the statement for that.
            var overrule = mayOverrule && to == Milestones.InService ? reason : null;
            var bodies = roads.Select(m => Event.Of(m.Event, id, db.Actor, at, Data(m.From, to, reason, overrule)).Body).ToArray();
            try
            {
                var ask = db.Ask();
                var landed = ask.Change<Landed>(Move, id, version, to, roads.Select(m => m.From).ToArray(), roads.Select(m => m.Event).ToArray(), bodies, overrule, at, db.Actor);
                await ask.Send();
                if (landed.Value is { } l) return new(id, l.Number, to, l.Version, l.Seq);
            }
            catch (RefusedByDatabase)
            {
                // The noun has the sentence.
            }
        }
        var present = await new JobRef(id, null).Load(db);
        if (present.Version > version && await Stream.OnlyQuiet(db, id, version)) return await Run(db, visitor, clock, id, to, present.Version, reason);
        if (present.Version != version) throw new Stale(JobAnswer.Of(present));
        if (Milestones.Leaves(to) && present.IsOpen) throw OnlyHandedOver(present, to);
        present.Allow(to, reason, mayOverrule);
        throw new Stale(JobAnswer.Of(present));
    }

    /// <summary>The code of a refusal that the hand-over resolves.</summary>
    internal const string HandOverNeeded = "handover-needed";

    private static Refused OnlyHandedOver(Job job, string to)
    {
        if (Milestones.EventOf(job.Status, to) is null) job.Allow(to);
        return new(to == Milestones.Collected
            ? "A watch is collected by handing it over: who takes it has to be recorded."
            : "A watch goes back by handing it over: who takes it has to be recorded.", code: HandOverNeeded);
    }

    private static JsonObject Data(string from, string to, string? reason, string? overrule)
    {
        var data = new JsonObject { ["from"] = from, ["to"] = to };
        if (reason is not null) data["reason"] = reason;
        if (overrule is not null && from == Milestones.Diagnosed) data["overruled"] = true;
        return data;
    }
}
