using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Photos;

/// <summary>
/// Brings bytes: <c>PUT …/photos/{photo}/content</c>, all of them or, with <c>Content-Range: bytes 0-262143/3485120</c>, a part.
/// After a break the caller asks where it stopped (<c>receivedBytes</c>, also in the 409) and goes on there.
/// </summary>
public static class UploadPhoto
{
    /// <summary>How much is there.</summary>
    public sealed record Received(long ReceivedBytes, long TotalBytes);

    /// <summary>Handles it.</summary>
    [Says("Brings a photo's bytes, all or from where Content-Range says.", typeof(Received), Takes = "application/octet-stream", MayBeStale = true)]
    public static async Task<IResult> Handle(HttpContext http, PhotoPlace place, Guid photo, [AsParameters] PhotoRoom room)
    {
        var row = await ListPhotos.Load(room.Db, place, photo);
        var offset = Offset(http.Request.Headers.ContentRange.ToString(), row.TotalBytes);
        var received = await Run(room, row, offset, http.Request.Body, http.RequestAborted);
        return Answers.Data(new Received(received, row.TotalBytes));
    }

    /// <summary>Adds bytes at an offset; the answer is how many there are now.</summary>
    /// <exception cref="Stale">The offset is not where the last byte ended.</exception>
    /// <exception cref="Refused">The photo is complete already, or more came than was announced.</exception>
    public static Task<long> Run(PhotoRoom room, Photo photo, long offset, Stream bytes, CancellationToken stop)
    {
        if (photo.State != "uploading") throw new Refused("This photo was finished already.", "photo", "photo-finished");
        return room.Uploads.Append(room.Shop.TenantId, photo.Id, offset, photo.TotalBytes, bytes, stop);
    }

    private static long Offset(string range, long total)
    {
        if (range.Length == 0) return 0;
        // bytes FIRST-LAST/TOTAL (RFC 9110, 14.4)
        var parts = range.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) ? range[6..].Split('-', '/') : [];
        if (parts.Length == 3 && Number(parts[0]) is { } first && Number(parts[1]) is { } last && first <= last && last < total
            && (parts[2] == "*" || Number(parts[2]) == total)) return first;
        throw new BadHttpRequestException("Content-Range must be such as bytes 0-262143/" + total + ".");
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
