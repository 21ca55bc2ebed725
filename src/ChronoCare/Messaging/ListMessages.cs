using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary><c>GET /api/jobs/{job}/messages</c>: a job's messages for programs, oldest first, from a number on.</summary>
public static class ListMessages
{
    /// <summary>A page of them; <c>next</c> is the number after which more stand.</summary>
    public sealed record Listed(IReadOnlyList<MessageAnswer> Items, string? Next);

    private const string Sql = $"""
        select {Message.Columns} from shop.message m left join shop.user_account u on u.id = m.written_by
        where m.job_id = {JobRef.Sql} and m.seq > $3 order by m.seq limit $4
        """;

    private const string Pictures = $"""
        select p.id, p.message_id, p.n, p.width, p.height from shop.message_photo p
        where p.job_id = {JobRef.Sql} order by p.message_id, p.n
        """;

    /// <summary>Handles it.</summary>
    [Says("The messages of a job, oldest first; after is the seq of the last one had.", typeof(Listed))]
    public static async Task<IResult> Handle(JobRef job, [AsParameters] MessageRoom room, string? after = null, int limit = 50)
    {
        var from = 0L;
        if (!string.IsNullOrEmpty(after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from)) throw new BadHttpRequestException("after is not a cursor of this list.");
        limit = Math.Clamp(limit, 1, 200);
        var ask = room.Db.Ask();
        var row = job.Load(ask);
        var messages = ask.Rows<Message>(Sql, job.Id, job.Number, from, limit + 1);
        var pictures = ask.Rows<MessagePhoto>(Pictures, job.Id, job.Number);
        await ask.Send();
        if (row.Value is null) throw new NotHere();
        var of = pictures.Value.ToLookup(p => p.MessageId);
        var page = messages.Value.Take(limit).ToList();
        var show = room;
        return Answers.Data(new Listed([.. page.Select(m => show.Show(m with { Pictures = [.. of[m.Id]] }))],
            messages.Value.Count > limit ? page[^1].Seq.ToString(CultureInfo.InvariantCulture) : null));
    }
}
