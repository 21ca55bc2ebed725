using ChronoCare.Web;

namespace ChronoCare.Records;

/// <summary>The keys that sealed this shop's records, for anyone who checks them: <c>GET /.well-known/jwks.json</c>; and the owner's new key.</summary>
public static class PublishKeys
{
    /// <summary>The new key's name.</summary>
    public sealed record Rotated(string Kid, DateTimeOffset CreatedAt);

    /// <summary>All keys, old ones too.</summary>
    public static async Task<IResult> Handle(HttpContext http, [AsParameters] RecordRoom room)
    {
        var ask = room.Db.Ask();
        var keys = RecordKeys.All(ask);
        await ask.Send();
        http.Response.Headers.CacheControl = "public, max-age=300";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Text(RecordKeySet.Write(keys()).ToJsonString(), "application/jwk-set+json");
    }

    /// <summary><c>POST /settings/record-keys</c>: seals with a new key from now on.</summary>
    [Says("Seals with a new key from now on; old records stay as they are.", typeof(Rotated), 201)]
    public static async Task<IResult> Rotate(HttpContext http, [AsParameters] RecordRoom room)
    {
        var key = await RecordKeys.Rotate(room);
        return Answers.Done(http, () => new Rotated(key.Kid, key.CreatedAt), "/settings", 201);
    }
}
