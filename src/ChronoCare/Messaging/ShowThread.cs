using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Page;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary><c>GET /jobs/{job}/messages</c>: the conversation with a job's client on a page of its own. Who opens it has read it.</summary>
public static class ShowThread
{
    /// <summary>What the page shows beside the words.</summary>
    public sealed record Facts
    {
        public Guid ClientId { get; init; }
        public string ClientName { get; init; } = "";
        public string Phone { get; init; } = "";
        public string Email { get; init; } = "";
        public string TellBy { get; init; } = "";
        public long? TotalMinor { get; init; }
        public string? Snippets { get; init; }
    }

    private const string About = $"""
        select c.id as client_id, c.name as client_name, c.phone, c.email, c.tell_by, (select coalesce(q.agreed_minor, q.total_minor) from shop.quote q where q.job_id = j.id and q.version = j.quote_version) as total_minor,
               (select s.items::text from shop.snippet_sheet s) as snippets
        from shop.job j join shop.client c on c.id = j.client_id where j.id = {JobRef.Sql}
        """;

    /// <summary>The page; <c>before</c> leads to earlier messages, <c>snippet</c> puts the words of one in the composer.</summary>
    public static async Task<IResult> Handle(JobRef job, [AsParameters] MessageRoom room, Sessions sessions, long? before, int? snippet)
    {
        var page = await Page(job, room, null, 200, before, snippet);
        if (room.Visitor.Unread > 0) sessions.LookAgain(room.Db.Tenant, room.Visitor.UserId);
        return page;
    }

    /// <summary>Carries the page's form out; where it is refused, the page comes again with what was typed and the sentence why not.</summary>
    internal static async Task<IResult> Or(JobRef job, Posted posted, MessageRoom room, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused)
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            return await Page(job, room, posted, StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static async Task<IResult> Page(JobRef job, MessageRoom room, Posted? posted, int status, long? before = null, int? snippet = null)
    {
        var ask = room.Db.Ask();
        var seq = ask.Row<long>(Live.Sql);
        var row = job.Load(ask);
        var about = ask.Row<Facts>(About, job.Id, job.Number);
        var conversation = Conversation.Load(ask, job, before);
        var read = ReadThread.Mark(ask, [job.Id, job.Number], room.Db.Actor);
        await ask.Send();
        var found = row.Value ?? throw new NotHere();
        var snippets = Snippet.Of(about.Value!.Snippets);
        if (snippet is { } n && n > 0 && n <= snippets.Count) posted = Posted.Of(("text", snippets[n - 1].Fill(found, about.Value.ClientName, about.Value.TotalMinor, room.Shop)));
        return Answers.Page<ThreadPage>(new
        {
            Seq = seq.Value, Unread = Math.Max(0, room.Visitor.Unread - read.Value), Job = found, About = about.Value, Conversation = conversation(), Snippets = snippets, Posted = posted, IsEarlier = before is not null, Today = ShopDay.Of(room.Clock.GetUtcNow(), room.Shop),
        }, status);
    }
}
