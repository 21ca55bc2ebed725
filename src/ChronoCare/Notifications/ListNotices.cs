using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary><c>GET /api/jobs/{job}/notices</c>: who was told of what about a job, and how that went.</summary>
public static class ListNotices
{
    /// <summary>One notice.</summary>
    /// <param name="Id">The same by which mail (Message-ID) and push (apns-id) are known outside.</param><param name="Seq">The event it tells of; null where the clock said it.</param>
    /// <param name="Audience">client or team.</param><param name="Name">Who of the team; null for the client.</param><param name="Channel">mail or push.</param>
    /// <param name="State">queued, waiting, sent, failed, bounced, muted, expired, skipped.</param><param name="Reason">Why, in a word; empty where there is nothing to say.</param>
    /// <param name="Said">What the other side said last.</param><param name="At">When it came to this state; when it is due, where it waits.</param>
    public sealed record Item(Guid Id, long? Seq, string Occasion, string About, string Audience, string? Name, string Channel, string State, string Reason, string Said, int Tries, DateTimeOffset At);

    /// <summary>They come whole, so there is never a next page.</summary>
    public sealed record Listed(IReadOnlyList<Item> Items, string? Next = null);

    /// <summary>Handles it.</summary>
    [Says("Who was told of what about a job, and how that went: mails to the client, mails and pushes to the team.", typeof(Listed))]
    public static async Task<IResult> Handle(JobRef job, TenantDb db)
    {
        var present = await job.Load(db);
        var told = await db.Rows<Told>(Told.Select + " where n.job_id = $1 order by n.made_at, n.id limit 500", present.Id);
        return Answers.Data(new Listed([.. told.Select(t => new Item(t.Id, t.Seq, t.Occasion, t.About, t.Audience, t.Name, t.Channel, t.State, t.Reason, t.Said, t.Tries, t.EndedAt ?? t.DueAt))]));
    }
}
