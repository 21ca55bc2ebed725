using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>A photo as the API shows it; its addresses are signed and live for a minute.</summary>
public sealed record PhotoAnswer(Guid Id, string Slot, string Note, string State, Guid TakenBy, DateTimeOffset CreatedAt, string? Sha256, int? Width, int? Height,
    PhotoAnswer.Way? Upload, PhotoAnswer.Addresses? Images)
{
    /// <summary>Where the rest of the bytes goes, while it is on its way.</summary>
    public sealed record Way(string Content, string Finish, long TotalBytes, long ReceivedBytes);

    /// <summary>The three sizes, once it is ready.</summary>
    public sealed record Addresses(Image Thumb, Image Small, Image Full, DateTimeOffset Until);

    /// <summary>One size.</summary>
    public sealed record Image(string Url, int Width, int Height);

    /// <summary>From the row.</summary>
    public static PhotoAnswer Of(Photo photo, PhotoPlace place, Guid shop, SignedUrl urls, Uploads uploads, TimeProvider clock, Pass? by)
    {
        Image Signed(PhotoSize size)
        {
            var (width, height) = photo.Box(size);
            return new Image(urls.Signed(shop, photo.Id, size, SignedUrl.ForPrograms, by), width, height);
        }
        var at = $"/api{place.Path}/{photo.Id:D}";
        return new(photo.Id, photo.Slot, photo.Note, photo.State, photo.TakenBy, photo.CreatedAt,
            photo.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null, photo.Width, photo.Height,
            photo.State == "uploading" ? new Way(at + "/content", at + "/finish", photo.TotalBytes, uploads.Received(shop, photo.Id)) : null,
            photo.IsReady ? new Addresses(Signed(PhotoSize.Thumb), Signed(PhotoSize.Small), Signed(PhotoSize.Full), clock.GetUtcNow() + SignedUrl.ForPrograms) : null);
    }
}
