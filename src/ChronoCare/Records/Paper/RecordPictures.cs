using SkiaSharp;

namespace ChronoCare.Records.Paper;

/// <summary>The record's photos made small enough for paper, each decoded once.</summary>
sealed class RecordPictures : IDisposable
{
    const int PortraitPixels = 640, OtherPixels = 720;

    /// <summary>What one picture may weigh, so that six and the rest stay below 600 kB.</summary>
    const int MostBytes = 72_000;

    readonly Dictionary<string, SKImage> images = [];

    internal RecordPictures(ServiceRecord record, IReadOnlyDictionary<string, byte[]> photos)
    {
        foreach (var photo in record.Photos.Take(RecordPdf.MostPhotos))
            if (photos.TryGetValue(photo.Sha256, out var bytes) && Small(bytes, images.Count == 0 ? PortraitPixels : OtherPixels) is { } image)
                images.TryAdd(photo.Sha256, image);
    }

    internal SKImage? Of(RecordPhoto photo) => images.GetValueOrDefault(photo.Sha256);

    // JPEG bytes go into the PDF as they are, so what is encoded here is what the file weighs.
    static SKImage? Small(byte[] bytes, int longest)
    {
        using var codec = SKCodec.Create(new MemoryStream(bytes));
        if (codec is null) return null;
        var scale = Math.Min(1, longest / (float)Math.Max(codec.Info.Width, codec.Info.Height));
        var near = codec.GetScaledDimensions(scale); // a JPEG is decoded at an eighth, a quarter … of its size for the price of that
        using var decoded = SKBitmap.Decode(codec, new SKImageInfo(near.Width, near.Height, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb()));
        if (decoded is null) return null;
        var exact = Math.Min(1, longest / (float)Math.Max(decoded.Width, decoded.Height));
        using var small = decoded.Resize(decoded.Info.WithSize((int)(decoded.Width * exact), (int)(decoded.Height * exact)), new SKSamplingOptions(SKCubicResampler.Mitchell));
        if (small is null) return null;
        using var image = SKImage.FromBitmap(small);
        var quality = 84;
        var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, quality);
        for (; jpeg.Size > MostBytes && quality > 40; quality -= 12)
        {
            jpeg.Dispose();
            jpeg = image.Encode(SKEncodedImageFormat.Jpeg, quality - 12);
        }
        return SKImage.FromEncodedData(jpeg);
    }

    public void Dispose()
    {
        foreach (var image in images.Values) image.Dispose();
    }
}
