using ChronoCare.Web;

namespace ChronoCare.Records;

/// <summary>The keys that sealed this shop's records, for anyone who checks them: <c>GET /.well-known/jwks.json</c>.</summary>
public static class PublishKeys
{
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
}
