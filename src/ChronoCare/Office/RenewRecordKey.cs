using ChronoCare.Records;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/record-keys</c>: the keys that seal this shop's records, and a new one when the owner wants it.</summary>
public static class RenewRecordKey
{
    /// <summary><c>GET</c>.</summary>
    public static Task<IResult> Show([AsParameters] RecordRoom room, string? saved = null) => Page(room, Posted.Nothing, 200, isRenewed: saved is not null);

    /// <summary>The new key.</summary>
    public sealed record Renewed(string Kid, DateTimeOffset CreatedAt);

    /// <summary><c>POST</c>: seals with a new key from now on. A form has to say that it is meant; a program that calls this means it.</summary>
    [Says("Seals with a new key from now on; old records stay as they are.", typeof(Renewed), 201)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, [AsParameters] RecordRoom room)
    {
        if (!Answers.IsApi(http) && !posted.Flag("sure")) return await Page(room, posted.Wrong("sure", "Tick the box if you want a new key."), 422);
        var key = await RecordKeys.Rotate(room);
        return Answers.Done(http, () => new Renewed(key.Kid, key.CreatedAt), "/settings/record-keys?saved=1", 201);
    }

    private static async Task<IResult> Page(RecordRoom room, Posted posted, int status, bool isRenewed = false)
    {
        var ask = room.Db.Ask();
        var keys = RecordKeys.All(ask);
        await ask.Send();
        return Answers.Page<RecordKeysPage>(new { Keys = keys().Reverse().ToList(), Posted = posted, IsRenewed = isRenewed }, status);
    }
}
