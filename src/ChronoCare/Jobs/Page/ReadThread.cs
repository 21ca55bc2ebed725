using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Page;

/// <summary><c>POST /jobs/{job}/messages/read {answered?}</c>: somebody of the team has read the conversation, or says that it needs no answer. A page that shows it marks it by itself.</summary>
public static class ReadThread
{
    /// <summary>How far it is read.</summary>
    public sealed record Answer(Guid Job, long ReadSeq, int NewMessages);

    // Written only where somebody waits and this reader has not seen it yet.
    private const string Sql = $"""
        insert into shop.message_read as r (job_id, user_id, seq)
        select t.job_id, $3, t.last_seq from shop.thread t
        where t.job_id = {JobRef.Sql} and t.asked_at is not null and not exists (select from shop.message_read o where o.job_id = t.job_id and o.user_id = $3 and o.seq >= t.last_seq)
        on conflict (tenant_id, job_id, user_id) do update set seq = greatest(r.seq, excluded.seq)
        """;

    private const string Answered = """
        with answered as (update shop.thread set asked_at = null where job_id = $1 and asked_at is not null)
        update shop.job set client_asks = 'none', new_messages = 0 where id = $1
        """;

    /// <summary>Adds the mark to a page's batch; 1 where there was something to read, else 0.</summary>
    public static Answer<int> Mark(Ask ask, object?[] key, Guid reader) => ask.Do(Sql, [.. key, reader]);

    /// <summary>Handles both.</summary>
    [Says("Says that the conversation was read, or with answered that it needs no answer.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db)
    {
        var isAnswered = Read(posted);
        posted.Check();
        var present = await job.Load(db);
        var ask = db.Ask();
        Mark(ask, [present.Id, null], db.Actor);
        if (isAnswered) ask.Do(Answered, present.Id);
        var seq = ask.Row<long?>("select r.seq from shop.message_read r where r.job_id = $1 and r.user_id = $2", present.Id, db.Actor);
        await ask.Send();
        return Answers.Done(http, () => new Answer(present.Id, seq.Value ?? 0, isAnswered ? 0 : present.NewMessages), isAnswered ? "/messages" : $"/jobs/{present.Number}/messages");
    }

    internal static bool Read(Posted posted) => posted.Flag("answered", "Whether it needs no answer");
}
