using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace ChronoCare.Tests.Photos;

/// <summary>Makes the pictures that customers, careless programs and attackers send.</summary>
internal static class Pictures
{
    /// <summary>A picture with something on it: four coloured corners (red, green / blue, yellow) on a gradient with grain.</summary>
    public static byte[] Photo(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Jpeg, int quality = 90, int seed = 1)
    {
        using var bitmap = Bitmap(width, height, seed);
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    public static SKBitmap Bitmap(int width, int height, int seed = 1)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var grain = SKShader.CreatePerlinNoiseFractalNoise(0.9f, 0.9f, 3, seed);
        using var paint = new SKPaint { Shader = grain };
        canvas.Clear(SKColors.Gray);
        canvas.DrawRect(0, 0, width, height, paint);
        float w = width / 4f, h = height / 4f;
        foreach (var (x, y, colour) in new[] { (0f, 0f, SKColors.Red), (width - w, 0f, SKColors.Lime), (0f, height - h, SKColors.Blue), (width - w, height - h, SKColors.Yellow) })
        {
            using var corner = new SKPaint { Color = colour };
            canvas.DrawRect(x, y, w, h, corner);
        }
        return bitmap;
    }

    /// <summary>Pure noise: the hardest picture to fit in a byte budget.</summary>
    public static byte[] Grain(int width, int height, int seed)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        new Random(seed).NextBytes(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        return data.ToArray();
    }

    /// <summary>A PNG of one flat black written row by row, so that pictures far beyond memory can be described.</summary>
    public static byte[] FlatPng(int width, int height, int? rowsWritten = null, int bytesPerPixel = 1, byte depth = 8, byte colour = 0,
        bool interlaced = false, params (string Name, byte[] Body)[] extra)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[width * bytesPerPixel + 1];
            // Interlaced rows are shorter but more; a flat picture may be written longer than it is.
            for (var y = 0; y < (rowsWritten ?? (interlaced ? height * 2 : height)); y++) zlib.Write(row);
        }
        return Png(width, height, [.. extra, ("IDAT", packed.ToArray())], depth, colour, interlaced);
    }

    public static byte[] Png(int width, int height, (string Name, byte[] Body)[] chunks, byte depth = 8, byte colour = 0, bool interlaced = false)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9], head[12]) = (depth, colour, (byte)(interlaced ? 1 : 0));
        Chunk(file, "IHDR", head);
        foreach (var (name, body) in chunks) Chunk(file, name, body);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A two frame APNG, as browsers play it.</summary>
    public static byte[] MovingPng()
    {
        byte[] control = [0, 0, 0, 2, 0, 0, 0, 0];
        return FlatPng(64, 64, extra: ("acTL", control));
    }

    /// <summary>A WebP container with an animation's flag, canvas and frame chunks around a still picture.</summary>
    public static byte[] MovingWebp(bool flag, bool frames)
    {
        var still = Photo(64, 64, SKEncodedImageFormat.Webp);
        var picture = still[12..];
        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        body.Write("VP8X"u8);
        body.Write([10, 0, 0, 0, (byte)(flag ? 2 : 0), 0, 0, 0, 63, 0, 0, 63, 0, 0]);
        if (frames)
        {
            body.Write("ANIM"u8);
            body.Write([6, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        }
        body.Write(picture);
        return Riff(body.ToArray());
    }

    public static byte[] Riff(byte[] body)
    {
        var head = new byte[8];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), body.Length);
        return [.. head, .. body];
    }

    /// <summary>Puts marker segments behind the start of a JPEG.</summary>
    public static byte[] WithSegments(byte[] jpeg, params (byte Marker, byte[] Body)[] segments)
    {
        using var file = new MemoryStream();
        file.Write(jpeg.AsSpan(0, 2));
        foreach (var (marker, body) in segments)
        {
            file.Write([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2)]);
            file.Write(body);
        }
        file.Write(jpeg.AsSpan(2));
        return file.ToArray();
    }

    /// <summary>A progressive JPEG of one DC scan and many refinements of it: few bytes, much work.</summary>
    public static byte[] SlowJpeg(int width, int height, int scans)
    {
        using var file = new MemoryStream();
        void Segment(byte marker, params byte[] body) => file.Write([0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body]);
        file.Write([0xFF, 0xD8]);
        Segment(0xDB, [0, .. Enumerable.Repeat((byte)16, 64)]);
        Segment(0xC2, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0);
        // One code of one bit for "no difference"; a block then costs one bit in the first scan and one in each refinement.
        Segment(0xC4, [0x00, 1, .. new byte[15], 0]);
        var blocks = (width + 7) / 8 * ((height + 7) / 8);
        byte high = 13;
        for (var scan = 0; scan < scans && high > 0; scan++)
        {
            var isFirst = scan == 0;
            Segment(0xDA, 1, 1, 0, 0, 0, (byte)(isFirst ? high : (high << 4) | (high - 1)));
            if (!isFirst) high--;
            file.Write(new byte[(blocks + 7) / 8]);
        }
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>EXIF as a phone writes it: orientation, owner, serial, and where the photo was taken.</summary>
    public static byte[] Exif(int orientation = 1, string owner = "CANARY-OWNER", string serial = "CANARY-SERIAL")
    {
        // TIFF, little endian: IFD0 with orientation, artist, GPS; then the GPS IFD; then the texts.
        var texts = new MemoryStream();
        var entries = new List<byte[]>();
        const int ifd0 = 8, count0 = 4, gps = ifd0 + 2 + count0 * 12 + 4, countGps = 4, textsAt = gps + 2 + countGps * 12 + 4;
        byte[] Entry(int tag, int type, int count, int value)
        {
            var e = new byte[12];
            BinaryPrimitives.WriteUInt16LittleEndian(e, (ushort)tag);
            BinaryPrimitives.WriteUInt16LittleEndian(e.AsSpan(2), (ushort)type);
            BinaryPrimitives.WriteInt32LittleEndian(e.AsSpan(4), count);
            BinaryPrimitives.WriteInt32LittleEndian(e.AsSpan(8), value);
            return e;
        }
        int Text(byte[] bytes)
        {
            var at = textsAt + (int)texts.Length;
            texts.Write(bytes);
            return at;
        }
        byte[] Degrees(uint d, uint m, uint s)
        {
            var r = new byte[24];
            uint[] all = [d, 1, m, 1, s, 1];
            for (var i = 0; i < 6; i++) BinaryPrimitives.WriteUInt32LittleEndian(r.AsSpan(i * 4), all[i]);
            return r;
        }
        var ownerBytes = Encoding.ASCII.GetBytes(owner + '\0');
        var serialBytes = Encoding.ASCII.GetBytes(serial + '\0');
        entries.Add(Entry(0x0112, 3, 1, orientation));
        entries.Add(Entry(0x013B, 2, ownerBytes.Length, Text(ownerBytes)));
        entries.Add(Entry(0x8825, 4, 1, gps));
        entries.Add(Entry(0xA431, 2, serialBytes.Length, Text(serialBytes)));
        var gpsEntries = new[]
        {
            Entry(1, 2, 2, 'N'), Entry(2, 5, 3, Text(Degrees(46, 12, 15))), Entry(3, 2, 2, 'E'), Entry(4, 5, 3, Text(Degrees(6, 8, 45))),
        };
        using var tiff = new MemoryStream();
        tiff.Write("Exif\0\0"u8);
        tiff.Write([(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0]);
        tiff.Write([count0, 0]);
        foreach (var e in entries) tiff.Write(e);
        tiff.Write([0, 0, 0, 0, countGps, 0]);
        foreach (var e in gpsEntries) tiff.Write(e);
        tiff.Write([0, 0, 0, 0]);
        tiff.Write(texts.ToArray());
        return tiff.ToArray();
    }

    private static void Chunk(Stream file, string name, byte[] body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. body];
        file.Write(length);
        file.Write(named);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(named));
        file.Write(crc);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }
        return ~crc;
    }
}
