using System.Text;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using SkiaSharp;

namespace ChronoCare.Tests.Photos;

public sealed class Darkroom : IAsyncLifetime
{
    public PhotoCleaning Cleaning { get; } = new(TimeProvider.System, NullLogger<PhotoCleaning>.Instance);
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => Cleaning.DisposeAsync();
}

public class PhotoCleaningTests(Darkroom darkroom) : IClassFixture<Darkroom>
{
    private readonly PhotoCleaning cleaning = darkroom.Cleaning;

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 3000, 2000)]
    [InlineData(SKEncodedImageFormat.Png, 1200, 1600)]
    [InlineData(SKEncodedImageFormat.Webp, 900, 500)]
    [InlineData(SKEncodedImageFormat.Jpeg, 40, 30)]
    [InlineData(SKEncodedImageFormat.Png, 1, 1)]
    [InlineData(SKEncodedImageFormat.Jpeg, 9000, 300)]
    public async Task A_photo_comes_out_in_three_sizes_within_their_budgets(SKEncodedImageFormat format, int width, int height)
    {
        var photo = await cleaning.Clean(Pictures.Photo(width, height, format));
        foreach (var size in Enum.GetValues<PhotoSize>())
        {
            var rendition = photo[size];
            rendition.Jpeg.Length.ShouldBeLessThanOrEqualTo(size.MostBytes());
            Math.Max(rendition.Width, rendition.Height).ShouldBeLessThanOrEqualTo(size.LongEdgePixels());
            if (size != PhotoSize.Thumb) Math.Max(rendition.Width, rendition.Height).ShouldBe(Math.Min(size.LongEdgePixels(), Math.Max(width, height)));
            using var seen = SKBitmap.Decode(rendition.Jpeg);
            (seen.Width, seen.Height).ShouldBe((rendition.Width, rendition.Height));
        }
        photo.Thumb.Width.ShouldBe(photo.Thumb.Height);
        ((double)photo.Full.Width / photo.Full.Height).ShouldBe((double)width / height, 0.2);
    }

    [Fact]
    public async Task Even_pure_noise_fits_the_budgets()
    {
        var photo = await cleaning.Clean(Pictures.Grain(2400, 1800, 3));
        foreach (var size in Enum.GetValues<PhotoSize>()) photo[size].Jpeg.Length.ShouldBeLessThanOrEqualTo(size.MostBytes());
        photo.Full.Width.ShouldBeGreaterThan(600);
    }

    [Theory]
    [InlineData(1, "red lime blue yellow")]
    [InlineData(2, "lime red yellow blue")]
    [InlineData(3, "yellow blue lime red")]
    [InlineData(4, "blue yellow red lime")]
    [InlineData(5, "red blue lime yellow")]
    [InlineData(6, "blue red yellow lime")]
    [InlineData(7, "yellow lime blue red")]
    [InlineData(8, "lime yellow red blue")]
    public async Task A_photo_stands_upright_however_the_phone_was_held(int orientation, string corners)
    {
        var photo = await cleaning.Clean(Pictures.WithSegments(Pictures.Photo(2600, 1300), (0xE1, Pictures.Exif(orientation))));
        (photo.Full.Width > photo.Full.Height).ShouldBe(orientation < 5);
        foreach (var size in Enum.GetValues<PhotoSize>())
        {
            using var seen = SKBitmap.Decode(photo[size].Jpeg);
            if (size == PhotoSize.Thumb) continue;
            int w = seen.Width - 4, h = seen.Height - 4;
            string.Join(' ', Named(seen.GetPixel(3, 3)), Named(seen.GetPixel(w, 3)), Named(seen.GetPixel(3, h)), Named(seen.GetPixel(w, h))).ShouldBe(corners);
        }
    }

    [Fact]
    public async Task Nothing_the_sender_hid_in_a_photo_survives()
    {
        byte[] xmp = Encoding.UTF8.GetBytes("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>CANARY-XMP 46.2044 6.1432</x:xmpmeta>");
        byte[] icc = [.. "ICC_PROFILE\0\x01\x01"u8, .. Encoding.ASCII.GetBytes("CANARY-ICC")];
        byte[] html = Encoding.ASCII.GetBytes("CANARY-COMMENT <script>alert(1)</script> %PDF-1.7");
        var plain = Pictures.Photo(800, 600);
        byte[][] uploads =
        [
            [
                .. Pictures.WithSegments(plain, (0xE1, Pictures.Exif()), (0xE1, xmp), (0xE2, icc), (0xED, "Photoshop 3.0\0CANARY-IPTC"u8.ToArray()), (0xFE, html)),
                .. "CANARY-TRAILER <html><script>"u8, .. plain,
            ],
            Pictures.FlatPng(300, 200, extra: [("eXIf", Pictures.Exif()[6..]), ("tEXt", "Comment\0CANARY-TEXT"u8.ToArray()), ("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. xmp])]),
            WebpWith(("EXIF", Pictures.Exif()[6..]), ("XMP ", xmp)),
        ];
        foreach (var upload in uploads)
        {
            Encoding.Latin1.GetString(upload).ShouldContain("CANARY");
            PictureHeader.Read(upload).IsBare.ShouldBeFalse();
            var photo = await cleaning.Clean(upload);
            foreach (var size in Enum.GetValues<PhotoSize>())
            {
                PictureHeader.Read(photo[size].Jpeg).IsBare.ShouldBeTrue();
                var text = Encoding.Latin1.GetString(photo[size].Jpeg);
                foreach (var word in new[] { "CANARY", "Exif", "GPS", "xap", "xmp", "ICC_PROFILE", "<script", "%PDF", "Photoshop", "Google", "Skia" })
                    text.ShouldNotContain(word);
            }
        }
    }

    [Fact]
    public async Task A_huge_colour_profile_costs_nothing_and_is_gone()
    {
        var parts = Enumerable.Range(1, 255).Select(n => ((byte)0xE2, (byte[])[.. "ICC_PROFILE\0"u8, (byte)n, 255, .. new byte[64_000]])).ToArray();
        var upload = Pictures.WithSegments(Pictures.Photo(400, 300), parts);
        upload.Length.ShouldBeGreaterThan(16_000_000);
        var photo = await cleaning.Clean(upload);
        photo.Full.Jpeg.Length.ShouldBeLessThan(350_000);
    }

    [Fact]
    public async Task See_through_parts_of_a_picture_become_white()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(300, 300, SKColorType.Rgba8888, SKAlphaType.Premul));
        bitmap.Erase(SKColors.Transparent);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var photo = await cleaning.Clean(data.ToArray());
        using var seen = SKBitmap.Decode(photo.Small.Jpeg);
        seen.GetPixel(150, 150).ShouldBe(SKColors.White);
    }

    [Fact]
    public async Task The_largest_pictures_we_take_are_cleaned_within_a_workers_memory()
    {
        var photo = await cleaning.Clean(Pictures.FlatPng(7_000, 7_100));
        photo.Full.Width.ShouldBeGreaterThan(1_900);
    }

    [Fact]
    public async Task A_picture_whose_data_ends_early_or_is_rotten_is_refused_and_the_next_one_is_served()
    {
        var early = Pictures.FlatPng(2_000, 2_000, rowsWritten: 100);
        var rotten = Pictures.Photo(800, 600, SKEncodedImageFormat.Png);
        new Random(5).NextBytes(rotten.AsSpan(200, 3_000));
        var inflating = Pictures.Png(300, 300, [("iCCP", [.. "x\0\0"u8, .. Zeros(200_000_000)]), ("IDAT", Zeros(301 * 300))]);
        foreach (var file in new[] { early, rotten })
            (await Should.ThrowAsync<Refused>(() => cleaning.Clean(file))).Message.ShouldEndWith(".");
        (await cleaning.Clean(inflating)).Full.Width.ShouldBe(300);
        (await cleaning.Clean(Pictures.Photo(100, 100))).Full.Width.ShouldBe(100);
    }

    [Fact]
    public async Task A_picture_that_needs_more_memory_than_a_worker_has_is_refused_and_the_next_one_is_served()
    {
        // 50 MP of 16 bit RGBA, interlaced: the decoder wants 400 MB beside the 200 MB of pixels.
        var heavy = Pictures.FlatPng(7_000, 7_000, bytesPerPixel: 8, depth: 16, colour: 6, interlaced: true);
        (await Should.ThrowAsync<Refused>(() => cleaning.Clean(heavy))).Message.ShouldEndWith(".");
        (await cleaning.Clean(Pictures.Photo(100, 100))).Full.Width.ShouldBe(100);
    }

    [Fact]
    public async Task A_picture_that_costs_too_much_work_is_refused_and_the_next_one_is_served()
    {
        await using var strict = new PhotoCleaning(TimeProvider.System, NullLogger<PhotoCleaning>.Instance, TimeSpan.FromMilliseconds(300));
        (await Should.ThrowAsync<Refused>(() => strict.Clean(Pictures.Grain(6_000, 4_000, 9)))).Message.ShouldContain("could not be opened safely");
        (await strict.Clean(Pictures.Photo(100, 100))).Full.Width.ShouldBe(100);
    }

    [Fact]
    public async Task A_progressive_picture_that_refines_itself_over_and_over_is_bounded()
    {
        var slow = Pictures.SlowJpeg(7_000, 7_000, scans: 58);
        PictureHeader.Read(slow).Width.ShouldBe(7_000);
        try { await cleaning.Clean(slow); }
        catch (Refused no) { no.Message.ShouldEndWith("."); }
        (await cleaning.Clean(Pictures.Photo(100, 100))).Full.Width.ShouldBe(100);
    }

    [Fact]
    public async Task A_worker_has_little_memory_no_network_no_files_and_none_of_our_secrets()
    {
        if (!OperatingSystem.IsLinux()) return;
        var worker = await PhotoWorker.Start(NullLogger.Instance, TimeProvider.System);
        try
        {
            string Of(string file) => File.ReadAllText($"/proc/{worker.Id}/{file}");
            Of("status").ShouldMatch(@"Seccomp:\s+2");
            Of("status").ShouldMatch(@"NoNewPrivs:\s+1");
            Of("limits").ShouldMatch(@"Max data size\s+536870912\s+536870912");
            Of("environ").Split('\0', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(e => e.StartsWith("DOTNET_") || e == "LANG=C.UTF-8");
            Of("stat").Split(' ')[18].ShouldBe("5", "it stands back behind the server's own work");
        }
        finally { worker.End(); }
    }

    [Fact]
    public async Task Mutated_pictures_are_cleaned_or_refused_and_the_server_stays()
    {
        var random = new Random(11);
        SKEncodedImageFormat[] formats = [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];
        for (var i = 0; i < 150; i++)
        {
            var file = Pictures.Photo(160, 120, formats[i % 3], 80, i);
            for (var n = random.Next(1, 20); n > 0; n--) file[random.Next(20, file.Length)] = (byte)random.Next(256);
            try { (await cleaning.Clean(file)).Full.Jpeg.Length.ShouldBeGreaterThan(0); }
            catch (Refused no) { no.Message.ShouldEndWith("."); }
        }
    }

    [Fact]
    public async Task Many_photos_at_once_are_all_cleaned()
    {
        var uploads = Enumerable.Range(0, 12).Select(n => Pictures.Photo(600 + n, 400, seed: n)).ToArray();
        var photos = await Task.WhenAll(uploads.Select(u => cleaning.Clean(u)));
        photos.Select(p => p.Full.Width).ShouldBe(Enumerable.Range(600, 12));
    }

    private static byte[] Zeros(int length)
    {
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Fastest, true))
        {
            var block = new byte[1 << 16];
            for (; length > 0; length -= block.Length) zlib.Write(block.AsSpan(0, Math.Min(length, block.Length)));
        }
        return packed.ToArray();
    }

    private static byte[] WebpWith(params (string Name, byte[] Body)[] chunks)
    {
        var still = Pictures.Photo(300, 200, SKEncodedImageFormat.Webp)[12..];
        using var body = new MemoryStream();
        body.Write("WEBPVP8X"u8);
        body.Write([10, 0, 0, 0, 0x0C, 0, 0, 0, 43, 1, 0, 199, 0, 0]);
        body.Write(still);
        foreach (var (name, bytes) in chunks)
        {
            body.Write(Encoding.ASCII.GetBytes(name));
            body.Write(BitConverter.GetBytes(bytes.Length));
            body.Write(bytes);
            if (bytes.Length % 2 == 1) body.WriteByte(0);
        }
        return Pictures.Riff(body.ToArray());
    }

    private static string Named(SKColor c) => (c.Red > 150, c.Green > 150, c.Blue > 150) switch
    {
        (true, false, false) => "red",
        (false, true, false) => "lime",
        (false, false, true) => "blue",
        (true, true, false) => "yellow",
        _ => c.ToString(),
    };
}
