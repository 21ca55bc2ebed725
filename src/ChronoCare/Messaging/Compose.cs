using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Page;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary>What was typed into the composer of a page: <c>POST /jobs/{job}/messages</c>. Who reads it was chosen before typing: the team (a note, which is what is meant unless said), or the client.</summary>
public static class Compose
{
    /// <summary>Handles the form of the job page, and of the conversation's own page (<c>from=thread</c>).</summary>
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, Timelines timelines, [AsParameters] MessageRoom room)
    {
        var name = job.Number ?? job.Id?.ToString("D");
        return posted["from"] == "thread"
            ? ShowThread.Or(job, posted, room, () => ToClient(http, job, posted, room, $"/jobs/{name}/messages#compose"))
            : ShowJobPage.Or(http, job, room.Db, room.Shop, room.Clock, posted, () => ToWhom(http, job, posted, room, name!));
    }

    private static Task<IResult> ToWhom(HttpContext http, JobRef job, Posted posted, MessageRoom room, string name)
    {
        if (posted.OneOf("forClient", "Who reads it", "false", "true", "false") == "true") return ToClient(http, job, posted, room, $"/jobs/{name}#timeline");
        // Every photo of a job may be seen by its client, so none hangs on words that they may not read.
        if (posted.Files.Any(f => f.Length > 0)) posted.Wrong("photos", "Photos go to the client, or to the job's own photos. Choose \"To the client\", or add them under Photos.");
        return WriteNote.Write(http, job, posted, room.Db, room.Clock, $"/jobs/{name}#timeline");
    }

    private static async Task<IResult> ToClient(HttpContext http, JobRef job, Posted posted, MessageRoom room, string back)
    {
        var form = SendMessage.Read(posted);
        var photos = await SendMessage.Photographs(posted, room.Cleaning, http.RequestAborted);
        posted.Check();
        var id = job.Id ?? (await job.Load(room.Db)).Id;
        await SendMessage.Run(room.Db, room.Files, room.Clock, id, new(form.ClientId ?? Guid.NewGuid(), Message.ByStaff, form.Text, photos) { PhotosSent = form.PhotosSent }, room.Limits);
        return Answers.SeeOther(back);
    }
}
