using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>The picture itself: <c>GET /photos/{photo}/{size}</c>, for whoever is signed in to this shop or holds a signed address.</summary>
public static class ShowPhoto
{
    // One of the job's own, or one that stands in a message.
    private const string Find = """
        select p.sha256 from shop.photo p where p.id = $1 and p.state = 'ready'
        union all select m.sha256 from shop.message_photo m join shop.job j on j.id = m.job_id where m.id = $1
        """;

    /// <summary>Handles it. Unknown, foreign, unsigned and ended are all the same 404.</summary>
    public static async Task Handle(HttpContext http, string photo, string size, string? until, string? by, string? sig, TenantDb db, Shop shop, Visitor visitor, Passes passes,
        ShopFiles files, SignedUrl urls)
    {
        if (SignedUrl.SizeOf(size) is not { } which || !Guid.TryParseExact(photo, "D", out var id)) throw new NotHere();
        var left = visitor.IsStaff ? TimeSpan.FromDays(365) : urls.Left(shop.TenantId, id, which, until ?? "", sig ?? "", by ?? "") ?? throw new NotHere();
        if (!visitor.IsStaff && by is { Length: > 0 } && !(Pass.Read(by) is { } pass && await passes.IsAlive(db, pass))) throw new NotHere();
        var hash = await db.Row<byte[]>(Find, id) ?? throw new NotHere();

        var name = Photo.NameOf(hash, which);
        var tag = $"\"{name[..^4]}\"";
        var headers = http.Response.Headers;
        headers.ETag = tag;
        // A photo never changes under its id, so a browser that has it need not ask again.
        headers.CacheControl = $"private, max-age={(long)left.TotalSeconds}, immutable";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.XContentTypeOptions = "nosniff";
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        await using var file = await files.Open(Photo.FileKind, name, http.RequestAborted)
            ?? throw new InvalidOperationException($"The file of photo {id:D} is missing from the store.");
        http.Response.ContentType = "image/jpeg";
        http.Response.ContentLength = file.Length;
        headers.ContentDisposition = $"inline; filename=\"photo-{id:N}-{SignedUrl.Word(which)}.jpg\"";
        if (!HttpMethods.IsHead(http.Request.Method)) await file.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
