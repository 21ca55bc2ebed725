using ChronoCare.Photos;
using ChronoCare.Tenancy;
using CsCheck;
using SkiaSharp;

namespace ChronoCare.Tests.Photos;

public class PictureHeaderTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, PictureKind.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png, PictureKind.Png)]
    [InlineData(SKEncodedImageFormat.Webp, PictureKind.Webp)]
    public void A_photo_tells_its_kind_and_size(SKEncodedImageFormat format, PictureKind kind)
    {
        var header = PictureHeader.Read(Pictures.Photo(301, 207, format));
        (header.Kind, header.Width, header.Height).ShouldBe((kind, 301, 207));
    }

    [Fact]
    public void A_lossless_webp_tells_its_size()
    {
        using var bitmap = Pictures.Bitmap(131, 77);
        using var data = bitmap.PeekPixels().Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 50));
        var header = PictureHeader.Read(data!.ToArray());
        (header.Kind, header.Width, header.Height).ShouldBe((PictureKind.Webp, 131, 77));
    }

    public static TheoryData<string, byte[], string> Hostile => new()
    {
        { "nothing", [], "empty" },
        { "one byte", [0xFF], "not a photo" },
        { "random noise", Noise(5_000), "not a photo" },
        { "a jpeg's first bytes before noise", [0xFF, 0xD8, 0xFF, .. Noise(5_000)], "" },
        { "GIF", "GIF89a\x01\0\x01\0"u8.ToArray(), "GIF" },
        { "SVG", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), "SVG" },
        { "web page", "\n <!doctype html><script>alert(1)</script>"u8.ToArray(), "web page" },
        { "PDF before a JPEG", [.. "%PDF-1.7\n"u8, .. Pictures.Photo(64, 64)], "PDF" },
        { "HTML before a JPEG", [.. "<html><!--"u8, .. Pictures.Photo(64, 64)], "web page" },
        { "TIFF", "II*\0\x08\0\0\0"u8.ToArray(), "TIFF" },
        { "BMP", "BM\x36\0\0\0"u8.ToArray(), "BMP" },
        { "HEIC", [0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1"u8], "HEIC" },
        { "AVIF", [0, 0, 0, 24, .. "ftypavif\0\0\0\0mif1"u8], "AVIF" },
        { "film", [0, 0, 0, 24, .. "ftypisom\0\0\0\0mp42"u8], "film" },
        { "APNG", Pictures.MovingPng(), "moves" },
        { "moving WebP by flag", Pictures.MovingWebp(flag: true, frames: false), "moves" },
        { "moving WebP by chunk", Pictures.MovingWebp(flag: false, frames: true), "moves" },
        { "1 x 8,000,000 PNG", Pictures.FlatPng(1, 8_000_000, 8), "1 by 8000000 pixels" },
        { "50k x 50k PNG", Pictures.FlatPng(50_000, 50_000, 1), "50000 by 50000 pixels" },
        { "2^32-1 wide PNG", Pictures.Png(-1, 1, [("IDAT", [0])]), "pixels" },
        { "10k x 10k PNG", Pictures.FlatPng(10_000, 10_000, 1), "100 megapixels" },
        { "no size PNG", Pictures.Png(0, 0, [("IDAT", [0])]), "damaged" },
        { "65,535 x 65,535 JPEG", Resized(Pictures.Photo(64, 64), 65_535, 65_535), "pixels" },
        { "no height JPEG", Resized(Pictures.Photo(64, 64), 64, 0), "damaged" },
        { "JPEG with two frames", TwoFrames(), "more than one frame" },
        { "JPEG of a thousand scans", ManyScans(), "damaged" },
        { "cut off JPEG", Pictures.Photo(400, 300)[..^500], "cut off" },
        { "cut off PNG", Pictures.Photo(400, 300, SKEncodedImageFormat.Png)[..^500], "cut off" },
        { "cut off WebP", Pictures.Photo(400, 300, SKEncodedImageFormat.Webp)[..^500], "cut off" },
        { "WebP that lies about its canvas", LyingWebp(), "damaged" },
        { "26 MB", new byte[26_000_000], "25 MB" },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Anything_else_is_refused_with_a_sentence(string what, byte[] file, string because)
    {
        var refusal = Should.Throw<Refused>(() => PictureHeader.Read(file), what);
        refusal.Message.ShouldContain(because, customMessage: what);
        refusal.Message.ShouldEndWith(".");
        refusal.Field.ShouldBe("photo");
    }

    [Fact]
    public void Mutated_headers_are_read_or_refused_and_never_anything_else()
    {
        byte[][] seeds =
        [
            Pictures.WithSegments(Pictures.Photo(64, 48), (0xE1, Pictures.Exif())), Pictures.Photo(64, 48, SKEncodedImageFormat.Png),
            Pictures.Photo(64, 48, SKEncodedImageFormat.Webp), Pictures.MovingWebp(true, true), Pictures.MovingPng(),
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 4_000], Gen.Byte).Array[1, 12], Gen.Int[0, 4_000]).Sample((which, changes, cut) =>
        {
            var file = seeds[which].ToArray();
            foreach (var (at, value) in changes) file[at % Math.Min(file.Length, 700)] = value;
            try { PictureHeader.Read(file.AsSpan(0, Math.Max(0, file.Length - (cut < 2_000 ? 0 : cut)))); }
            catch (Refused no) { no.Message.ShouldEndWith("."); }
        }, iter: 20_000);
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        bytes[0] = 1;
        return bytes;
    }

    private static int Sof(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] is not (0xC0 or 0xC2)) at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        return at;
    }

    internal static byte[] Resized(byte[] jpeg, int width, int height)
    {
        var at = Sof(jpeg);
        (jpeg[at + 5], jpeg[at + 6], jpeg[at + 7], jpeg[at + 8]) = ((byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width);
        return jpeg;
    }

    private static byte[] TwoFrames()
    {
        var jpeg = Pictures.Photo(64, 64);
        var at = Sof(jpeg);
        var length = 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        return [.. jpeg[..(at + length)], .. jpeg[at..]];
    }

    private static byte[] ManyScans()
    {
        var jpeg = Pictures.Photo(64, 64);
        var scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var one = jpeg[scan..^2];
        return [.. jpeg[..scan], .. Enumerable.Repeat(one, 1_000).SelectMany(s => s), 0xFF, 0xD9];
    }

    private static byte[] LyingWebp()
    {
        var file = Pictures.MovingWebp(flag: false, frames: false);
        file[24] = 9;
        return file;
    }
}
