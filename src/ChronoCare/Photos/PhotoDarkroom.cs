using System.Runtime.InteropServices;
using SkiaSharp;

namespace ChronoCare.Photos;

/// <summary>Decodes an upload and draws it anew, upright, in sRGB and in three sizes. Runs in the worker process only: a decoder is where hostile files bite.</summary>
internal static class PhotoDarkroom
{
    public static CleanPhoto Develop(byte[] file)
    {
        var header = PictureHeader.Read(file);
        using var upright = Decode(file, header);
        var full = Fit(upright, PhotoSize.Full);
        var small = Fit(upright, PhotoSize.Small);
        var square = Math.Min(upright.Width, upright.Height);
        using var middle = new SKBitmap();
        upright.ExtractSubset(middle, SKRectI.Create((upright.Width - square) / 2, (upright.Height - square) / 2, square, square));
        return new CleanPhoto(Fit(middle, PhotoSize.Thumb), small, full);
    }

    private static SKBitmap Decode(byte[] file, PictureHeader header)
    {
        var pinned = GCHandle.Alloc(file, GCHandleType.Pinned);
        try
        {
            using var data = SKData.Create(pinned.AddrOfPinnedObject(), file.Length);
            using var codec = SKCodec.Create(data) ?? throw PictureHeader.Damaged();
            if (codec.Info.Width != header.Width || codec.Info.Height != header.Height) throw PictureHeader.Damaged();
            if (codec.FrameCount > 1) throw PictureHeader.Moving();
            var size = SmallestDecode(codec, header);
            using var srgb = SKColorSpace.CreateSrgb();
            using var stored = new SKBitmap();
            if (!stored.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKImageInfo.PlatformColorType, SKAlphaType.Premul, srgb)))
                throw PictureHeader.No("This photo needs too much memory to open. Save it as an ordinary JPEG and send it again.");
            switch (codec.GetPixels(stored.Info, stored.GetPixels()))
            {
                case SKCodecResult.Success: break;
                case SKCodecResult.IncompleteInput: throw PictureHeader.CutOff();
                default: throw PictureHeader.Damaged();
            }
            return Upright(stored, codec.EncodedOrigin);
        }
        finally { pinned.Free(); }
    }

    // JPEG and WebP can be decoded at a half, a quarter, an eighth: a 50 MP photo then costs a few MB instead of 200.
    private static SKSizeI SmallestDecode(SKCodec codec, PictureHeader header)
    {
        var wanted = Math.Min(PhotoSize.Full.LongEdgePixels(), Math.Max(header.Width, header.Height));
        foreach (var scale in (ReadOnlySpan<float>)[0.125f, 0.25f, 0.5f])
        {
            var size = codec.GetScaledDimensions(scale);
            if (size.Width > 0 && size.Height > 0 && Math.Max(size.Width, size.Height) >= wanted) return size;
        }
        return new SKSizeI(header.Width, header.Height);
    }

    private static SKBitmap Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        using var reduced = Reduce(stored, PhotoSize.Full.LongEdgePixels());
        int w = reduced.Width, h = reduced.Height;
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        // No colour space from here on: the pixels are sRGB, and Skia would write a profile for a tagged bitmap.
        var upright = new SKBitmap(new SKImageInfo(turned ? h : w, turned ? w : h, SKImageInfo.PlatformColorType, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.White);
        canvas.SetMatrix(origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
            _ => SKMatrix.Identity,
        });
        using var untagged = new SKPixmap(reduced.Info.WithColorSpace(null), reduced.GetPixels(), reduced.RowBytes);
        using var image = SKImage.FromPixels(untagged);
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        return upright;
    }

    // Halving by 2x2 means and one last cubic step keeps fine engraving, where a single big step would shimmer. Always a bitmap of its own.
    private static SKBitmap Reduce(SKBitmap picture, int longEdge)
    {
        var now = picture;
        while (Math.Max(now.Width, now.Height) >= 2 * longEdge)
            Step((now.Width + 1) / 2, (now.Height + 1) / 2, new SKSamplingOptions(SKFilterMode.Linear));
        var longest = Math.Max(now.Width, now.Height);
        if (longest > longEdge)
        {
            var scale = (double)longEdge / longest;
            Step(Edge(now.Width * scale), Edge(now.Height * scale), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }
        return now == picture ? picture.Copy() : now;

        void Step(int width, int height, SKSamplingOptions sampling)
        {
            var next = new SKBitmap(now.Info.WithSize(width, height));
            if (!now.ScalePixels(next, sampling)) throw new InvalidOperationException("Scaling the picture failed.");
            if (now != picture) now.Dispose();
            now = next;
        }

        static int Edge(double pixels) => Math.Max(1, (int)Math.Round(pixels));
    }

    private static Rendition Fit(SKBitmap picture, PhotoSize size)
    {
        for (var edge = size.LongEdgePixels(); ; edge = edge * 4 / 5)
        {
            using var reduced = Reduce(picture, edge);
            using var pixels = reduced.PeekPixels() ?? throw new InvalidOperationException("The picture has no pixels.");
            foreach (var quality in (ReadOnlySpan<int>)[84, 78, 70, 60])
            {
                using var jpeg = pixels.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
                    ?? throw new InvalidOperationException("Encoding the picture failed.");
                if (jpeg.Size <= size.MostBytes()) return new Rendition(reduced.Width, reduced.Height, jpeg.ToArray());
            }
        }
    }
}
