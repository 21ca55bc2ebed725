using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Quotes;

/// <summary>A quote puts its job on hold until the client decided, and the decision takes that hold away: a fact of its own, in the same transaction.</summary>
public static class Hold
{
    private const string Set = "hold = $7, hold_since = case when $7 = 'none' then null else $5 end";

    // The statement before holds the job's row lock; that it really wrote shows in the quote's own row.
    private static readonly string Waits = Jobs.Stream.Fact(Set, where: """
        hold = $8 and exists (select from shop.quote q where q.job_id = job.id and q.version = $9 and q.sent_at = $5 and q.sent_by = $6)
        """);

    private static readonly string Ends = Jobs.Stream.Fact(Set, where: """
        hold = $8 and exists (select from shop.quote q where q.job_id = job.id and q.version = $9 and q.decided_at = $5 and q.decision_by = $6)
        """);

    /// <summary>Adds the change to the batch after the sending; null when the job waits for approval already.</summary>
    public static Answer<Appended?>? Await(Ask ask, Job before, DateTimeOffset at, int quoteVersion) =>
        before.Hold == "approval" ? null : Change(ask, Waits, before, "approval", at, quoteVersion);

    /// <summary>Likewise after the decision; a hold for another reason stays.</summary>
    public static Answer<Appended?>? Release(Ask ask, Job before, DateTimeOffset at, int quoteVersion) =>
        before.Hold == "approval" ? Change(ask, Ends, before, "none", at, quoteVersion) : null;

    private static Answer<Appended?> Change(Ask ask, string sql, Job before, string to, DateTimeOffset at, int quoteVersion) =>
        ask.Append(sql, before.Id, null, Event.Of(EventNames.HoldChanged, before.Id, ask.Db.Actor, at, new JsonObject { ["from"] = before.Hold, ["to"] = to }), to, before.Hold, quoteVersion);
}
